/*
 * Parsers: they turn a segment into tokens. Each is defined by its source in scalar terms; docs/deflate.md says the
 * same in words. Their tables start out empty for each segment, so that the tokens depend on nothing but the segment.
 */
#ifndef RUNTIME_CODEC_DEFLATE_PARSE_H
#define RUNTIME_CODEC_DEFLATE_PARSE_H

#include "bytes.h"
#include "deflate_token.h"

enum {
	PIECE = 8192,                 /* bytes that are parsed by themselves */
	REGION = 2 * PIECE,           /* bytes that a parser takes at once */
	REGION_TOKENS = REGION + 512, /* tokens of a region, at most, and what vectors write behind them */
	SAME_MAX = 32,                /* bytes in which candidates are compared at first */
	MATCH_FOUND = 4,              /* the shortest match that is searched */
	POSITION_BITS = 20,           /* of a segment */
	FAST_BITS = 13,               /* log2 of the number of entries */
	DEFAULT_BITS = 15,
	DENSE_BITS = 12,    /* log2 of the number of rows */
	DENSE_WAYS = 16,    /* entries in a row */
	DENSE_PIECE = 4096, /* bytes that are parsed before the next decision about blocks */
	DENSE_TAIL = 48,    /* no search begins in the last bytes: loads need no check */
	SHORT_BITS = 14,    /* log2 of the number of entries for matches of three bytes */
	DENSE_TABLES = (4 * DENSE_WAYS << DENSE_BITS) + (4 << SHORT_BITS), /* bytes */
};

/* Where a parser is in its segment. */
typedef struct cply__parse {
	const uint8_t *in;
	uint32_t size;
	uint32_t at;      /* the next byte without a token */
	uint32_t *tokens; /* room for REGION_TOKENS */
	uint32_t count;   /* tokens of the latest region */
	void *tables;     /* the parser's own */
} cply__parse;

/*
 * A choice between two numbers of which the compiler must not make a branch: which one it will be is as good as
 * random, and a wrong guess costs more than the rest of the step. Here: a < b ? yes : no.
 */
static inline uint32_t choose_less(uint32_t a, uint32_t b, uint32_t yes, uint32_t no)
{
#if defined __x86_64__
	__asm__("cmpl %2, %1\n\tcmovbl %3, %0" : "+r"(no) : "r"(a), "ri"(b), "r"(yes) : "cc");
	return no;
#else
	return a < b ? yes : no;
#endif
}

/* Keeps the compiler from seeing that a number can only be 0 or 1. */
static inline uint32_t opaque(uint32_t value)
{
	__asm__("" : "+r"(value));
	return value;
}

/* How many of the first SAME_MAX bytes are the same. */
static inline uint32_t same_plain(const uint8_t *a, const uint8_t *b)
{
	for (uint32_t i = 0; i < SAME_MAX; i += 8) {
		uint64_t differ = load_le64(a + i) ^ load_le64(b + i);
		if (differ)
			return i + ((uint32_t)__builtin_ctzll(differ) >> 3);
	}
	return SAME_MAX;
}

/* How many bytes at `a` and `b` are the same, of which `known` are known to be; at most `limit`. */
uint32_t cply__parse_common(const uint8_t *a, const uint8_t *b, uint32_t known, uint32_t limit);

/* Writes matches for `left` bytes, at least MATCH_MIN, and answers the place behind them. */
uint32_t *cply__parse_long(uint32_t *out, uint32_t left, uint32_t distance);

#endif
