/*
 * Files among the flags of a step, which no dependency file names: the user's own libraries and objects, linker
 * scripts, files of arguments. What was made with them is made again when one of them changes.
 */
#ifndef BUILD_FLAG_INPUTS_H
#define BUILD_FLAG_INPUTS_H

#include "plan.h"

/*
 * Finds files that the arguments of the plan name: by themselves ("lib/libx.a"), as @FILE, as the value of an option
 * (-specs=FILE, -Wl,-T,FILE), or as -lNAME in a folder given by -L. Libraries of the toolchain are covered by its
 * identity. False when there is no memory.
 */
bool cply__flag_inputs_find(cply__plan *plan, cply__arena *arena, cply__inputs *inputs);

#endif
