/* One source to one object: the command, and what is learnt from its dependency file. */
#include "sources.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/vec.h"

#include "depfile.h"
#include "shadow.h"

/* SHADOW_LIMIT: paths that are watched for each step, lest many folders and headers make long lists. */
enum { DEPFILE_LIMIT = 64 << 20, SHADOW_LIMIT = 2048 };

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

/* The inputs of one step while they are gathered. */
typedef struct gathering {
	cply__run *run;
	const cply__source *source;
	uint64_t since;
	size_t shadows;    /* how many of the inputs are paths without a file */
	bool is_uncertain; /* a header appeared while the step ran, and may have been used or not */
	CPLY__VEC(uint32_t) ids;
} gathering;

static bool add_id(gathering *g, uint32_t id)
{
	cply__inputs_used(&g->run->inputs, id, g->since);
	return CPLY__VEC_PUSH(&g->ids, &g->run->context->allocator, id);
}

static bool add_shadow(void *user, const char *path, size_t length)
{
	gathering *g = user;
	bool is_there;
	uint64_t since;

	if (g->shadows >= SHADOW_LIMIT)
		return true;
	uint32_t id = cply__inputs_add_absent(&g->run->inputs, path, length, &is_there, &since);
	if (id == CPLY__INPUT_NONE)
		return false;
	if (is_there) {
		g->is_uncertain = g->is_uncertain || since >= g->since;
		return true;
	}
	g->shadows++;
	return CPLY__VEC_PUSH(&g->ids, &g->run->context->allocator, id);
}

static bool add_input(void *user, const char *path, size_t length)
{
	gathering *g = user;
	uint32_t id = cply__inputs_add(&g->run->inputs, path, length);

	if (id == CPLY__INPUT_NONE || !add_id(g, id))
		return false;
	return id == g->source->input || cply__shadow_each(&g->run->plan, g->source, path, add_shadow, g);
}

static bool add_flag_inputs(gathering *g)
{
	const cply__plan *plan = &g->run->plan;
	const cply_language language = g->source->language;

	for (size_t i = 0; i < plan->compile_input_count[language]; i++)
		if (!add_id(g, plan->compile_inputs[language][i]))
			return false;
	return true;
}

/* Reads the dependency file and removes it. *missing: the compiler wrote none. */
static cply_status read_depfile(gathering *g, bool *missing, const char *path, cply_error *err)
{
	cply__strbuf text;
	cply_error failed;

	cply__strbuf_init(&text, &g->run->context->allocator);
	cply_error_init(&failed);
	cply_status status = cply__file_slurp(&text, path, DEPFILE_LIMIT, &failed);
	*missing = status == CPLY_E_NOT_FOUND;
	if (!status)
		status = cply__depfile_parse(text.text, text.length, path, add_input, g, &failed);
	cply__strbuf_release(&text);
	unlink(path);
	if (status && !*missing) {
		*err = failed;
		return status;
	}
	return CPLY_OK;
}

static cply_status keep_inputs(cply__object *object, const gathering *g, cply_error *err)
{
	object->input_count = g->ids.count;
	object->inputs = cply__arena_alloc(&g->run->arena, (g->ids.count + 1) * sizeof *object->inputs);
	if (!object->inputs)
		return cply__error_nomem(err);
	for (size_t i = 0; i < g->ids.count; i++)
		object->inputs[i] = g->ids.at[i];
	return CPLY_OK;
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
	cply__target *target = task->target;
	const cply__source *source = &target->run->plan.sources[task->source];
	gathering g = {.run = target->run, .source = source, .since = task->since};
	cply_status status = CPLY_OK;

	*missing = false;
	if (!add_id(&g, source->input) || !add_flag_inputs(&g))
		status = cply__error_nomem(err);
	else if (task->depfile)
		status = read_depfile(&g, missing, task->depfile, err);
	if (!status)
		status = keep_inputs(object, &g, err);
	object->is_uncertain = g.is_uncertain;
	cply__free(&target->run->context->allocator, g.ids.at);
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
