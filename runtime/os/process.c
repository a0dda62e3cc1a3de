#include "runtime/process.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdalign.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "reap.h"
#include "runtime/error.h"
#include "runtime/file.h"

enum { CHILD_STACK = 32 * 1024 };

/* Both sides of the child's three descriptors. */
typedef struct stdio_ends {
	int child[3];  /* what becomes 0, 1 and 2 */
	int opened[3]; /* those of them that were opened here and are closed after the spawn; else -1 */
	int parent[3]; /* the other ends of pipes; else -1 */
} stdio_ends;

static const stdio_ends no_ends = {{-1, -1, -1}, {-1, -1, -1}, {-1, -1, -1}};

static void close_ends(int ends[3])
{
	for (int i = 0; i < 3; i++)
		cply__file_close(&ends[i]);
}

static cply_status open_null(stdio_ends *ends, int place, cply_error *err)
{
	cply_status status =
		cply__file_open(&ends->opened[place], AT_FDCWD, "/dev/null", place == 0 ? O_RDONLY : O_WRONLY, 0, err);

	ends->child[place] = ends->opened[place];
	return status;
}

static cply_status open_pipe(stdio_ends *ends, int place, cply_error *err)
{
	int pair[2];

	if (pipe2(pair, O_CLOEXEC) != 0) {
		cply__error_errno(err, errno, NULL);
		return cply__error_context(err, "make a pipe");
	}
	ends->opened[place] = ends->child[place] = pair[place != 0];
	ends->parent[place] = pair[place == 0];
	return CPLY_OK;
}

static cply_status open_end(stdio_ends *ends, int place, cply__stdio kind, int fd, cply_error *err)
{
	switch (kind) {
	case CPLY__STDIO_NULL:
		return open_null(ends, place, err);
	case CPLY__STDIO_PIPE:
		return open_pipe(ends, place, err);
	case CPLY__STDIO_FD:
		ends->child[place] = place == 2 && fd < 0 ? ends->child[1] : fd;
		return CPLY_OK;
	case CPLY__STDIO_INHERIT:
		break;
	}
	ends->child[place] = place;
	/* Closed in the parent: left so, the first file that the child opens would be taken for its output. */
	return fcntl(place, F_GETFD) < 0 ? open_null(ends, place, err) : CPLY_OK;
}

static cply_status open_ends(stdio_ends *ends, const cply__process_spec *spec, cply_error *err)
{
	*ends = no_ends;
	if (open_end(ends, 0, spec->in, spec->in_fd, err) || open_end(ends, 1, spec->out, spec->out_fd, err) ||
		open_end(ends, 2, spec->error, spec->error_fd, err)) {
		close_ends(ends->opened);
		close_ends(ends->parent);
		return err->code;
	}
	return CPLY_OK;
}

static pid_t clone_child(cply__child *child, int *pidfd)
{
	const int flags = CLONE_VM | CLONE_VFORK | SIGCHLD;
	alignas(16) char stack[CHILD_STACK];

	*pidfd = -1;
	pid_t pid = clone(cply__child_main, stack + sizeof stack, flags | CLONE_PIDFD, child, pidfd);
	/* Kernels before 5.2 ignore CLONE_PIDFD; sandboxes may refuse it. */
	if (pid < 0 && errno == EINVAL) {
		*pidfd = -1;
		pid = clone(cply__child_main, stack + sizeof stack, flags, child);
	}
	if (pid > 0 && *pidfd < 0)
		*pidfd = pidfd_open(pid, 0);
	return pid;
}

/* Nothing may be delivered to the child while it runs on the parent's memory. */
static pid_t start(cply__child *child, int *pidfd)
{
	sigset_t all;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &child->mask);
	pid_t pid = clone_child(child, pidfd);
	int failed = errno;
	pthread_sigmask(SIG_SETMASK, &child->mask, NULL);
	errno = failed;
	return pid;
}

/* What lies behind the terse errno of execve(2). */
static void explain_exec(const cply__child *child, cply_error *err)
{
	const char *program = child->argv[0];
	bool visible = (program[0] == '/' || !child->folder) && access(program, F_OK) == 0;

	switch (child->os_errno) {
	case ENOENT:
		if (visible)
			cply__error_found(err, "a program whose interpreter or dynamic loader is not there");
		break;
	case ENOEXEC:
		cply__error_found(err, "a file that this machine cannot run");
		cply__error_hint(err, "it is for another machine, or a script that does not begin with #!");
		break;
	case E2BIG:
		cply__error_hint(err, "the arguments and the environment are too long: pass them in a file (@FILE)");
		break;
	default:
		break;
	}
}

static cply_status child_failed(const cply__child *child, cply_error *err)
{
	cply__error_errno(err, child->os_errno, child->step == CPLY__CHILD_FOLDER ? child->folder : child->argv[0]);
	err->code = CPLY_E_CHILD;
	if (child->step == CPLY__CHILD_EXEC)
		explain_exec(child, err);
	return cply__error_context(
		err, child->step == CPLY__CHILD_FOLDER ? "go to the folder of the child process" : "run a program");
}

static cply_status clone_failed(const char *program, cply_error *err)
{
	int failed = errno;

	cply__error_errno(err, failed, program);
	err->code = CPLY_E_CHILD;
	if (failed == EAGAIN)
		cply__error_hint(err, "too many processes: raise `ulimit -u`, or use fewer jobs (-j)");
	return cply__error_context(err, "start a process");
}

cply_status cply__process_spawn(cply__process *out, const cply__process_spec *spec, cply_error *err)
{
	stdio_ends ends;
	int pidfd = -1;

	if (open_ends(&ends, spec, err))
		return cply__error_context(err, "run %s", spec->argv[0]);
	cply__child child = {.argv = spec->argv,
		.environment = spec->environment,
		.folder = spec->folder,
		.stdio = {ends.child[0], ends.child[1], ends.child[2]},
		.keep = spec->keep,
		.keep_count = spec->keep_count,
		.foreground = spec->foreground,
		.parent = getpid()};
	pid_t pid = start(&child, &pidfd);
	cply_status status = pid < 0 ? clone_failed(spec->argv[0], err) : CPLY_OK;
	close_ends(ends.opened);
	if (pid > 0 && child.os_errno) {
		while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
			continue;
		cply__file_close(&pidfd);
		status = child_failed(&child, err);
	}
	if (status) {
		close_ends(ends.parent);
		return status;
	}
	*out = (cply__process){
		pid, spec->foreground ? pid : -pid, pidfd, ends.parent[0], ends.parent[1], ends.parent[2]};
	return CPLY_OK;
}

static uint64_t nanoseconds_of(struct timeval time)
{
	return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_usec * 1000u;
}

bool cply__process_has_ended(const cply__process *process)
{
	siginfo_t info = {.si_pid = 0};

	/* ECHILD: somebody else reaped it, or SIGCHLD is ignored; it is gone either way. */
	return waitid(P_PID, (id_t)process->pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 ? errno == ECHILD
											  : info.si_pid == process->pid;
}

cply_status cply__process_wait(cply__process *process, cply__process_end *end, cply_error *err)
{
	struct rusage usage;
	int status;
	pid_t pid;

	do
		pid = wait4(process->pid, &status, 0, &usage);
	while (pid < 0 && errno == EINTR);
	int failed = errno;
	cply__file_close(&process->in);
	cply__file_close(&process->out);
	cply__file_close(&process->error);
	cply__file_close(&process->pidfd);
	if (pid < 0) {
		cply__error(err, CPLY_E_CHILD, .os_errno = failed,
			.hint = "the calling program must not ignore SIGCHLD nor wait for children that are not its "
				"own");
		return cply__error_context(err, "wait for process %ld", (long)process->pid);
	}
	end->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	end->status = end->signal ? 128 + end->signal : WEXITSTATUS(status);
	end->max_rss = (uint64_t)usage.ru_maxrss * 1024;
	end->cpu_nanoseconds = nanoseconds_of(usage.ru_utime) + nanoseconds_of(usage.ru_stime);
	return CPLY_OK;
}

void cply__process_signal(const cply__process *process, int signal)
{
	kill(process->target, signal);
}
