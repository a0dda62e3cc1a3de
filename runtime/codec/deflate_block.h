/* Blocks: how often each symbol occurs, what a block would cost, and the writing of the cheapest kind. */
#ifndef RUNTIME_CODEC_DEFLATE_BLOCK_H
#define RUNTIME_CODEC_DEFLATE_BLOCK_H

#include "deflate_kernels.h"
#include "huffman.h"

typedef struct cply__symbol_counts {
	uint32_t literals[HUFFMAN_SYMBOLS]; /* literals and lengths, without the end of the block */
	uint32_t distances[32];
} cply__symbol_counts;

/*
 * Counts come from several tables that are filled in turn: when the same symbol comes again and again, the next
 * addition would wait for the one before it.
 */
enum { COUNT_TABLES = 4 };
void cply__symbol_counts_gather(
	cply__symbol_counts *counts, uint32_t units[COUNT_TABLES][TOKEN_UNITS], uint32_t distances[COUNT_TABLES][32]);
void cply__symbol_counts_add(cply__symbol_counts *counts, const cply__symbol_counts *more);

/* What a block costs, about, in 1/256 bits: 40 bits, 3.3 for each symbol that occurs, and the entropy of the symbols.
 */
enum { HEADER_COST = 40 * 256, SYMBOL_COST = 845 };
uint32_t cply__symbol_counts_cost(const cply__symbol_counts *counts, const cply__deflate_kernels *kernels);

/*
 * n * log2(n) in 1/256, by an integer approximation (so that every machine comes to the same number); n is less than
 * 2^17.
 */
uint32_t cply__n_log_n(uint32_t n);

/* Tokens, and the bytes of the segment that they stand for. */
typedef struct cply__block {
	const uint32_t *tokens; /* resolved */
	size_t count;
	const uint8_t *in;
	size_t size;
	const cply__symbol_counts *symbols;
	const cply__deflate_kernels *kernels;
	bool is_last;
} cply__block;

/* Writes the block as stored, fixed or dynamic, whichever is shortest; at a tie the one named first. */
void cply__block_write(bit_writer *out, const cply__block *block);

/* Writes bytes as stored blocks; none gives one empty block. */
void cply__block_store(bit_writer *out, const uint8_t *in, size_t size, bool is_last);

#endif
