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

#include "collect.h"
#include "copy.h"
#include "jobserver.h"
#include "placeholder.h"
#include "smoke.h"
#include "step_error.h"
#include "variables.h"
#include "wrappers.h"

/* One platform. Texts live in the run's arena. */
typedef struct order {
	struct command_run *run;
	cply_build_result *result;
	cply_toolchain *toolchain; /* owned */
	const char *folder;        /* OUTPUT/.crossply/PAIR, absolute */
	const char *copy, *out;    /* below it */
	const char *final;         /* OUTPUT/PAIR, as the user wrote OUTPUT */
	const char **argv;
	char **environment; /* owned */
	cply__process_spec spec;
	cply__collector *collector; /* owned: what the command built; NULL: nothing yet */
	cply__smoke *smoke;         /* owned: it runs when it is there */
} order;

typedef struct command_run {
	cply_context *context;
	const cply_build_options *options;
	cply_build *build;
	const char *from;        /* the source folder, absolute */
	const char *program;     /* crossply, absolute */
	const char *definitions; /* the options' folder of definitions, absolute; NULL: none */
	cply__arena arena;
	order *orders;
	size_t count, next;
	cply__jobserver jobserver;
	size_t own; /* jobs that commands have by running at all; the others are in the jobserver */
	cply__reactor *reactor;
} command_run;

static cply_status choose_toolchain(order *o, cply_error *err)
{
	const cply_build_options *given = o->run->options;
	cply_toolchain_options options = CPLY_TOOLCHAIN_OPTIONS_INIT;

	options.family = given->family;
	options.definitions_dir = given->definitions_dir;
	options.linkage = given->linkage;
	cply_status status = cply_toolchain_choose(&o->toolchain, o->run->context, &o->result->platform, &options, err);
	if (status)
		return status;
	o->result->family = cply__arena_strdup(&o->run->build->arena, cply_toolchain_family(o->toolchain));
	return o->result->family ? CPLY_OK : cply__error_nomem(err);
}

static cply_status name_folders(order *o, cply_error *err)
{
	command_run *run = o->run;
	char pair[CPLY_PLATFORM_TEXT];
	char *output;

	if (cply__path_absolute(&output, &run->context->allocator, run->options->output, err))
		return err->code;
	cply_platform_pair(&o->result->platform, pair);
	o->folder = cply__arena_printf(&run->arena, "%s/.crossply/%s", output, pair);
	o->final = cply__arena_printf(&run->arena, "%s/%s", run->options->output, pair);
	cply__free(&run->context->allocator, output);
	if (!o->folder || !o->final)
		return cply__error_nomem(err);
	o->copy = cply__arena_printf(&run->arena, "%s/src", o->folder);
	o->out = cply__arena_printf(&run->arena, "%s/out", o->folder);
	return o->copy && o->out ? CPLY_OK : cply__error_nomem(err);
}

/*
 * What products of an earlier run were made with: the command before it is expanded, the toolchain and the environment.
 * A launcher is none of it: it is trusted to give the same bytes.
 */
static void make_key(const order *o, char key[CPLY__DIGEST_TEXT])
{
	const char *identity = cply_toolchain_identity(o->toolchain);
	const char *linkage = cply_linkage_name(cply_toolchain_linkage(o->toolchain));
	cply_texts command = o->run->options->command;
	uint8_t digest[CPLY__SHA256_SIZE];
	cply__sha256 hash;

	cply__sha256_init(&hash);
	cply__sha256_add(&hash, identity, strlen(identity) + 1);
	cply__sha256_add(&hash, linkage, strlen(linkage) + 1);
	for (size_t i = 0; i < command.count; i++)
		cply__sha256_add(&hash, command.at[i], strlen(command.at[i]) + 1);
	cply__variables_hash_command(&hash, (const char *const *)o->environment);
	cply__sha256_finish(&hash, digest);
	cply__digest_format(key, digest);
}

/*
 * A build tool goes by times: it would take what another compiler, or the same one with other flags, has left for up to
 * date. So another command, or one with other variables, begins with a fresh copy.
 */
static cply_status drop_stale_copy(order *o, const char *manifest, cply_error *err)
{
	const cply_allocator *allocator = &o->run->context->allocator;
	const char *path = cply__arena_printf(&o->run->arena, "%s/src.key", o->folder);
	char key[CPLY__DIGEST_TEXT];
	cply__strbuf old;
	cply_error ignored;

	if (!path)
		return cply__error_nomem(err);
	make_key(o, key);
	cply__strbuf_init(&old, allocator);
	bool same = cply__file_slurp(&old, path, sizeof key, &ignored) == CPLY_OK && strcmp(old.text, key) == 0;
	cply__strbuf_release(&old);
	if (same)
		return CPLY_OK;
	cply_status status = cply__path_remove(allocator, manifest, err);
	if (!status)
		status = cply__path_remove(allocator, o->copy, err);
	if (!status)
		status = cply__path_mkdirs(allocator, o->folder, 0777, err);
	return status ? status : cply__file_replace(allocator, path, key, strlen(key), 0644, err);
}

/* The copy of the sources, and an {out} that is empty. */
static cply_status make_folders(order *o, cply_error *err)
{
	command_run *run = o->run;
	const cply_allocator *allocator = &run->context->allocator;
	const char *manifest = cply__arena_printf(&run->arena, "%s/src.manifest", o->folder);

	if (!manifest)
		return cply__error_nomem(err);
	cply_status status = drop_stale_copy(o, manifest, err);
	if (!status)
		status = cply__copy_update(
			run->context, run->from, o->copy, manifest, run->options->output, o->result->text, err);
	if (!status)
		status = cply__path_remove(allocator, o->out, err);
	if (!status)
		status = cply__path_mkdirs(allocator, o->out, 0777, err);
	return status;
}

static cply_status write_wrappers(order *o, cply__placeholder_values *values, const char *bin, cply_error *err)
{
	command_run *run = o->run;
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

static void fill_values(order *o, cply__placeholder_values *values, char pair[CPLY_PLATFORM_TEXT])
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

static cply_status expand(order *o, const cply__placeholder_values *values, cply_error *err)
{
	command_run *run = o->run;
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

static cply_status make_environment(order *o, const cply__placeholder_values *values, const char *bin, cply_error *err)
{
	command_run *run = o->run;
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
static cply_status find_program(order *o, cply_error *err)
{
	command_run *run = o->run;
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

static cply_status prepare(order *o, cply_error *err)
{
	command_run *run = o->run;
	cply__placeholder_values values = {0};
	char pair[CPLY_PLATFORM_TEXT];
	const char *bin = NULL;

	cply_status status = choose_toolchain(o, err);
	if (!status)
		status = name_folders(o, err);
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
		status = make_folders(o, err);
	if (!status)
		status = find_program(o, err);
	o->spec = (cply__process_spec){.argv = o->argv,
		.environment = (const char *const *)o->environment,
		.folder = o->copy,
		.keep = run->jobserver.fds,
		.keep_count = 2};
	return status;
}

static void send(const order *o, cply_event_kind kind, uint64_t nanoseconds, int status)
{
	cply__context_send(o->run->context, &(cply_event){.kind = kind,
						    .platform = o->result->text,
						    .subject = o->run->options->command.at[0],
						    .nanoseconds = nanoseconds,
						    .status = status});
}

static void send_phase(command_run *run)
{
	char text[256];

	snprintf(text, sizeof text, "Running %.128s for %zu platform%s", run->options->command.at[0], run->count,
		run->count == 1 ? "" : "s");
	cply__context_send(run->context, &(cply_event){.kind = CPLY_EVENT_PHASE, .text = text});
}

static void send_progress(command_run *run)
{
	size_t running = cply__reactor_pending(run->reactor);

	cply__context_send(run->context, &(cply_event){.kind = CPLY_EVENT_PROGRESS,
						 .unit = "platforms",
						 .done = run->next - running,
						 .total = run->count});
}

/* How long a command may run, in nanoseconds. */
static uint64_t time_limit(const command_run *run)
{
	return run->options->timeout * UINT64_C(1000000000);
}

static cply_status fail(order *o, const cply_error *why, cply_error *err)
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
static cply_status feed(command_run *run, cply_error *err)
{
	size_t slots = run->context->jobs < run->count ? run->context->jobs : run->count;

	while (run->next < run->count && cply__reactor_pending(run->reactor) < slots) {
		order *o = &run->orders[run->next++];
		cply_error why;
		if (o->result->error.code)
			continue;
		cply_error_init(&why);
		o->result->steps = 1;
		const uint64_t began = cply__clock_now();
		cply_status status = prepare(o, &why);
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

static cply_status take_failure(order *o, const cply__reactor_result *result, cply_error *err)
{
	cply_error why;

	cply__step_error(&why, result, o->argv[0], o->run->options->timeout);
	if (!cply__summary_step(o->run->build, o->result, o->argv, result->error ? "" : result->output,
		    result->error ? 0 : result->output_length))
		return cply__error_nomem(err);
	return fail(o, &why, err);
}

static cply_status collect(order *o, cply_error *err)
{
	command_run *run = o->run;
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
static cply_status publish(order *o, cply_error *err)
{
	command_run *run = o->run;

	if (cply__smoke_new(&o->smoke, run->build, o->result, run->context, run->options, o->toolchain, o->out, err))
		return err->code;
	return o->smoke ? cply__smoke_add(o->smoke, run->reactor, time_limit(run), o, err)
			: cply__collector_publish(o->collector, err);
}

static cply_status take_success(order *o, const cply__reactor_result *result, cply_error *err)
{
	command_run *run = o->run;
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

static bool trace_step(const order *o, const cply__reactor_result *result, const char *name, const char *category)
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

static cply_status command_ended(order *o, const cply__reactor_result *result, cply_error *err)
{
	const bool failed = result->error || result->timed_out || result->end.status != 0;

	o->result->steps_run = 1;
	if (!trace_step(o, result, o->run->options->command.at[0], "command"))
		return cply__error_nomem(err);
	o->result->nanoseconds += result->error ? 0 : result->nanoseconds;
	return failed ? take_failure(o, result, err) : take_success(o, result, err);
}

static cply_status smoke_ended(order *o, const cply__reactor_result *result, cply_error *err)
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
	command_run *run = user;
	order *o = task;

	if (o->smoke ? smoke_ended(o, result, err) : command_ended(o, result, err))
		return err->code;
	if (o->smoke && o->result->error.code == CPLY_OK)
		return CPLY_OK; /* it runs now */
	send(o, CPLY_EVENT_FINISH, o->result->nanoseconds, o->result->error.code != CPLY_OK);
	send_progress(run);
	return feed(run, err);
}

static cply_status run_all(command_run *run, cply_error *err)
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

static void warn_about_jobs(command_run *run)
{
	const char *word = cply__jobserver_conflict(run->options->command);

	if (word)
		cply__context_warn(run->context, NULL,
			"%.*s in the command makes each make run so many jobs by itself: leave it out, and give -j to "
			"crossply, which shares its jobs among all platforms",
			(int)strcspn(word, " \t\n;&|()\"'"), word);
}

/* An absolute form in the arena: what wrappers use is used in other folders. */
static cply_status make_absolute(const char **out, command_run *run, const char *path, cply_error *err)
{
	char *whole;

	if (cply__path_absolute(&whole, &run->context->allocator, path, err))
		return err->code;
	*out = cply__arena_strdup(&run->arena, whole);
	cply__free(&run->context->allocator, whole);
	return *out ? CPLY_OK : cply__error_nomem(err);
}

/* The crossply command that wrappers call, and what it is to be called with. */
static cply_status find_self(command_run *run, cply_error *err)
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
static cply_status check_output(command_run *run, cply_error *err)
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
	command_run run = {.context = context,
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
		run.orders[i] = (order){.run = &run, .result = &build->results[i]};
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
