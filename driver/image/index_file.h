/* index.json of a layout that is written to. Private to this room. */
#ifndef IMAGE_INDEX_FILE_H
#define IMAGE_INDEX_FILE_H

#include "runtime/strbuf.h"
#include "store.h"

/*
 * Is `root` a layout that can be added to? A folder without oci-layout may hold nothing but what a killed run left:
 * CPLY_E_EXISTS names what else is in it. CPLY_E_UNSUPPORTED for another version.
 */
cply_status image_index_check(bool *is_layout, cply_context *context, const char *root, cply_error *err);

/*
 * The new text of index.json: entries of other tags as they were, in their order, then those of the publication. What
 * the old image of the same tag had as tags of its platforms goes with it.
 */
cply_status image_index_merge(cply__strbuf *out, cply_context *context, const char *root,
	const image_publication *publication, cply_error *err);

#endif
