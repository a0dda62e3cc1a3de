/* The header block of POSIX.1-1988 ("ustar Interchange Format"), as it lies in the archive. */
#ifndef RUNTIME_CODEC_TAR_BLOCK_H
#define RUNTIME_CODEC_TAR_BLOCK_H

#include <stddef.h>
#include <stdint.h>

#include "runtime/tar.h"

typedef struct tar_block {
	char name[100];
	char mode[8];
	char uid[8];
	char gid[8];
	char size[12];
	char mtime[12];
	char checksum[8];
	char type;
	char link[100];
	char magic[6];
	char version[2];
	char uname[32];
	char gname[32];
	char device_major[8];
	char device_minor[8];
	char prefix[155];
	char rest[12];
} tar_block;

_Static_assert(sizeof(tar_block) == CPLY__TAR_BLOCK, "a header is one block");

/* Keys of extended attributes, first used by star, now by all. */
#define TAR_XATTR_PREFIX "SCHILY.xattr."

/* The sum of all bytes, those of the checksum itself taken as spaces. */
static inline uint32_t cply__tar_checksum(const tar_block *block)
{
	const unsigned char *bytes = (const unsigned char *)block;
	uint32_t sum = 0;

	for (size_t i = 0; i < sizeof *block; i++)
		sum += bytes[i];
	for (size_t i = 0; i < sizeof block->checksum; i++)
		sum += ' ' - (uint32_t)(unsigned char)block->checksum[i];
	return sum;
}

#endif
