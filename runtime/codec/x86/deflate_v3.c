/* The kernels for x86-64-v3: AVX2 and the bit manipulation instructions. */
#if defined __x86_64__

#include <immintrin.h>

#include "../deflate_block.h"
#include "../deflate_kernels.h"

#define TARGET __attribute__((target("avx2,bmi,bmi2,lzcnt")))

TARGET static inline uint32_t same_32(const uint8_t *a, const uint8_t *b)
{
	__m256i left = _mm256_loadu_si256((const __m256i *)a), right = _mm256_loadu_si256((const __m256i *)b);

	return _tzcnt_u32(~(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(left, right)));
}

/* All ones where a distance is in range. */
TARGET static inline __m256i in_range(__m256i distances)
{
	return _mm256_cmpeq_epi32(_mm256_min_epu32(distances, _mm256_set1_epi32(DISTANCE_MAX)), distances);
}

TARGET static inline uint32_t row_hits(const uint32_t row[DENSE_WAYS], uint32_t entry)
{
	__m256i entries = _mm256_set1_epi32((int)entry);
	__m256i low = _mm256_sub_epi32(entries, _mm256_loadu_si256((const __m256i *)row));
	__m256i high = _mm256_sub_epi32(entries, _mm256_loadu_si256((const __m256i *)(row + 8)));

	return (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(in_range(low))) |
	       (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(in_range(high))) << 8;
}

TARGET static inline void row_push(uint32_t row[DENSE_WAYS], uint32_t entry)
{
	__m256i low = _mm256_loadu_si256((const __m256i *)row);
	__m256i high = _mm256_loadu_si256((const __m256i *)(row + 7));
	const __m256i order = _mm256_setr_epi32(0, 0, 1, 2, 3, 4, 5, 6);

	low = _mm256_permutevar8x32_epi32(low, order);
	low = _mm256_blend_epi32(low, _mm256_castsi128_si256(_mm_cvtsi32_si128((int)entry)), 1);
	_mm256_storeu_si256((__m256i *)row, low);
	_mm256_storeu_si256((__m256i *)(row + 8), high);
}

/* Sixteen tokens from sixteen bytes. */
TARGET static inline void sixteen_literals(uint32_t *out, const uint8_t *in)
{
	_mm256_storeu_si256((__m256i *)out, _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)in)));
	_mm256_storeu_si256((__m256i *)(out + 8), _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)(in + 8))));
}

/* The groups of a batch that are looked up, and what for: numbers of entries, new entries and old ones. */
typedef struct scan_batch {
	uint32_t groups[SCAN_BATCH / SCAN_GROUP];
	unsigned count;
	_Alignas(64) uint32_t slots[SCAN_BATCH];
	_Alignas(64) uint32_t entries[SCAN_BATCH];
	_Alignas(64) uint32_t before[SCAN_BATCH];
} scan_batch;

TARGET static inline void hash_group(scan_batch *batch, const cply__scan *scan, const uint8_t *in, uint32_t at)
{
	/* Of each sixteen bytes the first to fourth of four positions, and their fifth in the highest place. */
	const __m256i fours =
		_mm256_broadcastsi128_si256(_mm_setr_epi8(0, 1, 2, 3, 1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6));
	const __m256i fifths =
		_mm256_broadcastsi128_si256(_mm_setr_epi8(-1, -1, -1, 4, -1, -1, -1, 5, -1, -1, -1, 6, -1, -1, -1, 7));
	const __m256i order = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
	const __m128i bits = _mm_cvtsi32_si128((int)scan->bits), rest = _mm_cvtsi32_si128(32 - (int)scan->bits);
	size_t to = (size_t)batch->count * SCAN_GROUP;

	for (uint32_t i = 0; i < SCAN_GROUP; i += 8) {
		const uint8_t *from = in + at + i;
		__m256i bytes = _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)from)),
			_mm_loadu_si128((const __m128i *)(from + 4)), 1);
		__m256i hash =
			_mm256_mullo_epi32(_mm256_shuffle_epi8(bytes, fours), _mm256_set1_epi32((int)SCAN_MULTIPLIER));
		hash = _mm256_add_epi32(hash, _mm256_shuffle_epi8(bytes, fifths));
		__m256i check = _mm256_and_si256(_mm256_sll_epi32(hash, bits), _mm256_set1_epi32((int)SCAN_CHECK));
		__m256i position = _mm256_add_epi32(order, _mm256_set1_epi32((int)(at + i)));
		_mm256_store_si256((__m256i *)(batch->slots + to + i), _mm256_srl_epi32(hash, rest));
		_mm256_store_si256((__m256i *)(batch->entries + to + i), _mm256_or_si256(check, position));
	}
	batch->groups[batch->count++] = at;
}

TARGET static inline __m256i distances_of(const scan_batch *batch, size_t from)
{
	return _mm256_sub_epi32(_mm256_load_si256((const __m256i *)(batch->entries + from)),
		_mm256_load_si256((const __m256i *)(batch->before + from)));
}

TARGET static inline void hits_of_group(cply__scan *scan, const scan_batch *batch, unsigned group)
{
	const __m256i none = _mm256_set1_epi32(NO_CANDIDATE);
	uint32_t to = batch->groups[group] % RING;

	for (uint32_t i = 0; i < SCAN_GROUP; i += 16) {
		size_t from = (size_t)group * SCAN_GROUP + i;
		__m256i low = distances_of(batch, from), high = distances_of(batch, from + 8);
		__m256i low_hits = in_range(low), high_hits = in_range(high);
		low = _mm256_blendv_epi8(none, low, low_hits);
		high = _mm256_blendv_epi8(none, high, high_hits);
		/* Packing works on halves of 128 bits, which the permutation puts in order. */
		_mm256_storeu_si256((__m256i *)(scan->distances + to + i),
			_mm256_permute4x64_epi64(_mm256_packus_epi32(low, high), 0xD8));
		scan->hits[(to + i) / 8] = (uint8_t)_mm256_movemask_ps(_mm256_castsi256_ps(low_hits));
		scan->hits[(to + i) / 8 + 1] = (uint8_t)_mm256_movemask_ps(_mm256_castsi256_ps(high_hits));
	}
}

TARGET static inline bool is_run(const uint8_t *in, uint32_t at)
{
	const __m256i *here = (const __m256i *)(in + at), *before = (const __m256i *)(in + at - 1);

	if (!at)
		return false;
	__m256i same = _mm256_and_si256(_mm256_cmpeq_epi8(_mm256_loadu_si256(here), _mm256_loadu_si256(before)),
		_mm256_cmpeq_epi8(_mm256_loadu_si256(here + 1), _mm256_loadu_si256(before + 1)));
	return _mm256_movemask_epi8(same) == -1;
}

#include "../deflate_scan_batch.h"

#define SAME same_32
#define ROW_HITS row_hits
#define ROW_PUSH row_push
#define LITERALS sixteen_literals
#define SCAN scan_region
#define FAST parse_fast
#define DEFAULT parse_default
#define DENSE parse_dense
#define WRITE write_tokens
#include "../deflate_walk.h"

#include "../deflate_dense.h"

#include "../deflate_write.h"

/*
 * The logarithm is read off the number as a float: a distance less one has at most 15 bits and is exact. Its exponent
 * and the first bit behind are the symbol; below 2 the symbol is the number.
 */
TARGET static void resolve(uint32_t *tokens, size_t count)
{
	const __m256i zero = _mm256_setzero_si256(), ones = _mm256_set1_epi32(-1);

	for (size_t i = 0; i < count; i += 8) {
		__m256i token = _mm256_loadu_si256((const __m256i *)(tokens + i));
		__m256i unit = _mm256_and_si256(token, _mm256_set1_epi32(TOKEN_UNITS - 1));
		__m256i distance = _mm256_srli_epi32(token, TOKEN_DISTANCE_SHIFT);
		__m256i literal = _mm256_cmpeq_epi32(distance, zero), low = _mm256_add_epi32(distance, ones);
		__m256i exponent = _mm256_srli_epi32(_mm256_castps_si256(_mm256_cvtepi32_ps(low)), 23);
		__m256i extra = _mm256_max_epi32(_mm256_sub_epi32(exponent, _mm256_set1_epi32(127 + 1)), zero);
		__m256i symbol = _mm256_add_epi32(_mm256_add_epi32(extra, extra), _mm256_srlv_epi32(low, extra));
		__m256i bits = _mm256_andnot_si256(_mm256_sllv_epi32(ones, extra), low);
		symbol = _mm256_blendv_epi8(symbol, _mm256_set1_epi32(NO_DISTANCE), literal);
		bits = _mm256_andnot_si256(literal, bits);
		token = _mm256_or_si256(unit, _mm256_or_si256(_mm256_slli_epi32(symbol, TOKEN_DISTANCE_SHIFT),
						      _mm256_slli_epi32(bits, TOKEN_EXTRA_SHIFT)));
		_mm256_storeu_si256((__m256i *)(tokens + i), token);
	}
}

TARGET static void count_symbols(cply__symbol_counts *counts, const uint32_t *tokens, size_t count)
{
	uint32_t units[COUNT_TABLES][TOKEN_UNITS] = {0}, distances[COUNT_TABLES][32] = {0};

	for (size_t i = 0; i < count; i++) {
		units[i % COUNT_TABLES][tokens[i] & (TOKEN_UNITS - 1)]++;
		distances[i % COUNT_TABLES][tokens[i] >> TOKEN_DISTANCE_SHIFT & 31]++;
	}
	cply__symbol_counts_gather(counts, units, distances);
}

TARGET static uint32_t entropy(const uint32_t *counts, size_t size)
{
	__m256i sum = _mm256_setzero_si256(), one = _mm256_set1_epi32(65536);
	uint32_t parts[8], total = 0;

	for (size_t i = 0; i < size; i += 8) {
		__m256i n = _mm256_loadu_si256((const __m256i *)(counts + i));
		__m256i real = _mm256_castps_si256(_mm256_cvtepi32_ps(n));
		__m256i whole = _mm256_sub_epi32(_mm256_srli_epi32(real, 23), _mm256_set1_epi32(127));
		__m256i m = _mm256_and_si256(_mm256_srli_epi32(real, 7), _mm256_set1_epi32(65535));
		__m256i bend = _mm256_srli_epi32(_mm256_mullo_epi32(m, _mm256_sub_epi32(one, m)), 16);
		bend = _mm256_srli_epi32(_mm256_mullo_epi32(bend, _mm256_set1_epi32(22544)), 16);
		__m256i fraction = _mm256_srli_epi32(_mm256_add_epi32(m, bend), 8);
		__m256i log = _mm256_add_epi32(_mm256_slli_epi32(whole, 8), fraction);
		sum = _mm256_add_epi32(sum, _mm256_mullo_epi32(n, log));
	}
	_mm256_storeu_si256((__m256i *)parts, sum);
	for (int i = 0; i < 8; i++)
		total += parts[i];
	return total;
}

const cply__deflate_kernels cply__deflate_x86_v3 = {
	.name = "x86-64-v3",
	.needs = CPLY__CPU_V3,
	.parse = {[CPLY__DEFLATE_FAST] = parse_fast,
		[CPLY__DEFLATE_DEFAULT] = parse_default,
		[CPLY__DEFLATE_DENSE] = parse_dense},
	.scan = scan_region,
	.resolve = resolve,
	.count = count_symbols,
	.entropy = entropy,
	.write = write_tokens,
};

#endif
