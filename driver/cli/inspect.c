/* crossply inspect */
#include <crossply/layout.h>

#include <stdbool.h>
#include <string.h>

#include "command.h"
#include "packing.h"
#include "table.h"

typedef struct inspect_options {
	int raw, config, check;
} inspect_options;

static const cli_option inspect_rows[] = {
	{"check", 0, CLI_FLAG, NULL, "read every blob, layers too, and compare it with its digest",
		CLI_AT(inspect_options, check)},
	{"config", 0, CLI_FLAG, NULL, "print the config of a manifest, byte for byte", CLI_AT(inspect_options, config)},
	{"raw", 0, CLI_FLAG, NULL, "print the index or manifest, byte for byte", CLI_AT(inspect_options, raw)},
	CLI_OPTIONS_END,
};

/* What REF means: itself and what is below it; everything without REF. */
typedef struct view {
	size_t first, end;
} view;

static cply_status choose(view *out, const cply_layout *layout, const char *reference, cply_error *err)
{
	*out = (view){0, cply_layout_count(layout)};
	if (!reference)
		return CPLY_OK;
	if (cply_layout_find(&out->first, layout, reference, err))
		return err->code;
	unsigned depth = cply_layout_at(layout, out->first)->depth;
	out->end = out->first + 1;
	while (out->end < cply_layout_count(layout) && cply_layout_at(layout, out->end)->depth > depth)
		out->end++;
	return CPLY_OK;
}

static cply_status print_raw(
	cli *app, cply_layout *layout, const char *reference, cply_layout_part part, cply_error *err)
{
	size_t index, length;
	char *text;

	if (cply_layout_find(&index, layout, reference, err) ||
		cply_layout_read(&text, &length, layout, index, part, err))
		return err->code;
	fwrite(text, 1, length, cli_results(app));
	cply_layout_free_text(layout, text);
	return CPLY_OK;
}

static void platform_text(char text[CPLY_PLATFORM_TEXT], const cply_layout_entry *entry)
{
	if (entry->platform.os[0])
		cply_platform_format(&entry->platform, text);
	else
		snprintf(text, CPLY_PLATFORM_TEXT, "%s", entry->kind == CPLY_LAYOUT_INDEX ? "index" : "-");
}

static cply_status print_table(cli *app, const cply_layout *layout, const view *shown, cply_error *err)
{
	cli_table *table = cli_table_new((const char *const[]){"TAG", "PLATFORM", ">LAYERS", ">SIZE", "DIGEST", NULL});

	for (size_t i = shown->first; i < shown->end; i++) {
		const cply_layout_entry *entry = cply_layout_at(layout, i);
		char platform[CPLY_PLATFORM_TEXT], size[CLI_NUMBER_TEXT], layers[CLI_NUMBER_TEXT];
		bool is_index = entry->kind != CPLY_LAYOUT_MANIFEST;
		platform_text(platform, entry);
		snprintf(layers, sizeof layers, "%zu", entry->layer_count);
		cli_table_row(table, (const char *const[]){*entry->tag    ? entry->tag
							   : entry->depth ? ""
									  : "-",
					     platform, is_index ? "" : layers,
					     is_index ? "" : cli_format_size(size, entry->layers_size), entry->digest});
	}
	cply_status status = cli_table_print(table, cli_results(app), err);
	cli_table_free(table);
	return status;
}

static void put_text(cply_json *json, const char *key, const char *text)
{
	if (*text)
		cply_json_text(json, key, text);
}

static void put_layers(cply_json *json, const cply_layout_entry *entry)
{
	cply_json_array(json, "layers");
	for (size_t i = 0; i < entry->layer_count; i++) {
		cply_json_object(json, NULL);
		cply_json_text(json, "media_type", entry->layers[i].media_type);
		cply_json_text(json, "digest", entry->layers[i].digest);
		put_text(json, "diff_id", entry->layers[i].diff_id);
		cply_json_unsigned(json, "size", entry->layers[i].size);
		cply_json_end(json);
	}
	cply_json_end(json);
}

/* One entry with what is below it; returns the index behind. */
static size_t put_entry(cply_json *json, const cply_layout *layout, size_t index, size_t end)
{
	const cply_layout_entry *entry = cply_layout_at(layout, index);
	char platform[CPLY_PLATFORM_TEXT];

	cply_json_object(json, NULL);
	put_text(json, "tag", entry->tag);
	put_text(json, "name", entry->name);
	cply_json_text(json, "media_type", entry->media_type);
	cply_json_text(json, "digest", entry->digest);
	cply_json_unsigned(json, "size", entry->size);
	index++;
	if (entry->kind == CPLY_LAYOUT_INDEX) {
		cply_json_array(json, "manifests");
		while (index < end && cply_layout_at(layout, index)->depth > entry->depth)
			index = put_entry(json, layout, index, end);
		cply_json_end(json);
	} else {
		if (entry->platform.os[0]) {
			cply_platform_format(&entry->platform, platform);
			cply_json_text(json, "platform", platform);
		}
		put_text(json, "config", entry->config_digest);
		if (entry->kind == CPLY_LAYOUT_MANIFEST) {
			cply_json_unsigned(json, "layers_size", entry->layers_size);
			put_layers(json, entry);
		}
	}
	cply_json_end(json);
	return index;
}

/* `checked` blobs held; NULL: nobody asked. */
static cply_status print_json(
	cli *app, const cply_layout *layout, const view *shown, const size_t *checked, cply_error *err)
{
	cply_json *json;

	if (cply_json_new(&json, NULL, err))
		return err->code;
	cply_json_object(json, NULL);
	cply_json_array(json, "manifests");
	for (size_t i = shown->first; i < shown->end;)
		i = put_entry(json, layout, i, shown->end);
	cply_json_end(json);
	if (checked)
		cply_json_unsigned(json, "checked_blobs", *checked);
	cply_json_end(json);
	return cli_json_print(cli_results(app), json, err);
}

static cply_status inspect(
	cli *app, cply_layout *layout, const inspect_options *options, const char *reference, cply_error *err)
{
	view shown;
	size_t checked = 0;

	if (options->check && cply_layout_check(&checked, layout, err))
		return err->code;
	if (options->raw || options->config)
		return print_raw(app, layout, reference, options->config ? CPLY_LAYOUT_CONFIG : CPLY_LAYOUT_SELF, err);
	if (choose(&shown, layout, reference, err))
		return err->code;
	if (app->json ? print_json(app, layout, &shown, options->check ? &checked : NULL, err)
		      : print_table(app, layout, &shown, err))
		return err->code;
	if (options->check && !app->json && !app->quiet)
		fprintf(cli_results(app), "\n%zu blobs checked\n", checked);
	return CPLY_OK;
}

static cply_status run_inspect(cli *app, void *given, const cli_arguments *arguments, cply_error *err)
{
	const inspect_options *options = given;
	cply_layout *layout;

	if (options->raw && options->config)
		return cli_usage_error(err, "--raw and --config", "one of them");
	if (cply_layout_open(&layout, app->context, arguments->at[0], err))
		return err->code;
	cply_status status = inspect(app, layout, options, arguments->count > 1 ? arguments->at[1] : NULL, err);
	cply_layout_free(layout);
	return status;
}

const cli_command cli_command_inspect = {
	.name = "inspect",
	.group = CLI_GROUP_IMAGES,
	.summary = "shows the images of a layout or archive",
	.arguments = "LAYOUT [REF]",
	.help = "Lists what an OCI layout (a folder, or a tar of one) or an archive of `docker save` holds: tags, "
		"platforms, layers and digests. Archives may be compressed with gzip or zstd. "
		"REF is a tag, a full name or a digest. Every index, manifest and config is checked against its "
		"digest; "
		"with --check every layer too, and their number is told.\n\n"
		"  crossply inspect layout\n"
		"  crossply inspect app.tar 1.0 --raw | sha256sum",
	.options = inspect_rows,
	.options_size = sizeof(inspect_options),
	.shared = CLI_SHARE_JSON,
	.least = 1,
	.most = 2,
	.run = run_inspect,
};
