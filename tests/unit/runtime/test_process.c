#include "runtime/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fault.h"
#include "runtime/alloc.h"
#include "runtime/clock.h"
#include "runtime/context.h"
#include "runtime/file.h"
#include "runtime/strbuf.h"
#include "scratch.h"
#include "suite.h"

static const cply_allocator *const memory = &cply__malloc_allocator;
static const char *const no_environment[] = {NULL};
static cply_context *context;
static cply_error err;

static void start_case(void)
{
	ck_assert_int_eq(cply_context_new(&context, NULL, &err), CPLY_OK);
}

static cply__process_spec shell(const char **argv, const char *script)
{
	argv[0] = "/bin/sh";
	argv[1] = "-c";
	argv[2] = script;
	argv[3] = NULL;
	return (cply__process_spec){.argv = argv, .environment = no_environment};
}

/* Runs a script and compares what it did. */
static void check_script(const char *script, const char *out_text, const char *error_text, int status)
{
	const char *argv[4];
	cply__process_spec spec = shell(argv, script);
	cply__process_end end;
	cply__strbuf out, error;

	cply__strbuf_init(&out, memory);
	cply__strbuf_init(&error, memory);
	ck_assert_int_eq(cply__process_run(context, &spec, &out, &error, 0, &end, &err), CPLY_OK);
	ck_assert_str_eq(out.text, out_text);
	ck_assert_str_eq(error.text, error_text);
	ck_assert_int_eq(end.status, status);
	cply__strbuf_release(&out);
	cply__strbuf_release(&error);
}

START_TEST(gathers_output_and_status)
{
	start_case();
	unsigned before = scratch_descriptors();
	check_script("echo out; echo error >&2; exit 7", "out\n", "error\n", 7);
	check_script("cat; exit 0", "", "", 0);
	check_script("kill -KILL $$", "", "", 128 + SIGKILL);
	check_script("kill -SEGV $$", "", "", 128 + SIGSEGV);
	const char *argv[4];
	cply__process_spec spec = shell(argv, "echo 1; echo 2 >&2; echo 3");
	cply__process_end end;
	cply__strbuf both;
	cply__strbuf_init(&both, memory);
	ck_assert_int_eq(cply__process_run(context, &spec, &both, &both, 0, &end, &err), CPLY_OK);
	ck_assert_str_eq(both.text, "1\n2\n3\n");
	ck_assert_int_eq(end.signal, 0);
	ck_assert_uint_gt(end.max_rss, 4096);
	cply__strbuf_release(&both);
	ck_assert_int_eq(cply__process_run(context, &spec, NULL, NULL, 0, &end, &err), CPLY_OK);
	spec.in = CPLY__STDIO_PIPE;
	argv[2] = "cat";
	ck_assert_int_eq(cply__process_run(context, &spec, NULL, NULL, 0, &end, &err), CPLY_OK);
	ck_assert_uint_eq(scratch_descriptors(), before);
	cply_context_free(context);
}
END_TEST

/* A program that cannot be run fails in the spawn, with the errno of execve(2), and leaves nothing behind. */
static void check_exec_error(const char *program, const char *folder, int os_errno, const char *path)
{
	const char *argv[] = {program, NULL};
	cply__process_spec spec = {.argv = argv, .environment = no_environment, .folder = folder};
	cply__process process;
	unsigned before = scratch_descriptors();

	spec.out = CPLY__STDIO_PIPE;
	ck_assert_int_eq(cply__process_spawn(&process, &spec, &err), CPLY_E_CHILD);
	ck_assert_int_eq(err.os_errno, os_errno);
	ck_assert_str_eq(err.path, path);
	ck_assert_uint_eq(scratch_descriptors(), before);
	ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
	ck_assert_int_eq(errno, ECHILD);
}

START_TEST(a_failed_exec_is_reported_by_the_spawn)
{
	char *folder = scratch_make(), *big = malloc(400000);
	const char *text = scratch_path(folder, "text"), *script = scratch_path(folder, "script");

	check_exec_error("/nowhere/program", NULL, ENOENT, "/nowhere/program");
	check_exec_error("/bin/true", "/nowhere", ENOENT, "/nowhere");
	check_exec_error(folder, NULL, EACCES, folder);
	ck_assert_int_eq(cply__file_replace(memory, text, "just text\n", 10, 0644, &err), CPLY_OK);
	check_exec_error(text, NULL, EACCES, text);
	ck_assert_int_eq(chmod(text, 0755), 0);
	check_exec_error(text, NULL, ENOEXEC, text);
	ck_assert_ptr_nonnull(strstr(err.hint, "#!"));
	ck_assert_int_eq(cply__file_replace(memory, script, "#!/nowhere/sh\n", 14, 0755, &err), CPLY_OK);
	check_exec_error(script, NULL, ENOENT, script);
	ck_assert_ptr_nonnull(strstr(err.found, "interpreter"));
	memset(big, 'x', 399999);
	big[399999] = '\0';
	const char *argv[] = {"/bin/true", big, NULL};
	cply__process_spec spec = {.argv = argv, .environment = no_environment};
	cply__process process;
	ck_assert_int_eq(cply__process_spawn(&process, &spec, &err), CPLY_E_CHILD);
	ck_assert_int_eq(err.os_errno, E2BIG);
	ck_assert_ptr_nonnull(strstr(err.hint, "@FILE"));
	free(big);
	scratch_remove(folder);
}
END_TEST

START_TEST(the_folder_and_the_environment_are_those_given)
{
	const char *argv[4];
	const char *const environment[] = {"A=1", "B=two words", NULL};
	char *folder = scratch_make(), expected[4200];
	cply__process_spec spec = shell(argv, "pwd; echo \"$A $B ${HOME-none}\"; exec ./tool");
	cply__process_end end;
	cply__strbuf out;

	start_case();
	cply__strbuf_init(&out, memory);
	spec.folder = folder;
	spec.environment = environment;
	ck_assert_int_eq(
		cply__file_replace(memory, scratch_path(folder, "tool"), "#!/bin/sh\necho tool\n", 20, 0755, &err), 0);
	ck_assert_int_eq(cply__process_run(context, &spec, &out, NULL, 0, &end, &err), CPLY_OK);
	snprintf(expected, sizeof expected, "%s\n1 two words none\ntool\n", folder);
	ck_assert_str_eq(out.text, expected);
	/* A relative program is looked for in the child's folder. */
	const char *const tool[] = {"./tool", NULL};
	spec.argv = tool;
	cply__strbuf_clear(&out);
	ck_assert_int_eq(cply__process_run(context, &spec, &out, NULL, 0, &end, &err), CPLY_OK);
	ck_assert_str_eq(out.text, "tool\n");
	cply__strbuf_release(&out);
	cply_context_free(context);
	scratch_remove(folder);
}
END_TEST

static void never(int signal)
{
	(void)signal;
}

START_TEST(a_child_inherits_no_handler_no_descriptor_and_the_mask)
{
	/* Programs that leave their signals alone, as shells do not. */
	const char *const status[] = {"/bin/cat", "/proc/self/status", NULL};
	const char *const list[] = {"/bin/ls", "-U", "/proc/self/fd", NULL}; /* the kernel's order: by number */
	cply__process_spec spec = {.argv = status, .environment = no_environment};
	cply__process_end end;
	cply__strbuf out;
	sigset_t set, after;
	char expected[200];

	start_case();
	cply__strbuf_init(&out, memory);
	/* Whoever runs the tests may ignore some, as nohup does. */
	for (int number = 1; number < SIGRTMIN; number++)
		signal(number, SIG_DFL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	signal(SIGUSR1, never);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	sigprocmask(SIG_SETMASK, &set, NULL);
	ck_assert_int_eq(cply__process_run(context, &spec, &out, NULL, 0, &end, &err), CPLY_OK);
	snprintf(expected, sizeof expected, "SigBlk:\t%016x\nSigIgn:\t%016x\nSigCgt:\t0000000000000000\n",
		1u << (SIGUSR2 - 1), 1u << (SIGHUP - 1));
	ck_assert_ptr_nonnull(strstr(out.text, expected));
	sigprocmask(SIG_SETMASK, NULL, &after);
	ck_assert_int_eq(sigismember(&after, SIGUSR2), 1);
	ck_assert_int_eq(sigismember(&after, SIGTERM), 0);

	int leaked = open("/dev/null", O_RDONLY), kept = open("/dev/null", O_RDONLY | O_CLOEXEC);
	ck_assert_int_gt(leaked, 2);
	spec.argv = list;
	spec.keep = &kept;
	spec.keep_count = 1;
	cply__strbuf_clear(&out);
	ck_assert_int_eq(cply__process_run(context, &spec, &out, NULL, 0, &end, &err), CPLY_OK);
	/* 3 is the folder itself, which ls opened under the lowest free number. */
	snprintf(expected, sizeof expected, "0\n1\n2\n3\n%d\n", kept);
	ck_assert_str_eq(out.text, expected);
	ck_assert_int_eq(fcntl(kept, F_GETFD), FD_CLOEXEC);
	cply__strbuf_release(&out);
	cply_context_free(context);
}
END_TEST

/* Descriptors that collide with 0, 1 and 2 in every order. Runs in a child of its own, whose 0 to 2 are free. */
static int collide(const char *folder, const int order[3])
{
	static const char *const names[3] = {"0", "1", "2"};
	const char *argv[] = {"/bin/sh", "-c", "cat; echo out; echo error >&2", NULL};
	cply__process_spec spec = {.argv = argv, .environment = no_environment};
	cply__process process;
	cply__process_end end;
	int fds[3];

	if (cply__file_replace(memory, scratch_path(folder, "0"), "in\n", 3, 0644, &err))
		return 1;
	for (int i = 0; i < 3; i++)
		close(i);
	/* The lowest free number comes next: order[k] is the one that gets number k. */
	for (int i = 0; i < 3; i++)
		fds[order[i]] = open(scratch_path(folder, names[order[i]]), O_RDWR | O_CREAT, 0644);
	spec.in = spec.out = spec.error = CPLY__STDIO_FD;
	spec.in_fd = fds[0];
	spec.out_fd = fds[1];
	spec.error_fd = fds[2];
	if (cply__process_spawn(&process, &spec, &err) || cply__process_wait(&process, &end, &err))
		return 2;
	return end.status;
}

START_TEST(stdio_lands_right_when_descriptors_collide)
{
	static const int orders[][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
	cply__strbuf text;
	int status;

	cply__strbuf_init(&text, memory);
	for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
		char *folder = scratch_make();
		pid_t child = fork();
		if (child == 0)
			_exit(collide(folder, orders[i]));
		ck_assert_int_eq(waitpid(child, &status, 0), child);
		ck_assert_int_eq(status, 0);
		ck_assert_int_eq(cply__file_slurp(&text, scratch_path(folder, "1"), 100, &err), CPLY_OK);
		ck_assert_str_eq(text.text, "in\nout\n");
		ck_assert_int_eq(cply__file_slurp(&text, scratch_path(folder, "2"), 100, &err), CPLY_OK);
		ck_assert_str_eq(text.text, "error\n");
		scratch_remove(folder);
	}
	cply__strbuf_release(&text);
}
END_TEST

START_TEST(a_closed_stdio_is_inherited_as_the_null_device)
{
	const char *argv[] = {"/bin/sh", "-c", "echo lost; echo lost >&2 && cat", NULL};
	cply__process_spec spec = {.argv = argv, .environment = no_environment};
	cply__process process;
	cply__process_end end;
	int status;

	spec.in = spec.out = spec.error = CPLY__STDIO_INHERIT;
	pid_t child = fork();
	if (child == 0) {
		for (int i = 0; i < 3; i++)
			close(i);
		if (cply__process_spawn(&process, &spec, &err) || cply__process_wait(&process, &end, &err))
			_exit(100);
		_exit(end.status);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
}
END_TEST

START_TEST(a_child_leads_a_group_and_dies_with_its_parent)
{
	const char *argv[] = {"/bin/sleep", "1000", NULL};
	cply__process_spec spec = {.argv = argv, .environment = no_environment};
	cply__process process;
	int ends[2];

	ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
	pid_t owner = fork();
	if (owner == 0) {
		pid_t numbers[2];
		if (cply__process_spawn(&process, &spec, &err))
			_exit(1);
		numbers[0] = process.pid;
		numbers[1] = getpgid(process.pid);
		if (write(ends[1], numbers, sizeof numbers) != sizeof numbers)
			_exit(1);
		for (;;)
			pause();
	}
	pid_t numbers[2];
	ck_assert_int_eq(read(ends[0], numbers, sizeof numbers), sizeof numbers);
	ck_assert_int_eq(numbers[0], numbers[1]);
	ck_assert_int_eq(kill(numbers[0], 0), 0);
	kill(owner, SIGKILL);
	ck_assert_int_eq(waitpid(owner, NULL, 0), owner);
	/* It is init's child now and vanishes once that has reaped it; a zombie has an empty command line. */
	char path[64], byte;
	snprintf(path, sizeof path, "/proc/%ld/cmdline", (long)numbers[0]);
	for (int i = 0; i < 6000; i++) {
		int fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			break;
		ssize_t got = read(fd, &byte, 1);
		close(fd);
		if (got <= 0)
			break;
		ck_assert_int_lt(i, 5999);
		usleep(10000);
	}
}
END_TEST

START_TEST(pidfd_tells_the_end_and_signals_reach_the_group)
{
	const char *argv[4];
	cply__process_spec spec = shell(argv, "sleep 1000 & sleep 1000");
	cply__process process;
	cply__process_end end;

	ck_assert_int_eq(cply__process_spawn(&process, &spec, &err), CPLY_OK);
	ck_assert_int_ge(process.pidfd, 0);
	struct pollfd poll_for = {process.pidfd, POLLIN, 0};
	ck_assert_int_eq(poll(&poll_for, 1, 50), 0);
	cply__process_signal(&process, SIGTERM);
	ck_assert_int_eq(poll(&poll_for, 1, 60000), 1);
	ck_assert_int_eq(cply__process_wait(&process, &end, &err), CPLY_OK);
	ck_assert_int_eq(end.status, 128 + SIGTERM);
	ck_assert_int_eq(end.signal, SIGTERM);
	ck_assert_int_eq(process.pidfd, -1);
}
END_TEST

START_TEST(a_timeout_ends_even_what_ignores_the_term_signal)
{
	const char *argv[4];
	cply__process_spec spec = shell(argv, "echo before; trap '' TERM; while :; do sleep 1000; done");
	cply__process_end end;
	cply__strbuf out;

	start_case();
	cply__strbuf_init(&out, memory);
	uint64_t start = cply__clock_now();
	/* Long enough for the shell to get to its loop on a busy machine. */
	ck_assert_int_eq(cply__process_run(context, &spec, &out, NULL, 2000, &end, &err), CPLY_E_LIMIT);
	uint64_t took = cply__clock_now() - start;
	ck_assert_str_eq(out.text, "before\n");
	ck_assert_str_eq(err.wanted, "it to end within 2000 milliseconds");
	ck_assert_int_eq(end.signal, SIGKILL);
	ck_assert_uint_gt(took, UINT64_C(3900000000));
	ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
	/* What dies of the TERM signal does not wait for the KILL. */
	argv[2] = "sleep 1000";
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(cply__process_run(context, &spec, &out, NULL, 50, &end, &err), CPLY_E_LIMIT);
		ck_assert_int_eq(end.signal, SIGTERM);
	}
	cply__strbuf_release(&out);
	cply_context_free(context);
}
END_TEST

static void cancel(int signal)
{
	(void)signal;
	cply_context_cancel(context);
}

START_TEST(a_cancellation_from_a_signal_handler_ends_it)
{
	const char *argv[4];
	cply__process_spec spec = shell(argv, "sleep 1000");
	cply__process_end end;

	start_case();
	signal(SIGALRM, cancel);
	setitimer(ITIMER_REAL, &(struct itimerval){{0, 0}, {0, 100000}}, NULL);
	ck_assert_int_eq(cply__process_run(context, &spec, NULL, NULL, 0, &end, &err), CPLY_E_CANCELLED);
	ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
	ck_assert_int_eq(cply__process_run(context, &spec, NULL, NULL, 0, &end, &err), CPLY_E_CANCELLED);
	cply_context_free(context);
}
END_TEST

START_TEST(a_background_process_that_holds_the_pipe_is_not_waited_for)
{
	start_case();
	uint64_t start = cply__clock_now();
	check_script("sleep 60 & echo $! >/dev/null; echo done; exit 3", "done\n", "", 3);
	ck_assert_uint_lt(cply__clock_now() - start, UINT64_C(50000000000));
	/* Not even when it never stops writing. */
	const char *argv[4];
	cply__process_spec spec = shell(argv, "(while echo y; do :; done) & echo $!");
	cply__process_end end;
	cply__strbuf out;
	cply__strbuf_init(&out, memory);
	ck_assert_int_eq(cply__process_run(context, &spec, &out, NULL, 0, &end, &err), CPLY_OK);
	ck_assert_uint_gt(out.length, 0);
	cply__strbuf_release(&out);
	cply_context_free(context);
}
END_TEST

START_TEST(output_over_the_limit_is_cut_and_said)
{
	const char *argv[4];
	cply__process_spec spec = shell(argv, "head -c 70000000 /dev/zero; echo end >&2");
	cply__process_end end;
	cply__strbuf out, error;

	start_case();
	cply__strbuf_init(&out, memory);
	cply__strbuf_init(&error, memory);
	ck_assert_int_eq(cply__process_run(context, &spec, &out, &error, 0, &end, &err), CPLY_OK);
	ck_assert_uint_gt(out.length, 64u << 20);
	ck_assert_uint_lt(out.length, (64u << 20) + 100);
	ck_assert_ptr_nonnull(strstr(out.text + (64u << 20), "64 MiB"));
	ck_assert_str_eq(error.text, "end\n");
	ck_assert_int_eq(end.status, 0);
	cply__strbuf_release(&out);
	cply__strbuf_release(&error);
	cply_context_free(context);
}
END_TEST

START_TEST(a_lost_status_is_an_error)
{
	const char *argv[] = {"/bin/true", NULL};
	cply__process_spec spec = {.argv = argv, .environment = no_environment};
	cply__process_end end;

	start_case();
	signal(SIGCHLD, SIG_IGN);
	ck_assert_int_eq(cply__process_run(context, &spec, NULL, NULL, 0, &end, &err), CPLY_E_CHILD);
	ck_assert_ptr_nonnull(strstr(err.hint, "SIGCHLD"));
	cply_context_free(context);
}
END_TEST

START_TEST(too_many_descriptors_is_said_so)
{
	const char *argv[] = {"/bin/true", NULL};
	cply__process_spec spec = {.argv = argv, .environment = no_environment, .out = CPLY__STDIO_PIPE};
	cply__process process;
	/* One more than there are, whichever numbers those have that were there at the start. */
	int next = dup(0);
	struct rlimit limit = {(rlim_t)next + 1, (rlim_t)next + 1};

	ck_assert_int_ge(next, 0);
	close(next);
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
	ck_assert_int_ne(cply__process_spawn(&process, &spec, &err), CPLY_OK);
	ck_assert_int_eq(err.os_errno, EMFILE);
	ck_assert_ptr_nonnull(strstr(err.hint, "ulimit"));
}
END_TEST

START_TEST(environment_changes_win_and_the_result_is_sorted)
{
	static const char *const old[] = {
		"PATH=/bin", "B=old", "A=first", "A=second", "CC=gcc", "BROKEN", "AB=x", NULL};
	static const char *const set[] = {"B=1", "CC", "NEW=a=b", "B=2", "EMPTY=", "NOTHING"};
	static const char *const expected[] = {"A=first", "AB=x", "B=2", "EMPTY=", "NEW=a=b", "PATH=/bin"};
	char **environment = cply__environment_with(memory, old, set, sizeof set / sizeof *set);

	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
		ck_assert_str_eq(environment[i], expected[i]);
	ck_assert_ptr_null(environment[sizeof expected / sizeof *expected]);
	cply__free(memory, environment);
	environment = cply__environment_with(memory, no_environment, NULL, 0);
	ck_assert_ptr_null(environment[0]);
	cply__free(memory, environment);
}
END_TEST

static cply_status run_with_environment(const cply_allocator *allocator, void *user, cply_error *error)
{
	static const char *const set[] = {"A=1", "B=2"};
	const char *const argv[] = {"/bin/sh", "-c", "echo $A $B; echo error >&2", NULL};
	cply__process_spec spec = {.argv = argv};
	cply__process_end end;
	cply__strbuf out, talk;
	cply_context *own;

	(void)user;
	if (fault_context(&own, allocator, error))
		return error->code;
	cply__strbuf_init(&out, allocator);
	cply__strbuf_init(&talk, allocator);
	char **environment = cply__environment_with(allocator, no_environment, set, 2);
	if (!environment)
		error->code = CPLY_E_NOMEM;
	spec.environment = (const char *const *)environment;
	if (environment && !cply__process_run(own, &spec, &out, &talk, 0, &end, error))
		ck_assert_str_eq(out.text, "1 2\n");
	cply__free(allocator, environment);
	cply__strbuf_release(&out);
	cply__strbuf_release(&talk);
	cply_context_free(own);
	ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
	return error->code;
}

START_TEST(every_allocation_may_fail)
{
	ck_assert_uint_gt(fault_each(run_with_environment, NULL, FAULT_ONCE), 4);
	ck_assert_uint_gt(fault_each(run_with_environment, NULL, FAULT_FOREVER), 4);
}
END_TEST

SUITE_MAIN("process", gathers_output_and_status, a_failed_exec_is_reported_by_the_spawn,
	the_folder_and_the_environment_are_those_given, a_child_inherits_no_handler_no_descriptor_and_the_mask,
	stdio_lands_right_when_descriptors_collide, a_closed_stdio_is_inherited_as_the_null_device,
	a_child_leads_a_group_and_dies_with_its_parent, pidfd_tells_the_end_and_signals_reach_the_group,
	a_timeout_ends_even_what_ignores_the_term_signal, a_cancellation_from_a_signal_handler_ends_it,
	a_background_process_that_holds_the_pipe_is_not_waited_for, output_over_the_limit_is_cut_and_said,
	a_lost_status_is_an_error, too_many_descriptors_is_said_so, environment_changes_win_and_the_result_is_sorted,
	every_allocation_may_fail)
