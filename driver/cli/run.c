/* crossply run PLATFORM PROGRAM [ARGUMENT...] */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <crossply/run.h>

#include "command.h"

typedef struct run_options {
	const char *cpu;
	const char *emulator;
	const char *sysroot;
	int mode;
} run_options;

static const cli_option run_rows[] = {
	{"cpu", 0, CLI_TEXT, "MODEL", "the emulator's CPU (default: the oldest that the platform promises)",
		CLI_AT(run_options, cpu)},
	{"emulate", 0, CLI_FLAG, NULL, "use the emulator also for what this machine runs by itself",
		CLI_AT(run_options, mode), .to = CPLY_RUN_EMULATED},
	{"emulator", 0, CLI_PATH, "PROGRAM", "use this one instead of qemu-user", CLI_AT(run_options, emulator)},
	{"sysroot", 0, CLI_PATH, "FOLDER", "where the emulator finds what a dynamic program needs",
		CLI_AT(run_options, sysroot)},
	CLI_OPTIONS_END,
};

/*
 * The platform is the first argument, unless an option or, where that argument is none, a variable names it. *taken
 * says how many arguments were used.
 */
static cply_status choose_platform(
	cply_platform *out, size_t *taken, const cli *app, const cli_arguments *arguments, cply_error *err)
{
	*taken = 0;
	if (app->platform)
		return cli_platform_one(out, app, err);
	if (cli_platform_text(out, arguments->at[0], err) == CPLY_OK) {
		*taken = 1;
		return CPLY_OK;
	}
	/* A program where the platform should be: none was given. What is no file is rather a platform misspelt. */
	const int is_program = strchr(arguments->at[0], '/') && access(arguments->at[0], F_OK) == 0;
	return is_program || cli_has_target(app) ? cli_platform_one(out, app, err) : err->code;
}

/* Behind the platform may stand `--`, as before any other command. An option there would be taken for the program. */
static cply_status skip_dashes(size_t *taken, const cli_arguments *arguments, cply_error *err)
{
	const char *next = *taken < arguments->count ? arguments->at[*taken] : NULL;

	if (*taken == 0 || !next || next[0] != '-' || !next[1])
		return CPLY_OK;
	if (strcmp(next, "--") == 0) {
		++*taken;
		return CPLY_OK;
	}
	cli_error(err, CPLY_E_USAGE, NULL, "options before the platform, and then a program",
		"write it in front of the platform, or a `--` before a program of this name");
	snprintf(err->found, sizeof err->found, "an option behind the platform, %.200s", next);
	return err->code;
}

static void say_command(cli *app, const cply_run_plan *plan)
{
	char text[2048];
	size_t used = 0;

	for (char **at = plan->argv; *at && used < sizeof text; at++)
		used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", used ? " " : "", *at);
	cli_note(app, "%s", text);
}

/* Becomes the program; returns only when that fails. */
static cply_status execute(cli *app, const cply_run_plan *plan, cply_error *err)
{
	extern char **environ;
	char name[64];

	fflush(stdout);
	snprintf(name, sizeof name, "%.*s", plan->setting ? (int)strcspn(plan->setting, "=") : 0,
		plan->setting ? plan->setting : "");
	if (*name && !cli_getenv(app, name) && putenv((char *)plan->setting) != 0)
		return cli_error(err, CPLY_E_NOMEM, NULL, NULL, NULL);
	execve(plan->path, plan->argv, environ);
	int failure = errno;
	cli_error(err, CPLY_E_CHILD, NULL, NULL, NULL);
	err->os_errno = failure;
	snprintf(err->path, sizeof err->path, "%s", plan->path);
	if (failure == ENOENT && access(plan->path, F_OK) == 0)
		snprintf(err->hint, sizeof err->hint,
			"the program is there, its interpreter is not: link it statically, or give --emulate --sysroot "
			"FOLDER");
	if (failure == ENOEXEC)
		snprintf(err->hint, sizeof err->hint,
			"this machine does not run it: install an emulator (apt-get install qemu-user-static), or "
			"check "
			"the file with crossply verify");
	return CPLY_E_CHILD;
}

static cply_status run_run(cli *app, void *given, const cli_arguments *arguments, cply_error *err)
{
	const run_options *options = given;
	cply_run_options run = CPLY_RUN_OPTIONS_INIT;
	cply_platform platform;
	cply_run_plan plan;
	size_t taken;

	if (choose_platform(&platform, &taken, app, arguments, err) || skip_dashes(&taken, arguments, err))
		return err->code;
	if (arguments->count == taken)
		return cli_usage_error(err, "no program", "PLATFORM PROGRAM [ARGUMENT...]");
	run.mode = (cply_run_mode)options->mode;
	run.cpu = options->cpu;
	run.emulator = options->emulator;
	run.sysroot = options->sysroot;
	if (cply_run_plan_make(
		    &plan, app->context, &platform, &run, arguments->at + taken, arguments->count - taken, err))
		return err->code;
	if (app->verbose)
		say_command(app, &plan);
	cply_status status = execute(app, &plan, err);
	cply_run_plan_release(&plan, app->context);
	return status;
}

const cli_command cli_command_run = {
	.name = "run",
	.group = CLI_GROUP_WORK,
	.summary = "runs a program of a platform, natively or emulated",
	.arguments = "PLATFORM PROGRAM [ARGUMENT...]",
	.help = "Runs natively where this machine can, else under qemu-user at the oldest CPU that the platform "
		"promises, so "
		"that code which is too new for it fails here and not at a user's. WebAssembly is run by wasmtime or "
		"Node.js, Windows programs by wine. PLATFORM may be left out when "
		"--platform "
		"is given, or when TARGETPLATFORM or TARGETARCH is set.\n"
		"\n"
		"The exit status is the program's own. Where it could not be run: 127 it was not found, 126 it cannot "
		"be "
		"executed, 125 crossply itself failed (no emulator).\n"
		"\n"
		"  crossply run linux/arm/v6 dist/linux-armv6/app --version\n"
		"  crossply run --emulate linux/amd64 dist/linux-amd64/app",
	.options = run_rows,
	.options_size = sizeof(run_options),
	.shared = CLI_SHARE_PLATFORM,
	.least = 1,
	.most = CLI_ANY,
	.positionals = CLI_LEADING,
	.child_status = 1,
	.run = run_run,
};
