/* The kernels for x86-64-v4: AVX-512. */
#if defined __x86_64__

#include <immintrin.h>

#include "../deflate_block.h"
#include "../deflate_kernels.h"

#define TARGET __attribute__((target("avx512f,avx512bw,avx512cd,avx512dq,avx512vl,avx2,bmi,bmi2,lzcnt,popcnt")))

TARGET static inline uint32_t same_32(const uint8_t *a, const uint8_t *b)
{
	__m256i left = _mm256_loadu_si256((const __m256i *)a), right = _mm256_loadu_si256((const __m256i *)b);

	return _tzcnt_u32(~(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(left, right)));
}

TARGET static inline uint32_t row_hits(const uint32_t row[DENSE_WAYS], uint32_t entry)
{
	__m512i distances = _mm512_sub_epi32(_mm512_set1_epi32((int)entry), _mm512_loadu_si512(row));

	return _mm512_cmple_epu32_mask(distances, _mm512_set1_epi32(DISTANCE_MAX));
}

TARGET static inline void row_push(uint32_t row[DENSE_WAYS], uint32_t entry)
{
	__m512i entries = _mm512_loadu_si512(row);

	_mm512_storeu_si512(row, _mm512_alignr_epi32(entries, _mm512_set1_epi32((int)entry), 15));
}

/* Sixteen tokens from sixteen bytes. */
TARGET static inline void sixteen_literals(uint32_t *out, const uint8_t *in)
{
	_mm512_storeu_si512(out, _mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)in)));
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
	const __m512i fours = _mm512_broadcast_i32x4(_mm_setr_epi8(0, 1, 2, 3, 1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6));
	const __m512i fifths =
		_mm512_broadcast_i32x4(_mm_setr_epi8(-1, -1, -1, 4, -1, -1, -1, 5, -1, -1, -1, 6, -1, -1, -1, 7));
	const __m512i order = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
	const __m128i bits = _mm_cvtsi32_si128((int)scan->bits), rest = _mm_cvtsi32_si128(32 - (int)scan->bits);
	size_t to = (size_t)batch->count * SCAN_GROUP;

	for (uint32_t i = 0; i < SCAN_GROUP; i += 16) {
		const uint8_t *from = in + at + i;
		__m512i bytes = _mm512_castsi128_si512(_mm_loadu_si128((const __m128i *)from));
		bytes = _mm512_inserti32x4(bytes, _mm_loadu_si128((const __m128i *)(from + 4)), 1);
		bytes = _mm512_inserti32x4(bytes, _mm_loadu_si128((const __m128i *)(from + 8)), 2);
		bytes = _mm512_inserti32x4(bytes, _mm_loadu_si128((const __m128i *)(from + 12)), 3);
		__m512i hash =
			_mm512_mullo_epi32(_mm512_shuffle_epi8(bytes, fours), _mm512_set1_epi32((int)SCAN_MULTIPLIER));
		hash = _mm512_add_epi32(hash, _mm512_shuffle_epi8(bytes, fifths));
		__m512i check = _mm512_and_si512(_mm512_sll_epi32(hash, bits), _mm512_set1_epi32((int)SCAN_CHECK));
		__m512i position = _mm512_add_epi32(order, _mm512_set1_epi32((int)(at + i)));
		_mm512_store_si512(batch->slots + to + i, _mm512_srl_epi32(hash, rest));
		_mm512_store_si512(batch->entries + to + i, _mm512_or_si512(check, position));
	}
	batch->groups[batch->count++] = at;
}

TARGET static inline void hits_of_group(cply__scan *scan, const scan_batch *batch, unsigned group)
{
	const __m512i most = _mm512_set1_epi32(DISTANCE_MAX);
	uint32_t to = batch->groups[group] % RING;

	for (uint32_t i = 0; i < SCAN_GROUP; i += 16) {
		size_t from = (size_t)group * SCAN_GROUP + i;
		__m512i distance = _mm512_sub_epi32(
			_mm512_load_si512(batch->entries + from), _mm512_load_si512(batch->before + from));
		__mmask16 hits = _mm512_cmple_epu32_mask(distance, most);
		distance = _mm512_mask_mov_epi32(_mm512_set1_epi32(NO_CANDIDATE), hits, distance);
		_mm256_storeu_si256((__m256i *)(scan->distances + to + i), _mm512_cvtepi32_epi16(distance));
		memcpy(scan->hits + (to + i) / 8, &hits, sizeof hits);
	}
}

TARGET static inline bool is_run(const uint8_t *in, uint32_t at)
{
	return at && !_mm512_cmpneq_epi8_mask(_mm512_loadu_si512(in + at), _mm512_loadu_si512(in + at - 1));
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
#define WRITE write_few
#include "../deflate_walk.h"

#include "../deflate_dense.h"

#include "../deflate_write.h"

TARGET static void resolve(uint32_t *tokens, size_t count)
{
	const __m512i ones = _mm512_set1_epi32(-1), two = _mm512_set1_epi32(2);

	for (size_t i = 0; i < count; i += 16) {
		__m512i token = _mm512_loadu_si512(tokens + i);
		__m512i unit = _mm512_and_si512(token, _mm512_set1_epi32(TOKEN_UNITS - 1));
		__m512i distance = _mm512_srli_epi32(token, TOKEN_DISTANCE_SHIFT),
			low = _mm512_add_epi32(distance, ones);
		__mmask16 match = _mm512_test_epi32_mask(distance, distance);
		__m512i log = _mm512_sub_epi32(_mm512_set1_epi32(31), _mm512_lzcnt_epi32(_mm512_or_si512(low, two)));
		__m512i extra = _mm512_add_epi32(log, ones);
		__m512i symbol = _mm512_add_epi32(_mm512_add_epi32(extra, extra), _mm512_srlv_epi32(low, extra));
		__m512i bits = _mm512_maskz_andnot_epi32(match, _mm512_sllv_epi32(ones, extra), low);
		symbol = _mm512_mask_mov_epi32(_mm512_set1_epi32(NO_DISTANCE), match, symbol);
		token = _mm512_or_si512(unit, _mm512_or_si512(_mm512_slli_epi32(symbol, TOKEN_DISTANCE_SHIFT),
						      _mm512_slli_epi32(bits, TOKEN_EXTRA_SHIFT)));
		_mm512_storeu_si512(tokens + i, token);
	}
}

/*
 * Most tokens have no distance: those that have one are pressed together, and counted by themselves.
 */
enum { COUNT_BATCH = 512 };

TARGET static inline size_t press_distances(uint32_t *out, const uint32_t *tokens)
{
	uint32_t *at = out;

	for (size_t i = 0; i < COUNT_BATCH; i += 16) {
		__m512i token = _mm512_loadu_si512(tokens + i);
		__mmask16 match = _mm512_test_epi32_mask(token, _mm512_set1_epi32(256));
		__m512i symbol =
			_mm512_and_si512(_mm512_srli_epi32(token, TOKEN_DISTANCE_SHIFT), _mm512_set1_epi32(31));
		_mm512_storeu_si512(at, _mm512_maskz_compress_epi32(match, symbol));
		at += _mm_popcnt_u32(match);
	}
	return (size_t)(at - out);
}

TARGET static void count_symbols(cply__symbol_counts *counts, const uint32_t *tokens, size_t count)
{
	uint32_t units[COUNT_TABLES][TOKEN_UNITS] = {0}, distances[COUNT_TABLES][32] = {0};
	uint32_t pressed[COUNT_BATCH + 16];
	size_t i = 0;

	for (; i + COUNT_BATCH <= count; i += COUNT_BATCH) {
		size_t matches = press_distances(pressed, tokens + i);
		for (size_t k = 0; k < COUNT_BATCH; k += 4) {
			uint64_t low, high;
			memcpy(&low, tokens + i + k, sizeof low);
			memcpy(&high, tokens + i + k + 2, sizeof high);
			units[0][low & (TOKEN_UNITS - 1)]++;
			units[1][low >> 32 & (TOKEN_UNITS - 1)]++;
			units[2][high & (TOKEN_UNITS - 1)]++;
			units[3][high >> 32 & (TOKEN_UNITS - 1)]++;
		}
		for (size_t k = 0; k < matches; k++)
			distances[k % COUNT_TABLES][pressed[k]]++;
	}
	for (; i < count; i++) {
		units[0][tokens[i] & (TOKEN_UNITS - 1)]++;
		distances[0][tokens[i] >> TOKEN_DISTANCE_SHIFT & 31]++;
	}
	cply__symbol_counts_gather(counts, units, distances);
}

TARGET static uint32_t entropy(const uint32_t *counts, size_t size)
{
	__m512i sum = _mm512_setzero_si512(), one = _mm512_set1_epi32(65536);

	for (size_t i = 0; i < size; i += 16) {
		__m512i n = _mm512_loadu_si512(counts + i), zeros = _mm512_lzcnt_epi32(n);
		__m512i whole = _mm512_sub_epi32(_mm512_set1_epi32(31), zeros);
		__m512i m = _mm512_srli_epi32(_mm512_sllv_epi32(n, zeros), 15);
		m = _mm512_and_si512(m, _mm512_set1_epi32(65535));
		__m512i bend = _mm512_srli_epi32(_mm512_mullo_epi32(m, _mm512_sub_epi32(one, m)), 16);
		bend = _mm512_srli_epi32(_mm512_mullo_epi32(bend, _mm512_set1_epi32(22544)), 16);
		__m512i fraction = _mm512_srli_epi32(_mm512_add_epi32(m, bend), 8);
		__m512i log = _mm512_add_epi32(_mm512_slli_epi32(whole, 8), fraction);
		sum = _mm512_add_epi32(sum, _mm512_mullo_epi32(n, log));
	}
	/* The compiler's own reduction adds signed numbers, where these may pass 2^31. */
	uint32_t lanes[16], total = 0;
	_mm512_storeu_si512(lanes, sum);
	for (size_t i = 0; i < 16; i++)
		total += lanes[i];
	return total;
}

/* The even 32-bit numbers as 64-bit ones, and the odd ones. */
TARGET static inline __m512i evens(__m512i numbers)
{
	return _mm512_and_si512(numbers, _mm512_set1_epi64(UINT32_MAX));
}

TARGET static inline __m512i odds(__m512i numbers)
{
	return _mm512_srli_epi64(numbers, 32);
}

/*
 * Sixteen tokens at a time, of which each two and each four become one number. What fits between two flushes is written
 * by four or by two; the rare sixteen with a longer pair one by one.
 */
enum { FLUSH_BITS = 56, LOOKUPS = 128 };

/* A gather would take longer. */
TARGET static inline void look_up(
	uint32_t units[LOOKUPS], const cply__token_codes *codes, const uint32_t *tokens, size_t count)
{
	for (size_t i = 0; i < LOOKUPS && i + 16 <= count; i += 16)
		for (size_t k = i; k < i + 16; k += 2) {
			uint64_t two, low, high;
			memcpy(&two, tokens + k, sizeof two);
			low = codes->units[two & (TOKEN_UNITS - 1)];
			high = codes->units[two >> 32 & (TOKEN_UNITS - 1)];
			low |= high << 32;
			memcpy(units + k, &low, sizeof low);
		}
}

TARGET static void write_tokens(
	bit_writer *writer, const cply__token_codes *codes, const uint32_t *tokens, size_t count)
{
	const __m512i low_distances = _mm512_loadu_si512(codes->distances);
	const __m512i high_distances = _mm512_loadu_si512(codes->distances + 16);
	bit_writer out = *writer;
	size_t i = 0;
	_Alignas(64) uint32_t units[LOOKUPS];

	for (; i + 16 <= count; i += 16) {
		if (i % LOOKUPS == 0)
			look_up(units, codes, tokens + i, count - i);
		__m512i token = _mm512_loadu_si512(tokens + i);
		__m512i unit = _mm512_load_si512(units + i % LOOKUPS);
		__m512i distance = _mm512_permutex2var_epi32(
			low_distances, _mm512_srli_epi32(token, TOKEN_DISTANCE_SHIFT), high_distances);
		__m512i unit_length = _mm512_srli_epi32(unit, 24), length = _mm512_srli_epi32(distance, 24);
		unit = _mm512_and_si512(unit, _mm512_set1_epi32(0xFFFFFF));
		__m512i shift = _mm512_and_si512(_mm512_srli_epi32(distance, 16), _mm512_set1_epi32(0xFF));
		distance = _mm512_or_si512(_mm512_and_si512(distance, _mm512_set1_epi32(0xFFFF)),
			_mm512_sllv_epi32(_mm512_srli_epi32(token, TOKEN_EXTRA_SHIFT), shift));
		length = _mm512_add_epi32(length, unit_length);
		__m512i first = _mm512_or_si512(evens(unit), _mm512_sllv_epi64(evens(distance), evens(unit_length)));
		__m512i second = _mm512_or_si512(odds(unit), _mm512_sllv_epi64(odds(distance), odds(unit_length)));
		__m512i pair = _mm512_or_si512(first, _mm512_sllv_epi64(second, evens(length)));
		__m512i bits = _mm512_add_epi64(evens(length), odds(length));
		/* Two pairs are four tokens, in the even lanes. */
		__m512i four = _mm512_or_si512(pair, _mm512_sllv_epi64(_mm512_bsrli_epi128(pair, 8), bits));
		__m512i four_bits = _mm512_add_epi64(bits, _mm512_bsrli_epi128(bits, 8));
		const __m512i most = _mm512_set1_epi64(FLUSH_BITS);
		uint64_t values[8], numbers[8];
		if (__builtin_expect(_mm512_mask_cmpgt_epu64_mask(0x55, four_bits, most) == 0, 1)) {
			_mm512_storeu_si512(values, four);
			_mm512_storeu_si512(numbers, four_bits);
			for (int k = 0; k < 8; k += 2) {
				bits_put(&out, values[k], (unsigned)numbers[k]);
				bits_flush(&out);
			}
		} else if (_mm512_cmpgt_epu64_mask(bits, most) == 0) {
			_mm512_storeu_si512(values, pair);
			_mm512_storeu_si512(numbers, bits);
			for (int k = 0; k < 8; k++) {
				bits_put(&out, values[k], (unsigned)numbers[k]);
				bits_flush(&out);
			}
		} else {
			bit_writer few = out; /* so that `out` may stay in registers */
			write_few(&few, codes, tokens + i, 16);
			out = few;
		}
	}
	*writer = out;
	write_few(writer, codes, tokens + i, count - i);
}

const cply__deflate_kernels cply__deflate_x86_v4 = {
	.name = "x86-64-v4",
	.needs = CPLY__CPU_V4,
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
