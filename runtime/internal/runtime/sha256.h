/* SHA-256 (FIPS 180-4), from nettle and a kernel of our own. The state may be copied, which keeps a midstate. */
#ifndef RUNTIME_SHA256_H
#define RUNTIME_SHA256_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CPLY__SHA256_SIZE = 32, CPLY__DIGEST_TEXT = 7 + 64 + 1 };

typedef struct cply__sha256 {
	_Alignas(8) unsigned char state[128]; /* nettle's sha256_ctx; its size is checked when compiled */
} cply__sha256;

void cply__sha256_init(cply__sha256 *hash);
void cply__sha256_add(cply__sha256 *hash, const void *bytes, size_t size);
void cply__sha256_finish(cply__sha256 *hash, uint8_t digest[CPLY__SHA256_SIZE]);

/* The same bytes to two hashes: where the CPU helps, in little more time than to one. */
void cply__sha256_add_both(cply__sha256 *a, cply__sha256 *b, const void *bytes, size_t size);

/* Two messages to two hashes: where the CPU helps, in less time than one after the other. */
void cply__sha256_add_two(
	cply__sha256 *a, const void *to_a, size_t size_a, cply__sha256 *b, const void *to_b, size_t size_b);

/* A midstate as bytes that mean the same on every machine; false for what no _save wrote. */
enum { CPLY__SHA256_SAVED = 108 };
void cply__sha256_save(uint8_t out[CPLY__SHA256_SAVED], const cply__sha256 *hash);
bool cply__sha256_load(cply__sha256 *hash, const uint8_t saved[CPLY__SHA256_SAVED]);

/* "sha256:" and 64 lower-case hexadecimal digits. */
void cply__digest_format(char text[CPLY__DIGEST_TEXT], const uint8_t digest[CPLY__SHA256_SIZE]);

#endif
