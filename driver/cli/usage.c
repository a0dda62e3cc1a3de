/* Help, printed from the tables. */
#include <string.h>

#include "command.h"
#include "terminal.h"

const char *const cli_group_titles[CLI_GROUP_LAST] = {
#define TITLE(id, title) title,
	CLI_GROUP_MAP(TITLE)
#undef TITLE
};

enum { NAME_COLUMN = 14, OPTION_COLUMN = 28 };

/* Prints words up to `length` bytes, starting in column `at`, with lines that begin at `indent`. */
static void print_wrapped(FILE *out, const char *text, size_t length, size_t at, size_t indent, size_t width)
{
	size_t column = at;
	int is_first = 1;

	while (length > 0) {
		size_t blanks = strspn(text, " ");
		if (blanks >= length)
			break;
		text += blanks;
		length -= blanks;
		size_t word = strcspn(text, " \n");
		if (word > length)
			word = length;
		size_t columns = cli_text_width(text, word);
		if (!is_first && column + 1 + columns > width) {
			fprintf(out, "\n%*s", (int)indent, "");
			column = indent;
		} else if (!is_first) {
			fputc(' ', out);
			column++;
		}
		fwrite(text, 1, word, out);
		column += columns;
		is_first = 0;
		text += word;
		length -= word;
		if (length > 0 && *text == '\n') {
			text++;
			length--;
		}
	}
	fputc('\n', out);
}

/* Paragraphs are wrapped; lines that begin with a blank are kept as they are. */
static void print_paragraphs(FILE *out, const char *text, size_t width)
{
	while (*text) {
		size_t line = strcspn(text, "\n");
		if (line == 0 || *text == ' ') {
			fprintf(out, "%.*s\n", (int)line, text);
			text += line + (text[line] == '\n');
			continue;
		}
		const char *end = text;
		while (*end && *end != '\n') {
			end += strcspn(end, "\n");
			if (end[0] == '\n' && end[1] && end[1] != '\n' && end[1] != ' ')
				end++;
		}
		print_wrapped(out, text, (size_t)(end - text), 0, 0, width);
		text = end + (*end == '\n');
	}
}

static void print_row(FILE *out, const char *name, const char *help, size_t column, size_t width)
{
	size_t used = cli_text_width(name, strlen(name));

	fputs(name, out);
	if (used + 2 > column) {
		fputc('\n', out);
		used = 0;
	}
	fprintf(out, "%*s", (int)(column - used), "");
	print_wrapped(out, help, strlen(help), column, column, width);
}

static void print_options(FILE *out, const char *title, const cli_option *options, size_t width)
{
	if (title)
		fprintf(out, "\n%s:\n", title);
	for (const cli_option *at = options; at->name; at++) {
		char name[96];
		int used = at->letter ? snprintf(name, sizeof name, "  -%c, --%s", at->letter, at->name)
				      : snprintf(name, sizeof name, "      --%s", at->name);
		if (at->value)
			snprintf(name + used, sizeof name - (size_t)used, " %s", at->value);
		print_row(out, name, at->help, OPTION_COLUMN, width);
	}
}

void cli_usage_command(FILE *out, const cli_command *command, unsigned width)
{
	cli unused = {0};
	cli_option_set sets[CLI_SETS];
	size_t count = cli_option_sets(sets, &unused, command, NULL);

	fprintf(out, "Usage: crossply %s%s%s%s\n", command->name, count > 0 ? " [OPTIONS]" : "",
		command->arguments && *command->arguments ? " " : "", command->arguments ? command->arguments : "");
	fprintf(out, "\n%s: %s.\n", command->name, command->summary);
	if (command->help && *command->help) {
		fputc('\n', out);
		print_paragraphs(out, command->help, width);
	}
	int is_titled = 0;
	for (size_t i = 0; i < count; i++) {
		if (sets[i].options == cli_global_options)
			print_options(out, "Global options", sets[i].options, width);
		else
			print_options(out, is_titled++ ? NULL : "Options", sets[i].options, width);
	}
}

void cli_usage_project(FILE *out, unsigned width)
{
	static const char *const kinds[] = {
		[CPLY_PROJECT_TEXT] = "a text",
		[CPLY_PROJECT_TRUTH] = "true or false",
		[CPLY_PROJECT_LIST] = "a list",
		[CPLY_PROJECT_WORDS] = "a list, or a text that is split as in a shell",
		[CPLY_PROJECT_PAIRS] = "a map, or a list of KEY=VALUE",
		[CPLY_PROJECT_PLATFORMS] = "a list of platforms",
		[CPLY_PROJECT_FILES] = "a list of files and patterns",
	};
	const cply_project_key *key;

	print_paragraphs(out,
		"crossply.yaml, in the current folder, holds what would otherwise be typed with every `build`, "
		"`image`, "
		"`archive` and `verify`; `explain` shows what comes of it. The command line wins, key by key; "
		"--project FILE names another file, "
		"--no-project none. A key with a dot stands in a section: `image.tag` is `tag:` below `image:`. "
		"Unknown keys are errors.",
		width);
	fputs("\nKeys:\n", out);
	for (size_t i = 0; (key = cply_project_key_at(i)); i++) {
		char name[64], help[256];
		snprintf(name, sizeof name, "  %s", key->name);
		snprintf(help, sizeof help, "%s: %s", kinds[key->kind], key->help);
		print_row(out, name, help, OPTION_COLUMN - 6, width);
	}
}

void cli_usage_environment(FILE *out, unsigned width)
{
	const cli_variable *variable;

	fputs("Variables:\n", out);
	for (size_t i = 0; (variable = cli_variable_at(i)); i++) {
		fputs("  ", out);
		print_wrapped(out, variable->names, strlen(variable->names), 2, 2, width);
		fprintf(out, "%*s", OPTION_COLUMN - 6, "");
		print_wrapped(out, variable->help, strlen(variable->help), OPTION_COLUMN - 6, OPTION_COLUMN - 6, width);
	}
}

void cli_usage_overview(FILE *out, unsigned width)
{
	fputs("Usage: crossply SUBCOMMAND [OPTIONS] [ARGUMENTS]\n\n", out);
	print_paragraphs(out,
		"Cross-compile once per platform, prove every binary, ship one image: no emulation, no daemon, no "
		"root.",
		width);
	for (size_t group = 0; group < CLI_GROUP_LAST; group++) {
		int is_titled = 0;
		const cli_command *command;
		for (size_t i = 0; (command = cli_command_at(i)); i++) {
			if (command->group != (cli_group)group || (command->traits & CLI_HIDDEN))
				continue;
			if (!is_titled++)
				fprintf(out, "\n%s:\n", cli_group_titles[group]);
			char name[64];
			snprintf(name, sizeof name, "  %s", command->name);
			print_row(out, name, command->summary, NAME_COLUMN, width);
		}
	}
	print_options(out, "Global options", cli_global_options, width);
	fputs("\n`crossply help SUBCOMMAND`, `crossply SUBCOMMAND --help`, `crossply help project` and\n"
	      "`crossply help environment` say more.\n",
		out);
}
