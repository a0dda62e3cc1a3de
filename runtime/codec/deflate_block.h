/* Blocks: how often each symbol occurs, what a block would cost, and the writing of the cheapest kind. */
#ifndef RUNTIME_CODEC_DEFLATE_BLOCK_H
#define RUNTIME_CODEC_DEFLATE_BLOCK_H

#include "bits.h"
#include "deflate_token.h"
#include "huffman.h"

typedef struct cply__symbol_counts {
	uint32_t literals[HUFFMAN_SYMBOLS]; /* literals and lengths, without the end of the block */
	uint32_t distances[32];
} cply__symbol_counts;

void cply__symbol_counts_take(cply__symbol_counts *counts, const uint32_t *tokens, size_t count);
void cply__symbol_counts_add(cply__symbol_counts *counts, const cply__symbol_counts *more);

/*
 * The entropy of the symbols in 1/65536 bits, by an integer approximation of the logarithm (so that every machine
 * comes to the same number).
 */
uint64_t cply__symbol_counts_entropy(const cply__symbol_counts *counts);

/* Tokens, and the bytes of the segment that they stand for. */
typedef struct cply__block {
	const uint32_t *tokens;
	size_t count;
	const uint8_t *in;
	size_t size;
	const cply__symbol_counts *symbols;
	bool is_last;
} cply__block;

/* Writes the block as stored, fixed or dynamic, whichever is shortest; at a tie the one named first. */
void cply__block_write(bit_writer *out, const cply__block *block);

/* Writes bytes as stored blocks; none gives one empty block. */
void cply__block_store(bit_writer *out, const uint8_t *in, size_t size, bool is_last);

#endif
