#include <string.h>

#include "deflate_block.h"

void cply__symbol_counts_gather(
	cply__symbol_counts *counts, uint32_t units[COUNT_TABLES][TOKEN_UNITS], uint32_t distances[COUNT_TABLES][32])
{
	for (size_t i = 0; i < TOKEN_UNITS; i++)
		units[0][i] += units[1][i] + units[2][i] + units[3][i];
	for (size_t i = 0; i < 32; i++)
		counts->distances[i] = distances[0][i] + distances[1][i] + distances[2][i] + distances[3][i];
	counts->distances[30] = counts->distances[31] = 0;
	memcpy(counts->literals, units[0], 256 * sizeof *counts->literals);
	memset(counts->literals + 256, 0, (HUFFMAN_SYMBOLS - 256) * sizeof *counts->literals);
	/* Each symbol stands for the lengths from its first one to the next symbol's. */
	for (uint32_t length = 0, symbol = 257; length < 255; symbol++)
		for (uint32_t more = UINT32_C(1) << length_extra(length); more > 0; more--, length++)
			counts->literals[symbol] += units[0][256 + length];
	counts->literals[284] -= units[0][511];
	counts->literals[285] = units[0][511];
}

void cply__symbol_counts_add(cply__symbol_counts *counts, const cply__symbol_counts *more)
{
	for (size_t i = 0; i < HUFFMAN_SYMBOLS; i++)
		counts->literals[i] += more->literals[i];
	for (size_t i = 0; i < 32; i++)
		counts->distances[i] += more->distances[i];
}

/*
 * Between powers of two, log2(1 + m) is taken as m + 0.344 m (1 - m), which is off by less than 0.01, and by another
 * 1/256 for the digits that are dropped.
 */
uint32_t cply__n_log_n(uint32_t n)
{
	if (n < 2)
		return 0;
	uint32_t whole = floor_log2(n);
	uint32_t m = (n << (31 - whole) >> 15) - 65536;
	uint32_t fraction = m + ((m * (65536 - m) >> 16) * 22544 >> 16);
	return n * ((whole << 8) + (fraction >> 8));
}

static uint32_t sum_of(const uint32_t *counts, size_t size)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < size; i++)
		sum += counts[i];
	return sum;
}

static uint32_t used_of(const uint32_t *counts, size_t size)
{
	uint32_t used = 0;

	for (size_t i = 0; i < size; i++)
		used += counts[i] != 0;
	return used;
}

uint32_t cply__symbol_counts_cost(const cply__symbol_counts *counts, const cply__deflate_kernels *kernels)
{
	uint32_t parts = kernels->entropy(counts->literals, HUFFMAN_SYMBOLS) + kernels->entropy(counts->distances, 32);
	uint32_t whole =
		cply__n_log_n(sum_of(counts->literals, HUFFMAN_SYMBOLS)) + cply__n_log_n(sum_of(counts->distances, 32));
	uint32_t used = used_of(counts->literals, HUFFMAN_SYMBOLS) + used_of(counts->distances, 32);

	/* The approximation may make a sum larger than its whole. */
	return (whole > parts ? whole - parts : 0) + HEADER_COST + used * SYMBOL_COST;
}
