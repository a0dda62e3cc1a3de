/*
 * What a parser makes of a segment: one number per literal or match.
 *
 *     bits 0-8   literal: the byte; match: 256 + length - 3
 *     bits 9-24  match: distance; literal: 0
 *
 * and resolved, with the distance as it is coded (RFC 1951 section 3.2.5):
 *
 *     bits 0-8    the same
 *     bits 9-13   symbol of the distance; literal: NO_DISTANCE
 *     bits 14-26  extra bits of the distance; literal: 0
 */
#ifndef RUNTIME_CODEC_DEFLATE_TOKEN_H
#define RUNTIME_CODEC_DEFLATE_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	MATCH_MIN = 3,
	MATCH_MAX = 258,
	DISTANCE_MAX = 32768,
	TOKEN_UNITS = 512, /* literals and lengths, as bits 0-8 */
	TOKEN_DISTANCE_SHIFT = 9,
	TOKEN_EXTRA_SHIFT = 14,

	END_OF_BLOCK = 256,
	LITERAL_SYMBOLS = 286, /* that may occur: literals, end of block, lengths */
	DISTANCE_SYMBOLS = 30,
	NO_DISTANCE = 30 /* in resolved tokens: a literal */
};

static inline uint32_t token_of_match(size_t length, size_t distance)
{
	return (uint32_t)(256 + length - MATCH_MIN) | (uint32_t)distance << TOKEN_DISTANCE_SHIFT;
}

static inline bool token_is_match(uint32_t token)
{
	return token & 256;
}

static inline unsigned floor_log2(uint32_t value)
{
	return 31 - (unsigned)__builtin_clz(value);
}

/* RFC 1951 section 3.2.5: from 4 on (counted from 0) each pair of distance symbols has one extra bit more. */
static inline unsigned distance_extra(uint32_t distance_less_1)
{
	return distance_less_1 < 4 ? 0 : floor_log2(distance_less_1) - 1;
}

static inline unsigned distance_symbol(uint32_t distance_less_1)
{
	unsigned extra = distance_extra(distance_less_1);

	return 2 * extra + (distance_less_1 >> extra);
}

static inline uint32_t token_resolve(uint32_t token)
{
	uint32_t unit = token & (TOKEN_UNITS - 1), distance_less_1 = (token >> TOKEN_DISTANCE_SHIFT) - 1;

	if (!token_is_match(token))
		return unit | NO_DISTANCE << TOKEN_DISTANCE_SHIFT;
	uint32_t low = distance_less_1 & ((UINT32_C(1) << distance_extra(distance_less_1)) - 1);
	return unit | distance_symbol(distance_less_1) << TOKEN_DISTANCE_SHIFT | low << TOKEN_EXTRA_SHIFT;
}

/* The same for lengths: from 8 on each group of four symbols has one extra bit more; 258 has a symbol of its own. */
static inline unsigned length_extra(uint32_t length_less_3)
{
	return length_less_3 < 8 || length_less_3 == 255 ? 0 : floor_log2(length_less_3) - 2;
}

static inline unsigned length_symbol(uint32_t length_less_3)
{
	unsigned extra = length_extra(length_less_3);

	return length_less_3 == 255 ? 285 : 257 + 4 * extra + (length_less_3 >> extra);
}

#endif
