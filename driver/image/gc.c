#include "gc.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "driver/layout.h"
#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/map.h"
#include "runtime/path.h"
#include "runtime/tempfile.h"
#include "runtime/walk.h"

/* What is kept, and what was removed. */
typedef struct collecting {
	const char *folder; /* ROOT/blobs/sha256 */
	cply__map kept;     /* hexadecimal digits of digests */
	uint64_t count, size;
} collecting;

static bool keep(collecting *c, const char *digest)
{
	return !*digest || cply__map_set(&c->kept, strchr(digest, ':') + 1, c);
}

static cply_status mark(collecting *c, cply_layout *layout, cply_error *err)
{
	for (size_t i = 0; i < cply_layout_count(layout); i++) {
		const cply_layout_entry *entry = cply_layout_at(layout, i);
		bool ok = keep(c, entry->digest) && keep(c, entry->config_digest);
		for (size_t j = 0; ok && j < entry->layer_count; j++)
			ok = keep(c, entry->layers[j].digest);
		if (!ok)
			return cply__error_nomem(err);
	}
	return CPLY_OK;
}

static cply__walk_answer visit(void *user, const cply__walk_entry *at, cply_error *err)
{
	collecting *c = user;

	/* Another process may be writing a temporary file; whatever is no blob is not ours to remove. */
	if (!S_ISREG(at->stat->st_mode) || strlen(at->name) != 64 || cply__tempfile_is_temporary(at->name) ||
		cply__map_find(&c->kept, at->name))
		return CPLY__WALK_SKIP;
	if (unlinkat(at->folder, at->name, 0)) {
		cply__error_errno(err, errno, c->folder);
		cply__error_context(err, "remove %s", at->name);
		return CPLY__WALK_STOP;
	}
	c->count++;
	c->size += (uint64_t)at->stat->st_size;
	return CPLY__WALK_GO;
}

static cply_status collect(collecting *c, cply_context *context, const char *root, cply_error *err)
{
	cply_layout *layout;

	if (cply_layout_open(&layout, context, root, err))
		return err->code;
	cply_status status = mark(c, layout, err);
	cply_layout_free(layout);
	return status ? status : cply__walk(context, c->folder, NULL, visit, c, err);
}

cply_status image_gc(
	uint64_t *removed_count, uint64_t *removed_size, cply_context *context, const char *root, cply_error *err)
{
	char *folder = cply__path_join(&context->allocator, root, "blobs/sha256");
	collecting c = {.folder = folder};

	if (!folder)
		return cply__error_nomem(err);
	cply__map_init(&c.kept, &context->allocator);
	cply_status status = collect(&c, context, root, err);
	cply__map_release(&c.kept);
	cply__free(&context->allocator, folder);
	*removed_count = c.count;
	*removed_size = c.size;
	return status ? cply__error_context(err, "remove unused blobs") : CPLY_OK;
}
