/* CRC-32 by carry-less multiplication of 512-bit registers. */
#if defined __x86_64__

#include <immintrin.h>

#include "../crc32_kernels.h"

#define TARGET __attribute__((target("vpclmulqdq,avx512f,avx512vl,pclmul,sse4.1")))

/* As in crc32_pclmul.c. */
static const uint64_t over_64[2] = {UINT64_C(0x154442BD4), UINT64_C(0x1C6E41596)};
static const uint64_t over_256[2] = {UINT64_C(0x11542778A), UINT64_C(0x1322D1430)};

TARGET static inline __m512i load(const uint8_t *at)
{
	return _mm512_loadu_si512(at);
}

TARGET static inline __m512i fold(__m512i bytes, __m512i constants, __m512i onto)
{
	__m512i first = _mm512_clmulepi64_epi128(bytes, constants, 0x00);
	__m512i second = _mm512_clmulepi64_epi128(bytes, constants, 0x11);

	return _mm512_ternarylogic_epi64(first, second, onto, 0x96); /* the sum of all three */
}

TARGET static uint32_t add(uint32_t state, const uint8_t *bytes, size_t size)
{
	uint8_t left[64];

	if (size < 512)
		return cply__crc32_x86_pclmul.add(state, bytes, size);
	const __m512i constants = _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)over_64));
	const __m512i constants_256 = _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)over_256));
	__m512i a = _mm512_xor_si512(load(bytes), _mm512_zextsi128_si512(_mm_cvtsi32_si128((int)state)));
	__m512i b = load(bytes + 64), c = load(bytes + 128), d = load(bytes + 192);
	for (bytes += 256, size -= 256; size >= 256; bytes += 256, size -= 256) {
		a = fold(a, constants_256, load(bytes));
		b = fold(b, constants_256, load(bytes + 64));
		c = fold(c, constants_256, load(bytes + 128));
		d = fold(d, constants_256, load(bytes + 192));
	}
	a = fold(fold(fold(a, constants, b), constants, c), constants, d);
	for (; size >= 64; bytes += 64, size -= 64)
		a = fold(a, constants, load(bytes));
	_mm512_storeu_si512(left, a);
	return cply__crc32_x86_pclmul.add(cply__crc32_x86_pclmul.add(0, left, sizeof left), bytes, size);
}

const cply__crc32_kernel cply__crc32_x86_vpclmul = {
	.name = "vpclmul", .needs = CPLY__CPU_VPCLMUL | CPLY__CPU_PCLMUL, .add = add};

#endif
