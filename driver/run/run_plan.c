#include <crossply/run.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <crossply/binary.h>

#include "runtime/alloc.h"
#include "runtime/arena.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/path.h"

#include "runner.h"

/* A plan that is being made. */
typedef struct planner {
	cply_context *context;
	const cply_platform *platform;
	const cply_run_options *options;
	cply__arena *arena;
	cply_error *err;
} planner;

/* The first file of PATH, copied into the arena; *out NULL: there is none. */
static cply_status search_path(char **out, const planner *in, const char *name)
{
	const char *path = cply_context_getenv(in->context, "PATH");
	char *found = NULL;

	*out = NULL;
	if (cply__path_which(&found, &in->context->allocator, name, path ? path : "", in->err))
		return in->err->code;
	if (!found)
		return CPLY_OK;
	*out = cply__arena_strdup(in->arena, found);
	cply__free(&in->context->allocator, found);
	return *out ? CPLY_OK : cply__error_nomem(in->err);
}

static cply_status find_program(char **out, const planner *in, const char *name)
{
	struct stat file;

	if (strchr(name, '/')) {
		if (stat(name, &file) < 0) {
			cply__error_errno(in->err, errno, name);
			return cply__error_wanted(in->err, "a program to run");
		}
		if (S_ISDIR(file.st_mode))
			return cply__error(in->err, CPLY_E_IO, .os_errno = EACCES, .path = name, .found = "a folder",
				.wanted = "a program", .hint = "name the program in it");
		if (access(name, X_OK) < 0)
			return cply__error(in->err, CPLY_E_IO, .os_errno = errno, .path = name,
				.hint = "make it executable: chmod +x");
		*out = cply__arena_strdup(in->arena, name);
		return *out ? CPLY_OK : cply__error_nomem(in->err);
	}
	if (search_path(out, in, name))
		return in->err->code;
	if (*out)
		return CPLY_OK;
	cply__error(in->err, CPLY_E_NOT_FOUND, .path = name, .wanted = "a program in PATH");
	return access(name, F_OK) == 0
		       ? cply__error_hint(in->err, "for the one in this folder, write ./%s", name)
		       : cply__error_hint(in->err, "write its path, as in dist/linux-arm64/app, or install it");
}

/*
 * A binary of another machine is told here, where it can be said of which one: an emulator would say less, and end with
 * a status that looks like the program's own. What is no binary (a script) is the kernel's affair. *interpreter, in the
 * arena, is set where the program names one.
 */
static cply_status check_machine(
	const char **interpreter, const planner *in, const cply_platform_row *row, const char *program)
{
	cply_findings findings;
	cply_binary binary;
	cply_error unreadable;
	int fd;

	if (cply__file_open(&fd, AT_FDCWD, program, O_RDONLY | O_NONBLOCK, 0, &unreadable))
		return CPLY_OK;
	cply_status status = cply_binary_read(&binary, in->context, fd, program, &unreadable);
	cply__file_close(&fd);
	if (status)
		return status == CPLY_E_NOMEM ? cply__error_nomem(in->err) : CPLY_OK;
	if (binary.format == CPLY_BINARY_UNKNOWN) {
		cply_binary_release(&binary);
		return CPLY_OK;
	}
	cply_binary_check(&findings, &binary, row, NULL);
	if (binary.interpreter)
		*interpreter = cply__arena_strdup(in->arena, binary.interpreter);
	const bool has_failed = binary.interpreter && !*interpreter;
	cply_binary_release(&binary);
	if (has_failed)
		return cply__error_nomem(in->err);
	for (size_t i = 0; i < findings.count; i++)
		if (findings.at[i].answer == CPLY_ANSWER_FAIL && findings.at[i].check <= CPLY_CHECK_BYTE_ORDER) {
			cply__error(in->err, CPLY_E_IO, .os_errno = ENOEXEC, .path = program,
				.found = findings.at[i].found, .wanted = findings.at[i].wanted,
				.hint = "it is a program of another platform: `crossply verify` says more");
			return in->err->code;
		}
	return CPLY_OK;
}

/* "qemu-aarch64-static", as Debian's static package has it, else "qemu-aarch64". */
static cply_status find_emulator(char **out, const planner *in, const char *name)
{
	if (in->options->emulator)
		return search_path(out, in, in->options->emulator);
	char *fixed = cply__arena_printf(in->arena, "%s-static", name);
	if (!fixed)
		return cply__error_nomem(in->err);
	if (search_path(out, in, fixed))
		return in->err->code;
	return *out ? CPLY_OK : search_path(out, in, name);
}

static const char *last_word(const char *words)
{
	const char *last = strrchr(words, ' ');

	return last ? last + 1 : words;
}

static cply_status no_emulator(const planner *in, const char *name, const char *runners)
{
	char text[CPLY_PLATFORM_TEXT];

	cply_platform_format(in->platform, text);
	if (in->options->emulator) {
		cply__error(in->err, CPLY_E_MISSING, .wanted = "an emulator, by its path or in PATH",
			.hint = "install it, or leave --emulator out: qemu-user is found by itself");
		return cply__error_found(in->err, "no %s", in->options->emulator);
	}
	if (!*name && !*runners) {
		cply__error(in->err, CPLY_E_UNSUPPORTED, .hint = "name one: --emulator PROGRAM");
		return cply__error_found(in->err, "no emulator that is known to run %s here", text);
	}
	if (*runners) {
		const cply__runner first = cply__runner_find(last_word(runners), strlen(last_word(runners)));
		cply__error(in->err, CPLY_E_MISSING);
		cply__error_wanted(in->err, "a program that runs %s", text);
		cply__error_found(in->err, "none in PATH of: %s", runners);
		return cply__error_hint(in->err, "install one: apt-get install %s", first.package);
	}
	cply__error(in->err, CPLY_E_MISSING, .hint = "install it: apt-get install qemu-user-static");
	cply__error_wanted(in->err, "an emulator for %s", text);
	return cply__error_found(in->err, "neither %s-static nor %s in PATH", name, name);
}

/* Does this machine run the platform by itself? *is_certain: its own architecture does. */
static cply_status ask_host(const planner *in, int *runs, int *is_certain)
{
	cply_platform host;

	if (cply_platform_host(&host, in->err))
		return in->err->code;
	*runs = cply_platform_runs(&host, in->platform);
	*is_certain = *runs && strcmp(host.arch, in->platform->arch) == 0;
	return CPLY_OK;
}

/*
 * A dynamic program under an emulator that finds no interpreter for it ends with the emulator's words, which say
 * nothing of --sysroot. Where qemu-user looks was chosen when it was built: Debian's folder and qemu's own default are
 * looked into, and as another one may be right, what is not found is told and not refused.
 */
static void warn_of_interpreter(const planner *in, const char *qemu, const char *interpreter)
{
	static const char *const places[] = {"", "/etc/qemu-binfmt/", "/usr/gnemul/qemu-", "/usr/qemu-"};
	const char *machine = strncmp(qemu, "qemu-", 5) == 0 ? qemu + 5 : qemu;
	const cply_platform_row *row = cply_platform_row_find(in->platform);
	char path[512];

	if (!interpreter || in->options->sysroot || cply_context_getenv(in->context, "QEMU_LD_PREFIX"))
		return;
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		snprintf(path, sizeof path, "%s%s%s", places[i], i ? machine : "", interpreter);
		if (access(path, F_OK) == 0)
			return;
	}
	snprintf(path, sizeof path, "/usr/%.400s", row ? cply_platform_row_field(row, "triple") : "");
	cply__context_warn(in->context, NULL,
		"the program is dynamic, and there is no %s here: name the root folder that has it, as in --sysroot "
		"%s",
		interpreter, access(path, F_OK) == 0 ? path : "FOLDER");
}

/* The emulator and its own arguments, in front of the program's. */
static cply_status emulate(cply_run_plan *plan, const planner *in, char *emulator, const char *floor, char *program)
{
	const char *cpu = in->options->cpu ? in->options->cpu : floor;
	char **at = plan->argv;

	plan->path = emulator;
	plan->emulated = 1;
	*at++ = emulator;
	if (*cpu) {
		*at++ = cply__arena_strdup(in->arena, "-cpu");
		*at++ = cply__arena_strdup(in->arena, cpu);
	}
	if (in->options->sysroot) {
		*at++ = cply__arena_strdup(in->arena, "-L");
		*at++ = cply__arena_strdup(in->arena, in->options->sysroot);
	}
	*at++ = program;
	for (char **each = plan->argv; each < at; each++)
		if (!*each)
			return cply__error_nomem(in->err);
	return CPLY_OK;
}

/* The first runner of the platform that is installed, in front of the program; none: plan->path stays NULL. */
static cply_status run_by(cply_run_plan *plan, const planner *in, const char *names, char *program)
{
	size_t length = 0;

	for (const char *at = names; *at && !plan->path; at += length + strspn(at + length, " ")) {
		length = strcspn(at, " ");
		const cply__runner runner = cply__runner_find(at, length);
		char *found = NULL, **to = plan->argv;
		if (search_path(&found, in, runner.program))
			return in->err->code;
		if (!found)
			continue;
		plan->path = *to++ = found;
		for (const char *const *from = runner.arguments; *from; from++)
			if (!(*to++ = cply__arena_strdup(in->arena, *from)))
				return cply__error_nomem(in->err);
		*to = program;
		plan->emulated = 1;
		plan->setting = runner.environment;
	}
	return CPLY_OK;
}

/* Fills in `path`, `emulated` and the front of argv, up to the program itself. */
static cply_status choose(cply_run_plan *plan, const planner *in, char *program)
{
	const cply_platform_row *row = cply_platform_row_find(in->platform);
	const char *name = row ? cply_platform_row_field(row, "qemu") : "";
	const char *runners = row ? cply_platform_row_field(row, "runner") : "";
	const char *floor = row ? cply_platform_row_field(row, "qemu-cpu") : "";
	int runs = 0, is_certain = 0;
	const char *interpreter = NULL;
	char *emulator = NULL;

	if (row && !in->options->emulator && check_machine(&interpreter, in, row, program))
		return in->err->code;
	if (in->options->mode == CPLY_RUN_AUTO && !in->options->emulator && ask_host(in, &runs, &is_certain))
		return in->err->code;
	if (!is_certain && (*name || in->options->emulator) && find_emulator(&emulator, in, name))
		return in->err->code;
	if (emulator) {
		warn_of_interpreter(in, name, interpreter);
		return emulate(plan, in, emulator, floor, program);
	}
	if (*runners && !in->options->emulator && run_by(plan, in, runners, program))
		return in->err->code;
	if (plan->path)
		return CPLY_OK;
	if (!runs)
		return no_emulator(in, name, runners);
	plan->path = plan->argv[0] = program;
	return CPLY_OK;
}

static cply_status make_plan(cply_run_plan *plan, const planner *in, const char *const *arguments, size_t count)
{
	enum { EMULATOR_ARGUMENTS = 5 };
	char *program = NULL;

	plan->argv = cply__arena_alloc(in->arena, (count + EMULATOR_ARGUMENTS + 1) * sizeof *plan->argv);
	if (!plan->argv)
		return cply__error_nomem(in->err);
	if (find_program(&program, in, arguments[0]) || choose(plan, in, program))
		return in->err->code;
	size_t at = 0;
	while (plan->argv[at])
		at++;
	for (size_t i = 1; i < count; i++)
		if (!(plan->argv[at++] = cply__arena_strdup(in->arena, arguments[i])))
			return cply__error_nomem(in->err);
	return CPLY_OK;
}

cply_status cply_run_plan_make(cply_run_plan *out, cply_context *context, const cply_platform *platform,
	const cply_run_options *options, const char *const *arguments, size_t count, cply_error *err)
{
	cply_run_options given = CPLY_RUN_OPTIONS_INIT;
	cply_run_plan plan = {0};

	if (options)
		memcpy(&given, options, options->size < sizeof given ? options->size : sizeof given);
	if (count == 0)
		return cply__error(err, CPLY_E_USAGE, .found = "no program", .wanted = "one to run");
	cply__arena *arena = cply__calloc(&context->allocator, 1, sizeof *arena);
	if (!arena)
		return cply__error_nomem(err);
	cply__arena_init(arena, &context->allocator);
	plan.memory = arena;
	const planner making = {context, platform, &given, arena, err};
	if (make_plan(&plan, &making, arguments, count)) {
		cply_run_plan_release(&plan, context);
		return err->code;
	}
	*out = plan;
	return CPLY_OK;
}

void cply_run_plan_release(cply_run_plan *plan, cply_context *context)
{
	if (plan->memory)
		cply__arena_release(plan->memory);
	cply__free(&context->allocator, plan->memory);
	memset(plan, 0, sizeof *plan);
}
