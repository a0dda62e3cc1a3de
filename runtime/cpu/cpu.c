#include "runtime/cpu.h"

#include <stdatomic.h>

#if defined __x86_64__
#include <cpuid.h>

enum { XCR0_AVX = 0x06, XCR0_AVX512 = 0xE6 };

/* Which registers the kernel saves (Intel SDM volume 1, section 13.3). */
static uint32_t saved_registers(void)
{
	uint32_t low, high;

	__asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
	return low;
}

static uint32_t detect(void)
{
	unsigned a, b = 0, c = 0, d, b7 = 0, c7 = 0, c_ext = 0;
	uint32_t found = 0, saved = 0;

	if (!__get_cpuid(1, &a, &b, &c, &d))
		return 0;
	if (c & bit_OSXSAVE)
		saved = saved_registers();
	__get_cpuid_count(7, 0, &a, &b7, &c7, &d);
	__get_cpuid(0x80000001, &a, &b, &c_ext, &d);
	const unsigned v3_c = bit_AVX | bit_FMA | bit_MOVBE, v3_b7 = bit_AVX2 | bit_BMI | bit_BMI2;
	const unsigned v4_b7 = bit_AVX512F | bit_AVX512BW | bit_AVX512CD | bit_AVX512DQ | bit_AVX512VL;
	if ((saved & XCR0_AVX) == XCR0_AVX && (c & v3_c) == v3_c && (b7 & v3_b7) == v3_b7 && (c_ext & bit_LZCNT))
		found |= CPLY__CPU_V3;
	if ((found & CPLY__CPU_V3) && (saved & XCR0_AVX512) == XCR0_AVX512 && (b7 & v4_b7) == v4_b7)
		found |= CPLY__CPU_V4;
	if ((c & bit_PCLMUL) && (c & bit_SSE4_1))
		found |= CPLY__CPU_PCLMUL;
	if ((found & CPLY__CPU_V4) && (c7 & bit_VPCLMULQDQ))
		found |= CPLY__CPU_VPCLMUL;
	if ((b7 & bit_SHA) && (c & bit_SSE4_1))
		found |= CPLY__CPU_SHA;
	return found;
}

#elif defined __aarch64__
#include <sys/auxv.h>

enum { HWCAP_BIT_ASIMD = 1 << 1, HWCAP_BIT_SHA2 = 1 << 6, HWCAP_BIT_CRC32 = 1 << 7 };

static uint32_t detect(void)
{
	unsigned long caps = getauxval(AT_HWCAP);

	return (caps & HWCAP_BIT_ASIMD ? CPLY__CPU_NEON : 0) | (caps & HWCAP_BIT_CRC32 ? CPLY__CPU_ARM_CRC32 : 0) |
	       (caps & HWCAP_BIT_SHA2 ? CPLY__CPU_SHA : 0);
}

#else

static uint32_t detect(void)
{
	return 0;
}

#endif

/* The one mutable global: 0 until the features were found. Threads that race write the same value. */
static const uint32_t found_flag = UINT32_C(1) << 31;
static _Atomic uint32_t features;
static _Atomic uint32_t hidden;

uint32_t cply__cpu_features(void)
{
	uint32_t word = atomic_load_explicit(&features, memory_order_relaxed);

	if (!word) {
		word = detect() | found_flag;
		atomic_store_explicit(&features, word, memory_order_relaxed);
	}
	return word & ~found_flag & ~atomic_load_explicit(&hidden, memory_order_relaxed);
}

void cply__cpu_restrict(uint32_t mask)
{
	atomic_store_explicit(&hidden, ~mask, memory_order_relaxed);
}
