/*
 * OCI layouts (image-spec image-layout.md), read: a folder, or a tar of one; and what `docker save` writes. Archives
 * may be compressed with gzip or zstd, and are unpacked into an unlinked temporary file then. Nothing in them is
 * trusted: every digest and size is checked when a blob is read, and every error names the blob and what was wanted.
 *
 * Limits: 4 MiB for index.json, indexes, manifests and configs; 8 indexes deep; 10,000 entries in all.
 */
#ifndef CROSSPLY_LAYOUT_H
#define CROSSPLY_LAYOUT_H

#include <stddef.h>
#include <stdint.h>

#include <crossply/context.h>
#include <crossply/platform.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct cply_layout cply_layout;

/*
 * Opens a layout and reads its indexes and manifests. Errors: CPLY_E_NOT_FOUND for a path or a blob that is not there,
 * CPLY_E_PARSE for JSON, CPLY_E_CORRUPT for what JSON says, a digest or a size, CPLY_E_UNSUPPORTED for an
 * archive compressed in another way or a version, CPLY_E_LIMIT.
 */
CPLY_EXPORT cply_status cply_layout_open(cply_layout **out, cply_context *context, const char *path, cply_error *err);
CPLY_EXPORT void cply_layout_free(cply_layout *layout);

typedef enum cply_layout_kind {
	CPLY_LAYOUT_INDEX,
	CPLY_LAYOUT_MANIFEST,
	CPLY_LAYOUT_OTHER /* of a mediaType that is neither: not looked into */
} cply_layout_kind;

/* A layer as a manifest lists it. */
typedef struct cply_layout_layer {
	const char *media_type;
	const char *digest;
	const char *diff_id; /* from the config; "" for manifests that are not of images */
	uint64_t size;
} cply_layout_layer;

/*
 * An index, a manifest or something else, as index.json or an index lists it: the entries of index.json in order, each
 * followed by what it holds. Text is borrowed from the layout, "" when there is none.
 */
typedef struct cply_layout_entry {
	cply_layout_kind kind;
	unsigned depth;   /* 0: listed by index.json itself */
	const char *tag;  /* org.opencontainers.image.ref.name */
	const char *name; /* io.containerd.image.name */
	const char *media_type;
	const char *digest;     /* of the config for an image of `docker save`, which has no manifest */
	uint64_t size;          /* bytes of the index, manifest or other blob itself */
	cply_platform platform; /* of manifests: from the list, else from the config */
	const char *config_digest;
	uint64_t config_size;
	const cply_layout_layer *layers;
	size_t layer_count;
	uint64_t layers_size; /* bytes of the layers' blobs together */
	const char *config_media_type;
	const char *reference_type; /* vnd.docker.reference.type: what it is to another manifest */
} cply_layout_entry;

CPLY_EXPORT size_t cply_layout_count(const cply_layout *layout);
CPLY_EXPORT const cply_layout_entry *cply_layout_at(const cply_layout *layout, size_t index);

/*
 * The entry that a text means: a tag, a full reference, a digest, or NULL for the only entry that index.json lists.
 * Errors: CPLY_E_NOT_FOUND, CPLY_E_USAGE for NULL when there are several; both name what there is.
 */
CPLY_EXPORT cply_status cply_layout_find(
	size_t *out, const cply_layout *layout, const char *reference, cply_error *err);

/* The exact bytes of an index, a manifest, or (of a manifest) its config; free with cply_layout_free_text. */
typedef enum cply_layout_part { CPLY_LAYOUT_SELF, CPLY_LAYOUT_CONFIG } cply_layout_part;
CPLY_EXPORT cply_status cply_layout_read(
	char **text, size_t *length, cply_layout *layout, size_t index, cply_layout_part part, cply_error *err);
CPLY_EXPORT void cply_layout_free_text(cply_layout *layout, char *text);

/*
 * Checks every blob that the layout refers to against its digest and size, layers included, and says how many there
 * are. Errors: the first that does not hold.
 */
CPLY_EXPORT cply_status cply_layout_check(size_t *blob_count, cply_layout *layout, cply_error *err);

#ifdef __cplusplus
}
#endif

#endif
