/*
 * What people hand over to be looked into: images in layouts and archives, and tars, read once for verify, inspect,
 * image bases and registries. Layers are streamed, nothing is unpacked: of every file only what its headers say is
 * kept, and the layers of each image are applied on each other (whiteouts, opaque folders, hard links) as lists.
 *
 * What is wrong with an image is a finding, not an error: the rest is still read. Errors are what keeps us from
 * reading.
 */
#ifndef DRIVER_SUBJECT_H
#define DRIVER_SUBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <crossply/binary.h>
#include <crossply/context.h>
#include <crossply/image.h>
#include <crossply/layout.h>
#include <crossply/platform.h>

#include "runtime/inflate.h"

typedef enum cply__subject_kind {
	CPLY__SUBJECT_FILE,   /* none of the others: a binary, or anything */
	CPLY__SUBJECT_FOLDER, /* a folder that is no layout */
	CPLY__SUBJECT_TAR,    /* a tar or a single layer: plain, gzip or zstd */
	CPLY__SUBJECT_IMAGES  /* an OCI layout, or a tar of one, or what `docker save` writes */
} cply__subject_kind;

/* Looks at the first bytes. Errors: CPLY_E_NOT_FOUND, CPLY_E_IO. */
cply_status cply__subject_kind_of(cply__subject_kind *out, cply_context *context, const char *path, cply_error *err);

/* A warning becomes an error with --strict. */
typedef enum cply__severity { CPLY__SEVERITY_WARNING, CPLY__SEVERITY_ERROR } cply__severity;

/* A check that did not hold; text is owned by the subject. */
typedef struct cply__image_finding {
	cply_check check; /* of the group of images */
	cply__severity severity;
	const char *path;   /* the file in the image ("usr/bin/app"), or the blob's name */
	const char *layer;  /* digest of the layer that it is about, "" for none */
	const char *wanted; /* never empty */
	const char *found;
	uint64_t offset; /* in the (uncompressed) layer, or CPLY_OFFSET_NONE */
} cply__image_finding;

typedef enum cply__node_type {
	CPLY__NODE_FILE,
	CPLY__NODE_FOLDER,
	CPLY__NODE_SYMLINK,
	CPLY__NODE_OTHER /* device, pipe */
} cply__node_type;

/* A file of an image or a tar, all layers applied. */
typedef struct cply__node {
	const char *path;   /* "usr/bin/app": no leading slash, no "." or ".." */
	const char *target; /* of symbolic links */
	cply__node_type type;
	uint32_t mode;
	uint64_t uid, gid, size;
	const cply_binary *binary; /* of a file that is one, else NULL */
	const cply_error *problem; /* a binary that could not be read (cut off, corrupt), else NULL */
	const char *line;          /* the first line of a file that begins with "#!" or is a loader's list, else NULL */
	size_t layer;              /* which layer of the image it is from */
	uint64_t offset;           /* of its header in that layer */
} cply__node;

/* The files of one image: in the order of their paths by unsigned bytes, a folder before its contents. */
typedef struct cply__tree cply__tree;

size_t cply__tree_count(const cply__tree *tree);
const cply__node *cply__tree_at(const cply__tree *tree, size_t index);

/* The node at a path without symbolic links on it, or NULL. */
const cply__node *cply__tree_find(const cply__tree *tree, const char *path);

/*
 * The node that a path means to a process whose root the image is: symbolic links followed, ".." at the top staying
 * there. NULL when there is none, or after 40 links.
 */
const cply__node *cply__tree_resolve(const cply__tree *tree, const char *path);

typedef enum cply__content {
	CPLY__CONTENT_TAR,
	CPLY__CONTENT_IMAGE,       /* by its config, or by its label, whatever its config is */
	CPLY__CONTENT_ATTESTATION, /* what BuildKit lists beside an image, of platform unknown/unknown */
	CPLY__CONTENT_ARTEFACT /* something else that is of no platform; as of attestations only blobs are checked */
} cply__content;

/* One image, or one tar, or what is listed beside images. */
typedef struct cply__subject_image {
	cply__content content;
	const char *name;       /* "linux/arm64" for people, the tar's path for a tar */
	cply_platform platform; /* of the index, else of the config; os "" for a tar */
	const char *tag;        /* "" for none */
	const char *digest;     /* of the manifest; of the config in a docker archive; "" for a tar */
	const cply_layout_layer *layers;
	size_t layer_count;
	uint64_t size; /* bytes of the tars together */
	const cply__tree *tree;
	const cply__image_finding *findings;
	size_t finding_count;
	cply_check_set judged; /* checks that were asked to their end: no finding of one means that it holds */
} cply__subject_image;

typedef struct cply__subject_options {
	const char *reference;          /* a tag, a full name or a digest; NULL: all images */
	const cply_platform *platforms; /* only images of these; none: all */
	size_t platform_count;
	cply__inflate_limits limits; /* of each layer, and of an archive that is compressed as a whole */
	cply_texts allow;            /* PATTERN=PLATFORM or PATTERN=any, see cply__subject_expects */
} cply__subject_options;

typedef struct cply__subject cply__subject;

/*
 * Reads a tar or images; several layers at once. `options` may be NULL. Errors: CPLY_E_NOT_FOUND for a path, a
 * reference or a platform that is not there; CPLY_E_USAGE for a mistake in `allow`; those of cply_layout_open;
 * CPLY_E_LIMIT when the lists of files need more than 128 MiB; CPLY_E_NOMEM; CPLY_E_CANCELLED.
 */
cply_status cply__subject_read(cply__subject **out, cply_context *context, const char *path,
	const cply__subject_options *options, cply_error *err);
void cply__subject_free(cply__subject *subject);

/* Images in the order of the index, each manifest once for every platform that it is listed as. */
size_t cply__subject_count(const cply__subject *subject);
const cply__subject_image *cply__subject_at(const cply__subject *subject, size_t index);

/*
 * The platform that the binary at `path` of an image must be of: that of the first pattern of `allow` that matches
 * (cply__path_match, without a leading slash), else the image's. NULL for a tar without one.
 */
const cply_platform *cply__subject_expects(
	const cply__subject *subject, const cply__subject_image *image, const char *path);

/* Is it what PATTERN=any gives: files that may be anything? It matches no platform. */
bool cply__subject_is_any(const cply_platform *platform);

/* Errors: CPLY_E_USAGE and CPLY_E_PLATFORM for a mistake in `allow`. */
cply_status cply__subject_check_allow(const cply_texts *allow, cply_error *err);

#endif
