/* The memory that the texts and lists of a cply_binary are in. */
#ifndef BINARY_STORE_H
#define BINARY_STORE_H

#include <crossply/binary.h>

#include "runtime/arena.h"

struct cply_binary_store {
	cply__arena arena;
	const cply_allocator *allocator; /* borrowed: what the store itself came from */
	unsigned parts;                  /* CPLY__PART_: what is to be read */
};

/* A binary of which nothing is known yet. */
void cply__binary_begin(cply_binary *out, struct cply_binary_store *store, uint64_t size);

/* The arena of a binary that is being read. */
static inline cply__arena *cply__binary_arena(cply_binary *binary)
{
	return &binary->store->arena;
}

/* Bytes as hexadecimal text in the binary's memory; NULL when there is none. */
const char *cply__binary_hex(cply_binary *binary, const unsigned char *bytes, size_t size);

#endif
