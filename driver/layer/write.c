/* A layer to a file. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "driver/layer.h"
#include "memory.h"
#include "runtime/alloc.h"
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

static const layer_source *find_source(const cply_layer *layer, const struct stat *found)
{
	for (size_t i = 0; i < layer->sources.count; i++)
		if (layer->sources.at[i].inode == found->st_ino && layer->sources.at[i].device == found->st_dev)
			return &layer->sources.at[i];
	return NULL;
}

static cply_status refuse_place(const char *path, const layer_source *source, cply_error *err)
{
	cply__error(err, CPLY_E_USAGE, .path = path, .wanted = "a file outside of what is packed",
		.hint = "choose another place with -o: the next call would pack this blob as well");
	return cply__error_found(err, "a place in %s, which is packed", source->root);
}

/* Goes up from a folder, which it closes, as long as that is allowed. */
static cply_status check_folders(const cply_layer *layer, const char *path, int folder, cply_error *err)
{
	struct stat found, last = {0};
	cply_status status = CPLY_OK;

	while (folder >= 0 && !status) {
		if (fstat(folder, &found)) {
			status = cply__error_errno(err, errno, path);
			break;
		}
		const layer_source *source = find_source(layer, &found);
		if (source)
			status = refuse_place(path, source, err);
		/* What is above the root is the root. */
		if (status || (found.st_ino == last.st_ino && found.st_dev == last.st_dev))
			break;
		last = found;
		int above = cply__file_openat(folder, "..", O_PATH | O_DIRECTORY, 0);
		if (above < 0 && errno != EACCES && errno != ENOENT)
			status = cply__error_errno(err, errno, path);
		cply__file_close(&folder);
		folder = above;
	}
	cply__file_close(&folder);
	return status;
}

/* The nearest folder above a path that there is: those below it will be made. -1 and errno. */
static int open_above(const cply_allocator *allocator, const char *path)
{
	char *above = cply__path_parent(allocator, path), *next;
	int folder = -1;

	errno = ENOMEM;
	while (above) {
		folder = cply__file_openat(AT_FDCWD, above, O_PATH | O_DIRECTORY, 0);
		if (folder >= 0 || errno != ENOENT || strcmp(above, ".") == 0 || strcmp(above, "/") == 0)
			break;
		next = cply__path_parent(allocator, above);
		cply__free(allocator, above);
		above = next;
		errno = ENOMEM;
	}
	const int error = errno;
	cply__free(allocator, above);
	errno = error;
	return folder;
}

/* Would the blob be among what is packed, now or in the next call? */
static cply_status check_place(const cply_layer *layer, const char *path, cply_error *err)
{
	const cply_allocator *allocator = &layer->context->allocator;
	struct stat found;

	if (lstat(path, &found) == 0 && S_ISREG(found.st_mode) && find_source(layer, &found))
		return refuse_place(path, find_source(layer, &found), err);
	int folder = open_above(allocator, path);
	int error = folder < 0 ? errno : 0;
	/* What is wrong with it shows when the blob is made there. */
	if (error == ENOENT || error == ENOTDIR || error == EACCES)
		return CPLY_OK;
	if (error == ENOMEM)
		return cply__error_nomem(err);
	return error ? cply__error_errno(err, error, path) : check_folders(layer, path, folder, err);
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

	if (check_output(path, err) || check_place(layer, path, err) || cply__layer_prepare(layer, err))
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
