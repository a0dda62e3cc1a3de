/* What a sysroot says of itself: the file CPLY__SYSROOT_MANIFEST in it. */
#ifndef SYSROOT_MANIFEST_H
#define SYSROOT_MANIFEST_H

#include "package.h"
#include "runtime/arena.h"
#include "runtime/strbuf.h"

typedef struct cply__manifest {
	const char *architecture;
	cply__texts libraries;   /* that were asked for, sorted; none: a C library alone */
	cply__packages packages; /* sorted; owned, for cply__free */
} cply__manifest;

/* Appends it as JSON. Errors: CPLY_E_NOMEM. */
cply_status cply__manifest_format(cply__strbuf *out, const cply__manifest *manifest, cply_error *err);

/*
 * Reads that of the sysroot in a folder; *is_there false: it has none, or one that says nothing, and *out is empty.
 * Errors: CPLY_E_NOMEM.
 */
cply_status cply__manifest_read(
	cply__manifest *out, bool *is_there, cply__arena *arena, const char *sysroot, cply_error *err);

#endif
