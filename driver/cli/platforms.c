/* crossply platforms: every platform known, and what is ready for it here. */
#include "command.h"
#include "table.h"
#include "toolchain.h"

static void put(cli_table *table, cply_json *json, const cply_platform_row *row, const cli_readiness *ready)
{
	const char *platform = cply_platform_row_field(row, "platform"),
		   *triple = cply_platform_row_field(row, "triple");

	if (table) {
		cli_table_row(
			table, (const char *const[]){platform, triple, cli_readiness_word(ready), ready->setup, NULL});
		return;
	}
	cply_json_object(json, NULL);
	cply_json_text(json, "platform", platform);
	cply_json_text(json, "pair", cply_platform_row_field(row, "pair"));
	cply_json_text(json, "triple", triple);
	cply_json_text(json, "toolchain", ready->toolchain[0] ? ready->toolchain : NULL);
	cply_json_text(json, "setup", ready->setup[0] ? ready->setup : NULL);
	cply_json_end(json);
}

static cply_status put_all(cli *app, cli_table *table, cply_json *json, cply_error *err)
{
	const cply_platform_row *row;

	for (size_t i = 0; (row = cply_platform_row_at(i)) != NULL; i++) {
		cply_platform platform;
		cli_readiness ready;
		cply_platform_row_platform(row, &platform);
		if (cli_readiness_find(&ready, app, &platform, CPLY_LANGUAGE_C, err))
			return err->code;
		put(table, json, row, &ready);
	}
	return CPLY_OK;
}

static cply_status print_json(cli *app, cply_error *err)
{
	cply_json *json;

	if (cli_json_list_begin(&json, "platforms", err))
		return err->code;
	cply_status status = put_all(app, NULL, json, err);
	return cli_json_list_end(cli_results(app), json, status, err);
}

static cply_status run_platforms(cli *app, void *given, const cli_arguments *arguments, cply_error *err)
{
	(void)given, (void)arguments;
	if (app->json)
		return print_json(app, err);
	cli_table *table =
		cli_table_new((const char *const[]){"PLATFORM", "TRIPLE", "READY", "TO MAKE IT READY", NULL});
	cply_status status = table ? put_all(app, table, NULL, err) : CPLY_OK;
	if (!status)
		status = cli_table_print(table, cli_results(app), err);
	cli_table_free(table);
	return status;
}

const cli_command cli_command_platforms = {
	.name = "platforms",
	.group = CLI_GROUP_PLATFORMS,
	.summary = "lists every platform known, and which are ready here",
	.arguments = "",
	.help = "READY is the toolchain that compiles C for the platform on this machine; \"-\" means that no known "
		"toolchain serves it. `crossply doctor` says more about those that could be ready.",
	.shared = CLI_SHARE_JSON | CLI_SHARE_TOOLCHAIN,
	.run = run_platforms,
};
