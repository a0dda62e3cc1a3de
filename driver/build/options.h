/* Do the options of a build go together? */
#ifndef BUILD_OPTIONS_H
#define BUILD_OPTIONS_H

#include <crossply/binary.h>
#include <crossply/build.h>

/*
 * Copies what the caller's struct has (it may be of an older, shorter header), fills in defaults and checks. Errors:
 * CPLY_E_USAGE.
 */
cply_status cply__build_options_take(cply_build_options *out, const cply_build_options *given, cply_error *err);

/* What is asked of programs before they are let out. */
cply_static_rule cply__build_static_rule(const cply_build_options *options);

#endif
