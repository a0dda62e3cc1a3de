/* One source to one object: the command, and what is learnt from its dependency file. */
#include "sources.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"

#include "gathering.h"
#include "shadow.h"

/* Paths that are watched for each step, lest many folders and headers make long lists. */
enum { SHADOW_LIMIT = 2048 };

cply_status cply__compile_begin(cply__task **out, cply__target *target, size_t index, cply_error *err)
{
	const cply__source *source = &target->run->plan.sources[index];
	cply__task *task = cply__task_new(target, CPLY__TASK_COMPILE, &target->compile[source->language], 8);

	if (!task)
		return cply__error_nomem(err);
	task->source = index;
	task->subject = source->path;
	task->output = cply__arena_printf(&task->arena, "%s/objects/%s", target->folder, source->object);
	const char *depfile = cply__arena_printf(&task->arena, "%s/objects/%s.d", target->folder, source->object);
	if (!task->output || !depfile) {
		cply__task_free(task);
		return cply__error_nomem(err);
	}
	task->depfile = source->has_headers ? depfile : NULL;
	cply__task_argue(task, source->seed);
	cply__task_argue(task, "-c");
	cply__task_argue(task, source->path);
	cply__task_argue(task, "-o");
	cply__task_argue(task, task->output);
	if (task->depfile) {
		cply__task_argue(task, "-MD");
		cply__task_argue(task, "-MF");
		cply__task_argue(task, depfile);
	}
	*out = task;
	return CPLY_OK;
}

/* What one step read. */
typedef struct reading {
	cply__gathering inputs;
	const cply__source *source;
	size_t shadows;    /* how many of the inputs are paths without a file */
	bool is_uncertain; /* a header appeared while the step ran, and may have been used or not */
} reading;

static bool add_shadow(void *user, const char *path, size_t length)
{
	reading *r = user;
	cply__gathering *inputs = &r->inputs;
	bool is_there;
	uint64_t since;

	if (r->shadows >= SHADOW_LIMIT)
		return true;
	uint32_t id = cply__inputs_add_absent(&inputs->run->inputs, path, length, &is_there, &since);
	if (id == CPLY__INPUT_NONE)
		return false;
	if (is_there) {
		r->is_uncertain = r->is_uncertain || since >= inputs->since;
		return true;
	}
	r->shadows++;
	return CPLY__VEC_PUSH(&inputs->ids, &inputs->run->context->allocator, id);
}

static bool add_input(void *user, const char *path, size_t length)
{
	reading *r = user;
	cply__run *run = r->inputs.run;
	uint32_t id = cply__inputs_add(&run->inputs, path, length);

	if (id == CPLY__INPUT_NONE || !cply__gathering_add(&r->inputs, id))
		return false;
	return id == r->source->input || cply__shadow_each(&run->plan, r->source, path, add_shadow, r);
}

static bool add_known(reading *r)
{
	const cply__plan *plan = &r->inputs.run->plan;
	const cply_language language = r->source->language;

	if (!cply__gathering_add(&r->inputs, r->source->input))
		return false;
	for (size_t i = 0; i < plan->compile_input_count[language]; i++)
		if (!cply__gathering_add(&r->inputs, plan->compile_inputs[language][i]))
			return false;
	return true;
}

/* A compiler that does not tell which headers it read has its objects made again each time: better slow than stale. */
static void go_blind(cply__target *target, cply__object *object)
{
	object->output.flags |= CPLY__FINGERPRINT_UNKNOWN;
	if (target->is_blind)
		return;
	target->is_blind = true;
	cply__context_warn(target->run->context, target->result->text,
		"the compiler wrote no dependency file (-MD -MF): everything is compiled again each time");
}

static cply_status learn(cply__task *task, cply__object *object, bool *missing, cply_error *err)
{
	cply__run *run = task->target->run;
	reading r = {.inputs = {.run = run, .since = task->since}, .source = &run->plan.sources[task->source]};
	cply_status status = CPLY_OK;

	*missing = false;
	if (!add_known(&r))
		status = cply__error_nomem(err);
	else if (task->depfile)
		status = cply__gathering_read(
			&r.inputs, missing, task->depfile, CPLY__DEPFILE_COMPILER, add_input, &r, err);
	if (!status)
		status = cply__gathering_keep(&r.inputs, object, err);
	object->is_uncertain = r.is_uncertain;
	cply__gathering_release(&r.inputs);
	return status;
}

cply_status cply__compile_end(cply__task *task, cply_error *err)
{
	cply__target *target = task->target;
	const cply__source *source = &target->run->plan.sources[task->source];
	cply__object *object = &target->objects[task->source];
	bool missing;

	if (learn(task, object, &missing, err))
		return err->code;
	cply_status status = cply__fingerprint_read(&object->output, target->objects_fd, source->object, err);
	if (status) {
		cply__error_hint(err, "the compiler reported success but left no object: check its flags");
		return status;
	}
	if (missing)
		go_blind(target, object);
	if (object->is_uncertain)
		object->output.flags |= CPLY__FINGERPRINT_UNKNOWN;
	object->old = NULL;
	object->is_done = true;
	target->objects_left--;
	target->is_dirty = true;
	return CPLY_OK;
}
