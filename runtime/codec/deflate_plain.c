/* The kernels in plain C: the definition of what all others give. */
#include "deflate_kernels.h"

#include <string.h>

#include "deflate_block.h"

#define TARGET
#define SAME same_plain

static void sixteen_literals(uint32_t *out, const uint8_t *in)
{
	for (int i = 0; i < 16; i++)
		out[i] = in[i];
}

static void scan_region(cply__scan *scan, const uint8_t *in, uint32_t size, uint32_t from, uint32_t to)
{
	for (uint32_t at = from; at < to; at += SCAN_GROUP)
		cply__scan_group(scan, in, size, at);
	if (!from)
		scan_no_first(scan);
}

#define LITERALS sixteen_literals
#define SCAN scan_region
#define FAST parse_fast
#define DEFAULT parse_default
#define DENSE parse_dense
#define WRITE write_tokens
#include "deflate_walk.h"

static inline uint32_t row_hits(const uint32_t row[DENSE_WAYS], uint32_t entry)
{
	uint32_t hits = 0;

	for (unsigned i = 0; i < DENSE_WAYS; i++)
		hits |= (uint32_t)(entry - row[i] <= DISTANCE_MAX) << i;
	return hits;
}

static inline void row_push(uint32_t row[DENSE_WAYS], uint32_t entry)
{
	memmove(row + 1, row, (DENSE_WAYS - 1) * sizeof *row);
	row[0] = entry;
}

#define ROW_HITS row_hits
#define ROW_PUSH row_push
#include "deflate_dense.h"

static void resolve(uint32_t *tokens, size_t count)
{
	for (size_t i = 0; i < count; i++)
		tokens[i] = token_resolve(tokens[i]);
}

void cply__deflate_count(cply__symbol_counts *counts, const uint32_t *tokens, size_t count)
{
	uint32_t units[COUNT_TABLES][TOKEN_UNITS] = {0}, distances[COUNT_TABLES][32] = {0};

	for (size_t i = 0; i < count; i++) {
		units[i % COUNT_TABLES][tokens[i] & (TOKEN_UNITS - 1)]++;
		distances[i % COUNT_TABLES][tokens[i] >> TOKEN_DISTANCE_SHIFT & 31]++;
	}
	cply__symbol_counts_gather(counts, units, distances);
}

static uint32_t entropy(const uint32_t *counts, size_t size)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < size; i++)
		sum += cply__n_log_n(counts[i]);
	return sum;
}

#include "deflate_write.h"

const cply__deflate_kernels cply__deflate_plain = {
	.name = "plain",
	.parse = {[CPLY__DEFLATE_FAST] = parse_fast,
		[CPLY__DEFLATE_DEFAULT] = parse_default,
		[CPLY__DEFLATE_DENSE] = parse_dense},
	.scan = scan_region,
	.resolve = resolve,
	.count = cply__deflate_count,
	.entropy = entropy,
	.write = write_tokens,
};
