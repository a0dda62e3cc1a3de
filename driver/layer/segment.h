/* One segment's bytes. Private to this room. */
#ifndef LAYER_SEGMENT_H
#define LAYER_SEGMENT_H

#include "plan.h"

/* What filling needs of memory, one per thread. */
typedef struct layer_scratch {
	cply__strbuf header;
	cply__strbuf path;
} layer_scratch;

/*
 * Puts the bytes of a segment into `out` (room for its size): headers, and contents read from the files. May run on any
 * thread. CPLY_E_CHANGED for a file that is no longer what was added.
 */
cply_status layer_fill_segment(
	uint8_t *out, const cply_layer *layer, const layer_segment *segment, layer_scratch *scratch, cply_error *err);

#endif
