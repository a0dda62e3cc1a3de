#include "deflate_parse.h"

uint32_t cply__parse_common(const uint8_t *a, const uint8_t *b, uint32_t known, uint32_t limit)
{
	uint32_t length = known;

	for (; length + 8 <= limit; length += 8) {
		uint64_t differ = load_le64(a + length) ^ load_le64(b + length);
		if (differ)
			return length + ((uint32_t)__builtin_ctzll(differ) >> 3);
	}
	while (length < limit && a[length] == b[length])
		length++;
	return length;
}

/* Matches of MATCH_MAX, of which the last but one is shorter when the last would be too short otherwise. */
uint32_t *cply__parse_long(uint32_t *out, uint32_t left, uint32_t distance)
{
	while (left) {
		uint32_t length = left < MATCH_MAX ? left : MATCH_MAX;
		if (left > MATCH_MAX && left < MATCH_MAX + MATCH_FOUND)
			length = left - MATCH_FOUND;
		*out++ = token_of_match(length, distance);
		left -= length;
	}
	return out;
}
