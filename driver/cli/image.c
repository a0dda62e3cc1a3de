/* crossply image */
#include <crossply/image.h>

#include <inttypes.h>
#include <string.h>

#include "command.h"
#include "packing.h"
#include "table.h"

typedef struct image_options {
	const char *output, *prefix, *level, *compress, *load_platform, *digest_file;
	const char *user, *workdir, *stop_signal, *author, *created;
	cli_list tags, add, entrypoint, cmd, env, labels, annotations, expose, volumes;
	int gc, no_cache, no_index, no_verify, keep_modes, keep_xattrs;
} image_options;

static const cli_option image_rows[] = {
	{"add", 0, CLI_LIST, "SPEC", "a file or folder for all platforms, SRC:DEST[:MODE[:UID:GID]]; may be repeated",
		CLI_AT(image_options, add), .key = "image.add"},
	{"annotation", 0, CLI_LIST, "KEY=VALUE", "an annotation of index and manifests; may be repeated",
		CLI_AT(image_options, annotations), .key = "image.annotations"},
	{"author", 0, CLI_TEXT, "TEXT", "the author that the configuration names", CLI_AT(image_options, author),
		.key = "image.author"},
	{"cmd", 0, CLI_LIST, "WORD", "a default argument; may be repeated, or be a JSON list",
		CLI_AT(image_options, cmd), .key = "image.cmd"},
	{"compress", 0, CLI_TEXT, "FORMAT", "gzip, zstd[:LEVEL], or none for plain tars (default: gzip)",
		CLI_AT(image_options, compress), .key = "image.compress"},
	{"created", 0, CLI_TEXT, "TIME", "time of creation, RFC 3339 (default: SOURCE_DATE_EPOCH, else 1970)",
		CLI_AT(image_options, created), .key = "image.created"},
	{"digest-file", 0, CLI_PATH, "FILE", "a file that gets the digest of the index",
		CLI_AT(image_options, digest_file), .key = "image.digest-file"},
	{"entrypoint", 0, CLI_LIST, "WORD", "the program and its first arguments; may be repeated, or be a JSON list",
		CLI_AT(image_options, entrypoint), .key = "image.entrypoint"},
	{"env", 'e', CLI_LIST, "NAME=VALUE", "an environment variable; may be repeated", CLI_AT(image_options, env),
		.key = "image.env"},
	{"expose", 0, CLI_LIST, "PORT", "a port, PORT[-PORT][/tcp|udp|sctp]; may be repeated",
		CLI_AT(image_options, expose), .key = "image.expose"},
	{"gc", 0, CLI_FLAG, NULL, "remove blobs of the layout that nothing refers to any more",
		CLI_AT(image_options, gc), .key = "image.gc"},
	{"keep-modes", 0, CLI_FLAG, NULL, "keep the permissions of files instead of 0755 and 0644",
		CLI_AT(image_options, keep_modes), .key = "image.keep-modes"},
	{"keep-xattrs", 0, CLI_FLAG, NULL, "keep user.* and security.capability attributes",
		CLI_AT(image_options, keep_xattrs), .key = "image.keep-xattrs"},
	{"label", 'l', CLI_LIST, "KEY=VALUE", "a label; may be repeated", CLI_AT(image_options, labels),
		.key = "image.labels"},
	{"level", 0, CLI_TEXT, "LEVEL", "fast, default, dense or store", CLI_AT(image_options, level),
		.key = "image.level"},
	{"load-platform", 0, CLI_TEXT, "PLATFORM", "archives: who gets the plain tag (default: this machine's)",
		CLI_AT(image_options, load_platform), .key = "image.load-platform"},
	{"no-cache", 0, CLI_FLAG, NULL, "neither use layers that earlier runs left in the cache, nor leave any there",
		CLI_AT(image_options, no_cache)},
	{"no-index", 0, CLI_FLAG, NULL, "one platform only: its manifest alone, for readers without indexes",
		CLI_AT(image_options, no_index), .key = "image.no-index"},
	{"no-verify", 0, CLI_FLAG, NULL, "pack programs that do not fit their platform too; the image says so",
		CLI_AT(image_options, no_verify)},
	{"output", 'o', CLI_PATH, "PLACE", "a layout folder, or an archive NAME.tar", CLI_AT(image_options, output),
		.key = "image.output"},
	{"prefix", 0, CLI_TEXT, "FOLDER", "where a platform's files go (default: /)", CLI_AT(image_options, prefix),
		.key = "image.prefix"},
	{"stop-signal", 0, CLI_TEXT, "SIGNAL", "the signal that asks the program to end",
		CLI_AT(image_options, stop_signal), .key = "image.stop-signal"},
	{"tag", 't', CLI_LIST, "NAME", "the name of the image, [REGISTRY/]NAME[:TAG]; may be repeated",
		CLI_AT(image_options, tags), .key = "image.tag"},
	{"user", 'u', CLI_TEXT, "USER", "USER[:GROUP] that the program runs as", CLI_AT(image_options, user),
		.key = "image.user"},
	{"volume", 0, CLI_LIST, "PATH", "a path that is a volume; may be repeated", CLI_AT(image_options, volumes),
		.key = "image.volumes"},
	{"workdir", 'w', CLI_TEXT, "PATH", "the working folder", CLI_AT(image_options, workdir),
		.key = "image.workdir"},
	CLI_OPTIONS_END,
};

static cply_texts texts(const cli_list *list)
{
	return (cply_texts){list->at, list->count};
}

static cply_status read_layer(cply_layer_options *out, const image_options *given, cply_error *err)
{
	if (given->compress && cply_layer_compress_parse(out, given->compress, err))
		return err->code;
	if (given->level && cply_layer_level_parse(&out->level, given->level, err))
		return err->code;
	out->cache = given->no_cache ? CPLY_LAYER_CACHE_NONE : CPLY_LAYER_CACHE_USE;
	out->keep = (given->keep_modes ? CPLY_LAYER_KEEP_MODES : 0) | (given->keep_xattrs ? CPLY_LAYER_KEEP_XATTRS : 0);
	return CPLY_OK;
}

static void read_config(cply_image_options *out, const image_options *given)
{
	out->entrypoint = texts(&given->entrypoint);
	out->cmd = texts(&given->cmd);
	out->env = texts(&given->env);
	out->labels = texts(&given->labels);
	out->annotations = texts(&given->annotations);
	out->expose = texts(&given->expose);
	out->volumes = texts(&given->volumes);
	out->user = given->user;
	out->workdir = given->workdir;
	out->stop_signal = given->stop_signal;
	out->author = given->author;
	out->created = given->created;
}

static cply_status read_options(
	cply_image_options *out, cply_platform *load, const image_options *given, cply_error *err)
{
	if (read_layer(&out->layer, given, err))
		return err->code;
	read_config(out, given);
	out->flags = (given->gc ? CPLY_IMAGE_GC : 0) | (given->no_index ? CPLY_IMAGE_NO_INDEX : 0) |
		     (given->no_verify ? CPLY_IMAGE_NO_VERIFY : 0);
	if (given->tags.count) {
		out->reference = given->tags.at[0];
		out->further_references = (cply_texts){given->tags.at + 1, given->tags.count - 1};
	}
	out->prefix = given->prefix;
	out->add = texts(&given->add);
	out->digest_file = given->digest_file;
	if (given->load_platform) {
		if (cli_platform_text(load, given->load_platform, err))
			return err->code;
		out->load_platform = load;
	}
	return CPLY_OK;
}

static void put_json(cply_json *json, const cply_image_result *result)
{
	cply_json_object(json, NULL);
	cply_json_text(json, "digest", result->index_digest);
	cply_json_unsigned(json, "blobs", result->blob_count);
	cply_json_unsigned(json, "size", result->blob_size);
	cply_json_unsigned(json, "removed_blobs", result->removed_count);
	cply_json_unsigned(json, "removed_size", result->removed_size);
	cply_json_array(json, "platforms");
	for (size_t i = 0; i < result->platform_count; i++) {
		const cply_image_platform *platform = &result->platforms[i];
		char text[CPLY_PLATFORM_TEXT];
		cply_platform_format(&platform->platform, text);
		cply_json_object(json, NULL);
		cply_json_text(json, "platform", text);
		cply_json_text(json, "tag", platform->tag);
		cply_json_text(json, "digest", platform->manifest_digest);
		cply_json_unsigned(json, "layers", platform->layer_count);
		cply_json_unsigned(json, "size", platform->size);
		cply_json_unsigned(json, "nanoseconds", platform->nanoseconds);
		cply_json_end(json);
	}
	cply_json_end(json);
	cply_json_end(json);
}

static cply_status print_json(cli *app, const cply_image_result *result, cply_error *err)
{
	cply_json *json;

	if (cply_json_new(&json, NULL, err))
		return err->code;
	put_json(json, result);
	return cli_json_print(cli_results(app), json, err);
}

static cply_status print_table(cli *app, const cply_image_result *result, cply_error *err)
{
	if (app->quiet) {
		fprintf(cli_results(app), "%s\n", result->index_digest);
		return CPLY_OK;
	}
	cli_table *table = cli_table_new((const char *const[]){"PLATFORM", "TAG", ">SIZE", ">TIME", "DIGEST", NULL});
	char size[CLI_NUMBER_TEXT], seconds[CLI_NUMBER_TEXT], text[CPLY_PLATFORM_TEXT];

	for (size_t i = 0; i < result->platform_count; i++) {
		const cply_image_platform *platform = &result->platforms[i];
		cply_platform_format(&platform->platform, text);
		cli_table_row(
			table, (const char *const[]){text, platform->tag, cli_format_size(size, platform->size),
				       cli_format_seconds(seconds, platform->nanoseconds), platform->manifest_digest});
	}
	cply_status status = cli_table_print(table, cli_results(app), err);
	cli_table_free(table);
	if (status)
		return status;
	fprintf(cli_results(app), "\ndigest %s\nsize %" PRIu64 " bytes in %" PRIu64 " blobs\n", result->index_digest,
		result->blob_size, result->blob_count);
	if (result->removed_count)
		fprintf(cli_results(app), "removed %" PRIu64 " bytes in %" PRIu64 " blobs\n", result->removed_size,
			result->removed_count);
	return CPLY_OK;
}

static cply_status run_image(cli *app, void *given, const cli_arguments *arguments, cply_error *err)
{
	const image_options *options = given;
	cply_image_options wanted = CPLY_IMAGE_OPTIONS_INIT;
	cli_platforms platforms = {NULL, 0};
	cply_image_result result;
	cply_platform load;

	if (!options->output)
		return cli_usage_error(err, "no -o PLACE", "a layout folder, or an archive NAME.tar");
	cply_status status = read_options(&wanted, &load, options, err);
	if (!status)
		status = packing_platforms(&platforms, app, err);
	wanted.platforms = platforms.at;
	wanted.platform_count = platforms.count;
	if (!status)
		status = cply_image_pack(
			&result, app->context, packing_folder(app, arguments), options->output, &wanted, err);
	cli_platforms_release(&platforms);
	if (status)
		return status;
	status = app->json ? print_json(app, &result, err) : print_table(app, &result, err);
	cply_image_result_release(&result, app->context);
	return status;
}

const cli_command cli_command_image = {
	.name = "image",
	.group = CLI_GROUP_IMAGES,
	.summary = "packs what was built into one multi-platform image",
	.arguments = "[FOLDER]",
	.help = "Packs FOLDER (default: the project's output, else dist), where `crossply build` laid out a folder for "
		"each platform (linux-arm64, linux-armv7, ...), into one image: what is in such a folder goes to / of "
		"that platform's image. All platforms that have a folder are packed, unless --platform, the TARGET* "
		"variables or the project file name them.\n\n"
		"  crossply image dist -t app:1.0 -o layout --entrypoint /app\n"
		"  crossply image dist -t app:1.0 -o app.tar --entrypoint /app\n\n"
		"With -q only the digest is printed. "
		"A layout keeps its other tags. With several -t the image gets all of these names; in an archive all "
		"are "
		"for docker, and the first for others. An archive is loaded by docker, podman, ctr and skopeo. "
		"Programs that "
		"are "
		"not what their folder says are refused.",
	.options = image_rows,
	.options_size = sizeof(image_options),
	.shared = CLI_SHARE_JOBS | CLI_SHARE_JSON | CLI_SHARE_BUILT | CLI_SHARE_PROJECT,
	.most = 1,
	.run = run_image,
};
