#include "runtime/reactor.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fault.h"
#include "runtime/clock.h"
#include "runtime/context.h"
#include "scratch.h"
#include "suite.h"

enum { TASKS = 200 };

static const char *const environment[] = {"PATH=/usr/bin:/bin", NULL};

/* One child that runs a script, and what became of it. */
typedef struct task {
	const char *argv[6];
	cply__process_spec spec;
	char number[16];
	unsigned reported;
	int status;
	int os_errno;
	bool timed_out;
	char output[64];
} task;

static task tasks[TASKS];
static cply_context *context;
static cply__reactor *reactor;
static cply_error err;
static unsigned reports, ticks;

static task *script(unsigned index, const char *text)
{
	task *it = &tasks[index];

	snprintf(it->number, sizeof it->number, "%u", index);
	*it = (task){.argv = {"/bin/sh", "-c", text, "sh", it->number, NULL}};
	snprintf(it->number, sizeof it->number, "%u", index);
	it->spec = (cply__process_spec){.argv = it->argv, .environment = environment};
	return it;
}

static void add(unsigned index, const char *text)
{
	task *it = script(index, text);

	ck_assert_int_eq(cply__reactor_add(reactor, &it->spec, it, &err), CPLY_OK);
}

static cply_status note(void *user, void *task_of, const cply__reactor_result *result, cply_error *error)
{
	task *it = task_of;

	(void)user;
	(void)error;
	reports++;
	it->reported++;
	it->status = result->error ? -1 : result->end.status;
	it->timed_out = result->timed_out;
	it->os_errno = result->error ? result->error->os_errno : 0;
	ck_assert_uint_eq(result->output_length, strlen(result->output));
	snprintf(it->output, sizeof it->output, "%s", result->output);
	return CPLY_OK;
}

static void start_case(unsigned slots, cply__reactor_done done)
{
	ck_assert_int_eq(cply_context_new(&context, NULL, &err), CPLY_OK);
	ck_assert_int_eq(cply__reactor_new(&reactor, context, slots, done, NULL, &err), CPLY_OK);
	reports = ticks = 0;
}

static void end_case(void)
{
	ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
	ck_assert_int_eq(errno, ECHILD);
	cply__reactor_free(reactor);
	cply_context_free(context);
}

START_TEST(runs_many_tasks_in_few_slots)
{
	unsigned before = scratch_descriptors();
	char expected[32];

	start_case(4, note);
	for (unsigned i = 0; i < TASKS; i++)
		add(i, i % 3 ? "echo \"$1 \"; echo error >&2; exit $(($1 % 100))" : "kill -TERM $$");
	ck_assert_uint_eq(cply__reactor_pending(reactor), TASKS);
	ck_assert_int_eq(cply__reactor_run(reactor, &err), CPLY_OK);
	ck_assert_uint_eq(cply__reactor_pending(reactor), 0);
	ck_assert_uint_eq(reports, TASKS);
	for (unsigned i = 0; i < TASKS; i++) {
		expected[0] = '\0';
		if (i % 3)
			snprintf(expected, sizeof expected, "%u \nerror\n", i);
		ck_assert_uint_eq(tasks[i].reported, 1);
		ck_assert_int_eq(tasks[i].status, i % 3 ? (int)(i % 100) : 128 + SIGTERM);
		ck_assert_str_eq(tasks[i].output, expected);
	}
	/* It can be used again. */
	add(0, "exit 5");
	ck_assert_int_eq(cply__reactor_run(reactor, &err), CPLY_OK);
	ck_assert_int_eq(tasks[0].status, 5);
	end_case();
	ck_assert_uint_eq(scratch_descriptors(), before);
}
END_TEST

/* Each of a chain of tasks adds the next. */
static cply_status chain(void *user, void *task_of, const cply__reactor_result *result, cply_error *error)
{
	note(user, task_of, result, error);
	if (reports < TASKS)
		add(reports, reports % 2 ? "exit 1" : "exit 2");
	return CPLY_OK;
}

START_TEST(a_report_may_add_tasks)
{
	start_case(2, chain);
	add(0, "exit 2");
	ck_assert_int_eq(cply__reactor_run(reactor, &err), CPLY_OK);
	ck_assert_uint_eq(reports, TASKS);
	ck_assert_int_eq(tasks[TASKS - 1].status, 1);
	end_case();
}
END_TEST

START_TEST(what_cannot_start_is_reported_and_the_rest_goes_on)
{
	start_case(2, note);
	for (unsigned i = 0; i < 10; i++) {
		add(i, "exit 0");
		if (i % 2)
			tasks[i].argv[0] = "/nowhere/compiler";
	}
	ck_assert_int_eq(cply__reactor_run(reactor, &err), CPLY_OK);
	ck_assert_uint_eq(reports, 10);
	for (unsigned i = 0; i < 10; i++) {
		ck_assert_int_eq(tasks[i].status, i % 2 ? -1 : 0);
		ck_assert_int_eq(tasks[i].os_errno, i % 2 ? ENOENT : 0);
	}
	end_case();
}
END_TEST

static cply_status fail_third(void *user, void *task_of, const cply__reactor_result *result, cply_error *error)
{
	note(user, task_of, result, error);
	if (reports < 3)
		return CPLY_OK;
	cply_error_init(error);
	return error->code = CPLY_E_FAILED;
}

START_TEST(a_failing_report_ends_what_runs)
{
	uint64_t start = cply__clock_now();

	start_case(4, fail_third);
	for (unsigned i = 0; i < 3; i++)
		add(i, "exit 0");
	for (unsigned i = 3; i < 20; i++)
		add(i, "sleep 1000");
	ck_assert_int_eq(cply__reactor_run(reactor, &err), CPLY_E_FAILED);
	ck_assert_uint_eq(reports, 3);
	ck_assert_uint_eq(cply__reactor_pending(reactor), 0);
	ck_assert_uint_lt(cply__clock_now() - start, UINT64_C(100000000000));
	end_case();
}
END_TEST

static void cancel(int signal)
{
	(void)signal;
	cply_context_cancel(context);
}

/* Processes whose command line holds this word. */
static unsigned count_processes(const char *word)
{
	DIR *listing = opendir("/proc");
	const struct dirent *entry;
	unsigned count = 0;

	while ((entry = readdir(listing))) {
		char path[300], line[1024];
		snprintf(path, sizeof path, "/proc/%s/cmdline", entry->d_name);
		FILE *file = entry->d_name[0] >= '1' && entry->d_name[0] <= '9' ? fopen(path, "r") : NULL;
		if (!file)
			continue;
		size_t got = fread(line, 1, sizeof line, file);
		count += memmem(line, got, word, strlen(word)) != NULL;
		fclose(file);
	}
	closedir(listing);
	return count;
}

static char ready[4096]; /* a file */

static void count_tick(void *user)
{
	(void)user;
	ticks++;
}

/* By a signal, as soon as the file is there. */
static void cancel_when_ready(void *user)
{
	count_tick(user);
	if (access(ready, F_OK) == 0)
		kill(getpid(), SIGALRM);
}

START_TEST(a_cancellation_leaves_no_process)
{
	char quiet[80], stubborn[4300], word[32], *folder = scratch_make();

	start_case(4, note);
	snprintf(ready, sizeof ready, "%s/ready", folder);
	/* A number of our own, by which the sleepers are found. */
	snprintf(word, sizeof word, "1000.%ld", (long)getpid());
	snprintf(quiet, sizeof quiet, "sleep %s & sleep %s", word, word);
	snprintf(stubborn, sizeof stubborn, "trap '' TERM; sleep %s & : >%s; while :; do sleep %s; done", word, ready,
		word);
	for (unsigned i = 0; i < 8; i++)
		add(i, i == 2 ? stubborn : quiet);
	signal(SIGALRM, cancel);
	cply__reactor_tick(reactor, 20, cancel_when_ready);
	uint64_t start = cply__clock_now();
	ck_assert_int_eq(cply__reactor_run(reactor, &err), CPLY_E_CANCELLED);
	/* The stubborn one was asked first. */
	ck_assert_uint_gt(cply__clock_now() - start, UINT64_C(1900000000));
	ck_assert_uint_eq(reports, 0);
	/* The killed ones of the groups that are not ours to reap go as soon as init reaps them. */
	for (int i = 0; i < 6000 && count_processes(word); i++)
		usleep(10000);
	ck_assert_uint_eq(count_processes(word), 0);
	end_case();
	scratch_remove(folder);
}
END_TEST

START_TEST(a_background_process_that_holds_the_pipe_is_not_waited_for)
{
	uint64_t start = cply__clock_now();

	start_case(2, note);
	for (unsigned i = 0; i < 6; i++)
		add(i, "sleep 60 & echo $1");
	ck_assert_int_eq(cply__reactor_run(reactor, &err), CPLY_OK);
	ck_assert_uint_lt(cply__clock_now() - start, UINT64_C(50000000000));
	ck_assert_uint_eq(reports, 6);
	ck_assert_str_eq(tasks[5].output, "5\n");
	end_case();
}
END_TEST

/* Lets the child end. */
static void end_after_ticks(void *user)
{
	count_tick(user);
	if (ticks == 20)
		ck_assert_int_eq(mkdir(ready, 0700), 0);
}

/* As many as the time allows, and no more. */
START_TEST(ticks_while_children_run)
{
	char *folder = scratch_make(), *text = NULL;

	start_case(1, note);
	snprintf(ready, sizeof ready, "%s/ready", folder);
	ck_assert_int_gt(asprintf(&text, "until [ -e %s ]; do sleep 0.02; done", ready), 0);
	add(0, text);
	uint64_t start = cply__clock_now();
	cply__reactor_tick(reactor, 20, end_after_ticks);
	ck_assert_int_eq(cply__reactor_run(reactor, &err), CPLY_OK);
	ck_assert_uint_ge(ticks, 20);
	ck_assert_uint_le(ticks, (cply__clock_now() - start) / 20000000);
	end_case();
	free(text);
	scratch_remove(folder);
}
END_TEST

static cply_status check_big(void *user, void *task_of, const cply__reactor_result *result, cply_error *error)
{
	(void)user;
	(void)task_of;
	(void)error;
	reports++;
	ck_assert_uint_gt(result->output_length, 64u << 20);
	ck_assert_uint_lt(result->output_length, (64u << 20) + 100);
	ck_assert_ptr_nonnull(strstr(result->output + (64u << 20), "64 MiB"));
	return CPLY_OK;
}

START_TEST(a_child_that_takes_too_long_is_ended)
{
	start_case(3, note);
	/* Long enough for a shell to begin on a busy machine. */
	cply__reactor_limit(reactor, UINT64_C(3000000000));
	add(0, "echo begun; sleep 1000; echo never");
	cply__reactor_limit(reactor, UINT64_C(100000000000));
	add(1, "true");
	cply__reactor_limit(reactor, UINT64_C(3000000000));
	add(2, "trap '' TERM; sleep 0.1; while :; do sleep 0.05; done");
	ck_assert_int_eq(cply__reactor_run(reactor, &err), CPLY_OK);
	ck_assert_uint_eq(reports, 3);
	ck_assert(tasks[0].timed_out && !tasks[1].timed_out && tasks[2].timed_out);
	ck_assert_int_eq(tasks[1].status, 0);
	ck_assert_str_eq(tasks[0].output, "begun\n");
	end_case();
}
END_TEST

START_TEST(each_child_has_the_limit_it_was_added_with)
{
	start_case(2, note);
	cply__reactor_limit(reactor, UINT64_C(200000000));
	add(0, "sleep 1000");
	cply__reactor_limit(reactor, 0);
	add(1, "sleep 0.6");
	ck_assert_int_eq(cply__reactor_run(reactor, &err), CPLY_OK);
	ck_assert(tasks[0].timed_out && !tasks[1].timed_out);
	ck_assert_int_eq(tasks[1].status, 0);
	end_case();
}
END_TEST

START_TEST(output_over_the_limit_is_cut_and_said)
{
	start_case(1, check_big);
	add(0, "head -c 70000000 /dev/zero | tr '\\0' x");
	ck_assert_int_eq(cply__reactor_run(reactor, &err), CPLY_OK);
	ck_assert_uint_eq(reports, 1);
	end_case();
}
END_TEST

START_TEST(a_shortage_of_descriptors_only_slows_it_down)
{
	struct rlimit limit;

	start_case(16, note);
	for (unsigned i = 0; i < 40; i++)
		add(i, "sleep 0.02; exit 3");
	/* Enough for two children at once, and for one in the middle of its start. */
	limit.rlim_cur = limit.rlim_max = scratch_descriptors() + 6;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
	ck_assert_int_eq(cply__reactor_run(reactor, &err), CPLY_OK);
	ck_assert_uint_eq(reports, 40);
	for (unsigned i = 0; i < 40; i++)
		ck_assert_int_eq(tasks[i].status, 3);
	end_case();
}
END_TEST

/* Makes this process believe that it runs on a kernel before Linux 5.3, or in a sandbox that knows no pidfd. */
static void take_pidfds_away(void)
{
	const struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_pidfd_open, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args)),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_PIDFD, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EINVAL),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = {sizeof code / sizeof *code, (struct sock_filter *)code};

	ck_assert_int_eq(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
	ck_assert_int_eq(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), 0);
}

START_TEST(works_without_pidfds)
{
	cply__process process;

	start_case(4, note);
	take_pidfds_away();
	task *it = script(0, "exit 0");
	it->spec.out = CPLY__STDIO_NULL;
	ck_assert_int_eq(cply__process_spawn(&process, &it->spec, &err), CPLY_OK);
	ck_assert_int_eq(process.pidfd, -1);
	cply__process_end end;
	ck_assert_int_eq(cply__process_wait(&process, &end, &err), CPLY_OK);
	for (unsigned i = 0; i < 20; i++)
		add(i, "echo $1; exec >/dev/null 2>&1; sleep 0.02; exit 4");
	ck_assert_int_eq(cply__reactor_run(reactor, &err), CPLY_OK);
	ck_assert_uint_eq(reports, 20);
	for (unsigned i = 0; i < 20; i++)
		ck_assert_int_eq(tasks[i].status, 4);
	ck_assert_str_eq(tasks[19].output, "19\n");
	for (unsigned i = 0; i < 4; i++)
		add(i, "sleep 1000");
	signal(SIGALRM, cancel);
	setitimer(ITIMER_REAL, &(struct itimerval){{0, 0}, {0, 100000}}, NULL);
	ck_assert_int_eq(cply__reactor_run(reactor, &err), CPLY_E_CANCELLED);
	end_case();
}
END_TEST

static cply_status run_three(const cply_allocator *allocator, void *user, cply_error *error)
{
	(void)user;
	if (fault_context(&context, allocator, error))
		return error->code;
	if (!cply__reactor_new(&reactor, context, 2, note, NULL, error)) {
		cply_status status = CPLY_OK;
		reports = 0;
		for (unsigned i = 0; i < 3 && !status; i++) {
			task *it = script(i, "echo $1; sleep 0.01");
			status = cply__reactor_add(reactor, &it->spec, it, error);
		}
		if (!status && !cply__reactor_run(reactor, error))
			ck_assert_uint_eq(reports, 3);
		cply__reactor_free(reactor);
	}
	cply_context_free(context);
	ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
	return error->code;
}

START_TEST(every_allocation_may_fail)
{
	ck_assert_uint_gt(fault_each(run_three, NULL, FAULT_ONCE), 5);
	ck_assert_uint_gt(fault_each(run_three, NULL, FAULT_FOREVER), 5);
}
END_TEST

SUITE_MAIN("reactor", runs_many_tasks_in_few_slots, a_report_may_add_tasks,
	what_cannot_start_is_reported_and_the_rest_goes_on, a_failing_report_ends_what_runs,
	a_cancellation_leaves_no_process, a_background_process_that_holds_the_pipe_is_not_waited_for,
	ticks_while_children_run, a_child_that_takes_too_long_is_ended, each_child_has_the_limit_it_was_added_with,
	output_over_the_limit_is_cut_and_said, every_allocation_may_fail, a_shortage_of_descriptors_only_slows_it_down,
	works_without_pidfds)
