/* Parts of the cache, and what they take on the disk. */
#include <crossply/cache.h>

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include <crossply/suggest.h>

#include "cache.h"
#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/map.h"
#include "runtime/path.h"
#include "runtime/walk.h"

enum { DISK_BLOCK = 512 /* of st_blocks, whatever the file system has */, TRIES = 5 };

static const struct {
	const char *name, *help;
} parts[] = {
#define PART(id, name, text) {name, text},
	CPLY_CACHE_PART_MAP(PART)
#undef PART
};

const char *cply_cache_part_name(cply_cache_part part)
{
	return parts[part].name;
}

const char *cply_cache_part_help(cply_cache_part part)
{
	return parts[part].help;
}

cply_status cply_cache_part_parse(cply_cache_part *out, const char *name, cply_error *err)
{
	cply_suggestion nearest;

	cply_suggestion_init(&nearest, name);
	for (int part = 0; part < CPLY_CACHE_PART_COUNT; part++) {
		if (strcmp(parts[part].name, name) == 0) {
			*out = (cply_cache_part)part;
			return CPLY_OK;
		}
		cply_suggestion_offer(&nearest, parts[part].name);
	}
	cply__error(
		err, CPLY_E_USAGE, .found = name, .wanted = "apt, layers, packages, probes, sysroots, wrappers or zig");
	if (nearest.name)
		cply__error_hint(err, "did you mean %s?", nearest.name);
	return err->code;
}

const char *cply_cache_folder(const cply_context *context)
{
	return context->cache_dir;
}

cply_status cache_part_path(char **out, const cply_context *context, cply_cache_part part, cply_error *err)
{
	if (!context->cache_dir)
		return cply__error(err, CPLY_E_MISSING, .found = "no place for a cache", .wanted = "a folder",
			.hint = "set CROSSPLY_CACHE, or HOME");
	*out = cply__path_join(&context->allocator, context->cache_dir, parts[part].name);
	return *out ? CPLY_OK : cply__error_nomem(err);
}

/* A file with several names: bytes that are freed only once all are gone. */
typedef struct linked_file {
	nlink_t missing; /* names not met yet */
} linked_file;

typedef struct measuring {
	cply_cache_usage usage;
	cply__map linked; /* by device and inode; the values are owned */
	const cply_allocator *allocator;
} measuring;

static cply_status add_linked(measuring *to, const struct stat *stat, uint64_t bytes, cply_error *err)
{
	const uint64_t key[2] = {stat->st_dev, stat->st_ino};
	linked_file *file = cply__map_get(&to->linked, key, sizeof key);

	if (!file) {
		file = cply__alloc(to->allocator, sizeof *file);
		if (!file || !cply__map_put(&to->linked, key, sizeof key, file)) {
			cply__free(to->allocator, file);
			return cply__error_nomem(err);
		}
		file->missing = stat->st_nlink;
		to->usage.bytes += bytes;
	}
	if (--file->missing == 0)
		to->usage.own += bytes;
	return CPLY_OK;
}

static cply__walk_answer add_entry(void *user, const cply__walk_entry *entry, cply_error *err)
{
	measuring *to = user;
	uint64_t bytes = (uint64_t)entry->stat->st_blocks * DISK_BLOCK;

	to->usage.files += !S_ISDIR(entry->stat->st_mode);
	if (!S_ISDIR(entry->stat->st_mode) && entry->stat->st_nlink > 1)
		return add_linked(to, entry->stat, bytes, err) ? CPLY__WALK_STOP : CPLY__WALK_GO;
	to->usage.bytes += bytes;
	to->usage.own += bytes;
	return CPLY__WALK_GO;
}

static cply_status measure(cply_cache_usage *out, cply_context *context, const char *path, cply_error *err)
{
	measuring to = {.allocator = &context->allocator};
	struct stat found;

	*out = (cply_cache_usage){0};
	if (stat(path, &found) != 0)
		return errno == ENOENT ? CPLY_OK : cply__error_errno(err, errno, path);
	cply__map_init(&to.linked, to.allocator);
	cply_status status = cply__walk(context, path, NULL, add_entry, &to, err);
	for (cply__map_entry *at = NULL; (at = cply__map_next(&to.linked, at));)
		cply__free(to.allocator, cply__map_value(at));
	cply__map_release(&to.linked);
	if (!status)
		*out = to.usage;
	return status;
}

cply_status cply_cache_measure(cply_cache_usage *out, cply_context *context, cply_cache_part part, cply_error *err)
{
	char *path;

	if (cache_part_path(&path, context, part, err))
		return err->code;
	/* Others may be at work in it. */
	cply_status status = CPLY_E_CHANGED;
	for (int i = 0; i < TRIES && status == CPLY_E_CHANGED; i++)
		status = measure(out, context, path, err);
	cply__free(&context->allocator, path);
	return status;
}
