/* The manual page, crossply(1), in the macros of man(7). */
#include <string.h>

#include "command.h"

/* Text with what roff would take for its own escaped: backslashes, hyphens, a dot or quote that begins a line. */
static void put_text(FILE *out, const char *text)
{
	int is_line_start = 1;

	for (; *text; text++) {
		if (is_line_start && (*text == '.' || *text == '\''))
			fputs("\\&", out);
		if (*text == '\\')
			fputs("\\e", out);
		else if (*text == '-')
			fputs("\\-", out);
		else
			fputc(*text, out);
		is_line_start = *text == '\n';
	}
}

/* Paragraphs, and lines that begin with a blank as examples. */
static void put_paragraphs(FILE *out, const char *text)
{
	int is_example = 0;

	while (*text) {
		size_t length = strcspn(text, "\n");
		char line[1024];
		snprintf(line, sizeof line, "%.*s", (int)length, text);
		if ((*line == ' ') != is_example) {
			fputs(is_example ? ".EE\n" : ".EX\n", out);
			is_example = !is_example;
		}
		if (length == 0 && !is_example)
			fputs(".PP", out);
		else
			put_text(out, line);
		fputc('\n', out);
		text += length + (text[length] == '\n');
	}
	if (is_example)
		fputs(".EE\n", out);
}

static void put_options(FILE *out, const cli_option *options)
{
	for (const cli_option *at = options; at && at->name; at++) {
		fputs(".TP\n", out);
		if (at->letter)
			fprintf(out, "\\fB\\-%c\\fR, ", at->letter);
		fputs("\\fB\\-\\-", out);
		put_text(out, at->name);
		fputs("\\fR", out);
		if (at->value) {
			fputs(" \\fI", out);
			put_text(out, at->value);
			fputs("\\fR", out);
		}
		fputc('\n', out);
		put_text(out, at->help);
		fputs(".\n", out);
	}
}

static void put_command(FILE *out, const cli_command *command)
{
	cli unused = {0};
	cli_option_set sets[CLI_SETS];
	size_t count = cli_option_sets(sets, &unused, command, NULL);

	fputs(".SS \"crossply ", out);
	put_text(out, command->name);
	if (count > 0)
		fputs(" [OPTIONS]", out);
	fputs(*command->arguments ? " " : "", out);
	put_text(out, command->arguments);
	fputs("\"\n", out);
	put_text(out, command->name);
	fputs(": ", out);
	put_text(out, command->summary);
	fputs(".\n", out);
	if (command->help && *command->help) {
		fputs(".PP\n", out);
		put_paragraphs(out, command->help);
	}
	for (size_t i = 0; i < count; i++)
		if (sets[i].options != cli_global_options)
			put_options(out, sets[i].options);
}

static void put_exit_status(FILE *out)
{
	static const char *const rows[][2] = {
		{"0", "done"},
		{"1", "the work failed, or a check did not hold"},
		{"2", "wrong usage"},
		{"3", "something needed is missing; the message names it and the command that installs it"},
		{"125, 126, 127",
			"tools and run: crossply itself failed, the program could not be run, it was not found"},
	};

	fputs(".SH EXIT STATUS\n", out);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		fprintf(out, ".TP\n.B %s\n%s.\n", rows[i][0], rows[i][1]);
}

static void put_environment(FILE *out)
{
	const cli_variable *variable;

	fputs(".SH ENVIRONMENT\n", out);
	for (size_t i = 0; (variable = cli_variable_at(i)); i++) {
		fprintf(out, ".TP\n.B %s\n", variable->names);
		put_text(out, variable->help);
		fputs(".\n", out);
	}
}

static void put_project_keys(FILE *out)
{
	const cply_project_key *key;

	fputs(".SH PROJECT FILE\n"
	      "What the file crossply.yaml of the current folder may hold; keys with a dot are of a section. "
	      "The command line wins.\n",
		out);
	for (size_t i = 0; (key = cply_project_key_at(i)); i++)
		fprintf(out, ".TP\n.B %s\n%s.\n", key->name, key->help);
}

void cli_manual_print(FILE *out)
{
	const cli_command *command;

	fputs(".TH CROSSPLY 1 \"\" \"crossply " CROSSPLY_VERSION "\"\n"
	      ".SH NAME\ncrossply \\- cross-compile for many platforms, verify binaries, pack images\n"
	      ".SH SYNOPSIS\n.B crossply\n.I SUBCOMMAND\n[OPTIONS] [ARGUMENTS]\n"
	      ".SH DESCRIPTION\n"
	      "Cross-compile once per platform, prove every binary, ship one image: no emulation, no daemon, no root.\n"
	      ".SH GLOBAL OPTIONS\n",
		out);
	put_options(out, cli_global_options);
	for (size_t group = 0; group < CLI_GROUP_LAST; group++) {
		int is_titled = 0;
		for (size_t i = 0; (command = cli_command_at(i)); i++) {
			if (command->group != (cli_group)group || (command->traits & CLI_HIDDEN))
				continue;
			if (!is_titled++)
				fprintf(out, ".SH %s\n", cli_group_titles[group]);
			put_command(out, command);
		}
	}
	put_project_keys(out);
	put_environment(out);
	put_exit_status(out);
}
