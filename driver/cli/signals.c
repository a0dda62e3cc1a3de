#include "signals.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>

/* A handler has no other way to what it acts on. */
static cply_context *_Atomic target;
static volatile sig_atomic_t received;

static const int ending[] = {SIGINT, SIGTERM, SIGHUP};

static void die_of(int number)
{
	signal(number, SIG_DFL);
	sigset_t only;
	sigemptyset(&only);
	sigaddset(&only, number);
	raise(number);
	sigprocmask(SIG_UNBLOCK, &only, NULL);
}

static void on_ending(int number)
{
	cply_context *context = atomic_load(&target);

	if (received || !context)
		die_of(number);
	received = number;
	if (context)
		cply_context_cancel(context);
}

/* Not SIG_IGN, which children would inherit; a handler is reset when they are executed. */
static void on_failed_write(int number)
{
	(void)number;
}

static void handle(int number, void (*handler)(int))
{
	struct sigaction old, action = {.sa_handler = handler, .sa_flags = SA_RESTART};

	sigemptyset(&action.sa_mask);
	if (sigaction(number, NULL, &old) == 0 && old.sa_handler != SIG_IGN)
		sigaction(number, &action, NULL);
}

void cli_signals_begin(cply_context *context)
{
	atomic_store(&target, context);
	for (size_t i = 0; i < sizeof ending / sizeof *ending; i++)
		handle(ending[i], on_ending);
	/* The write itself fails then, with EPIPE or EFBIG, and says for which file. */
	handle(SIGPIPE, on_failed_write);
	handle(SIGXFSZ, on_failed_write);
}

void cli_signals_end(void)
{
	atomic_store(&target, NULL);
}

void cli_signals_raise(void)
{
	if (received)
		die_of(received);
}

void cli_signals_die_of_pipe(void)
{
	die_of(SIGPIPE);
	/* Reached only when the signal is ignored. */
	_Exit(128 + SIGPIPE);
}
