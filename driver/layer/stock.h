/*
 * Packed segments that need not be packed again: of this call's other layers, and of earlier calls. Found by a
 * fingerprint of the contents and confirmed by their SHA-256. Private to this room.
 */
#ifndef LAYER_STOCK_H
#define LAYER_STOCK_H

#include "entry.h"
#include "runtime/map.h"
#include "runtime/sha256.h"

struct layer_slot;

/* Reads `size` bytes at `offset` of where packed bytes are; false when they are not there any more. */
typedef bool (*layer_fetch)(void *user, void *bytes, size_t size, uint64_t offset);

/* One packed segment. */
typedef struct layer_piece {
	uint8_t key[CPLY__SHA256_SIZE]; /* SHA-256 of the segment */
	bool has_key;
	uint32_t crc;            /* of the segment */
	uint32_t packed;         /* bytes */
	uint64_t sum;            /* of the packed bytes: layer_sum */
	layer_fetch fetch;       /* NULL: they are nowhere but in `slot` */
	void *user;              /* borrowed, for `fetch` */
	uint64_t offset;         /* for `fetch` */
	struct layer_slot *slot; /* while it is on its way, else NULL */
} layer_piece;

/* What is cheap to know of a segment. Without padding: it is a key. */
typedef struct layer_fingerprint {
	uint64_t stamp; /* of the codec */
	uint32_t crc, size, is_last, zero;
} layer_fingerprint;

/* Pieces of a stock, at most: about 10 MiB of memory. */
enum { LAYER_STOCK_MAX = 1 << 15 };

typedef struct layer_stock {
	cply__arena arena; /* the pieces */
	cply__map pieces;
} layer_stock;

void layer_stock_init(layer_stock *stock, const cply_allocator *allocator);
void layer_stock_release(layer_stock *stock);

layer_fingerprint layer_fingerprint_of(uint64_t stamp, uint32_t crc, size_t size, bool is_last);

/* NULL: nothing with this fingerprint. */
layer_piece *layer_stock_find(const layer_stock *stock, const layer_fingerprint *fingerprint);

/* A new piece, in place of one with the same fingerprint; NULL when there is no memory, or no room. */
layer_piece *layer_stock_add(layer_stock *stock, const layer_fingerprint *fingerprint);

/* 64 bits that damage of any kind changes; not against malice. */
uint64_t layer_sum(const uint8_t *bytes, size_t size);

#endif
