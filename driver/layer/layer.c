#include <stdio.h>
#include <string.h>

#include "memory.h"
#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/zstd.h"

/* One row of a list of names that options take. */
typedef struct format_row {
	const char *name;
	const char *media_type;
} format_row;

static const format_row formats[CPLY_LAYER_FORMAT_COUNT] = {
#define FORMAT_ROW(id, name, media_type) {name, media_type},
	CPLY_LAYER_FORMAT_MAP(FORMAT_ROW)
#undef FORMAT_ROW
};

static const char *const levels[CPLY_LAYER_LEVEL_COUNT] = {
#define LEVEL_ROW(id, name) name,
	CPLY_LAYER_LEVEL_MAP(LEVEL_ROW)
#undef LEVEL_ROW
};

/* ":LEVEL" behind a format that has levels of its own. */
static bool parse_zstd_level(int *out, const char *text)
{
	int level = 0;

	*out = 0;
	if (!*text)
		return true;
	for (text++; *text >= '0' && *text <= '9' && level <= CPLY__ZSTD_LEVEL_MAX; text++)
		level = 10 * level + (*text - '0');
	*out = level;
	return !*text && level >= 1 && level <= CPLY__ZSTD_LEVEL_MAX;
}

cply_status cply_layer_compress_parse(cply_layer_options *out, const char *text, cply_error *err)
{
	size_t length = strcspn(text, ":");

	for (int i = 0; i < CPLY_LAYER_FORMAT_COUNT; i++) {
		if (strncmp(formats[i].name, text, length) != 0 || formats[i].name[length])
			continue;
		if (text[length] && (i != CPLY_LAYER_FORMAT_ZSTD || !parse_zstd_level(&out->zstd_level, text + length)))
			break;
		out->format = (cply_layer_format)i;
		return CPLY_OK;
	}
	cply__error(err, CPLY_E_USAGE, .found = text);
	return cply__error_wanted(err, "a compression: gzip, zstd, zstd:LEVEL (1 to 22) or none");
}

cply_status cply_layer_level_parse(cply_layer_level *out, const char *name, cply_error *err)
{
	for (int i = 0; i < CPLY_LAYER_LEVEL_COUNT; i++)
		if (strcmp(levels[i], name) == 0) {
			*out = (cply_layer_level)i;
			return CPLY_OK;
		}
	cply__error(err, CPLY_E_USAGE, .found = name);
	return cply__error_wanted(err, "a level: fast, default, dense or store");
}

const char *cply_layer_format_name(cply_layer_format format)
{
	return formats[format].name;
}

const char *cply_layer_format_media_type(cply_layer_format format)
{
	return formats[format].media_type;
}

static cply_status check_options(const cply_layer_options *options, cply_error *err)
{
	const unsigned keep = CPLY_LAYER_KEEP_MODES | CPLY_LAYER_KEEP_OWNERS | CPLY_LAYER_KEEP_XATTRS;

	if ((unsigned)options->format >= CPLY_LAYER_FORMAT_COUNT)
		return cply__error(err, CPLY_E_USAGE, .wanted = "a layer format of cply_layer_format");
	if ((unsigned)options->level >= CPLY_LAYER_LEVEL_COUNT)
		return cply__error(err, CPLY_E_USAGE, .wanted = "a level of cply_layer_level");
	if (options->keep & ~keep)
		return cply__error(err, CPLY_E_USAGE, .wanted = "only CPLY_LAYER_KEEP_ flags in keep");
	if (options->zstd_level < 0 || options->zstd_level > CPLY__ZSTD_LEVEL_MAX)
		return cply__error(err, CPLY_E_USAGE, .wanted = "a level of zstd from 1 to 22, or 0");
	if (options->format == CPLY_LAYER_FORMAT_ZSTD && options->level == CPLY_LAYER_LEVEL_STORE)
		return cply__error(err, CPLY_E_USAGE, .found = "level store with zstd",
			.wanted = "fast, default or dense", .hint = "store is for gzip; none is a plain tar");
	if (options->zstd_level && options->level != CPLY_LAYER_LEVEL_DEFAULT) {
		cply__error(err, CPLY_E_USAGE, .wanted = "one of the two");
		return cply__error_found(
			err, "level %s with level %d of zstd", levels[options->level], options->zstd_level);
	}
	if ((unsigned)options->cache > CPLY_LAYER_CACHE_NONE)
		return cply__error(err, CPLY_E_USAGE, .wanted = "a cache of cply_layer_cache");
	if (options->uid > UINT32_MAX || options->gid > UINT32_MAX)
		return cply__error(err, CPLY_E_USAGE, .wanted = "a uid and gid below 4294967296");
	return CPLY_OK;
}

cply_status cply_layer_new(cply_layer **out, cply_context *context, const cply_layer_options *options, cply_error *err)
{
	cply_layer_options given = CPLY_LAYER_OPTIONS_INIT;

	if (options)
		memcpy(&given, options, options->size < sizeof given ? options->size : sizeof given);
	if (check_options(&given, err))
		return err->code;
	cply_layer *layer = cply__calloc(&context->allocator, 1, sizeof *layer);
	if (!layer)
		return cply__error_nomem(err);
	layer->context = context;
	layer->options = given;
	clock_gettime(CLOCK_REALTIME_COARSE, &layer->born);
	cply__arena_init(&layer->arena, &context->allocator);
	*out = layer;
	return CPLY_OK;
}

void cply_layer_free(cply_layer *layer)
{
	if (!layer)
		return;
	const cply_allocator *allocator = &layer->context->allocator;
	layer_forget(layer);
	cply__arena_release(&layer->arena);
	cply__free(allocator, layer->entries.at);
	cply__free(allocator, layer->sources.at);
	cply__free(allocator, layer);
}

size_t cply__layer_count(const cply_layer *layer)
{
	return layer->entries.count;
}

uint64_t cply__layer_size(const cply_layer *layer)
{
	return layer->tar_size;
}

cply_status cply__layer_each(const cply_layer *layer, cply__layer_visit visit, void *user, cply_error *err)
{
	cply__strbuf source;
	cply_status status = CPLY_OK;

	cply__strbuf_init(&source, &layer->context->allocator);
	for (size_t i = 0; i < layer->entries.count && !status; i++) {
		const layer_entry *entry = &layer->entries.at[i];
		bool is_link = entry->type == CPLY__TAR_SYMLINK;
		if (!is_link && entry->type != CPLY__TAR_FILE && entry->type != CPLY__TAR_HARDLINK)
			continue;
		layer_source_path(&source, layer, entry);
		const cply__layer_item item = {entry->path, source.text, entry->mode, is_link};
		status = source.failed ? cply__error_nomem(err) : visit(user, &item, err);
	}
	cply__strbuf_release(&source);
	return status;
}

cply_status cply__layer_inside(const char **out, cply_layer *layer, const char *path, const char *what, cply_error *err)
{
	char *clean = cply__arena_alloc(&layer->arena, strlen(path) + 1);
	char *end = clean;

	if (!clean)
		return cply__error_nomem(err);
	while (*path) {
		size_t length = strcspn(path, "/");
		if (length == 2 && memcmp(path, "..", 2) == 0) {
			cply__error(err, CPLY_E_USAGE, .found = "\"..\"");
			return cply__error_wanted(err, "%s inside the image, without \"..\"", what);
		}
		if (length > 0 && !(length == 1 && path[0] == '.')) {
			if (end > clean)
				*end++ = '/';
			memcpy(end, path, length);
			end += length;
		}
		path += length + (path[length] == '/');
	}
	*end = '\0';
	*out = clean;
	return CPLY_OK;
}
