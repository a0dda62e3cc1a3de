#include "../../../runtime/codec/huffman.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "suite.h"

/* A complete code within the limit, shorter or equal lengths for what is more frequent. */
static uint64_t check_lengths(const uint32_t *frequencies, size_t count, unsigned limit)
{
	uint8_t lengths[HUFFMAN_SYMBOLS];
	uint64_t space = 0, cost = 0;
	bool ordered = true;

	cply__huffman_lengths(lengths, frequencies, count, limit);
	for (size_t i = 0; i < count; i++) {
		ck_assert_uint_le(lengths[i], limit);
		if (frequencies[i])
			ck_assert_uint_gt(lengths[i], 0);
		if (lengths[i])
			space += UINT64_C(1) << (limit - lengths[i]);
		cost += (uint64_t)frequencies[i] * lengths[i];
		/* One assertion for all pairs: each is a write to the test runner. */
		for (size_t k = 0; k < i; k++)
			ordered &= frequencies[k] <= frequencies[i] || !frequencies[i] || lengths[k] <= lengths[i];
	}
	ck_assert(ordered);
	ck_assert_uint_eq(space, UINT64_C(1) << limit);
	return cost;
}

/* The cost of an optimal code without a limit: the sum of all inner nodes, the two lightest joined again and again. */
static uint64_t optimal_cost(const uint32_t *frequencies, size_t count)
{
	uint64_t weights[HUFFMAN_SYMBOLS], cost = 0;
	size_t left = 0;

	for (size_t i = 0; i < count; i++)
		if (frequencies[i])
			weights[left++] = frequencies[i];
	for (; left > 1; left--) {
		for (size_t place = 0; place < 2; place++)
			for (size_t i = place + 1; i < left; i++)
				if (weights[i] < weights[place]) {
					uint64_t swap = weights[i];
					weights[i] = weights[place];
					weights[place] = swap;
				}
		weights[0] += weights[1];
		cost += weights[0];
		weights[1] = weights[left - 1];
	}
	return cost;
}

START_TEST(codes_are_complete_and_optimal_when_the_limit_does_not_matter)
{
	uint32_t frequencies[HUFFMAN_SYMBOLS] = {0}, state = 1;

	for (int round = 0; round < 285; round += 5) {
		size_t count = 2 + (size_t)round % 285;
		for (size_t i = 0; i < count; i++) {
			state = state * 1664525 + 1013904223;
			frequencies[i] = state >> 24 < 60 ? 0 : 20 + (state >> 9) % 1000;
		}
		uint64_t cost = check_lengths(frequencies, count, HUFFMAN_LENGTH);
		size_t used = 0;
		for (size_t i = 0; i < count; i++)
			used += frequencies[i] > 0;
		if (used > 1)
			ck_assert_uint_eq(cost, optimal_cost(frequencies, count));
	}
}
END_TEST

START_TEST(fibonacci_frequencies_keep_to_the_limit)
{
	uint32_t frequencies[HUFFMAN_SYMBOLS];

	for (unsigned limit = 7; limit <= 15; limit += 8)
		for (size_t count = 2; count <= (limit == 7 ? 19 : 30); count++) {
			frequencies[0] = frequencies[1] = 1;
			for (size_t i = 2; i < count; i++)
				frequencies[i] = frequencies[i - 1] + frequencies[i - 2];
			check_lengths(frequencies, count, limit);
		}
	for (size_t i = 0; i < HUFFMAN_SYMBOLS; i++)
		frequencies[i] = i < 20 ? UINT32_C(1) << i : 1;
	check_lengths(frequencies, 286, 15);
	check_lengths(frequencies, 286, 9);
}
END_TEST

START_TEST(there_are_always_two_codes)
{
	uint32_t frequencies[30] = {0};
	uint8_t lengths[30];

	cply__huffman_lengths(lengths, frequencies, 30, 15);
	ck_assert_uint_eq(lengths[0], 1);
	ck_assert_uint_eq(lengths[1], 1);
	for (size_t only = 0; only < 30; only++) {
		memset(frequencies, 0, sizeof frequencies);
		frequencies[only] = 5;
		cply__huffman_lengths(lengths, frequencies, 30, 15);
		for (size_t i = 0; i < 30; i++)
			ck_assert_uint_eq(lengths[i], i == only || i == (only ? 0 : 1));
	}
}
END_TEST

/* The example of RFC 1951 section 3.2.2: lengths (3,3,3,3,3,2,4,4) give 010 011 100 101 110 00 1110 1111. */
START_TEST(codes_are_canonical_and_bit_reversed)
{
	static const uint8_t lengths[] = {3, 3, 3, 3, 3, 2, 4, 4, 0};
	static const uint16_t wanted[] = {2, 6, 1, 5, 3, 0, 7, 15, 0};
	uint16_t codes[9];

	cply__huffman_codes(codes, lengths, 9);
	for (size_t i = 0; i < 9; i++)
		ck_assert_uint_eq(codes[i], wanted[i]);
}
END_TEST

SUITE_MAIN("huffman", codes_are_complete_and_optimal_when_the_limit_does_not_matter,
	fibonacci_frequencies_keep_to_the_limit, there_are_always_two_codes, codes_are_canonical_and_bit_reversed)
