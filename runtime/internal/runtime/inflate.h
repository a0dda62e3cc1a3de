/*
 * Decompression of gzip (all members), zstd, or nothing at all, chosen by the first bytes, as a stream with limits.
 */
#ifndef RUNTIME_INFLATE_H
#define RUNTIME_INFLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <crossply/context.h>

typedef enum cply__compression {
	CPLY__COMPRESSION_NONE,
	CPLY__COMPRESSION_GZIP,
	CPLY__COMPRESSION_ZSTD
} cply__compression;

/* Reads up to `size` bytes into `bytes`; *got 0 is the end. */
typedef cply_status (*cply__read)(void *user, void *bytes, size_t size, size_t *got, cply_error *err);

typedef struct cply__inflater cply__inflater;

/*
 * Deflate cannot make more than 1032 bytes of one, so that its bombs are large; zstd makes more than 20,000, and files
 * with holes are full of zeros. So the ratio counts from a number of bytes on that takes a second or two to decompress.
 */
typedef struct cply__inflate_limits {
	uint64_t total;      /* bytes out at most; 0: 64 GiB */
	uint64_t floor;      /* bytes out for which no ratio counts; 0: 4 GiB */
	uint32_t ratio;      /* bytes out per byte in at most, beyond the floor; 0: 1200 */
	uint32_t window_log; /* of zstd: memory of 2 to that power; 0: 27, which is 128 MiB */
} cply__inflate_limits;

/*
 * `path` (copied) is for errors, `user` is handed to `read`. The first bytes are read here, the others on demand.
 * Errors of this and of _read: CPLY_E_NOMEM; what `read` returned; CPLY_E_CORRUPT, with the offset in the compressed
 * stream, for bad or truncated data; CPLY_E_LIMIT.
 */
cply_status cply__inflater_new(cply__inflater **out, const cply_allocator *allocator, cply__read read, void *user,
	const cply__inflate_limits *limits, const char *path, cply_error *err);
void cply__inflater_free(cply__inflater *inflater);

cply__compression cply__inflater_kind(const cply__inflater *inflater);

/* Fills `bytes` as far as the stream goes; *got < size is the end. Itself a cply__read when the inflater is `user`. */
cply_status cply__inflater_read(void *inflater, void *bytes, size_t size, size_t *got, cply_error *err);

/* Did it fail because its zstd window is too large, and for nothing else? */
bool cply__inflater_wants_window(const cply__inflater *inflater);

/*
 * What a stream of `size` bytes unpacks to, about, by its own first and last CPLY__INFLATE_ENDS bytes (as many as there
 * are). Good for planning work, and for nothing else: a stream may lie, or not say it.
 */
enum { CPLY__INFLATE_ENDS = 18 /* of a zstd frame header; a gzip trailer has 8 */ };
uint64_t cply__inflate_guess(const void *first, const void *last, uint64_t size);

/* Bytes that followed the last gzip member (0: none); valid at the end. */
uint64_t cply__inflater_junk(const cply__inflater *inflater);

#endif
