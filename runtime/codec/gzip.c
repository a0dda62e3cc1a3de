#include <string.h>

#include "bytes.h"
#include "runtime/deflate.h"

/* RFC 1952 section 2.3.1: ID1 ID2 CM FLG MTIME(4) XFL OS. */
void cply__gzip_header(uint8_t out[CPLY__GZIP_HEADER], cply__deflate_level level)
{
	static const uint8_t header[CPLY__GZIP_HEADER] = {0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255};
	/* "2 - compressor used maximum compression, slowest algorithm; 4 - compressor used fastest algorithm" */
	static const uint8_t effort[] = {[CPLY__DEFLATE_STORE] = 4,
		[CPLY__DEFLATE_FAST] = 4,
		[CPLY__DEFLATE_DEFAULT] = 0,
		[CPLY__DEFLATE_DENSE] = 2};

	memcpy(out, header, sizeof header);
	out[8] = effort[level];
}

void cply__gzip_trailer(uint8_t out[CPLY__GZIP_TRAILER], uint32_t crc, uint64_t size)
{
	store_le32(out, crc);
	store_le32(out + 4, (uint32_t)size);
}
