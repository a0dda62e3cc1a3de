/* One call of cply_image_pack. Private to this room. */
#ifndef IMAGE_PACKING_H
#define IMAGE_PACKING_H

#include <crossply/image.h>

#include "driver/dist.h"
#include "driver/layer.h"
#include "driver/reference.h"
#include "runtime/map.h"
#include "runtime/tempfile.h"
#include "store.h"

/* One platform on its way into the image. */
typedef struct packing_platform {
	const cply__dist_folder *folder;
	cply_layer *entries;          /* owned: its own files */
	image_layer own;              /* its own layer, when it has one */
	const image_layer *layers[2]; /* the shared layer and its own, as far as they are there */
	size_t layer_count;
	const char *suffix; /* "-armv7" */
	cply__descriptor config, manifest;
	uint64_t nanoseconds;
} packing_platform;

typedef struct packing {
	cply_context *context;
	const cply_image_options *options;
	cply__arena arena;
	cply__reference *references; /* of the arena: all names, each once */
	size_t reference_count;
	image_settings settings;
	image_pairs manifest_annotations, index_annotations;
	cply__dist dist;
	cply_layer *shared_entries; /* owned: what is for all platforms */
	image_layer shared;
	bool has_shared;
	packing_platform *platforms; /* as many as the dist has folders */
	image_store *store;
	cply__tempfile digest; /* of the digest file, where one is asked for */
	cply__descriptor top;
	cply__map blobs; /* digests counted so far */
	uint64_t blob_count, blob_size;
} packing;

/*
 * pack_names.c: reads the names of the image, then (when the platforms are known) the tags of platforms, none of which
 * may stand for two images. Errors: CPLY_E_USAGE.
 */
cply_status packing_read_names(packing *p, cply_error *err);
cply_status packing_name_tags(packing *p, const char *output, cply_error *err);

/* entrypoint.c: warns of images that cannot start what they should. Errors: of reading the program. */
cply_status packing_check_entrypoint(const packing *p, cply_error *err);

/* pack_layers.c: lists what goes into each layer, shares, and checks it. */
cply_status packing_list_files(packing *p, cply_error *err);

/* Says what is being done to how many platforms. */
void packing_send_phase(const packing *p, const char *what);

/* pack_blobs.c: writes the layers into the store; what has the same bytes once. */
cply_status packing_write_layers(packing *p, cply_error *err);

/* pack_documents.c: annotations; configs, manifests and the index into the store. */
cply_status packing_annotate(packing *p, cply_error *err);
cply_status packing_write_documents(packing *p, cply_error *err);

/* Counts a blob of the image, once. */
cply_status packing_count(packing *p, const cply__descriptor *blob, cply_error *err);

#endif
