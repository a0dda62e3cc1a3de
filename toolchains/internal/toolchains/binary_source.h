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

/*
 * Parts of an ELF file beyond its header and program headers (and what those lead to directly: the interpreter). Fields
 * of parts that were not asked for say nothing. Other formats are always read whole.
 */
enum {
	CPLY__PART_DYNAMIC = 1,  /* needed libraries, versions, run paths, binding, what kind of program it is */
	CPLY__PART_NOTES = 2,    /* build ID, ABI tag, properties */
	CPLY__PART_SECTIONS = 4, /* attributes, Go's build information, compilers, debug information */
	CPLY__PART_SYMBOLS = 8,  /* names of functions */
	CPLY__PART_ALL = 15
};
cply_status cply__binary_parse_parts(cply_binary *out, const cply_allocator *allocator,
	const cply__binary_source *source, unsigned parts, cply_error *err);

/*
 * Texts and lists of one binary together, in bytes: more is CPLY_E_LIMIT. Real ones have some kilobytes, the limits of
 * each list alone would make it megabytes.
 */
enum { CPLY__BINARY_TEXTS = 2 << 20 };

/* Bytes of memory that a binary takes, for who keeps a budget. */
size_t cply__binary_cost(const cply_binary *binary);

/* The parts that some checks judge by. */
unsigned cply__check_parts(cply_check_set checks);

/* Do these first bytes of a file look like those of a known format? What only looks so is found out by parsing. */
bool cply__binary_has_magic(const void *head, size_t size);

/* A source over a file (borrowed) of a size. */
typedef struct cply__binary_file {
	int fd;
	const char *path; /* for errors */
} cply__binary_file;
void cply__binary_source_file(cply__binary_source *out, cply__binary_file *file, uint64_t size);

/* A source over bytes in memory (borrowed). */
typedef struct cply__binary_memory {
	const void *bytes;
	size_t size;
} cply__binary_memory;
void cply__binary_source_memory(cply__binary_source *out, cply__binary_memory *memory, const char *path);

#endif
