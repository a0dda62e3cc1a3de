/* The toolchain of each platform of a build. */
#ifndef BUILD_CHOOSE_H
#define BUILD_CHOOSE_H

#include <crossply/toolchain.h>

#include "summary.h"

/* As cply_toolchain_choose, as the options want it; its family goes into the result, in the build's arena. */
cply_status cply__choose_for(cply_toolchain **out, cply_build *build, cply_build_result *result, cply_context *context,
	const cply_build_options *options, cply_language language, cply_error *err);

/* A family that there is not: CPLY_E_USAGE, once, before anything begins, and not for each platform. */
cply_status cply__choose_check(cply_context *context, const cply_build_options *options, cply_error *err);

#endif
