/*
 * The lock file: what sysroots were made of, to be made of again.
 *
 *	version: 1
 *	sysroots:
 *	  arm64-glibc:
 *	    libraries: [zlib1g-dev]
 *	    packages:
 *	      - {name: libc6-dev, version: "2.36-9", sha256: 0123...}
 */
#ifndef SYSROOT_PINS_H
#define SYSROOT_PINS_H

#include "package.h"
#include "runtime/arena.h"

/* One sysroot of the file. */
typedef struct cply__pins {
	const char *sysroot;     /* its name */
	cply__texts libraries;   /* that were asked for, sorted */
	cply__packages packages; /* sorted; owned, for cply__free */
} cply__pins;

/*
 * Reads what a lock file says of a sysroot; *is_there is false when there is no such file, or it does not know it.
 * Errors: CPLY_E_PARSE with the line; CPLY_E_UNSUPPORTED for a file of a later version; CPLY_E_IO; CPLY_E_NOMEM.
 */
cply_status cply__pins_read(
	cply__pins *out, bool *is_there, cply__arena *arena, const char *path, const char *sysroot, cply_error *err);

/*
 * Puts a sysroot into a lock file, in the place of what that said of it; other sysroots stay. Nothing is written when
 * that changes nothing. Two processes at once each find the other's. Errors: as above.
 */
cply_status cply__pins_write(
	cply_context *context, cply__arena *arena, const char *path, const cply__pins *pins, cply_error *err);

#endif
