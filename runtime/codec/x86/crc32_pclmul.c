/* CRC-32 by carry-less multiplication of 128-bit registers. */
#if defined __x86_64__

#include <immintrin.h>

#include "../crc32_kernels.h"

#define TARGET __attribute__((target("pclmul,sse4.1")))

/*
 * 16 bytes are a polynomial; moving them over n more bits of message multiplies it by x^n. Each half times a constant
 * below 2^33 gives 97 bits that are congruent to that: for the half that comes first x^(n + 32), for the other x^(n -
 * 32) modulo the polynomial of RFC 1952, the bits in reverse and one place up, since the product of two reversed
 * numbers comes out one place too low (Gopal and others, "Fast CRC computation for generic polynomials using
 * PCLMULQDQ", 2009).
 */
static const uint64_t over_16[2] = {UINT64_C(0x1751997D0), UINT64_C(0x0CCAA009E)};
static const uint64_t over_64[2] = {UINT64_C(0x154442BD4), UINT64_C(0x1C6E41596)};

TARGET static inline __m128i load(const uint8_t *at)
{
	return _mm_loadu_si128((const __m128i *)at);
}

TARGET static inline __m128i fold(__m128i bytes, __m128i constants, __m128i onto)
{
	__m128i first = _mm_clmulepi64_si128(bytes, constants, 0x00),
		second = _mm_clmulepi64_si128(bytes, constants, 0x11);

	return _mm_xor_si128(_mm_xor_si128(first, second), onto);
}

TARGET static uint32_t add(uint32_t state, const uint8_t *bytes, size_t size)
{
	uint8_t left[16];

	if (size < 64)
		return cply__crc32_plain.add(state, bytes, size);
	const __m128i constants = load((const uint8_t *)over_16), constants_64 = load((const uint8_t *)over_64);
	__m128i a = _mm_xor_si128(load(bytes), _mm_cvtsi32_si128((int)state));
	__m128i b = load(bytes + 16), c = load(bytes + 32), d = load(bytes + 48);
	for (bytes += 64, size -= 64; size >= 64; bytes += 64, size -= 64) {
		a = fold(a, constants_64, load(bytes));
		b = fold(b, constants_64, load(bytes + 16));
		c = fold(c, constants_64, load(bytes + 32));
		d = fold(d, constants_64, load(bytes + 48));
	}
	a = fold(fold(fold(a, constants, b), constants, c), constants, d);
	for (; size >= 16; bytes += 16, size -= 16)
		a = fold(a, constants, load(bytes));
	/* What is left has the register of the whole. */
	_mm_storeu_si128((__m128i *)left, a);
	return cply__crc32_plain.add(cply__crc32_plain.add(0, left, sizeof left), bytes, size);
}

const cply__crc32_kernel cply__crc32_x86_pclmul = {.name = "pclmul", .needs = CPLY__CPU_PCLMUL, .add = add};

#endif
