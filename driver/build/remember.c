/* Writing down what a target knows of its outputs, for the next run. */
#include "sources.h"

#include <string.h>
#include <unistd.h>

#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/path.h"
#include "runtime/vec.h"

/* The state while it is gathered: inputs of the run become numbers of this target's own files. */
typedef struct writer {
	cply__target *target;
	const cply_allocator *allocator;
	uint32_t *numbers; /* number + 1 of each input of the run, 0: not used by this target */
	CPLY__VEC(cply__state_file) files;
	CPLY__VEC(cply__state_step) steps;
	CPLY__VEC(uint32_t *) lists;
} writer;

static bool number_of(writer *w, uint32_t *number, uint32_t id)
{
	cply__inputs *inputs = &w->target->run->inputs;

	if (!w->numbers[id]) {
		const cply__state_file file = {inputs->at[id].path, cply__inputs_remember(inputs, id)};
		if (!CPLY__VEC_PUSH(&w->files, w->allocator, file))
			return false;
		w->numbers[id] = (uint32_t)w->files.count;
	}
	*number = w->numbers[id] - 1;
	return true;
}

/* One output with its inputs: those of this run's step, or those that were remembered and still hold. */
static bool put_step(writer *w, const char *name, const cply__object *object)
{
	const cply__target *target = w->target;
	size_t count = object->old ? object->old->input_count : object->input_count;
	uint32_t *list = cply__alloc(w->allocator, (count + 1) * sizeof *list);

	if (!list || !CPLY__VEC_PUSH(&w->lists, w->allocator, list)) {
		cply__free(w->allocator, list);
		return false;
	}
	for (size_t i = 0; i < count; i++) {
		uint32_t id = object->old ? target->old_inputs[object->old->inputs[i]] : object->inputs[i];
		if (!number_of(w, &list[i], id))
			return false;
	}
	cply__state_step step = {.name = name, .output = object->output, .inputs = list, .input_count = count};
	memcpy(step.key, object->key, sizeof step.key);
	return CPLY__VEC_PUSH(&w->steps, w->allocator, step);
}

static bool gather(writer *w)
{
	const cply__target *target = w->target;
	const cply__plan *plan = &target->run->plan;

	for (size_t i = 0; i < plan->count; i++)
		if (target->objects[i].is_done && !put_step(w, plan->sources[i].object, &target->objects[i]))
			return false;
	return !target->final.is_done || put_step(w, "", &target->final);
}

/* Objects of sources that are no longer in the list would stay for ever. */
static void remove_stale(const cply__target *target)
{
	const cply__plan *plan = &target->run->plan;

	for (size_t i = 0, near = 0; i < target->old.step_count; i++) {
		const char *name = target->old.steps[i].name;
		bool is_used = !*name || strchr(name, '/');
		for (size_t j = 0; !is_used && j < plan->count; j++) {
			size_t at = (near + j) % plan->count;
			is_used = strcmp(plan->sources[at].object, name) == 0;
			near = is_used ? at + 1 : near;
		}
		if (!is_used)
			unlinkat(target->objects_fd, name, 0);
	}
}

static cply_status write_state(writer *w, cply_error *err)
{
	cply__strbuf bytes;
	char *path = cply__path_join(w->allocator, w->target->folder, "state");
	cply_status status;

	if (!path)
		return cply__error_nomem(err);
	cply__strbuf_init(&bytes, w->allocator);
	cply__state_encode(&bytes, w->steps.at, w->steps.count, w->files.at, w->files.count);
	status = bytes.failed ? cply__error_nomem(err)
			      : cply__file_replace(w->allocator, path, bytes.text, bytes.length, 0644, err);
	cply__strbuf_release(&bytes);
	cply__free(w->allocator, path);
	return status;
}

cply_status cply__target_save(cply__target *target, cply_error *err)
{
	writer w = {.target = target, .allocator = &target->run->context->allocator};

	if (!target->is_dirty || !target->objects)
		return CPLY_OK;
	w.numbers = cply__calloc(w.allocator, target->run->inputs.count + 1, sizeof *w.numbers);
	cply_status status = w.numbers && gather(&w) ? write_state(&w, err) : cply__error_nomem(err);
	if (!status) {
		remove_stale(target);
		target->is_dirty = false;
	}
	for (size_t i = 0; i < w.lists.count; i++)
		cply__free(w.allocator, w.lists.at[i]);
	cply__free(w.allocator, w.lists.at);
	cply__free(w.allocator, w.steps.at);
	cply__free(w.allocator, w.files.at);
	cply__free(w.allocator, w.numbers);
	return status ? cply__error_context(err, "remember what was built") : CPLY_OK;
}
