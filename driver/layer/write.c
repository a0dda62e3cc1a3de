/* A layer to a file. */
#include <errno.h>
#include <string.h>

#include "driver/layer.h"
#include "memory.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/path.h"
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
		return cply__error(err, CPLY_E_EXISTS, .path = path, .found = "a folder", .wanted = "a file to write",
			.hint = "choose another name with -o");
	return CPLY_OK;
}

/* Did an earlier call write this very file, and nobody touch it since? */
static bool is_there(const layer_memory *memory, const char *path)
{
	const layer_stamp none = {0};
	struct stat found;

	if (lstat(path, &found) || !S_ISREG(found.st_mode))
		return false;
	const layer_stamp stamp = layer_stamp_of(&found);
	return memcmp(&stamp, &memory->head.output, sizeof stamp) == 0 && memcmp(&stamp, &none, sizeof stamp) != 0;
}

/* What was written, for layers that share segments with this one. */
static bool read_back(void *user, void *bytes, size_t size, uint64_t offset)
{
	const cply__tempfile *file = user;
	cply_error ignored;
	size_t got;

	return cply__file_pread(file->fd, bytes, size, offset, &got, file->final_path, &ignored) == CPLY_OK &&
	       got == size;
}

cply_status cply_layer_write(cply_layer_result *out, cply_layer *layer, const char *path, cply_error *err)
{
	cply__tempfile file = CPLY__TEMPFILE_INIT;
	const cply__layer_output output = {.sink = sink, .user = &file, .subject = path, .read = read_back};
	cply_layer_result result = {0};

	if (check_output(path, err) || cply__layer_prepare(layer, err))
		return err->code;
	if (cply__layer_known(&result, layer, err) && is_there(layer->memory, path)) {
		*out = result;
		return CPLY_OK;
	}
	cply_status status = cply__path_mkdirs_above(&layer->context->allocator, path, 0755, err);
	if (!status)
		status = cply__tempfile_create(&file, &layer->context->allocator, path, 0644, err);
	if (!status)
		status = cply__layer_pack(&result, layer, &output, err);
	if (!status)
		status = cply__tempfile_commit(&file, err);
	cply__tempfile_release(&file);
	if (status)
		return status;
	cply__layer_keep(layer, path, path);
	*out = result;
	return CPLY_OK;
}
