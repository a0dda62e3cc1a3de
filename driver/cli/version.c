/* crossply version, crossply --version */
#include "command.h"

static cply_status run_version(cli *app, void *options, const cli_arguments *arguments, cply_error *err)
{
	(void)options;
	(void)arguments;
	(void)err;
	fprintf(cli_results(app), "crossply %s\n", CROSSPLY_VERSION);
	return CPLY_OK;
}

const cli_command cli_command_version = {
	.name = "version",
	.group = CLI_GROUP_OTHER,
	.summary = "prints the version",
	.arguments = "",
	.traits = CLI_NO_CONTEXT,
	.run = run_version,
};
