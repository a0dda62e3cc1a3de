#include "fingerprint.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>

#include "runtime/clock.h"
#include "runtime/error.h"
#include "runtime/file.h"

static const uint64_t second = UINT64_C(1000000000);

static uint64_t nanoseconds(const struct timespec *time)
{
	return (uint64_t)time->tv_sec * second + (uint64_t)time->tv_nsec;
}

uint64_t cply__fingerprint_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME_COARSE, &now);
	return nanoseconds(&now);
}

static bool is_settled(const struct timespec *time, uint64_t now)
{
	return cply__clock_is_settled(
		time->tv_sec, (uint32_t)time->tv_nsec, (int64_t)(now / second), (uint32_t)(now % second));
}

void cply__fingerprint_of_stat(cply__fingerprint *out, const struct stat *stat, uint64_t now)
{
	*out = (cply__fingerprint){
		.size = (uint64_t)stat->st_size,
		.mtime = nanoseconds(&stat->st_mtim),
		.ctime = nanoseconds(&stat->st_ctim),
		.inode = stat->st_ino,
	};
	if (!is_settled(&stat->st_mtim, now) || !is_settled(&stat->st_ctim, now))
		out->flags = CPLY__FINGERPRINT_RACY;
}

bool cply__fingerprint_is_unmoved(const cply__fingerprint *a, const cply__fingerprint *b)
{
	return a->size == b->size && a->mtime == b->mtime && a->ctime == b->ctime && a->inode == b->inode;
}

bool cply__fingerprint_is_same(const cply__fingerprint *a, const cply__fingerprint *b)
{
	return !((a->flags | b->flags) & CPLY__FINGERPRINT_UNKNOWN) && a->size == b->size &&
	       memcmp(a->digest, b->digest, sizeof a->digest) == 0;
}

static cply_status read_all(cply__sha256 *hash, int fd, const char *path, cply_error *err)
{
	char bytes[64 * 1024];
	size_t got;

	do {
		cply_status status = cply__file_read(fd, bytes, sizeof bytes, &got, path, err);
		if (status)
			return status;
		cply__sha256_add(hash, bytes, got);
	} while (got == sizeof bytes);
	return CPLY_OK;
}

cply_status cply__fingerprint_read(cply__fingerprint *out, int folder, const char *path, cply_error *err)
{
	cply__sha256 hash;
	struct stat stat;
	int fd;

	cply_status status = cply__file_open(&fd, folder, path, O_RDONLY, 0, err);
	if (status)
		return status;
	uint64_t now = cply__fingerprint_clock();
	if (fstat(fd, &stat) != 0) {
		status = cply__error_errno(err, errno, path);
	} else {
		cply__sha256_init(&hash);
		status = read_all(&hash, fd, path, err);
	}
	cply__file_close(&fd);
	if (status)
		return status;
	cply__fingerprint_of_stat(out, &stat, now);
	cply__sha256_finish(&hash, out->digest);
	return CPLY_OK;
}

bool cply__fingerprint_holds(cply__fingerprint *remembered, bool *moved, int folder, const char *path)
{
	cply__fingerprint now;
	cply_error ignored;
	struct stat stat;

	if (remembered->flags & CPLY__FINGERPRINT_UNKNOWN || fstatat(folder, path, &stat, 0) != 0 ||
		!S_ISREG(stat.st_mode))
		return false;
	cply__fingerprint_of_stat(&now, &stat, 0);
	if (cply__fingerprint_is_unmoved(remembered, &now))
		return true;
	if (now.size != remembered->size || cply__fingerprint_read(&now, folder, path, &ignored) ||
		!cply__fingerprint_is_same(remembered, &now))
		return false;
	*remembered = now;
	*moved = true;
	return true;
}
