/* Makes room in the cache. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cache.h"
#include "driver/layer.h"
#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/path.h"
#include "runtime/tempfile.h"

/* Locks and the temporary names of others begin with a dot, and stay. */
static cply_status remove_one(const cply_allocator *allocator, const char *folder, const char *name,
	const struct timespec *before, cply_error *err)
{
	struct stat found;
	cply_status status = CPLY_OK;

	if (name[0] == '.')
		return CPLY_OK;
	char *path = cply__path_join(allocator, folder, name);
	if (!path)
		return cply__error_nomem(err);
	bool is_there = lstat(path, &found) == 0;
	if (is_there && found.st_mtim.tv_sec < before->tv_sec) {
		if (S_ISDIR(found.st_mode))
			status = cply__tempdir_remove(allocator, path, err);
		else if (unlink(path) != 0 && errno != ENOENT)
			status = cply__error_errno(err, errno, path);
	}
	cply__free(allocator, path);
	return status;
}

static cply_status remove_old(cply_context *context, const char *folder, const struct timespec *before, cply_error *err)
{
	DIR *listing = opendir(folder);
	const struct dirent *entry;
	cply_status status = CPLY_OK;

	if (!listing)
		return errno == ENOENT ? CPLY_OK : cply__error_errno(err, errno, folder);
	while (!status && (entry = readdir(listing))) {
		status = cply__context_check(context, err);
		if (!status)
			status = remove_one(&context->allocator, folder, entry->d_name, before, err);
	}
	closedir(listing);
	return status;
}

/* Now is in the future of everything that there is. */
static struct timespec limit_of(uint64_t unused_seconds)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	now.tv_sec = unused_seconds == 0                      ? INT64_MAX
		     : unused_seconds >= (uint64_t)now.tv_sec ? 0
							      : now.tv_sec - (time_t)unused_seconds;
	return now;
}

static cply_status prune(
	cply_context *context, const char *folder, cply_cache_part part, uint64_t unused_seconds, cply_error *err)
{
	const struct timespec before = limit_of(unused_seconds);

	if (cply__tempfile_sweep(&context->allocator, folder, err))
		return err->code;
	/* The room that made them knows when they were used. */
	if (part == CPLY_CACHE_PART_LAYERS && unused_seconds)
		return cply__layer_forget_unused(context, folder, before.tv_sec, err);
	return remove_old(context, folder, &before, err);
}

static uint64_t fallen(uint64_t before, uint64_t after)
{
	return before > after ? before - after : 0;
}

cply_status cply_cache_prune(
	cply_cache_usage *freed, cply_context *context, cply_cache_part part, uint64_t unused_seconds, cply_error *err)
{
	cply_cache_usage before, after;
	char *folder;

	if (cply_cache_measure(&before, context, part, err) || cache_part_path(&folder, context, part, err))
		return err->code;
	cply_status status = prune(context, folder, part, unused_seconds, err);
	cply__free(&context->allocator, folder);
	if (status || cply_cache_measure(&after, context, part, err))
		return err->code;
	*freed = (cply_cache_usage){.files = fallen(before.files, after.files),
		.bytes = fallen(before.bytes, after.bytes),
		.own = fallen(before.own, after.own)};
	return CPLY_OK;
}
