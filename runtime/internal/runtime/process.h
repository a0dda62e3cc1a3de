/*
 * Child processes: argv, an environment, a folder and what the three standard descriptors are; never a shell string.
 * A child leads a process group of its own and is killed when the thread that spawned it ends (so spawn from one that
 * lives as long as the work: the caller's). A failed exec is reported by cply__process_spawn itself, with its errno.
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
	const char *const *argv;        /* NULL-terminated; argv[0] is an absolute or relative path, not searched for */
	const char *const *environment; /* whole environment, NULL-terminated */
	const char *folder;             /* NULL: the parent's */
	cply__stdio in, out, error;     /* `error` CPLY__STDIO_FD with error_fd -1: the same as `out` */
	int in_fd, out_fd, error_fd;
	const int *keep;                /* descriptors to leave open in the child at their numbers (a jobserver's) */
	size_t keep_count;
	int foreground;                 /* nonzero: stay in the parent's process group (interactive tools) */
} cply__process_spec;

typedef struct cply__process {
	pid_t pid;
	int pidfd;           /* readable when it has ended; -1 where pidfd_open(2) is missing */
	int in, out, error;  /* parent's pipe ends, -1 where there is none; owned */
} cply__process;

/* How a child ended. */
typedef struct cply__process_end {
	int status;     /* exit status; 128 + signal when it was killed */
	int signal;     /* 0 when it exited by itself */
	uint64_t max_rss;     /* bytes */
	uint64_t cpu_nanoseconds;
} cply__process_end;

cply_status cply__process_spawn(cply__process *out, const cply__process_spec *spec, cply_error *err);

/* Waits; closes pipe ends and pidfd. */
cply_status cply__process_wait(cply__process *process, cply__process_end *end, cply_error *err);

/* Sends a signal to its whole group. */
void cply__process_signal(const cply__process *process, int signal);

/*
 * Runs one child to its end on the calling thread: its stdout and stderr are appended to the buffers (NULL: dropped).
 * Cancellation of the context ends it: TERM to the group, KILL after two seconds. `timeout_ms` 0: none; a time-out is
 * CPLY_E_LIMIT. Output is limited to 64 MiB.
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
