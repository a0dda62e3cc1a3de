/*
 * The parser of level fast: one candidate per hash of five bytes. Two positions are looked at in one step, and the
 * longer of their two matches is taken, the first when equal. Included by each path, with SAME (how many of 16 bytes
 * are the same), TARGET (attributes) and FAST (the name) defined.
 *
 * An entry of the table is 12 bits of the hash and, below them, the 20 bits of a position. With the same hash bits in
 * both, the difference of two entries is the distance, and otherwise it is out of every distance's range (or leads to
 * bytes that differ).
 */
#include "deflate_kernels.h"

enum { FAST_MIN = 4 };

TARGET static inline uint32_t fast_hash(uint64_t bytes)
{
	/* 2^64 divided by the golden ratio, made odd; of the bytes, the lowest five. */
	return (uint32_t)((bytes << 24) * UINT64_C(0x9E3779B185EBCA87) >> 32);
}

TARGET static inline uint32_t fast_entry(uint32_t hash, uint32_t at)
{
	return (hash << FAST_BITS & ~((UINT32_C(1) << POSITION_BITS) - 1)) | at;
}

TARGET static void FAST(cply__parse *parse)
{
	uint32_t *table = parse->tables, *out = parse->tokens + parse->count, *stop = parse->tokens + parse->stop;
	const uint8_t *in = parse->in;
	uint32_t at = parse->at, anchor = parse->anchor, distance = parse->distance;
	uint32_t end = parse->size > PARSE_TAIL ? parse->size - PARSE_TAIL : 0;

	while (at < end && out < stop) {
		const uint8_t *here = in + at;
		uint64_t bytes = load_le64(here);
		uint32_t hash0 = fast_hash(bytes), hash1 = fast_hash(bytes >> 8);
		uint32_t entry0 = fast_entry(hash0, at), entry1 = fast_entry(hash1, at + 1);
		uint32_t *slot0 = &table[hash0 >> (32 - FAST_BITS)], *slot1 = &table[hash1 >> (32 - FAST_BITS)];
		uint32_t distance0 = entry0 - *slot0;
		*slot0 = entry0;
		uint32_t distance1 = entry1 - *slot1;
		*slot1 = entry1;
		out[0] = (uint8_t)bytes;
		out[1] = (uint8_t)(bytes >> 8);
		if ((distance0 < distance1 ? distance0 : distance1) > DISTANCE_MAX) {
			out += 2;
			at += 2;
			for (uint32_t skip = quiet_skip(at - anchor); skip > 0 && at < end && out < stop; skip--)
				*out++ = in[at++];
			continue;
		}
		distance0 = choose_less(distance0, DISTANCE_MAX + 1, distance0, distance);
		distance1 = choose_less(distance1, DISTANCE_MAX + 1, distance1, distance);
		uint32_t same0 = SAME(here, here - distance0), same1 = SAME(here + 1, here + 1 - distance1);
		uint32_t is_second = opaque(same0 < same1), length = choose_less(same0, same1, same1, same0);
		if (length < FAST_MIN) {
			out += 2;
			at += 2;
			continue;
		}
		distance = choose_less(same0, same1, distance1, distance0);
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
		uint32_t hash = fast_hash(load_le64(in + at - 1));
		table[hash >> (32 - FAST_BITS)] = fast_entry(hash, at - 1);
	}
	parse->at = at;
	parse->anchor = anchor;
	parse->distance = distance;
	parse->count = (size_t)(out - parse->tokens);
}
