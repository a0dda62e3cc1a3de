/*
 * CRC-32 once for each kind of CPU: one file and one row each, the best first. A kernel takes the register as RFC 1952
 * section 8 has it between its two inversions, and answers it behind the bytes; all answer the same.
 */
#ifndef RUNTIME_CODEC_CRC32_KERNELS_H
#define RUNTIME_CODEC_CRC32_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "runtime/cpu.h"

typedef struct cply__crc32_kernel {
	const char *name;
	uint32_t needs; /* CPU features */
	uint32_t (*add)(uint32_t state, const uint8_t *bytes, size_t size);
} cply__crc32_kernel;

/* The best first; the last needs nothing. */
extern const cply__crc32_kernel *const cply__crc32_variants[];

/* The first that the machine can run. */
const cply__crc32_kernel *cply__crc32_variant(uint32_t features);

extern const cply__crc32_kernel cply__crc32_plain;       /* crc32.c */
extern const cply__crc32_kernel cply__crc32_x86_pclmul;  /* x86/crc32_pclmul.c */
extern const cply__crc32_kernel cply__crc32_x86_vpclmul; /* x86/crc32_vpclmul.c */
extern const cply__crc32_kernel cply__crc32_arm;         /* arm/crc32_arm.c */

#endif
