/* How segments of a format are compressed. Private to this room. */
#ifndef LAYER_CODEC_H
#define LAYER_CODEC_H

#include "entry.h"

enum { LAYER_FRAME_MAX = 16 };

/* One format. A blob is the header, the packed segments one behind the other, the trailer. */
typedef struct layer_codec {
	/* How hard it tries, as a number; and what else decides the bytes besides the name of the encoder. */
	int (*effort)(const cply_layer *layer);
	const char *(*version)(void);
	/* Bytes of working memory of one thread, where they are to be kept within limits; and the memory itself. */
	size_t (*memory)(const cply_layer *layer);
	cply_status (*start)(void **out, const cply_layer *layer, cply_error *err);
	void (*end)(void *state);
	/* Bytes that a packed segment needs at most. */
	size_t (*bound)(size_t size);
	cply_status (*pack)(size_t *out_size, void *state, uint8_t *out, const uint8_t *in, size_t size, bool is_last,
		cply_error *err);
	/* Both return their bytes, at most LAYER_FRAME_MAX. */
	size_t (*header)(uint8_t *out, const cply_layer *layer);
	size_t (*trailer)(uint8_t *out, uint32_t crc, uint64_t size);
	const char *(*name)(void); /* of the encoder */
} layer_codec;

/*
 * Two layers with the same stamp get the same tar from the same files and options, and the same bytes from the same
 * segment, whichever build of crossply made them.
 */
uint64_t layer_codec_stamp(const cply_layer *layer);

/* NULL for a plain tar. */
const layer_codec *layer_codec_of(const cply_layer *layer);

#endif
