/* Sysroots: folders under CACHE/sysroots with a C library, made of the distribution's packages without root. */
#ifndef TOOLCHAINS_SYSROOT_H
#define TOOLCHAINS_SYSROOT_H

#include <crossply/setup.h>

#include "toolchains/recipe.h"

/*
 * Names what a sysroot is made of: architecture, the libraries that were asked for, and version and SHA-256 of every
 * package, as JSON. A sysroot appears whole or not at all; its probe looks for this file.
 */
#define CPLY__SYSROOT_MANIFEST "crossply-sysroot.json"

/* Recipes for which one sysroot serves, at least one: they differ in nothing but the platform. */
typedef struct cply__sysroot_job {
	const cply__recipe **recipes;
	size_t count;
	cply__texts libraries;    /* sorted, each once */
	const char *lock_path;    /* NULL: none */
	const char *sources_path; /* absolute; NULL: the system's */
	unsigned flags;           /* CPLY_SETUP_... */
} cply__sysroot_job;

/*
 * Makes the sysroot of a job what it asks for: packages come from the lock file, or are those of the sysroot that is
 * there, or are asked of the archive; what was fetched before is not fetched again. Two callers at once share the work.
 * Errors: CPLY_E_MISSING without apt-get and dpkg-deb, and for what is not there offline; CPLY_E_FAILED when packages
 * cannot be had, with apt's own words; CPLY_E_NOT_FOUND for a package that the archive does not have; CPLY_E_FAILED
 * for a lock file that does not fit and must not be changed; CPLY_E_USAGE without a cache folder; CPLY_E_CORRUPT when a
 * package is not what it should be; CPLY_E_MISMATCH when a platform cannot run what is in it; CPLY_E_IO.
 */
cply_status cply__sysroot_fetch(cply_context *context, const cply__sysroot_job *job, cply_error *err);

/* What cply__sysroot_fetch does, as commands for a shell, one text each; in the arena. Errors: as above. */
cply_status cply__sysroot_commands(
	cply__texts *out, cply__arena *arena, cply_context *context, const cply__sysroot_job *job, cply_error *err);

/* Was the sysroot of a recipe made with libraries? Errors: CPLY_E_NOMEM. */
cply_status cply__sysroot_has_libraries(bool *out, cply__arena *arena, const cply__recipe *recipe, cply_error *err);

/* CPLY_E_USAGE: there is no cache folder for it. */
cply_status cply__sysroot_has_no_place(cply_error *err);

#endif
