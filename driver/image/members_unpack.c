#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "members.h"
#include "runtime/alloc.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/inflate.h"
#include "runtime/tempfile.h"

enum { CHUNK = 256 << 10, MAGIC_SIZE = 6 };

typedef struct packed_file {
	int fd;
	const char *path;
} packed_file;

static cply_status read_packed(void *user, void *bytes, size_t size, size_t *got, cply_error *err)
{
	const packed_file *file = user;
	return cply__file_read(file->fd, bytes, size, got, file->path, err);
}

/* Compressions that are not ours are refused by name. */
static cply_status check_magic(int fd, const char *path, cply_error *err)
{
	static const struct {
		const char *bytes;
		size_t length;
		const char *name, *command;
	} kinds[] = {
		{"\xfd"
		 "7zXZ",
			5, "xz", "unxz"},
		{"BZh", 3, "bzip2", "bunzip2"},
	};
	char magic[MAGIC_SIZE];
	size_t got;

	if (cply__file_pread(fd, magic, sizeof magic, 0, &got, path, err))
		return err->code;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (got >= kinds[i].length && memcmp(magic, kinds[i].bytes, kinds[i].length) == 0) {
			cply__error(err, CPLY_E_UNSUPPORTED, .path = path,
				.wanted = "a tar, plain or compressed with gzip or zstd");
			cply__error_found(err, "a file compressed with %s", kinds[i].name);
			return cply__error_hint(err, "unpack it first: %s %s", kinds[i].command, path);
		}
	return CPLY_OK;
}

static cply_status copy(int to, cply__inflater *from, cply_context *context, cply_error *err)
{
	char *chunk = cply__alloc(&context->allocator, CHUNK);
	cply_status status = chunk ? CPLY_OK : cply__error_nomem(err);
	size_t got = 1;

	while (!status && got && !(status = cply__context_check(context, err)) &&
		!(status = cply__inflater_read(from, chunk, CHUNK, &got, err)) && got)
		status = cply__file_write(to, chunk, got, "a temporary file", err);
	cply__free(&context->allocator, chunk);
	return status;
}

cply_status image_members_unpack(
	int *fd, cply_context *context, const char *path, const cply__inflate_limits *limits, cply_error *err)
{
	packed_file packed = {*fd, path};
	cply__inflater *inflater;
	int made = -1;

	if (check_magic(*fd, path, err) ||
		cply__inflater_new(&inflater, &context->allocator, read_packed, &packed, limits, path, err))
		return err->code;
	cply_status status = CPLY_OK;
	if (cply__inflater_kind(inflater) != CPLY__COMPRESSION_NONE) {
		const char *folder = cply_context_getenv(context, "TMPDIR");
		status = cply__tempfile_unnamed(&made, &context->allocator, folder && *folder ? folder : NULL, err);
		if (!status)
			status = copy(made, inflater, context, err);
		if (!status) {
			cply__file_close(fd);
			*fd = made;
			made = -1;
		}
		cply__file_close(&made);
	}
	cply__inflater_free(inflater);
	return status ? cply__error_context(err, "unpack %s", path) : CPLY_OK;
}
