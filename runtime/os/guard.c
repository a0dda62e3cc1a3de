#include "guard.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/alloc.h"
#include "runtime/file.h"

/* A process group, and its negative once it is to be forgotten. */
typedef pid_t message;

static void note(pid_t *groups, unsigned room, message what)
{
	const pid_t wanted = what > 0 ? 0 : -what;

	for (unsigned i = 0; i < room; i++)
		if (groups[i] == wanted) {
			groups[i] = what > 0 ? what : 0;
			return;
		}
}

/*
 * The guard's whole life. Other threads of the process may have held any lock at the fork, so it makes system calls and
 * nothing else. It keeps no descriptor of ours open, and hears no signal but KILL.
 */
static void watch_over(int fd, pid_t *groups, unsigned room)
{
	message what;
	ssize_t got;

	setpgid(0, 0);
	prctl(PR_SET_NAME, "crossply-guard");
	if (fd > 0)
		syscall(SYS_close_range, 0u, (unsigned)fd - 1, 0u);
	syscall(SYS_close_range, (unsigned)fd + 1, ~0u, 0u);
	while ((got = recv(fd, &what, sizeof what, 0)) == sizeof what || (got < 0 && errno == EINTR))
		if (got > 0)
			note(groups, room, what);
	for (unsigned i = 0; i < room; i++)
		if (groups[i])
			kill(-groups[i], SIGKILL);
	_exit(0);
}

/* Without the handlers of pthread_atfork(3), which may be anybody's. */
static pid_t fork_guard(int ours, int theirs, pid_t *groups, unsigned room)
{
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	pid_t pid = _Fork();
	if (pid == 0) {
		close(ours);
		watch_over(theirs, groups, room);
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return pid;
}

void cply__guard_start(cply__guard *out, const cply_allocator *allocator, unsigned room)
{
	int pair[2];
	pid_t *groups = cply__calloc(allocator, room, sizeof *groups);

	*out = (cply__guard)CPLY__GUARD_INIT;
	if (!groups)
		return;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == 0) {
		out->pid = fork_guard(pair[0], pair[1], groups, room);
		out->fd = pair[0];
		cply__file_close(&pair[1]);
	}
	cply__free(allocator, groups);
	if (out->pid < 0)
		cply__guard_release(out);
}

static void tell(const cply__guard *guard, message what)
{
	/* A guard that was stopped or killed must not stop us. */
	if (guard->pid > 0)
		(void)!send(guard->fd, &what, sizeof what, MSG_NOSIGNAL | MSG_DONTWAIT);
}

void cply__guard_watch(const cply__guard *guard, pid_t group)
{
	tell(guard, group);
}

void cply__guard_forget(const cply__guard *guard, pid_t group)
{
	tell(guard, -group);
}

void cply__guard_release(cply__guard *guard)
{
	/* Killed first: a process that our caller forked may hold the other end open. */
	if (guard->pid > 0) {
		kill(guard->pid, SIGKILL);
		while (waitpid(guard->pid, NULL, 0) < 0 && errno == EINTR)
			continue;
	}
	cply__file_close(&guard->fd);
	guard->pid = 0;
}
