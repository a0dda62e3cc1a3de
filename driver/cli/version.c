/* crossply version, crossply --version */
#include "command.h"

static cply_status print_json(FILE *out, cply_error *err)
{
	cply_json *json;

	if (cply_json_new(&json, NULL, err))
		return err->code;
	cply_json_object(json, NULL);
	cply_json_text(json, "version", CROSSPLY_VERSION);
	cply_json_end(json);
	return cli_json_print(out, json, err);
}

static cply_status run_version(cli *app, void *options, const cli_arguments *arguments, cply_error *err)
{
	(void)options;
	(void)arguments;
	if (app->json)
		return print_json(cli_results(app), err);
	fprintf(cli_results(app), "crossply %s\n", CROSSPLY_VERSION);
	return CPLY_OK;
}

const cli_command cli_command_version = {
	.name = "version",
	.group = CLI_GROUP_OTHER,
	.summary = "prints the version",
	.arguments = "",
	.shared = CLI_SHARE_JSON,
	.traits = CLI_NO_CONTEXT,
	.run = run_version,
};
