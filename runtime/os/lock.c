#include "runtime/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/clock.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/file.h"

enum { FIRST_NAP_MS = 1, LONGEST_NAP_MS = 50 };

static const uint64_t note_after = 500000000; /* nanoseconds */

/* Somebody may have removed the file before it was locked: then others lock another file of that name. */
static bool still_names(int fd, const char *path)
{
	struct stat opened, named;

	return fstat(fd, &opened) == 0 && stat(path, &named) == 0 && opened.st_dev == named.st_dev &&
	       opened.st_ino == named.st_ino;
}

/* One try. *fd is -1 when somebody else holds the lock, or when the file was removed meanwhile (*gone). */
static cply_status try_lock(int *fd, bool *gone, const char *path, cply_error *err)
{
	int opened;
	struct stat found;
	bool is_folder = stat(path, &found) == 0 && S_ISDIR(found.st_mode);

	*fd = -1;
	*gone = false;
	if (cply__file_open(&opened, AT_FDCWD, path, is_folder ? O_RDONLY | O_DIRECTORY : O_RDWR | O_CREAT, 0666, err))
		return err->code;
	if (flock(opened, LOCK_EX | LOCK_NB) != 0) {
		int failed = errno;
		cply__file_close(&opened);
		return failed == EWOULDBLOCK || failed == EINTR ? CPLY_OK : cply__error_errno(err, failed, path);
	}
	if (still_names(opened, path)) {
		*fd = opened;
	} else {
		*gone = true;
		cply__file_close(&opened);
	}
	return CPLY_OK;
}

cply_status cply__lock_take(int *fd, cply_context *context, const char *path, cply__lock_mode mode, cply_error *err)
{
	uint64_t start = cply__clock_now();
	int nap = FIRST_NAP_MS;
	bool gone, noted = false;

	/* flock(2) itself would wait without hearing of a cancellation. */
	for (;;) {
		if (try_lock(fd, &gone, path, err))
			return cply__error_context(err, "lock");
		if (*fd >= 0)
			return CPLY_OK;
		if (gone)
			continue;
		if (mode == CPLY__LOCK_TRY)
			return CPLY_OK;
		if (!noted && cply__clock_now() - start >= note_after) {
			cply__context_note(context, NULL, "waiting for another process that works in %s", path);
			noted = true;
		}
		poll(&(struct pollfd){context->cancel_fd, POLLIN, 0}, 1, nap);
		if (cply__context_check(context, err))
			return err->code;
		nap = nap * 2 < LONGEST_NAP_MS ? nap * 2 : LONGEST_NAP_MS;
	}
}
