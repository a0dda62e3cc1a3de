#include "command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <crossply/toolchain.h>

#include "runtime/alloc.h"
#include "runtime/clock.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/path.h"
#include "runtime/reactor.h"

#include "order.h"
#include "step_error.h"

static void send(const cply__order *o, cply_event_kind kind, uint64_t nanoseconds, int status)
{
	cply__context_send(o->run->context, &(cply_event){.kind = kind,
						    .platform = o->result->text,
						    .subject = o->run->options->command.at[0],
						    .nanoseconds = nanoseconds,
						    .status = status});
}

static void send_phase(cply__command_run *run)
{
	char text[256];

	snprintf(text, sizeof text, "Running %.128s for %zu platform%s", run->options->command.at[0], run->count,
		run->count == 1 ? "" : "s");
	cply__context_send(run->context, &(cply_event){.kind = CPLY_EVENT_PHASE, .text = text});
}

static void send_progress(cply__command_run *run)
{
	size_t running = cply__reactor_pending(run->reactor);

	cply__context_send(run->context, &(cply_event){.kind = CPLY_EVENT_PROGRESS,
						 .unit = "platforms",
						 .done = run->next - running,
						 .total = run->count});
}

/* How long a command may run, in nanoseconds. */
static uint64_t time_limit(const cply__command_run *run)
{
	return run->options->timeout * UINT64_C(1000000000);
}

static cply_status fail(cply__order *o, const cply_error *why, cply_error *err)
{
	cply_error whole = *why;

	if (whole.code == CPLY_E_NOMEM || whole.code == CPLY_E_CANCELLED) {
		*err = whole;
		return whole.code;
	}
	cply__error_context(&whole, "build %s", o->result->text);
	cply__summary_fail(o->result, &whole);
	return CPLY_OK;
}

/* Prepares and queues platforms until all slots have one. */
static cply_status feed(cply__command_run *run, cply_error *err)
{
	size_t slots = run->context->jobs < run->count ? run->context->jobs : run->count;

	while (run->next < run->count && cply__reactor_pending(run->reactor) < slots) {
		cply__order *o = &run->orders[run->next++];
		cply_error why;
		if (o->result->error.code)
			continue;
		cply_error_init(&why);
		o->result->steps = 1;
		const uint64_t began = cply__clock_now();
		cply_status status = cply__order_prepare(o, &why);
		if (!cply__trace_own(run->build->trace, "copy the sources", o->result->text, began))
			return cply__error_nomem(err);
		if (status && fail(o, &why, err))
			return err->code;
		if (status) {
			send(o, CPLY_EVENT_FINISH, 0, 1);
			continue;
		}
		if (cply__reactor_add(run->reactor, &o->spec, o, err))
			return err->code;
		send(o, CPLY_EVENT_START, 0, 0);
	}
	/* When fewer commands are left than could run, their jobs are for the others. */
	for (; run->own > cply__reactor_pending(run->reactor); run->own--)
		cply__jobserver_give(&run->jobserver);
	return CPLY_OK;
}

static cply_status take_failure(cply__order *o, const cply__reactor_result *result, cply_error *err)
{
	cply_error why;

	cply__step_error(&why, result, o->argv[0], o->run->options->timeout);
	if (!cply__summary_step(o->run->build, o->result, o->argv, result->error ? "" : result->output,
		    result->error ? 0 : result->output_length))
		return cply__error_nomem(err);
	return fail(o, &why, err);
}

static cply_status collect(cply__order *o, cply_error *err)
{
	cply__command_run *run = o->run;
	const char *old = cply__arena_printf(&run->arena, "%s/old", o->folder);
	const cply__collection collection = {.build = run->build,
		.result = o->result,
		.copy = o->copy,
		.out = o->out,
		.final = o->final,
		.patterns = run->options->collect,
		.options = run->options,
		.old = old,
		.is_unverified = (run->options->flags & CPLY_BUILD_NO_VERIFY) != 0};

	return old ? cply__collector_new(&o->collector, &collection, run->context, err) : cply__error_nomem(err);
}

/* What it built is let out at once, or after a smoke test, which begins now. */
static cply_status publish(cply__order *o, cply_error *err)
{
	cply__command_run *run = o->run;

	if (cply__smoke_new(&o->smoke, run->build, o->result, run->context, run->options, o->toolchain, o->out, err))
		return err->code;
	return o->smoke ? cply__smoke_add(o->smoke, run->reactor, time_limit(run), o, err)
			: cply__collector_publish(o->collector, err);
}

static cply_status take_success(cply__order *o, const cply__reactor_result *result, cply_error *err)
{
	cply__command_run *run = o->run;
	cply_error why;

	cply_error_init(&why);
	if (collect(o, &why)) {
		/* What the command said may tell why nothing of it fits. */
		if (!cply__summary_step(run->build, o->result, o->argv, result->output, result->output_length))
			return cply__error_nomem(err);
		return fail(o, &why, err);
	}
	if (result->output_length)
		cply__context_send(run->context, &(cply_event){.kind = CPLY_EVENT_OUTPUT,
							 .platform = o->result->text,
							 .subject = run->options->command.at[0],
							 .text = result->output,
							 .text_length = result->output_length});
	return publish(o, &why) ? fail(o, &why, err) : CPLY_OK;
}

static bool trace_step(const cply__order *o, const cply__reactor_result *result, const char *name, const char *category)
{
	return result->error ||
	       cply__trace_add(o->run->build->trace, &(cply__trace_event){.name = name,
							     .category = category,
							     .platform = o->result->text,
							     .began = result->started,
							     .ended = result->started + result->nanoseconds,
							     .cpu = result->end.cpu_nanoseconds,
							     .memory = result->end.max_rss,
							     .status = result->end.status});
}

static cply_status command_ended(cply__order *o, const cply__reactor_result *result, cply_error *err)
{
	const bool failed = result->error || result->timed_out || result->end.status != 0;

	o->result->steps_run = 1;
	if (!trace_step(o, result, o->run->options->command.at[0], "command"))
		return cply__error_nomem(err);
	o->result->nanoseconds += result->error ? 0 : result->nanoseconds;
	return failed ? take_failure(o, result, err) : take_success(o, result, err);
}

static cply_status smoke_ended(cply__order *o, const cply__reactor_result *result, cply_error *err)
{
	cply_error why;

	if (!trace_step(o, result, "smoke test", "test"))
		return cply__error_nomem(err);
	cply_error_init(&why);
	cply_status status = cply__smoke_judge(o->smoke, result, &why);
	cply__smoke_free(o->smoke);
	o->smoke = NULL;
	if (!status)
		status = cply__collector_publish(o->collector, &why);
	return status ? fail(o, &why, err) : CPLY_OK;
}

static cply_status done(void *user, void *task, const cply__reactor_result *result, cply_error *err)
{
	cply__command_run *run = user;
	cply__order *o = task;

	if (o->smoke ? smoke_ended(o, result, err) : command_ended(o, result, err))
		return err->code;
	if (o->smoke && o->result->error.code == CPLY_OK)
		return CPLY_OK; /* it runs now */
	send(o, CPLY_EVENT_FINISH, o->result->nanoseconds, o->result->error.code != CPLY_OK);
	send_progress(run);
	return feed(run, err);
}

static cply_status run_all(cply__command_run *run, cply_error *err)
{
	unsigned jobs = run->context->jobs;
	unsigned slots = jobs < run->count ? jobs : (unsigned)run->count;
	cply_status status = cply__jobserver_open(&run->jobserver, jobs, slots, err);

	run->own = slots;
	if (!status)
		status = cply__reactor_new(&run->reactor, run->context, slots, done, run, err);
	if (!status) {
		cply__reactor_limit(run->reactor, time_limit(run));
		send_phase(run);
		status = feed(run, err);
	}
	if (!status)
		status = cply__reactor_run(run->reactor, err);
	cply__reactor_free(run->reactor);
	cply__jobserver_close(&run->jobserver);
	return status;
}

static void warn_about_jobs(cply__command_run *run)
{
	const char *word = cply__jobserver_conflict(run->options->command);

	if (word)
		cply__context_warn(run->context, NULL,
			"%.*s in the command makes each make run so many jobs by itself: leave it out, and give -j to "
			"crossply, which shares its jobs among all platforms",
			(int)strcspn(word, " \t\n;&|()\"'"), word);
}

/* An absolute form in the arena: what wrappers use is used in other folders. */
static cply_status make_absolute(const char **out, cply__command_run *run, const char *path, cply_error *err)
{
	char *whole;

	if (cply__path_absolute(&whole, &run->context->allocator, path, err))
		return err->code;
	*out = cply__arena_strdup(&run->arena, whole);
	cply__free(&run->context->allocator, whole);
	return *out ? CPLY_OK : cply__error_nomem(err);
}

/* The crossply command that wrappers call, and what it is to be called with. */
static cply_status find_self(cply__command_run *run, cply_error *err)
{
	const cply_allocator *allocator = &run->context->allocator;
	const char *given = run->options->program ? run->options->program : "crossply";
	char *found;

	if (cply__path_which(&found, allocator, given, cply_context_getenv(run->context, "PATH"), err))
		return err->code;
	if (!found) {
		cply__error(err, CPLY_E_MISSING, .wanted = "the crossply command, which {cc} calls",
			.hint = "install it in a folder of PATH, or name it in the options of the build");
		return cply__error_found(err, "no %s", given);
	}
	cply_status status = make_absolute(&run->program, run, found, err);
	cply__free(allocator, found);
	if (!status && run->options->definitions_dir)
		status = make_absolute(&run->definitions, run, run->options->definitions_dir, err);
	return status;
}

/* The output folder may lie in the source folder, which leaves it out of the copy, but cannot be it. */
static cply_status check_output(cply__command_run *run, cply_error *err)
{
	struct stat from, output;

	if (stat(run->from, &from) != 0)
		return cply__error_errno(err, errno, run->from);
	if (stat(run->options->output, &output) == 0 && from.st_dev == output.st_dev && from.st_ino == output.st_ino)
		return cply__error(err, CPLY_E_USAGE, .path = run->options->output,
			.found = "the source folder itself as output folder", .wanted = "another folder",
			.hint = "for instance -o dist");
	if (strchr(run->options->output, ':') || strchr(run->from, ':'))
		return cply__error(err, CPLY_E_USAGE, .path = run->options->output,
			.found = "a colon in the path of the output folder",
			.wanted = "a path that can be put into PATH",
			.hint = "choose an output folder without a colon");
	return CPLY_OK;
}

cply_status cply__command_build(cply_build *build, cply_context *context, const cply_build_options *options,
	const char *folder, cply_error *err)
{
	cply__command_run run = {.context = context,
		.options = options,
		.build = build,
		.from = folder,
		.count = options->platform_count,
		.jobserver = CPLY__JOBSERVER_INIT};

	cply__arena_init(&run.arena, &context->allocator);
	cply_status status = check_output(&run, err);
	if (!status)
		status = find_self(&run, err);
	if (!status && !(run.orders = cply__arena_alloc(&run.arena, run.count * sizeof *run.orders)))
		status = cply__error_nomem(err);
	for (size_t i = 0; run.orders && i < run.count; i++)
		run.orders[i] = (cply__order){.run = &run, .result = &build->results[i]};
	if (!status) {
		warn_about_jobs(&run);
		status = run_all(&run, err);
	}
	for (size_t i = 0; run.orders && i < run.count; i++) {
		cply__smoke_free(run.orders[i].smoke);
		cply__collector_free(run.orders[i].collector);
		cply_toolchain_free(run.orders[i].toolchain);
		cply__free(&context->allocator, run.orders[i].environment);
	}
	cply__arena_release(&run.arena);
	return status;
}
