/* Keeps the cache of layers below a limit: what was used longest ago goes first. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "memory.h"
#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/file.h"

enum { HEX = 64, NAME = HEX + sizeof ".blob", DISK_BLOCK = 4096 };

static const uint64_t limit_default = UINT64_C(4) << 30;

/* One that may go: a pack with its blob, or what is known of a request. */
typedef struct kept_file {
	char name[NAME];
	struct timespec used;
	uint64_t size; /* on the disk, with the blob */
} kept_file;

typedef struct kept_files {
	cply_context *context;
	int folder;
	uint64_t total; /* of all sizes */
	CPLY__VEC(kept_file) list;
} kept_files;

int layer_time_compare(const struct timespec *a, const struct timespec *b)
{
	if (a->tv_sec != b->tv_sec)
		return a->tv_sec < b->tv_sec ? -1 : 1;
	return a->tv_nsec < b->tv_nsec ? -1 : a->tv_nsec > b->tv_nsec;
}

static int by_use(const void *a, const void *b)
{
	const kept_file *x = a, *y = b;

	int order = layer_time_compare(&x->used, &y->used);

	return order ? order : strcmp(x->name, y->name);
}

static bool has_ending(const char *name, const char *ending)
{
	return strlen(name) == HEX + strlen(ending) && strcmp(name + HEX, ending) == 0;
}

static bool is_request(const char *name)
{
	return has_ending(name, LAYER_TREE) || has_ending(name, LAYER_SAME);
}

/* What else is kept of the same digest. */
static void name_beside(char out[NAME], const char *name, const char *ending)
{
	memcpy(out, name, HEX);
	memcpy(out + HEX, ending, strlen(ending) + 1);
}

static void remove_pack(int folder, const char *pack)
{
	char blob[NAME];

	/* The pack first: a blob that no pack knows is only room, and is found below. */
	name_beside(blob, pack, LAYER_BLOB);
	unlinkat(folder, pack, 0);
	unlinkat(folder, blob, 0);
}

/* A killed process left it, when it is older than any call. */
static void remove_orphan(int folder, const char *blob, const struct stat *found)
{
	char pack[NAME];
	struct timespec now;

	name_beside(pack, blob, LAYER_PACK);
	clock_gettime(CLOCK_REALTIME, &now);
	if (faccessat(folder, pack, F_OK, AT_SYMLINK_NOFOLLOW) && now.tv_sec - found->st_ctim.tv_sec > 24 * 3600)
		unlinkat(folder, blob, 0);
}

static uint64_t room_of(const struct stat *found)
{
	return ((uint64_t)found->st_size + DISK_BLOCK - 1) / DISK_BLOCK * DISK_BLOCK;
}

/* False: no memory. */
static bool add_file(kept_files *files, const char *name)
{
	struct stat found, blob;
	kept_file kept;

	if (fstatat(files->folder, name, &found, AT_SYMLINK_NOFOLLOW))
		return true;
	if (has_ending(name, LAYER_BLOB))
		remove_orphan(files->folder, name, &found);
	if (!has_ending(name, LAYER_PACK) && !is_request(name))
		return true;
	kept.used = found.st_mtim;
	kept.size = room_of(&found);
	if (has_ending(name, LAYER_PACK)) {
		/* Packs are made after their blobs: this one's is gone, and it is of no use. */
		name_beside(kept.name, name, LAYER_BLOB);
		if (fstatat(files->folder, kept.name, &blob, AT_SYMLINK_NOFOLLOW)) {
			unlinkat(files->folder, name, 0);
			return true;
		}
		kept.size += room_of(&blob);
	}
	memcpy(kept.name, name, strlen(name) + 1);
	files->total += kept.size;
	return CPLY__VEC_PUSH(&files->list, &files->context->allocator, kept);
}

/* A pack with its blob, or what is known of a request; other files are temporary, or blobs whose packs decide. */
static void forget_one(int folder, const char *name, int64_t before)
{
	struct stat found;

	if (fstatat(folder, name, &found, AT_SYMLINK_NOFOLLOW) || found.st_mtim.tv_sec >= before)
		return;
	if (has_ending(name, LAYER_PACK))
		remove_pack(folder, name);
	else if (is_request(name))
		unlinkat(folder, name, 0);
}

cply_status cply__layer_forget_unused(cply_context *context, const char *folder, int64_t before, cply_error *err)
{
	DIR *listing = opendir(folder);
	const struct dirent *entry;

	if (!listing)
		return errno == ENOENT ? CPLY_OK : cply__error_errno(err, errno, folder);
	while ((entry = readdir(listing)))
		forget_one(dirfd(listing), entry->d_name, before);
	closedir(listing);
	/* Blobs without a pack, as far as they are old, and packs without a blob. */
	layer_evict(context, folder, UINT64_MAX);
	return CPLY_OK;
}

void layer_evict(cply_context *context, const char *folder, uint64_t limit)
{
	DIR *listing = opendir(folder);
	const struct dirent *entry;
	bool ok = true;

	if (!listing)
		return;
	if (!limit)
		limit = limit_default;
	kept_files files = {.context = context, .folder = dirfd(listing)};
	while (ok && (entry = readdir(listing)))
		ok = add_file(&files, entry->d_name);
	if (ok && files.total > limit)
		qsort(files.list.at, files.list.count, sizeof *files.list.at, by_use);
	for (size_t i = 0; ok && files.total > limit && i < files.list.count; i++) {
		const kept_file *oldest = &files.list.at[i];
		if (is_request(oldest->name))
			unlinkat(files.folder, oldest->name, 0);
		else
			remove_pack(files.folder, oldest->name);
		files.total -= oldest->size;
	}
	closedir(listing);
	cply__free(&context->allocator, files.list.at);
}
