/* Extended attributes: those that mean something on another machine. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>

#include "entry.h"
#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"

enum { NAMES_MAX = 65536 };

static bool is_kept(const char *name)
{
	return strncmp(name, "user.", 5) == 0 || strcmp(name, "security.capability") == 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const cply__tar_xattr *)a)->name, ((const cply__tar_xattr *)b)->name);
}

/* An attribute that came, went or grew between two looks at it is not a failure of the disk. */
static cply_status refuse_value(const char *path, const char *name, int error, cply_error *err)
{
	if (error != ENODATA && error != ERANGE)
		return cply__error_errno(err, error, path);
	cply__error(err, CPLY_E_CHANGED, .path = path, .hint = "pack when nothing writes to the tree");
	cply__error_found(err, "another value of the attribute %s than a moment ago", name);
	return cply__error_wanted(err, "attributes that stay as they are");
}

static cply_status read_value(
	cply__tar_xattr *out, cply_layer *layer, const char *path, const char *name, cply_error *err)
{
	char probe[1];
	const ssize_t size = lgetxattr(path, name, probe, 0);

	if (size < 0)
		return refuse_value(path, name, errno, err);
	/* One byte more: with a size of 0 the call would only say how long the value is by now. */
	char *value = cply__arena_alloc(&layer->arena, (size_t)size + 1);
	out->name = cply__arena_strdup(&layer->arena, name);
	if (!value || !out->name)
		return cply__error_nomem(err);
	const ssize_t got = lgetxattr(path, name, value, (size_t)size + 1);
	if (got < 0 || got > size)
		return refuse_value(path, name, got < 0 ? errno : ERANGE, err);
	out->value = value;
	out->length = (size_t)got;
	return CPLY_OK;
}

static cply_status read_kept(
	layer_entry *entry, cply_layer *layer, const char *path, const char *names, size_t length, cply_error *err)
{
	size_t count = 0;

	for (const char *name = names; name < names + length; name += strlen(name) + 1)
		count += is_kept(name);
	if (count == 0)
		return CPLY_OK;
	if (!entry->extra && !(entry->extra = cply__arena_alloc(&layer->arena, sizeof *entry->extra)))
		return cply__error_nomem(err);
	cply__tar_xattr *xattrs = cply__arena_alloc(&layer->arena, count * sizeof *xattrs);
	if (!xattrs)
		return cply__error_nomem(err);
	size_t at = 0;
	for (const char *name = names; name < names + length; name += strlen(name) + 1)
		if (is_kept(name) && read_value(&xattrs[at++], layer, path, name, err))
			return err->code;
	qsort(xattrs, count, sizeof *xattrs, by_name);
	entry->extra->xattrs = xattrs;
	entry->extra->xattr_count = count;
	return CPLY_OK;
}

cply_status layer_read_xattrs(layer_entry *entry, cply_layer *layer, const char *path, cply_error *err)
{
	const cply_allocator *allocator = &layer->context->allocator;
	char *names = cply__alloc(allocator, NAMES_MAX);
	cply_status status = CPLY_OK;

	if (!names)
		return cply__error_nomem(err);
	ssize_t length = llistxattr(path, names, NAMES_MAX);
	/* A file system without attributes has none to keep. */
	if (length < 0 && errno != ENOTSUP)
		status = cply__error_errno(err, errno, path);
	else if (length > 0)
		status = read_kept(entry, layer, path, names, (size_t)length, err);
	cply__free(allocator, names);
	return status;
}
