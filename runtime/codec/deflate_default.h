/*
 * The parser of level default: the two latest candidates per hash of four bytes. Two positions are looked at in one
 * step; of up to four candidates the longest is taken, at a tie the first position's, and of one position the later
 * candidate. Included by each path, with SAME (how many of 16 bytes are the same), TARGET (attributes) and DEFAULT (the
 * name) defined.
 *
 * A slot holds two entries as in deflate_fast.h, the latest in the lower half.
 */
#include "deflate_kernels.h"

enum { DEFAULT_MIN = 4 };

TARGET static inline uint32_t default_hash(uint64_t bytes)
{
	/* 2^32 divided by the golden ratio, made odd. */
	return (uint32_t)bytes * UINT32_C(0x9E3779B1);
}

TARGET static inline uint32_t default_entry(uint32_t hash, uint32_t at)
{
	return (hash << DEFAULT_BITS & ~((UINT32_C(1) << POSITION_BITS) - 1)) | at;
}

/* Enters a position, and answers the two entries that were there. */
TARGET static inline uint64_t default_enter(uint64_t *table, uint32_t hash, uint32_t entry)
{
	uint64_t *slot = &table[hash >> (32 - DEFAULT_BITS)], before = *slot;

	*slot = before << 32 | entry;
	return before;
}

TARGET static inline void default_insert(uint64_t *table, const uint8_t *in, uint32_t at)
{
	uint32_t hash = default_hash(load_le32(in + at));

	default_enter(table, hash, default_entry(hash, at));
}

TARGET static void DEFAULT(cply__parse *parse)
{
	uint64_t *table = parse->tables;
	uint32_t *out = parse->tokens + parse->count, *stop = parse->tokens + parse->stop;
	const uint8_t *in = parse->in;
	uint32_t at = parse->at, anchor = parse->anchor, distance = parse->distance;
	uint32_t end = parse->size > PARSE_TAIL ? parse->size - PARSE_TAIL : 0;

	while (at < end && out < stop) {
		const uint8_t *here = in + at;
		uint64_t bytes = load_le64(here);
		uint32_t hash0 = default_hash(bytes), hash1 = default_hash(bytes >> 8);
		uint32_t entry0 = default_entry(hash0, at), entry1 = default_entry(hash1, at + 1);
		uint64_t slot0 = default_enter(table, hash0, entry0), slot1 = default_enter(table, hash1, entry1);
		uint32_t distance0 = entry0 - (uint32_t)slot0, distance1 = entry0 - (uint32_t)(slot0 >> 32);
		uint32_t distance2 = entry1 - (uint32_t)slot1, distance3 = entry1 - (uint32_t)(slot1 >> 32);
		out[0] = (uint8_t)bytes;
		out[1] = (uint8_t)(bytes >> 8);
		if (distance0 > DISTANCE_MAX && distance1 > DISTANCE_MAX && distance2 > DISTANCE_MAX &&
			distance3 > DISTANCE_MAX) {
			out += 2;
			at += 2;
			for (uint32_t skip = quiet_skip(at - anchor); skip > 0 && at < end && out < stop; skip--)
				*out++ = in[at++];
			continue;
		}
		distance0 = choose_less(distance0, DISTANCE_MAX + 1, distance0, distance);
		distance1 = choose_less(distance1, DISTANCE_MAX + 1, distance1, distance);
		distance2 = choose_less(distance2, DISTANCE_MAX + 1, distance2, distance);
		distance3 = choose_less(distance3, DISTANCE_MAX + 1, distance3, distance);
		uint32_t same0 = SAME(here, here - distance0), same1 = SAME(here, here - distance1);
		uint32_t same2 = SAME(here + 1, here + 1 - distance2), same3 = SAME(here + 1, here + 1 - distance3);
		distance0 = choose_less(same0, same1, distance1, distance0);
		same0 = choose_less(same0, same1, same1, same0);
		distance2 = choose_less(same2, same3, distance3, distance2);
		same2 = choose_less(same2, same3, same3, same2);
		uint32_t is_second = opaque(same0 < same2), length = choose_less(same0, same2, same2, same0);
		if (length < DEFAULT_MIN) {
			out += 2;
			at += 2;
			continue;
		}
		distance = choose_less(same0, same2, distance2, distance0);
		default_insert(table, in, at + 2);
		default_insert(table, in, at + 3);
		out += is_second;
		*out++ = token_of_match(length, distance);
		at += is_second + length;
		anchor = at;
		if (length == SAME_MAX) {
			parse->at = at;
			parse->count = (size_t)(out - parse->tokens);
			cply__parse_extend(parse);
			out = parse->tokens + parse->count;
			anchor = at = parse->at;
			if (at >= end)
				break;
		}
		default_insert(table, in, at - 1);
	}
	parse->at = at;
	parse->anchor = anchor;
	parse->distance = distance;
	parse->count = (size_t)(out - parse->tokens);
}
