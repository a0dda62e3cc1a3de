/* Layers as the rooms that pack them see them: written to anything that takes bytes, compared, shared. */
#ifndef DRIVER_LAYER_H
#define DRIVER_LAYER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <crossply/layer.h>

/* Takes the next bytes of something. */
typedef cply_status (*cply__sink)(void *user, const void *bytes, size_t size, cply_error *err);

/*
 * Where a blob goes and what its progress is said to be about; texts are borrowed and may be NULL. The sink and `read`
 * are called on any thread; the sink by one at a time, `read` also meanwhile.
 */
typedef struct cply__layer_output {
	cply__sink sink; /* NULL: nowhere, only digests are wanted */
	void *user;      /* of both */
	const char *platform;
	const char *subject;
	/* NULL, or: gives back what the sink took, counted from the blob's beginning; false when that is not possible.
	 */
	bool (*read)(void *user, void *bytes, size_t size, uint64_t offset);
	const char *doing; /* NULL, or what errors are said to have happened in: "pack linux/arm64" */
} cply__layer_output;

/* Writes the blob; the errors of cply_layer_write and of the sink. */
cply_status cply__layer_pack(
	cply_layer_result *out, cply_layer *layer, const cply__layer_output *output, cply_error *err);

/* One of several layers, all of the same context. */
typedef struct cply__layer_job {
	cply_layer *layer; /* borrowed */
	cply__layer_output output;
	cply_layer_result result; /* set by cply__layer_pack_all, as is the time that the layer took among the others */
	uint64_t nanoseconds;
} cply__layer_job;

/*
 * Writes several blobs side by side on one pool: no layer waits for another, and a segment that several have is
 * compressed once. When one fails the others end as well.
 */
cply_status cply__layer_pack_all(cply__layer_job *jobs, size_t count, cply_error *err);

/*
 * Is it known, without reading a file, that packing gives this result? By the sizes, inodes, times of modification and
 * of change of all files being those of an earlier call (CPLY_LAYER_CACHE_USE). False after an error, too.
 */
bool cply__layer_known(cply_layer_result *out, cply_layer *layer, cply_error *err);

/*
 * Remembers, for later calls, how the layer was packed last and that `blob` is a file with these bytes, which gets
 * another name in the cache. When `output` (NULL: none) is later found as it is then, cply_layer_write knows it for its
 * own. Failures cost later calls time.
 */
void cply__layer_keep(cply_layer *layer, const char *blob, const char *output);

/*
 * Removes from `folder`, the layers of a cache, what no call used since `before` (seconds since 1970). Errors:
 * CPLY_E_IO.
 */
cply_status cply__layer_forget_unused(cply_context *context, const char *folder, int64_t before, cply_error *err);

/* As cply__layer_pack, but only the diff ID, the tar's size and the number of entries: nothing is compressed. */
cply_status cply__layer_digest(cply_layer_result *out, cply_layer *layer, cply_error *err);

/*
 * Puts the entries in their order, adds parents, finds hard links and measures the tar. Done by the functions above
 * when needed; the ones below want it done.
 */
cply_status cply__layer_prepare(cply_layer *layer, cply_error *err);

/* Entries, and the bytes of the tar. */
size_t cply__layer_count(const cply_layer *layer);
uint64_t cply__layer_size(const cply_layer *layer);

/* An entry as visitors see it; texts are borrowed for the call. */
typedef struct cply__layer_item {
	const char *path;   /* in the layer */
	const char *source; /* on disk */
	uint32_t mode;
	bool is_link; /* symbolic */
} cply__layer_item;

/* Calls `visit` for every file (each name of it) and symbolic link, in order, until it fails. */
typedef cply_status (*cply__layer_visit)(void *user, const cply__layer_item *item, cply_error *err);
cply_status cply__layer_each(const cply_layer *layer, cply__layer_visit visit, void *user, cply_error *err);

/* As cply_layer_add_spec, with DEST below the folder `root` of the layer (without slashes at its ends). */
cply_status cply__layer_add_below(cply_layer *layer, const char *root, const char *spec, cply_error *err);

/* Is there an entry at this path ("usr/bin/app", no leading slash)? */
bool cply__layer_has(const cply_layer *layer, const char *path);

/*
 * Moves the files and symbolic links that are the same, with the same bytes, in all of `layers` into `shared`, and
 * folders that then are empty. Hard links and files with extended attributes stay. All are prepared, before and after.
 */
cply_status cply__layer_share(cply_layer *shared, cply_layer *const *layers, size_t count, cply_error *err);

/* The first path that both layers hold and that is not a folder in both; NULL: none. */
const char *cply__layer_clash(const cply_layer *a, const cply_layer *b);

/*
 * A path inside an image or a layer: "/usr//bin/" becomes "usr/bin", "/" becomes "". In the layer's memory.
 * CPLY_E_USAGE for "..", naming `what`.
 */
cply_status cply__layer_inside(
	const char **out, cply_layer *layer, const char *path, const char *what, cply_error *err);

#endif
