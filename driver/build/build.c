/* A run from its options to its results. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <crossply/build.h>

#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/lock.h"
#include "runtime/path.h"
#include "runtime/tempfile.h"

#include "choose.h"
#include "command.h"
#include "launcher.h"
#include "options.h"
#include "reproduce.h"
#include "sources.h"

/* OUTPUT/.crossply, locked: two runs in one output folder take turns. */
static cply_status open_output(int *lock, cply_context *context, const char *output, cply_error *err)
{
	const cply_allocator *allocator = &context->allocator;
	char *kept = cply__path_join(allocator, output, ".crossply");
	char *path = kept ? cply__path_join(allocator, kept, "lock") : NULL;
	cply_status status = path ? CPLY_OK : cply__error_nomem(err);

	if (!status)
		status = cply__path_mkdirs(allocator, kept, 0777, err);
	if (!status)
		status = cply__lock_take(lock, context, path, CPLY__LOCK_WAIT, err);
	if (!status)
		status = cply__tempfile_sweep(allocator, kept, err);
	cply__free(allocator, kept);
	cply__free(allocator, path);
	if (!status)
		return CPLY_OK;
	if (err->os_errno == ENOTDIR || err->os_errno == EEXIST)
		cply__error(err, CPLY_E_EXISTS, .path = output, .found = "a file", .wanted = "a folder for the results",
			.hint = "choose another folder with -o");
	return cply__error_context(err, "use the output folder");
}

static cply_status run_form(cply_build *build, cply_context *context, const cply_build_options *options,
	const char *folder, cply_error *err)
{
	if (options->flags & CPLY_BUILD_NO_VERIFY)
		cply__context_warn(context, NULL,
			"nothing is verified: a folder may get programs of another platform than its name says");
	cply_status status = options->sources.count ? cply__sources_build(build, context, options, folder, NULL, err)
						    : cply__command_build(build, context, options, folder, err);

	if (!status && options->flags & CPLY_BUILD_CHECK_REPRODUCIBLE)
		status = cply__reproduce(build, context, options, folder, err);
	return status;
}

cply_status cply_build_run(cply_build **out, cply_context *context, const cply_build_options *given, cply_error *err)
{
	cply_build_options options;
	cply_build *build = NULL;
	char *folder = NULL, *output = NULL;
	cply__trace trace;
	int lock = -1;

	cply__trace_init(&trace, &context->allocator);
	cply_status status = cply__build_options_take(&options, given, err);
	if (!status)
		status = cply__choose_check(context, &options, err);
	/* Clean, since it begins every path that is told: "dist/" would give "dist//linux-arm64". */
	if (!status && !(options.output = output = cply__path_clean(&context->allocator, options.output)))
		status = cply__error_nomem(err);
	if (!status)
		status = cply__path_absolute(&folder, &context->allocator, ".", err);
	if (!status)
		status = cply__summary_new(&build, context, &options, err);
	if (!status && options.trace)
		build->trace = &trace;
	if (!status)
		status = cply__launcher_find(&options.launcher, &build->arena, context, options.launcher, err);
	if (!status)
		status = open_output(&lock, context, options.output, err);
	if (!status)
		status = run_form(build, context, &options, folder, err);
	if (!status && options.trace)
		status = cply__trace_write(&trace, options.trace, err);
	cply__trace_release(&trace);
	if (build)
		build->trace = NULL;
	cply__file_close(&lock);
	cply__free(&context->allocator, folder);
	cply__free(&context->allocator, output);
	if (status) {
		cply_build_free(build);
		return status;
	}
	*out = build;
	return CPLY_OK;
}
