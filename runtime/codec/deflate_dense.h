/*
 * The parser of level dense: rows of the sixteen latest positions per hash of four bytes, and the latest position with
 * the same three bytes for short matches nearby; lazy. Included by each path, with SAME (how many of 32 bytes are the
 * same), TARGET (attributes), DENSE (the name), ROW_HITS (which entries of a row are at a distance, as bits) and
 * ROW_PUSH (an entry becomes the first of a row, the last is dropped) defined.
 *
 * Entries are as in deflate_scan.h.
 */
#include "deflate_kernels.h"

enum {
	DENSE_NICE = 32, /* a match of this length does not wait */
	DENSE_GOOD = 8,  /* with one of this length in hand only the latest DENSE_FEW candidates are looked at */
	DENSE_FEW = 4,
	SHORT_DISTANCE = 4096, /* a match of three bytes from further away costs more than it saves */
	GAIN_NEEDED = 2
};

typedef struct dense_tables {
	uint32_t rows[1 << DENSE_BITS][DENSE_WAYS];
	uint32_t shorts[1 << SHORT_BITS];
} dense_tables;

_Static_assert(sizeof(dense_tables) == DENSE_TABLES, "what deflate.c allocates");

typedef struct dense_match {
	uint32_t length;
	uint32_t distance; /* 0: none */
} dense_match;

TARGET static inline uint32_t dense_hash(uint32_t bytes)
{
	return bytes * UINT32_C(0x9E3779B1);
}

TARGET static inline uint32_t dense_entry(uint32_t hash, uint32_t at)
{
	return (hash << DENSE_BITS & ~((UINT32_C(1) << POSITION_BITS) - 1)) | at;
}

TARGET static inline void dense_insert(dense_tables *tables, const uint8_t *in, uint32_t at)
{
	uint32_t bytes = load_le32(in + at), hash = dense_hash(bytes);

	ROW_PUSH(tables->rows[hash >> (32 - DENSE_BITS)], dense_entry(hash, at));
	tables->shorts[dense_hash(bytes << 8) >> (32 - SHORT_BITS)] = at;
}

/*
 * The longest match at a position, the latest when equal; enters the position. With a match of `known` bytes in hand,
 * only one that is as long counts; the distance of none is 0.
 */
TARGET static inline dense_match dense_find(dense_tables *tables, const cply__parse *parse, uint32_t at, uint32_t known)
{
	const uint8_t *here = parse->in + at;
	uint32_t bytes = load_le32(here), hash = dense_hash(bytes), entry = dense_entry(hash, at);
	uint32_t *row = tables->rows[hash >> (32 - DENSE_BITS)];
	uint32_t *near = &tables->shorts[dense_hash(bytes << 8) >> (32 - SHORT_BITS)];
	uint32_t short_distance = at - *near, limit = parse->size - at < MATCH_MAX ? parse->size - at : MATCH_MAX;
	uint32_t hits = ROW_HITS(row, entry), distances[DENSE_WAYS];
	dense_match best = {known ? known - 1 : 0, 0};
	int tries = known >= DENSE_GOOD ? DENSE_FEW : DENSE_WAYS;

	for (int i = 0; i < DENSE_WAYS; i++)
		distances[i] = entry - row[i];
	ROW_PUSH(row, entry);
	*near = at;
	if (!known && short_distance <= SHORT_DISTANCE && (load_le32(here - short_distance) ^ bytes) << 8 == 0)
		best = (dense_match){3, short_distance};
	for (; hits && tries > 0; hits &= hits - 1, tries--) {
		uint32_t distance = distances[__builtin_ctz(hits)];
		const uint8_t *there = here - distance;
		uint32_t last = best.length < 4 ? 0 : best.length - 3;
		if (load_le32(there + last) != load_le32(here + last))
			continue;
		uint32_t length = SAME(here, there);
		if (length == SAME_MAX)
			length = cply__parse_common(here, there, SAME_MAX, limit);
		if (length > best.length) {
			best = (dense_match){length, distance};
			if (length == limit)
				break;
		}
	}
	return best;
}

/* Four for each byte, less the bits of the distance. */
TARGET static inline int32_t dense_gain(dense_match found)
{
	return 4 * (int32_t)found.length - (int32_t)floor_log2(found.distance);
}

/* Up to the next multiple of DENSE_PIECE, and the last match beyond it. */
TARGET static void DENSE(cply__parse *parse)
{
	dense_tables *tables = parse->tables;
	const uint8_t *in = parse->in;
	uint32_t *out = parse->tokens, at = parse->at;
	uint32_t stop = (at / DENSE_PIECE + 1) * DENSE_PIECE,
		 end = parse->size > DENSE_TAIL ? parse->size - DENSE_TAIL : 0;

	if (!at)
		*out++ = in[at++];
	while (at < end && at < stop) {
		dense_match found = dense_find(tables, parse, at, 0);
		if (!found.distance) {
			*out++ = in[at++];
			continue;
		}
		uint32_t entered = at + 1;
		while (found.length < DENSE_NICE && entered < end) {
			dense_match next = dense_find(tables, parse, entered++, found.length);
			if (!next.distance || dense_gain(next) <= dense_gain(found) + GAIN_NEEDED)
				break;
			*out++ = in[at++];
			found = next;
		}
		*out++ = token_of_match(found.length, found.distance);
		at += found.length;
		uint32_t last = at < end ? at : end;
		for (uint32_t i = entered; i < last; i++)
			dense_insert(tables, in, i);
	}
	while (at < stop && at < parse->size)
		*out++ = in[at++];
	parse->count = (uint32_t)(out - parse->tokens);
	parse->at = at;
}
