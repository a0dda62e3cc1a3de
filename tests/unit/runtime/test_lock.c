#include "runtime/lock.h"

#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/file.h"
#include "scratch.h"
#include "suite.h"

static unsigned notes;
static int told[2]; /* a pipe that gets a byte for each note */

static void count_notes(void *user, const cply_event *event)
{
	(void)user;
	if (event->kind != CPLY_EVENT_NOTE)
		return;
	notes++;
	ck_assert_int_eq(write(told[1], "n", 1), 1);
}

static cply_context *make_context(void)
{
	cply_context_options options = CPLY_CONTEXT_OPTIONS_INIT;
	cply_context *context;
	cply_error err;

	options.sink = count_notes;
	ck_assert_int_eq(cply_context_new(&context, &options, &err), CPLY_OK);
	return context;
}

START_TEST(is_held_by_one_and_free_when_closed)
{
	cply_error err;
	cply_context *context = make_context();
	char *folder = scratch_make();
	const char *path = scratch_path(folder, "lock");
	int one, two;

	ck_assert_int_eq(cply__lock_take(&one, context, path, CPLY__LOCK_TRY, &err), CPLY_OK);
	ck_assert_int_ge(one, 0);
	ck_assert_int_eq(cply__lock_take(&two, context, path, CPLY__LOCK_TRY, &err), CPLY_OK);
	ck_assert_int_eq(two, -1);
	cply__file_close(&one);
	ck_assert_int_eq(cply__lock_take(&two, context, path, CPLY__LOCK_WAIT, &err), CPLY_OK);
	ck_assert_int_ge(two, 0);
	/* A lock on a file that was removed is no lock on the one made after it. */
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(cply__lock_take(&one, context, path, CPLY__LOCK_TRY, &err), CPLY_OK);
	ck_assert_int_ge(one, 0);
	cply__file_close(&one);
	cply__file_close(&two);
	ck_assert_int_eq(cply__lock_take(&one, context, scratch_path(folder, "no/lock"), CPLY__LOCK_WAIT, &err),
		CPLY_E_NOT_FOUND);
	cply_context_free(context);
	scratch_remove(folder);
}
END_TEST

/* The other process ends once the waiting was told: the lock is had no sooner. */
START_TEST(waits_for_another_process_and_says_so)
{
	cply_error err;
	cply_context *context = make_context();
	char *folder = scratch_make();
	const char *path = scratch_path(folder, "lock");
	int ends[2], fd;
	char byte;

	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(pipe(told), 0);
	pid_t child = fork();
	if (child == 0) {
		if (cply__lock_take(&fd, context, path, CPLY__LOCK_WAIT, &err) || write(ends[1], "x", 1) != 1)
			_exit(1);
		if (read(told[0], &byte, 1) == 1)
			usleep(100000);
		raise(SIGKILL);
	}
	ck_assert_int_eq(read(ends[0], &byte, 1), 1);
	ck_assert_int_eq(cply__lock_take(&fd, context, path, CPLY__LOCK_WAIT, &err), CPLY_OK);
	ck_assert_uint_eq(notes, 1);
	cply__file_close(&fd);
	waitpid(child, NULL, 0);
	cply_context_free(context);
	scratch_remove(folder);
}
END_TEST

static cply_context *cancelled;

static void cancel(int signal)
{
	(void)signal;
	cply_context_cancel(cancelled);
}

START_TEST(waiting_ends_when_cancelled)
{
	cply_error err;
	cply_context *context = make_context();
	char *folder = scratch_make();
	const char *path = scratch_path(folder, "lock");
	int one, two;

	cancelled = context;
	signal(SIGALRM, cancel);
	ck_assert_int_eq(cply__lock_take(&one, context, path, CPLY__LOCK_WAIT, &err), CPLY_OK);
	setitimer(ITIMER_REAL, &(struct itimerval){{0, 0}, {0, 50000}}, NULL);
	ck_assert_int_eq(cply__lock_take(&two, context, path, CPLY__LOCK_WAIT, &err), CPLY_E_CANCELLED);
	cply__file_close(&one);
	cply_context_free(context);
	scratch_remove(folder);
}
END_TEST

SUITE_MAIN(
	"lock", is_held_by_one_and_free_when_closed, waits_for_another_process_and_says_so, waiting_ends_when_cancelled)
