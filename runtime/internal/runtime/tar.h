/*
 * Tar as layers want it: ustar (POSIX.1-1988), with a pax extended header (POSIX.1-2001) for the one field that needs
 * it. Writing is headers only, into memory; reading is a stream.
 */
#ifndef RUNTIME_TAR_H
#define RUNTIME_TAR_H

#include <stddef.h>
#include <stdint.h>

#include <crossply/context.h>

#include "runtime/inflate.h"
#include "runtime/strbuf.h"

enum { CPLY__TAR_BLOCK = 512, CPLY__TAR_END = 1024 };

/* Typeflag values of POSIX. */
typedef enum cply__tar_type {
	CPLY__TAR_FILE = '0',
	CPLY__TAR_HARDLINK = '1',
	CPLY__TAR_SYMLINK = '2',
	CPLY__TAR_CHAR = '3',
	CPLY__TAR_BLOCK_DEVICE = '4',
	CPLY__TAR_FOLDER = '5',
	CPLY__TAR_FIFO = '6'
} cply__tar_type;

/* An extended attribute; the value may hold NULs. */
typedef struct cply__tar_xattr {
	const char *name;
	const void *value;
	size_t length;
} cply__tar_xattr;

typedef struct cply__tar_entry {
	const char *path;   /* not empty; no leading slash; folders without a trailing one */
	const char *target; /* of hard and symbolic links, else NULL */
	cply__tar_type type;
	uint32_t mode; /* 07777 */
	uint64_t uid, gid;
	uint64_t size;  /* 0 but for files */
	uint64_t mtime; /* seconds */
	uint32_t device_major, device_minor;
	const cply__tar_xattr *xattrs; /* sorted by name by the caller */
	size_t xattr_count;
} cply__tar_entry;

/*
 * Appends the header blocks (pax first when needed: for a path, target, size, owner, device number that ustar has no
 * room for, and for extended attributes). A time beyond the year 2242 becomes the latest that ustar has. The buffer's
 * `failed` tells about memory.
 */
void cply__tar_put_header(cply__strbuf *out, const cply__tar_entry *entry);

/* Bytes of padding behind contents of `size` bytes. */
static inline size_t cply__tar_padding(uint64_t size)
{
	return (size_t)(-size & (CPLY__TAR_BLOCK - 1));
}

typedef struct cply__tar_reader cply__tar_reader;

/* Reads ustar, pax and GNU archives from a stream. `path` (copied) is for errors. */
cply_status cply__tar_reader_new(cply__tar_reader **out, const cply_allocator *allocator, cply__read read, void *user,
	const char *path, cply_error *err);
void cply__tar_reader_free(cply__tar_reader *reader);

/* Passes over up to `size` bytes of a stream; *gone < size is its end. */
typedef cply_status (*cply__skip)(void *user, uint64_t size, uint64_t *gone, cply_error *err);

/* Has contents that nobody reads passed over by `skip` (with the same `user`) instead of read. */
void cply__tar_reader_skips(cply__tar_reader *reader, cply__skip skip);

/*
 * The next entry, or *entry = NULL at the end; contents not read yet are skipped. Strings are borrowed until the next
 * call and are as the archive has them (leading "./", "..", and slashes included). Times before 1970 are 0. Two zero
 * blocks are the end, or the end of the stream, also where it lacks the padding of the last entry; what follows in the
 * stream is not read. Errors: CPLY_E_CORRUPT with the offset in the stream, CPLY_E_UNSUPPORTED for sparse files and
 * types that POSIX does not have, CPLY_E_LIMIT: names and links 64 KiB, extended headers of an entry 1 MiB, 1024 global
 * records.
 */
cply_status cply__tar_reader_next(cply__tar_reader *reader, const cply__tar_entry **entry, cply_error *err);

/* Contents of the current entry; *got < size is their end. */
cply_status cply__tar_reader_read(void *reader, void *bytes, size_t size, size_t *got, cply_error *err);

/* Byte offset of the current entry's header in the tar stream, for messages. */
uint64_t cply__tar_reader_offset(const cply__tar_reader *reader);

#endif
