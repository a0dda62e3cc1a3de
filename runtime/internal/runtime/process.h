/*
 * Child processes: argv, an environment, a folder and what the three standard descriptors are; never a shell string.
 * A child leads a process group of its own and is killed when the thread that spawned it ends (so spawn from one that
 * lives as long as the work: the caller's). A failed exec is reported by cply__process_spawn itself, with its errno.
 *
 * A child starts with the signal mask of its parent, with no caught signal, with SIGPIPE at its default even if the
 * parent ignores it (other ignored signals stay ignored, as nohup(1) wants), and with no descriptor but the three and
 * those of `keep`.
 */
#ifndef RUNTIME_PROCESS_H
#define RUNTIME_PROCESS_H

#include <sys/types.h>

#include <crossply/context.h>

typedef enum cply__stdio {
	CPLY__STDIO_NULL,    /* /dev/null */
	CPLY__STDIO_INHERIT, /* the parent's own */
	CPLY__STDIO_PIPE,    /* a pipe whose other end lands in the cply__process */
	CPLY__STDIO_FD       /* the descriptor given in the spec */
} cply__stdio;

typedef struct cply__process_spec {
	const char *const *argv; /* NULL-terminated; argv[0] is a path, not searched for; relative: to `folder` */
	const char *const *environment; /* whole environment, NULL-terminated */
	const char *folder;             /* NULL: the parent's */
	cply__stdio in, out, error;     /* `error` CPLY__STDIO_FD with error_fd -1: the same as `out` */
	int in_fd, out_fd, error_fd;
	const int *keep; /* descriptors to leave open in the child at their numbers (a jobserver's) */
	size_t keep_count;
	int foreground; /* nonzero: stay in the parent's process group (interactive tools) */
} cply__process_spec;

typedef struct cply__process {
	pid_t pid;
	pid_t target;       /* what kill(2) takes to reach all of it: -pid, or pid when it has no group of its own */
	int pidfd;          /* readable when it has ended; -1 where the kernel has none (before Linux 5.3) */
	int in, out, error; /* parent's pipe ends, -1 where there is none; owned */
} cply__process;

/* How a child ended. */
typedef struct cply__process_end {
	int status;               /* exit status; 128 + signal when it was killed */
	int signal;               /* 0 when it exited by itself */
	uint64_t max_rss;         /* bytes; at least those of the parent, whose memory it shared until its exec */
	uint64_t cpu_nanoseconds; /* user and system, with those of its own waited-for children */
} cply__process_end;

/*
 * Starts a child. Errors: CPLY_E_CHILD with the errno of what failed (argv[0] or the folder is the error's path);
 * CPLY_E_IO and the like when a pipe could not be made.
 */
cply_status cply__process_spawn(cply__process *out, const cply__process_spec *spec, cply_error *err);

/* Waits; closes pipe ends and pidfd. CPLY_E_CHILD when the status is lost because the process ignores SIGCHLD. */
cply_status cply__process_wait(cply__process *process, cply__process_end *end, cply_error *err);

/* Sends a signal to its whole group. Only before it was waited for: the number may belong to another afterwards. */
void cply__process_signal(const cply__process *process, int signal);

/*
 * Runs one child to its end on the calling thread: its stdout and stderr are appended to the buffers (NULL: dropped;
 * the same one twice: merged as written). `out` and `error` of the spec are decided here. Cancellation of the context
 * ends it: TERM to the group, KILL after two seconds. `timeout_ms` 0: none; a time-out is CPLY_E_LIMIT. Of each output
 * 64 MiB are kept, and a line at its end says so when there was more. What a process left in the background writes
 * after the child's end is not waited for.
 */
struct cply__strbuf;
cply_status cply__process_run(cply_context *context, const cply__process_spec *spec, struct cply__strbuf *out,
	struct cply__strbuf *error, unsigned timeout_ms, cply__process_end *end, cply_error *err);

/*
 * A copy of an environment with changes: `set` holds "NAME=value" (wins over the old) or "NAME" (removes it). Sorted by
 * name, in one block of memory of `allocator`; NULL when there is none.
 */
char **cply__environment_with(
	const cply_allocator *allocator, const char *const *environment, const char *const *set, size_t set_count);

#endif
