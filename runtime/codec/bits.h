/* Writes bits, from the lowest of each byte on (RFC 1951 section 3.1.1). Needs 8 bytes of room behind the last one. */
#ifndef RUNTIME_CODEC_BITS_H
#define RUNTIME_CODEC_BITS_H

#include "bytes.h"

typedef struct bit_writer {
	uint64_t bits;  /* not written yet; those above `count` are 0 */
	unsigned count; /* at most 7 after a flush */
	uint8_t *at;
} bit_writer;

/* Between two flushes there may be 56 bits. */
static inline void bits_put(bit_writer *out, uint64_t value, unsigned count)
{
	out->bits |= value << out->count;
	out->count += count;
}

static inline void bits_flush(bit_writer *out)
{
	store_le64(out->at, out->bits);
	out->at += out->count >> 3;
	out->bits >>= out->count & ~7u;
	out->count &= 7;
}

/* Fills the last byte with zero bits. */
static inline void bits_align(bit_writer *out)
{
	out->count = (out->count + 7) & ~7u;
	bits_flush(out);
}

#endif
