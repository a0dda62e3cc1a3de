#include "deflate_block.h"

#include <string.h>

enum { STORED_MAX = 65535, STORED = 0, FIXED = 1, DYNAMIC = 2, PRE_SYMBOLS = 19, PRE_LENGTH = 7 };

/* A pair of codes and how to write them. */
typedef struct coding {
	uint8_t literal_lengths[HUFFMAN_SYMBOLS];
	uint8_t distance_lengths[32];
	uint16_t literal_codes[HUFFMAN_SYMBOLS];
	uint16_t distance_codes[32];
} coding;

/* The header of a dynamic block (RFC 1951 section 3.2.7). */
typedef struct dynamic_header {
	unsigned literals;                     /* HLIT + 257 */
	unsigned distances;                    /* HDIST + 1 */
	unsigned pres;                         /* HCLEN + 4 */
	uint8_t symbols[HUFFMAN_SYMBOLS + 32]; /* the code lengths, run-length coded, and their extra bits */
	uint8_t extras[HUFFMAN_SYMBOLS + 32];
	size_t count;
	uint8_t pre_lengths[PRE_SYMBOLS];
	uint64_t bits;
} dynamic_header;

static const uint8_t pre_order[PRE_SYMBOLS] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
static const uint8_t pre_extra[PRE_SYMBOLS] = {[16] = 2, [17] = 3, [18] = 7};

static void put_run(dynamic_header *header, uint32_t *frequencies, uint8_t symbol, size_t extra)
{
	header->symbols[header->count] = symbol;
	header->extras[header->count++] = (uint8_t)extra;
	frequencies[symbol]++;
}

/* Zeros go by 138 and 3, other lengths once and then by 6 and 3; what is left of a run is written out. */
static void run_length_code(dynamic_header *header, uint32_t *frequencies, const uint8_t *lengths, size_t count)
{
	for (size_t at = 0, end; at < count; at = end) {
		uint8_t length = lengths[at];
		for (end = at + 1; end < count && lengths[end] == length;)
			end++;
		size_t left = end - at;
		if (length) {
			put_run(header, frequencies, length, 0);
			left--;
		}
		while (left >= 3) {
			size_t most = length ? 6 : left > 10 ? 138 : 10;
			size_t run = left < most ? left : most;
			put_run(header, frequencies, length ? 16 : run > 10 ? 18 : 17, run - (run > 10 ? 11 : 3));
			left -= run;
		}
		while (left-- > 0)
			put_run(header, frequencies, length, 0);
	}
}

static void plan_header(dynamic_header *header, const coding *codes)
{
	uint8_t lengths[HUFFMAN_SYMBOLS + 32];
	uint32_t frequencies[PRE_SYMBOLS] = {0};

	header->literals = LITERAL_SYMBOLS;
	while (header->literals > 257 && !codes->literal_lengths[header->literals - 1])
		header->literals--;
	header->distances = DISTANCE_SYMBOLS;
	while (header->distances > 1 && !codes->distance_lengths[header->distances - 1])
		header->distances--;
	memcpy(lengths, codes->literal_lengths, header->literals);
	memcpy(lengths + header->literals, codes->distance_lengths, header->distances);
	header->count = 0;
	run_length_code(header, frequencies, lengths, header->literals + header->distances);
	cply__huffman_lengths(header->pre_lengths, frequencies, PRE_SYMBOLS, PRE_LENGTH);
	header->pres = PRE_SYMBOLS;
	while (header->pres > 4 && !header->pre_lengths[pre_order[header->pres - 1]])
		header->pres--;
	header->bits = 5 + 5 + 4 + 3 * header->pres;
	for (size_t i = 0; i < PRE_SYMBOLS; i++)
		header->bits += frequencies[i] * (uint64_t)(header->pre_lengths[i] + pre_extra[i]);
}

static void write_header(bit_writer *out, const dynamic_header *header)
{
	uint16_t codes[PRE_SYMBOLS];

	cply__huffman_codes(codes, header->pre_lengths, PRE_SYMBOLS);
	bits_put(out, header->literals - 257, 5);
	bits_put(out, header->distances - 1, 5);
	bits_put(out, header->pres - 4, 4);
	bits_flush(out);
	for (size_t i = 0; i < header->pres; i++) {
		bits_put(out, header->pre_lengths[pre_order[i]], 3);
		bits_flush(out);
	}
	for (size_t i = 0; i < header->count; i++) {
		uint8_t symbol = header->symbols[i];
		bits_put(out, codes[symbol], header->pre_lengths[symbol]);
		bits_put(out, header->extras[i], pre_extra[symbol]);
		bits_flush(out);
	}
}

/* The fixed codes (RFC 1951 section 3.2.6) have room for symbols that never occur. */
static void fixed_lengths(coding *codes)
{
	memset(codes->literal_lengths, 8, 144);
	memset(codes->literal_lengths + 144, 9, 112);
	memset(codes->literal_lengths + 256, 7, 24);
	memset(codes->literal_lengths + 280, 8, 8);
	memset(codes->distance_lengths, 5, 32);
}

/* Extra bits are the same for both kinds of codes. */
static uint64_t extra_bits(const uint32_t *literals, const uint32_t *distances)
{
	uint64_t bits = 0;

	for (unsigned symbol = 265; symbol < 285; symbol++)
		bits += (uint64_t)literals[symbol] * ((symbol - 261) / 4);
	for (unsigned symbol = 4; symbol < DISTANCE_SYMBOLS; symbol++)
		bits += (uint64_t)distances[symbol] * (symbol / 2 - 1);
	return bits;
}

static uint64_t code_bits(const coding *codes, const uint32_t *literals, const uint32_t *distances)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < HUFFMAN_SYMBOLS; i++)
		bits += (uint64_t)literals[i] * codes->literal_lengths[i];
	for (size_t i = 0; i < 32; i++)
		bits += (uint64_t)distances[i] * codes->distance_lengths[i];
	return bits;
}

/* Bits of the stored form, from the bit after the last one written to the end of its last byte. */
static uint64_t stored_bits(const bit_writer *out, size_t size)
{
	uint64_t blocks = size ? (size + STORED_MAX - 1) / STORED_MAX : 1;
	unsigned pad = -(out->count + 3) & 7;

	return 3 + pad + (blocks - 1) * 8 + blocks * 32 + (uint64_t)size * 8;
}

/* Codes and extra bits in one, ready to be written. */
static void make_codes(cply__token_codes *out, const coding *codes)
{
	for (uint32_t i = 0; i < 256; i++) {
		out->units[i] = codes->literal_codes[i] | (uint32_t)codes->literal_lengths[i] << 24;
		unsigned symbol = length_symbol(i), length = codes->literal_lengths[symbol], extra = length_extra(i);
		uint32_t low = i & ((UINT32_C(1) << extra) - 1);
		out->units[256 + i] = codes->literal_codes[symbol] | low << length | (length + extra) << 24;
	}
	for (uint32_t symbol = 0; symbol < 32; symbol++) {
		uint32_t length = codes->distance_lengths[symbol], extra = symbol < 4 ? 0 : symbol / 2 - 1;
		out->distances[symbol] =
			symbol >= NO_DISTANCE ? 0
					      : codes->distance_codes[symbol] | length << 16 | (length + extra) << 24;
	}
}

void cply__block_store(bit_writer *out, const uint8_t *in, size_t size, bool is_last)
{
	size_t at = 0;

	do {
		size_t piece = size - at < STORED_MAX ? size - at : STORED_MAX;
		bits_put(out, is_last && at + piece == size, 1);
		bits_put(out, STORED, 2);
		bits_align(out);
		store_le16(out->at, (uint32_t)piece);
		store_le16(out->at + 2, ~(uint32_t)piece);
		if (piece)
			memcpy(out->at + 4, in + at, piece);
		out->at += 4 + piece;
		at += piece;
	} while (at < size);
}

void cply__block_write(bit_writer *out, const cply__block *block)
{
	coding dynamic = {0}, fixed;
	dynamic_header header;
	cply__token_codes codes;
	uint32_t literals[HUFFMAN_SYMBOLS];
	const uint32_t *distances = block->symbols->distances;

	memcpy(literals, block->symbols->literals, sizeof literals);
	literals[END_OF_BLOCK] = 1;
	cply__huffman_lengths(dynamic.literal_lengths, literals, LITERAL_SYMBOLS, HUFFMAN_LENGTH);
	cply__huffman_lengths(dynamic.distance_lengths, distances, DISTANCE_SYMBOLS, HUFFMAN_LENGTH);
	fixed_lengths(&fixed);
	plan_header(&header, &dynamic);

	uint64_t extra = extra_bits(literals, distances);
	uint64_t stored = stored_bits(out, block->size);
	uint64_t as_fixed = 3 + code_bits(&fixed, literals, distances) + extra;
	uint64_t as_dynamic = 3 + header.bits + code_bits(&dynamic, literals, distances) + extra;
	if (stored <= as_fixed && stored <= as_dynamic) {
		cply__block_store(out, block->in, block->size, block->is_last);
		return;
	}
	bool is_fixed = as_fixed <= as_dynamic;
	coding *chosen = is_fixed ? &fixed : &dynamic;
	bits_put(out, block->is_last, 1);
	bits_put(out, is_fixed ? FIXED : DYNAMIC, 2);
	bits_flush(out);
	if (!is_fixed)
		write_header(out, &header);
	cply__huffman_codes(chosen->literal_codes, chosen->literal_lengths, HUFFMAN_SYMBOLS);
	cply__huffman_codes(chosen->distance_codes, chosen->distance_lengths, 32);
	make_codes(&codes, chosen);
	block->kernels->write(out, &codes, block->tokens, block->count);
	bits_put(out, chosen->literal_codes[END_OF_BLOCK], chosen->literal_lengths[END_OF_BLOCK]);
	bits_flush(out);
}
