/* crossply help [SUBCOMMAND] */
#include <unistd.h>

#include "command.h"
#include "terminal.h"

enum { MOST_HELP_WIDTH = 100 };

static cply_status run_help(cli *app, void *options, const cli_arguments *arguments, cply_error *err)
{
	unsigned width = cli_terminal_width(app, STDOUT_FILENO);

	(void)options;
	if (width > MOST_HELP_WIDTH)
		width = MOST_HELP_WIDTH;
	if (arguments->count == 0) {
		cli_usage_overview(cli_results(app), width);
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
	.arguments = "[SUBCOMMAND]",
	.traits = CLI_NO_CONTEXT,
	.most = 1,
	.run = run_help,
};
