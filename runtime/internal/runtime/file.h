/*
 * Files: calls that survive EINTR and short reads and writes, and name the path in their errors. Descriptors are
 * O_CLOEXEC.
 */
#ifndef RUNTIME_FILE_H
#define RUNTIME_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

#include <crossply/context.h>

#include "runtime/strbuf.h"

/* openat(2) with O_CLOEXEC, through interruptions (slow and network file systems have them): -1 and errno, or it. */
int cply__file_openat(int folder, const char *path, int flags, mode_t mode);

/* openat(2) with O_CLOEXEC; `folder` may be AT_FDCWD. *fd is -1 on failure, whose error names `path`. */
cply_status cply__file_open(int *fd, int folder, const char *path, int flags, mode_t mode, cply_error *err);

/* Closes and forgets a descriptor (sets it to -1); negative is allowed. */
void cply__file_close(int *fd);

/* Reads until `size` bytes or the end; *got < size means the end was reached. `path` is for the error. */
cply_status cply__file_read(int fd, void *bytes, size_t size, size_t *got, const char *path, cply_error *err);
cply_status cply__file_pread(
	int fd, void *bytes, size_t size, uint64_t offset, size_t *got, const char *path, cply_error *err);

cply_status cply__file_write(int fd, const void *bytes, size_t size, const char *path, cply_error *err);

/* Replaces the contents of `out` by those of a file; more than `limit` bytes is CPLY_E_LIMIT. */
cply_status cply__file_slurp(cply__strbuf *out, const char *path, size_t limit, cply_error *err);

/*
 * The file `path` gets these contents and exactly this mode (no umask), whole or not at all: a temporary file beside
 * it, renamed. Its folder must exist.
 */
cply_status cply__file_replace(const cply_allocator *allocator, const char *path, const void *bytes, size_t size,
	mode_t mode, cply_error *err);

/* lstat(2); a missing file is not an error: *exists tells, and *out is left alone. */
cply_status cply__file_stat(struct stat *out, bool *exists, const char *path, cply_error *err);

/*
 * Copies a regular file: contents (reflink, then copy_file_range, then read and write), permission bits (0777, so that
 * no copy gains privileges) and times. `to` appears whole or not at all, and replaces a file that was there.
 */
cply_status cply__file_copy(const cply_allocator *allocator, const char *from, const char *to, cply_error *err);

#endif
