/*
 * Our own deflate encoder (RFC 1951). A segment is compressed without any history and depends on nothing but its own
 * bytes and the level: the same segment gives the same bytes on every CPU, in any order, on any thread. Segments that
 * are not the last end with an empty stored block, so that they end on a byte and can be put one behind the other.
 */
#ifndef RUNTIME_DEFLATE_H
#define RUNTIME_DEFLATE_H

#include <stddef.h>
#include <stdint.h>

#include <crossply/context.h>

#define CPLY__DEFLATE_NAME "deflate-v1-draft"

typedef enum cply__deflate_level {
	CPLY__DEFLATE_STORE,
	CPLY__DEFLATE_FAST,
	CPLY__DEFLATE_DEFAULT,
	CPLY__DEFLATE_DENSE
} cply__deflate_level;

/* A segment holds at most this many bytes. */
#define CPLY__DEFLATE_SEGMENT ((size_t)1 << 20)

/* Working memory of one thread. */
typedef struct cply__deflater cply__deflater;
cply_status cply__deflater_new(
	cply__deflater **out, const cply_allocator *allocator, cply__deflate_level level, cply_error *err);
void cply__deflater_free(cply__deflater *deflater);
size_t cply__deflater_size(cply__deflate_level level); /* bytes of it */

/* Bytes that a segment of `size` bytes needs at most. */
size_t cply__deflate_bound(size_t size);

/* Compresses a segment into `out`, which has room for cply__deflate_bound(size); returns the bytes written. */
size_t cply__deflate_segment(cply__deflater *deflater, uint8_t *out, const uint8_t *in, size_t size, int is_last);

/* gzip (RFC 1952): the header we write (no name, time 0, OS 255) and the trailer. */
enum { CPLY__GZIP_HEADER = 10, CPLY__GZIP_TRAILER = 8 };
void cply__gzip_header(uint8_t out[CPLY__GZIP_HEADER], cply__deflate_level level);
void cply__gzip_trailer(uint8_t out[CPLY__GZIP_TRAILER], uint32_t crc, uint64_t size);

#endif
