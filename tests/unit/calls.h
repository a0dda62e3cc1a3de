/*
 * System calls that go wrong on purpose. A test that includes this header takes the places of read(2), pread(2),
 * write(2), openat(2), fstat(2), readdir(3), link(2) and rename(2) in its own process; as long as `calls.is_on`, each
 * of them may be interrupted, do only a part, or fail, on regular files (and folders, where it is of them). One test
 * includes it: it defines functions.
 */
#ifndef UNIT_CALLS_H
#define UNIT_CALLS_H

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

typedef enum calls_kind {
	CALLS_READ,
	CALLS_WRITE,
	CALLS_OPEN,
	CALLS_NAME,
	CALLS_STAT,
	CALLS_LIST,
	CALLS_KINDS
} calls_kind;

static struct calls {
	atomic_bool is_on;
	bool is_jerky; /* every other call is interrupted, the rest do a part of what they are asked */
	int error;     /* of call number `number` of kind `kind`; 0: none fails */
	calls_kind kind;
	unsigned number;               /* from 0 */
	void (*meanwhile)(unsigned);   /* NULL, or what somebody else does right before each read */
	atomic_uint seen[CALLS_KINDS]; /* calls so far */
	atomic_uint interrupted;
	atomic_uint hits; /* calls that failed by `error` */
} calls;

static void calls_reset(void)
{
	calls = (struct calls){0};
}

/* Does this call go on? Otherwise errno is set. */
static bool calls_pass(calls_kind kind)
{
	if (!atomic_load(&calls.is_on))
		return true;
	unsigned number = atomic_fetch_add(&calls.seen[kind], 1);
	if (kind == CALLS_READ && calls.meanwhile)
		calls.meanwhile(number);
	if (calls.error && kind == calls.kind && number == calls.number) {
		atomic_fetch_add(&calls.hits, 1);
		errno = calls.error;
		return false;
	}
	/* What is about names is never interrupted. */
	if (calls.is_jerky && kind < CALLS_NAME && number % 2 == 0) {
		atomic_fetch_add(&calls.interrupted, 1);
		errno = EINTR;
		return false;
	}
	return true;
}

static bool calls_is_file(int fd)
{
	struct statx found;

	return atomic_load(&calls.is_on) && statx(fd, "", AT_EMPTY_PATH, STATX_TYPE, &found) == 0 &&
	       S_ISREG(found.stx_mode);
}

/* Half of it, or all of a few bytes. */
static size_t calls_part(int fd, size_t size)
{
	return calls_is_file(fd) && calls.is_jerky && size > 7 ? size / 2 + 1 : size;
}

ssize_t read(int fd, void *bytes, size_t size)
{
	if (calls_is_file(fd) && !calls_pass(CALLS_READ))
		return -1;
	return syscall(SYS_read, fd, bytes, calls_part(fd, size));
}

ssize_t pread(int fd, void *bytes, size_t size, off_t offset)
{
	if (calls_is_file(fd) && !calls_pass(CALLS_READ))
		return -1;
	return syscall(SYS_pread64, fd, bytes, calls_part(fd, size), offset);
}

ssize_t write(int fd, const void *bytes, size_t size)
{
	if (calls_is_file(fd) && !calls_pass(CALLS_WRITE))
		return -1;
	return syscall(SYS_write, fd, bytes, calls_part(fd, size));
}

int openat(int folder, const char *path, int flags, ...)
{
	va_list more;

	va_start(more, flags);
	mode_t mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(more, mode_t) : 0;
	va_end(more);
	return calls_pass(CALLS_OPEN) ? (int)syscall(SYS_openat, folder, path, flags, mode) : -1;
}

int fstat(int fd, struct stat *out)
{
	return calls_pass(CALLS_STAT) ? fstatat(fd, "", out, AT_EMPTY_PATH) : -1;
}

struct dirent *readdir(DIR *listing)
{
	static struct dirent *(*next)(DIR *);

	if (!next)
		*(void **)&next = dlsym(RTLD_NEXT, "readdir");
	return calls_pass(CALLS_LIST) ? next(listing) : NULL;
}

int link(const char *from, const char *to)
{
	return calls_pass(CALLS_NAME) ? (int)syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0) : -1;
}

int rename(const char *from, const char *to)
{
	return calls_pass(CALLS_NAME) ? (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0) : -1;
}

#endif
