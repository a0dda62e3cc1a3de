#include <crossply/run.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fault.h"
#include "suite.h"

static char folder[64];
static char path_variable[80];
static cply_error err;

static void write_program(const char *name, mode_t mode)
{
	FILE *file = fopen(name, "w");

	ck_assert_ptr_nonnull(file);
	fputs("#!/bin/sh\n", file);
	fclose(file);
	ck_assert_int_eq(chmod(name, mode), 0);
}

/* A context whose PATH is a fresh folder with the programs named. */
static cply_context *begin(const char *const *programs)
{
	static const char *environment[2];
	cply_context_options options = CPLY_CONTEXT_OPTIONS_INIT;
	cply_context *context;

	strcpy(folder, "/tmp/test_plan.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(chdir(folder), 0);
	for (; *programs; programs++)
		write_program(*programs, 0755);
	snprintf(path_variable, sizeof path_variable, "PATH=%s", folder);
	environment[0] = path_variable;
	options.environment = environment;
	cply_error_init(&err);
	ck_assert_int_eq(cply_context_new(&context, &options, &err), CPLY_OK);
	return context;
}

static void end(cply_context *context)
{
	char command[96];

	cply_context_free(context);
	ck_assert_int_eq(chdir("/"), 0);
	snprintf(command, sizeof command, "rm -rf %s", folder);
	ck_assert_int_eq(system(command), 0);
}

/* The planned arguments joined by blanks, with the folder as "@"; "" when there was an error. */
static const char *plan(cply_context *context, const char *platform, cply_run_mode mode, const char *program)
{
	static char text[2048];
	const char *arguments[] = {program, "-x", NULL};
	cply_run_options options = CPLY_RUN_OPTIONS_INIT;
	cply_platform parsed;
	cply_run_plan made;

	options.mode = mode;
	text[0] = '\0';
	ck_assert_int_eq(cply_platform_parse(&parsed, platform, &err), CPLY_OK);
	if (cply_run_plan_make(&made, context, &parsed, &options, arguments, 2, &err))
		return text;
	for (char **at = made.argv; *at; at++) {
		size_t length = strlen(folder);
		int is_ours = strncmp(*at, folder, length) == 0;
		strcat(strcat(strcat(text, at == made.argv ? "" : " "), is_ours ? "@" : ""),
			is_ours ? *at + length : *at);
	}
	ck_assert_int_eq(made.emulated, made.argv[1] && strcmp(made.argv[1], "-x") != 0);
	cply_run_plan_release(&made, context);
	ck_assert_ptr_null(made.argv);
	return text;
}

START_TEST(the_static_emulator_comes_first)
{
	cply_context *context =
		begin((const char *const[]){"app", "qemu-arm", "qemu-s390x", "qemu-s390x-static", NULL});

	ck_assert_str_eq(plan(context, "linux/arm/v6", CPLY_RUN_EMULATED, "./app"), "@/qemu-arm -cpu arm1176 ./app -x");
	ck_assert_str_eq(plan(context, "linux/s390x", CPLY_RUN_EMULATED, "app"), "@/qemu-s390x-static @/app -x");
	ck_assert_str_eq(plan(context, "linux/ppc64le", CPLY_RUN_EMULATED, "app"), "");
	ck_assert_int_eq(err.code, CPLY_E_MISSING);
	end(context);
}
END_TEST

START_TEST(this_machine_needs_no_emulator)
{
	cply_context *context = begin((const char *const[]){"app", NULL});
	cply_platform host;
	char text[CPLY_PLATFORM_TEXT];

	ck_assert_int_eq(cply_platform_host(&host, &err), CPLY_OK);
	cply_platform_format(&host, text);
	ck_assert_str_eq(plan(context, text, CPLY_RUN_AUTO, "./app"), "./app -x");
	ck_assert_str_eq(plan(context, text, CPLY_RUN_AUTO, "none"), "");
	ck_assert_int_eq(err.code, CPLY_E_NOT_FOUND);
	write_program("plain", 0644);
	ck_assert_str_eq(plan(context, text, CPLY_RUN_AUTO, "./plain"), "");
	ck_assert_int_eq(err.code, CPLY_E_IO);
	ck_assert_str_eq(plan(context, "freebsd/amd64", CPLY_RUN_AUTO, "./app"), "");
	ck_assert_int_eq(err.code, CPLY_E_UNSUPPORTED);
	ck_assert_str_eq(plan(context, "windows/amd64", CPLY_RUN_AUTO, "./app"), "");
	ck_assert_int_eq(err.code, CPLY_E_MISSING);
	ck_assert_ptr_nonnull(strstr(err.hint, "apt-get install wine"));
	write_program("wine", 0755);
	ck_assert_str_eq(plan(context, "windows/amd64", CPLY_RUN_AUTO, "./app"), "@/wine ./app -x");
	write_program("nodejs", 0755);
	ck_assert_ptr_nonnull(
		strstr(plan(context, "wasi/wasm", CPLY_RUN_AUTO, "./app"), "@/nodejs --no-warnings --eval "));
	write_program("wasmtime", 0755);
	ck_assert_str_eq(plan(context, "wasi/wasm", CPLY_RUN_AUTO, "./app"), "@/wasmtime run --dir=. --dir=/ ./app -x");
	end(context);
}
END_TEST

static cply_status plan_emulation(const cply_allocator *allocator, void *user, cply_error *failure)
{
	const char *const environment[] = {path_variable, NULL}, *const arguments[] = {"app", "a", NULL};
	cply_context_options options = CPLY_CONTEXT_OPTIONS_INIT;
	cply_run_options run = CPLY_RUN_OPTIONS_INIT;
	cply_context *context;
	cply_run_plan made;

	options.allocator = allocator;
	options.environment = environment;
	run.mode = CPLY_RUN_EMULATED;
	run.sysroot = "/nowhere";
	if (cply_context_new(&context, &options, failure))
		return failure->code;
	cply_status status = cply_run_plan_make(&made, context, user, &run, arguments, 2, failure);
	if (!status)
		cply_run_plan_release(&made, context);
	cply_context_free(context);
	return status;
}

START_TEST(a_lack_of_memory_is_told_at_every_point)
{
	cply_platform platform;
	cply_context *context = begin((const char *const[]){"app", "qemu-arm", NULL});

	ck_assert_int_eq(cply_platform_parse(&platform, "linux/arm/v7", &err), CPLY_OK);
	ck_assert_uint_gt(fault_each(plan_emulation, &platform, FAULT_FOREVER), 3);
	end(context);
}
END_TEST

SUITE_MAIN("plan", the_static_emulator_comes_first, this_machine_needs_no_emulator,
	a_lack_of_memory_is_told_at_every_point)
