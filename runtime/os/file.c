#include "runtime/file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "runtime/error.h"
#include "runtime/tempfile.h"

enum { SLURP_CHUNK = 64 * 1024 };

int cply__file_openat(int folder, const char *path, int flags, mode_t mode)
{
	int opened;

	do
		opened = openat(folder, path, flags | O_CLOEXEC, mode);
	while (opened < 0 && errno == EINTR);
	return opened;
}

cply_status cply__file_open(int *fd, int folder, const char *path, int flags, mode_t mode, cply_error *err)
{
	*fd = cply__file_openat(folder, path, flags, mode);
	return *fd < 0 ? cply__error_errno(err, errno, path) : CPLY_OK;
}

void cply__file_close(int *fd)
{
	/* Linux has freed the number even when close(2) says EINTR: closing again could hit somebody else's. */
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

cply_status cply__file_read(int fd, void *bytes, size_t size, size_t *got, const char *path, cply_error *err)
{
	size_t done = 0;

	*got = 0;
	while (done < size) {
		ssize_t part = read(fd, (char *)bytes + done, size - done);
		if (part < 0 && errno == EINTR)
			continue;
		if (part < 0)
			return cply__error_errno(err, errno, path);
		if (part == 0)
			break;
		done += (size_t)part;
	}
	*got = done;
	return CPLY_OK;
}

cply_status cply__file_pread(
	int fd, void *bytes, size_t size, uint64_t offset, size_t *got, const char *path, cply_error *err)
{
	size_t done = 0;

	*got = 0;
	while (done < size) {
		ssize_t part = pread(fd, (char *)bytes + done, size - done, (off_t)(offset + done));
		if (part < 0 && errno == EINTR)
			continue;
		if (part < 0) {
			cply__error_errno(err, errno, path);
			err->offset = offset + done;
			return err->code;
		}
		if (part == 0)
			break;
		done += (size_t)part;
	}
	*got = done;
	return CPLY_OK;
}

cply_status cply__file_write(int fd, const void *bytes, size_t size, const char *path, cply_error *err)
{
	size_t done = 0;

	while (done < size) {
		ssize_t part = write(fd, (const char *)bytes + done, size - done);
		if (part < 0 && errno == EINTR)
			continue;
		if (part < 0)
			return cply__error_errno(err, errno, path);
		done += (size_t)part;
	}
	return CPLY_OK;
}

/* Appends until the end of the file; one byte over the limit is enough to know that there are too many. */
static cply_status slurp(cply__strbuf *out, int fd, const char *path, size_t limit, cply_error *err)
{
	struct stat stat;
	size_t chunk = SLURP_CHUNK, got;

	/* The size is a hint only: files in /proc have none, and others grow. */
	if (fstat(fd, &stat) == 0 && S_ISREG(stat.st_mode) && stat.st_size > 0 && (uint64_t)stat.st_size < limit)
		chunk = (size_t)stat.st_size + 1;
	do {
		if (chunk > limit - out->length)
			chunk = limit - out->length + 1;
		if (!cply__strbuf_reserve(out, chunk))
			return cply__error_nomem(err);
		if (cply__file_read(fd, out->text + out->length, chunk, &got, path, err))
			return err->code;
		out->length += got;
		out->text[out->length] = '\0';
		if (out->length > limit) {
			cply__error(err, CPLY_E_LIMIT, .path = path, .found = "more");
			return cply__error_wanted(err, "at most %zu bytes", limit);
		}
	} while (got == chunk && (chunk = SLURP_CHUNK));
	return CPLY_OK;
}

cply_status cply__file_slurp(cply__strbuf *out, const char *path, size_t limit, cply_error *err)
{
	int fd;

	cply__strbuf_clear(out);
	if (cply__file_open(&fd, AT_FDCWD, path, O_RDONLY, 0, err))
		return err->code;
	cply_status status = slurp(out, fd, path, limit, err);
	cply__file_close(&fd);
	return status;
}

cply_status cply__file_replace(
	const cply_allocator *allocator, const char *path, const void *bytes, size_t size, mode_t mode, cply_error *err)
{
	cply__tempfile file = CPLY__TEMPFILE_INIT;

	if (cply__tempfile_create(&file, allocator, path, mode, err))
		return err->code;
	if (cply__file_write(file.fd, bytes, size, path, err)) {
		cply__tempfile_release(&file);
		return err->code;
	}
	return cply__tempfile_commit(&file, err);
}

cply_status cply__file_stat(struct stat *out, bool *exists, const char *path, cply_error *err)
{
	struct stat found;

	if (lstat(path, &found) == 0) {
		*out = found;
		*exists = true;
		return CPLY_OK;
	}
	if (errno != ENOENT && errno != ENOTDIR)
		return cply__error_errno(err, errno, path);
	*exists = false;
	return CPLY_OK;
}
