/*
 * The parser of the levels fast and default: it walks through the candidates (deflate_scan.h) of each piece, and takes
 * the longest match at the first position that has one, or at the position behind it. With DEPTH 2 the candidate's own
 * candidate counts as well.
 *
 * A piece begins at a multiple of PIECE and knows nothing of the one before but its bytes; no match goes beyond its
 * end. What to do next depends on the match before, and finding that takes long, so that two pieces are walked in turn:
 * one computes while the other waits.
 *
 * Included by each path with SAME (how many of 32 bytes are the same), LITERALS (16 bytes to tokens), TARGET
 * (attributes), SCAN (finds candidates), and FAST and DEFAULT (the names) defined.
 */
#include "deflate_scan.h"

#ifndef RUNTIME_CODEC_DEFLATE_WALK_H
#define RUNTIME_CODEC_DEFLATE_WALK_H

enum {
	QUICK_LITERALS = 56, /* literals that a quick step makes, at most */
	QUICK_ROOM = 96      /* bytes that a quick step needs: those, a match, and what vectors load behind */
};

typedef struct walk_lane {
	uint32_t at;       /* the next byte without a token */
	uint32_t end;      /* of the piece */
	uint32_t distance; /* of the latest match in the piece; 1 at first */
	uint32_t *out;
} walk_lane;

typedef struct walk_match {
	uint32_t length;
	uint32_t distance;
} walk_match;

static inline walk_match longer(walk_match first, walk_match second)
{
	walk_match match = {.distance = choose_less(first.length, second.length, second.distance, first.distance),
		.length = choose_less(first.length, second.length, second.length, first.length)};

	return match;
}

/* A distance that is none becomes the latest match's. */
static inline uint32_t or_latest(uint32_t distance, const walk_lane *lane)
{
	return choose_less(distance, DISTANCE_MAX + 1, distance, lane->distance);
}

static inline uint32_t same_limited(const uint8_t *a, const uint8_t *b, uint32_t limit)
{
	uint32_t length = 0;

	while (length < limit && a[length] == b[length])
		length++;
	return length;
}

#endif

/* The best match at a position, of SAME_MAX bytes at most; no bytes behind `limit` count, if it is less. */
TARGET static inline __attribute__((always_inline)) walk_match match_at(
	const cply__scan *scan, const uint8_t *in, const walk_lane *lane, uint32_t at, uint32_t limit, unsigned depth)
{
	const uint8_t *here = in + at;
	uint32_t first = or_latest(scan->distances[at % RING], lane);
	walk_match match = {.distance = first};

	match.length = limit < SAME_MAX ? same_limited(here, here - first, limit) : SAME(here, here - first);
	if (depth > 1) {
		uint32_t second = or_latest(first + scan->distances[(at - first) % RING], lane);
		walk_match other = {.distance = second};
		other.length = limit < SAME_MAX ? same_limited(here, here - second, limit) : SAME(here, here - second);
		match = longer(match, other);
	}
	return match;
}

/* The token of a match that begins at `at`; a match of SAME_MAX bytes goes on as far as the piece does. */
TARGET static inline __attribute__((always_inline)) void take_match(
	const uint8_t *in, walk_lane *lane, uint32_t at, walk_match match)
{
	lane->distance = match.distance;
	lane->at = at + match.length;
	*lane->out++ = token_of_match(match.length, match.distance);
	if (__builtin_expect(match.length == SAME_MAX, 0)) {
		uint32_t length = cply__parse_common(in + at, in + at - match.distance, SAME_MAX, lane->end - at);
		lane->at = at + length;
		lane->out = cply__parse_long(lane->out - 1, length, match.distance);
	}
}

/* The literals before the next position with a candidate, and what is there; QUICK_ROOM bytes are left. */
TARGET static inline __attribute__((always_inline)) void step_quick(
	const cply__scan *scan, const uint8_t *in, walk_lane *lane, unsigned depth)
{
	uint32_t at = lane->at, *out = lane->out;
	uint64_t hits = load_le64(scan->hits + at % RING / 8) >> at % 8 | UINT64_C(1) << QUICK_LITERALS;
	uint32_t literals = (uint32_t)__builtin_ctzll(hits);

	LITERALS(out, in + at);
	if (__builtin_expect(literals >= 16, 0)) {
		for (uint32_t i = 16; i < literals; i += 16)
			LITERALS(out + i, in + at + i);
		if (literals == QUICK_LITERALS) {
			lane->at = at + literals;
			lane->out = out + literals;
			return;
		}
	}
	at += literals;
	out += literals;
	walk_match here = match_at(scan, in, lane, at, UINT32_MAX, depth);
	walk_match next = match_at(scan, in, lane, at + 1, UINT32_MAX, depth);
	uint32_t is_next = opaque(here.length < next.length);
	walk_match best = longer(here, next);
	*out = in[at];
	if (__builtin_expect(best.length < MATCH_FOUND, 0)) {
		lane->at = at + 1;
		lane->out = out + 1;
		return;
	}
	lane->out = out + is_next;
	take_match(in, lane, at + is_next, best);
}

/* The same to the end of the piece, with a look at where it is. */
TARGET static void finish_lane(const cply__scan *scan, const uint8_t *in, walk_lane *lane, unsigned depth)
{
	while (lane->at < lane->end) {
		uint32_t at = lane->at, left = lane->end - at;
		walk_match best = {0, 0};
		if (scan->hits[at % RING / 8] >> at % 8 & 1) {
			walk_match here = match_at(scan, in, lane, at, left, depth), next = {0, 0};
			if (left > 1)
				next = match_at(scan, in, lane, at + 1, left - 1, depth);
			best = longer(here, next);
			if (best.length >= MATCH_FOUND && here.length < next.length)
				*lane->out++ = in[at++];
		}
		if (best.length >= MATCH_FOUND) {
			take_match(in, lane, at, best);
		} else {
			*lane->out++ = in[at];
			lane->at = at + 1;
		}
	}
}

TARGET static inline __attribute__((always_inline)) void walk_region(cply__parse *parse, unsigned depth)
{
	cply__scan *scan = parse->tables;
	const uint8_t *in = parse->in;
	uint32_t at = parse->at, left = parse->size - at, size = left < REGION ? left : REGION;
	uint32_t cut = size < PIECE ? size : PIECE;
	walk_lane a = {.at = at, .end = at + cut, .distance = 1, .out = parse->tokens};
	walk_lane b = {.at = at + cut, .end = at + size, .distance = 1, .out = scan->side};

	SCAN(scan, in, parse->size, at, at + size);
	while (a.at + QUICK_ROOM <= a.end && b.at + QUICK_ROOM <= b.end) {
		step_quick(scan, in, &a, depth);
		step_quick(scan, in, &b, depth);
	}
	while (a.at + QUICK_ROOM <= a.end)
		step_quick(scan, in, &a, depth);
	while (b.at + QUICK_ROOM <= b.end)
		step_quick(scan, in, &b, depth);
	finish_lane(scan, in, &a, depth);
	finish_lane(scan, in, &b, depth);
	memcpy(a.out, scan->side, (size_t)(b.out - scan->side) * sizeof *a.out);
	parse->count = (uint32_t)(a.out - parse->tokens + (b.out - scan->side));
	parse->at = at + size;
}

TARGET static void FAST(cply__parse *parse)
{
	walk_region(parse, 1);
}

TARGET static void DEFAULT(cply__parse *parse)
{
	walk_region(parse, 2);
}
