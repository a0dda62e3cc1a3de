/*
 * SHA-256 (FIPS 180-4, section 6.2) with the SHA extensions of x86: each sha256rnds2 does two rounds on a state kept as
 * the words ABEF and CDGH. One hash waits for the latency of that instruction; a second hash of the same message fills
 * the gaps, and shares the message schedule.
 */
#if defined __x86_64__

#include <immintrin.h>

#include "../sha256_kernels.h"
#include "runtime/cpu.h"

#define TARGET __attribute__((target("sha,sse4.1")))

enum { GROUPS = 16 /* of four rounds */ };

/* Section 4.2.2: the first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
static const uint32_t constants[4 * GROUPS] = {
	0x428A2F98,
	0x71374491,
	0xB5C0FBCF,
	0xE9B5DBA5,
	0x3956C25B,
	0x59F111F1,
	0x923F82A4,
	0xAB1C5ED5,
	0xD807AA98,
	0x12835B01,
	0x243185BE,
	0x550C7DC3,
	0x72BE5D74,
	0x80DEB1FE,
	0x9BDC06A7,
	0xC19BF174,
	0xE49B69C1,
	0xEFBE4786,
	0x0FC19DC6,
	0x240CA1CC,
	0x2DE92C6F,
	0x4A7484AA,
	0x5CB0A9DC,
	0x76F988DA,
	0x983E5152,
	0xA831C66D,
	0xB00327C8,
	0xBF597FC7,
	0xC6E00BF3,
	0xD5A79147,
	0x06CA6351,
	0x14292967,
	0x27B70A85,
	0x2E1B2138,
	0x4D2C6DFC,
	0x53380D13,
	0x650A7354,
	0x766A0ABB,
	0x81C2C92E,
	0x92722C85,
	0xA2BFE8A1,
	0xA81A664B,
	0xC24B8B70,
	0xC76C51A3,
	0xD192E819,
	0xD6990624,
	0xF40E3585,
	0x106AA070,
	0x19A4C116,
	0x1E376C08,
	0x2748774C,
	0x34B0BCB5,
	0x391C0CB3,
	0x4ED8AA4A,
	0x5B9CCA4F,
	0x682E6FF3,
	0x748F82EE,
	0x78A5636F,
	0x84C87814,
	0x8CC70208,
	0x90BEFFFA,
	0xA4506CEB,
	0xBEF9A3F7,
	0xC67178F2,
};

typedef struct state {
	__m128i abef, cdgh;
} state;

TARGET static inline state load_state(const uint32_t words[8])
{
	__m128i low = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)words), 0xB1);
	__m128i high = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(words + 4)), 0x1B);

	return (state){_mm_alignr_epi8(low, high, 8), _mm_blend_epi16(high, low, 0xF0)};
}

TARGET static inline void store_state(uint32_t words[8], state s)
{
	__m128i abef = _mm_shuffle_epi32(s.abef, 0x1B), cdgh = _mm_shuffle_epi32(s.cdgh, 0xB1);

	_mm_storeu_si128((__m128i *)words, _mm_blend_epi16(abef, cdgh, 0xF0));
	_mm_storeu_si128((__m128i *)(words + 4), _mm_alignr_epi8(cdgh, abef, 8));
}

TARGET static inline void four_rounds(state *s, __m128i words)
{
	s->cdgh = _mm_sha256rnds2_epu32(s->cdgh, s->abef, words);
	s->abef = _mm_sha256rnds2_epu32(s->abef, s->cdgh, _mm_shuffle_epi32(words, 0x0E));
}

TARGET static inline void load_words(__m128i words[4], const uint8_t *bytes)
{
	const __m128i swap = _mm_set_epi64x(0x0C0D0E0F08090A0B, 0x0405060700010203);

	for (int i = 0; i < 4; i++)
		words[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(bytes + 16 * (size_t)i)), swap);
}

/* The words of the i-th group of rounds, with their constants; `i` is known where this is inlined. */
TARGET __attribute__((always_inline)) static inline __m128i schedule(__m128i words[4], int i)
{
	__m128i *now = &words[i % 4], last = words[(i + 3) % 4];

	if (i >= 4) {
		__m128i sum = _mm_add_epi32(
			_mm_sha256msg1_epu32(*now, words[(i + 1) % 4]), _mm_alignr_epi8(last, words[(i + 2) % 4], 4));
		*now = _mm_sha256msg2_epu32(sum, last);
	}
	return _mm_add_epi32(*now, _mm_loadu_si128((const __m128i *)(constants + 4 * i)));
}

TARGET static inline state sum_of(state a, state b)
{
	return (state){_mm_add_epi32(a.abef, b.abef), _mm_add_epi32(a.cdgh, b.cdgh)};
}

/* `b` NULL: to one hash. Known where this is inlined. */
TARGET __attribute__((always_inline)) static inline void add_block(state *a, state *b, const uint8_t *bytes)
{
	state from_a = *a, from_b = b ? *b : *a;
	__m128i words[4];

	load_words(words, bytes);
#pragma GCC unroll 16
	for (int i = 0; i < GROUPS; i++) {
		__m128i group = schedule(words, i);
		four_rounds(a, group);
		if (b)
			four_rounds(b, group);
	}
	*a = sum_of(*a, from_a);
	if (b)
		*b = sum_of(*b, from_b);
}

TARGET static void add(uint32_t to[8], const uint8_t *bytes, size_t blocks)
{
	state state_to = load_state(to);

	for (; blocks > 0; blocks--, bytes += 64)
		add_block(&state_to, NULL, bytes);
	store_state(to, state_to);
}

TARGET static void add_both(uint32_t a[8], uint32_t b[8], const uint8_t *bytes, size_t blocks)
{
	state state_a = load_state(a), state_b = load_state(b);

	for (; blocks > 0; blocks--, bytes += 64)
		add_block(&state_a, &state_b, bytes);
	store_state(a, state_a);
	store_state(b, state_b);
}

TARGET static void add_two(uint32_t a[8], const uint8_t *to_a, uint32_t b[8], const uint8_t *to_b, size_t blocks)
{
	state state_a = load_state(a), state_b = load_state(b);

	for (; blocks > 0; blocks--, to_a += 64, to_b += 64) {
		state from_a = state_a, from_b = state_b;
		__m128i words_a[4], words_b[4];
		load_words(words_a, to_a);
		load_words(words_b, to_b);
#pragma GCC unroll 16
		for (int i = 0; i < GROUPS; i++) {
			four_rounds(&state_a, schedule(words_a, i));
			four_rounds(&state_b, schedule(words_b, i));
		}
		state_a = sum_of(state_a, from_a);
		state_b = sum_of(state_b, from_b);
	}
	store_state(a, state_a);
	store_state(b, state_b);
}

const cply__sha256_kernel cply__sha256_x86_ni = {"x86-sha", CPLY__CPU_SHA, add, add_both, add_two};

#endif
