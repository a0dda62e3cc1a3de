/* zstd (RFC 8878) of whole pieces: each is a frame of its own, with its size and a checksum, and frames may be joined.
 */
#ifndef RUNTIME_ZSTD_H
#define RUNTIME_ZSTD_H

#include <stddef.h>
#include <stdint.h>

#include <crossply/context.h>

enum { CPLY__ZSTD_LEVEL_MAX = 22 };

/* The library's version, "1.5.4": other versions may give other bytes. */
const char *cply__zstd_version(void);

/* "zstd-1.5.4"; "zstd" when the library is not the one that this was compiled with. Static. */
const char *cply__zstd_name(void);

/* The working memory of one thread; libzstd takes it from malloc(3). */
typedef struct cply__zstd cply__zstd;
cply_status cply__zstd_new(cply__zstd **out, int level, cply_error *err);
void cply__zstd_free(cply__zstd *zstd);

/* Bytes that such memory takes at most for pieces of `size` bytes, by what the library says of itself. */
size_t cply__zstd_size(int level, size_t size);

/* Bytes that a frame of `size` bytes needs at most. */
size_t cply__zstd_bound(size_t size);

/* Compresses a piece into `out`, which has room for cply__zstd_bound(size). Errors: CPLY_E_NOMEM. */
cply_status cply__zstd_frame(
	size_t *out_size, cply__zstd *zstd, uint8_t *out, const uint8_t *in, size_t size, cply_error *err);

#endif
