/*
 * Each block is written in the shortest of its three forms. Their sizes are computed here from the block's tokens, by
 * the words of docs/deflate.md and without the encoder's code; where the dynamic form was taken, what was written must
 * be what was computed, so that the size can be believed where it was not.
 */
#include "../../../runtime/codec/deflate_block.h"

#include <string.h>

#include "../../../runtime/codec/deflate_parse.h"
#include "deflate_model.h"
#include "inputs.h"
#include "runtime/alloc.h"
#include "suite.h"

enum { SEGMENT = 1 << 20, BRUTE = 9 };

/* What was seen, so that a test that saw nothing of a kind fails. */
typedef struct census {
	unsigned kinds[READ_KINDS];
	unsigned ties[READ_KINDS][READ_KINDS]; /* the first was taken, and the second is as short */
	unsigned cut_codes;                    /* that the limit cut */
	unsigned brute;                        /* segments of several blocks for which all choices were tried */
} census;

static uint8_t in[SEGMENT + 64], out[SEGMENT + SEGMENT / 64];
static uint32_t parsed[SEGMENT + REGION_TOKENS];
static read_token tokens[SEGMENT], got[SEGMENT];

static uint64_t shortest_of_all(const forms *of, size_t count, uint64_t begin)
{
	uint64_t best = UINT64_MAX;

	for (unsigned kind = 0; count && kind < READ_KINDS; kind++) {
		uint64_t end = shortest_of_all(of + 1, count - 1, form_end(of, kind, begin));
		best = end < best ? end : best;
	}
	return count ? best : begin;
}

/* One block as it was written, against what its tokens would take in each form. */
static void expect_best(const forms *of, const read_block *block, census *seen)
{
	unsigned kind = block->kind;

	ck_assert_msg(kind == best_kind(of, block->begin), "kind %u at bit %llu, but bits are %llu, %llu, %llu", kind,
		(unsigned long long)block->begin, (unsigned long long)of->bits[0], (unsigned long long)of->bits[1],
		(unsigned long long)of->bits[2]);
	ck_assert_uint_eq(block->end, form_end(of, kind, block->begin));
	if (kind == READ_DYNAMIC) {
		ck_assert_int_eq(memcmp(block->literal_lengths, of->literal_lengths, READ_LITERALS), 0);
		ck_assert_int_eq(memcmp(block->distance_lengths, of->distance_lengths, READ_DISTANCES), 0);
	}
	seen->kinds[kind]++;
	seen->cut_codes += of->cut;
	for (unsigned other = kind + 1; other < READ_KINDS; other++)
		seen->ties[kind][other] += form_end(of, other, block->begin) == block->end;
}

/* The tokens of a segment, by the plain parser: of a stored block there is no other trace of them. */
static size_t parse_segment(cply__deflate_level level, size_t size)
{
	static union {
		cply__scan scan;
		uint32_t dense[DENSE_TABLES / 4];
	} tables;
	cply__parse parse = {.in = in, .size = (uint32_t)size, .tables = &tables};
	size_t count = 0;

	memset(&tables, 0, sizeof tables);
	if (level != CPLY__DEFLATE_DENSE)
		tables.scan.bits = level == CPLY__DEFLATE_FAST ? FAST_BITS : DEFAULT_BITS;
	while (parse.at < size) {
		parse.tokens = parsed;
		cply__deflate_plain.parse[level](&parse);
		for (uint32_t i = 0; i < parse.count; i++, count++) {
			uint32_t unit = parsed[i] & (TOKEN_UNITS - 1);
			tokens[count] = unit < 256 ? (read_token){1, (uint16_t)unit, 0}
						   : (read_token){(uint16_t)(unit - 256 + MATCH_MIN), 0,
							     parsed[i] >> TOKEN_DISTANCE_SHIFT};
		}
	}
	return count;
}

/* Reads the blocks of a segment and holds each against its tokens; then all of them against every other choice. */
static void expect_best_blocks(const uint8_t *stream, size_t used, size_t size, size_t count, census *seen)
{
	static forms of[SEGMENT / DENSE_PIECE + 1];
	deflate_reader reader = {.in = stream, .end = 8 * (uint64_t)used};
	read_block block = {0};
	size_t at = 0, done = 0, blocks = 0;

	for (; !block.is_last; blocks++) {
		ck_assert_msg(read_next_block(&reader, &block, got, SEGMENT), "block %zu is broken", blocks);
		size_t first = at, end = done + block.size;
		while (at < count && done < end)
			done += tokens[at++].length;
		ck_assert_uint_eq(done, end);
		if (block.kind != READ_STORED) {
			ck_assert_uint_eq(block.count, at - first);
			ck_assert_int_eq(memcmp(got, tokens + first, block.count * sizeof *got), 0);
		}
		model_forms(&of[blocks], tokens + first, at - first, block.size);
		expect_best(&of[blocks], &block, seen);
	}
	ck_assert_uint_eq(done, size);
	ck_assert_uint_eq((block.end + 7) / 8, used);
	if (blocks <= BRUTE) {
		ck_assert_uint_eq(block.end, shortest_of_all(of, blocks, 0));
		seen->brute += blocks > 1;
	}
}

static void expect_best_segment(cply__deflater *const *deflaters, size_t size, census *seen)
{
	for (int level = CPLY__DEFLATE_FAST; level <= CPLY__DEFLATE_DENSE; level++) {
		size_t used = cply__deflate_segment(deflaters[level], out, in, size, 1);
		size_t count = parse_segment((cply__deflate_level)level, size);
		expect_best_blocks(out, used, size, count, seen);
	}
}

static void start(cply__deflater **deflaters)
{
	cply_error error;

	for (int level = 0; level <= CPLY__DEFLATE_DENSE; level++)
		ck_assert_int_eq(cply__deflater_new(&deflaters[level], &cply__malloc_allocator,
					 (cply__deflate_level)level, &error),
			CPLY_OK);
}

static void stop(cply__deflater **deflaters)
{
	for (int level = 0; level <= CPLY__DEFLATE_DENSE; level++)
		cply__deflater_free(deflaters[level]);
}

/* Bytes of which a share has nine bits in the fixed code, from an alphabet of any size: where forms come close. */
static void fill_alphabet(size_t size, uint32_t letters, uint32_t first, uint32_t seed)
{
	for (size_t i = 0; i < size; i++)
		in[i] = (uint8_t)(first + (input_random(&seed) >> 7) % letters);
}

START_TEST(small_inputs_take_the_shortest_form)
{
	cply__deflater *deflaters[CPLY__DEFLATE_DENSE + 1];
	census seen = {0};

	start(deflaters);
	for (size_t size = 1; size <= 300; size++) {
		for (size_t kind = 0; kind < INPUT_KINDS; kind++) {
			input_fill(in, size, kind);
			expect_best_segment(deflaters, size, &seen);
		}
		for (uint32_t letters = 2; letters <= 256; letters *= 2) {
			fill_alphabet(size, letters, (uint32_t)size * 37, (uint32_t)size * letters);
			expect_best_segment(deflaters, size, &seen);
		}
	}
	for (size_t size = 400; size <= 8000; size += size / 3)
		for (size_t kind = 0; kind < INPUT_KINDS; kind++) {
			input_fill(in, size, kind);
			expect_best_segment(deflaters, size, &seen);
		}
	stop(deflaters);
	for (unsigned kind = 0; kind < READ_KINDS; kind++)
		ck_assert_uint_gt(seen.kinds[kind], 1000);
	ck_assert_uint_gt(seen.ties[READ_STORED][READ_FIXED], 0);
	ck_assert_uint_gt(seen.ties[READ_STORED][READ_DYNAMIC], 0);
	ck_assert_uint_gt(seen.ties[READ_FIXED][READ_DYNAMIC], 0);
}
END_TEST

/* Whole segments, and mixtures that end a block every few KiB: what one block leaves of a byte is the next one's start.
 */
START_TEST(long_inputs_take_the_shortest_forms)
{
	cply__deflater *deflaters[CPLY__DEFLATE_DENSE + 1];
	census seen = {0};

	start(deflaters);
	for (size_t kind = 0; kind < INPUT_KINDS; kind++) {
		input_fill(in, SEGMENT, kind);
		expect_best_segment(deflaters, SEGMENT, &seen);
	}
	for (size_t piece = 1500; piece <= 24000; piece += piece / 2) {
		for (size_t i = 0; i < 8; i++)
			input_fill(in + i * piece, piece, (i * 5 + piece) % (INPUT_KINDS - 1));
		expect_best_segment(deflaters, 8 * piece, &seen);
	}
	stop(deflaters);
	ck_assert_uint_gt(seen.kinds[READ_STORED], 0);
	ck_assert_uint_gt(seen.kinds[READ_DYNAMIC], 0);
	ck_assert_uint_gt(seen.cut_codes, 0);
	ck_assert_uint_gt(seen.brute, 10);
}
END_TEST

/* Writes one block of the tokens behind some bits of a block before it; answers the bits of both. */
static uint64_t write_block(size_t *size, size_t count, unsigned bits_before)
{
	static uint32_t resolved[SEGMENT + 16];
	cply__symbol_counts counts;
	bit_writer writer = {.at = out, .bits = (1u << bits_before) - 1, .count = bits_before};
	cply__block block = {.tokens = resolved,
		.count = count,
		.in = in,
		.symbols = &counts,
		.kernels = &cply__deflate_plain,
		.is_last = true};

	for (size_t i = 0; i < count; i++) {
		resolved[i] = token_resolve(
			tokens[i].distance ? token_of_match(tokens[i].length, tokens[i].distance) : tokens[i].literal);
		block.size += tokens[i].length;
	}
	cply__deflate_count(&counts, resolved, count);
	cply__block_write(&writer, &block);
	uint64_t end = 8 * (uint64_t)(writer.at - out) + writer.count;
	bits_align(&writer);
	*size = block.size;
	return end;
}

static void expect_best_write(size_t count, unsigned bits_before, census *seen)
{
	deflate_reader reader = {.in = out, .at = bits_before};
	forms of;
	read_block found;
	size_t size;

	reader.end = write_block(&size, count, bits_before);
	model_forms(&of, tokens, count, size);
	ck_assert(read_next_block(&reader, &found, got, SEGMENT));
	ck_assert_uint_eq(reader.at, reader.end);
	ck_assert(found.is_last);
	ck_assert_uint_eq(found.size, size);
	ck_assert(found.kind == READ_STORED || !memcmp(got, tokens, count * sizeof *got));
	expect_best(&of, &found, seen);
}

/* At every place in a byte, with matches of every symbol among the literals. */
START_TEST(blocks_begin_at_any_bit)
{
	census seen = {0};
	uint32_t state = 1;

	for (size_t count = 0; count < 600; count += 1 + count / 100) {
		uint32_t letters = 1 + input_random(&state) % 256, matches = input_random(&state) % 4;
		fill_alphabet(SEGMENT / 4, letters, (uint32_t)count * 53, state);
		for (size_t i = 0, at = 0; i < count; at += tokens[i++].length) {
			uint32_t pick = input_random(&state), far = 1u << (pick >> 8 & 15);
			tokens[i] = (pick >> 16) % 32 < matches ? (read_token){(uint16_t)(3 + pick % 256), 0,
									  1 + input_random(&state) % far}
								: (read_token){1, in[at], 0};
		}
		for (unsigned bits_before = 0; bits_before < 8; bits_before++)
			expect_best_write(count, bits_before, &seen);
	}
	for (unsigned kind = 0; kind < READ_KINDS; kind++)
		ck_assert_uint_gt(seen.kinds[kind], 100);
	ck_assert_uint_gt(seen.ties[READ_STORED][READ_FIXED], 0);
}
END_TEST

/*
 * One match and so many of all bytes, the upper ones first, which have nine bits in the fixed code, that the fixed form
 * is as long as the stored one, a bit longer, and a bit shorter: each bit of the match's symbols counts.
 */
static void expect_best_beside(const read_token *match, census *seen)
{
	forms of;

	tokens[0] = *match;
	model_forms(&of, tokens, 1, match->length);
	int64_t saved = (int64_t)(form_end(&of, READ_STORED, 0) - of.bits[READ_FIXED]);
	for (int64_t upper = saved - 1; upper <= saved + 1; upper++) {
		for (int64_t i = 0; i < upper + 144; i++) {
			uint8_t byte = (uint8_t)(i < upper ? 255 - i % 112 : i - upper);
			in[match->length + i] = byte;
			tokens[1 + i] = (read_token){1, byte, 0};
		}
		expect_best_write((size_t)upper + 145, 0, seen);
	}
}

START_TEST(every_bit_of_a_match_counts)
{
	census seen = {0};

	for (size_t length = 0; read_length_base[length] <= 19; length++)
		for (size_t distance = 0; distance < 30; distance++) {
			read_token match = {read_length_base[length], 0, read_distance_base[distance]};
			unsigned stored = seen.kinds[READ_STORED], fixed = seen.kinds[READ_FIXED];
			expect_best_beside(&match, &seen);
			ck_assert_uint_eq(seen.kinds[READ_STORED], stored + 2);
			ck_assert_uint_eq(seen.kinds[READ_FIXED], fixed + 1);
		}
}
END_TEST

/* Noise, but so many zeros first. */
static void fill_skewed(size_t size, size_t zeros)
{
	fill_alphabet(size, 256, 0, 5);
	memset(in, 0, zeros);
	for (size_t i = 0; i < size; i++)
		tokens[i] = (read_token){1, in[i], 0};
}

/* Of more than 65535 bytes the stored form is several blocks, which count with all that each of them needs. */
static void expect_best_long(size_t size, unsigned bits_before, census *seen)
{
	deflate_reader reader = {.in = out, .at = bits_before};
	read_block found = {0};
	forms of;

	reader.end = write_block(&size, size, bits_before);
	model_forms(&of, tokens, size, size);
	unsigned kind = best_kind(&of, bits_before);
	for (size_t left = size; left > 0; left -= found.size) {
		ck_assert(read_next_block(&reader, &found, got, SEGMENT));
		ck_assert_uint_eq(found.kind, kind);
		ck_assert_uint_eq(found.size, left < 65535 || kind != READ_STORED ? left : 65535);
		ck_assert_int_eq(found.is_last, found.size == left);
	}
	ck_assert_uint_eq(reader.at, reader.end);
	ck_assert_uint_eq(reader.end, form_end(&of, kind, bits_before));
	seen->kinds[kind]++;
}

START_TEST(long_stored_blocks_are_several)
{
	static const size_t sizes[] = {65534, 65535, 65536, 131070, 131071};
	census seen = {0};

	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
		for (unsigned bits_before = 0; bits_before < 8; bits_before++) {
			fill_skewed(sizes[i], 0);
			expect_best_long(sizes[i], bits_before, &seen);
		}
	ck_assert_uint_eq(seen.kinds[READ_STORED], 40);
}
END_TEST

/* With some number of zeros the dynamic form is as long: each bit of the headers counts. */
START_TEST(every_bit_of_a_long_block_counts)
{
	enum { SIZE = 70000, STEPS = 24 };
	census seen = {0};
	size_t least = 0, most = SIZE;
	forms of;

	while (most - least > STEPS / 2) {
		size_t zeros = (least + most) / 2;
		fill_skewed(SIZE, zeros);
		model_forms(&of, tokens, SIZE, SIZE);
		if (of.bits[READ_DYNAMIC] < form_end(&of, READ_STORED, 0))
			most = zeros;
		else
			least = zeros;
	}
	for (size_t zeros = least - STEPS; zeros < most + STEPS; zeros++) {
		fill_skewed(SIZE, zeros);
		expect_best_long(SIZE, zeros % 8, &seen);
	}
	ck_assert_uint_gt(seen.kinds[READ_STORED], STEPS);
	ck_assert_uint_gt(seen.kinds[READ_DYNAMIC], STEPS);
}
END_TEST

SUITE_MAIN("deflate_block", small_inputs_take_the_shortest_form, long_inputs_take_the_shortest_forms,
	blocks_begin_at_any_bit, every_bit_of_a_match_counts, long_stored_blocks_are_several,
	every_bit_of_a_long_block_counts)
