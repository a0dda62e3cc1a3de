/*
 * Parsers: they turn a segment into tokens. Each is defined by its source in scalar terms; docs/deflate.md says the
 * same in words. A parser looks for matches between whole positions of the segment only, so that its tokens depend on
 * nothing but the segment: tables start out as if every chain led to position 0.
 */
#ifndef RUNTIME_CODEC_DEFLATE_PARSE_H
#define RUNTIME_CODEC_DEFLATE_PARSE_H

#include "bytes.h"
#include "deflate_token.h"

enum {
	HASH_BYTES = 4,    /* what the hash covers, and the shortest match of the tables */
	PARSE_TAIL = 8,    /* no match begins in the last bytes: loads need no check */
	ZERO_RUN_MIN = 32, /* zero bytes from which a run is taken without a search */
	PARSE_SLACK = 8192 /* tokens that one step may add beyond `stop` */
};

/* Where a parser is in its segment. */
typedef struct cply__parse {
	const uint8_t *in;
	size_t size;
	size_t at;        /* the next byte without a token */
	size_t misses;    /* positions without a match since the last one */
	uint32_t *tokens; /* room for `stop` + PARSE_SLACK */
	size_t count;
	size_t stop;  /* the parser returns when `count` has reached this, or the segment is at its end */
	void *tables; /* the parser's own */
} cply__parse;

/* One level: its parser, and the size of the tables, which are zeroed before each segment up to `cleared`. */
typedef struct cply__parser {
	void (*run)(cply__parse *parse);
	size_t size;
	size_t cleared;
} cply__parser;

extern const cply__parser cply__parser_greedy; /* deflate_greedy.c */
extern const cply__parser cply__parser_lazy;   /* deflate_lazy.c */
extern const cply__parser cply__parser_chain;  /* deflate_chain.c */

static inline void put_literal(cply__parse *parse)
{
	parse->tokens[parse->count++] = parse->in[parse->at++];
}

static inline void put_match(cply__parse *parse, size_t length, size_t distance)
{
	parse->tokens[parse->count++] = token_of_match(length, distance);
	parse->at += length;
}

/* The last bytes of a segment are literals. */
static inline void put_tail(cply__parse *parse)
{
	while (parse->size - parse->at <= PARSE_TAIL && parse->at < parse->size)
		put_literal(parse);
}

static inline uint32_t hash_of(uint32_t four_bytes, unsigned bits)
{
	/* 2^32 divided by the golden ratio, made odd. */
	return four_bytes * UINT32_C(0x9E3779B1) >> (32 - bits);
}

/* How many bytes at `a` equal those at `b` (the later one), at most MATCH_MAX and not beyond the segment. */
static inline size_t match_length(const cply__parse *parse, size_t a, size_t b, size_t known)
{
	size_t limit = parse->size - b < MATCH_MAX ? parse->size - b : MATCH_MAX;
	size_t length = known;

	for (; length + 8 <= limit; length += 8) {
		uint64_t differ = load_le64(parse->in + a + length) ^ load_le64(parse->in + b + length);
		if (differ)
			return length + ((size_t)__builtin_ctzll(differ) >> 3);
	}
	while (length < limit && parse->in[a + length] == parse->in[b + length])
		length++;
	return length;
}

/*
 * A run of at least ZERO_RUN_MIN zero bytes behind a zero byte becomes matches of distance 1 without a search, and
 * nothing in it enters the tables. False when there is none here.
 */
bool cply__parse_zeros(cply__parse *parse);

static inline bool take_zeros(cply__parse *parse)
{
	return load_le64(parse->in + parse->at) == 0 && cply__parse_zeros(parse);
}

#endif
