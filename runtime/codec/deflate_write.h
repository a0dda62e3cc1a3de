/*
 * Tokens to bits. Included by each path, with TARGET (attributes) and WRITE (the name) defined.
 */
#include "deflate_kernels.h"

/* A match takes at most 15 + 5 + 15 + 13 = 48 bits, with 7 that were left over 55. */
TARGET static void WRITE(bit_writer *writer, const cply__token_codes *codes, const uint32_t *tokens, size_t count)
{
	bit_writer out = *writer;

	for (size_t i = 0; i < count; i++) {
		uint32_t token = tokens[i], unit = codes->units[token & (TOKEN_UNITS - 1)];
		uint32_t distance = codes->distances[token >> TOKEN_DISTANCE_SHIFT & 31];
		bits_put(&out, unit & 0xFFFFFF, unit >> 24);
		bits_put(&out, (distance & 0xFFFF) | (uint64_t)(token >> TOKEN_EXTRA_SHIFT) << (distance >> 16 & 0xFF),
			distance >> 24);
		bits_flush(&out);
	}
	*writer = out;
}
