/* Objects to a program, with or without its symbols. */
#include "sources.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "runtime/alloc.h"
#include "runtime/clock.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/quote.h"

#include "link_inputs.h"

/* Longer lists of objects go through a response file: ARG_MAX may be as low as 128 KiB. */
enum { RESPONSE_LIMIT = 100 * 1024 };

static void hash_words(cply__sha256 *hash, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		cply__sha256_add(hash, words[i], strlen(words[i]) + 1);
}

/* Everything that the program depends on but for files among the flags: objects count by contents. */
static void make_key(cply__target *target, uint8_t key[CPLY__SHA256_SIZE])
{
	const cply__plan *plan = &target->run->plan;
	const cply_command_line *strip = &target->strip.command;
	cply__sha256 hash;

	cply__template_hash(&hash, &target->link, target->toolchain);
	hash_words(&hash, plan->libraries.at, plan->libraries.count);
	hash_words(&hash, (const char *const *)strip->argv, strip->argc);
	hash_words(&hash, target->run->options->smoke.at, target->run->options->smoke.count);
	for (size_t i = 0; i < plan->count; i++) {
		hash_words(&hash, &plan->sources[i].object, 1);
		cply__sha256_add(&hash, target->objects[i].output.digest, CPLY__SHA256_SIZE);
	}
	cply__sha256_finish(&hash, key);
}

/* Is the program that lies in the output folder the one that this link step would make? */
static bool is_current(cply__target *target)
{
	const cply__plan *plan = &target->run->plan;
	cply__object *final = &target->final;
	const cply__state_step *old = cply__state_find(&target->old, "", target->old.step_count);

	if (!old || old->input_count < plan->link_input_count || !cply__target_holds(target, old, final->key))
		return false;
	/* Files that flags name come first; another one among them may be what the linker now takes. */
	for (size_t i = 0; i < plan->link_input_count; i++)
		if (target->old_inputs[old->inputs[i]] != plan->link_inputs[i])
			return false;
	final->output = old->output;
	if (!cply__fingerprint_holds(&final->output, &target->is_dirty, AT_FDCWD, target->program))
		return false;
	final->old = old;
	return true;
}

/* The objects in a file that compilers and linkers read arguments from; the argument for it comes back. */
static const char *write_response(cply__task *task, cply_error *err)
{
	cply__target *target = task->target;
	const cply__plan *plan = &target->run->plan;
	const char *path = cply__arena_printf(&task->arena, "@%s/objects.rsp", target->folder);
	cply__strbuf text;

	cply__strbuf_init(&text, task->arena.allocator);
	for (size_t i = 0; i < plan->count; i++) {
		cply__quote_response(&text, target->folder);
		cply__strbuf_printf(&text, "/objects/%s\n", plan->sources[i].object);
	}
	if (!path || text.failed) {
		cply__error_nomem(err);
		path = NULL;
	} else if (cply__file_replace(task->arena.allocator, path + 1, text.text, text.length, 0644, err)) {
		path = NULL;
	}
	cply__strbuf_release(&text);
	return path;
}

static cply_status add_objects(cply__task *task, cply_error *err)
{
	cply__target *target = task->target;
	const cply__plan *plan = &target->run->plan;

	if (plan->count * (strlen(target->folder) + 32) > RESPONSE_LIMIT) {
		const char *response = write_response(task, err);
		if (!response)
			return err->code;
		cply__task_argue(task, response);
		return CPLY_OK;
	}
	for (size_t i = 0; i < plan->count; i++) {
		const char *object =
			cply__arena_printf(&task->arena, "%s/objects/%s", target->folder, plan->sources[i].object);
		if (!object)
			return cply__error_nomem(err);
		cply__task_argue(task, object);
	}
	return CPLY_OK;
}

static cply_status begin_link(cply__task **out, cply__target *target, cply_error *err)
{
	const cply__plan *plan = &target->run->plan;
	cply__task *task =
		cply__task_new(target, CPLY__TASK_LINK, &target->link, plan->count + plan->libraries.count + 4);

	if (!task)
		return cply__error_nomem(err);
	task->subject = plan->name;
	task->output = target->linked;
	if (add_objects(task, err)) {
		cply__task_free(task);
		return err->code;
	}
	for (size_t i = 0; i < plan->libraries.count; i++)
		cply__task_argue(task, plan->libraries.at[i]);
	cply__task_argue(task, "-o");
	cply__task_argue(task, task->output);
	if (cply__link_inputs_ask(task, err)) {
		cply__task_free(task);
		return err->code;
	}
	target->stage = CPLY__TARGET_LINKS;
	*out = task;
	return CPLY_OK;
}

cply_status cply__link_begin(cply__task **out, cply__target *target, cply_error *err)
{
	*out = NULL;
	make_key(target, target->final.key);
	if (is_current(target)) {
		target->final.is_done = true;
		target->stage = CPLY__TARGET_ENDED;
		return cply__publish_known(target, err);
	}
	return begin_link(out, target, err);
}

static cply_status begin_strip(cply__task **out, cply__target *target, cply_error *err)
{
	cply__task *task = cply__task_new(target, CPLY__TASK_STRIP, &target->strip, 3);

	if (!task)
		return cply__error_nomem(err);
	task->subject = cply__arena_printf(&task->arena, "strip %s", target->run->plan.name);
	task->output = cply__arena_printf(&task->arena, "%s.stripped", target->linked);
	if (!task->subject || !task->output) {
		cply__task_free(task);
		return cply__error_nomem(err);
	}
	cply__task_argue(task, "-o");
	cply__task_argue(task, task->output);
	cply__task_argue(task, target->linked);
	target->stage = CPLY__TARGET_STRIPS;
	*out = task;
	return CPLY_OK;
}

cply_status cply__link_end(cply__task **next, cply__task *task, cply_error *err)
{
	cply__target *target = task->target;

	*next = NULL;
	if (access(task->output, F_OK) != 0) {
		cply__error_errno(err, errno, task->output);
		return cply__error_hint(err, "the linker reported success but left no program: check its flags");
	}
	if (task->kind == CPLY__TASK_LINK && cply__link_inputs_learn(task, err))
		return err->code;
	if (task->kind == CPLY__TASK_LINK && target->run->options->flags & CPLY_BUILD_STRIP)
		return begin_strip(next, target, err);
	/* Under its own name also when it is stripped: a smoke test calls it by that. */
	if (task->kind == CPLY__TASK_STRIP && rename(task->output, target->linked) != 0)
		return cply__error_errno(err, errno, task->output);
	target->final.old = NULL;
	const uint64_t began = cply__clock_now();
	cply_status status = cply__publish_begin(next, target, err);
	if (!status && !cply__trace_own(target->run->build->trace, "verify and publish", target->result->text, began))
		status = cply__error_nomem(err);
	return status;
}
