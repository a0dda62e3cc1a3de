#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "runtime/alloc.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/tempfile.h"

enum { COPY_BUFFER = 128 * 1024, KERNEL_CHUNK = 1 << 30 };

/* The two ends of one copy; the paths are for errors. */
typedef struct copy_ends {
	int from, to;
	const char *from_path, *to_path;
} copy_ends;

/*
 * Lets the kernel move the bytes as far as it will. What it refuses (other file systems, special files, old kernels) is
 * left to copy_bytes, which goes on at the descriptors' positions.
 */
static cply_status copy_in_kernel(const copy_ends *ends, cply_error *err)
{
	for (;;) {
		ssize_t part = copy_file_range(ends->from, NULL, ends->to, NULL, KERNEL_CHUNK, 0);
		if (part < 0 && errno == EINTR)
			continue;
		if (part < 0 && (errno == ENOSPC || errno == EDQUOT || errno == EFBIG))
			return cply__error_errno(err, errno, ends->to_path);
		if (part <= 0)
			return CPLY_OK;
	}
}

static cply_status copy_bytes(const copy_ends *ends, const cply_allocator *allocator, cply_error *err)
{
	size_t got;
	char *buffer = cply__alloc(allocator, COPY_BUFFER);

	if (!buffer)
		return cply__error_nomem(err);
	cply_status status;
	do {
		status = cply__file_read(ends->from, buffer, COPY_BUFFER, &got, ends->from_path, err);
		if (!status)
			status = cply__file_write(ends->to, buffer, got, ends->to_path, err);
	} while (!status && got == COPY_BUFFER);
	cply__free(allocator, buffer);
	return status;
}

static cply_status copy_contents(
	const copy_ends *ends, const struct stat *stat, const cply_allocator *allocator, cply_error *err)
{
	if (ioctl(ends->to, FICLONE, ends->from) != 0) {
		if (copy_in_kernel(ends, err))
			return err->code;
		/* Zero bytes from copy_file_range(2) do not mean the end: it says so for files of /proc as well. */
		if (copy_bytes(ends, allocator, err))
			return err->code;
	}
	const struct timespec times[2] = {stat->st_atim, stat->st_mtim};
	if (futimens(ends->to, times) != 0)
		return cply__error_errno(err, errno, ends->to_path);
	return CPLY_OK;
}

static cply_status copy_opened(
	int from, const cply_allocator *allocator, const char *from_path, const char *to_path, cply_error *err)
{
	struct stat stat;
	cply__tempfile file = CPLY__TEMPFILE_INIT;

	if (fstat(from, &stat) != 0)
		return cply__error_errno(err, errno, from_path);
	if (!S_ISREG(stat.st_mode))
		return cply__error(err, CPLY_E_UNSUPPORTED, .path = from_path, .wanted = "a regular file",
			.found = S_ISDIR(stat.st_mode) ? "a folder" : "a special file");
	if (cply__tempfile_create(&file, allocator, to_path, stat.st_mode & 0777, err))
		return err->code;
	const copy_ends ends = {from, file.fd, from_path, to_path};
	if (copy_contents(&ends, &stat, allocator, err)) {
		cply__tempfile_release(&file);
		return err->code;
	}
	return cply__tempfile_commit(&file, err);
}

cply_status cply__file_copy(const cply_allocator *allocator, const char *from, const char *to, cply_error *err)
{
	int fd;

	/* O_NONBLOCK: a named pipe is refused below rather than waited for. */
	cply_status status = cply__file_open(&fd, AT_FDCWD, from, O_RDONLY | O_NONBLOCK, 0, err);
	if (!status) {
		status = copy_opened(fd, allocator, from, to, err);
		cply__file_close(&fd);
	}
	return status ? cply__error_context(err, "copy %s to %s", from, to) : CPLY_OK;
}
