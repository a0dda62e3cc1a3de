/* The results of a run while it is being made. */
#ifndef BUILD_SUMMARY_H
#define BUILD_SUMMARY_H

#include <crossply/build.h>

#include "runtime/arena.h"

#include "fingerprint.h"
#include "trace.h"

struct cply_build {
	cply_allocator allocator;
	cply__arena arena; /* everything below, and all texts of the results */
	cply_build_result *results;
	size_t count;
	cply__trace *trace; /* borrowed; NULL: none is wanted */
};

/* A build whose results are all still to come. */
cply_status cply__summary_new(
	cply_build **out, cply_context *context, const cply_build_options *options, cply_error *err);

/* The failure of a platform, unless it has one already: the first is what matters. Files that it had are forgotten. */
void cply__summary_fail(cply_build_result *result, const cply_error *error);

/* The step behind the failure: its arguments and all that it printed. False when there is no memory. */
bool cply__summary_step(cply_build *build, cply_build_result *result, const char *const *argv, const char *output,
	size_t output_length);

/* Room for `count` files, to be filled in by _put_file in the order of their paths. False when there is no memory. */
bool cply__summary_files(cply_build *build, cply_build_result *result, size_t count);
bool cply__summary_put_file(cply_build *build, cply_build_result *result, const char *path,
	const cply__fingerprint *fingerprint, int is_program);

#endif
