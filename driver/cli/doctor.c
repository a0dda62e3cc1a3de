/* crossply doctor: what is there on this machine. */
#include <unistd.h>

#include <crossply/setup.h>

#include "command.h"
#include "table.h"
#include "toolchain.h"

static const char *const language_names[] = {[CPLY_LANGUAGE_C] = "c", [CPLY_LANGUAGE_CXX] = "c++"};

enum { LANGUAGES = sizeof language_names / sizeof *language_names };

static cply_status diagnose_all(cli_readiness *out, cli *app, const cply_platform *platform, cply_error *err)
{
	for (int i = 0; i < LANGUAGES; i++)
		if (cli_readiness_find(&out[i], app, platform, (cply_language)i, err))
			return err->code;
	return CPLY_OK;
}

static void add_row(cli_table *table, cply_json *json, const cply_platform *platform, const cli_readiness *d)
{
	char text[CPLY_PLATFORM_TEXT];
	const char *setup = d[CPLY_LANGUAGE_C].setup[0] ? d[CPLY_LANGUAGE_C].setup : d[CPLY_LANGUAGE_CXX].setup;

	cply_platform_format(platform, text);
	if (table) {
		cli_table_row(table, (const char *const[]){text, cli_readiness_word(&d[CPLY_LANGUAGE_C]),
					     cli_readiness_word(&d[CPLY_LANGUAGE_CXX]), setup, NULL});
		return;
	}
	cply_json_object(json, NULL);
	cply_json_text(json, "platform", text);
	for (int i = 0; i < LANGUAGES; i++) {
		cply_json_object(json, language_names[i]);
		cply_json_text(json, "status", d[i].status == CPLY_OK ? "ready" : cply_status_name(d[i].status));
		cply_json_text(json, "toolchain", d[i].toolchain[0] ? d[i].toolchain : NULL);
		cply_json_text(json, "setup", d[i].setup[0] ? d[i].setup : NULL);
		cply_json_end(json);
	}
	cply_json_end(json);
}

/* Every platform of the table for which some toolchain could be had, or those that were named. */
static cply_status examine(cli *app, cli_table *table, cply_json *json, const cli_platforms *named, cply_error *err)
{
	const cply_platform_row *row;
	cli_readiness d[LANGUAGES];

	for (size_t i = 0; i < named->count; i++) {
		if (diagnose_all(d, app, &named->at[i], err))
			return err->code;
		add_row(table, json, &named->at[i], d);
		/* Nothing that serves a platform is nothing that could be installed. */
		if (d[CPLY_LANGUAGE_C].status != CPLY_OK && app->exit_status != cply_status_exit(CPLY_E_MISSING))
			app->exit_status = cply_status_exit(
				d[CPLY_LANGUAGE_C].status == CPLY_E_UNSUPPORTED ? CPLY_E_UNSUPPORTED : CPLY_E_MISSING);
	}
	for (size_t i = 0; !named->count && (row = cply_platform_row_at(i)); i++) {
		cply_platform platform;
		cply_platform_row_platform(row, &platform);
		if (diagnose_all(d, app, &platform, err))
			return err->code;
		if (d[CPLY_LANGUAGE_C].status != CPLY_E_UNSUPPORTED ||
			d[CPLY_LANGUAGE_CXX].status != CPLY_E_UNSUPPORTED)
			add_row(table, json, &platform, d);
	}
	return CPLY_OK;
}

static cply_status print_text(cli *app, const cli_platforms *named, cply_error *err)
{
	cli_table *table = cli_table_new((const char *const[]){"PLATFORM", "C", "C++", "TO DO", NULL});
	cply_status status = table ? examine(app, table, NULL, named, err) : CPLY_OK;

	if (!status)
		status = cli_table_print(table, cli_results(app), err);
	cli_table_free(table);
	return status;
}

static cply_status print_json(cli *app, const cli_platforms *named, cply_error *err)
{
	cply_json *json;

	if (cli_json_list_begin(&json, "platforms", err))
		return err->code;
	cply_status status = examine(app, NULL, json, named, err);
	return cli_json_list_end(cli_results(app), json, status, err);
}

static cply_status run_doctor(cli *app, void *given, const cli_arguments *arguments, cply_error *err)
{
	cli_platforms named = {0};
	cply_status status = CPLY_OK;

	(void)given;
	if (arguments->count || app->platforms.count)
		status = cli_platforms_given(&named, app, arguments, err);
	if (!status)
		status = app->json ? print_json(app, &named, err) : print_text(app, &named, err);
	cli_platforms_release(&named);
	return status;
}

const cli_command cli_command_doctor = {
	.name = "doctor",
	.group = CLI_GROUP_PLATFORMS,
	.summary = "which platforms can be compiled for on this machine",
	.arguments = "[PLATFORM...]",
	.help = "Tries the toolchains of every platform, or of those given, and shows for C and for C++ which one is "
		"ready, and the command that sets up what is missing. With platforms the status is 3 when one of them "
		"has none ready for C, 1 when none serves it. `crossply explain PLATFORM` says more about one.",
	.shared = CLI_SHARE_NAMED | CLI_SHARE_TOOLCHAIN | CLI_SHARE_JSON,
	.most = CLI_ANY,
	.run = run_doctor,
};
