#include "signals.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "suite.h"

/* Runs `body` in a child and returns its wait status. */
static int status_of(void (*body)(cply_context *context))
{
	pid_t child = fork();
	int status;

	ck_assert_int_ge(child, 0);
	if (child == 0) {
		cply_context *context;
		cply_error err;
		if (cply_context_new(&context, NULL, &err))
			_exit(100);
		body(context);
		_exit(0);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	return status;
}

/* One signal lets the work end in order; the program then dies of it. */
static void one_signal(cply_context *context)
{
	cli_signals_begin(context);
	raise(SIGTERM);
	cli_signals_end();
	cply_context_free(context);
	cli_signals_raise();
	_exit(101);
}

static void two_signals(cply_context *context)
{
	cli_signals_begin(context);
	raise(SIGINT);
	raise(SIGINT);
	_exit(102);
}

static void no_signal(cply_context *context)
{
	cli_signals_begin(context);
	cli_signals_end();
	cply_context_free(context);
	cli_signals_raise();
}

static void ignored_from_the_start(cply_context *context)
{
	signal(SIGHUP, SIG_IGN);
	cli_signals_begin(context);
	raise(SIGHUP);
	raise(SIGHUP);
	cli_signals_raise();
}

static void broken_pipe(cply_context *context)
{
	int ends[2];

	cli_signals_begin(context);
	if (pipe(ends) < 0)
		_exit(103);
	close(ends[0]);
	if (write(ends[1], "x", 1) != -1 || errno != EPIPE)
		_exit(104);
	cli_signals_die_of_pipe();
}

START_TEST(the_program_dies_of_the_signal_that_ended_its_work)
{
	int status = status_of(one_signal);
	ck_assert_msg(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM, "status %x", status);
	status = status_of(two_signals);
	ck_assert_msg(WIFSIGNALED(status) && WTERMSIG(status) == SIGINT, "status %x", status);
	ck_assert_int_eq(status_of(no_signal), 0);
	ck_assert_int_eq(status_of(ignored_from_the_start), 0);
	status = status_of(broken_pipe);
	ck_assert_msg(WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE, "status %x", status);
}
END_TEST

SUITE_MAIN("signals", the_program_dies_of_the_signal_that_ended_its_work)
