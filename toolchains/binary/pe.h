/* A PE file while it is read. */
#ifndef BINARY_PE_H
#define BINARY_PE_H

#include "reader.h"

/* Windows loads no more sections than this. */
enum { CPLY__PE_SECTIONS_LIMIT = 96, CPLY__PE_SECTION_SIZE = 40, CPLY__PE_NAME_LIMIT = 256 };

typedef struct cply__pe_section {
	char name[9]; /* NUL-terminated */
	uint32_t address, memory_size;
	uint32_t at, size; /* in the file */
	uint32_t flags;
} cply__pe_section;

typedef struct cply__pe {
	const cply__binary_source *source; /* borrowed */
	int is_64;
	uint64_t sections_at, directories_at;
	size_t section_count;
	cply__pe_section sections[CPLY__PE_SECTIONS_LIMIT];
} cply__pe;

/* The imported libraries into `needed`; the GUID of the debug directory into `build_id`. Errors: as cply_binary_read.
 */
cply_status cply__pe_read_imports(const cply__pe *pe, cply_binary *out, cply_error *err);
cply_status cply__pe_read_debug(const cply__pe *pe, cply_binary *out, cply_error *err);

#endif
