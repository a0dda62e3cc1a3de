/* Keeps the cache's blobs below a limit: those go first whose packs were used longest ago. */
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

enum { HEX = 64, NAME = HEX + sizeof ".blob" };

static const uint64_t limit_default = UINT64_C(4) << 30;

typedef struct kept_pack {
	char name[NAME]; /* DIGEST.pack */
	struct timespec used;
	uint64_t size; /* of the blob */
} kept_pack;

typedef CPLY__VEC(kept_pack) kept_packs;

static int by_use(const void *a, const void *b)
{
	const kept_pack *x = a, *y = b;

	if (x->used.tv_sec != y->used.tv_sec)
		return x->used.tv_sec < y->used.tv_sec ? -1 : 1;
	if (x->used.tv_nsec != y->used.tv_nsec)
		return x->used.tv_nsec < y->used.tv_nsec ? -1 : 1;
	return strcmp(x->name, y->name);
}

/* Is it the name of one of ours? Then its digest, with another ending. */
static bool rename_kept(char out[NAME], const char *name, const char *ending, const char *other)
{
	if (strlen(name) != HEX + strlen(ending) || strcmp(name + HEX, ending) != 0)
		return false;
	memcpy(out, name, HEX);
	memcpy(out + HEX, other, strlen(other) + 1);
	return true;
}

static void remove_pack(int folder, const char *pack)
{
	char blob[NAME];

	/* The pack first: a blob that no pack knows is only room, and is found below. */
	unlinkat(folder, pack, 0);
	if (rename_kept(blob, pack, ".pack", ".blob"))
		unlinkat(folder, blob, 0);
}

/* Adds a blob's pack; a blob without one, that a killed process left, is removed once it is older than any call. */
static bool add_blob(kept_packs *packs, uint64_t *total, cply_context *context, int folder, const char *name)
{
	struct stat blob, pack;
	kept_pack kept;

	if (!rename_kept(kept.name, name, ".blob", ".pack") || fstatat(folder, name, &blob, AT_SYMLINK_NOFOLLOW))
		return true;
	if (fstatat(folder, kept.name, &pack, AT_SYMLINK_NOFOLLOW)) {
		struct timespec now;
		clock_gettime(CLOCK_REALTIME, &now);
		if (now.tv_sec - blob.st_ctim.tv_sec > 24 * 3600)
			unlinkat(folder, name, 0);
		return true;
	}
	kept.used = pack.st_mtim;
	kept.size = (uint64_t)blob.st_size;
	*total += kept.size;
	return CPLY__VEC_PUSH(packs, &context->allocator, kept);
}

/* A pack with its blob, or a tree; other files are temporary, or blobs whose packs decide. */
static void forget_one(int folder, const char *name, int64_t before)
{
	char ignored[NAME];
	struct stat found;

	if (fstatat(folder, name, &found, AT_SYMLINK_NOFOLLOW) || found.st_mtim.tv_sec >= before)
		return;
	if (rename_kept(ignored, name, ".pack", ".blob"))
		remove_pack(folder, name);
	else if (rename_kept(ignored, name, ".tree", ".pack"))
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
	/* Blobs without a pack, as far as they are old. */
	layer_evict(context, folder, UINT64_MAX);
	return CPLY_OK;
}

void layer_evict(cply_context *context, const char *folder, uint64_t limit)
{
	kept_packs packs = {0};
	const struct dirent *entry;
	uint64_t total = 0;
	DIR *listing = opendir(folder);
	bool ok = listing != NULL;

	if (!limit)
		limit = limit_default;
	while (ok && (entry = readdir(listing)))
		ok = add_blob(&packs, &total, context, dirfd(listing), entry->d_name);
	if (ok && total > limit)
		qsort(packs.at, packs.count, sizeof *packs.at, by_use);
	for (size_t i = 0; ok && total > limit && i < packs.count; i++) {
		remove_pack(dirfd(listing), packs.at[i].name);
		total -= packs.at[i].size;
	}
	if (listing)
		closedir(listing);
	cply__free(&context->allocator, packs.at);
}
