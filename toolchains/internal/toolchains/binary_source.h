/*
 * Where the bytes of a binary come from: a file, or memory, or the member of an archive. Readers ask for pieces by
 * position and never see the whole.
 */
#ifndef TOOLCHAINS_BINARY_SOURCE_H
#define TOOLCHAINS_BINARY_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <crossply/binary.h>

typedef struct cply__binary_source {
	/* Reads up to `size` bytes at `offset`; *got < size means that the source ends there. */
	cply_status (*read)(void *user, void *bytes, size_t size, uint64_t offset, size_t *got, cply_error *err);
	void *user;
	uint64_t size;    /* bytes in all */
	const char *path; /* for errors */
} cply__binary_source;

/* As cply_binary_read, from any source. */
cply_status cply__binary_parse(
	cply_binary *out, const cply_allocator *allocator, const cply__binary_source *source, cply_error *err);

/* Do these first bytes of a file look like those of a known format? What only looks so is found out by parsing. */
bool cply__binary_has_magic(const void *head, size_t size);

/* A source over bytes in memory (borrowed). */
typedef struct cply__binary_memory {
	const void *bytes;
	size_t size;
} cply__binary_memory;
void cply__binary_source_memory(cply__binary_source *out, cply__binary_memory *memory, const char *path);

#endif
