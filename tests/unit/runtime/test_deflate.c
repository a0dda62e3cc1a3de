#include "runtime/deflate.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "runtime/alloc.h"
#include "runtime/crc32.h"
#include "suite.h"

enum { LEVELS = CPLY__DEFLATE_DENSE + 1, SEGMENT = 1 << 20, ROOM = SEGMENT + 64 };

static cply__deflater *deflaters[LEVELS];
static uint8_t in[ROOM], back[ROOM];

static void start(void)
{
	cply_error error;

	for (int level = 0; level < LEVELS; level++)
		ck_assert_int_eq(cply__deflater_new(&deflaters[level], &cply__malloc_allocator,
					 (cply__deflate_level)level, &error),
			CPLY_OK);
}

static void stop(void)
{
	for (int level = 0; level < LEVELS; level++)
		cply__deflater_free(deflaters[level]);
}

/* The segment, made in a piece of memory of exactly its bound, so that a sanitizer sees one byte more. */
static uint8_t *compress_segment(size_t *size_out, int level, const uint8_t *bytes, size_t size, bool is_last)
{
	uint8_t *out = malloc(cply__deflate_bound(size)), *exact = malloc(size ? size : 1);

	memcpy(exact, bytes, size);
	*size_out = cply__deflate_segment(deflaters[level], out, exact, size, is_last);
	ck_assert_uint_le(*size_out, cply__deflate_bound(size));
	free(exact);
	return out;
}

static void expect_inflates(const uint8_t *out, size_t out_size, const uint8_t *bytes, size_t size)
{
	z_stream stream = {.next_in = (uint8_t *)(uintptr_t)out, .avail_in = (uInt)out_size};

	stream.next_out = back;
	stream.avail_out = ROOM;
	ck_assert_int_eq(inflateInit2(&stream, -15), Z_OK);
	ck_assert_int_eq(inflate(&stream, Z_FINISH), Z_STREAM_END);
	ck_assert_uint_eq(stream.avail_in, 0);
	ck_assert_uint_eq(stream.total_out, size);
	ck_assert_int_eq(memcmp(back, bytes, size), 0);
	inflateEnd(&stream);
}

static size_t round_trip(int level, const uint8_t *bytes, size_t size)
{
	size_t out_size;
	uint8_t *out = compress_segment(&out_size, level, bytes, size, true);

	expect_inflates(out, out_size, bytes, size);
	free(out);
	return out_size;
}

static void round_trip_all(size_t size)
{
	for (int level = 0; level < LEVELS; level++)
		round_trip(level, in, size);
}

static uint32_t next_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	return *state ^= *state << 5;
}

static void fill_random(size_t size, uint32_t alphabet)
{
	uint32_t state = 2463534242;

	for (size_t i = 0; i < size; i++)
		in[i] = (uint8_t)(next_random(&state) % alphabet);
}

/* Words of a small vocabulary, so that there are matches of all lengths and distances. */
static void fill_text(size_t size)
{
	uint32_t state = 7;
	char word[32];

	for (size_t at = 0; at < size;) {
		uint32_t pick = next_random(&state) % 3000;
		int length = snprintf(word, sizeof word, "%x%s", pick * pick, pick % 7 ? " " : ",\n");
		for (int i = 0; i < length && at < size; i++)
			in[at++] = (uint8_t)word[i];
	}
}

START_TEST(every_length_up_to_4096)
{
	start();
	fill_text(4096);
	for (size_t size = 0; size <= 4096; size++)
		round_trip_all(size);
	fill_random(4096, 256);
	for (size_t size = 0; size <= 4096; size += size < 300 ? 1 : 61)
		round_trip_all(size);
	memset(in, 0, 4096);
	for (size_t size = 0; size <= 4096; size += size < 1200 ? 1 : 61)
		round_trip_all(size);
	stop();
}
END_TEST

START_TEST(whole_segments_of_all_kinds)
{
	start();
	for (uint32_t alphabet = 1; alphabet <= 256; alphabet *= 2) {
		fill_random(SEGMENT, alphabet);
		round_trip_all(SEGMENT);
	}
	fill_text(SEGMENT);
	round_trip_all(SEGMENT);
	memset(in, 0xFF, SEGMENT);
	round_trip_all(SEGMENT);
	stop();
}
END_TEST

START_TEST(periods_of_1_to_300)
{
	start();
	for (size_t period = 1; period <= 300; period++) {
		fill_random(period, 256);
		for (size_t i = period; i < 3000; i++)
			in[i] = in[i - period];
		round_trip_all(3000);
	}
	stop();
}
END_TEST

/* Distances at the end of the window, where off-by-one errors live. */
START_TEST(matches_around_the_largest_distance)
{
	start();
	for (size_t distance = 32768 - 20; distance <= 32768 + 20; distance++) {
		fill_random(32768 + 200, 256);
		memmove(in + 50 + distance, in + 50, 100);
		round_trip_all(50 + distance + 120);
	}
	stop();
}
END_TEST

START_TEST(zero_runs_between_other_bytes)
{
	start();
	for (size_t run = 1; run < 1200; run += run < 600 ? 1 : 37) {
		size_t at = 0;
		for (int i = 0; i < 4; i++) {
			in[at++] = (uint8_t)(i + 1);
			memset(in + at, 0, run);
			at += run;
		}
		round_trip_all(at);
		in[at] = 9;
		round_trip_all(at + 1);
	}
	stop();
}
END_TEST

/* The most unbalanced codes that there are; and no three bytes twice. */
START_TEST(adversarial_inputs)
{
	size_t at = 0, previous = 0;

	start();
	in[at++] = 'b';
	in[at++] = 'a';
	for (size_t length = 1; at + length < SEGMENT;) { /* a Fibonacci word */
		memcpy(in + at, in, length);
		at += length;
		size_t next = length + previous;
		previous = length;
		length = next;
	}
	round_trip_all(at);
	at = 0;
	for (uint32_t many = 1, before = 0, symbol = 0; at + many < SEGMENT; symbol++) { /* Fibonacci frequencies */
		memset(in + at, (int)symbol, many);
		at += many;
		uint32_t next = many + before;
		before = many;
		many = next;
	}
	uint32_t state = 99;
	for (size_t i = at - 1; i > 0; i--) {
		size_t k = next_random(&state) % (i + 1);
		uint8_t swap = in[i];
		in[i] = in[k];
		in[k] = swap;
	}
	round_trip_all(at);
	for (at = 0; at < SEGMENT / 4; at++) {
		in[at * 3] = (uint8_t)at;
		in[at * 3 + 1] = (uint8_t)(at >> 8);
		in[at * 3 + 2] = (uint8_t)(at >> 16);
	}
	round_trip_all(at * 3);
	stop();
}
END_TEST

START_TEST(incompressible_bytes_cost_little)
{
	start();
	fill_random(SEGMENT, 256);
	for (int level = 0; level < LEVELS; level++)
		ck_assert_uint_le(round_trip(level, in, SEGMENT), SEGMENT + SEGMENT / 2000);
	stop();
}
END_TEST

START_TEST(zeros_cost_next_to_nothing)
{
	start();
	memset(in, 0, SEGMENT);
	for (int level = CPLY__DEFLATE_FAST; level < LEVELS; level++)
		ck_assert_uint_lt(round_trip(level, in, SEGMENT), 1200);
	ck_assert_uint_gt(round_trip(CPLY__DEFLATE_STORE, in, SEGMENT), SEGMENT);
	stop();
}
END_TEST

START_TEST(a_denser_level_is_denser)
{
	start();
	fill_text(SEGMENT);
	size_t sizes[LEVELS];
	for (int level = 0; level < LEVELS; level++)
		sizes[level] = round_trip(level, in, SEGMENT);
	for (int level = 1; level < LEVELS; level++)
		ck_assert_uint_lt(sizes[level], sizes[level - 1]);
	stop();
}
END_TEST

START_TEST(segments_stand_one_behind_the_other)
{
	static const size_t sizes[] = {0, 1, 5000, 0, 70000, 2, 200000};
	size_t total = 0, out_total = 0;

	start();
	for (int level = 0; level < LEVELS; level++, total = out_total = 0) {
		uint8_t *joined = malloc(2 * SEGMENT);
		fill_text(SEGMENT);
		for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
			size_t size;
			bool is_last = i == sizeof sizes / sizeof *sizes - 1;
			uint8_t *out = compress_segment(&size, level, in + total, sizes[i], is_last);
			if (!is_last)
				ck_assert_int_eq(memcmp(out + size - 4, "\0\0\xFF\xFF", 4), 0);
			memcpy(joined + out_total, out, size);
			out_total += size;
			total += sizes[i];
			free(out);
		}
		expect_inflates(joined, out_total, in, total);
		free(joined);
	}
	stop();
}
END_TEST

START_TEST(bytes_do_not_depend_on_what_went_before)
{
	start();
	for (int level = 0; level < LEVELS; level++) {
		size_t first_size, again_size;
		fill_text(300000);
		uint8_t *first = compress_segment(&first_size, level, in, 300000, true);
		fill_random(SEGMENT, 5);
		round_trip(level, in, SEGMENT);
		fill_text(300000);
		uint8_t *again = compress_segment(&again_size, level, in, 300000, true);
		ck_assert_uint_eq(first_size, again_size);
		ck_assert_int_eq(memcmp(first, again, first_size), 0);
		free(first);
		free(again);
	}
	stop();
}
END_TEST

static void *no_memory(void *user, void *memory, size_t size)
{
	size_t *left = user;

	if (!size) {
		free(memory);
		return NULL;
	}
	return *left && (*left)-- ? realloc(memory, size) : NULL;
}

START_TEST(running_out_of_memory_is_an_error)
{
	for (size_t pieces = 0; pieces < 2; pieces++) {
		size_t left = pieces;
		const cply_allocator allocator = {no_memory, &left};
		cply__deflater *deflater = NULL;
		cply_error error;
		ck_assert_int_eq(cply__deflater_new(&deflater, &allocator, CPLY__DEFLATE_DENSE, &error), CPLY_E_NOMEM);
		ck_assert_ptr_null(deflater);
	}
	cply__deflater_free(NULL);
}
END_TEST

SUITE_MAIN("deflate", every_length_up_to_4096, whole_segments_of_all_kinds, periods_of_1_to_300,
	matches_around_the_largest_distance, zero_runs_between_other_bytes, adversarial_inputs,
	incompressible_bytes_cost_little, zeros_cost_next_to_nothing, a_denser_level_is_denser,
	segments_stand_one_behind_the_other, bytes_do_not_depend_on_what_went_before, running_out_of_memory_is_an_error)
