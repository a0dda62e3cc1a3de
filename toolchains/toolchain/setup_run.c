#include <string.h>
#include <unistd.h>

#include "runtime/alloc.h"
#include "runtime/clock.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/process.h"
#include "runtime/strbuf.h"
#include "setup_plan.h"
#include "toolchains/sysroot.h"

enum { TIMEOUT_MS = 60 * 60 * 1000, LAST_LINES = 600 };

static void send(cply_context *context, cply_event_kind kind, const cply_setup_step *step, const cply__strbuf *text,
	cply_status status, uint64_t started)
{
	cply__context_send(context, &(cply_event){.kind = kind,
					    .platform = step->platforms,
					    .subject = step->subject,
					    .text = text ? text->text : NULL,
					    .text_length = text ? text->length : 0,
					    .nanoseconds = started ? cply__clock_now() - started : 0,
					    .status = (int)status});
}

/* apt-get, through sudo where that is there; its output goes to `said`. */
static cply_status apt_get(cply_context *context, const struct cply__setup_work *work, const char *const *arguments,
	size_t count, cply__strbuf *said, int *exit_status, cply_error *err)
{
	static const char *const set[] = {"DEBIAN_FRONTEND=noninteractive", "LC_ALL=C"};
	const cply_allocator *allocator = &context->allocator;
	cply__process_end end = {0};
	size_t used = 0;
	const char **argv = cply__calloc(allocator, count + 4, sizeof *argv);
	char **environment = cply__environment_with(allocator, context->environment, set, 2);
	cply_status status;

	if (argv && work->sudo[0])
		argv[used++] = work->sudo;
	if (argv) {
		argv[used++] = work->apt_get;
		memcpy(argv + used, arguments, count * sizeof *argv);
	}
	if (argv && environment) {
		/* sudo may ask for a password on the terminal, which only the foreground may read. */
		const cply__process_spec spec = {.argv = argv,
			.environment = (const char *const *)environment,
			.in = CPLY__STDIO_NULL,
			.out = CPLY__STDIO_PIPE,
			.error = CPLY__STDIO_PIPE,
			.foreground = work->sudo[0] != '\0'};
		status = cply__process_run(context, &spec, said, said, TIMEOUT_MS, &end, err);
	} else {
		status = cply__error_nomem(err);
	}
	cply__free(allocator, environment);
	cply__free(allocator, (void *)argv);
	*exit_status = end.status;
	return status;
}

static cply_status complain(const cply_setup_step *step, const cply__strbuf *said, cply_error *err)
{
	const char *last = said->length > LAST_LINES ? said->text + said->length - LAST_LINES : said->text;

	cply__error(err, CPLY_E_FAILED, .found = said->length ? last : "a failure without a message");
	cply__error_wanted(err, "the packages %s to be installed", step->subject);
	return cply__error_hint(err, "run it yourself to see why: %s", step->commands[1]);
}

static cply_status install(cply_context *context, const cply_setup_step *step, cply_error *err)
{
	static const char *const update[] = {"-q", "update"};
	static const char *const options[] = {"-q", "install", "--yes", "--no-install-recommends"};
	const struct cply__setup_work *work = step->work;
	const size_t option_count = sizeof options / sizeof *options;
	cply__strbuf said;
	int exit_status = 0;

	if (geteuid() != 0 && !work->sudo[0]) {
		cply__error(err, CPLY_E_MISSING, .found = "neither root nor sudo");
		cply__error_wanted(err, "the packages %s", step->subject);
		return cply__error_hint(err, "as root: apt-get install --no-install-recommends %s", step->subject);
	}
	const char **arguments =
		cply__calloc(&context->allocator, option_count + work->packages.count, sizeof *arguments);
	if (!arguments)
		return cply__error_nomem(err);
	memcpy(arguments, options, sizeof options);
	memcpy(arguments + option_count, work->packages.at, work->packages.count * sizeof *arguments);
	cply__strbuf_init(&said, &context->allocator);
	/* An update that fails in part may do: the installation decides. */
	cply_status status = apt_get(context, work, update, 2, &said, &exit_status, err);
	if (status == CPLY_OK)
		status = apt_get(
			context, work, arguments, option_count + work->packages.count, &said, &exit_status, err);
	if (said.length)
		send(context, CPLY_EVENT_OUTPUT, step, &said, status, 0);
	if (status == CPLY_OK && exit_status != 0)
		status = complain(step, &said, err);
	cply__strbuf_release(&said);
	cply__free(&context->allocator, (void *)arguments);
	return status;
}

cply_status cply_setup_run(cply_context *context, const cply_setup_plan *plan, cply_error *err)
{
	for (size_t i = 0; i < plan->count; i++) {
		const cply_setup_step *step = &plan->steps[i];
		const uint64_t started = cply__clock_now();
		send(context, CPLY_EVENT_START, step, NULL, CPLY_OK, 0);
		cply_status status = step->kind == CPLY_SETUP_PACKAGES
					     ? install(context, step, err)
					     : cply__sysroot_fetch(context, &step->work->job, err);
		send(context, CPLY_EVENT_FINISH, step, NULL, status, started);
		if (status != CPLY_OK)
			return cply__error_context(err, "set up %s", step->platforms);
	}
	return CPLY_OK;
}
