/* Paths as text, and folders. Text functions return memory of `allocator`, or NULL when there is none. */
#ifndef RUNTIME_PATH_H
#define RUNTIME_PATH_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include <crossply/context.h>

/* "a" + "b" = "a/b"; "" + "b" = "b"; "a/" + "b" = "a/b"; an absolute second part wins. */
char *cply__path_join(const cply_allocator *allocator, const char *folder, const char *name);

/* The part behind the last slash (inside `path`): "a/b.c" gives "b.c". Trailing slashes are not expected. */
const char *cply__path_base(const char *path);

/* The part before the last slash: "a/b.c" gives "a", "b.c" gives ".", "/b" gives "/". */
char *cply__path_parent(const cply_allocator *allocator, const char *path);

/* Removes ".", "..", and doubled and trailing slashes as text only, without looking at the disk. */
char *cply__path_clean(const cply_allocator *allocator, const char *path);

/* Absolute form against the current folder, cleaned. */
cply_status cply__path_absolute(char **out, const cply_allocator *allocator, const char *path, cply_error *err);

/* mkdir -p, under the umask. An existing folder is fine; an existing file is CPLY_E_EXISTS that says so. */
cply_status cply__path_mkdirs(const cply_allocator *allocator, const char *path, mode_t mode, cply_error *err);

/* The same for the folder that `path` is to be in. */
cply_status cply__path_mkdirs_above(const cply_allocator *allocator, const char *path, mode_t mode, cply_error *err);

/*
 * rm -rf without following symbolic links, of any depth, through folders without write permission too if they are ours.
 * A path that is not there is fine.
 */
cply_status cply__path_remove(const cply_allocator *allocator, const char *path, cply_error *err);

/*
 * Does `name` match a shell pattern with *, ?, [..], [!..] and \? None of them matches a slash, but ** does, and a
 * whole part of ** and its slash stand for any number of folders, none too. A leading dot is a letter like any other.
 */
bool cply__path_match(const char *pattern, const char *name);

/*
 * The last path on this disk that a pattern means, each part as cply__path_match has it, in the order of versions ("9"
 * before "12"): with several wildcards the last of the first part behind which there is one of the next. Names with a
 * leading dot are found by patterns with one. *out is owned by the caller, NULL when there is none, or when folders on
 * the way cannot be read.
 */
cply_status cply__path_find(char **out, const cply_allocator *allocator, const char *pattern, cply_error *err);

/*
 * The executable file that `name` means: itself when it has a slash, else the first of that name in the folders of the
 * PATH text (which may be NULL). *out is owned by the caller, NULL when there is none that may be executed.
 */
cply_status cply__path_which(
	char **out, const cply_allocator *allocator, const char *name, const char *path_variable, cply_error *err);

#endif
