/* A sorted walk of a tree with statx(2): what any program that packs trees does at least. */
#ifndef BENCH_LAYER_WALK_H
#define BENCH_LAYER_WALK_H

#include <dirent.h>
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static inline void *need(void *memory)
{
	if (!memory)
		err(1, "memory");
	return memory;
}

static inline int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static inline char **list(int folder, size_t *count)
{
	DIR *listing = need(fdopendir(dup(folder)));
	char **names = NULL;

	*count = 0;
	for (struct dirent *found; (found = readdir(listing));) {
		if (strcmp(found->d_name, ".") == 0 || strcmp(found->d_name, "..") == 0)
			continue;
		if ((*count & (*count + 1)) == 0)
			names = need(realloc(names, (2 * *count + 2) * sizeof *names));
		names[(*count)++] = need(strdup(found->d_name));
	}
	closedir(listing);
	if (*count)
		qsort(names, *count, sizeof *names, by_bytes);
	return names;
}

typedef void visitor(int folder, const char *name, const char *path, const struct statx *found);

static inline void walk(int folder, const char *prefix, visitor *visit)
{
	size_t count;
	char **names = list(folder, &count);

	for (size_t i = 0; i < count; i++) {
		struct statx found;
		char path[8192];
		snprintf(path, sizeof path, "%s%s", prefix, names[i]);
		if (statx(folder, names[i], AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &found))
			err(1, "%s", path);
		visit(folder, names[i], path, &found);
		if (S_ISDIR(found.stx_mode)) {
			int below = openat(folder, names[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
			if (below < 0)
				err(1, "%s", path);
			strcat(path, "/");
			walk(below, path, visit);
			close(below);
		}
		free(names[i]);
	}
	free(names);
}

#endif
