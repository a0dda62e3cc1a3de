#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "driver/layout.h"
#include "driver/subject.h"
#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/path.h"
#include "runtime/tar.h"

/* A file as it is, or as the inflater reads it. */
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

/* What nobody reads of a plain file is passed over. */
static cply_status skip_file(void *user, uint64_t size, uint64_t *gone, cply_error *err)
{
	plain_file *file = user;

	(void)err;
	file->at += size;
	*gone = size;
	return CPLY_OK;
}

static bool is_one_of(const char *name, const char *const *names)
{
	for (; *names; names++)
		if (strcmp(name, *names) == 0)
			return true;
	return false;
}

/*
 * Names that only archives of images have at their top: those of OCI layouts, of `docker save` (a folder, a config or a
 * layer by its digest) and of tools that write for it ("sha256:HEX", "HEX.tar.gz").
 */
static bool is_archive_name(const char *name)
{
	static const char *const names[] = {"oci-layout", "index.json", "manifest.json", "blobs", "repositories", NULL},
				 *const ends[] = {"", ".json", ".tar", ".tar.gz", NULL};

	if (is_one_of(name, names) || strncmp(name, "blobs/", 6) == 0)
		return true;
	if (strncmp(name, "sha256:", 7) == 0)
		name += 7;
	size_t hex = strspn(name, "0123456789abcdef");
	return hex == 64 && (name[hex] == '/' || is_one_of(name + hex, ends));
}

/* The same for a layout below a folder, which holds all there is: `first` is the name of the first member. */
static bool is_archive_name_below(const char *name, const char *first)
{
	static const char blobs[] = "blobs/sha256";
	size_t top = strcspn(name, "/");

	if (!name[top] || strncmp(name, first, top) != 0 || (first[top] && first[top] != '/'))
		return false;
	name += top + 1;
	return strcmp(name, "oci-layout") == 0 || strcmp(name, blobs) == 0 ||
	       (strncmp(name, blobs, strlen(blobs)) == 0 && name[strlen(blobs)] == '/');
}

/*
 * Looks through the first headers of a tar for such a name, which need not come first. What a compressed one is
 * unpacked for that is bounded, so that nothing is read twice.
 */
static cply_status is_archive(bool *out, cply__tar_reader *reader, bool is_packed, cply_error *err)
{
	enum { LOOKED_AT = 64, UNPACKED_MAX = 64 << 20 };
	const cply__tar_entry *entry;
	char first[256] = "";

	*out = false;
	for (int i = 0; i < LOOKED_AT && !*out; i++) {
		if (cply__tar_reader_next(reader, &entry, err))
			return err->code;
		if (!entry)
			break;
		const char *name = cply__member_plain(entry->path);
		if (!*first)
			snprintf(first, sizeof first, "%s", name);
		*out = is_archive_name(name) || is_archive_name_below(name, first);
		if (is_packed &&
			(entry->size > UNPACKED_MAX || cply__tar_reader_offset(reader) > UNPACKED_MAX - entry->size))
			break;
	}
	return CPLY_OK;
}

static cply_status kind_of_tar(cply__subject_kind *out, plain_file *file, cply__inflater *inflater,
	const cply_allocator *allocator, cply_error *err)
{
	bool is_packed = cply__inflater_kind(inflater) != CPLY__COMPRESSION_NONE, is_images = false;
	cply__tar_reader *reader;
	cply_error problem;

	if (!is_packed)
		file->at = 0;
	if (cply__tar_reader_new(&reader, allocator, is_packed ? cply__inflater_read : read_file,
		    is_packed ? (void *)inflater : file, file->path, err))
		return err->code;
	if (!is_packed)
		cply__tar_reader_skips(reader, skip_file);
	cply_status status = is_archive(&is_images, reader, is_packed, &problem);
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
		status = kind_of_tar(out, &file, inflater, &context->allocator, err);
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
