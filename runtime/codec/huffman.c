#include "huffman.h"

#include <assert.h>
#include <string.h>

/* A symbol and its frequency in one number that sorts by frequency, then by symbol. */
enum { SYMBOL_BITS = 9, SYMBOL_MASK = (1 << SYMBOL_BITS) - 1 };

enum { SMALL = 512 };

/*
 * Sorts the symbols that occur, and answers how many they are. Most frequencies are small: those are counted; the few
 * others are inserted.
 */
static size_t sort(uint32_t *keys, const uint32_t *frequencies, size_t count)
{
	uint16_t starts[SMALL + 1] = {0};
	size_t used = 0;

	for (size_t i = 0; i < count; i++)
		starts[frequencies[i] < SMALL ? frequencies[i] : SMALL]++;
	starts[0] = 0;
	for (size_t i = 1; i <= SMALL; i++) {
		uint16_t many = starts[i];
		starts[i] = (uint16_t)used;
		used += many;
	}
	size_t large = starts[SMALL];
	for (size_t i = 0; i < count; i++)
		if (frequencies[i])
			keys[starts[frequencies[i] < SMALL ? frequencies[i] : SMALL]++] =
				frequencies[i] << SYMBOL_BITS | (uint32_t)i;
	for (size_t i = large + 1; i < used; i++) {
		uint32_t key = keys[i];
		size_t to = i;
		for (; to > large && keys[to - 1] > key; to--)
			keys[to] = keys[to - 1];
		keys[to] = key;
	}
	return used;
}

/*
 * Replaces ascending weights by the code lengths of a Huffman tree (descending then): Moffat and Katajainen, "In-place
 * calculation of minimum-redundancy codes", 1995. Of a leaf and a tree of equal weight the leaf is taken first, which
 * keeps the longest code short.
 */
static void tree_depths(uint32_t *weights, size_t count)
{
	size_t leaf = 0, root = 0;

	/* Each inner node is made of the two lightest; a node that got a parent holds the parent's number from then on.
	 */
	for (size_t next = 0; next < count - 1; next++) {
		uint32_t sum = 0;
		for (int side = 0; side < 2; side++) {
			if (leaf < count && (root >= next || weights[leaf] <= weights[root])) {
				sum += weights[leaf++];
			} else {
				sum += weights[root];
				weights[root++] = (uint32_t)next;
			}
		}
		weights[next] = sum;
	}
	/* Parents become depths, from the root down. */
	weights[count - 2] = 0;
	for (size_t i = count - 2; i-- > 0;)
		weights[i] = weights[weights[i]] + 1;
	/* Of the places at each depth, those that are no inner nodes are leaves. */
	size_t places = 1, at = count, inner = count - 1;
	for (uint32_t depth = 0; places; depth++) {
		size_t used = 0;
		while (inner > 0 && weights[inner - 1] == depth) {
			inner--;
			used++;
		}
		for (size_t leaves = places - used; leaves > 0; leaves--)
			weights[--at] = depth;
		places = 2 * used;
	}
}

/*
 * How many codes there are of each length, none longer than `limit`: longer ones are cut to it, which spends more than
 * the whole code space, and then the longest of the shorter codes are made longer by one until it fits exactly.
 */
static void count_lengths(unsigned counts[HUFFMAN_LENGTH + 1], const uint32_t *depths, size_t count, unsigned limit)
{
	uint32_t spent = 0, whole = UINT32_C(1) << limit; /* in units of a code of the longest length */

	memset(counts, 0, (HUFFMAN_LENGTH + 1) * sizeof *counts);
	for (size_t i = 0; i < count; i++) {
		unsigned length = depths[i] < limit ? depths[i] : limit;
		counts[length]++;
		spent += whole >> length;
	}
	while (spent > whole) {
		unsigned length = limit - 1;
		while (!counts[length])
			length--;
		counts[length]--;
		counts[length + 1]++;
		spent -= whole >> (length + 1);
	}
	/* The last step may have freed more than was needed: codes of the longest length move up into the gap. */
	while (spent < whole) {
		unsigned length = limit;
		while (!counts[length] || spent + (whole >> length) > whole)
			length--;
		counts[length]--;
		counts[length - 1]++;
		spent += whole >> length;
	}
}

void cply__huffman_lengths(uint8_t *lengths, const uint32_t *frequencies, size_t count, unsigned limit)
{
	uint32_t keys[HUFFMAN_SYMBOLS] = {0}, weights[HUFFMAN_SYMBOLS];
	unsigned counts[HUFFMAN_LENGTH + 1];

	assert(count >= 2 && count <= HUFFMAN_SYMBOLS && limit <= HUFFMAN_LENGTH);
	memset(lengths, 0, count);
	size_t used = sort(keys, frequencies, count);
	if (used < 2) {
		size_t only = used ? keys[0] & SYMBOL_MASK : 0;
		lengths[only] = lengths[only ? 0 : 1] = 1;
		return;
	}
	for (size_t i = 0; i < used; i++)
		weights[i] = keys[i] >> SYMBOL_BITS;
	tree_depths(weights, used);
	count_lengths(counts, weights, used, limit);
	/* The rarest symbols get the longest codes. */
	size_t at = 0;
	for (unsigned length = limit; length > 0; length--)
		for (unsigned i = 0; i < counts[length]; i++)
			lengths[keys[at++] & SYMBOL_MASK] = (uint8_t)length;
}

/* The lowest `length` bits, in reverse. */
static uint16_t reverse(uint32_t code, unsigned length)
{
	code = (code & 0x5555) << 1 | (code >> 1 & 0x5555);
	code = (code & 0x3333) << 2 | (code >> 2 & 0x3333);
	code = (code & 0x0F0F) << 4 | (code >> 4 & 0x0F0F);
	code = (code & 0x00FF) << 8 | (code >> 8 & 0x00FF);
	return (uint16_t)(code >> (16 - length));
}

void cply__huffman_codes(uint16_t *codes, const uint8_t *lengths, size_t count)
{
	uint32_t next[HUFFMAN_LENGTH + 2] = {0};

	for (size_t i = 0; i < count; i++)
		if (lengths[i])
			next[lengths[i] + 1]++;
	for (unsigned length = 1; length <= HUFFMAN_LENGTH; length++)
		next[length + 1] = (next[length + 1] + next[length]) << 1;
	for (size_t i = 0; i < count; i++)
		codes[i] = lengths[i] ? reverse(next[lengths[i]]++, lengths[i]) : 0;
}
