/* What the rooms that read images (verify, registries) need of layouts besides <crossply/layout.h>. */
#ifndef DRIVER_LAYOUT_H
#define DRIVER_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <crossply/layout.h>

#include "runtime/inflate.h"
#include "runtime/json_read.h"
#include "runtime/sha256.h"
#include "runtime/strbuf.h"

/* Bytes of index.json, an index, a manifest or a config at most. */
enum { CPLY__DOCUMENT_MAX = 4 << 20 };

/* The name of an archive's member without the "./" that `tar -C folder .` begins all with. */
static inline const char *cply__member_plain(const char *name)
{
	while (name[0] == '.' && name[1] == '/')
		name += 2;
	return name;
}

/* As cply_layout_open, which has the default limits: what an archive that is compressed as a whole may unpack to. */
cply_status cply__layout_open(cply_layout **out, cply_context *context, const char *path,
	const cply__inflate_limits *limits, cply_error *err);

/* "sha256:" and 64 lower-case hexadecimal digits? */
bool cply__digest_is_valid(const char *digest);

/* A platform as JSON has it, in an index or a config; what does not fit is cut. */
void cply__layout_platform(cply_platform *out, const cply__json *json);

/* A blob as a stream. Its size is checked when it is opened, its digest when its end is read. */
typedef struct cply__blob cply__blob;

cply_status cply__blob_open(cply__blob **out, cply_layout *layout, const char *digest, uint64_t size, cply_error *err);
void cply__blob_close(cply__blob *blob);

/*
 * A cply__read with the blob as `user`: *got < size only at the end, where CPLY_E_CORRUPT tells of another digest. A
 * reader that does not come to the end has checked nothing.
 */
cply_status cply__blob_read(void *blob, void *bytes, size_t size, size_t *got, cply_error *err);

/* Some bytes of it from wherever, as they are: they go into no digest. *got < size only at the end. */
cply_status cply__blob_peek(
	const cply__blob *blob, uint64_t at, void *bytes, size_t size, size_t *got, cply_error *err);

/* Who hashes what is read of a blob in its stead, later and together with something else. */
typedef struct cply__blob_hasher {
	void (*add)(void *user, const void *bytes, size_t size);
	void (*catch_up)(void *user); /* the end is read: all that was added must be in the hash */
	void *user;
} cply__blob_hasher;

/* Gives the hash away that the digest is checked by, until it is called again; NULL: the blob hashes by itself. */
cply__sha256 *cply__blob_lend_hash(cply__blob *blob, const cply__blob_hasher *hasher);

/* Where the blob is, for messages: "LAYOUT/blobs/sha256/..." or "ARCHIVE: blobs/sha256/...". */
const char *cply__blob_name(const cply__blob *blob);

/* The whole of a small blob, checked, appended to `out`. */
cply_status cply__blob_slurp(
	cply__strbuf *out, cply_layout *layout, const char *digest, uint64_t size, cply_error *err);

/* The digest of a file, and its size. */
cply_status cply__digest_file(char digest[CPLY__DIGEST_TEXT], uint64_t *size, const char *path,
	const cply_allocator *allocator, cply_error *err);

/* Checks a file against a digest. CPLY_E_CORRUPT when it does not hold. */
cply_status cply__blob_check_file(
	const char *path, const char *digest, const cply_allocator *allocator, cply_error *err);

#endif
