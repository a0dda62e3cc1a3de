/*
 * Layers: folders and files to one blob, a deterministic tar, compressed or not.
 *
 * The same entries give the same tar bytes (and so the same diff ID) on every machine, with any number of threads. The
 * compressed bytes depend on the encoder besides (cply_layer_encoder), and on nothing else.
 *
 * Rules of the tar: ustar, with a pax header only for a field that does not fit it; depth first, a folder before its
 * contents, in a folder whiteouts before all else and names by unsigned bytes; every parent folder explicit and once;
 * no path twice; a hard link after its target; owner 0:0; modes 0755 or 0644 by any x bit (set-id and sticky bits
 * kept); mtime in whole seconds and never later than the context's source_date_epoch; two zero blocks at the end.
 */
#ifndef CROSSPLY_LAYER_H
#define CROSSPLY_LAYER_H

#include <stddef.h>
#include <stdint.h>

#include <crossply/context.h>
#include <crossply/platform.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What the blob is: enumerator, name in options, media type (image-spec, layer.md). */
#define CPLY_LAYER_FORMAT_MAP(X)                                                                                       \
	X(GZIP, "gzip", "application/vnd.oci.image.layer.v1.tar+gzip")                                                 \
	X(TAR, "none", "application/vnd.oci.image.layer.v1.tar")                                                       \
	X(ZSTD, "zstd", "application/vnd.oci.image.layer.v1.tar+zstd")

typedef enum cply_layer_format {
#define CPLY_LAYER_FORMAT_ENUM(id, name, media_type) CPLY_LAYER_FORMAT_##id,
	CPLY_LAYER_FORMAT_MAP(CPLY_LAYER_FORMAT_ENUM)
#undef CPLY_LAYER_FORMAT_ENUM
		CPLY_LAYER_FORMAT_COUNT
} cply_layer_format;

/* How hard the compressor tries: enumerator and name in options. The first is what zeroed options mean. */
#define CPLY_LAYER_LEVEL_MAP(X)                                                                                        \
	X(DEFAULT, "default")                                                                                          \
	X(FAST, "fast")                                                                                                \
	X(DENSE, "dense")                                                                                              \
	X(STORE, "store")

typedef enum cply_layer_level {
#define CPLY_LAYER_LEVEL_ENUM(id, name) CPLY_LAYER_LEVEL_##id,
	CPLY_LAYER_LEVEL_MAP(CPLY_LAYER_LEVEL_ENUM)
#undef CPLY_LAYER_LEVEL_ENUM
		CPLY_LAYER_LEVEL_COUNT
} cply_layer_level;

/* Names to enumerators and back. Errors: CPLY_E_USAGE, naming those that there are. */
CPLY_EXPORT cply_status cply_layer_level_parse(cply_layer_level *out, const char *name, cply_error *err);
CPLY_EXPORT const char *cply_layer_format_name(cply_layer_format format);
CPLY_EXPORT const char *cply_layer_format_media_type(cply_layer_format format);

/*
 * The name of the encoder that makes the bytes of a format ("deflate-v1-draft"; "zstd-1.5.4": its bytes depend on the
 * version of libzstd); "" for TAR. Static.
 */
CPLY_EXPORT const char *cply_layer_encoder(cply_layer_format format);

/* Flags of cply_layer_options.keep: what is taken from the files instead of being set by the rules above. */
enum {
	CPLY_LAYER_KEEP_MODES = 1,
	CPLY_LAYER_KEEP_OWNERS = 2,
	CPLY_LAYER_KEEP_XATTRS = 4 /* user.* and security.capability */
};

/*
 * What may be kept in the context's cache folder and used from there: which files a layer was made of, and its
 * compressed segments. The bytes are the same either way.
 */
typedef enum cply_layer_cache { CPLY_LAYER_CACHE_USE, CPLY_LAYER_CACHE_NONE } cply_layer_cache;

typedef struct cply_layer_options {
	size_t size; /* sizeof(cply_layer_options) */
	cply_layer_format format;
	cply_layer_level level;
	unsigned keep;     /* CPLY_LAYER_KEEP_ flags */
	uint64_t uid, gid; /* owner of every entry, unless owners are kept */
	cply_layer_cache cache;
	uint64_t cache_limit; /* bytes of blobs that the cache may hold; 0: 4 GiB */
	int zstd_level;       /* 1 to 22, with `level` left at DEFAULT; 0: what `level` means, not STORE: 1, 3 or 12 */
} cply_layer_options;

#define CPLY_LAYER_OPTIONS_INIT                                                                                        \
	{                                                                                                              \
		sizeof(cply_layer_options), CPLY_LAYER_FORMAT_GZIP, CPLY_LAYER_LEVEL_DEFAULT, 0, 0, 0,                 \
			CPLY_LAYER_CACHE_USE, 0, 0                                                                     \
	}

/* "gzip", "zstd", "zstd:LEVEL" or "none" to format and zstd_level. Errors: CPLY_E_USAGE. */
CPLY_EXPORT cply_status cply_layer_compress_parse(cply_layer_options *out, const char *text, cply_error *err);

/* What goes into one layer: a list of entries. Borrows the context, which must outlive it. */
typedef struct cply_layer cply_layer;

/* `options` may be NULL. Errors: CPLY_E_NOMEM, CPLY_E_USAGE. */
CPLY_EXPORT cply_status cply_layer_new(
	cply_layer **out, cply_context *context, const cply_layer_options *options, cply_error *err);
CPLY_EXPORT void cply_layer_free(cply_layer *layer);

/*
 * Adds what a folder holds, below `prefix` (NULL or "": the root of the layer), which is a folder in the layer also
 * when that is nothing. Files are looked at now and read when
 * the layer is written. Symbolic links stay links; hard links within the tree stay hard links; sockets are left out
 * with a warning. Errors: CPLY_E_NOT_FOUND, CPLY_E_IO, CPLY_E_LIMIT (256 folders deep), CPLY_E_UNSUPPORTED (an opaque
 * whiteout), CPLY_E_CANCELLED.
 */
CPLY_EXPORT cply_status cply_layer_add_tree(cply_layer *layer, const char *tree, const char *prefix, cply_error *err);

/*
 * Adds one file or folder by a text SRC:DEST[:MODE[:UID:GID]]. SRC is followed when it is a symbolic link; what a
 * folder holds goes below DEST; a file goes to DEST, or into it when DEST ends with a slash. MODE is octal and holds
 * for files (folders get an x for every r); UID and GID are numbers. "\:" stands for a colon in SRC or DEST. Errors:
 * CPLY_E_USAGE for the text, else those of cply_layer_add_tree.
 */
CPLY_EXPORT cply_status cply_layer_add_spec(cply_layer *layer, const char *spec, cply_error *err);

/*
 * Holds every binary among the files added so far against a platform; other files are passed over. Errors:
 * CPLY_E_MISMATCH with a complete message for the first that does not fit, CPLY_E_CORRUPT, CPLY_E_PLATFORM, CPLY_E_IO.
 */
CPLY_EXPORT cply_status cply_layer_verify(cply_layer *layer, const cply_platform *platform, cply_error *err);

/* What was written. Digests are "sha256:" and 64 hexadecimal digits. */
typedef struct cply_layer_result {
	char diff_id[72];  /* of the tar */
	char digest[72];   /* of the blob */
	uint64_t tar_size; /* bytes */
	uint64_t blob_size;
	uint64_t entries;
} cply_layer_result;

/*
 * Writes the blob to a file, whole or not at all, with the context's number of threads; progress is sent in bytes of
 * the tar. Missing folders above it are made. A layer may be written several times. Errors: CPLY_E_EXISTS for a path
 * that was added twice, naming both sources; CPLY_E_CHANGED naming a file that changed since it was looked at;
 * CPLY_E_USAGE for a path in a folder that was added; CPLY_E_IO; CPLY_E_CANCELLED.
 */
CPLY_EXPORT cply_status cply_layer_write(cply_layer_result *out, cply_layer *layer, const char *path, cply_error *err);

#ifdef __cplusplus
}
#endif

#endif
