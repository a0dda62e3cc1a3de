#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * The parent is stopped while this runs on its memory, on a stack inside one of its frames. So nothing here allocates,
 * takes a lock or changes a global, sanitizers must not mark that stack as theirs, and calls that they intercept to
 * keep books for the process (of signal handlers, of descriptors) go to the kernel directly.
 */
#if defined(__GNUC__)
#define ON_BORROWED_STACK __attribute__((no_sanitize_address, no_sanitize_thread))
#else
#define ON_BORROWED_STACK
#endif

enum { KERNEL_SIGSET = _NSIG / 8 };

/* At least as large as the kernel's struct sigaction anywhere; all zero it means SIG_DFL, no flags, no mask. */
static const unsigned long default_action[16];

ON_BORROWED_STACK static void fail(cply__child *child, cply__child_step step)
{
	child->step = step;
	child->os_errno = errno;
	syscall(SYS_exit_group, 127);
}

/*
 * A handler of the parent must not run here once signals are let in again. Ignored signals stay so, but for SIGPIPE:
 * programs expect to die of it.
 */
ON_BORROWED_STACK static void reset_signals(void)
{
	for (int signal = 1; signal < _NSIG; signal++) {
		struct sigaction action;
		if (sigaction(signal, NULL, &action) != 0 || action.sa_handler == SIG_DFL)
			continue;
		if (action.sa_handler != SIG_IGN || signal == SIGPIPE)
			syscall(SYS_rt_sigaction, signal, default_action, NULL, (size_t)KERNEL_SIGSET);
	}
}

/* Puts the three descriptors in their places; first those that lie in another's place are moved out of the way. */
ON_BORROWED_STACK static int place_stdio(const int given[3])
{
	int from[3];

	for (int i = 0; i < 3; i++) {
		from[i] = given[i];
		if (from[i] != i && from[i] < 3 && (from[i] = fcntl(from[i], F_DUPFD_CLOEXEC, 3)) < 0)
			return -1;
	}
	for (int i = 0; i < 3; i++)
		if ((from[i] == i ? fcntl(i, F_SETFD, 0) : (int)syscall(SYS_dup3, from[i], i, 0)) < 0)
			return -1;
	return 0;
}

/* A net for descriptors that somebody opened without O_CLOEXEC. Kernels before 5.11 have no such call. */
ON_BORROWED_STACK static int close_others(const int *keep, size_t count)
{
	syscall(SYS_close_range, 3u, ~0u, (unsigned)CLOSE_RANGE_CLOEXEC);
	for (size_t i = 0; i < count; i++)
		if (keep[i] >= 3 && fcntl(keep[i], F_SETFD, 0) < 0)
			return -1;
	return 0;
}

ON_BORROWED_STACK int cply__child_main(void *argument)
{
	cply__child *child = argument;

	if (!child->foreground && setpgid(0, 0) != 0)
		fail(child, CPLY__CHILD_PREPARE);
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
		fail(child, CPLY__CHILD_PREPARE);
	/* The parent may have died before the signal was asked for. */
	if (getppid() != child->parent)
		syscall(SYS_exit_group, 127);
	if (place_stdio(child->stdio) != 0 || close_others(child->keep, child->keep_count) != 0)
		fail(child, CPLY__CHILD_PREPARE);
	if (child->folder && chdir(child->folder) != 0)
		fail(child, CPLY__CHILD_FOLDER);
	reset_signals();
	syscall(SYS_rt_sigprocmask, SIG_SETMASK, &child->mask, NULL, (size_t)KERNEL_SIGSET);
	execve(child->argv[0], (char *const *)child->argv, (char *const *)child->environment);
	fail(child, CPLY__CHILD_EXEC);
	return 127;
}
