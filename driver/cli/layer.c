/* crossply layer */
#include <crossply/layer.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"

typedef struct layer_options {
	const char *output, *level, *compress, *prefix, *owner;
	cli_list add;
	int keep_modes, keep_xattrs, no_cache, no_verify;
} layer_options;

static const cli_option layer_rows[] = {
	{"add", 0, CLI_LIST, "SPEC", "add SRC:DEST[:MODE[:UID:GID]]; may be repeated", CLI_AT(layer_options, add)},
	{"compress", 0, CLI_TEXT, "FORMAT", "gzip, zstd[:LEVEL], or none for a plain tar (default: gzip)",
		CLI_AT(layer_options, compress)},
	{"keep-modes", 0, CLI_FLAG, NULL, "keep the permissions of files instead of 0755 and 0644",
		CLI_AT(layer_options, keep_modes)},
	{"keep-xattrs", 0, CLI_FLAG, NULL, "keep user.* and security.capability attributes",
		CLI_AT(layer_options, keep_xattrs)},
	{"level", 0, CLI_TEXT, "LEVEL", "fast, default, dense or store", CLI_AT(layer_options, level)},
	{"no-cache", 0, CLI_FLAG, NULL, "neither use what earlier runs left in the cache, nor leave anything there",
		CLI_AT(layer_options, no_cache)},
	{"no-verify", 0, CLI_FLAG, NULL, "pack programs that do not fit the platform too",
		CLI_AT(layer_options, no_verify)},
	{"output", 'o', CLI_PATH, "BLOB", "the file to write", CLI_AT(layer_options, output)},
	{"owner", 0, CLI_TEXT, "UID:GID", "owner of every entry, or keep (default: 0:0)", CLI_AT(layer_options, owner)},
	{"prefix", 0, CLI_TEXT, "FOLDER", "put the tree's contents below this folder of the layer",
		CLI_AT(layer_options, prefix)},
	CLI_OPTIONS_END,
};

static cply_status parse_owner(cply_layer_options *out, const char *text, cply_error *err)
{
	char *colon, *end;

	if (strcmp(text, "keep") == 0) {
		out->keep |= CPLY_LAYER_KEEP_OWNERS;
		return CPLY_OK;
	}
	out->uid = strtoull(text, &colon, 10);
	if (*text < '0' || *text > '9' || *colon != ':' || colon[1] < '0' || colon[1] > '9')
		return cli_usage_error(err, text, "--owner UID:GID in numbers, or keep");
	out->gid = strtoull(colon + 1, &end, 10);
	if (*end || out->uid > UINT32_MAX || out->gid > UINT32_MAX)
		return cli_usage_error(err, text, "--owner UID:GID in numbers below 4294967296, or keep");
	return CPLY_OK;
}

static cply_status read_options(cply_layer_options *out, const layer_options *given, cply_error *err)
{
	if (given->compress && cply_layer_compress_parse(out, given->compress, err))
		return err->code;
	if (given->level && cply_layer_level_parse(&out->level, given->level, err))
		return err->code;
	if (given->owner && parse_owner(out, given->owner, err))
		return err->code;
	out->cache = given->no_cache ? CPLY_LAYER_CACHE_NONE : CPLY_LAYER_CACHE_USE;
	out->keep |= given->keep_modes ? CPLY_LAYER_KEEP_MODES : 0;
	out->keep |= given->keep_xattrs ? CPLY_LAYER_KEEP_XATTRS : 0;
	return CPLY_OK;
}

static cply_status print_json(FILE *out, const cply_layer_result *result, cply_error *err)
{
	cply_json *json;

	if (cply_json_new(&json, NULL, err))
		return err->code;
	cply_json_object(json, NULL);
	cply_json_text(json, "diff_id", result->diff_id);
	cply_json_text(json, "digest", result->digest);
	cply_json_unsigned(json, "tar", result->tar_size);
	cply_json_unsigned(json, "blob", result->blob_size);
	cply_json_unsigned(json, "entries", result->entries);
	cply_json_end(json);
	return cli_json_print(out, json, err);
}

static cply_status print(cli *app, const cply_layer_result *result, cply_error *err)
{
	FILE *out = cli_results(app);

	if (app->json)
		return print_json(out, result, err);
	fprintf(out, "diff_id %s\ndigest %s\ntar %" PRIu64 "\nblob %" PRIu64 "\n", result->diff_id, result->digest,
		result->tar_size, result->blob_size);
	return CPLY_OK;
}

/* A layer has no label of its own: only who says for which platform it is gets it verified. */
static cply_status verify(cli *app, cply_layer *layer, const layer_options *given, cply_error *err)
{
	cply_platform platform;

	if (!app->platform && !cli_has_target(app))
		return CPLY_OK;
	if (cli_platform_one(&platform, app, err))
		return err->code;
	if (!given->no_verify)
		return cply_layer_verify(layer, &platform, err);
	cli_warn(app, "nothing is verified: the layer may hold programs of another platform");
	return CPLY_OK;
}

static cply_status write_layer(cli *app, cply_layer_result *out, cply_layer *layer, const layer_options *given,
	const char *tree, cply_error *err)
{
	if (tree && cply_layer_add_tree(layer, tree, given->prefix, err))
		return err->code;
	for (size_t i = 0; i < given->add.count; i++)
		if (cply_layer_add_spec(layer, given->add.at[i], err))
			return err->code;
	if (verify(app, layer, given, err))
		return err->code;
	return cply_layer_write(out, layer, given->output, err);
}

static cply_status run_layer(cli *app, void *given, const cli_arguments *arguments, cply_error *err)
{
	const layer_options *options = given;
	cply_layer_options wanted = CPLY_LAYER_OPTIONS_INIT;
	cply_layer_result result;
	cply_layer *layer;

	if (!options->output)
		return cli_usage_error(err, "no -o BLOB", "a file for the layer");
	if (arguments->count == 0 && options->add.count == 0)
		return cli_usage_error(err, "nothing to pack", "a TREE, or --add SRC:DEST");
	if (read_options(&wanted, options, err) || cply_layer_new(&layer, app->context, &wanted, err))
		return err->code;
	cply_status status = write_layer(app, &result, layer, options, arguments->at ? arguments->at[0] : NULL, err);
	cply_layer_free(layer);
	return status ? status : print(app, &result, err);
}

const cli_command cli_command_layer = {
	.name = "layer",
	.group = CLI_GROUP_IMAGES,
	.summary = "packs a tree into one layer",
	.arguments = "[TREE]",
	.help = "Writes a deterministic tar of what TREE holds, compressed with gzip, and prints its diff ID (the "
		"digest "
		"of the tar), the digest of the blob, and the bytes of both. The same tree gives the same bytes on "
		"every "
		"machine and with any number of jobs: entries are sorted, belong to 0:0, have mode 0755 or 0644, and "
		"no "
		"time later than SOURCE_DATE_EPOCH (0 when unset).\n\n"
		"With --platform, or where Docker says TARGETPLATFORM, binaries that are of another one are "
		"refused.\n\n"
		"  crossply layer rootfs -o layer.tar.gz\n"
		"  crossply layer --add app:/usr/bin/app:0755 -o layer.tar.gz",
	.options = layer_rows,
	.options_size = sizeof(layer_options),
	.shared = CLI_SHARE_JOBS | CLI_SHARE_JSON | CLI_SHARE_PLATFORM,
	.most = 1,
	.run = run_layer,
};
