/*
 * Little-endian numbers in memory of any alignment, as gzip, zip and deflate have them. Compilers turn each of these
 * into one move (and a byte swap on big-endian machines).
 */
#ifndef RUNTIME_CODEC_BYTES_H
#define RUNTIME_CODEC_BYTES_H

#include <stdint.h>
#include <string.h>

static inline uint32_t load_le32(const uint8_t *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof value);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	value = __builtin_bswap32(value);
#endif
	return value;
}

static inline uint64_t load_le64(const uint8_t *at)
{
	uint64_t value;

	memcpy(&value, at, sizeof value);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	value = __builtin_bswap64(value);
#endif
	return value;
}

static inline void store_le16(uint8_t *at, uint32_t value)
{
	at[0] = (uint8_t)value;
	at[1] = (uint8_t)(value >> 8);
}

static inline void store_le32(uint8_t *at, uint32_t value)
{
	store_le16(at, value);
	store_le16(at + 2, value >> 16);
}

static inline void store_le64(uint8_t *at, uint64_t value)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	value = __builtin_bswap64(value);
#endif
	memcpy(at, &value, sizeof value);
}

#endif
