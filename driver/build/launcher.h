/* The program that compiler calls go through: ccache, distcc, ... */
#ifndef BUILD_LAUNCHER_H
#define BUILD_LAUNCHER_H

#include <crossply/build.h>

#include "runtime/arena.h"

/*
 * The same words with the absolute path of the program, in the arena; none for none. Errors: CPLY_E_MISSING when PATH
 * has no such program.
 */
cply_status cply__launcher_find(
	cply_texts *out, cply__arena *arena, cply_context *context, cply_texts launcher, cply_error *err);

#endif
