/* The user's own libraries and objects among link flags: a program is linked again when one of them changes. */
#ifndef BUILD_LINK_INPUTS_H
#define BUILD_LINK_INPUTS_H

#include "plan.h"

/*
 * Finds files that the arguments name: by themselves ("lib/libx.a"), or as -lNAME in a folder given by -L. Libraries of
 * the toolchain are covered by its identity. False when there is no memory.
 */
bool cply__link_inputs_find(cply__plan *plan, cply__arena *arena, cply__inputs *inputs);

#endif
