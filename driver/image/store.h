/*
 * Where an image is written: an OCI layout folder or an archive, with one interface. Blobs come first; nothing refers
 * to them until store_commit, and without it everything of a new output is removed again. Private to this room.
 */
#ifndef IMAGE_STORE_H
#define IMAGE_STORE_H

#include <stdbool.h>

#include "driver/descriptor.h"
#include "driver/reference.h"
#include "manifest.h"
#include "runtime/tempfile.h"

typedef struct image_store image_store;

/* One platform's manifest, with what an archive's manifest.json says of it. */
typedef struct image_tagged {
	const char *suffix; /* "-amd64": behind the tag */
	cply__descriptor manifest;
	const char *config_digest;
	const image_layer *const *layers;
	size_t layer_count;
} image_tagged;

/* What becomes visible at once. */
typedef struct image_publication {
	const cply__reference *references; /* all names, at least one; in a layout no two have the same tag */
	size_t reference_count;
	cply__descriptor top;          /* the index, or the only manifest */
	const image_tagged *platforms; /* in the order of the index */
	size_t platform_count;
	size_t load;    /* archives: whose manifest gets the plain tag; platform_count: nobody's */
	bool has_index; /* `top` is an index: platforms have tags of their own */
} image_publication;

/* A kind of output. `_free` without `_commit` before it removes what is half-made. */
typedef struct image_store_kind {
	cply_status (*begin)(image_store *store, cply_error *err);
	cply_status (*write)(image_store *store, const void *bytes, size_t size, cply_error *err);
	cply_status (*end)(image_store *store, const char *digest, uint64_t size, cply_error *err);
	bool (*has)(const image_store *store, const char *digest, uint64_t size);
	cply_status (*spool)(image_store *store, cply__tempfile *out, cply_error *err);
	cply_status (*adopt)(
		image_store *store, cply__tempfile *file, const char *digest, uint64_t size, cply_error *err);
	cply_status (*commit)(image_store *store, const image_publication *publication, cply_error *err);
	void (*free)(image_store *store);
} image_store_kind;

struct image_store {
	const image_store_kind *kind;
	cply_context *context;
	const char *output; /* as the caller named it; borrowed */
	bool is_layout;
};

/*
 * An archive when `output` ends with ".tar" or is an existing file, else a layout. An existing layout is locked until
 * the store is freed. Errors: CPLY_E_EXISTS for a folder that is something else, CPLY_E_UNSUPPORTED for a layout of
 * another version, CPLY_E_CORRUPT.
 */
cply_status image_store_open(image_store **out, cply_context *context, const char *output, cply_error *err);
void image_store_free(image_store *store);

/* Does _open make an archive of this name? */
bool image_store_is_archive(const char *output);

/* A blob as a stream: begin, write (a cply__sink), end with the digest and size that the writer counted. */
cply_status image_store_begin(image_store *store, cply_error *err);
cply_status image_store_write(void *store, const void *bytes, size_t size, cply_error *err);
cply_status image_store_end(image_store *store, const char *digest, uint64_t size, cply_error *err);

/* Is this blob there from an earlier run, whole and sound? */
bool image_store_has(const image_store *store, const char *digest, uint64_t size);

/*
 * A blob as a file of its own, for several that are written at the same time: _spool makes it, _adopt takes it into the
 * store (and releases it). They need not come in the same order.
 */
cply_status image_store_spool(image_store *store, cply__tempfile *out, cply_error *err);
cply_status image_store_adopt(
	image_store *store, cply__tempfile *file, const char *digest, uint64_t size, cply_error *err);

/* A document as a blob; finishes and frees `json`. */
cply_status image_store_put(
	cply__descriptor *out, image_store *store, const char *media_type, cply_json *json, cply_error *err);

cply_status image_store_commit(image_store *store, const image_publication *publication, cply_error *err);

/* The two kinds. */
cply_status image_layout_store_open(image_store **out, cply_context *context, const char *output, cply_error *err);
cply_status image_archive_store_open(image_store **out, cply_context *context, const char *output, cply_error *err);

/* The only contents of `oci-layout` that every reader takes. */
#define IMAGE_LAYOUT_VERSION "{\"imageLayoutVersion\":\"1.0.0\"}"

#define IMAGE_ANNOTATION_TAG "org.opencontainers.image.ref.name"
#define IMAGE_ANNOTATION_NAME "io.containerd.image.name"

/* An entry of index.json: an object in the open list. */
void image_put_entry(
	cply_json *json, const cply__descriptor *descriptor, const cply__reference *reference, const char *suffix);

#endif
