/*
 * SHA-256 where the CPU has instructions for it; elsewhere it is nettle's. Two hashes of the same bytes then take
 * little more time than one.
 */
#ifndef RUNTIME_CODEC_SHA256_KERNELS_H
#define RUNTIME_CODEC_SHA256_KERNELS_H

#include <stddef.h>
#include <stdint.h>

typedef struct cply__sha256_kernel {
	const char *name;
	uint32_t needs; /* CPU features */
	/* Add blocks of 64 bytes to the chaining values of one hash, of two hashes. */
	void (*add)(uint32_t to[8], const uint8_t *bytes, size_t blocks);
	void (*add_both)(uint32_t a[8], uint32_t b[8], const uint8_t *bytes, size_t blocks);
	/* Adds as many blocks of one message to one hash and of another to another. */
	void (*add_two)(uint32_t a[8], const uint8_t *to_a, uint32_t b[8], const uint8_t *to_b, size_t blocks);
} cply__sha256_kernel;

extern const cply__sha256_kernel cply__sha256_x86_ni; /* x86/sha256_ni.c */

#endif
