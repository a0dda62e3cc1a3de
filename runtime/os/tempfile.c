#include "runtime/tempfile.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/alloc.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/path.h"
#include "temp_slot.h"

static int make_file(const char *path)
{
	return cply__file_openat(AT_FDCWD, path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
}

/*
 * Renaming over a device, a pipe or a socket would replace it by a file for everybody: with -o /dev/null, and as root,
 * that breaks the machine. In /dev also links are refused (/dev/stdout), which a rename would replace itself.
 */
static cply_status check_place(const char *final_path, cply_error *err)
{
	struct stat link, target;
	const char *found = NULL;

	if (lstat(final_path, &link) != 0)
		return CPLY_OK;
	if (S_ISLNK(link.st_mode) && strncmp(final_path, "/dev/", 5) == 0)
		found = "a name of a device";
	else if (stat(final_path, &target) == 0 && !S_ISREG(target.st_mode))
		found = S_ISDIR(target.st_mode) ? "a folder" : "a device, a pipe or a socket";
	if (!found)
		return CPLY_OK;
	return cply__error(err, CPLY_E_EXISTS, .path = final_path, .wanted = "to put the result there", .found = found,
		.hint = "choose another name");
}

cply_status cply__tempfile_create(
	cply__tempfile *out, const cply_allocator *allocator, const char *final_path, mode_t mode, cply_error *err)
{
	cply__tempfile file = {.fd = -1, .allocator = allocator};

	if (check_place(final_path, err))
		return err->code;
	if (!(file.final_path = cply__strdup(allocator, final_path)))
		return cply__error_nomem(err);
	cply_status status = cply__temp_slot_take(&file.fd, &file.path, allocator, final_path, make_file, err);
	/* fchmod(2), because open(2) would apply the umask. */
	if (!status && fchmod(file.fd, mode) != 0)
		status = cply__error_errno(err, errno, final_path);
	if (status)
		cply__tempfile_release(&file);
	else
		*out = file;
	return status;
}

cply_status cply__tempfile_retarget(cply__tempfile *file, const char *final_path, cply_error *err)
{
	char *copy = cply__strdup(file->allocator, final_path);

	if (!copy)
		return cply__error_nomem(err);
	cply__free(file->allocator, file->final_path);
	file->final_path = copy;
	return CPLY_OK;
}

bool cply__tempfile_is_temporary(const char *name)
{
	return cply__temp_slot_is(name);
}

/* Some file systems (NFS) tell of a full disk at close(2) only, and the lock must outlive the renaming. */
static int close_twin(int fd)
{
	int twin = fcntl(fd, F_DUPFD_CLOEXEC, 0);

	return twin < 0 ? 0 : close(twin);
}

static cply_status rename_failed(const char *from, const char *to, cply_error *err)
{
	if (errno == EISDIR || errno == EEXIST || errno == ENOTEMPTY)
		return cply__error(err, CPLY_E_EXISTS, .path = to, .wanted = "to put the result there",
			.found = "a folder", .hint = "remove it, or choose another name");
	if (errno == ENOTDIR)
		return cply__error(err, CPLY_E_EXISTS, .path = to, .wanted = "to put a folder there", .found = "a file",
			.hint = "remove it, or choose another name");
	int failed = errno;
	cply__error_errno(err, failed, to);
	if (failed == ENOENT)
		cply__error_hint(err, "%s was removed while it was being written", from);
	return err->code;
}

cply_status cply__tempfile_commit(cply__tempfile *file, cply_error *err)
{
	cply_status status = CPLY_OK;

	if (close_twin(file->fd) != 0 && errno != EINTR)
		status = cply__error_errno(err, errno, file->final_path);
	else if (rename(file->path, file->final_path) != 0)
		status = rename_failed(file->path, file->final_path, err);
	if (!status) {
		cply__free(file->allocator, file->path);
		file->path = NULL;
	}
	cply__tempfile_release(file);
	return status;
}

void cply__tempfile_release(cply__tempfile *file)
{
	if (file->path)
		unlink(file->path);
	/* Last, so that nobody takes a living file for a dead one. */
	cply__file_close(&file->fd);
	cply__free(file->allocator, file->path);
	cply__free(file->allocator, file->final_path);
	*file = (cply__tempfile)CPLY__TEMPFILE_INIT;
}

cply_status cply__tempfile_unnamed(int *fd, const cply_allocator *allocator, const char *folder, cply_error *err)
{
	if (!folder)
		folder = P_tmpdir;
	int opened = cply__file_openat(AT_FDCWD, folder, O_RDWR | O_TMPFILE, 0600);
	if (opened < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL)) {
		/* A file system without unnamed files. */
		char *final_path = cply__path_join(allocator, folder, "unnamed"), *path;
		if (!final_path)
			return cply__error_nomem(err);
		cply_status status = cply__temp_slot_take(&opened, &path, allocator, final_path, make_file, err);
		cply__free(allocator, final_path);
		if (status)
			return status;
		unlink(path);
		cply__free(allocator, path);
	}
	if (opened < 0) {
		cply__error_errno(err, errno, folder);
		return cply__error_context(err, "make a temporary file");
	}
	*fd = opened;
	return CPLY_OK;
}

cply_status cply__tempfile_sweep(const cply_allocator *allocator, const char *folder, cply_error *err)
{
	DIR *listing = opendir(folder);
	const struct dirent *entry;
	cply_status status = CPLY_OK;

	if (!listing)
		return errno == ENOENT ? CPLY_OK : cply__error_errno(err, errno, folder);
	while (!status && (errno = 0, entry = readdir(listing))) {
		if (!cply__temp_slot_is(entry->d_name))
			continue;
		char *path = cply__path_join(allocator, folder, entry->d_name);
		if (path)
			cply__temp_slot_reclaim(allocator, path);
		else
			status = cply__error_nomem(err);
		cply__free(allocator, path);
	}
	if (!status && errno)
		status = cply__error_errno(err, errno, folder);
	closedir(listing);
	return status;
}

static int make_folder(const char *path)
{
	if (mkdir(path, 0700) != 0)
		return -1;
	int fd = cply__file_openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
	if (fd < 0) {
		/* ENOENT: a sweep took the unlocked folder for a dead one; the name is as good as taken. */
		int failed = errno == ENOENT ? EEXIST : errno;
		rmdir(path);
		errno = failed;
	}
	return fd;
}

/* The name without trailing slashes, beside which the temporary one goes. */
static char *plain_path(const cply_allocator *allocator, const char *path)
{
	size_t length = strlen(path);

	while (length > 1 && path[length - 1] == '/')
		length--;
	return cply__strndup(allocator, path, length);
}

cply_status cply__tempdir_create(
	cply__tempdir *out, const cply_allocator *allocator, const char *final_path, mode_t mode, cply_error *err)
{
	cply__tempdir dir = {.lock_fd = -1, .allocator = allocator};

	if (!(dir.final_path = plain_path(allocator, final_path)))
		return cply__error_nomem(err);
	cply_status status = cply__temp_slot_take(&dir.lock_fd, &dir.path, allocator, dir.final_path, make_folder, err);
	if (!status && fchmod(dir.lock_fd, mode) != 0)
		status = cply__error_errno(err, errno, final_path);
	if (status)
		cply__tempdir_release(&dir);
	else
		*out = dir;
	return status;
}

cply_status cply__tempdir_commit(cply__tempdir *dir, cply_error *err)
{
	cply_status status = CPLY_OK;

	if (rename(dir->path, dir->final_path) == 0) {
		cply__free(dir->allocator, dir->path);
		dir->path = NULL;
	} else {
		status = rename_failed(dir->path, dir->final_path, err);
	}
	cply__tempdir_release(dir);
	return status;
}

void cply__tempdir_release(cply__tempdir *dir)
{
	cply_error ignored;

	if (dir->path)
		cply__path_remove(dir->allocator, dir->path, &ignored);
	cply__file_close(&dir->lock_fd);
	cply__free(dir->allocator, dir->path);
	cply__free(dir->allocator, dir->final_path);
	*dir = (cply__tempdir)CPLY__TEMPDIR_INIT;
}

cply_status cply__tempdir_remove(const cply_allocator *allocator, const char *path, cply_error *err)
{
	cply__tempdir away = CPLY__TEMPDIR_INIT;
	cply_status status = CPLY_OK;

	if (cply__tempdir_create(&away, allocator, path, 0700, err))
		return err->code;
	char *inside = cply__path_join(allocator, away.path, "gone");
	if (!inside)
		status = cply__error_nomem(err);
	else if (rename(path, inside) != 0 && errno != ENOENT)
		status = cply__error_errno(err, errno, path);
	cply__tempdir_release(&away);
	cply__free(allocator, inside);
	return status;
}

cply_status cply__tempdir_symlink(
	const cply_allocator *allocator, const char *target, const char *path, cply_error *err)
{
	cply__tempdir beside = CPLY__TEMPDIR_INIT;
	cply_status status = CPLY_OK;

	if (cply__tempdir_create(&beside, allocator, path, 0700, err))
		return err->code;
	char *inside = cply__path_join(allocator, beside.path, "link");
	if (!inside)
		status = cply__error_nomem(err);
	else if (symlink(target, inside) != 0)
		status = cply__error_errno(err, errno, path);
	else if (rename(inside, beside.final_path) != 0)
		status = rename_failed(inside, path, err);
	cply__tempdir_release(&beside);
	cply__free(allocator, inside);
	return status;
}
