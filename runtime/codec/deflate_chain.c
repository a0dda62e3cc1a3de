/*
 * Level dense: chains of all earlier positions with the same hash of four bytes, and the latest position with the same
 * three bytes for short matches nearby; lazy.
 */
#include "deflate_parse.h"

enum {
	HEAD_BITS = 16,
	SHORT_BITS = 14,
	DEPTH = 24,
	NICE = 96, /* a match of this length ends the search, and does not wait */
	GOOD = 16, /* with a match of this length in hand, the next position is searched less deep */
	GOOD_DEPTH = 6,
	SHORT_DISTANCE = 4096, /* a match of three bytes from further away costs more than it saves */
	GAIN_NEEDED = 2
};

typedef struct chain_tables {
	uint32_t heads[1 << HEAD_BITS];
	uint32_t shorts[1 << SHORT_BITS];
	uint32_t previous[DISTANCE_MAX]; /* by position modulo its size; read only where it was written before */
} chain_tables;

typedef struct match {
	size_t length; /* 0: none */
	size_t distance;
} match;

static inline uint32_t *short_of(chain_tables *tables, uint32_t bytes)
{
	return &tables->shorts[hash_of(bytes << 8, SHORT_BITS)];
}

/* Enters a position and answers the one before it in its chain. */
static inline size_t insert(chain_tables *tables, const cply__parse *parse, size_t at)
{
	uint32_t bytes = load_le32(parse->in + at), *head = &tables->heads[hash_of(bytes, HEAD_BITS)];
	size_t before = *head;

	*short_of(tables, bytes) = (uint32_t)at;
	tables->previous[at % DISTANCE_MAX] = *head;
	*head = (uint32_t)at;
	return before;
}

static match find(chain_tables *tables, const cply__parse *parse, size_t at, unsigned depth)
{
	const uint8_t *in = parse->in;
	uint32_t bytes = load_le32(in + at);
	size_t near = *short_of(tables, bytes), limit = parse->size - at;
	match best = {0, 0};

	size_t candidate = insert(tables, parse, at);
	if (at - near - 1 < SHORT_DISTANCE && (load_le32(in + near) ^ bytes) << 8 == 0)
		best = (match){match_length(parse, near, at, 3), at - near};
	/* Distances below DISTANCE_MAX only: the slot of the position that far back is the new one's own. */
	for (; depth > 0 && at - candidate - 1 < DISTANCE_MAX - 1 && best.length < NICE && best.length < limit;
		depth--) {
		size_t last = best.length < HASH_BYTES ? 0 : best.length - 3;
		if (load_le32(in + candidate + last) == load_le32(in + at + last) &&
			load_le32(in + candidate) == bytes) {
			size_t length = match_length(parse, candidate, at, HASH_BYTES);
			if (length > best.length)
				best = (match){length, at - candidate};
		}
		size_t before = tables->previous[candidate % DISTANCE_MAX];
		if (before >= candidate)
			break;
		candidate = before;
	}
	return best;
}

/* Four for each byte, less the bits of the distance. */
static inline long gain(match found)
{
	return 4 * (long)found.length - (long)floor_log2((uint32_t)found.distance);
}

static void run(cply__parse *parse)
{
	chain_tables *tables = parse->tables;

	while (parse->count < parse->stop && parse->size - parse->at > PARSE_TAIL) {
		if (take_zeros(parse))
			continue;
		match found = find(tables, parse, parse->at, DEPTH);
		if (!found.length) {
			put_literal(parse);
			continue;
		}
		size_t entered = parse->at + 1;
		while (found.length < NICE && parse->size - parse->at > PARSE_TAIL + 1) {
			match next = find(tables, parse, parse->at + 1, found.length < GOOD ? DEPTH : GOOD_DEPTH);
			entered = parse->at + 2;
			if (!next.length || gain(next) <= gain(found) + GAIN_NEEDED)
				break;
			put_literal(parse);
			found = next;
		}
		put_match(parse, found.length, found.distance);
		for (size_t i = entered; i < parse->at && i + PARSE_TAIL < parse->size; i++)
			insert(tables, parse, i);
	}
	if (parse->count < parse->stop)
		put_tail(parse);
}

const cply__parser cply__parser_chain = {run, sizeof(chain_tables), offsetof(chain_tables, previous)};
