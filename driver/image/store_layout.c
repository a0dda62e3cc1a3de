/*
 * An OCI layout folder. A new one is made beside its place and renamed as a whole; in an existing one every blob is
 * renamed into place and index.json, which makes them visible, comes last. The folder itself is the lock, so that no
 * foreign file lies in the layout.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "driver/layout.h"
#include "index_file.h"
#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/lock.h"
#include "runtime/path.h"
#include "runtime/tempfile.h"
#include "runtime/walk.h"
#include "store.h"

typedef struct layout_store {
	image_store base;
	char *blobs;      /* owned: ROOT/blobs/sha256 */
	const char *root; /* where blobs go now; borrowed from `fresh` or `output` */
	cply__tempdir fresh;
	int lock; /* -1 while the layout is new */
	cply__tempfile blob;
} layout_store;

static cply_status spool(image_store *store, cply__tempfile *out, cply_error *err)
{
	const layout_store *s = (const layout_store *)store;
	char *incoming = cply__path_join(&store->context->allocator, s->blobs, "incoming");

	if (!incoming)
		return cply__error_nomem(err);
	cply_status status = cply__tempfile_create(out, &store->context->allocator, incoming, 0644, err);
	cply__free(&store->context->allocator, incoming);
	return status;
}

static cply_status begin(image_store *store, cply_error *err)
{
	return spool(store, &((layout_store *)store)->blob, err);
}

static cply_status write_blob(image_store *store, const void *bytes, size_t size, cply_error *err)
{
	layout_store *s = (layout_store *)store;
	return cply__file_write(s->blob.fd, bytes, size, s->blob.path, err);
}

/* Is there a whole and sound blob under this name? What cannot be read is not. */
static bool is_stored(const layout_store *s, const char *path, const char *digest, uint64_t size)
{
	struct stat found;
	cply_error ignored;
	bool exists;

	return cply__file_stat(&found, &exists, path, &ignored) == CPLY_OK && exists && S_ISREG(found.st_mode) &&
	       (uint64_t)found.st_size == size &&
	       cply__blob_check_file(path, digest, &s->base.context->allocator, &ignored) == CPLY_OK;
}

static bool has(const image_store *store, const char *digest, uint64_t size)
{
	const layout_store *s = (const layout_store *)store;
	char *path = cply__path_join(&store->context->allocator, s->blobs, strchr(digest, ':') + 1);
	bool found = path && is_stored(s, path, digest, size);

	cply__free(&store->context->allocator, path);
	return found;
}

static cply_status adopt(image_store *store, cply__tempfile *file, const char *digest, uint64_t size, cply_error *err)
{
	const layout_store *s = (const layout_store *)store;
	char *path = cply__path_join(&store->context->allocator, s->blobs, strchr(digest, ':') + 1);
	cply_status status = CPLY_OK;

	if (!path)
		return cply__error_nomem(err);
	if (is_stored(s, path, digest, size))
		cply__tempfile_release(file);
	else if (!(status = cply__tempfile_retarget(file, path, err)))
		status = cply__tempfile_commit(file, err);
	cply__free(&store->context->allocator, path);
	return status;
}

static cply_status end(image_store *store, const char *digest, uint64_t size, cply_error *err)
{
	return adopt(store, &((layout_store *)store)->blob, digest, size, err);
}

static cply_status put_file(const layout_store *s, const char *name, const char *text, size_t length, cply_error *err)
{
	const cply_allocator *allocator = &s->base.context->allocator;
	char *path = cply__path_join(allocator, s->root, name);

	if (!path)
		return cply__error_nomem(err);
	cply_status status = cply__file_replace(allocator, path, text, length, 0644, err);
	cply__free(allocator, path);
	return status;
}

static cply_status put_version(const layout_store *s, cply_error *err)
{
	return put_file(s, "oci-layout", IMAGE_LAYOUT_VERSION, strlen(IMAGE_LAYOUT_VERSION), err);
}

/*
 * A folder that is there: a layout, or one without anything of another kind in it (empty, or what a killed run left),
 * where a layout can begin.
 */
static cply_status open_existing(layout_store *s, cply_error *err)
{
	cply_context *context = s->base.context;
	bool is_layout;

	s->root = s->base.output;
	if (cply__lock_take(&s->lock, context, s->root, CPLY__LOCK_WAIT, err) ||
		image_index_check(&is_layout, context, s->root, err))
		return err->code;
	return is_layout ? CPLY_OK : put_version(s, err);
}

/* Where the blobs of a move go. */
typedef struct moving {
	const layout_store *store;
	const char *to; /* OUTPUT/blobs/sha256 */
} moving;

static cply__walk_answer move_blob(void *user, const cply__walk_entry *at, cply_error *err)
{
	const moving *m = user;
	char *to = cply__path_join(&m->store->base.context->allocator, m->to, at->name);

	if (!to)
		cply__error_nomem(err);
	else if (renameat(at->folder, at->name, AT_FDCWD, to))
		cply__error_errno(err, errno, to);
	else {
		cply__free(&m->store->base.context->allocator, to);
		return CPLY__WALK_GO;
	}
	cply__free(&m->store->base.context->allocator, to);
	return CPLY__WALK_STOP;
}

/* Somebody else made a layout in the same place meanwhile: what is new here is added to it. */
static cply_status join_existing(layout_store *s, cply_error *err)
{
	cply_context *context = s->base.context;
	char *to = cply__path_join(&context->allocator, s->base.output, "blobs/sha256");
	moving m = {s, to};

	if (!to)
		return cply__error_nomem(err);
	cply_status status = open_existing(s, err);
	if (!status)
		status = cply__path_mkdirs(&context->allocator, to, 0755, err);
	if (!status)
		status = cply__walk(context, s->blobs, NULL, move_blob, &m, err);
	cply__free(&context->allocator, to);
	return status;
}

/* Blobs and index.json are in place; what is left is to show them. */
static cply_status publish(layout_store *s, const image_publication *publication, cply_error *err)
{
	cply__strbuf index;

	cply__strbuf_init(&index, &s->base.context->allocator);
	cply_status status = image_index_merge(&index, s->base.context, s->root, publication, err);
	if (!status)
		status = put_file(s, "index.json", index.text, index.length, err);
	cply__strbuf_release(&index);
	return status;
}

/*
 * A new layout is renamed into its place, unless another run was faster. The folder around it is locked from the look
 * to the rename, so that of several runs exactly one is the first.
 */
static cply_status publish_fresh(layout_store *s, const image_publication *publication, cply_error *err)
{
	const cply_allocator *allocator = &s->base.context->allocator;
	char *parent = cply__path_parent(allocator, s->base.output);
	struct stat found;
	int lock = -1;

	if (!parent)
		return cply__error_nomem(err);
	cply_status status = cply__lock_take(&lock, s->base.context, parent, CPLY__LOCK_WAIT, err);
	bool is_first = stat(s->base.output, &found) != 0;
	if (!status && !is_first)
		status = join_existing(s, err);
	if (!status)
		status = publish(s, publication, err);
	if (!status && is_first)
		status = cply__tempdir_commit(&s->fresh, err);
	cply__file_close(&lock);
	cply__free(allocator, parent);
	return status;
}

static cply_status commit(image_store *store, const image_publication *publication, cply_error *err)
{
	layout_store *s = (layout_store *)store;

	return s->fresh.path ? publish_fresh(s, publication, err) : publish(s, publication, err);
}

static void free_store(image_store *store)
{
	layout_store *s = (layout_store *)store;
	const cply_allocator *allocator = &store->context->allocator;

	cply__tempfile_release(&s->blob);
	cply__tempdir_release(&s->fresh);
	cply__file_close(&s->lock);
	cply__free(allocator, s->blobs);
	cply__free(allocator, s);
}

static cply_status open_fresh(layout_store *s, cply_error *err)
{
	const cply_allocator *allocator = &s->base.context->allocator;
	cply_status status = cply__path_mkdirs_above(allocator, s->base.output, 0755, err);

	if (!status)
		status = cply__tempdir_create(&s->fresh, allocator, s->base.output, 0755, err);
	s->root = s->fresh.path;
	return status;
}

static cply_status open_blobs(layout_store *s, cply_error *err)
{
	const cply_allocator *allocator = &s->base.context->allocator;

	s->blobs = cply__path_join(allocator, s->root, "blobs/sha256");
	if (!s->blobs)
		return cply__error_nomem(err);
	if (cply__path_mkdirs(allocator, s->blobs, 0755, err) || cply__tempfile_sweep(allocator, s->blobs, err))
		return err->code;
	return s->fresh.path ? put_version(s, err) : CPLY_OK;
}

cply_status image_layout_store_open(image_store **out, cply_context *context, const char *output, cply_error *err)
{
	static const image_store_kind kind = {begin, write_blob, end, has, spool, adopt, commit, free_store};
	layout_store *s = cply__calloc(&context->allocator, 1, sizeof *s);
	struct stat found;

	if (!s)
		return cply__error_nomem(err);
	s->base = (image_store){&kind, context, output, true};
	s->fresh = (cply__tempdir)CPLY__TEMPDIR_INIT;
	s->blob = (cply__tempfile)CPLY__TEMPFILE_INIT;
	s->lock = -1;
	/* The folder may be named by a symbolic link. */
	cply_status status = stat(output, &found) == 0 ? open_existing(s, err) : open_fresh(s, err);
	if (!status)
		status = open_blobs(s, err);
	if (status)
		free_store(&s->base);
	else
		*out = &s->base;
	return status;
}
