/* What the command of an order is: its words, its environment, and the program that they mean. */
#include "order.h"

#include <stdio.h>
#include <string.h>

#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/path.h"

#include "choose.h"
#include "placeholder.h"
#include "wrappers.h"

static cply_status write_wrappers(cply__order *o, cply__placeholder_values *values, const char *bin, cply_error *err)
{
	cply__command_run *run = o->run;
	const char *path = cply_context_getenv(run->context, "PATH");
	const cply__wrapper_call call = {.program = run->program,
		.path = path ? path : "",
		.platform = o->result->text,
		.family = cply_toolchain_family(o->toolchain),
		.definitions_dir = run->definitions,
		.cache_dir = run->context->cache_dir,
		.source_root = o->copy,
		.launcher = run->options->launcher};

	return cply__wrappers_write(values->tools, &run->arena, bin, o->toolchain, &call, err);
}

static void fill_values(cply__order *o, cply__placeholder_values *values, char pair[CPLY_PLATFORM_TEXT])
{
	const cply_platform *platform = &o->result->platform;

	cply_platform_pair(platform, pair);
	values->others[CPLY__PLACEHOLDER_TRIPLE] = cply_toolchain_triple(o->toolchain);
	values->others[CPLY__PLACEHOLDER_PLATFORM] = o->result->text;
	values->others[CPLY__PLACEHOLDER_PAIR] = pair;
	values->others[CPLY__PLACEHOLDER_OS] = platform->os;
	values->others[CPLY__PLACEHOLDER_ARCH] = platform->arch;
	values->others[CPLY__PLACEHOLDER_VARIANT] = platform->variant;
	values->others[CPLY__PLACEHOLDER_OUT] = o->out;
	values->others[CPLY__PLACEHOLDER_SYSROOT] = cply_toolchain_sysroot(o->toolchain);
}

static cply_status expand(cply__order *o, const cply__placeholder_values *values, cply_error *err)
{
	cply__command_run *run = o->run;
	cply_texts command = run->options->command;

	o->argv = cply__arena_alloc(&run->arena, (command.count + 1) * sizeof *o->argv);
	for (size_t i = 0; o->argv && i < command.count; i++) {
		o->argv[i] = cply__placeholder_expand(&run->arena, command.at[i], values);
		if (!o->argv[i])
			return cply__error_nomem(err);
	}
	return o->argv ? CPLY_OK : cply__error_nomem(err);
}

/* Settings of a child's environment while they are gathered. */
typedef struct settings {
	cply__arena *arena;
	const char *at[CPLY_TOOL_COUNT + 16];
	size_t count;
	bool failed;
} settings;

static void set(settings *s, const char *name, const char *value)
{
	const char *setting = cply__arena_printf(s->arena, "%s=%s", name, value);

	s->failed = s->failed || !setting;
	s->at[s->count++] = setting;
}

static cply_status make_environment(
	cply__order *o, const cply__placeholder_values *values, const char *bin, cply_error *err)
{
	cply__command_run *run = o->run;
	const char *path = cply_context_getenv(run->context, "PATH");
	settings s = {.arena = &run->arena};
	char epoch[24], makeflags[96];

	for (cply_tool tool = 0; tool < CPLY_TOOL_COUNT; tool++)
		if (values->tools[tool])
			set(&s, cply_tool_variable(tool), values->tools[tool]);
	set(&s, "TARGETPLATFORM", o->result->text);
	set(&s, "TARGETOS", o->result->platform.os);
	set(&s, "TARGETARCH", o->result->platform.arch);
	set(&s, "TARGETVARIANT", o->result->platform.variant);
	set(&s, "CROSSPLY_PLATFORM", o->result->text);
	set(&s, "CROSSPLY_OUT", o->out);
	snprintf(epoch, sizeof epoch, "%llu", (unsigned long long)run->context->source_date_epoch);
	set(&s, "SOURCE_DATE_EPOCH", epoch);
	snprintf(makeflags, sizeof makeflags, " -j%u --jobserver-auth=%d,%d", run->jobserver.jobs,
		run->jobserver.fds[0], run->jobserver.fds[1]);
	set(&s, "MAKEFLAGS", makeflags);
	set(&s, "PWD", o->copy);
	const char *found = cply__arena_printf(&run->arena, "%s%s%s", bin, path ? ":" : "", path ? path : "");
	set(&s, "PATH", found ? found : "");
	/* Of a make that crossply itself was started by. */
	s.at[s.count++] = "MFLAGS";
	s.at[s.count++] = "MAKELEVEL";
	if (s.failed || !found)
		return cply__error_nomem(err);
	o->environment = cply__environment_with(&run->context->allocator, run->context->environment, s.at, s.count);
	return o->environment ? CPLY_OK : cply__error_nomem(err);
}

/* The program that argv[0] means in the copy and along the new PATH. */
static cply_status find_program(cply__order *o, cply_error *err)
{
	cply__command_run *run = o->run;
	const cply_allocator *allocator = &run->context->allocator;
	const char *path = NULL;
	char *found;

	for (char **setting = o->environment; *setting; setting++)
		if (strncmp(*setting, "PATH=", 5) == 0)
			path = *setting + 5;
	if (strchr(o->argv[0], '/'))
		return CPLY_OK; /* from the folder that it runs in */
	if (cply__path_which(&found, allocator, o->argv[0], path, err))
		return err->code;
	if (!found) {
		cply__error(err, CPLY_E_MISSING, .wanted = "a program in PATH",
			.hint = "install it, or write the command with its path");
		return cply__error_found(err, "no %s", o->argv[0]);
	}
	o->argv[0] = cply__arena_strdup(&run->arena, found);
	cply__free(allocator, found);
	return o->argv[0] ? CPLY_OK : cply__error_nomem(err);
}

cply_status cply__order_prepare(cply__order *o, cply_error *err)
{
	cply__command_run *run = o->run;
	cply__placeholder_values values = {0};
	char pair[CPLY_PLATFORM_TEXT];
	const char *bin = NULL;

	cply_status status = cply__choose_for(
		&o->toolchain, o->run->build, o->result, o->run->context, o->run->options, CPLY_LANGUAGE_C, err);
	if (!status)
		status = cply__order_name(o, err);
	if (!status && !(bin = cply__arena_printf(&run->arena, "%s/bin", o->folder)))
		status = cply__error_nomem(err);
	if (!status)
		status = write_wrappers(o, &values, bin, err);
	if (status)
		return status;
	fill_values(o, &values, pair);
	status = expand(o, &values, err);
	if (!status)
		status = make_environment(o, &values, bin, err);
	if (!status)
		status = cply__order_copy(o, err);
	if (!status)
		status = find_program(o, err);
	o->spec = (cply__process_spec){.argv = o->argv,
		.environment = (const char *const *)o->environment,
		.folder = o->copy,
		.keep = run->jobserver.fds,
		.keep_count = 2};
	return status;
}
