/*
 * What a file looked like when it was last used, so that the next run can tell whether it is still the same: by its
 * stat(2) when that is enough, by its contents when it is not.
 */
#ifndef BUILD_FINGERPRINT_H
#define BUILD_FINGERPRINT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include <crossply/error.h>

#include "runtime/sha256.h"

enum {
	/*
	 * The file was changed so shortly before it was looked at that a further change might carry the same times
	 * (cply__clock_is_settled): the next run must compare contents.
	 */
	CPLY__FINGERPRINT_RACY = 1,
	/* The contents that were used are not known: compares equal to nothing. */
	CPLY__FINGERPRINT_UNKNOWN = 2,
	/* There was no such file, and there must be none now. */
	CPLY__FINGERPRINT_ABSENT = 4
};

/* Written to state files as it is, so it has no padding. */
typedef struct cply__fingerprint {
	uint64_t size;
	uint64_t mtime, ctime; /* nanoseconds */
	uint64_t inode;
	uint8_t digest[CPLY__SHA256_SIZE];
	uint64_t flags;
} cply__fingerprint;

_Static_assert(sizeof(cply__fingerprint) == 72, "a fingerprint has padding");

/* Wall clock in nanoseconds, as the kernel stamps files with. */
uint64_t cply__fingerprint_clock(void);

/* Everything but the digest, of a file that was looked at behind the time `now` (cply__fingerprint_clock). */
void cply__fingerprint_of_stat(cply__fingerprint *out, const struct stat *stat, uint64_t now);

/* Same file, same size, same times. */
bool cply__fingerprint_is_unmoved(const cply__fingerprint *a, const cply__fingerprint *b);

/* Same contents, by size and digest; never true of unknown ones. */
bool cply__fingerprint_is_same(const cply__fingerprint *a, const cply__fingerprint *b);

/* Reads the file, relative to `folder`, and fills in everything. */
cply_status cply__fingerprint_read(cply__fingerprint *out, int folder, const char *path, cply_error *err);

/*
 * Is the output `path` still as remembered? When only its times differ its contents are compared; then *remembered is
 * brought up to date and *moved set.
 */
bool cply__fingerprint_holds(cply__fingerprint *remembered, bool *moved, int folder, const char *path);

#endif
