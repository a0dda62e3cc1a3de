/* Entries of two layers side by side. Private to this room. */
#ifndef LAYER_COMPARE_H
#define LAYER_COMPARE_H

#include "entry.h"

/* The entry at a path of a prepared layer, or NULL. */
layer_entry *layer_find(const cply_layer *layer, const char *path);

/* Would both have the same header? */
cply_status layer_same_attributes(bool *out, const cply_layer *layer_a, const layer_entry *a, const cply_layer *layer_b,
	const layer_entry *b, cply_error *err);

/* Do files of the same size, one of each layer, hold the same bytes? Each is read once. */
cply_status layer_same_contents(
	bool *out, cply_layer *const *layers, layer_entry *const *entries, size_t count, cply_error *err);

#endif
