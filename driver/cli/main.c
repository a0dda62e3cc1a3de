/* crossply: from argv to one subcommand and its exit status. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "progress.h"
#include "signals.h"

/* A descriptor 0, 1 or 2 that is closed would become the next file opened, and be written into. */
static void keep_standard_descriptors(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
			/* Read-only, so that writing to a closed stdout is still an error. */
			if (open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
				_exit(1);
}

/* Names the subcommand, and where its help is. */
static cply_status refer_to_help(const cli *app, cply_error *err)
{
	char hint[sizeof err->hint];
	const char *name = app->command ? app->command->name : "";

	if (app->command && !err->context[0])
		snprintf(err->context, sizeof err->context, "%s", name);
	snprintf(hint, sizeof hint, "%.400s%stry: crossply help%s%s", err->hint, err->hint[0] ? " or " : "",
		*name ? " " : "", name);
	memcpy(err->hint, hint, sizeof hint);
	return err->code;
}

/* What a subcommand runs in: somewhere for progress to go, a context, and signals that cancel it. */
static cply_status open_app(cli *app, cply_error *err)
{
	app->progress = cli_progress_new(app);
	if (!app->progress)
		return cli_error(err, CPLY_E_NOMEM, NULL, NULL, NULL);
	if (!(app->command->traits & CLI_NO_CONTEXT) && cli_context_open(app, err))
		return err->code;
	cli_signals_begin(app->context);
	return CPLY_OK;
}

static cply_status check_count(const cli_command *command, const cli_arguments *arguments, cply_error *err)
{
	if (arguments->count >= command->least && arguments->count <= command->most)
		return CPLY_OK;
	cli_usage_error(err, NULL, NULL);
	if (arguments->count > command->most)
		snprintf(err->found, sizeof err->found, "one argument too many, %s", arguments->at[command->most]);
	else if (arguments->count == 0)
		snprintf(err->found, sizeof err->found, "no arguments");
	else
		snprintf(err->found, sizeof err->found, "only %zu of its arguments", arguments->count);
	snprintf(err->wanted, sizeof err->wanted, "%s", *command->arguments ? command->arguments : "no arguments");
	return CPLY_E_USAGE;
}

/* Prints help instead of working: `crossply frob --help` is `crossply help frob`. */
static cply_status run_help(cli *app, cply_error *err)
{
	const char *name[] = {app->command ? app->command->name : NULL, NULL};
	const cli_arguments arguments = {.at = name, .count = app->command ? 1 : 0};

	app->command = cli_command_find("help");
	return open_app(app, err) ? err->code : app->command->run(app, NULL, &arguments, err);
}

static cply_status take_all(cli_arguments *arguments, const char *const *argv, cply_error *err)
{
	while (argv[arguments->count])
		arguments->count++;
	arguments->at = malloc((arguments->count + 1) * sizeof *arguments->at);
	if (!arguments->at)
		return cli_error(err, CPLY_E_NOMEM, NULL, NULL, NULL);
	memcpy(arguments->at, argv, (arguments->count + 1) * sizeof *arguments->at);
	return CPLY_OK;
}

/*
 * Of a tool --help is the compiler's, as all its arguments are; without a platform there is no compiler, and who asks
 * so wants to know of crossply's.
 */
static int asks_for_help(const cli *app, const cli_arguments *arguments)
{
	const cli_command *command = app->command;
	const char *first = arguments->count ? arguments->at[0] : "";

	return command->positionals == CLI_RAW && (command->shared & CLI_SHARE_PLATFORM) && !app->is_other_name &&
	       !app->platform && !cli_has_target(app) && (strcmp(first, "--help") == 0 || strcmp(first, "-h") == 0);
}

static cply_status run_command(cli *app, const char *const *argv, cply_error *err)
{
	const cli_command *command = app->command;
	cli_arguments arguments = {0};
	cli_option_set sets[CLI_SETS];
	void *options = calloc(1, command->options_size ? command->options_size : 1);
	cply_status status;

	if (!options)
		return cli_error(err, CPLY_E_NOMEM, NULL, NULL, NULL);
	if (command->defaults)
		memcpy(options, command->defaults, command->options_size);
	size_t set_count = cli_option_sets(sets, app, command, options);
	/* Of a program that stands for a compiler every argument is the compiler's. */
	const int is_tool = app->is_other_name && command->positionals == CLI_RAW;
	status = is_tool ? take_all(&arguments, argv, err)
			 : cli_options_parse(&arguments, sets, set_count, command->positionals, argv, err);
	if (!status && (app->help || asks_for_help(app, &arguments)))
		status = run_help(app, err);
	else if (status || check_count(command, &arguments, err))
		status = refer_to_help(app, err);
	else if (!(status = open_app(app, err)) &&
		 !(status = cli_project_open(app, sets, set_count, &arguments, err)) &&
		 (status = command->run(app, options, &arguments, err)))
		cli_project_blame(app, sets, set_count, &arguments, argv, err);
	if (status == CPLY_E_USAGE && !err->hint[0])
		refer_to_help(app, err);
	cli_options_release(&arguments, sets, set_count);
	free(options);
	return status;
}

/* A name that stands for nothing, and was perhaps meant to: "crossply-verfy". */
static void add_own_name(cply_error *err, const char *called)
{
	const char *slash = called ? strrchr(called, '/') : NULL;
	const char *name = slash ? slash + 1 : called;
	const size_t length = strlen(err->found);

	if (name && strncmp(name, "crossply-", 9) == 0)
		snprintf(err->found + length, sizeof err->found - length, ", by a program called %s", name);
}

/* Options before the subcommand, then the subcommand. */
static cply_status run(cli *app, char **argv, cply_error *err)
{
	const cli_option_set sets[] = {{cli_program_options, app}, {cli_global_options, app}};
	cli_arguments words = {0};
	const cli_arguments none = {0};
	cply_status status =
		cli_options_parse(&words, sets, 2, CLI_LEADING, (const char *const *)(argv[0] ? argv + 1 : argv), err);

	if (status) {
		refer_to_help(app, err);
	} else if (app->version) {
		app->command = cli_command_find("version");
		status = open_app(app, err) ? err->code : app->command->run(app, NULL, &none, err);
	} else if (app->help) {
		status = run_help(app, err);
	} else if (words.count == 0) {
		cli_usage_error(err, "no subcommand", "one, as in: crossply build");
		add_own_name(err, argv[0]);
		status = refer_to_help(app, err);
	} else if (!(app->command = cli_command_find(words.at[0]))) {
		cli_command_unknown(err, words.at[0]);
		add_own_name(err, argv[0]);
		status = refer_to_help(app, err);
	} else {
		status = run_command(app, words.at + 1, err);
	}
	cli_options_release(&words, sets, 2);
	return status;
}

/* What was printed must have arrived: a full disk behind stdout is a failure. */
static int finish_stdout(cli *app, int exit_status)
{
	struct pollfd reader = {.fd = STDOUT_FILENO};
	cply_error err;

	errno = 0;
	if (fflush(stdout) == 0 && !ferror(stdout))
		return exit_status;
	int failure = errno;
	if (failure == EPIPE || (poll(&reader, 1, 0) == 1 && (reader.revents & POLLERR)))
		cli_signals_die_of_pipe();
	cli_error(&err, CPLY_E_IO, NULL, NULL, "the results are not complete: free some space, or print elsewhere");
	err.os_errno = failure;
	if (!failure)
		snprintf(err.found, sizeof err.found, "that a write before this one had failed");
	snprintf(err.path, sizeof err.path, "standard output");
	cli_report(app, &err);
	return exit_status ? exit_status : cli_exit_status(app, &err);
}

/* By the program's own name with a subcommand, or by a name that stands for one. */
static cply_status start(cli *app, char **argv, cply_error *err)
{
	if (argv[0] && cli_multicall(&app->command, app, argv[0], err))
		return err->code;
	if (!app->command)
		return run(app, argv, err);
	app->is_other_name = 1;
	return run_command(app, (const char *const *)argv + 1, err);
}

int main(int argc, char **argv)
{
	extern char **environ;
	cli app = {.environment = (const char *const *)environ};
	cply_error err;

	(void)argc;
	keep_standard_descriptors();
	cply_error_init(&err);
	int exit_status = 0;
	if (start(&app, argv, &err)) {
		cli_report(&app, &err);
		exit_status = cli_exit_status(&app, &err);
	} else {
		exit_status = app.exit_status;
	}
	exit_status = finish_stdout(&app, exit_status);
	cli_signals_end();
	cply_project_free(app.project);
	free(app.own_definitions);
	free(app.called_as);
	cply_context_free(app.context);
	cli_progress_free(app.progress);
	cli_signals_raise();
	return exit_status;
}
