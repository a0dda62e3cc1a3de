/* The command form: one run of a build command for each platform. */
#ifndef BUILD_COMMAND_H
#define BUILD_COMMAND_H

#include "summary.h"

/*
 * Runs the command of `options` once per platform in a copy of `folder` (absolute); results go into `build`. Platforms
 * that have failed already are left out.
 */
cply_status cply__command_build(cply_build *build, cply_context *context, const cply_build_options *options,
	const char *folder, cply_error *err);

#endif
