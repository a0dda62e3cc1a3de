/* crossply help [SUBCOMMAND] */
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "terminal.h"

enum { MOST_HELP_WIDTH = 100 };

typedef struct help_options {
	int man;
} help_options;

static const cli_option help_rows[] = {
	{"man", 0, CLI_FLAG, NULL, "print the manual page, for man(1) to format", CLI_AT(help_options, man)},
	CLI_OPTIONS_END,
};

static cply_status run_help(cli *app, void *given, const cli_arguments *arguments, cply_error *err)
{
	const help_options *options = given;
	unsigned width = cli_terminal_width(app, STDOUT_FILENO);

	if (width > MOST_HELP_WIDTH)
		width = MOST_HELP_WIDTH;
	if (options && options->man) {
		cli_manual_print(cli_results(app));
		return CPLY_OK;
	}
	if (arguments->count == 0) {
		cli_usage_overview(cli_results(app), width);
		return CPLY_OK;
	}
	if (strcmp(arguments->at[0], "project") == 0) {
		cli_usage_project(cli_results(app), width);
		return CPLY_OK;
	}
	if (strcmp(arguments->at[0], "environment") == 0) {
		cli_usage_environment(cli_results(app), width);
		return CPLY_OK;
	}
	const cli_command *command = cli_command_find(arguments->at[0]);
	if (!command)
		return cli_command_unknown(err, arguments->at[0]);
	cli_usage_command(cli_results(app), command, width);
	return CPLY_OK;
}

const cli_command cli_command_help = {
	.name = "help",
	.group = CLI_GROUP_OTHER,
	.summary = "says what the subcommands do",
	.arguments = "[SUBCOMMAND | project | environment]",
	.help = "Without an argument: what there is. With `project`: every key of the project file, crossply.yaml. "
		"With `environment`: every variable that changes what is done.",
	.options = help_rows,
	.options_size = sizeof(help_options),
	.traits = CLI_NO_CONTEXT,
	.most = 1,
	.run = run_help,
};
