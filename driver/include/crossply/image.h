/*
 * Images: the folders that a build laid out to one multi-platform OCI image (image-spec 1.0): a config and a manifest
 * per platform, and one index over them, in an OCI layout folder or in an archive that dockerd, podman, ctr and skopeo
 * load.
 *
 * Layers: what --add names and the files that are the same for every platform make one shared layer, at the bottom;
 * the rest of a platform's folder is that platform's own layer. Whatever has the same bytes is packed and stored once.
 */
#ifndef CROSSPLY_IMAGE_H
#define CROSSPLY_IMAGE_H

#include <stddef.h>
#include <stdint.h>

#include <crossply/context.h>
#include <crossply/layer.h>
#include <crossply/platform.h>
#include <crossply/texts.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Flags of cply_image_options. */
enum {
	CPLY_IMAGE_NO_VERIFY =
		1,              /* pack what does not fit its platform too: warned about, and recorded in annotations */
	CPLY_IMAGE_GC = 2,      /* afterwards remove the layout's blobs that nothing refers to */
	CPLY_IMAGE_NO_INDEX = 4 /* one platform only: index.json points at its manifest, for readers without indexes */
};

/* Texts are borrowed for the call; NULL and empty lists mean: not given. */
typedef struct cply_image_options {
	size_t size;                    /* sizeof(cply_image_options) */
	unsigned flags;                 /* CPLY_IMAGE_ flags */
	const char *reference;          /* "[REGISTRY/]NAME[:TAG]", needed; the tag is "latest" unless given */
	const cply_platform *platforms; /* in the order of the index; none: every platform folder, by name */
	size_t platform_count;
	const char *prefix;                 /* where a platform's files go, "" or "/": the root */
	cply_texts add;                     /* files for all platforms, as cply_layer_add_spec takes them */
	cply_layer_options layer;           /* format and level of the layers, what is kept of the files */
	const cply_platform *load_platform; /* archives: who gets the plain tag; NULL: this machine's */
	const char *digest_file; /* a file, not in `output`, that gets the digest of the index and a newline */

	cply_texts entrypoint, cmd;     /* words; a single one that begins with "[" is a JSON list of words */
	cply_texts env;                 /* NAME=VALUE */
	cply_texts labels, annotations; /* KEY=VALUE */
	cply_texts expose;              /* PORT[-PORT][/tcp|udp|sctp] */
	cply_texts volumes;             /* absolute paths */
	const char *user;               /* USER[:GROUP], names or numbers */
	const char *workdir;            /* absolute */
	const char *stop_signal;        /* "SIGTERM" or a number */
	const char *author;
	const char *created; /* RFC 3339; NULL: the context's source_date_epoch */
	/*
	 * Further names of the same image, as `reference`; one that is there twice counts once. In a layout, where a
	 * tag alone names an image, no two of them (with the tags of their platforms) may have the same. The index.json
	 * of an archive has `reference` only, since podman loads archives with one entry; docker gets all names.
	 */
	cply_texts further_references;
} cply_image_options;

#define CPLY_IMAGE_OPTIONS_INIT                                                                                        \
	{                                                                                                              \
		sizeof(cply_image_options), 0, NULL, NULL, 0, NULL, {NULL, 0}, CPLY_LAYER_OPTIONS_INIT, NULL, NULL,    \
			{NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, NULL, NULL, NULL, \
			NULL, NULL,                                                                                    \
		{                                                                                                      \
			NULL, 0                                                                                        \
		}                                                                                                      \
	}

/* What was packed for one platform. */
typedef struct cply_image_platform {
	cply_platform platform;
	char manifest_digest[72];
	char tag[192]; /* its own tag, of `reference`: "1.0-amd64" */
	uint64_t size; /* bytes of its layers' blobs */
	uint64_t layer_count;
	uint64_t nanoseconds; /* that packing it took */
} cply_image_platform;

typedef struct cply_image_result {
	char index_digest[72];                /* of the manifest with CPLY_IMAGE_NO_INDEX */
	uint64_t blob_count, blob_size;       /* what the whole image refers to, each blob once */
	uint64_t removed_count, removed_size; /* by CPLY_IMAGE_GC */
	size_t platform_count;
	cply_image_platform *platforms; /* owned; in the order of the index */
	void *memory;                   /* what it lives in */
} cply_image_result;

/*
 * Packs `folder`/PAIR (linux-arm64, linux-armv7, ...; other folders are warned about) into `output`: a layout folder,
 * made when it is not there, or an archive when the name ends with ".tar".
 *
 * An existing layout keeps its other tags; the tags given and those of their platforms (TAG-amd64, TAG-armv7, ...) are
 * replaced. Blobs come first, index.json last: whatever kills the process, the layout is the old or the new one.
 *
 * Missing folders above `output` and the digest file are made.
 *
 * Errors: CPLY_E_MISMATCH for a binary that is not what its folder says; CPLY_E_USAGE for an option, naming it;
 * CPLY_E_NOT_FOUND for a platform without a folder; CPLY_E_CORRUPT for an existing layout; CPLY_E_EXISTS for an output
 * that is something else; those of cply_layer_write.
 */
CPLY_EXPORT cply_status cply_image_pack(cply_image_result *out, cply_context *context, const char *folder,
	const char *output, const cply_image_options *options, cply_error *err);
CPLY_EXPORT void cply_image_result_release(cply_image_result *result, cply_context *context);

#ifdef __cplusplus
}
#endif

#endif
