#include "temp_slot.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/alloc.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/path.h"
#include "runtime/strbuf.h"

static const char mark[] = ".crossply-";

enum { DIGITS = 6, MARK_LENGTH = sizeof mark - 1, NAME_LIMIT = 255, ATTEMPTS = 4096 };

static char *slot_path(const cply_allocator *allocator, const char *final_path, unsigned slot)
{
	cply__strbuf path;
	const char *name = cply__path_base(final_path);
	size_t length = strlen(name), limit = NAME_LIMIT - 1 - MARK_LENGTH - DIGITS;

	if (length > limit) {
		/* Some file systems refuse names that are not UTF-8: never end inside a character. */
		for (length = limit; length > 0 && ((unsigned char)name[length] & 0xC0) == 0x80;)
			length--;
	}
	cply__strbuf_init(&path, allocator);
	cply__strbuf_add(&path, final_path, (size_t)(name - final_path));
	cply__strbuf_putc(&path, '.');
	cply__strbuf_add(&path, name, length);
	cply__strbuf_printf(&path, "%s%0*u", mark, DIGITS, slot);
	return cply__strbuf_detach(&path);
}

bool cply__temp_slot_is(const char *name)
{
	size_t length = strlen(name), tail = MARK_LENGTH + DIGITS;

	if (name[0] != '.' || length < 1 + tail)
		return false;
	name += length - tail;
	return memcmp(name, mark, MARK_LENGTH) == 0 && strspn(name + MARK_LENGTH, "0123456789") == DIGITS;
}

/* Does the name still mean what was opened? Between open and lock somebody else may have removed it. */
static bool still_names(int fd, const char *path, struct stat *opened)
{
	struct stat named;

	return fstat(fd, opened) == 0 && lstat(path, &named) == 0 && opened->st_dev == named.st_dev &&
	       opened->st_ino == named.st_ino;
}

static int open_for_lock(const char *path)
{
	const int flags = O_NOFOLLOW | O_NONBLOCK;
	int fd = cply__file_openat(AT_FDCWD, path, O_RDWR | flags, 0);

	/* A lock over NFS needs a file open for writing; a folder or a read-only file has to do without. */
	if (fd < 0 && (errno == EISDIR || errno == EACCES || errno == ETXTBSY))
		fd = cply__file_openat(AT_FDCWD, path, O_RDONLY | flags, 0);
	return fd;
}

bool cply__temp_slot_reclaim(const cply_allocator *allocator, const char *path)
{
	struct stat stat;
	cply_error ignored;
	bool freed = false;
	int fd = open_for_lock(path);

	if (fd < 0)
		return errno == ENOENT;
	/* With the lock held and the name checked, nobody else removes or replaces it. */
	if (flock(fd, LOCK_EX | LOCK_NB) == 0 && still_names(fd, path, &stat)) {
		if (S_ISDIR(stat.st_mode))
			freed = cply__path_remove(allocator, path, &ignored) == CPLY_OK;
		else if (S_ISREG(stat.st_mode))
			freed = unlink(path) == 0;
	}
	close(fd);
	return freed;
}

/* Locks what was just made. False: somebody took it for a dead one and removes it. */
static bool lock_new(int fd, const char *path)
{
	struct stat stat;

	return (flock(fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) && still_names(fd, path, &stat);
}

/* Of a place where nothing can be made, the reason that a user can see. */
static cply_status refuse(const cply_allocator *allocator, const char *final_path, int failed, cply_error *err)
{
	char *folder = failed == ENOENT ? cply__path_parent(allocator, final_path) : NULL;

	if (folder) {
		cply__error(err, CPLY_E_NOT_FOUND, .os_errno = failed, .path = final_path);
		cply__error_found(err, "no folder %s", folder);
		cply__error_hint(err, "make it first: mkdir -p %s", folder);
	} else {
		cply__error_errno(err, failed, final_path);
		cply__error_context(err, "make a temporary file beside it");
	}
	cply__free(allocator, folder);
	return err->code;
}

cply_status cply__temp_slot_take(int *fd, char **path, const cply_allocator *allocator, const char *final_path,
	cply__temp_slot_make make, cply_error *err)
{
	unsigned slot = 0;

	for (unsigned attempt = 0; attempt < ATTEMPTS; attempt++) {
		char *name = slot_path(allocator, final_path, slot);
		if (!name)
			return cply__error_nomem(err);
		int made = make(name), failed = errno;
		if (made >= 0 && lock_new(made, name)) {
			*fd = made;
			*path = name;
			return CPLY_OK;
		}
		if (made >= 0)
			close(made);
		else if (failed == EEXIST)
			slot += !cply__temp_slot_reclaim(allocator, name);
		cply__free(allocator, name);
		if (made < 0 && failed != EEXIST && failed != EINTR) {
			return refuse(allocator, final_path, failed, err);
		}
	}
	return cply__error(err, CPLY_E_EXISTS, .path = final_path, .wanted = "a free temporary name beside it",
		.found = "thousands of files named .NAME.crossply-NUMBER", .hint = "remove them");
}
