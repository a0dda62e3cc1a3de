/* Does what a toolchain links run on its platform? Asked of the file itself, since flags and labels only promise. */
#ifndef TOOLCHAIN_FITS_H
#define TOOLCHAIN_FITS_H

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

/* What advice goes with a misfit of a C library; "" when it is another one. */
const char *cply__misfit_advice(const cply__misfit *misfit);

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
