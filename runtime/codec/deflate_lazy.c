/*
 * Level default: the two latest candidates per hash; a match waits for the next position, whose match is taken instead
 * when it is clearly better.
 */
#include "deflate_parse.h"

enum {
	TABLE_BITS = 15,
	NICE = 48,       /* a match of this length does not wait */
	INSERTIONS = 12, /* positions inside a match that enter the table */
	SKIP_SHIFT = 9,
	GAIN_NEEDED = 2
};

typedef struct lazy_tables {
	uint32_t ways[1 << TABLE_BITS][2]; /* the latest first */
} lazy_tables;

typedef struct match {
	size_t length; /* 0: none */
	size_t distance;
} match;

static inline void insert(lazy_tables *tables, const cply__parse *parse, size_t at)
{
	uint32_t *ways = tables->ways[hash_of(load_le32(parse->in + at), TABLE_BITS)];

	ways[1] = ways[0];
	ways[0] = (uint32_t)at;
}

/* The longer of the two candidates, the later one when equal. Enters the position. */
static inline match find(lazy_tables *tables, const cply__parse *parse, size_t at)
{
	const uint8_t *in = parse->in;
	uint32_t bytes = load_le32(in + at), *ways = tables->ways[hash_of(bytes, TABLE_BITS)];
	size_t first = ways[0], second = ways[1];
	match best = {0, 0};

	ways[1] = (uint32_t)first;
	ways[0] = (uint32_t)at;
	if (at - first - 1 < DISTANCE_MAX && load_le32(in + first) == bytes)
		best = (match){match_length(parse, first, at, HASH_BYTES), at - first};
	if (at - second - 1 < DISTANCE_MAX && load_le32(in + second) == bytes) {
		size_t length = match_length(parse, second, at, HASH_BYTES);
		if (length > best.length)
			best = (match){length, at - second};
	}
	return best;
}

/* Four for each byte, less the bits of the distance. */
static inline long gain(match found)
{
	return 4 * (long)found.length - (long)floor_log2((uint32_t)found.distance);
}

static void skip_literals(cply__parse *parse)
{
	size_t step = 1 + (parse->misses++ >> SKIP_SHIFT);

	while (step-- > 0 && parse->at < parse->size)
		put_literal(parse);
}

static void run(cply__parse *parse)
{
	lazy_tables *tables = parse->tables;

	while (parse->count < parse->stop && parse->size - parse->at > PARSE_TAIL) {
		if (take_zeros(parse))
			continue;
		match found = find(tables, parse, parse->at);
		if (!found.length) {
			skip_literals(parse);
			continue;
		}
		parse->misses = 0;
		size_t entered = parse->at + 1;
		while (found.length < NICE && parse->size - parse->at > PARSE_TAIL + 1) {
			match next = find(tables, parse, parse->at + 1);
			entered = parse->at + 2;
			if (!next.length || gain(next) <= gain(found) + GAIN_NEEDED)
				break;
			put_literal(parse);
			found = next;
		}
		size_t last = parse->at + INSERTIONS;
		put_match(parse, found.length, found.distance);
		for (size_t i = entered; i <= last && i < parse->at && i + PARSE_TAIL < parse->size; i++)
			insert(tables, parse, i);
	}
	if (parse->count < parse->stop)
		put_tail(parse);
}

const cply__parser cply__parser_lazy = {run, sizeof(lazy_tables), sizeof(lazy_tables)};
