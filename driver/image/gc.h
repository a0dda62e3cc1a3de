/* Removal of blobs that nothing refers to. Private to this room. */
#ifndef IMAGE_GC_H
#define IMAGE_GC_H

#include <crossply/context.h>

/* `root` is a layout that the caller has locked. Whatever cannot be read in it keeps everything where it is. */
cply_status image_gc(
	uint64_t *removed_count, uint64_t *removed_size, cply_context *context, const char *root, cply_error *err);

#endif
