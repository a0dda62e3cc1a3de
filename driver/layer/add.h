/* Adding a source to a layer. Private to this room. */
#ifndef LAYER_ADD_H
#define LAYER_ADD_H

#include "entry.h"

/*
 * Adds what `from` names (its texts in the layer's memory): a folder's contents below `inside`; a file as `inside`, or
 * under its own name in that folder with `into`.
 */
cply_status layer_add(cply_layer *layer, layer_source *from, const char *inside, bool into, cply_error *err);

#endif
