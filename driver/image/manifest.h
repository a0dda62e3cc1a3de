/* The JSON of an image: config, manifest, index (image-spec 1.0), canonical. Private to this room. */
#ifndef IMAGE_MANIFEST_H
#define IMAGE_MANIFEST_H

#include <crossply/json.h>

#include "driver/descriptor.h"
#include "settings.h"

/* A layer in a store. */
typedef struct image_layer {
	cply__descriptor blob;
	char diff_id[CPLY__DIGEST_TEXT];
} image_layer;

/* A manifest in a store, as an index lists it. */
typedef struct image_child {
	cply__descriptor manifest;
	cply_platform platform;
} image_child;

/* Each writes a whole document; `history` of every layer says `created_by`. */
void image_put_config(cply_json *json, const image_settings *settings, const cply_platform *platform,
	const image_layer *const *layers, size_t count);
void image_put_manifest(cply_json *json, const image_pairs *annotations, const cply__descriptor *config,
	const image_layer *const *layers, size_t count);
void image_put_index(cply_json *json, const image_pairs *annotations, const image_child *children, size_t count);

/* Members of an object or list that the caller opened. */
void image_put_descriptor(cply_json *json, const cply__descriptor *descriptor); /* without its braces */
void image_put_pairs(cply_json *json, const char *key, const image_pairs *pairs);

#endif
