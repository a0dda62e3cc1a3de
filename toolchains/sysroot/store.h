/* Packages that were fetched: CACHE/packages/SHA256.deb. What is there needs no network. */
#ifndef SYSROOT_STORE_H
#define SYSROOT_STORE_H

#include "package.h"
#include "runtime/arena.h"

/* Everything is borrowed. */
typedef struct cply__store {
	cply__arena *arena;
	const char *folder; /* absolute */
} cply__store;

/* Makes the folder. */
cply_status cply__store_open(cply__store *out, cply__arena *arena, const char *cache_dir, cply_error *err);

/* Where a package is, or would be; NULL without memory. */
const char *cply__store_path(const cply__store *store, const cply__package *package);

/* Is it there, with the bytes that it should have? One that has others is removed. */
cply_status cply__store_has(const cply__store *store, const cply__package *package, bool *has, cply_error *err);

/*
 * Takes a file over, by renaming it. Errors: CPLY_E_CORRUPT when it is not the package, and then it is removed;
 * CPLY_E_NOT_FOUND; CPLY_E_IO.
 */
cply_status cply__store_take(const cply__store *store, const cply__package *package, const char *file, cply_error *err);

#endif
