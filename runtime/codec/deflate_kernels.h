/*
 * The loops in which the encoder spends its time, once for each kind of CPU: one file and one row each. The row that
 * needs nothing is the definition, and the others give the same bytes for every input; the unit tests compare them.
 */
#ifndef RUNTIME_CODEC_DEFLATE_KERNELS_H
#define RUNTIME_CODEC_DEFLATE_KERNELS_H

#include "bits.h"
#include "deflate_scan.h"
#include "runtime/cpu.h"
#include "runtime/deflate.h"

/* How to write the tokens of one block. A unit (bits 0-8 of a token) or a symbol without a code is 0. */
typedef struct cply__token_codes {
	/* Bits 0-23: code and extra bits of a literal or length; 24-31: their number. */
	uint32_t units[TOKEN_UNITS];
	/* Bits 0-15: code; 16-23: its length; 24-31: that and the number of extra bits. NO_DISTANCE has 0. */
	uint32_t distances[32];
} cply__token_codes;

struct cply__symbol_counts; /* deflate_block.h */

typedef struct cply__deflate_kernels {
	const char *name;
	uint32_t needs; /* CPU features */
	/* By level; NULL for the level that stores. Parses one region. */
	void (*parse[CPLY__DEFLATE_DENSE + 1])(cply__parse *parse);
	/* Finds the candidates of a region (deflate_scan.h). */
	void (*scan)(cply__scan *scan, const uint8_t *in, uint32_t size, uint32_t from, uint32_t to);
	/* Resolves tokens in place. Up to 15 numbers behind the last one may be overwritten. */
	void (*resolve)(uint32_t *tokens, size_t count);
	/* Counts the symbols of resolved tokens. */
	void (*count)(struct cply__symbol_counts *counts, const uint32_t *tokens, size_t count);
	/* The sum of n_log_n over the counts (deflate_split.c), which are at most 2^17; `size` is a multiple of 16. */
	uint32_t (*entropy)(const uint32_t *counts, size_t size);
	/* Writes resolved tokens; may write up to 7 bytes behind the last one. */
	void (*write)(bit_writer *writer, const cply__token_codes *codes, const uint32_t *tokens, size_t count);
} cply__deflate_kernels;

/* The best first; the last needs nothing. */
extern const cply__deflate_kernels *const cply__deflate_paths[];

/* The first path that the machine can run. */
const cply__deflate_kernels *cply__deflate_path(uint32_t features);

extern const cply__deflate_kernels cply__deflate_plain;    /* deflate_plain.c */
extern const cply__deflate_kernels cply__deflate_x86_v3;   /* x86/deflate_v3.c */
extern const cply__deflate_kernels cply__deflate_x86_v4;   /* x86/deflate_v4.c */
extern const cply__deflate_kernels cply__deflate_arm_neon; /* arm/deflate_neon.c */

/* Counts, in plain C, for paths that know no better way. */
void cply__deflate_count(struct cply__symbol_counts *counts, const uint32_t *tokens, size_t count);

#endif
