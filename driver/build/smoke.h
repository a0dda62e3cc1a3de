/* A program of each platform is run once before anything of that platform is let out. */
#ifndef BUILD_SMOKE_H
#define BUILD_SMOKE_H

#include <crossply/run.h>
#include <crossply/toolchain.h>

#include "runtime/reactor.h"

#include "summary.h"

/* One test. Texts live in the build's arena. */
typedef struct cply__smoke {
	cply_build *build;
	cply_build_result *result;
	cply_context *context;
	const cply_build_options *options;
	const char *sysroot; /* where an emulator finds shared libraries; NULL: nowhere */
	const char *folder;  /* absolute */
	cply_run_plan plan;  /* owned */
	char **environment;  /* owned */
	cply__process_spec spec;
	unsigned timeout; /* seconds */
} cply__smoke;

/*
 * Prepares the smoke test of the options, if there is one, for `folder`, in which the results lie that are about to be
 * let out. It runs under the platform's emulator at the oldest CPU that the platform promises, natively where there is
 * no emulator but this machine will do, and is skipped with a warning where neither is: *out is NULL then, as it is
 * without a test, and result->smoke says so. Shared libraries of emulated programs are looked for in the toolchain's
 * sysroot. All but `folder` must outlive the test.
 *
 * Errors: CPLY_E_NOT_FOUND when there is no such program, CPLY_E_MISSING when nothing here can run it and the options
 * require it.
 */
cply_status cply__smoke_new(cply__smoke **out, cply_build *build, cply_build_result *result, cply_context *context,
	const cply_build_options *options, const cply_toolchain *toolchain, const char *folder, cply_error *err);
void cply__smoke_free(cply__smoke *smoke);

/* Queues it in a reactor in which children may run for `limit` nanoseconds (0: for ever), beside whatever runs there.
 */
cply_status cply__smoke_add(cply__smoke *smoke, cply__reactor *reactor, uint64_t limit, void *task, cply_error *err);

/*
 * What its end means, for which result->smoke or the result's output is set. Errors: CPLY_E_FAILED when the test
 * failed, and what kept it from being started.
 */
cply_status cply__smoke_judge(cply__smoke *smoke, const cply__reactor_result *end, cply_error *err);

#endif
