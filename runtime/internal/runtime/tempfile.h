/*
 * Outputs that appear whole or not at all: written under a temporary name beside their final one
 * (`.NAME.crossply-NNNNNN`), renamed at the end. A temporary file or folder is locked (flock) as long as its process
 * lives; what a killed process left behind is recognised by its free lock and removed by the next _create for the same
 * final path, or by a _sweep of the folder. Nothing is flushed to the disk: a power cut is not what this guards
 * against.
 *
 * The lock is on the file itself: whoever is handed `path` must write to it in place. Compilers and linkers that unlink
 * their output first get a path inside a tempdir.
 */
#ifndef RUNTIME_TEMPFILE_H
#define RUNTIME_TEMPFILE_H

#include <stdbool.h>
#include <sys/types.h>

#include <crossply/context.h>

typedef struct cply__tempfile {
	int fd;                          /* open for reading and writing; -1 when there is none */
	char *path;                      /* owned: where it is now */
	char *final_path;                /* owned: where it will be */
	const cply_allocator *allocator; /* borrowed */
} cply__tempfile;

/* The state in which _release is harmless. */
#define CPLY__TEMPFILE_INIT                                                                                            \
	{                                                                                                              \
		-1, NULL, NULL, NULL                                                                                   \
	}

/*
 * Makes an empty file of exactly this mode (no umask) beside `final_path`, whose folder must exist. Errors:
 * CPLY_E_EXISTS when a folder, device, pipe or socket has that name, or a link in /dev; CPLY_E_IO.
 */
cply_status cply__tempfile_create(
	cply__tempfile *out, const cply_allocator *allocator, const char *final_path, mode_t mode, cply_error *err);

/*
 * Renames it to its final path, replacing a file that was there, and releases the struct. On an error it is removed.
 * Errors: CPLY_E_EXISTS when a folder is in the way; CPLY_E_IO.
 */
cply_status cply__tempfile_commit(cply__tempfile *file, cply_error *err);

/* Another final path in the same folder, for what is named by its contents. */
cply_status cply__tempfile_retarget(cply__tempfile *file, const char *final_path, cply_error *err);

/* Removes it, unless committed, and frees the struct's memory. */
void cply__tempfile_release(cply__tempfile *file);

/* An unnamed file in `folder` (NULL: /tmp, since the environment is not read here), gone when closed. */
cply_status cply__tempfile_unnamed(int *fd, const cply_allocator *allocator, const char *folder, cply_error *err);

/*
 * A folder with the same life: _commit renames it to its final path, which must not exist or be an empty folder
 * (else CPLY_E_EXISTS), _release removes it with all it holds.
 */
typedef struct cply__tempdir {
	int lock_fd;                     /* the folder itself, locked */
	char *path;                      /* owned */
	char *final_path;                /* owned */
	const cply_allocator *allocator; /* borrowed */
} cply__tempdir;

#define CPLY__TEMPDIR_INIT                                                                                             \
	{                                                                                                              \
		-1, NULL, NULL, NULL                                                                                   \
	}

cply_status cply__tempdir_create(
	cply__tempdir *out, const cply_allocator *allocator, const char *final_path, mode_t mode, cply_error *err);
cply_status cply__tempdir_commit(cply__tempdir *dir, cply_error *err);
void cply__tempdir_release(cply__tempdir *dir);

/*
 * Removes a folder with all it holds so that it disappears at once: under a temporary name first. Nobody finds half of
 * it, neither others meanwhile nor, should this process be killed, the next one. One that does not exist is fine.
 */
cply_status cply__tempdir_remove(const cply_allocator *allocator, const char *path, cply_error *err);

/*
 * Makes `path` a symbolic link to `target`, in place of a file or link that is there, which nobody finds gone
 * meanwhile. Errors: CPLY_E_EXISTS when a folder is in the way; CPLY_E_IO.
 */
cply_status cply__tempdir_symlink(
	const cply_allocator *allocator, const char *target, const char *path, cply_error *err);

/* Is it the name of a temporary file or folder? */
bool cply__tempfile_is_temporary(const char *name);

/* Removes what killed processes left in a folder; one that does not exist is fine. */
cply_status cply__tempfile_sweep(const cply_allocator *allocator, const char *folder, cply_error *err);

#endif
