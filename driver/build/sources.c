#include "sources.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "runtime/clock.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/file.h"

#include "compile_commands.h"
#include "shadow.h"

static bool find_folders(cply__run *run)
{
	const cply__shadow_variables variables = {.cpath = cply_context_getenv(run->context, "CPATH"),
		.system = {[CPLY_LANGUAGE_C] = cply_context_getenv(run->context, "C_INCLUDE_PATH"),
			[CPLY_LANGUAGE_CXX] = cply_context_getenv(run->context, "CPLUS_INCLUDE_PATH")}};

	return cply__shadow_folders(&run->plan, &run->arena, &variables);
}

static cply_status prepare(cply__run *run, int folder_fd, cply_error *err)
{
	cply__inputs_init(&run->inputs, &run->arena, folder_fd);
	if (cply__plan_make(&run->plan, &run->arena, &run->inputs, run->options, run->folder, err))
		return err->code;
	run->targets = cply__arena_alloc(&run->arena, run->count * sizeof *run->targets);
	if (!run->targets || !find_folders(run))
		return cply__error_nomem(err);
	for (size_t i = 0; i < run->count; i++)
		if (cply__context_check(run->context, err) || cply__target_prepare(&run->targets[i], run, i, err))
			return err->code;
	return run->options->compile_commands ? cply__compile_commands_write(run, run->options->compile_commands, err)
					      : CPLY_OK;
}

cply_status cply__sources_build(cply_build *build, cply_context *context, const cply_build_options *options,
	const char *folder, const char *spawn_folder, cply_error *err)
{
	cply__run run = {.context = context,
		.options = options,
		.build = build,
		.output = options->output,
		.folder = folder,
		.launcher = options->launcher,
		.spawn_folder = spawn_folder,
		.count = options->platform_count};
	int folder_fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (folder_fd < 0)
		return cply__error_errno(err, errno, folder);
	cply__arena_init(&run.arena, &context->allocator);
	const uint64_t began = cply__clock_now();
	cply_status status = prepare(&run, folder_fd, err);
	if (!status && !cply__trace_own(build->trace, "look at what changed", NULL, began))
		status = cply__error_nomem(err);
	if (!status)
		status = cply__schedule(&run, err);
	for (size_t i = 0; run.targets && i < run.count; i++)
		cply__target_release(&run.targets[i]);
	cply__inputs_release(&run.inputs);
	cply__arena_release(&run.arena);
	cply__file_close(&folder_fd);
	return status;
}
