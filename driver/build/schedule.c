/*
 * One reactor for the steps of all platforms. It is fed a little ahead of its slots rather than with everything at
 * once, so that a platform that failed leaves nothing in the queue.
 */
#include "sources.h"

#include <stdio.h>
#include <unistd.h>

#include "runtime/clock.h"
#include "runtime/context.h"
#include "runtime/error.h"

#include "link_inputs.h"
#include "step_error.h"

/* Between two saves while compilers run: what a killed run would have to do again. */
static const uint64_t save_interval = UINT64_C(5000000000);

static void send(cply__run *run, const cply__target *target, cply_event_kind kind, const char *subject,
	uint64_t nanoseconds, int status)
{
	cply__context_send(run->context, &(cply_event){.kind = kind,
						 .platform = target->result->text,
						 .subject = subject,
						 .nanoseconds = nanoseconds,
						 .status = status});
}

static void send_phase(cply__run *run)
{
	char text[256];

	snprintf(text, sizeof text, "Building %.128s for %zu platform%s", run->plan.name, run->count,
		run->count == 1 ? "" : "s");
	cply__context_send(run->context, &(cply_event){.kind = CPLY_EVENT_PHASE, .text = text});
}

static void send_progress(cply__run *run)
{
	cply__context_send(run->context, &(cply_event){.kind = CPLY_EVENT_PROGRESS,
						 .unit = "steps",
						 .done = run->steps_done,
						 .total = run->steps_total});
}

/* Writes the states of all targets that have something new. A state that cannot be written costs only time later. */
static void save_all(cply__run *run)
{
	cply_error failed;
	bool looked = false;

	for (size_t i = 0; i < run->count; i++) {
		if (!run->targets[i].is_dirty || !run->targets[i].objects)
			continue;
		if (!looked)
			cply__inputs_look_again(&run->inputs);
		looked = true;
		cply_error_init(&failed);
		if (cply__target_save(&run->targets[i], &failed)) {
			char text[1024];
			cply_error_format(&failed, text, sizeof text);
			cply__context_warn(run->context, run->targets[i].result->text, "%s", text);
		}
	}
	run->saved = cply__clock_now();
}

/* How long a step may run, in nanoseconds. */
static uint64_t time_limit(const cply__run *run)
{
	return run->options->timeout * UINT64_C(1000000000);
}

static cply_status queue(cply__run *run, cply__task *task, cply_error *err)
{
	task->since = cply__fingerprint_clock();
	/* A step that writes nothing (-fsyntax-only among the flags) must not pass an old output off as its own. */
	if (task->output)
		unlink(task->output);
	cply_status status = task->smoke ? cply__smoke_add(task->smoke, run->reactor, time_limit(run), task, err)
					 : cply__reactor_add(run->reactor, &task->spec, task, err);
	if (status) {
		cply__task_free(task);
		return status;
	}
	task->next = run->tasks;
	run->tasks = task;
	task->target->running++;
	return CPLY_OK;
}

static cply_status add_task(cply__run *run, cply__task *task, cply_error *err)
{
	cply__target *target = task->target;

	if (!target->started)
		target->started = cply__clock_now();
	if (queue(run, task, err))
		return err->code;
	/* A test makes nothing, but is waited for. */
	if (task->kind == CPLY__TASK_SMOKE)
		run->steps_total++;
	else
		target->result->steps_run++;
	send(run, target, CPLY_EVENT_START, task->subject, 0, 0);
	return CPLY_OK;
}

static void forget_task(cply__run *run, const cply__task *task)
{
	cply__task **at = &run->tasks;

	while (*at != task)
		at = &(*at)->next;
	*at = task->next;
}

/* A target has nothing left to run. */
static void end_target(cply__run *run, cply__target *target)
{
	uint64_t nanoseconds = target->started ? cply__clock_now() - target->started : 0;

	target->result->nanoseconds += nanoseconds;
	if (target->result->error.code)
		send(run, target, CPLY_EVENT_FINISH, NULL, nanoseconds, 1);
}

/* Files that cannot be read, parsed or published end the platform; no memory, and cancellation, end the run. */
static cply_status absorb(cply__target *target, cply_status status, const cply_error *failed, cply_error *err)
{
	if (status == CPLY_E_NOMEM || status == CPLY_E_CANCELLED) {
		*err = *failed;
		return status;
	}
	if (status)
		cply__target_fail(target, failed);
	return CPLY_OK;
}

/* The next step of a target that can run now; *task NULL: none. */
static cply_status next_task(cply__task **task, cply__target *target, cply_error *err)
{
	const cply__plan *plan = &target->run->plan;

	*task = NULL;
	if (target->stage != CPLY__TARGET_COMPILES)
		return CPLY_OK;
	while (target->next < plan->count && target->objects[target->next].is_done)
		target->next++;
	if (target->next < plan->count)
		return cply__compile_begin(task, target, target->next++, err);
	if (target->objects_left)
		return CPLY_OK;
	cply_error failed;
	cply_error_init(&failed);
	return absorb(target, cply__link_begin(task, target, &failed), &failed, err);
}

/* Fills the reactor: compile steps of one platform after the other, and a link step as soon as it can run. */
static cply_status feed(cply__run *run, cply_error *err)
{
	size_t wanted = run->context->jobs + 1;

	for (size_t i = 0; i < run->count && cply__reactor_pending(run->reactor) < wanted;) {
		cply__target *target = &run->targets[i];
		cply__task *task;
		if (next_task(&task, target, err))
			return err->code;
		if (!task) {
			i++;
			continue;
		}
		if (add_task(run, task, err))
			return err->code;
	}
	return CPLY_OK;
}

static void send_output(cply__run *run, const cply__task *task, const cply__reactor_result *result)
{
	if (!result->error && result->output_length)
		cply__context_send(run->context, &(cply_event){.kind = CPLY_EVENT_OUTPUT,
							 .platform = task->target->result->text,
							 .subject = task->subject,
							 .text = result->output,
							 .text_length = result->output_length});
}

static cply_status fail_test(cply__task *task, const cply__reactor_result *result, cply_error *err)
{
	cply_error failed;

	return absorb(task->target, cply__smoke_judge(task->smoke, result, &failed), &failed, err);
}

static cply_status fail_step(cply__task *task, const cply__reactor_result *result, cply_error *err)
{
	cply__target *target = task->target;
	cply__run *run = target->run;
	cply_error failed;

	if (task->kind == CPLY__TASK_SMOKE)
		return fail_test(task, result, err);
	unlink(task->output);
	if (task->depfile)
		unlink(task->depfile);
	cply__step_error(&failed, result, task->argv[0], run->options->timeout);
	cply__error_context(&failed, "%s %s", task->kind == CPLY__TASK_COMPILE ? "compile" : "link", task->subject);
	/* The summary shows the first failure; what failed beside it is told now. */
	bool is_first = target->result->error.code == CPLY_OK;
	cply__target_fail(target, &failed);
	if (!is_first)
		send_output(run, task, result);
	else if (!cply__summary_step(run->build, target->result, task->argv, result->error ? "" : result->output,
			 result->error ? 0 : result->output_length))
		return cply__error_nomem(err);
	return CPLY_OK;
}

/* What a step did that went well. */
static cply_status take_result(cply__run *run, cply__task *task, const cply__reactor_result *result, cply_error *err)
{
	cply__task *next = NULL;
	cply_status status;

	if (task->kind == CPLY__TASK_SMOKE) {
		status = cply__smoke_judge(task->smoke, result, err);
		return status ? status : cply__publish_end(task->target, err);
	}
	send_output(run, task, result);
	if (task->kind == CPLY__TASK_COMPILE)
		return cply__compile_end(task, err);
	status = cply__link_end(&next, task, err);
	return !status && next ? add_task(run, next, err) : status;
}

static bool trace_step(const cply__task *task, const cply__reactor_result *result)
{
	static const char *const categories[] = {[CPLY__TASK_COMPILE] = "compile",
		[CPLY__TASK_LINK] = "link",
		[CPLY__TASK_STRIP] = "strip",
		[CPLY__TASK_SMOKE] = "test"};

	return cply__trace_add(task->target->run->build->trace, &(cply__trace_event){.name = task->subject,
									.category = categories[task->kind],
									.platform = task->target->result->text,
									.began = result->started,
									.ended = result->started + result->nanoseconds,
									.cpu = result->end.cpu_nanoseconds,
									.memory = result->end.max_rss,
									.status = result->end.status});
}

/* The same link step, without asking the linker what it does not understand. */
static cply_status link_again(cply__run *run, cply__target *target, cply_error *err)
{
	cply__task *task = NULL;
	cply_error failed;

	target->is_linker_mute = true;
	cply_error_init(&failed);
	if (absorb(target, cply__link_begin(&task, target, &failed), &failed, err))
		return err->code;
	if (task)
		return queue(run, task, err);
	end_target(run, target);
	return CPLY_OK;
}

static cply_status end_task(cply__run *run, cply__task *task, const cply__reactor_result *result, cply_error *err)
{
	cply__target *target = task->target;
	bool failed = result->error || result->timed_out || result->end.status != 0;
	cply_error why;

	target->running--;
	if (failed && !result->error && target->stage != CPLY__TARGET_ENDED &&
		cply__link_inputs_refused(task, result->output))
		return link_again(run, target, err);
	run->steps_done++;
	if (!result->error && !trace_step(task, result))
		return cply__error_nomem(err);
	send(run, target, CPLY_EVENT_FINISH, task->subject, result->error ? 0 : result->nanoseconds, failed);
	send_progress(run);
	cply_error_init(&why);
	if (failed && fail_step(task, result, err))
		return err->code;
	if (!failed && absorb(target, take_result(run, task, result, &why), &why, err))
		return err->code;
	if (target->stage == CPLY__TARGET_ENDED && target->running == 0)
		end_target(run, target);
	return CPLY_OK;
}

static cply_status done(void *user, void *given, const cply__reactor_result *result, cply_error *err)
{
	cply__run *run = user;
	cply__task *task = given;

	forget_task(run, task);
	cply_status status = end_task(run, task, result, err);
	cply__task_free(task);
	if (status)
		return status;
	if (cply__clock_now() - run->saved > save_interval)
		save_all(run);
	return feed(run, err);
}

/* Is there anything to run? Finishes targets that are up to date. */
static cply_status look_for_work(cply__run *run, bool *found, cply_error *err)
{
	*found = false;
	for (size_t i = 0; i < run->count; i++) {
		cply__target *target = &run->targets[i];
		if (target->stage == CPLY__TARGET_ENDED)
			continue;
		if (target->objects_left) {
			*found = true;
			continue;
		}
		cply__task *task = NULL;
		cply_error failed;
		cply_error_init(&failed);
		if (absorb(target, cply__link_begin(&task, target, &failed), &failed, err))
			return err->code;
		/* A link step that is due is begun again when the reactor is fed. */
		if (task) {
			cply__task_free(task);
			target->stage = CPLY__TARGET_COMPILES;
			*found = true;
		}
	}
	return CPLY_OK;
}

static cply_status run_reactor(cply__run *run, cply_error *err)
{
	cply_status status = cply__reactor_new(&run->reactor, run->context, run->context->jobs, done, run, err);

	if (status)
		return status;
	cply__reactor_limit(run->reactor, time_limit(run));
	send_phase(run);
	send_progress(run);
	status = feed(run, err);
	if (!status)
		status = cply__reactor_run(run->reactor, err);
	cply__reactor_free(run->reactor);
	while (run->tasks) {
		cply__task *next = run->tasks->next;
		cply__task_abandon(run->tasks);
		run->tasks = next;
	}
	return status;
}

cply_status cply__schedule(cply__run *run, cply_error *err)
{
	bool found;
	cply_status status = look_for_work(run, &found, err);

	run->saved = cply__clock_now();
	if (!status && found)
		status = run_reactor(run, err);
	save_all(run);
	return status;
}
