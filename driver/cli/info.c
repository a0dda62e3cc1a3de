/* crossply info: one platform in every vocabulary. */
#include <stdlib.h>
#include <string.h>

#include <crossply/suggest.h>

#include "command.h"
#include "table.h"

typedef struct info_options {
	int fields;
} info_options;

static const cli_option info_rows[] = {
	{"fields", 0, CLI_FLAG, NULL, "list the fields and what they are", CLI_AT(info_options, fields)},
	CLI_OPTIONS_END,
};

static int is_field(const char *name)
{
	for (size_t i = 0; cply_platform_field_name(i); i++)
		if (strcmp(cply_platform_field_name(i), name) == 0)
			return 1;
	return 0;
}

static cply_status unknown_field(const char *name, cply_error *err)
{
	cply_suggestion nearest;
	char hint[128] = "`crossply info --fields` lists them";

	cply_suggestion_init(&nearest, name);
	for (size_t i = 0; cply_platform_field_name(i); i++)
		cply_suggestion_offer(&nearest, cply_platform_field_name(i));
	if (nearest.name)
		snprintf(hint, sizeof hint, "did you mean %s? `crossply info --fields` lists all", nearest.name);
	return cli_error(err, CPLY_E_USAGE, name, "a field of a platform", hint);
}

/* A platform by its name, or by a triple of any vocabulary. */
static cply_status find_row(const cply_platform_row **out, const char *text, cply_error *err)
{
	cply_platform platform;

	*out = NULL;
	if (cli_platform_text(&platform, text, err) == CPLY_OK)
		return cply_platform_row_get(out, &platform, err);
	*out = cply_platform_row_by_triple(text);
	return *out ? CPLY_OK : err->code;
}

static cply_status print_fields_json(cli *app, cply_error *err)
{
	cply_json *json;

	if (cli_json_list_begin(&json, "fields", err))
		return err->code;
	for (size_t i = 0; cply_platform_field_name(i); i++) {
		cply_json_object(json, NULL);
		cply_json_text(json, "field", cply_platform_field_name(i));
		cply_json_text(json, "help", cply_platform_field_help(i));
		cply_json_end(json);
	}
	return cli_json_list_end(cli_results(app), json, CPLY_OK, err);
}

static cply_status print_fields(cli *app, cply_error *err)
{
	if (app->json)
		return print_fields_json(app, err);
	cli_table *table = cli_table_new((const char *const[]){"FIELD", "WHAT IT IS", NULL});

	for (size_t i = 0; table && cply_platform_field_name(i); i++)
		cli_table_row(
			table, (const char *const[]){cply_platform_field_name(i), cply_platform_field_help(i), NULL});
	cply_status status = cli_table_print(table, cli_results(app), err);
	cli_table_free(table);
	return status;
}

static cply_status print_json(cli *app, const cply_platform_row *row, const char *field, cply_error *err)
{
	cply_json *json;

	if (cply_json_new(&json, NULL, err))
		return err->code;
	cply_json_object(json, NULL);
	for (size_t i = 0; cply_platform_field_name(i); i++) {
		const char *name = cply_platform_field_name(i);
		if (!field || strcmp(field, name) == 0)
			cply_json_text(json, name, cply_platform_row_field(row, name));
	}
	cply_json_end(json);
	return cli_json_print(cli_results(app), json, err);
}

static cply_status print_text(cli *app, const cply_platform_row *row, const char *field, cply_error *err)
{
	if (field) {
		fprintf(cli_results(app), "%s\n", cply_platform_row_field(row, field));
		return CPLY_OK;
	}
	cli_table *table = cli_table_new((const char *const[]){"FIELD", "VALUE", NULL});
	for (size_t i = 0; table && cply_platform_field_name(i); i++) {
		const char *name = cply_platform_field_name(i), *value = cply_platform_row_field(row, name);
		if (value[0])
			cli_table_row(table, (const char *const[]){name, value, NULL});
	}
	cply_status status = cli_table_print(table, cli_results(app), err);
	cli_table_free(table);
	return status;
}

static cply_status run_info(cli *app, void *given, const cli_arguments *arguments, cply_error *err)
{
	const info_options *options = given;
	const cply_platform_row *row;
	const char *platform = arguments->count > 0 ? arguments->at[0] : NULL;
	const char *field = arguments->count > 1 ? arguments->at[1] : NULL;

	if (options->fields)
		return print_fields(app, err);
	/* No field is named like a platform, so that `crossply info triple` is clear where TARGETPLATFORM is set. */
	if (platform && !field && is_field(platform)) {
		field = platform;
		platform = NULL;
	}
	if (field && !is_field(field))
		return unknown_field(field, err);
	if (cli_platform_only(app, platform, err))
		return err->code;
	/* Also of --platform a triple says which one is meant. */
	if (!platform && app->platform && *app->platform)
		platform = app->platform;
	if (platform) {
		if (find_row(&row, platform, err))
			return err->code;
	} else {
		cply_platform target;
		if (cli_platform_one(&target, app, err) || cply_platform_row_get(&row, &target, err))
			return err->code;
	}
	return app->json ? print_json(app, row, field, err) : print_text(app, row, field, err);
}

const cli_command cli_command_info = {
	.name = "info",
	.group = CLI_GROUP_PLATFORMS,
	.summary = "prints a platform in every vocabulary",
	.arguments = "[PLATFORM] [FIELD]",
	.help = "PLATFORM is a platform or a triple of any vocabulary; without one it is that of TARGETPLATFORM or "
		"TARGETARCH. "
		"With FIELD only that value is printed, an empty line where the vocabulary has no word for it.\n\n"
		"  crossply info linux/arm64\n"
		"  crossply info linux/arm/v6 debian-arch\n"
		"  crossply info armv7-unknown-linux-musleabihf platform",
	.options = info_rows,
	.options_size = sizeof(info_options),
	.shared = CLI_SHARE_JSON | CLI_SHARE_PLATFORM,
	.traits = CLI_NO_CONTEXT,
	.most = 2,
	.run = run_info,
};
