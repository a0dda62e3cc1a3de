/* The codec benchmark: samples, and the two tables that it prints. */
#ifndef BENCH_CODEC_BENCH_H
#define BENCH_CODEC_BENCH_H

#include <stddef.h>
#include <stdint.h>

/* Part of a sample. */
typedef struct piece {
	size_t at, size;
} piece;

/* A tree as a tar archive in memory, and its segments as the layer writer cuts them. */
typedef struct sample {
	uint8_t *bytes; /* owned; 64 more than `size`, which are 0 */
	size_t size;
	piece *segments; /* owned */
	size_t count;
} sample;

/* Reads a file or a tree in the order of its names, at most about `limit` bytes of it; exits when it cannot. */
void sample_read(sample *out, const char *path, size_t limit);
void sample_release(sample *s);

/* Seconds of this thread's CPU time. */
double cpu_seconds(void);

/* Each level against its peers, and each variant of each kernel. */
void bench_encoders(const sample *s, int rounds);
void bench_kernels(const sample *s, int rounds);

#endif
