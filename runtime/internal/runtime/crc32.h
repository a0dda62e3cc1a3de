/* CRC-32 as in gzip (RFC 1952 section 8) and zip. Start with 0. */
#ifndef RUNTIME_CRC32_H
#define RUNTIME_CRC32_H

#include <stddef.h>
#include <stdint.h>

uint32_t cply__crc32(uint32_t crc, const void *bytes, size_t size);

/* The CRC of A followed by B, of their two CRCs and B's length. */
uint32_t cply__crc32_combine(uint32_t crc_a, uint32_t crc_b, uint64_t length_b);

#endif
