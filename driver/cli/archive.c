/* crossply archive */
#include <crossply/archive.h>

#include "command.h"
#include "packing.h"
#include "table.h"

typedef struct archive_options {
	const char *name, *output, *level;
	cli_list add;
	int no_verify;
} archive_options;

static const cli_option archive_rows[] = {
	{"add", 0, CLI_LIST, "SPEC", "a file for every archive, SRC:DEST[:MODE]; may be repeated",
		CLI_AT(archive_options, add), .key = "archive.add"},
	{"level", 0, CLI_TEXT, "LEVEL", "fast, default, dense or store", CLI_AT(archive_options, level),
		.key = "archive.level"},
	{"name", 0, CLI_TEXT, "NAME", "what the files' names begin with (default: the only program's name)",
		CLI_AT(archive_options, name), .key = "archive.name"},
	{"no-verify", 0, CLI_FLAG, NULL, "pack programs that do not fit their platform too",
		CLI_AT(archive_options, no_verify)},
	{"output", 'o', CLI_PATH, "FOLDER", "where the archives go", CLI_AT(archive_options, output),
		.key = "archive.output"},
	CLI_OPTIONS_END,
};

static cply_status print_json(cli *app, const cply_archive_result *result, cply_error *err)
{
	cply_json *json;

	if (cli_json_list_begin(&json, "archives", err))
		return err->code;
	for (size_t i = 0; i < result->count; i++) {
		char platform[CPLY_PLATFORM_TEXT];
		cply_platform_format(&result->files[i].platform, platform);
		cply_json_object(json, NULL);
		cply_json_text(json, "platform", platform);
		cply_json_text(json, "name", result->files[i].name);
		cply_json_text(json, "digest", result->files[i].digest);
		cply_json_unsigned(json, "size", result->files[i].file_size);
		cply_json_end(json);
	}
	return cli_json_list_end(cli_results(app), json, CPLY_OK, err);
}

static cply_status print_table(cli *app, const cply_archive_result *result, cply_error *err)
{
	cli_table *table = cli_table_new((const char *const[]){"FILE", ">SIZE", "DIGEST", NULL});

	for (size_t i = 0; i < result->count; i++) {
		char size[CLI_NUMBER_TEXT];
		cli_table_row(
			table, (const char *const[]){result->files[i].name,
				       cli_format_size(size, result->files[i].file_size), result->files[i].digest});
	}
	cply_status status = cli_table_print(table, cli_results(app), err);
	cli_table_free(table);
	return status;
}

static cply_status run_archive(cli *app, void *given, const cli_arguments *arguments, cply_error *err)
{
	const archive_options *options = given;
	cply_archive_options wanted = CPLY_ARCHIVE_OPTIONS_INIT;
	cli_platforms platforms = {NULL, 0};
	cply_archive_result result;

	if (!options->output)
		return cli_usage_error(err, "no -o FOLDER", "a place for the archives");
	if (options->level && cply_layer_level_parse(&wanted.level, options->level, err))
		return err->code;
	wanted.flags = options->no_verify ? CPLY_ARCHIVE_NO_VERIFY : 0;
	wanted.name = options->name;
	wanted.add = (cply_texts){options->add.at, options->add.count};
	cply_status status = packing_platforms(&platforms, app, err);
	wanted.platforms = platforms.at;
	wanted.platform_count = platforms.count;
	if (!status)
		status = cply_archive_pack(
			&result, app->context, packing_folder(app, arguments), options->output, &wanted, err);
	cli_platforms_release(&platforms);
	if (status)
		return status;
	if (app->json)
		status = print_json(app, &result, err);
	else if (!app->quiet)
		status = print_table(app, &result, err);
	cply_archive_result_release(&result, app->context);
	return status;
}

const cli_command cli_command_archive = {
	.name = "archive",
	.group = CLI_GROUP_IMAGES,
	.summary = "writes one archive per platform and SHA256SUMS, for a release page",
	.arguments = "[FOLDER]",
	.help = "Packs each platform's folder of FOLDER (default: the project's output, else dist) into "
		"NAME-linux-arm64.tar.gz and the like (a zip for Windows), and writes SHA256SUMS, which `sha256sum -c` "
		"takes. The same files give the same bytes.\n\n"
		"  crossply archive dist -o release --name app-1.0 --add LICENSE:LICENSE",
	.options = archive_rows,
	.options_size = sizeof(archive_options),
	.shared = CLI_SHARE_JOBS | CLI_SHARE_JSON | CLI_SHARE_BUILT | CLI_SHARE_PROJECT,
	.most = 1,
	.run = run_archive,
};
