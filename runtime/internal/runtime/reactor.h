/*
 * One poll loop that supervises many children: starts them, gathers each one's stdout and stderr (merged, in the order
 * written) and reports each end on the calling thread. It starts as many as `slots` at once; more wait in order.
 *
 * On cancellation every group gets TERM, then KILL after two seconds, and _run returns CPLY_E_CANCELLED. What a child
 * left in the background is not waited for: output that comes after the child's own end is dropped. Should this process
 * be killed, what runs is killed with it, with all that it started.
 */
#ifndef RUNTIME_REACTOR_H
#define RUNTIME_REACTOR_H

#include <stdbool.h>
#include <stdint.h>

#include <crossply/context.h>

#include "runtime/process.h"
#include "runtime/strbuf.h"

typedef struct cply__reactor cply__reactor;

/* What one child did. */
typedef struct cply__reactor_result {
	cply__process_end end;
	const char *output;      /* stdout and stderr together; borrowed for the call; NUL-terminated */
	size_t output_length;    /* what is over 64 MiB is cut, and said at its end */
	uint64_t started;        /* cply__clock_now before it was spawned */
	uint64_t nanoseconds;    /* from then to its end */
	const cply_error *error; /* not NULL: it could not be started, and `end` means nothing */
	bool timed_out;          /* it was ended because it ran longer than cply__reactor_limit allows */
} cply__reactor_result;

/*
 * Called when the child of a task ended. May add further tasks. Anything but CPLY_OK ends the loop: children that run
 * are ended, what is queued is dropped, none of them is reported, and _run returns it. The same goes for a
 * cancellation.
 */
typedef cply_status (*cply__reactor_done)(void *user, void *task, const cply__reactor_result *result, cply_error *err);

cply_status cply__reactor_new(cply__reactor **out, cply_context *context, unsigned slots, cply__reactor_done done,
	void *user, cply_error *err);
void cply__reactor_free(cply__reactor *reactor);

/*
 * Queues a child. `spec` and all it points at must stay until `done` was called for it; out, error and in of the spec
 * are decided by the reactor (in: /dev/null). `task` is handed back.
 */
cply_status cply__reactor_add(cply__reactor *reactor, const cply__process_spec *spec, void *task, cply_error *err);

/* Children queued or running. */
size_t cply__reactor_pending(const cply__reactor *reactor);

/*
 * A wish for a callback every so many milliseconds while _run waits (progress); 0: none.
 */
void cply__reactor_tick(cply__reactor *reactor, unsigned milliseconds, void (*tick)(void *user));

/*
 * Of the children that are added from now on, those that run longer are ended (TERM to the group, KILL after two
 * seconds); 0, as at first: never.
 */
void cply__reactor_limit(cply__reactor *reactor, uint64_t nanoseconds);

/*
 * Runs until nothing is queued or running. A task that finds too many processes or descriptors in use waits for the end
 * of another one of the reactor's before it is reported as failed.
 */
cply_status cply__reactor_run(cply__reactor *reactor, cply_error *err);

#endif
