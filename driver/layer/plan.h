/*
 * The tar of a layer as segments: what is compressed at once. Private to this room.
 *
 * Segments are cut at the boundaries of entries: entries are grouped until there are at least 256 KiB, and on until one
 * comes whose path is an anchor (one in eight is, by the CRC-32 of the path) or the last one had 256 KiB itself. An
 * entry that would make a segment longer than 1 MiB begins one of its own, and is split every 1 MiB. The end of the
 * archive belongs to the last segment. So an unchanged big file gives the same segments wherever it is in the tar, and
 * when a small file changes its size the segments behind it are soon cut where they were before.
 */
#ifndef LAYER_PLAN_H
#define LAYER_PLAN_H

#include "entry.h"

enum { LAYER_SEGMENT_MIN = 256 << 10, LAYER_SEGMENT_MAX = 1 << 20 };

/* A range of the tar. */
typedef struct layer_segment {
	size_t entry;  /* where it begins; the number of entries: in the end of the archive */
	uint64_t skip; /* bytes of that entry that belong to segments before */
	size_t size;
	bool is_last;
} layer_segment;

/* Fills in every entry's header_blocks, and the layer's tar_size. */
cply_status layer_measure(cply_layer *layer, cply_error *err);

/* The segment that follows `previous` (NULL: the first). False behind the last. */
bool layer_next_segment(layer_segment *out, const cply_layer *layer, const layer_segment *previous);

#endif
