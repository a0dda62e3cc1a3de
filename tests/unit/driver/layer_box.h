/* A folder, a context and a few words for tests of layers and images. */
#ifndef UNIT_LAYER_BOX_H
#define UNIT_LAYER_BOX_H

#include <fcntl.h>
#include <ftw.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "driver/layer.h"
#include "runtime/clock.h"
#include "runtime/context.h"
#include "runtime/file.h"
#include "runtime/tar.h"
#include "scratch.h"
#include "suite.h"

typedef struct layer_box {
	char *folder;
	cply_context *context;
	cply_error err;
	unsigned descriptors;
	char warning[512]; /* the last one sent */
} layer_box;

static inline void box_note(void *user, const cply_event *event)
{
	layer_box *box = user;

	if (event->kind == CPLY_EVENT_WARNING)
		snprintf(box->warning, sizeof box->warning, "%s", event->text);
}

static inline void box_open(layer_box *box, unsigned jobs, uint64_t epoch)
{
	cply_context_options options = CPLY_CONTEXT_OPTIONS_INIT;

	memset(box, 0, sizeof *box);
	box->folder = scratch_make();
	box->descriptors = scratch_descriptors();
	options.jobs = jobs;
	options.source_date_epoch = epoch;
	options.sink = box_note;
	options.sink_user = box;
	ck_assert_int_eq(cply_context_new(&box->context, &options, &box->err), CPLY_OK);
}

/* The same, with a cache in the box. */
static inline void box_open_cached(layer_box *box, unsigned jobs)
{
	cply_context_options options = CPLY_CONTEXT_OPTIONS_INIT;

	box_open(box, jobs, 0);
	cply_context_free(box->context);
	options.jobs = jobs;
	options.cache_dir = scratch_path(box->folder, "cache");
	ck_assert_int_eq(cply_context_new(&box->context, &options, &box->err), CPLY_OK);
}

static inline void box_close(layer_box *box)
{
	cply_context_free(box->context);
	ck_assert_uint_eq(scratch_descriptors(), box->descriptors);
	scratch_remove(box->folder);
}

static inline const char *box_path(const layer_box *box, const char *name)
{
	return scratch_path(box->folder, name);
}

static inline void box_mkdirs(const layer_box *box, const char *name)
{
	cply_error err;

	ck_assert_int_eq(cply__path_mkdirs(&cply__malloc_allocator, box_path(box, name), 0755, &err), CPLY_OK);
}

static inline void box_write(const layer_box *box, const char *name, const void *bytes, size_t size, mode_t mode)
{
	char *parent = cply__path_parent(&cply__malloc_allocator, name);
	cply_error err;

	box_mkdirs(box, parent);
	free(parent);
	ck_assert_int_eq(
		cply__file_replace(&cply__malloc_allocator, box_path(box, name), bytes, size, mode, &err), CPLY_OK);
}

static inline void box_text(const layer_box *box, const char *name, const char *text)
{
	box_write(box, name, text, strlen(text), 0644);
}

/* Numbers that do not compress, the same ones each time. */
static inline void box_fill(uint8_t *bytes, size_t size, uint32_t seed)
{
	for (size_t i = 0; i < size; i++) {
		seed = seed * 1664525 + 1013904223;
		bytes[i] = (uint8_t)(seed >> 24);
	}
}

static inline void box_noise(const layer_box *box, const char *name, size_t size, uint32_t seed)
{
	uint8_t *bytes = malloc(size);

	ck_assert_ptr_nonnull(bytes);
	box_fill(bytes, size, seed);
	box_write(box, name, bytes, size, 0644);
	free(bytes);
}

/* A layer of one tree of the box, and what becomes of it, in the box too. */
static inline cply_layer *box_list_tree(layer_box *box, const char *tree, cply_layer_cache cache)
{
	cply_layer_options options = CPLY_LAYER_OPTIONS_INIT;
	cply_layer *layer;

	options.cache = cache;
	ck_assert_int_eq(cply_layer_new(&layer, box->context, &options, &box->err), CPLY_OK);
	ck_assert_int_eq(cply_layer_add_tree(layer, box_path(box, tree), NULL, &box->err), CPLY_OK);
	return layer;
}

static inline cply_layer_result box_pack_tree(layer_box *box, const char *tree, const char *to, cply_layer_cache cache)
{
	cply_layer *layer = box_list_tree(box, tree, cache);
	cply_layer_result result;

	ck_assert_msg(cply_layer_write(&result, layer, box_path(box, to), &box->err) == CPLY_OK, "%s %s %s",
		box->err.path, box->err.found, box->err.wanted);
	cply_layer_free(layer);
	return result;
}

static inline bool box_is_settled(const struct timespec *time)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME_COARSE, &now);
	return cply__clock_is_settled(time->tv_sec, (uint32_t)time->tv_nsec, now.tv_sec, (uint32_t)now.tv_nsec);
}

static inline int box_settle_file(const char *path, const struct stat *found, int type, struct FTW *place)
{
	(void)path;
	(void)type;
	(void)place;
	while (!box_is_settled(&found->st_mtim) || !box_is_settled(&found->st_ctim))
		usleep(500);
	return 0;
}

/*
 * What changes from now on is seen to be changed, and what is there is known to be final: by the product's own rule, in
 * which a time that ends in zeros by chance is final up to two seconds later, as a coarse one is.
 */
static inline void box_settle(const layer_box *box)
{
	ck_assert_int_eq(nftw(box->folder, box_settle_file, 8, FTW_PHYS), 0);
}

#endif
