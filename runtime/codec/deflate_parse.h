/*
 * Parsers: they turn a segment into tokens. Each is defined by its source in scalar terms; docs/deflate.md says the
 * same in words. Their tables start out zeroed for each segment, so that the tokens depend on nothing but the segment.
 */
#ifndef RUNTIME_CODEC_DEFLATE_PARSE_H
#define RUNTIME_CODEC_DEFLATE_PARSE_H

#include "bytes.h"
#include "deflate_token.h"

enum {
	PARSE_TAIL = 24,    /* no search begins in the last bytes: loads need no check */
	PARSE_SLACK = 8192, /* tokens that one step may add beyond `stop`: a segment has 4065 matches of 258 bytes */
	SAME_MAX = 16,      /* bytes in which candidates are compared at first */
	POSITION_BITS = 20, /* of a segment */
	QUIET = 512,        /* for each so many bytes without a match, two positions are passed over in a step */
	QUIET_MAX = 32,     /* positions passed over in a step, at most */
	FAST_BITS = 13,     /* log2 of the number of entries */
	DEFAULT_BITS = 13,  /* log2 of the number of pairs of entries */
	DENSE_BITS = 13,    /* log2 of the number of rows */
	DENSE_WAYS = 8,     /* entries in a row */
	SHORT_BITS = 12,    /* log2 of the number of entries for matches of three bytes */
	DENSE_TABLES = (4 * DENSE_WAYS << DENSE_BITS) + (4 << SHORT_BITS), /* bytes */
};

/* Where a parser is in its segment. */
typedef struct cply__parse {
	const uint8_t *in;
	uint32_t size;
	uint32_t at;       /* the next byte without a token */
	uint32_t anchor;   /* the end of the latest match */
	uint32_t distance; /* of the latest match; 1 at first */
	uint32_t *tokens;  /* room for `stop` + PARSE_SLACK */
	size_t count;
	size_t stop;  /* the parser returns when `count` has reached this, or the segment is at its end */
	void *tables; /* the parser's own */
} cply__parse;

/*
 * A choice between two numbers of which the compiler must not make a branch: which one it will be is as good as
 * random, and a wrong guess costs more than the rest of the step.
 */
static inline uint32_t choose(uint32_t condition, uint32_t yes, uint32_t no)
{
#if defined __x86_64__
	__asm__("testl %1, %1\n\tcmovnzl %2, %0" : "+r"(no) : "r"(condition), "r"(yes) : "cc");
	return no;
#else
	return condition ? yes : no;
#endif
}

/* The same: a < b ? yes : no. */
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
	uint64_t differ = load_le64(a) ^ load_le64(b);

	if (differ)
		return (uint32_t)__builtin_ctzll(differ) >> 3;
	differ = load_le64(a + 8) ^ load_le64(b + 8);
	return differ ? 8 + ((uint32_t)__builtin_ctzll(differ) >> 3) : SAME_MAX;
}

/* How many positions to pass over, that many bytes after the latest match. */
static inline uint32_t quiet_skip(uint32_t since)
{
	uint32_t skip = since / QUIET * 2;

	return skip < QUIET_MAX ? skip : QUIET_MAX;
}

/* How many bytes at `a` and `b` are the same, of which `known` are known to be; at most `limit`. */
uint32_t cply__parse_common(const uint8_t *a, const uint8_t *b, uint32_t known, uint32_t limit);

/* The match of the last token, of SAME_MAX bytes up to parse->at, goes on as far as its bytes do. */
void cply__parse_extend(cply__parse *parse);

/* Literals up to `end`. */
void cply__parse_literals(cply__parse *parse, uint32_t end);

#endif
