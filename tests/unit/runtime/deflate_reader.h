/*
 * A plain reader of deflate streams for tests, one bit after the other, straight from RFC 1951: what each block is,
 * where it begins and ends, its code lengths and its tokens. It shares nothing with the encoder.
 */
#ifndef UNIT_RUNTIME_DEFLATE_READER_H
#define UNIT_RUNTIME_DEFLATE_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { READ_STORED, READ_FIXED, READ_DYNAMIC, READ_KINDS, READ_LITERALS = 288, READ_DISTANCES = 32, READ_END = 256 };

/* A literal: length 1, its byte and no distance. */
typedef struct read_token {
	uint16_t length;
	uint16_t literal;
	uint32_t distance;
} read_token;

typedef struct read_block {
	unsigned kind;
	bool is_last;
	uint64_t begin, end; /* bits: of the block's first one, and behind its last one */
	size_t size;         /* bytes that it stands for */
	size_t count;        /* tokens of it; none when stored */
	uint64_t header;     /* bits of a dynamic block before its first token */
	uint8_t literal_lengths[READ_LITERALS];
	uint8_t distance_lengths[READ_DISTANCES];
} read_block;

typedef struct deflate_reader {
	const uint8_t *in;
	uint64_t end; /* in bits */
	uint64_t at;
	bool is_broken;
} deflate_reader;

static inline uint32_t read_bits(deflate_reader *reader, unsigned count)
{
	uint32_t value = 0;

	for (unsigned i = 0; i < count; i++, reader->at++)
		if (reader->at >= reader->end)
			reader->is_broken = true;
		else
			value |= (uint32_t)(reader->in[reader->at / 8] >> reader->at % 8 & 1) << i;
	return value;
}

/* Section 3.2.2: the codes of one length are consecutive numbers, in the order of their symbols. */
typedef struct read_code {
	uint32_t counts[16];             /* codes of each length */
	uint16_t symbols[READ_LITERALS]; /* by length, then by number */
} read_code;

static inline void read_code_init(read_code *code, const uint8_t *lengths, uint32_t count)
{
	uint32_t at = 0;

	memset(code, 0, sizeof *code);
	for (unsigned length = 1; length <= 15; length++)
		for (uint32_t symbol = 0; symbol < count; symbol++)
			if (lengths[symbol] == length) {
				code->counts[length]++;
				code->symbols[at++] = (uint16_t)symbol;
			}
}

static inline uint32_t read_symbol(deflate_reader *reader, const read_code *code)
{
	uint32_t value = 0, first = 0, before = 0;

	for (unsigned length = 1; length <= 15 && !reader->is_broken; length++) {
		value = value << 1 | read_bits(reader, 1);
		first <<= 1;
		if (value - first < code->counts[length])
			return code->symbols[before + (value - first)];
		first += code->counts[length];
		before += code->counts[length];
	}
	reader->is_broken = true;
	return 0;
}

/* Section 3.2.7. */
static inline void read_dynamic_header(deflate_reader *reader, read_block *block)
{
	static const uint8_t order[19] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
	uint8_t pre[19] = {0}, lengths[READ_LITERALS + READ_DISTANCES] = {0};
	uint32_t literals = read_bits(reader, 5) + 257, distances = read_bits(reader, 5) + 1;
	uint32_t pres = read_bits(reader, 4) + 4;
	read_code code;

	for (uint32_t i = 0; i < pres; i++)
		pre[order[i]] = (uint8_t)read_bits(reader, 3);
	read_code_init(&code, pre, 19);
	for (uint32_t at = 0; at < literals + distances && !reader->is_broken;) {
		uint32_t symbol = read_symbol(reader, &code), repeat = 1;
		uint8_t length = (uint8_t)symbol;
		if (symbol == 16) {
			length = at ? lengths[at - 1] : 0;
			repeat = 3 + read_bits(reader, 2);
		} else if (symbol > 16) {
			length = 0;
			repeat = symbol == 17 ? 3 + read_bits(reader, 3) : 11 + read_bits(reader, 7);
		}
		reader->is_broken |= repeat > literals + distances - at || (symbol == 16 && !at);
		for (; repeat > 0 && !reader->is_broken; repeat--)
			lengths[at++] = length;
	}
	memcpy(block->literal_lengths, lengths, literals < READ_LITERALS ? literals : READ_LITERALS);
	memcpy(block->distance_lengths, lengths + literals, distances);
}

static inline void read_fixed_lengths(read_block *block)
{
	for (unsigned i = 0; i < READ_LITERALS; i++)
		block->literal_lengths[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
	memset(block->distance_lengths, 5, READ_DISTANCES);
}

/* Section 3.2.5, in full, as the tables stand there. */
static const uint16_t read_length_base[29] = {3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59,
	67, 83, 99, 115, 131, 163, 195, 227, 258};
static const uint8_t read_length_extra[29] = {
	0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
static const uint16_t read_distance_base[30] = {1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385,
	513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};
static const uint8_t read_distance_extra[30] = {
	0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13};

static inline void read_tokens(deflate_reader *reader, read_block *block, read_token *tokens, size_t room)
{
	read_code literals, distances;

	read_code_init(&literals, block->literal_lengths, READ_LITERALS);
	read_code_init(&distances, block->distance_lengths, READ_DISTANCES);
	while (!reader->is_broken) {
		uint32_t symbol = read_symbol(reader, &literals);
		read_token token = {.length = 1, .literal = (uint16_t)symbol};
		if (symbol == READ_END)
			return;
		if (symbol > READ_END + 29 || block->count == room) {
			reader->is_broken = true;
			return;
		}
		if (symbol > READ_END) {
			token.literal = 0;
			token.length = (uint16_t)(read_length_base[symbol - 257] +
						  read_bits(reader, read_length_extra[symbol - 257]));
			uint32_t distance = read_symbol(reader, &distances);
			reader->is_broken |= distance >= 30;
			if (distance < 30)
				token.distance =
					read_distance_base[distance] + read_bits(reader, read_distance_extra[distance]);
		}
		tokens[block->count++] = token;
		block->size += token.length;
	}
}

/* Reads a block and puts its tokens into `tokens`. False: this is no deflate, or there is no room for them. */
static inline bool read_next_block(deflate_reader *reader, read_block *block, read_token *tokens, size_t room)
{
	memset(block, 0, sizeof *block);
	block->begin = reader->at;
	block->is_last = read_bits(reader, 1);
	block->kind = read_bits(reader, 2);
	if (block->kind == READ_STORED) {
		reader->at = (reader->at + 7) & ~UINT64_C(7);
		block->size = read_bits(reader, 16);
		reader->is_broken |= (block->size ^ read_bits(reader, 16)) != 0xFFFF;
		reader->at += 8 * (uint64_t)block->size;
		reader->is_broken |= reader->at > reader->end;
	} else if (block->kind == READ_FIXED) {
		read_fixed_lengths(block);
	} else if (block->kind == READ_DYNAMIC) {
		read_dynamic_header(reader, block);
	} else {
		reader->is_broken = true;
	}
	block->header = reader->at - block->begin;
	if (block->kind != READ_STORED)
		read_tokens(reader, block, tokens, room);
	block->end = reader->at;
	return !reader->is_broken;
}

#endif
