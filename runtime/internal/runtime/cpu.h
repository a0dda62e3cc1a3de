/*
 * What this machine's CPU can do beyond the least of its architecture, for kernels that come in variants. Every variant
 * of a kernel gives the same bytes; which one runs changes nothing but the time.
 */
#ifndef RUNTIME_CPU_H
#define RUNTIME_CPU_H

#include <stdint.h>

/* Each feature implies that the kernel saves the registers that it uses. */
enum {
	CPLY__CPU_V3 = 1 << 0,        /* x86-64-v3: AVX2, BMI1, BMI2, LZCNT, MOVBE, FMA */
	CPLY__CPU_V4 = 1 << 1,        /* x86-64-v4: V3, and AVX-512 F, BW, CD, DQ, VL */
	CPLY__CPU_PCLMUL = 1 << 2,    /* carry-less multiplication of 128-bit registers, with SSE4.1 */
	CPLY__CPU_VPCLMUL = 1 << 3,   /* of 512-bit registers, with V4 */
	CPLY__CPU_ARM_CRC32 = 1 << 4, /* the CRC-32 instructions of arm64 */
	CPLY__CPU_SHA = 1 << 5,       /* SHA-256 instructions: x86 (with SSE4.1), arm64 */
	CPLY__CPU_NEON = 1 << 6       /* vectors of 128 bits of arm64 */
};

/* The features, found once and kept; any thread. */
uint32_t cply__cpu_features(void);

/* For tests: from now on features outside the mask are as if missing; UINT32_MAX gives them back. Not while others
 * run. */
void cply__cpu_restrict(uint32_t mask);

#endif
