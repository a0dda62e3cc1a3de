/*
 * Where a header could have been found before the one that was: a file that appears there later takes its place, though
 * nothing that the step read has changed.
 */
#ifndef BUILD_SHADOW_H
#define BUILD_SHADOW_H

#include "plan.h"

/* Called with each such path; false: no memory. */
typedef bool (*cply__shadow_add)(void *user, const char *path, size_t length);

/* Folders that variables name for headers, separated by colons; NULL: not set. */
typedef struct cply__shadow_variables {
	const char *cpath;                   /* CPATH: searched behind those of -I */
	const char *system[CPLY__LANGUAGES]; /* C_INCLUDE_PATH, CPLUS_INCLUDE_PATH: behind those of -isystem */
} cply__shadow_variables;

/*
 * The folders that the compile steps' arguments (-iquote, -I, -isystem, -idirafter) and variables name for headers, in
 * the order in which compilers search them. False when there is no memory.
 */
bool cply__shadow_folders(cply__plan *plan, cply__arena *arena, const cply__shadow_variables *variables);

/*
 * Names every path at which `header`, which a source's step read, would have been found earlier: in the source's own
 * folder, and in those that are searched before the one that holds it. The folder of a header that includes another is
 * not among them. False when `add` says so.
 */
bool cply__shadow_each(
	const cply__plan *plan, const cply__source *source, const char *header, cply__shadow_add add, void *user);

#endif
