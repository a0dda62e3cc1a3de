/*
 * What a block takes in each of its three forms, computed from its tokens by the words of docs/deflate.md ("Bits"),
 * slowly and without the encoder's code.
 */
#ifndef UNIT_RUNTIME_DEFLATE_MODEL_H
#define UNIT_RUNTIME_DEFLATE_MODEL_H

#include <stdlib.h>

#include "deflate_reader.h"
#include "suite.h"

enum { MODEL_PRES = 19 };

/* How often each symbol occurs, the end of the block included. */
typedef struct tally {
	uint32_t literals[READ_LITERALS];
	uint32_t distances[READ_DISTANCES];
	uint64_t extra; /* bits */
} tally;

/* The forms of one block, in bits; and the codes of the dynamic one. */
typedef struct forms {
	uint64_t bits[READ_KINDS]; /* by kind; stored without its padding */
	uint8_t literal_lengths[READ_LITERALS];
	uint8_t distance_lengths[READ_DISTANCES];
	unsigned cut; /* codes that had to be cut to the limit */
} forms;

static inline size_t find_base(const uint16_t *bases, size_t count, uint32_t value)
{
	while (bases[--count] > value)
		;
	return count;
}

static inline void tally_add(tally *all, const read_token *token)
{
	if (!token->distance) {
		all->literals[token->literal]++;
		return;
	}
	size_t length = find_base(read_length_base, 29, token->length);
	size_t distance = find_base(read_distance_base, 30, token->distance);
	all->literals[257 + length]++;
	all->distances[distance]++;
	all->extra += read_length_extra[length] + read_distance_extra[distance];
}

/* A node of a Huffman tree; leaves come first, by count and then by symbol. */
typedef struct tree_node {
	uint64_t weight;
	size_t symbol, parent;
} tree_node;

static inline int by_count(const void *a, const void *b)
{
	const tree_node *x = a, *y = b;

	if (x->weight != y->weight)
		return x->weight < y->weight ? -1 : 1;
	return x->symbol < y->symbol ? -1 : 1;
}

/* The lightest node without a parent, a leaf before an inner node of the same weight. */
static inline size_t take_lightest(tree_node *nodes, size_t count, size_t parent)
{
	size_t best = count;

	for (size_t i = count; i-- > 0;)
		if (!nodes[i].parent && (best == count || nodes[i].weight <= nodes[best].weight))
			best = i;
	nodes[best].parent = parent;
	return best;
}

/* How deep each leaf is; they are sorted, so the deepest come first. */
static inline void find_depths(unsigned *depths, tree_node *nodes, size_t leaves)
{
	for (size_t next = leaves; next < 2 * leaves - 1; next++)
		for (int side = 0; side < 2; side++)
			nodes[next].weight += nodes[take_lightest(nodes, next, next)].weight;
	for (size_t i = 0; i < leaves; i++) {
		depths[i] = 0;
		for (size_t at = i; nodes[at].parent; at = nodes[at].parent)
			depths[i]++;
	}
}

/* "Depths beyond the limit become the limit. While ..." True if there was such a depth. */
static inline bool cut_depths(unsigned *depths, size_t leaves, unsigned limit)
{
	int64_t space = INT64_C(1) << limit;
	bool is_cut = false;

	for (size_t i = 0; i < leaves; i++) {
		is_cut |= depths[i] > limit;
		depths[i] = depths[i] < limit ? depths[i] : limit;
		space -= INT64_C(1) << (limit - depths[i]);
	}
	while (space < 0) {
		size_t i = 0;
		while (depths[i] == limit)
			i++;
		depths[i]++;
		space += INT64_C(1) << (limit - depths[i]);
	}
	while (space > 0) {
		size_t best = leaves;
		for (size_t i = 0; i < leaves; i++)
			if (INT64_C(1) << (limit - depths[i]) <= space && (best == leaves || depths[i] > depths[best]))
				best = i;
		space -= INT64_C(1) << (limit - depths[best]);
		depths[best]--;
	}
	return is_cut;
}

/* "Code lengths". True if the code had to be cut. */
static inline bool model_lengths(uint8_t *lengths, const uint32_t *counts, size_t count, unsigned limit)
{
	tree_node nodes[2 * READ_LITERALS] = {{0}};
	unsigned depths[READ_LITERALS];
	size_t leaves = 0, at = 0;

	memset(lengths, 0, count);
	for (size_t i = 0; i < count; i++)
		if (counts[i])
			nodes[leaves++] = (tree_node){counts[i], i, 0};
	if (leaves < 2) {
		size_t only = leaves ? nodes[0].symbol : 0;
		lengths[only] = lengths[only ? 0 : 1] = 1;
		return false;
	}
	qsort(nodes, leaves, sizeof *nodes, by_count);
	find_depths(depths, nodes, leaves);
	bool is_cut = cut_depths(depths, leaves, limit);
	for (unsigned length = limit; length > 0; length--)
		for (size_t i = 0; i < leaves; i++)
			if (depths[i] == length)
				lengths[nodes[at++].symbol] = (uint8_t)length;
	return is_cut;
}

static inline int by_weight(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/*
 * The bits of the best code whose lengths are limited (package-merge: Larmore and Hirschberg, 1990): of each length
 * from the longest on, the symbols and the pairs of what the length before has; then the cheapest of all.
 */
static inline uint64_t least_bits(const uint32_t *counts, size_t count, unsigned limit)
{
	uint64_t leaves[READ_LITERALS], row[2 * READ_LITERALS], bits = 0;
	size_t used = 0, many = 0;

	for (size_t i = 0; i < count; i++)
		if (counts[i])
			leaves[used++] = counts[i];
	if (used < 2)
		return used ? leaves[0] : 0;
	for (unsigned length = limit; length > 0; length--) {
		for (size_t i = 0; i < many / 2; i++)
			row[i] = row[2 * i] + row[2 * i + 1];
		many /= 2;
		memcpy(row + many, leaves, used * sizeof *leaves);
		many += used;
		qsort(row, many, sizeof *row, by_weight);
	}
	for (size_t i = 0; i < 2 * used - 2; i++)
		bits += row[i];
	return bits;
}

static inline uint64_t code_size(const uint8_t *lengths, const uint32_t *counts, size_t count)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < count; i++)
		bits += (uint64_t)counts[i] * lengths[i];
	return bits;
}

/* The bits of a code by the document's rules, which is the best one unless the limit cuts it. */
static inline uint64_t model_code(uint8_t *lengths, const uint32_t *counts, size_t count, unsigned limit, unsigned *cut)
{
	bool is_cut = model_lengths(lengths, counts, count, limit);
	uint64_t bits = code_size(lengths, counts, count), least = least_bits(counts, count, limit);

	ck_assert_msg(is_cut ? bits >= least : bits == least, "%llu bits, not %llu, of %zu symbols",
		(unsigned long long)bits, (unsigned long long)least, count);
	*cut += is_cut;
	return bits;
}

/* "Dynamic header": its bits, without the three that every block has. */
static inline uint64_t model_header(forms *of)
{
	static const uint8_t order[MODEL_PRES] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
	uint8_t sequence[READ_LITERALS + READ_DISTANCES], pre[MODEL_PRES];
	uint32_t counts[MODEL_PRES] = {0};
	size_t literals = 286, distances = 30, pres = MODEL_PRES;

	while (literals > 257 && !of->literal_lengths[literals - 1])
		literals--;
	while (distances > 1 && !of->distance_lengths[distances - 1])
		distances--;
	memcpy(sequence, of->literal_lengths, literals);
	memcpy(sequence + literals, of->distance_lengths, distances);
	for (size_t at = 0, run; at < literals + distances; at += run) {
		for (run = 1; at + run < literals + distances && sequence[at + run] == sequence[at];)
			run++;
		size_t left = run;
		if (sequence[at]) {
			counts[sequence[at]]++;
			left--;
			counts[16] += (uint32_t)(left / 6 + (left % 6 >= 3));
			counts[sequence[at]] += left % 6 < 3 ? (uint32_t)(left % 6) : 0;
			continue;
		}
		for (; left > 10; left -= left < 138 ? left : 138)
			counts[18]++;
		counts[left < 3 ? 0 : 17] += left < 3 ? (uint32_t)left : 1;
	}
	uint64_t bits =
		model_code(pre, counts, MODEL_PRES, 7, &of->cut) + 2 * counts[16] + 3 * counts[17] + 7 * counts[18];
	while (pres > 4 && !pre[order[pres - 1]])
		pres--;
	return 5 + 5 + 4 + 3 * pres + bits;
}

/* What a block of these tokens takes in each of its forms. */
static inline void model_forms(forms *of, const read_token *from, size_t count, size_t size)
{
	tally all = {.literals = {[READ_END] = 1}};
	read_block fixed;

	memset(of, 0, sizeof *of);
	for (size_t i = 0; i < count; i++)
		tally_add(&all, &from[i]);
	read_fixed_lengths(&fixed);
	of->bits[READ_FIXED] = 3 + all.extra + code_size(fixed.literal_lengths, all.literals, READ_LITERALS) +
			       code_size(fixed.distance_lengths, all.distances, READ_DISTANCES);
	of->bits[READ_DYNAMIC] = 3 + all.extra + model_code(of->literal_lengths, all.literals, 286, 15, &of->cut) +
				 model_code(of->distance_lengths, all.distances, 30, 15, &of->cut);
	of->bits[READ_DYNAMIC] += model_header(of);
	/* RFC 1951 section 3.2.4: three bits, then from the next byte on the size twice, and the bytes. */
	uint64_t pieces = size ? (size + 65534) / 65535 : 1;
	of->bits[READ_STORED] = 8 * (size + 4 * pieces + pieces - 1);
}

/* Where a form ends that begins at a bit. */
static inline uint64_t form_end(const forms *of, unsigned kind, uint64_t begin)
{
	return kind == READ_STORED ? ((begin + 3 + 7) & ~UINT64_C(7)) + of->bits[kind] : begin + of->bits[kind];
}

/* The form that the document asks for at a bit: the one that ends first, stored before fixed before dynamic. */
static inline unsigned best_kind(const forms *of, uint64_t begin)
{
	unsigned best = READ_STORED;

	for (unsigned kind = READ_FIXED; kind < READ_KINDS; kind++)
		if (form_end(of, kind, begin) < form_end(of, best, begin))
			best = kind;
	return best;
}

#endif
