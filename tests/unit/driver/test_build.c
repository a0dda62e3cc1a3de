/* Whole builds through the public interface, with the machine's own compiler. */
#include <crossply/build.h>

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fault.h"
#include "scratch.h"
#include "suite.h"

static char *folder, *cache;
static const char *environment[] = {"PATH=/usr/local/bin:/usr/bin:/bin", NULL};
static cply_platform host;
static cply_error err;
static unsigned compiled;
static cply_context *to_cancel; /* at the first start of a step; NULL: none */

static void write_file(const char *name, const char *text)
{
	FILE *file = fopen(name, "w");

	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
}

static void sink(void *user, const cply_event *event)
{
	(void)user;
	if (event->kind != CPLY_EVENT_START)
		return;
	compiled++;
	if (to_cancel)
		cply_context_cancel(to_cancel);
}

static cply_context *make_context(const cply_allocator *allocator)
{
	cply_context_options options = CPLY_CONTEXT_OPTIONS_INIT;
	cply_context *context;

	options.allocator = allocator;
	options.environment = environment;
	options.cache_dir = cache;
	options.sink = sink;
	return cply_context_new(&context, &options, &err) ? NULL : context;
}

static cply_status run(cply_build **out, cply_context *context, const char *extra)
{
	const char *const sources[] = {"main.c", "util.c", extra};
	static const char *const launcher[] = {"env"};
	cply_build_options options = CPLY_BUILD_OPTIONS_INIT;

	options.platforms = &host;
	options.platform_count = 1;
	options.sources = (cply_texts){sources, extra ? 3 : 2};
	options.launcher = (cply_texts){launcher, 1};
	options.trace = "trace.json";
	options.compile_commands = "compile_commands.json";
	compiled = 0;
	return cply_build_run(out, context, &options, &err);
}

/* Check runs each test in a process of its own, which may change its folder. */
static void start_case(void)
{
	folder = scratch_make();
	ck_assert_int_eq(chdir(folder), 0);
	cache = strdup(scratch_path(folder, "cache"));
	write_file("util.h", "int util(void);\n");
	write_file("util.c", "#include \"util.h\"\nint util(void) { return 3; }\n");
	write_file("main.c", "#include \"util.h\"\nint main(void) { return util(); }\n");
	ck_assert_int_eq(cply_platform_host(&host, &err), CPLY_OK);
	host.variant[0] = '\0';
	cply_error_init(&err);
}

static void end_case(void)
{
	ck_assert_int_eq(chdir("/"), 0);
	free(cache);
	scratch_remove(folder);
}

START_TEST(a_run_tells_what_it_made)
{
	cply_build *build;

	start_case();
	cply_context *context = make_context(NULL);
	ck_assert_int_eq(run(&build, context, NULL), CPLY_OK);
	const cply_build_result *result = cply_build_at(build, 0);
	ck_assert_msg(result->error.code == CPLY_OK, "%s %s", result->error.found, result->output);
	ck_assert_uint_eq(result->steps, 3);
	ck_assert_uint_eq(result->steps_run, 3);
	ck_assert_uint_eq(result->file_count, 1);
	ck_assert_int_eq(access(result->files[0].path, X_OK), 0);
	ck_assert_int_eq(strncmp(result->files[0].digest, "sha256:", 7), 0);
	ck_assert_ptr_null(cply_build_at(build, 1));
	ck_assert_int_eq(cply_build_status(build), CPLY_OK);
	cply_build_free(build);
	ck_assert_int_eq(run(&build, context, NULL), CPLY_OK);
	ck_assert_uint_eq(cply_build_at(build, 0)->steps_run, 0);
	ck_assert_uint_eq(compiled, 0);
	cply_build_free(build);
	cply_context_free(context);
	end_case();
}
END_TEST

START_TEST(failures_are_results_and_bad_input_is_an_error)
{
	cply_build *build;

	start_case();
	cply_context *context = make_context(NULL);
	write_file("bad.c", "#error nobody compiles this\n");
	ck_assert_int_eq(run(&build, context, "bad.c"), CPLY_OK);
	ck_assert_uint_eq(cply_build_failures(build), 1);
	ck_assert_int_eq(cply_build_status(build), CPLY_E_FAILED);
	ck_assert_ptr_nonnull(strstr(cply_build_at(build, 0)->output, "nobody compiles this"));
	ck_assert_ptr_nonnull(strstr(cply_build_at(build, 0)->command, "-c bad.c"));
	cply_build_free(build);
	ck_assert_int_eq(run(&build, context, "missing.c"), CPLY_E_NOT_FOUND);
	to_cancel = context;
	ck_assert_int_eq(run(&build, context, NULL), CPLY_E_CANCELLED);
	to_cancel = NULL;
	cply_context_free(context);
	end_case();
}
END_TEST

static cply_status build_with(const cply_allocator *allocator, void *user, cply_error *error)
{
	cply_build *build;
	cply_context *context = make_context(allocator);

	(void)user;
	if (!context) {
		*error = err;
		return err.code;
	}
	cply_status status = run(&build, context, NULL);
	if (!status) {
		/* A platform may have failed for want of memory, which its error then says. */
		const cply_build_result *result = cply_build_at(build, 0);
		*error = result->error;
		status = result->error.code;
		cply_build_free(build);
	} else {
		*error = err;
	}
	cply_context_free(context);
	return status;
}

START_TEST(memory_may_run_out_when_there_is_nothing_to_do)
{
	start_case();
	ck_assert_int_eq(build_with(NULL, NULL, &err), CPLY_OK);
	ck_assert_uint_gt(fault_each(build_with, NULL, FAULT_ONCE), 20);
	ck_assert_uint_gt(fault_each(build_with, NULL, FAULT_FOREVER), 20);
	ck_assert_uint_eq(compiled, 0);
	end_case();
}
END_TEST

START_TEST(memory_may_run_out_while_steps_run)
{
	unsigned refusals = 1;

	start_case();
	ck_assert_int_eq(build_with(NULL, NULL, &err), CPLY_OK);
	/* Not every request, since each round runs a compiler. */
	for (unsigned number = 0; refusals; number += 5) {
		fault it;
		char text[64];
		snprintf(text, sizeof text, "int util(void) { return %u; }\n", number);
		write_file("util.c", text);
		fault_init(&it, number, number % 2 ? FAULT_ONCE : FAULT_FOREVER);
		cply_status status = build_with(&it.allocator, NULL, &err);
		refusals = atomic_load(&it.refusals);
		ck_assert_int_eq(atomic_load(&it.live), 0);
		ck_assert_msg(status == CPLY_OK || (refusals && status == CPLY_E_NOMEM), "request %u: %s", number,
			cply_status_name(status));
	}
	/* Whatever was left half-done, the next run is right. */
	ck_assert_int_eq(build_with(NULL, NULL, &err), CPLY_OK);
	end_case();
}
END_TEST

SUITE_MAIN("build", a_run_tells_what_it_made, failures_are_results_and_bad_input_is_an_error,
	memory_may_run_out_when_there_is_nothing_to_do, memory_may_run_out_while_steps_run)
