/* What a build command left behind, from its folder to where results are looked for. */
#ifndef BUILD_COLLECT_H
#define BUILD_COLLECT_H

#include <stdbool.h>

#include <crossply/context.h>
#include <crossply/toolchain.h>

#include "summary.h"

/* One platform's folders. Borrowed. */
typedef struct cply__collection {
	cply_build *build;
	cply_build_result *result;
	const char *copy;                  /* where the command ran */
	const char *out;                   /* {out} */
	const char *final;                 /* OUTPUT/PAIR, for people and as a path */
	cply_words patterns;               /* below `copy` */
	const char *old;                   /* where the previous results go until they are removed */
	bool is_unverified;                /* CPLY_BUILD_NO_VERIFY */
	const cply_build_options *options; /* the smoke test, and whether programs must be static */
	const cply_toolchain *toolchain;   /* that made them */
} cply__collection;

/*
 * Adds what the patterns name to {out}, verifies every binary in it against the platform, runs the smoke test, puts it
 * in the place of `final` as a whole, and fills in the result. Errors: those of cply__smoke_test; CPLY_E_NOT_FOUND when
 * there is nothing, or nothing for a pattern; CPLY_E_MISMATCH for a binary of another platform; CPLY_E_EXISTS when two
 * files get one name.
 */
cply_status cply__collect(const cply__collection *collection, cply_context *context, cply_error *err);

#endif
