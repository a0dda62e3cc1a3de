/*
 * What a program is linked from besides its objects: start files, libraries and scripts, wherever they were found. The
 * linker is asked for a dependency file; where it cannot write one, the flags tell what they can (flag_inputs.h).
 */
#ifndef BUILD_LINK_INPUTS_H
#define BUILD_LINK_INPUTS_H

#include "sources.h"

/* Adds arguments (two at most) to a link step that has the linker write down what it reads. */
cply_status cply__link_inputs_ask(cply__task *task, cply_error *err);

/* Did a link step that failed with this output fail only since it was asked, so that it is worth another try? */
bool cply__link_inputs_refused(const cply__task *task, const char *output);

/* After the link step: all of it is the inputs of the target's program. */
cply_status cply__link_inputs_learn(cply__task *task, cply_error *err);

#endif
