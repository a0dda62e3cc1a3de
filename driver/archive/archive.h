/* One platform's archive. Private to this room. */
#ifndef ARCHIVE_ARCHIVE_H
#define ARCHIVE_ARCHIVE_H

#include <crossply/archive.h>

#include "driver/dist.h"
#include "driver/layer.h"

typedef struct packing_archive {
	cply_context *context;
	const char *name;
	const cply__dist_folder *folder;
	cply_layer *entries; /* owned, while it is written */
} packing_archive;

/* write.c: the file, whole or not at all; its digest and size. */
cply_status archive_write_tar(cply_archive_file *out, packing_archive *a, const char *path, cply_error *err);
cply_status archive_write_zip(
	cply_archive_file *out, packing_archive *a, const char *path, cply_layer_level level, cply_error *err);

/* name.c: the name of the only program of the folders, in the dist's memory. */
cply_status archive_find_name(const char **out, cply_context *context, cply__dist *dist, cply_error *err);

#endif
