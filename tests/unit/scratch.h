/* A folder for one test, empty at its start and removed at its end, and a count of open descriptors. */
#ifndef UNIT_SCRATCH_H
#define UNIT_SCRATCH_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include <check.h>

#include "runtime/alloc.h"
#include "runtime/path.h"

/* Makes a folder under TMPDIR or /tmp and returns its path; free with scratch_remove. */
static inline char *scratch_make(void)
{
	const char *parent = getenv("TMPDIR");
	size_t size = strlen(parent ? parent : "/tmp") + 32;
	char *path = malloc(size);

	ck_assert_ptr_nonnull(path);
	snprintf(path, size, "%s/crossply-test-XXXXXX", parent ? parent : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(path));
	return path;
}

static inline void scratch_remove(char *path)
{
	cply_error err;

	ck_assert_int_eq(cply__path_remove(&cply__malloc_allocator, path, &err), CPLY_OK);
	free(path);
}

/* "FOLDER/NAME" in one of a few buffers that are used in turn, so that one expression may hold several. */
static inline const char *scratch_path(const char *folder, const char *name)
{
	static char paths[8][4096];
	static unsigned next;
	char *path = paths[next++ % 8];

	snprintf(path, sizeof paths[0], "%s/%s", folder, name);
	return path;
}

/* Entries of a folder without "." and "..". */
static inline unsigned scratch_count(const char *folder)
{
	DIR *listing = opendir(folder);
	unsigned count = 0;

	ck_assert_ptr_nonnull(listing);
	while (readdir(listing))
		count++;
	closedir(listing);
	return count - 2;
}

/* Open descriptors of this process. */
static inline unsigned scratch_descriptors(void)
{
	return scratch_count("/proc/self/fd") - 1;
}

#endif
