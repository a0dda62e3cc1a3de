/* A thin Mach-O file while it is read: a whole file, or a slice of a fat one. */
#ifndef BINARY_MACHO_H
#define BINARY_MACHO_H

#include "reader.h"

enum { CPLY__MACHO_COMMANDS_LIMIT = 1 << 20 }; /* bytes of load commands */

typedef struct cply__macho {
	const cply__binary_source *source; /* borrowed */
	uint64_t base, size;               /* where it is in the file */
	cply_byte_order order;
	int is_64;
	const unsigned char *commands; /* borrowed */
	uint32_t commands_size, command_count;
	uint64_t commands_at; /* in the file */
} cply__macho;

/* What the load commands say. Errors: as cply_binary_read. */
cply_status cply__macho_read_commands(cply_binary *out, const cply__macho *file, cply_error *err);

#endif
