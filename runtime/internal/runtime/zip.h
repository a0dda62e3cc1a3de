/*
 * A zip file (APPNOTE 6.3.10), deterministic: entries in the order given, time from the caller, deflate by our own
 * encoder, UTF-8 names, Unix modes. Below 4 GiB and 65,535 entries; more is CPLY_E_LIMIT.
 */
#ifndef RUNTIME_ZIP_H
#define RUNTIME_ZIP_H

#include <stdint.h>
#include <sys/types.h>

#include <crossply/context.h>

#include "runtime/deflate.h"

typedef struct cply__zip cply__zip;

/*
 * Writes to `fd` (borrowed, seekable) from its current place. `path` (copied) is for errors; `seconds` is the time of
 * entries, which zip keeps from 1980 to 2107.
 */
cply_status cply__zip_new(cply__zip **out, const cply_allocator *allocator, int fd, const char *path,
	cply__deflate_level level, uint64_t seconds, cply_error *err);
void cply__zip_free(cply__zip *zip);

/*
 * Adds a file from a descriptor, to its end. `name` is relative, with slashes; the same name twice is CPLY_E_EXISTS.
 * After an error the zip can only be freed.
 */
cply_status cply__zip_add(cply__zip *zip, const char *name, mode_t mode, int fd, cply_error *err);

/* Writes the central directory. */
cply_status cply__zip_finish(cply__zip *zip, cply_error *err);

#endif
