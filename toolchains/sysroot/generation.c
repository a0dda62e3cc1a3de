#include "generation.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "runtime/alloc.h"
#include "runtime/error.h"
#include "runtime/path.h"
#include "runtime/tempfile.h"
#include "runtime/vec.h"

const char *cply__generation_path(cply__arena *arena, const char *link, const char *key)
{
	return cply__arena_printf(arena, "%s@%s", link, key);
}

/* Who compiles with what the link leads to until now has a day to end, however long ago it was made. */
static void touch_used(const char *link)
{
	char target[NAME_MAX + 2];
	const ssize_t length = readlink(link, target, sizeof target);

	/* A folder that the user brought is the user's. */
	if (length > 0 && length <= NAME_MAX && !memchr(target, '/', (size_t)length))
		(void)utimensat(AT_FDCWD, link, NULL, 0);
}

cply_status cply__generation_use(cply__arena *arena, const char *link, const char *generation, cply_error *err)
{
	struct stat st;

	if (lstat(link, &st) == 0 && S_ISDIR(st.st_mode) && cply__path_remove(arena->allocator, link, err) != CPLY_OK)
		return err->code;
	touch_used(link);
	/* Its time says when it was used last. */
	if (utimensat(AT_FDCWD, generation, NULL, 0) != 0)
		return cply__error_errno(err, errno, generation);
	return cply__tempdir_symlink(arena->allocator, cply__path_base(generation), link, err);
}

typedef struct old {
	const char *path;
	struct timespec used;
} old;

static int newest_first(const void *a, const void *b)
{
	const struct timespec *left = &((const old *)a)->used, *right = &((const old *)b)->used;

	if (left->tv_sec != right->tv_sec)
		return left->tv_sec < right->tv_sec ? 1 : -1;
	return (left->tv_nsec < right->tv_nsec) - (left->tv_nsec > right->tv_nsec);
}

/* A build that began before others had their libraries put in is over by then. */
enum { SETTLED_SECONDS = 24 * 60 * 60 };

cply_status cply__generation_prune(cply__arena *arena, const char *link, unsigned kept, cply_error *err)
{
	CPLY__VEC(old) found = {0};
	const char *name = cply__path_base(link);
	const size_t length = strlen(name);
	struct timespec now;
	bool has_memory = true;
	char *folder = cply__path_parent(arena->allocator, link);
	DIR *dir = folder ? opendir(folder) : NULL;
	cply_status status = CPLY_OK;

	for (struct dirent *entry; has_memory && dir && (entry = readdir(dir));) {
		struct stat st;
		if (strncmp(entry->d_name, name, length) != 0 || entry->d_name[length] != '@')
			continue;
		const char *path = cply__arena_printf(arena, "%s/%s", folder, entry->d_name);
		if (path && stat(path, &st) == 0)
			has_memory = CPLY__VEC_PUSH(&found, arena->allocator, (old){path, st.st_mtim});
	}
	if (dir)
		closedir(dir);
	if (found.count)
		qsort(found.at, found.count, sizeof *found.at, newest_first);
	clock_gettime(CLOCK_REALTIME, &now);
	for (size_t i = kept; status == CPLY_OK && i < found.count; i++)
		if (now.tv_sec - found.at[i].used.tv_sec > SETTLED_SECONDS)
			status = cply__tempdir_remove(arena->allocator, found.at[i].path, err);
	cply__free(arena->allocator, found.at);
	cply__free(arena->allocator, folder);
	return folder && has_memory ? status : cply__error_nomem(err);
}
