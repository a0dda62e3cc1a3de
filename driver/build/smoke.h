/* A program of each platform is run once before anything of that platform is let out. */
#ifndef BUILD_SMOKE_H
#define BUILD_SMOKE_H

#include <crossply/toolchain.h>

#include "summary.h"

/*
 * Runs the smoke test of the options, if there is one, in `folder`, in which the results lie that are about to be let
 * out. It runs under the platform's emulator at the oldest CPU that the platform promises, natively where there is no
 * emulator but this machine will do, and is skipped with a warning where neither is. result->smoke says which. What the
 * run is given while it lasts is this thread's whole attention: other steps go on, but none is started. Shared
 * libraries of emulated programs are looked for in the toolchain's sysroot.
 *
 * Errors: CPLY_E_FAILED when the test fails (its words go into the result), CPLY_E_NOT_FOUND when there is no such
 * program, CPLY_E_MISSING when nothing here can run it and the options require it.
 */
cply_status cply__smoke_test(cply_build *build, cply_build_result *result, cply_context *context,
	const cply_build_options *options, const cply_toolchain *toolchain, const char *folder, cply_error *err);

#endif
