/*
 * Every path of the encoder that this machine can run gives the bytes of the plain one: whole segments at every level,
 * and each kernel by itself.
 */
#include "../../../runtime/codec/deflate_block.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inputs.h"
#include "runtime/alloc.h"
#include "runtime/cpu.h"
#include "suite.h"

enum { SEGMENT = 1 << 20, TOKENS = 4096 };

static uint8_t in[SEGMENT + 64];

/* Paths before the plain one that the machine lacks are named, so that nobody takes this for a pass of theirs. */
static bool can_run(const cply__deflate_kernels *path)
{
	if (!(path->needs & ~cply__cpu_features()))
		return true;
	fprintf(stderr, "not tested on this machine: %s\n", path->name);
	return false;
}

/* The input's memory ends with it, and begins at `size` modulo 64: at every alignment. */
static size_t compress(uint8_t *out, uint32_t features, int level, const uint8_t *bytes, size_t size)
{
	cply__deflater *deflater;
	cply_error error;
	size_t head = size % 64;
	uint8_t *exact = malloc(head + size + !size);

	memcpy(exact + head, bytes, size);
	cply__cpu_restrict(features);
	ck_assert_int_eq(
		cply__deflater_new(&deflater, &cply__malloc_allocator, (cply__deflate_level)level, &error), CPLY_OK);
	cply__cpu_restrict(UINT32_MAX);
	size_t used = cply__deflate_segment(deflater, out, exact + head, size, 1);
	cply__deflater_free(deflater);
	free(exact);
	return used;
}

static void expect_same(uint32_t features, const char *name, const uint8_t *bytes, size_t size)
{
	static uint8_t plain[SEGMENT + SEGMENT / 64], other[SEGMENT + SEGMENT / 64];

	for (int level = CPLY__DEFLATE_FAST; level <= CPLY__DEFLATE_DENSE; level++) {
		size_t plain_size = compress(plain, 0, level, bytes, size);
		size_t other_size = compress(other, features, level, bytes, size);
		ck_assert_msg(plain_size == other_size && !memcmp(plain, other, plain_size),
			"%s, level %d, %zu bytes: not the plain path's bytes", name, level, size);
	}
}

static void every_path(const uint8_t *bytes, size_t size)
{
	for (const cply__deflate_kernels *const *path = cply__deflate_paths; (*path)->needs; path++)
		if (!((*path)->needs & ~cply__cpu_features()))
			expect_same((*path)->needs, (*path)->name, bytes, size);
}

START_TEST(segments_are_the_same)
{
	for (size_t kind = 0; kind < INPUT_KINDS; kind++) {
		input_fill(in, SEGMENT, kind);
		every_path(in, SEGMENT);
		every_path(in + 1, 70001);
	}
}
END_TEST

/* One thread does all of this: where threads are watched, which takes ten times as long, a sample has to do. */
#ifdef __SANITIZE_THREAD__
enum { LENGTH_STEP = 17 };
#else
enum { LENGTH_STEP = 1 };
#endif

/* Short ones of every kind, all others of two kinds: one in turn, and words, in which all kinds of matches occur. */
START_TEST(every_length_up_to_4096)
{
	for (size_t kind = 0; kind < INPUT_KINDS; kind++) {
		input_fill(in, 4096 + 32, kind);
		for (size_t size = 0; size <= 4096; size += LENGTH_STEP)
			if (size <= 200 || size % INPUT_KINDS == kind || kind == 3)
				every_path(in + size % 32, size);
	}
}
END_TEST

/* The switch: with its features masked no path but those that need none of them is taken. */
START_TEST(a_masked_path_is_not_taken)
{
	for (const cply__deflate_kernels *const *path = cply__deflate_paths; *path != &cply__deflate_plain; path++) {
		cply__cpu_restrict(~(*path)->needs);
		const cply__deflate_kernels *taken = cply__deflate_path(cply__cpu_features());
		cply__cpu_restrict(UINT32_MAX);
		ck_assert_ptr_ne(taken, *path);
		ck_assert_uint_eq(taken->needs & (*path)->needs, 0);
		ck_assert_ptr_eq(cply__deflate_path((*path)->needs | UINT32_C(1) << 31), *path);
	}
}
END_TEST

static void scan_all(const cply__deflate_kernels *path, cply__scan *scan, const uint8_t *bytes, uint32_t size)
{
	memset(scan, 0, sizeof *scan);
	scan->bits = FAST_BITS;
	for (uint32_t at = 0; at < size; at += REGION)
		path->scan(scan, bytes, size, at, size - at < REGION ? size : at + REGION);
}

/* In the last REGION and the window before it, which is what a parser looks at. */
START_TEST(candidates_are_found_alike)
{
	static cply__scan plain, other;

	for (const cply__deflate_kernels *const *path = cply__deflate_paths; (*path)->needs; path++)
		for (size_t kind = 0; can_run(*path) && kind < INPUT_KINDS; kind++) {
			input_fill(in, SEGMENT, kind);
			for (uint32_t size = 0; size <= 140000; size += size < 4096 ? 1 + (size > 300) * 13 : 33333) {
				uint8_t *exact = malloc(size ? size : 1);
				memcpy(exact, in + size % 61, size);
				scan_all(&cply__deflate_plain, &plain, exact, size);
				scan_all(*path, &other, exact, size);
				free(exact);
				ck_assert_msg(!memcmp(plain.distances, other.distances, sizeof plain.distances),
					"%s, %s, %u bytes: distances", (*path)->name, input_names[kind], size);
				ck_assert_int_eq(memcmp(plain.hits, other.hits, sizeof plain.hits), 0);
				ck_assert_int_eq(memcmp(plain.table, other.table, sizeof plain.table), 0);
			}
		}
}
END_TEST

/* All lengths, and distances of all symbols, in no order. */
static void fill_tokens(uint32_t *tokens, size_t count)
{
	uint32_t state = 1;

	for (size_t i = 0; i < count; i++) {
		uint32_t pick = input_random(&state), length = MATCH_MIN + pick % 256, bits = pick >> 8 & 15;
		uint32_t distance = 1 + (input_random(&state) & ((UINT32_C(1) << bits) - 1));
		tokens[i] = pick >> 31 ? token_of_match(length, distance) : pick & 255;
	}
}

START_TEST(tokens_resolve_alike)
{
	static uint32_t plain[TOKENS + 16], other[TOKENS + 16];

	for (const cply__deflate_kernels *const *path = cply__deflate_paths; (*path)->needs; path++)
		for (size_t count = 0; can_run(*path) && count <= TOKENS; count += 1 + count / 64) {
			fill_tokens(plain, count);
			fill_tokens(other, count);
			cply__deflate_plain.resolve(plain, count);
			(*path)->resolve(other, count);
			ck_assert_int_eq(memcmp(plain, other, count * sizeof *plain), 0);
		}
	for (uint32_t distance = 1; distance <= DISTANCE_MAX; distance++) {
		plain[0] = token_of_match(258, distance);
		cply__deflate_plain.resolve(plain, 1);
		for (const cply__deflate_kernels *const *path = cply__deflate_paths; (*path)->needs; path++) {
			if ((*path)->needs & ~cply__cpu_features())
				continue;
			other[0] = token_of_match(258, distance);
			(*path)->resolve(other, 1);
			ck_assert_uint_eq(plain[0], other[0]);
		}
	}
}
END_TEST

START_TEST(symbols_are_counted_alike)
{
	static uint32_t tokens[TOKENS + 16];
	cply__symbol_counts plain, other;

	fill_tokens(tokens, TOKENS);
	cply__deflate_plain.resolve(tokens, TOKENS);
	for (const cply__deflate_kernels *const *path = cply__deflate_paths; (*path)->needs; path++)
		for (size_t count = 0; can_run(*path) && count <= TOKENS; count++) {
			cply__deflate_plain.count(&plain, tokens + count % 5, count - count % 5);
			(*path)->count(&other, tokens + count % 5, count - count % 5);
			ck_assert_int_eq(memcmp(&plain, &other, sizeof plain), 0);
		}
}
END_TEST

START_TEST(entropies_are_equal)
{
	uint32_t counts[320], state = 5;

	for (const cply__deflate_kernels *const *path = cply__deflate_paths; (*path)->needs; path++) {
		if (!can_run(*path))
			continue;
		for (uint32_t n = 0; n < 1 << 17; n += 16) {
			for (uint32_t i = 0; i < 16; i++)
				counts[i] = n + i;
			ck_assert_uint_eq((*path)->entropy(counts, 16), cply__deflate_plain.entropy(counts, 16));
		}
		for (size_t i = 0; i < 320; i++)
			counts[i] = input_random(&state) >> (16 + i % 16);
		for (size_t size = 0; size <= 320; size += 16)
			ck_assert_uint_eq((*path)->entropy(counts, size), cply__deflate_plain.entropy(counts, size));
	}
}
END_TEST

/* Codes as long as they may be, so that everything that can overflow does. */
static void longest_codes(cply__token_codes *codes)
{
	for (uint32_t i = 0; i < 256; i++) {
		codes->units[i] = (i & 127) | UINT32_C(15) << 24;
		codes->units[256 + i] = 0x4AAAu | (i & 31) << 15 | (15 + (uint32_t)length_extra(i)) << 24;
		codes->units[256 + i] &= ((UINT32_C(1) << (15 + length_extra(i))) - 1) | UINT32_C(0xFF) << 24;
	}
	for (uint32_t symbol = 0; symbol < 32; symbol++)
		codes->distances[symbol] =
			symbol >= NO_DISTANCE ? 0
					      : 0x5555u | 15u << 16 | (15 + (symbol < 4 ? 0 : symbol / 2 - 1)) << 24;
}

START_TEST(tokens_are_written_alike)
{
	static uint32_t tokens[TOKENS + 16];
	static uint8_t plain[TOKENS * 6 + 16], other[TOKENS * 6 + 16];
	cply__token_codes codes;

	longest_codes(&codes);
	fill_tokens(tokens, TOKENS);
	cply__deflate_plain.resolve(tokens, TOKENS);
	for (const cply__deflate_kernels *const *path = cply__deflate_paths; (*path)->needs; path++) {
		for (size_t count = 0; can_run(*path) && count <= TOKENS; count += 1 + count / 64) {
			for (unsigned left = 0; left < 8; left++) {
				bit_writer a = {.at = plain, .count = left, .bits = left ? 1 : 0}, b = a;
				b.at = other;
				cply__deflate_plain.write(&a, &codes, tokens, count);
				(*path)->write(&b, &codes, tokens, count);
				ck_assert_int_eq(a.at - plain, b.at - other);
				ck_assert_uint_eq(a.count, b.count);
				ck_assert_uint_eq(a.bits, b.bits);
				ck_assert_int_eq(memcmp(plain, other, (size_t)(a.at - plain)), 0);
			}
		}
	}
}
END_TEST

START_TEST(the_last_path_needs_nothing)
{
	ck_assert_ptr_eq(cply__deflate_path(0), &cply__deflate_plain);
	ck_assert_uint_eq(cply__deflate_plain.needs, 0);
}
END_TEST

SUITE_MAIN("deflate_paths", segments_are_the_same, every_length_up_to_4096, candidates_are_found_alike,
	tokens_resolve_alike, symbols_are_counted_alike, entropies_are_equal, tokens_are_written_alike,
	a_masked_path_is_not_taken, the_last_path_needs_nothing)
