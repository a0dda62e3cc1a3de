/* Does what a toolchain links run on its platform? Asked of the file itself, since flags and labels only promise. */
#ifndef TOOLCHAINS_FITS_H
#define TOOLCHAINS_FITS_H

#include <stdbool.h>

#include <crossply/binary.h>

#include "runtime/arena.h"

/* What made it not fit. */
typedef struct cply__misfit {
	bool is_one;                  /* false: it fits, and nothing below is filled in */
	cply_check check;             /* the first that failed */
	char wanted[160], found[160]; /* what it says */
	const char *path;             /* of the file, in the arena */
} cply__misfit;

/* What advice goes with a check that a C library failed; "" when there is none. */
const char *cply__misfit_advice(cply_check check);

/* The checks that say something of object files, which are no programs and have no float bits of their own. */
cply_check_set cply__fits_checks(void);

/* Holds a linked static program against a row. Errors: those of reading it. */
cply_status cply__fits_program(cply__misfit *out, cply_context *context, const cply_platform_row *row, const char *path,
	cply_static_rule rule, cply_error *err);

/*
 * Holds the start file (crt1.o) of a sysroot against a row; a sysroot without one fits. `triple` names a folder where
 * it may lie. Errors: CPLY_E_NOMEM.
 */
cply_status cply__fits_sysroot(cply__misfit *out, cply_context *context, cply__arena *arena,
	const cply_platform_row *row, const char *sysroot, const char *triple, cply_error *err);

#endif
