/*
 * Candidates for matches. For each position p of a segment, as far as it has at least SCAN_TAIL bytes from p on, with
 *
 *     h(p) = load4(p) * 0x9E3779B1 + (byte p + 4) * 2^24    modulo 2^32
 *
 * the latest position q before p for which the highest `bits` bits of h are the same as at p is the candidate, when
 * also the next 12 bits are the same and p - q is at most DISTANCE_MAX; otherwise there is none. So the candidates
 * depend on the bytes alone, not on what a parser does with them, and are found for many positions at once.
 *
 * Runs of one byte are not looked up: in a group (64 positions, the first a multiple of 64, with SCAN_ROOM bytes left)
 * of which each byte is the same as the one before it, each position's candidate is the one before it, and the table
 * stays as it was.
 */
#ifndef RUNTIME_CODEC_DEFLATE_SCAN_H
#define RUNTIME_CODEC_DEFLATE_SCAN_H

#include "deflate_parse.h"

enum {
	SCAN_GROUP = 64,
	SCAN_BATCH = 256,            /* positions that a kernel takes at once */
	SCAN_TAIL = 8,               /* bytes that a position needs */
	SCAN_ROOM = SCAN_GROUP + 32, /* bytes that a group needs to be taken as one */
	RING = 65536,                /* positions of which the candidates are kept: the window, and a region */
	NO_CANDIDATE = 65535
};

typedef struct cply__scan {
	uint16_t distances[RING];          /* from position p, modulo RING, to its candidate; or NO_CANDIDATE */
	uint8_t hits[RING / 8 + 8];        /* one bit for each position that has a candidate, and room for loads */
	uint32_t side[PIECE + 64];         /* the tokens of a region's second piece, while the first is in work */
	unsigned bits;                     /* of the hash, that make the number of an entry */
	uint32_t table[1 << DEFAULT_BITS]; /* 12 bits of the hash and the 20 of a position; position 0 at first */
} cply__scan;

#define SCAN_MULTIPLIER UINT32_C(0x9E3779B1) /* 2^32 divided by the golden ratio */
#define SCAN_CHECK (UINT32_MAX << POSITION_BITS)

/* One position, by the definition. */
static inline void scan_position(cply__scan *scan, const uint8_t *in, uint32_t at)
{
	uint64_t bytes = load_le64(in + at);
	uint32_t hash = (uint32_t)bytes * SCAN_MULTIPLIER + ((uint32_t)(bytes >> 32) << 24);
	uint32_t entry = (hash << scan->bits & SCAN_CHECK) | at, *slot = &scan->table[hash >> (32 - scan->bits)];
	uint32_t distance = entry - *slot;

	*slot = entry;
	scan->distances[at % RING] = (uint16_t)(distance <= DISTANCE_MAX ? distance : NO_CANDIDATE);
	if (distance <= DISTANCE_MAX)
		scan->hits[at % RING / 8] |= (uint8_t)(1 << at % 8);
}

/* A group, position by position. */
void cply__scan_group(cply__scan *scan, const uint8_t *in, uint32_t size, uint32_t at);

/* Whether a group is a run of the byte before it. */
bool cply__scan_is_run(const uint8_t *in, uint32_t at);
void cply__scan_run(cply__scan *scan, uint32_t at);

/* Position 0 has none, though the empty table says so. */
static inline void scan_no_first(cply__scan *scan)
{
	scan->distances[0] = NO_CANDIDATE;
	scan->hits[0] &= (uint8_t)~1;
}

#endif
