#include <fcntl.h>
#include <string.h>

#include "archive.h"
#include "driver/layout.h"
#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/tempfile.h"
#include "runtime/zip.h"

cply_status archive_write_tar(cply_archive_file *out, packing_archive *a, const char *path, cply_error *err)
{
	cply_layer_result result;

	/* A layer is what a release wants too: a tar that is the same everywhere, in one gzip member. */
	if (cply_layer_write(&result, a->entries, path, err))
		return err->code;
	memcpy(out->digest, result.digest, sizeof out->digest);
	out->file_size = result.blob_size;
	return CPLY_OK;
}

/* The state of one zip. */
typedef struct zipping {
	packing_archive *archive;
	cply__zip *zip;
} zipping;

static cply_status add(void *user, const cply__layer_item *item, cply_error *err)
{
	zipping *z = user;
	int fd;

	if (item->is_link) {
		cply__context_warn(z->archive->context, z->archive->folder->name,
			"%s is left out: a zip for Windows has no symbolic links", item->source);
		return CPLY_OK;
	}
	if (cply__context_check(z->archive->context, err) ||
		cply__file_open(&fd, AT_FDCWD, item->source, O_RDONLY | O_NOCTTY | O_NONBLOCK, 0, err))
		return err->code;
	cply_status status = cply__zip_add(z->zip, item->path, item->mode, fd, err);
	cply__file_close(&fd);
	return status;
}

static cply__deflate_level level_of(cply_layer_level level)
{
	switch (level) {
	case CPLY_LAYER_LEVEL_FAST:
		return CPLY__DEFLATE_FAST;
	case CPLY_LAYER_LEVEL_DENSE:
		return CPLY__DEFLATE_DENSE;
	case CPLY_LAYER_LEVEL_STORE:
		return CPLY__DEFLATE_STORE;
	default:
		return CPLY__DEFLATE_DEFAULT;
	}
}

cply_status archive_write_zip(
	cply_archive_file *out, packing_archive *a, const char *path, cply_layer_level level, cply_error *err)
{
	const cply_allocator *allocator = &a->context->allocator;
	cply__tempfile file = CPLY__TEMPFILE_INIT;
	zipping z = {.archive = a};

	if (cply__tempfile_create(&file, allocator, path, 0644, err))
		return err->code;
	cply_status status =
		cply__zip_new(&z.zip, allocator, file.fd, path, level_of(level), a->context->source_date_epoch, err);
	if (!status)
		status = cply__layer_each(a->entries, add, &z, err);
	if (!status)
		status = cply__zip_finish(z.zip, err);
	cply__zip_free(z.zip);
	if (!status)
		status = cply__digest_file(out->digest, &out->file_size, file.path, allocator, err);
	if (!status)
		status = cply__tempfile_commit(&file, err);
	cply__tempfile_release(&file);
	return status;
}
