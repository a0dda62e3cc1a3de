/* Making and removing folders: the part of runtime/path.h that touches the disk. */
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

static cply_status check_folder(const char *path, cply_error *err)
{
	struct stat stat_of;

	if (stat(path, &stat_of) == 0 && S_ISDIR(stat_of.st_mode))
		return CPLY_OK;
	bool dangling = lstat(path, &stat_of) == 0 && S_ISLNK(stat_of.st_mode) && stat(path, &stat_of) != 0;
	return cply__error(err, CPLY_E_EXISTS, .path = path, .wanted = "a folder",
		.found = dangling ? "a symbolic link that leads nowhere" : "a file",
		.hint = "remove it, or choose another folder");
}

static cply_status make_folder(const char *path, mode_t mode, cply_error *err)
{
	struct stat stat_of;

	if (mkdir(path, mode) == 0)
		return CPLY_OK;
	if (errno == EEXIST)
		return check_folder(path, err);
	/* In a read-only or foreign place mkdir(2) may complain of that before it sees that the folder is there. */
	int failed = errno;
	if (stat(path, &stat_of) == 0 && S_ISDIR(stat_of.st_mode))
		return CPLY_OK;
	return cply__error_errno(err, failed, path);
}

cply_status cply__path_mkdirs(const cply_allocator *allocator, const char *path, mode_t mode, cply_error *err)
{
	/* The folder above is nearly always there. */
	if (mkdir(path, mode) == 0)
		return CPLY_OK;
	if (errno != ENOENT)
		return make_folder(path, mode, err);
	char *part = cply__strdup(allocator, path);
	if (!part)
		return cply__error_nomem(err);
	cply_status status = CPLY_OK;
	for (char *at = part + strspn(part, "/"); *at && !status;) {
		at += strcspn(at, "/");
		char end = *at;
		*at = '\0';
		status = make_folder(part, mode, err);
		*at = end;
		at += strspn(at, "/");
	}
	cply__free(allocator, part);
	return status;
}

cply_status cply__path_mkdirs_above(const cply_allocator *allocator, const char *path, mode_t mode, cply_error *err)
{
	char *parent = cply__path_parent(allocator, path);
	cply_status status = parent ? cply__path_mkdirs(allocator, parent, mode, err) : cply__error_nomem(err);

	cply__free(allocator, parent);
	return status;
}

/*
 * Removal. Each level of the tree is one open folder; a tree deeper than MAX_LEVELS does not need more of them, because
 * folders found at the last level are moved to the root of the tree, where a later pass meets them again.
 */
enum { MAX_LEVELS = 64 };

typedef struct removal {
	const char *path; /* of the root, for errors */
	int root;         /* descriptor of the root */
	unsigned moved;   /* folders moved up so far, for their names */
	cply_error *err;
} removal;

static cply_status remove_failed(removal *job, const char *name)
{
	cply__error_errno(job->err, errno, job->path);
	return cply__error_context(job->err, "remove %s", name);
}

/* Our own trees may hold folders without write permission (copies of read-only sources): their owner may change that.
 */
static bool permit(int folder)
{
	return errno == EACCES && fchmod(folder, 0700) == 0;
}

static int open_folder(int parent, const char *name)
{
	const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW;
	int fd = cply__file_openat(parent, name, flags, 0);

	if (fd < 0 && errno == EACCES && fchmodat(parent, name, 0700, 0) == 0)
		fd = cply__file_openat(parent, name, flags, 0);
	return fd;
}

static bool unlink_entry(int folder, const char *name, int flags)
{
	if (unlinkat(folder, name, flags) == 0 || errno == ENOENT)
		return true;
	return permit(folder) && unlinkat(folder, name, flags) == 0;
}

static bool move_up(removal *job, int folder, const char *name)
{
	char unique[48];

	do
		snprintf(unique, sizeof unique, ".crossply-removed-%u", job->moved++);
	while (faccessat(job->root, unique, F_OK, AT_SYMLINK_NOFOLLOW) == 0);
	if (renameat(folder, name, job->root, unique) == 0)
		return true;
	return permit(folder) && renameat(folder, name, job->root, unique) == 0;
}

static cply_status empty_folder(removal *job, int folder, int level);

static cply_status remove_entry(removal *job, int folder, const struct dirent *entry, int level)
{
	if (entry->d_type != DT_DIR && unlink_entry(folder, entry->d_name, 0))
		return CPLY_OK;
	/* EISDIR: a folder on a file system that does not tell types in its listings. */
	if (entry->d_type != DT_DIR && errno != EISDIR)
		return remove_failed(job, entry->d_name);
	if (level == MAX_LEVELS)
		return move_up(job, folder, entry->d_name) ? CPLY_OK : remove_failed(job, entry->d_name);
	int fd = open_folder(folder, entry->d_name);
	if (fd < 0)
		return errno == ENOENT ? CPLY_OK : remove_failed(job, entry->d_name);
	cply_status status = empty_folder(job, fd, level + 1);
	if (!status && !unlink_entry(folder, entry->d_name, AT_REMOVEDIR))
		status = remove_failed(job, entry->d_name);
	return status;
}

/* Takes over the descriptor. */
static cply_status empty_folder(removal *job, int folder, int level)
{
	DIR *listing = fdopendir(folder);
	cply_status status = CPLY_OK;
	bool again = true;

	if (!listing) {
		status = remove_failed(job, "folder");
		close(folder);
		return status;
	}
	/* A listing may miss entries while others are removed from it, so only a pass that finds none is the last. */
	while (again && !status) {
		const struct dirent *entry;
		again = false;
		rewinddir(listing);
		while (!status && (errno = 0, entry = readdir(listing))) {
			if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
				continue;
			again = true;
			status = remove_entry(job, folder, entry, level);
		}
		if (!status && errno)
			status = remove_failed(job, "folder");
	}
	closedir(listing);
	return status;
}

cply_status cply__path_remove(const cply_allocator *allocator, const char *path, cply_error *err)
{
	(void)allocator;
	if (unlink(path) == 0 || errno == ENOENT || errno == ENOTDIR)
		return CPLY_OK;
	/* Linux says EISDIR for a folder, POSIX allows EPERM. */
	if (errno != EISDIR && errno != EPERM)
		return cply__error_errno(err, errno, path);
	int failed = errno, folder = open_folder(AT_FDCWD, path);
	if (folder < 0)
		return cply__error_errno(err, errno == ENOTDIR ? failed : errno, path);
	removal job = {path, fcntl(folder, F_DUPFD_CLOEXEC, 0), 0, err};
	if (job.root < 0) {
		close(folder);
		return cply__error_errno(err, errno, path);
	}
	cply_status status = empty_folder(&job, folder, 0);
	close(job.root);
	if (!status && rmdir(path) != 0 && errno != ENOENT)
		status = cply__error_errno(err, errno, path);
	return status;
}
