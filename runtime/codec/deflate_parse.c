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

/*
 * However long it is: a run of a million zeros is found once. Matches of MATCH_MAX, of which the last but one is
 * shorter when the last would be too short otherwise.
 */
void cply__parse_extend(cply__parse *parse)
{
	uint32_t start = parse->at - SAME_MAX, distance = parse->tokens[--parse->count] >> TOKEN_DISTANCE_SHIFT;
	const uint8_t *from = parse->in + start;
	uint32_t left = cply__parse_common(from, from - distance, SAME_MAX, parse->size - start);

	parse->at = start + left;
	while (left) {
		uint32_t length = left < MATCH_MAX ? left : MATCH_MAX;
		if (left > MATCH_MAX && left < MATCH_MAX + MATCH_MIN)
			length = left - MATCH_MIN;
		parse->tokens[parse->count++] = token_of_match(length, distance);
		left -= length;
	}
}

void cply__parse_literals(cply__parse *parse, uint32_t end)
{
	while (parse->at < end)
		parse->tokens[parse->count++] = parse->in[parse->at++];
}
