#include "compile_commands.h"

#include <string.h>

#include <crossply/json.h>

#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/path.h"

enum { SIZE_LIMIT = 1 << 30 };

static void put_task(cply_json *json, const cply__task *task)
{
	const cply__run *run = task->target->run;

	cply_json_object(json, NULL);
	cply_json_text(json, "directory", run->folder);
	cply_json_text(json, "file", task->subject);
	cply_json_text(json, "output", task->output);
	cply_json_array(json, "arguments");
	for (size_t i = run->launcher.count; i < task->argc; i++)
		cply_json_text(json, NULL, task->argv[i]);
	cply_json_end(json);
	cply_json_end(json);
}

static cply_status put_target(cply_json *json, cply__target *target, cply_error *err)
{
	for (size_t i = 0; target->objects && i < target->run->plan.count; i++) {
		cply__task *task;
		if (cply__compile_begin(&task, target, i, err))
			return err->code;
		put_task(json, task);
		cply__task_free(task);
	}
	return CPLY_OK;
}

/* Editors read the file again whenever it changes. */
static cply_status replace(
	const cply_allocator *allocator, const char *path, const char *text, size_t length, cply_error *err)
{
	cply__strbuf old;
	cply_error ignored;

	cply__strbuf_init(&old, allocator);
	bool is_same = cply__file_slurp(&old, path, SIZE_LIMIT, &ignored) == CPLY_OK && old.length == length &&
		       memcmp(old.text, text, length) == 0;
	cply__strbuf_release(&old);
	if (is_same)
		return CPLY_OK;
	return cply__path_mkdirs_above(allocator, path, 0777, err)
		       ? err->code
		       : cply__file_replace(allocator, path, text, length, 0644, err);
}

cply_status cply__compile_commands_write(cply__run *run, const char *path, cply_error *err)
{
	const cply_allocator *allocator = &run->context->allocator;
	const char *text;
	size_t length;
	cply_json *json;

	if (cply_json_new(&json, allocator, err))
		return err->code;
	cply_status status = CPLY_OK;
	cply_json_array(json, NULL);
	for (size_t i = 0; !status && i < run->count; i++)
		status = put_target(json, &run->targets[i], err);
	cply_json_end(json);
	if (!status)
		status = cply_json_finish(json, &text, &length, err);
	if (!status)
		status = replace(allocator, path, text, length, err);
	cply_json_free(json);
	return status ? cply__error_context(err, "write the compilation database") : CPLY_OK;
}
