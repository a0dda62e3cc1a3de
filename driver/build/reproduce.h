/* --check-reproducible: the same sources, built from scratch in another folder, must give the same bytes. */
#ifndef BUILD_REPRODUCE_H
#define BUILD_REPRODUCE_H

#include "summary.h"

/*
 * Builds everything again, in a copy of the source folder that is removed afterwards, and compares every file. A
 * platform that differs fails, with the file and the first byte that does.
 */
cply_status cply__reproduce(cply_build *build, cply_context *context, const cply_build_options *options,
	const char *folder, cply_error *err);

#endif
