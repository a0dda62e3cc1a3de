#include "stock.h"

#include <string.h>

void layer_stock_init(layer_stock *stock, const cply_allocator *allocator)
{
	cply__arena_init(&stock->arena, allocator);
	cply__map_init(&stock->pieces, allocator);
}

void layer_stock_release(layer_stock *stock)
{
	cply__map_release(&stock->pieces);
	cply__arena_release(&stock->arena);
}

layer_fingerprint layer_fingerprint_of(uint64_t stamp, uint32_t crc, size_t size, bool is_last)
{
	return (layer_fingerprint){.stamp = stamp, .crc = crc, .size = (uint32_t)size, .is_last = is_last};
}

layer_piece *layer_stock_find(const layer_stock *stock, const layer_fingerprint *fingerprint)
{
	return cply__map_get(&stock->pieces, fingerprint, sizeof *fingerprint);
}

layer_piece *layer_stock_add(layer_stock *stock, const layer_fingerprint *fingerprint)
{
	layer_piece *piece;

	if (cply__map_count(&stock->pieces) >= LAYER_STOCK_MAX)
		return NULL;
	piece = cply__arena_alloc(&stock->arena, sizeof *piece);
	if (!piece || !cply__map_put(&stock->pieces, fingerprint, sizeof *fingerprint, piece))
		return NULL;
	piece->crc = fingerprint->crc;
	return piece;
}

static uint64_t load(const uint8_t *bytes)
{
	uint64_t word;

	memcpy(&word, bytes, sizeof word);
	return word;
}

/*
 * Each step is one-to-one in the word and in the lane, so that one changed word always changes the result, and more of
 * them all but always. Four lanes keep the multiplier busy.
 */
uint64_t layer_sum(const uint8_t *bytes, size_t size)
{
	const uint64_t odd = UINT64_C(0x9E3779B97F4A7C15);
	uint64_t lanes[4] = {size, odd, ~odd, ~(uint64_t)size}, sum = 0;
	uint8_t tail[32] = {0};

	for (; size >= 32; bytes += 32, size -= 32)
		for (int i = 0; i < 4; i++) {
			lanes[i] = (lanes[i] ^ load(bytes + 8 * i)) * odd;
			lanes[i] ^= lanes[i] >> 32;
		}
	if (size)
		memcpy(tail, bytes, size);
	for (int i = 0; i < 4; i++) {
		lanes[i] = (lanes[i] ^ load(tail + 8 * i)) * odd;
		sum = ((sum << 23 | sum >> 41) ^ lanes[i] ^ lanes[i] >> 29) * odd;
	}
	return sum;
}
