/* cply__process_run of runtime/process.h: the poll loop for one child. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>

#include "runtime/clock.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/process.h"
#include "runtime/strbuf.h"
#include "supervise.h"

enum { MILLISECOND = 1000000 };

/* Why a child was asked to end. */
typedef enum stop_reason { RUNS, CANCELLED, TIMED_OUT } stop_reason;

static int milliseconds_to(uint64_t deadline, uint64_t now)
{
	uint64_t left = deadline <= now ? 0 : (deadline - now) / MILLISECOND + 1;

	return left < 60000 ? (int)left : 60000;
}

/* Runs it to its end, and asks it to end when the context is cancelled or `deadline` (0: none) has passed. */
static stop_reason supervise(cply_context *context, cply__supervised *child, uint64_t deadline)
{
	struct pollfd fds[CPLY__SUPERVISED_FDS + 1];
	stop_reason reason = RUNS;

	while (!cply__supervised_is_over(child)) {
		uint64_t now = cply__clock_now();
		if (reason == RUNS && cply__context_is_cancelled(context))
			reason = CANCELLED;
		else if (reason == RUNS && deadline && now >= deadline)
			reason = TIMED_OUT;
		if (reason != RUNS)
			cply__supervised_end(child, now);
		int timeout = deadline && reason == RUNS ? milliseconds_to(deadline, now) : -1;
		cply__supervised_poll(child, fds);
		fds[CPLY__SUPERVISED_FDS] = (struct pollfd){reason == RUNS ? context->cancel_fd : -1, POLLIN, 0};
		/* A failed poll (EINTR) leaves nothing to read in `fds`. */
		if (poll(fds, CPLY__SUPERVISED_FDS + 1, cply__supervised_timeout(child, now, timeout)) < 0)
			cply__supervised_poll(child, fds);
		cply__supervised_handle(child, fds, cply__clock_now());
	}
	return reason;
}

static cply_status stopped(
	const cply_context *context, stop_reason reason, const char *program, unsigned timeout_ms, cply_error *err)
{
	if (reason == CANCELLED)
		return cply__context_check(context, err);
	cply__error(err, CPLY_E_LIMIT, .path = program, .found = "a process that went on and was ended");
	return cply__error_wanted(err, "it to end within %u milliseconds", timeout_ms);
}

cply_status cply__process_run(cply_context *context, const cply__process_spec *spec, cply__strbuf *out,
	cply__strbuf *error, unsigned timeout_ms, cply__process_end *end, cply_error *err)
{
	cply__process_spec wired = *spec;
	cply__supervised child;
	bool merged = out && out == error;

	if (cply__context_check(context, err))
		return err->code;
	wired.out = out ? CPLY__STDIO_PIPE : CPLY__STDIO_NULL;
	wired.error = merged ? CPLY__STDIO_FD : error ? CPLY__STDIO_PIPE : CPLY__STDIO_NULL;
	wired.error_fd = -1;
	uint64_t deadline = timeout_ms ? cply__clock_now() + (uint64_t)timeout_ms * MILLISECOND : 0;
	if (cply__supervise(&child, &wired, out, merged ? NULL : error, err))
		return err->code;
	stop_reason reason = supervise(context, &child, deadline);
	if (cply__supervised_finish(&child, end, err))
		return err->code;
	return reason == RUNS ? CPLY_OK : stopped(context, reason, spec->argv[0], timeout_ms, err);
}
