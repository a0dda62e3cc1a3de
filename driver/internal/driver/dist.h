/* A folder that a build laid out: one folder per platform, named by its pair form (linux-armv7). */
#ifndef DRIVER_DIST_H
#define DRIVER_DIST_H

#include <stddef.h>

#include <crossply/context.h>
#include <crossply/platform.h>

#include "runtime/arena.h"

/* One platform's folder. */
typedef struct cply__dist_folder {
	cply_platform platform;
	const char *pair; /* "linux-armv7" */
	const char *name; /* "linux/arm/v7" */
	const char *path;
} cply__dist_folder;

typedef struct cply__dist {
	const char *path;
	cply__dist_folder *folders; /* in the order asked for, else by pair */
	size_t count;               /* at least 1 */
	cply__arena arena;          /* what all of it lives in */
} cply__dist;

/*
 * Finds the folders of `platforms`, or of every platform when there are none; other folders are warned about, files and
 * names that begin with a dot are passed over. Errors: CPLY_E_NOT_FOUND naming the platform without a folder and those
 * that have one; CPLY_E_USAGE for a platform given twice.
 */
cply_status cply__dist_open(cply__dist *out, cply_context *context, const char *path, const cply_platform *platforms,
	size_t count, cply_error *err);
void cply__dist_release(cply__dist *dist);

/* Checks every binary of every folder against its platform. CPLY_E_MISMATCH for the first that does not fit. */
cply_status cply__dist_verify(const cply__dist *dist, cply_context *context, cply_error *err);

/*
 * Checks one file that is for all platforms of the folder: what is no binary is fine, a binary has to fit every one of
 * them.
 */
cply_status cply__dist_verify_common(const cply__dist *dist, cply_context *context, const char *path, cply_error *err);

#endif
