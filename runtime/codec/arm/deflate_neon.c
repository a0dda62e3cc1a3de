/*
 * The kernels for arm64: NEON. There is no instruction that gathers, so that the exchange with the table and the counts
 * are those of everybody; hashes, comparisons, candidates, logarithms are done four to sixteen at a time.
 */
#if defined __aarch64__ && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__

#include <arm_neon.h>

#include "../deflate_block.h"
#include "../deflate_kernels.h"

#define TARGET

/* Four bits for each byte, as there is no instruction that gathers one. */
static inline uint64_t differing_nibbles(uint8x16_t a, uint8x16_t b)
{
	uint8x8_t nibbles = vshrn_n_u16(vreinterpretq_u16_u8(vceqq_u8(a, b)), 4);

	return ~vget_lane_u64(vreinterpret_u64_u8(nibbles), 0);
}

static inline uint32_t same_32(const uint8_t *a, const uint8_t *b)
{
	uint64_t differ = differing_nibbles(vld1q_u8(a), vld1q_u8(b));

	if (differ)
		return (uint32_t)__builtin_ctzll(differ) >> 2;
	differ = differing_nibbles(vld1q_u8(a + 16), vld1q_u8(b + 16));
	return differ ? 16 + ((uint32_t)__builtin_ctzll(differ) >> 2) : SAME_MAX;
}

/* Which of sixteen numbers are all ones, the others being zero. */
static inline uint32_t bits_of(uint32x4_t a, uint32x4_t b, uint32x4_t c, uint32x4_t d)
{
	static const uint8_t weights[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
	uint16x8_t low = vcombine_u16(vmovn_u32(a), vmovn_u32(b)), high = vcombine_u16(vmovn_u32(c), vmovn_u32(d));
	uint8x16_t bytes = vandq_u8(vcombine_u8(vmovn_u16(low), vmovn_u16(high)), vld1q_u8(weights));

	return (uint32_t)vaddv_u8(vget_low_u8(bytes)) | (uint32_t)vaddv_u8(vget_high_u8(bytes)) << 8;
}

static inline uint32x4_t in_range(uint32x4_t distances)
{
	return vcleq_u32(distances, vdupq_n_u32(DISTANCE_MAX));
}

static inline uint32_t row_hits(const uint32_t row[DENSE_WAYS], uint32_t entry)
{
	uint32x4_t entries = vdupq_n_u32(entry);

	return bits_of(in_range(vsubq_u32(entries, vld1q_u32(row))), in_range(vsubq_u32(entries, vld1q_u32(row + 4))),
		in_range(vsubq_u32(entries, vld1q_u32(row + 8))), in_range(vsubq_u32(entries, vld1q_u32(row + 12))));
}

static inline void row_push(uint32_t row[DENSE_WAYS], uint32_t entry)
{
	uint32x4_t a = vld1q_u32(row), b = vld1q_u32(row + 4), c = vld1q_u32(row + 8), d = vld1q_u32(row + 12);

	vst1q_u32(row, vextq_u32(vdupq_n_u32(entry), a, 3));
	vst1q_u32(row + 4, vextq_u32(a, b, 3));
	vst1q_u32(row + 8, vextq_u32(b, c, 3));
	vst1q_u32(row + 12, vextq_u32(c, d, 3));
}

/* Sixteen tokens from sixteen bytes. */
static inline void sixteen_literals(uint32_t *out, const uint8_t *in)
{
	uint8x16_t bytes = vld1q_u8(in);
	uint16x8_t low = vmovl_u8(vget_low_u8(bytes)), high = vmovl_u8(vget_high_u8(bytes));

	vst1q_u32(out, vmovl_u16(vget_low_u16(low)));
	vst1q_u32(out + 4, vmovl_u16(vget_high_u16(low)));
	vst1q_u32(out + 8, vmovl_u16(vget_low_u16(high)));
	vst1q_u32(out + 12, vmovl_u16(vget_high_u16(high)));
}

/* The groups of a batch that are looked up, and what for: numbers of entries, new entries and old ones. */
typedef struct scan_batch {
	uint32_t groups[SCAN_BATCH / SCAN_GROUP];
	unsigned count;
	_Alignas(64) uint32_t slots[SCAN_BATCH];
	_Alignas(64) uint32_t entries[SCAN_BATCH];
	_Alignas(64) uint32_t before[SCAN_BATCH];
} scan_batch;

static inline void hash_group(scan_batch *batch, const cply__scan *scan, const uint8_t *in, uint32_t at)
{
	/* The first to fourth of four positions, and their fifth in the highest place; 255 is none. */
	static const uint8_t fours[16] = {0, 1, 2, 3, 1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6};
	static const uint8_t fifths[16] = {255, 255, 255, 4, 255, 255, 255, 5, 255, 255, 255, 6, 255, 255, 255, 7};
	static const uint32_t order[4] = {0, 1, 2, 3};
	const int32x4_t bits = vdupq_n_s32((int)scan->bits), rest = vdupq_n_s32((int)scan->bits - 32);
	size_t to = (size_t)batch->count * SCAN_GROUP;

	for (uint32_t i = 0; i < SCAN_GROUP; i += 4) {
		uint8x16_t bytes = vld1q_u8(in + at + i);
		uint32x4_t hash =
			vmulq_n_u32(vreinterpretq_u32_u8(vqtbl1q_u8(bytes, vld1q_u8(fours))), SCAN_MULTIPLIER);
		hash = vaddq_u32(hash, vreinterpretq_u32_u8(vqtbl1q_u8(bytes, vld1q_u8(fifths))));
		uint32x4_t check = vandq_u32(vshlq_u32(hash, bits), vdupq_n_u32(SCAN_CHECK));
		vst1q_u32(batch->slots + to + i, vshlq_u32(hash, rest));
		vst1q_u32(batch->entries + to + i, vorrq_u32(check, vaddq_u32(vld1q_u32(order), vdupq_n_u32(at + i))));
	}
	batch->groups[batch->count++] = at;
}

static inline void hits_of_group(cply__scan *scan, const scan_batch *batch, unsigned group)
{
	const uint32x4_t none = vdupq_n_u32(NO_CANDIDATE);
	uint32_t to = batch->groups[group] % RING;

	for (uint32_t i = 0; i < SCAN_GROUP; i += 16) {
		uint32x4_t hits[4];
		for (uint32_t k = 0; k < 4; k++) {
			size_t from = (size_t)group * SCAN_GROUP + i + 4 * k;
			uint32x4_t distance =
				vsubq_u32(vld1q_u32(batch->entries + from), vld1q_u32(batch->before + from));
			hits[k] = in_range(distance);
			vst1_u16(scan->distances + to + i + 4 * k, vmovn_u32(vbslq_u32(hits[k], distance, none)));
		}
		store_le16(scan->hits + (to + i) / 8, bits_of(hits[0], hits[1], hits[2], hits[3]));
	}
}

static inline bool is_run(const uint8_t *in, uint32_t at)
{
	uint8x16_t same = vdupq_n_u8(255);

	if (!at)
		return false;
	for (uint32_t i = 0; i < SCAN_GROUP; i += 16)
		same = vandq_u8(same, vceqq_u8(vld1q_u8(in + at + i), vld1q_u8(in + at + i - 1)));
	return vminvq_u8(same) == 255;
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

static void resolve(uint32_t *tokens, size_t count)
{
	const uint32x4_t one = vdupq_n_u32(1), two = vdupq_n_u32(2);

	for (size_t i = 0; i < count; i += 4) {
		uint32x4_t token = vld1q_u32(tokens + i), distance = vshrq_n_u32(token, TOKEN_DISTANCE_SHIFT);
		uint32x4_t literal = vceqzq_u32(distance), low = vsubq_u32(distance, one);
		/* The logarithm less 1, and 0 below 2. */
		uint32x4_t extra = vsubq_u32(vdupq_n_u32(30), vclzq_u32(vorrq_u32(low, two)));
		int32x4_t shift = vreinterpretq_s32_u32(extra);
		uint32x4_t symbol = vaddq_u32(vaddq_u32(extra, extra), vshlq_u32(low, vnegq_s32(shift)));
		uint32x4_t bits = vandq_u32(low, vsubq_u32(vshlq_u32(one, shift), one));
		symbol = vbslq_u32(literal, vdupq_n_u32(NO_DISTANCE), symbol);
		bits = vbicq_u32(bits, literal);
		token = vorrq_u32(vandq_u32(token, vdupq_n_u32(TOKEN_UNITS - 1)),
			vorrq_u32(vshlq_n_u32(symbol, TOKEN_DISTANCE_SHIFT), vshlq_n_u32(bits, TOKEN_EXTRA_SHIFT)));
		vst1q_u32(tokens + i, token);
	}
}

static uint32_t entropy(const uint32_t *counts, size_t size)
{
	const uint32x4_t whole_one = vdupq_n_u32(65536);
	uint32x4_t sum = vdupq_n_u32(0);

	for (size_t i = 0; i < size; i += 4) {
		uint32x4_t n = vld1q_u32(counts + i), zeros = vclzq_u32(n);
		uint32x4_t log = vsubq_u32(vdupq_n_u32(31), zeros);
		uint32x4_t m = vshrq_n_u32(vshlq_u32(n, vreinterpretq_s32_u32(zeros)), 15);
		m = vandq_u32(m, vdupq_n_u32(65535));
		uint32x4_t bend = vshrq_n_u32(vmulq_u32(m, vsubq_u32(whole_one, m)), 16);
		bend = vshrq_n_u32(vmulq_n_u32(bend, 22544), 16);
		uint32x4_t fraction = vshrq_n_u32(vaddq_u32(m, bend), 8);
		sum = vmlaq_u32(sum, n, vaddq_u32(vshlq_n_u32(log, 8), fraction));
	}
	return vaddvq_u32(sum);
}

const cply__deflate_kernels cply__deflate_arm_neon = {
	.name = "neon",
	.needs = CPLY__CPU_NEON,
	.parse = {[CPLY__DEFLATE_FAST] = parse_fast,
		[CPLY__DEFLATE_DEFAULT] = parse_default,
		[CPLY__DEFLATE_DENSE] = parse_dense},
	.scan = scan_region,
	.resolve = resolve,
	.count = cply__deflate_count,
	.entropy = entropy,
	.write = write_tokens,
};

#endif
