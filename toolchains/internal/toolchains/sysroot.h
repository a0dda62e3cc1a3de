/* Sysroots: folders under CACHE/sysroots with a C library, made of the distribution's packages without root. */
#ifndef TOOLCHAINS_SYSROOT_H
#define TOOLCHAINS_SYSROOT_H

#include "toolchains/recipe.h"

/*
 * Names what a sysroot is made of: architecture, and version and SHA-256 of every package, as JSON. A sysroot appears
 * whole or not at all; its probe looks for this file.
 */
#define CPLY__SYSROOT_MANIFEST "crossply-sysroot.json"

/*
 * Fetches the packages of a recipe's sysroot and lays them out, unless it is there. Two callers at once share the work.
 * Errors: CPLY_E_MISSING without apt-get and dpkg-deb; CPLY_E_FAILED when packages cannot be had, with apt's own words;
 * CPLY_E_USAGE without a cache folder; CPLY_E_CORRUPT when a package is not what it should be; CPLY_E_IO.
 */
cply_status cply__sysroot_fetch(cply_context *context, const cply__recipe *recipe, cply_error *err);

/* What cply__sysroot_fetch does, as commands for a shell, one text each; in the arena. Errors: as above. */
cply_status cply__sysroot_commands(
	cply__texts *out, cply__arena *arena, cply_context *context, const cply__recipe *recipe, cply_error *err);

#endif
