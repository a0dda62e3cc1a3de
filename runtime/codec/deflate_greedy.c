/*
 * Level fast: one candidate per hash, the first match is taken. The more positions in a row have no match, the larger
 * the steps become, so that data that was compressed before costs little.
 */
#include "deflate_parse.h"

enum { TABLE_BITS = 13, INSERTIONS = 3, SKIP_SHIFT = 7 };

typedef struct greedy_tables {
	uint32_t heads[1 << TABLE_BITS];
} greedy_tables;

static void skip_literals(cply__parse *parse)
{
	size_t step = 1 + (parse->misses++ >> SKIP_SHIFT);

	while (step-- > 0 && parse->at < parse->size)
		put_literal(parse);
}

static void run(cply__parse *parse)
{
	uint32_t *heads = ((greedy_tables *)parse->tables)->heads;
	const uint8_t *in = parse->in;

	while (parse->count < parse->stop && parse->size - parse->at > PARSE_TAIL) {
		if (take_zeros(parse))
			continue;
		size_t at = parse->at;
		uint32_t bytes = load_le32(in + at), *head = &heads[hash_of(bytes, TABLE_BITS)];
		size_t candidate = *head;
		*head = (uint32_t)at;
		if (at - candidate - 1 >= DISTANCE_MAX || load_le32(in + candidate) != bytes) {
			skip_literals(parse);
			continue;
		}
		parse->misses = 0;
		size_t length = match_length(parse, candidate, at, HASH_BYTES);
		put_match(parse, length, at - candidate);
		size_t last = at + INSERTIONS;
		for (size_t i = at + 1; i <= last && i < parse->at && i + PARSE_TAIL < parse->size; i++)
			heads[hash_of(load_le32(in + i), TABLE_BITS)] = (uint32_t)i;
	}
	if (parse->count < parse->stop)
		put_tail(parse);
}

const cply__parser cply__parser_greedy = {run, sizeof(greedy_tables), sizeof(greedy_tables)};
