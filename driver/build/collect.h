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
	cply_texts patterns;               /* below `copy` */
	const char *old;                   /* where the previous results go until they are removed */
	bool is_unverified;                /* CPLY_BUILD_NO_VERIFY */
	const cply_build_options *options; /* whether programs must be static */
} cply__collection;

/* What was found in {out}. */
typedef struct cply__collector cply__collector;

/*
 * Adds what the patterns name to {out} and verifies every binary in it against the platform; `of` is copied. Errors:
 * CPLY_E_NOT_FOUND when there is nothing, or nothing for a pattern; CPLY_E_MISMATCH for a binary of another platform;
 * CPLY_E_EXISTS when two files get one name.
 */
cply_status cply__collector_new(
	cply__collector **out, const cply__collection *of, cply_context *context, cply_error *err);
void cply__collector_free(cply__collector *collector);

/* Puts {out} in the place of `final` as a whole, and fills in the result. */
cply_status cply__collector_publish(cply__collector *collector, cply_error *err);

#endif
