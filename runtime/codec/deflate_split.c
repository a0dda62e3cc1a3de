#include <string.h>

#include "deflate_block.h"

void cply__symbol_counts_take(cply__symbol_counts *counts, const uint32_t *tokens, size_t count)
{
	uint32_t units[TOKEN_UNITS] = {0};

	memset(counts, 0, sizeof *counts);
	for (size_t i = 0; i < count; i++) {
		uint32_t token = tokens[i];
		units[token & (TOKEN_UNITS - 1)]++;
		if (token_is_match(token))
			counts->distances[distance_symbol(token >> TOKEN_DISTANCE_SHIFT)]++;
	}
	memcpy(counts->literals, units, 256 * sizeof *units);
	for (uint32_t length = 0; length < 256; length++)
		counts->literals[length_symbol(length)] += units[256 + length];
}

void cply__symbol_counts_add(cply__symbol_counts *counts, const cply__symbol_counts *more)
{
	for (size_t i = 0; i < HUFFMAN_SYMBOLS; i++)
		counts->literals[i] += more->literals[i];
	for (size_t i = 0; i < 32; i++)
		counts->distances[i] += more->distances[i];
}

/*
 * n * log2(n) in 1/65536. Between powers of two, log2(1 + m) is taken as m + 0.344 m (1 - m), which is off by less than
 * 0.01.
 */
static uint64_t n_log_n(uint32_t n)
{
	if (n < 2)
		return 0;
	unsigned whole = floor_log2(n);
	uint32_t m = (uint32_t)(((uint64_t)n << 16 >> whole) - 65536);
	uint32_t fraction = m + (uint32_t)((uint64_t)m * (65536 - m) / 65536 * 22544 / 65536);
	return n * (((uint64_t)whole << 16) + fraction);
}

static uint64_t entropy(const uint32_t *counts, size_t size)
{
	uint32_t total = 0;
	uint64_t parts = 0;

	for (size_t i = 0; i < size; i++) {
		total += counts[i];
		parts += n_log_n(counts[i]);
	}
	uint64_t whole = n_log_n(total);
	return whole > parts ? whole - parts : 0;
}

uint64_t cply__symbol_counts_entropy(const cply__symbol_counts *counts)
{
	return entropy(counts->literals, HUFFMAN_SYMBOLS) + entropy(counts->distances, 32);
}
