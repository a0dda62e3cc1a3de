/* A layer to a file. */
#include <errno.h>

#include "driver/layer.h"
#include "entry.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/tempfile.h"

static cply_status sink(void *user, const void *bytes, size_t size, cply_error *err)
{
	cply__tempfile *file = user;
	return cply__file_write(file->fd, bytes, size, file->final_path, err);
}

static cply_status check_output(const char *path, cply_error *err)
{
	struct stat found;
	bool exists;

	if (cply__file_stat(&found, &exists, path, err))
		return err->code;
	if (exists && S_ISDIR(found.st_mode))
		return cply__error(err, CPLY_E_EXISTS, .path = path, .found = "a folder", .wanted = "a file to write");
	return CPLY_OK;
}

cply_status cply_layer_write(cply_layer_result *out, cply_layer *layer, const char *path, cply_error *err)
{
	cply__tempfile file = CPLY__TEMPFILE_INIT;
	const cply__layer_output output = {.sink = sink, .user = &file, .subject = path};
	cply_layer_result result = {0};

	if (check_output(path, err) || cply__layer_prepare(layer, err))
		return err->code;
	cply_status status = cply__tempfile_create(&file, &layer->context->allocator, path, 0644, err);
	if (!status)
		status = cply__layer_pack(&result, layer, &output, err);
	if (!status)
		status = cply__tempfile_commit(&file, err);
	cply__tempfile_release(&file);
	if (!status)
		*out = result;
	return status;
}
