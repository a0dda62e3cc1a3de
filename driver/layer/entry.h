/* What a layer is made of. Private to this room. */
#ifndef LAYER_ENTRY_H
#define LAYER_ENTRY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include <time.h>

#include "driver/layer.h"
#include "runtime/arena.h"
#include "runtime/tar.h"
#include "runtime/vec.h"

enum {
	LAYER_LINKED = 1, /* the file has several names: a hard link to the first of them in the layer */
	LAYER_IMPLIED = 2 /* a parent folder that nobody named */
};

/* What few entries have. */
typedef struct layer_extra {
	const char *target; /* of links */
	const cply__tar_xattr *xattrs;
	size_t xattr_count;
	uint32_t device_major, device_minor;
} layer_extra;

/* One path. A layer may hold millions: at most 96 bytes besides the path itself. */
typedef struct layer_entry {
	const char *path;   /* in the layer: no slash at its ends */
	layer_extra *extra; /* NULL for most */
	uint64_t size;      /* of the file's contents when it was looked at */
	uint64_t inode, device;
	int64_t mtime, ctime; /* of the file, seconds and nanoseconds: to notice changes */
	uint32_t nanoseconds, ctime_nanoseconds;
	uint32_t uid, gid;
	uint32_t source; /* index in the layer's sources */
	uint32_t skip;   /* where in `path` the part below the source begins */
	uint16_t mode;
	uint16_t header_blocks; /* blocks of its tar header, pax included */
	uint8_t type;           /* cply__tar_type */
	uint8_t flags;
} layer_entry;

/* What was added by one call. */
typedef struct layer_source {
	char *root;             /* the folder or file on disk; in the layer's memory */
	const char *inside;     /* where in the layer that is; in its memory too */
	bool is_followed;       /* the root may be a symbolic link */
	uint64_t device, inode; /* of the root */
	bool has_mode, has_owner;
	uint32_t mode, uid, gid;
} layer_source;

/* What a layer holds of its sources. */
typedef enum layer_role {
	LAYER_WHOLE,  /* everything */
	LAYER_COMMON, /* besides its own: what is the same in all layers of an image */
	LAYER_REST    /* all but that */
} layer_role;

/* The source of implied folders. */
#define LAYER_NO_SOURCE UINT32_MAX

_Static_assert(sizeof(layer_entry) <= 96, "a layer of a million files has a budget");

typedef CPLY__VEC(layer_entry) layer_entries;

struct cply_layer {
	cply_context *context;
	cply_layer_options options;
	cply__arena arena; /* paths, targets, attributes */
	layer_entries entries;
	CPLY__VEC(layer_source) sources;
	uint64_t tar_size; /* once prepared */
	layer_role role;
	bool is_prepared;
	struct timespec born;        /* before any file was looked at */
	struct layer_memory *memory; /* owned; NULL: nothing is remembered */
};

/* order.c: by the rule of the layer; also orders the names of one folder. */
int layer_path_compare(const char *a, const char *b);

/* order.c: adds a folder that no source has, by the first `length` bytes of a path. */
cply_status layer_imply(cply_layer *layer, const char *path, size_t length, cply_error *err);

/* xattr.c: the attributes that are kept of a file; `extra` stays NULL when it has none. */
cply_status layer_read_xattrs(layer_entry *entry, cply_layer *layer, const char *path, cply_error *err);

/* segment.c: the path of an entry on disk, in `out`. */
void layer_source_path(cply__strbuf *out, const cply_layer *layer, const layer_entry *entry);
cply_status layer_open(int *fd, cply__strbuf *path, const cply_layer *layer, const layer_entry *entry, cply_error *err);

/* Bytes in the tar: header, contents, padding. */
static inline uint64_t layer_contents(const layer_entry *entry)
{
	return entry->type == CPLY__TAR_FILE ? entry->size : 0;
}

static inline uint64_t layer_extent(const layer_entry *entry)
{
	uint64_t size = layer_contents(entry);
	return (uint64_t)entry->header_blocks * CPLY__TAR_BLOCK + size + cply__tar_padding(size);
}

/* header.c: the time that goes into the layer. */
uint64_t layer_mtime(const cply_layer *layer, const layer_entry *entry);

/* header.c: the entry's header blocks, appended; memory shows in out->failed. */
void layer_put_header(cply__strbuf *out, const cply_layer *layer, const layer_entry *entry);

#endif
