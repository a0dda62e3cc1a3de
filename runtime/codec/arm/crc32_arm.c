/* CRC-32 by the instructions of arm64. */
#if defined __aarch64__

#include "../bytes.h"
#include "../crc32_kernels.h"

/* As text, because compilers disagree about the names and the conditions of the intrinsics. */
#define EXTENSION ".arch_extension crc\n\t"

static uint32_t add(uint32_t state, const uint8_t *bytes, size_t size)
{
	for (; size >= 8; bytes += 8, size -= 8)
		__asm__(EXTENSION "crc32x %w0, %w0, %x1" : "+r"(state) : "r"(load_le64(bytes)));
	for (; size; bytes++, size--)
		__asm__(EXTENSION "crc32b %w0, %w0, %w1" : "+r"(state) : "r"((uint32_t)*bytes));
	return state;
}

const cply__crc32_kernel cply__crc32_arm = {.name = "armv8-crc", .needs = CPLY__CPU_ARM_CRC32, .add = add};

#endif
