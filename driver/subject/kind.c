#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "driver/subject.h"
#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/path.h"
#include "runtime/tar.h"

/* A file as the inflater reads it. */
typedef struct plain_file {
	int fd;
	const char *path;
	uint64_t at;
} plain_file;

static cply_status read_file(void *user, void *bytes, size_t size, size_t *got, cply_error *err)
{
	plain_file *file = user;

	if (cply__file_pread(file->fd, bytes, size, file->at, got, file->path, err))
		return err->code;
	file->at += *got;
	return CPLY_OK;
}

/*
 * Tools begin their archives of images with one of these. Where it is something else, the archive is a plain one and
 * its members tell (see is_archive).
 */
static bool begins_archive(const char *name)
{
	size_t hex;

	while (name[0] == '.' && name[1] == '/')
		name += 2;
	if (strcmp(name, "oci-layout") == 0 || strcmp(name, "index.json") == 0 || strcmp(name, "manifest.json") == 0 ||
		strcmp(name, "blobs") == 0 || strncmp(name, "blobs/", 6) == 0 || strcmp(name, "repositories") == 0)
		return true;
	hex = strspn(name, "0123456789abcdef");
	return hex == 64 &&
	       (!name[hex] || name[hex] == '/' || strcmp(name + hex, ".json") == 0 || strcmp(name + hex, ".tar") == 0);
}

/* Looks through the headers of a plain tar for what only archives of images have. */
static cply_status is_archive(bool *out, cply__tar_reader *reader, const cply__tar_entry *entry, cply_error *err)
{
	enum { LOOKED_AT = 64 };

	/* A name that begins an archive need not come first: what is looked at is bounded, so that nothing is read
	 * twice. */
	*out = false;
	for (int i = 0; entry && i < LOOKED_AT && !*out; i++) {
		*out = begins_archive(entry->path);
		if (!*out && cply__tar_reader_next(reader, &entry, err))
			return err->code;
	}
	return CPLY_OK;
}

static cply_status kind_of_tar(cply__subject_kind *out, cply__inflater *inflater, const cply_allocator *allocator,
	const char *path, cply_error *err)
{
	bool is_packed = cply__inflater_kind(inflater) != CPLY__COMPRESSION_NONE, is_images = false;
	const cply__tar_entry *entry;
	cply__tar_reader *reader;
	cply_error problem;

	if (cply__tar_reader_new(&reader, allocator, cply__inflater_read, inflater, path, err))
		return err->code;
	cply_status status = cply__tar_reader_next(reader, &entry, &problem);
	if (!status && entry && !is_packed)
		status = is_archive(&is_images, reader, entry, &problem);
	else if (!status && entry)
		is_images = begins_archive(entry->path);
	cply__tar_reader_free(reader);
	if (status == CPLY_E_NOMEM || status == CPLY_E_IO) {
		*err = problem;
		return status;
	}
	/* What is compressed is a tar for us, if only a broken one: nothing else that is verified is compressed. */
	*out = is_images ? CPLY__SUBJECT_IMAGES : status && !is_packed ? CPLY__SUBJECT_FILE : CPLY__SUBJECT_TAR;
	return CPLY_OK;
}

/* "ustar" is where POSIX and GNU have it; an all-zero block is an empty tar. */
static cply_status looks_like_tar(bool *out, plain_file *file, cply_error *err)
{
	enum { MAGIC_AT = 257 };
	char block[CPLY__TAR_BLOCK];
	size_t got;

	if (cply__file_pread(file->fd, block, sizeof block, 0, &got, file->path, err))
		return err->code;
	*out = got == sizeof block && memcmp(block + MAGIC_AT, "ustar", 5) == 0;
	if (got == sizeof block && !*out) {
		*out = true;
		for (size_t i = 0; i < sizeof block; i++)
			*out = *out && block[i] == '\0';
	}
	return CPLY_OK;
}

static cply_status kind_of_file(cply__subject_kind *out, cply_context *context, const char *path, cply_error *err)
{
	plain_file file = {.path = path};
	cply__inflater *inflater = NULL;
	bool is_tar = false;

	if (cply__file_open(&file.fd, AT_FDCWD, path, O_RDONLY | O_NOCTTY | O_NONBLOCK, 0, err))
		return err->code;
	*out = CPLY__SUBJECT_FILE;
	cply_status status = looks_like_tar(&is_tar, &file, err);
	if (!status)
		status = cply__inflater_new(&inflater, &context->allocator, read_file, &file, NULL, path, err);
	if (!status && (is_tar || cply__inflater_kind(inflater) != CPLY__COMPRESSION_NONE))
		status = kind_of_tar(out, inflater, &context->allocator, path, err);
	cply__inflater_free(inflater);
	cply__file_close(&file.fd);
	return status;
}

cply_status cply__subject_kind_of(cply__subject_kind *out, cply_context *context, const char *path, cply_error *err)
{
	struct stat found;

	if (stat(path, &found))
		return cply__error_errno(err, errno, path);
	if (S_ISREG(found.st_mode))
		return kind_of_file(out, context, path, err);
	*out = CPLY__SUBJECT_FILE;
	if (!S_ISDIR(found.st_mode))
		return CPLY_OK;
	char *mark = cply__path_join(&context->allocator, path, "oci-layout");
	if (!mark)
		return cply__error_nomem(err);
	*out = access(mark, F_OK) == 0 ? CPLY__SUBJECT_IMAGES : CPLY__SUBJECT_FOLDER;
	cply__free(&context->allocator, mark);
	return CPLY_OK;
}
