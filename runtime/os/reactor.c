#include "runtime/reactor.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <string.h>

#include "guard.h"
#include "runtime/alloc.h"
#include "runtime/clock.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/vec.h"
#include "supervise.h"

/* KEEP_ROOM: an output buffer that grew larger is given back instead of waiting for the next task. */
enum { MILLISECOND = 1000000, KEEP_ROOM = 1024 * 1024 };

/* A task that waits for its turn. */
typedef struct queued {
	const cply__process_spec *spec; /* borrowed */
	void *task;                     /* borrowed */
	uint64_t limit;                 /* nanoseconds that it may run; 0: no limit */
} queued;

/* A place for one running child. */
typedef struct slot {
	bool busy;
	cply__supervised child;
	cply__strbuf output; /* owned; its memory serves task after task */
	void *task;          /* borrowed */
	uint64_t started;
	uint64_t limit; /* as of the task */
	bool timed_out; /* it was asked to end because of its time */
} slot;

struct cply__reactor {
	cply_context *context; /* borrowed */
	cply__reactor_done done;
	void *user;
	unsigned slot_count;
	unsigned running;        /* busy slots */
	slot *slots;             /* owned */
	struct pollfd *fds;      /* owned: CPLY__SUPERVISED_FDS per slot, then the context's cancel_fd */
	CPLY__VEC(queued) queue; /* owned */
	size_t queue_head;       /* entries before it were started */
	cply__strbuf spare;      /* owned: for a slot whose own is still being reported */
	int null_fd;             /* stdin of every child; owned */
	cply__guard guard;       /* from the first child to the end of a run */
	uint64_t limit;          /* of tasks that are added next */
	unsigned tick_ms;        /* 0: none */
	uint64_t next_tick;
	void (*tick)(void *user);
};

cply_status cply__reactor_new(cply__reactor **out, cply_context *context, unsigned slots, cply__reactor_done done,
	void *user, cply_error *err)
{
	const cply_allocator *allocator = &context->allocator;
	cply__reactor *reactor = cply__calloc(allocator, 1, sizeof *reactor);

	if (!reactor)
		return cply__error_nomem(err);
	reactor->context = context;
	reactor->done = done;
	reactor->user = user;
	reactor->slot_count = slots ? slots : 1;
	reactor->null_fd = -1;
	reactor->guard = (cply__guard)CPLY__GUARD_INIT;
	reactor->slots = cply__calloc(allocator, reactor->slot_count, sizeof *reactor->slots);
	reactor->fds =
		cply__calloc(allocator, (size_t)reactor->slot_count * CPLY__SUPERVISED_FDS + 1, sizeof *reactor->fds);
	cply__strbuf_init(&reactor->spare, allocator);
	cply_status status = reactor->slots && reactor->fds ? CPLY_OK : cply__error_nomem(err);
	for (unsigned i = 0; reactor->slots && i < reactor->slot_count; i++)
		cply__strbuf_init(&reactor->slots[i].output, allocator);
	if (!status)
		status = cply__file_open(&reactor->null_fd, AT_FDCWD, "/dev/null", O_RDONLY, 0, err);
	if (status)
		cply__reactor_free(reactor);
	else
		*out = reactor;
	return status;
}

void cply__reactor_free(cply__reactor *reactor)
{
	if (!reactor)
		return;
	const cply_allocator *allocator = &reactor->context->allocator;
	cply__file_close(&reactor->null_fd);
	for (unsigned i = 0; reactor->slots && i < reactor->slot_count; i++)
		cply__strbuf_release(&reactor->slots[i].output);
	cply__strbuf_release(&reactor->spare);
	cply__free(allocator, reactor->slots);
	cply__free(allocator, reactor->fds);
	cply__free(allocator, reactor->queue.at);
	cply__free(allocator, reactor);
}

cply_status cply__reactor_add(cply__reactor *reactor, const cply__process_spec *spec, void *task, cply_error *err)
{
	/* The room of started tasks is used again once they are the larger half: the queue does not only grow. */
	if (reactor->queue_head && reactor->queue_head >= reactor->queue.count / 2) {
		reactor->queue.count -= reactor->queue_head;
		memmove(reactor->queue.at, reactor->queue.at + reactor->queue_head,
			reactor->queue.count * sizeof *reactor->queue.at);
		reactor->queue_head = 0;
	}
	if (!CPLY__VEC_PUSH(&reactor->queue, &reactor->context->allocator, (queued){spec, task, reactor->limit}))
		return cply__error_nomem(err);
	return CPLY_OK;
}

size_t cply__reactor_pending(const cply__reactor *reactor)
{
	return reactor->queue.count - reactor->queue_head + reactor->running;
}

void cply__reactor_tick(cply__reactor *reactor, unsigned milliseconds, void (*tick)(void *user))
{
	reactor->tick_ms = tick ? milliseconds : 0;
	reactor->tick = tick;
	reactor->next_tick = cply__clock_now() + (uint64_t)milliseconds * MILLISECOND;
}

void cply__reactor_limit(cply__reactor *reactor, uint64_t nanoseconds)
{
	reactor->limit = nanoseconds;
}

static slot *free_slot(cply__reactor *reactor)
{
	slot *at = reactor->slots;

	while (at->busy)
		at++;
	return at;
}

/* Too many processes or descriptors: that may be over when a child of ours has ended. */
static bool is_shortage(const cply_error *err)
{
	return err->os_errno == EAGAIN || err->os_errno == EMFILE || err->os_errno == ENFILE;
}

static cply_status spawn(cply__reactor *reactor, slot *place, const cply__process_spec *spec, cply_error *err)
{
	cply__process_spec wired = *spec;

	wired.in = CPLY__STDIO_FD;
	wired.in_fd = reactor->null_fd;
	wired.out = CPLY__STDIO_PIPE;
	wired.error = CPLY__STDIO_FD;
	wired.error_fd = -1;
	cply__strbuf_clear(&place->output);
	place->timed_out = false;
	place->started = cply__clock_now();
	if (reactor->guard.fd < 0)
		cply__guard_start(&reactor->guard, &reactor->context->allocator, reactor->slot_count);
	if (cply__supervise(&place->child, &wired, &place->output, NULL, err))
		return err->code;
	if (!spec->foreground)
		cply__guard_watch(&reactor->guard, place->child.process.pid);
	return CPLY_OK;
}

/* Starts the next task, or reports that it cannot be started. *full: it has to wait for another's end. */
static cply_status start_next(cply__reactor *reactor, bool *full, cply_error *err)
{
	queued next = reactor->queue.at[reactor->queue_head];
	slot *place = free_slot(reactor);
	cply_error failure;

	cply_status status = spawn(reactor, place, next.spec, &failure);
	if (status && reactor->running && is_shortage(&failure)) {
		*full = true;
		return CPLY_OK;
	}
	reactor->queue_head++;
	if (status) {
		const cply__reactor_result result = {.output = "", .error = &failure};
		return reactor->done(reactor->user, next.task, &result, err);
	}
	place->task = next.task;
	place->limit = next.limit;
	place->busy = true;
	reactor->running++;
	return CPLY_OK;
}

static cply_status start_tasks(cply__reactor *reactor, cply_error *err)
{
	bool full = false;

	if (cply__context_check(reactor->context, err))
		return err->code;
	while (!full && reactor->running < reactor->slot_count && reactor->queue_head < reactor->queue.count) {
		if (start_next(reactor, &full, err) || cply__context_check(reactor->context, err))
			return err->code;
	}
	return CPLY_OK;
}

/* Reaps the child of a slot and frees the slot. */
static cply_status reap(cply__reactor *reactor, slot *place, cply__process_end *end, cply_error *err)
{
	place->busy = false;
	reactor->running--;
	cply__guard_forget(&reactor->guard, place->child.process.pid);
	return cply__supervised_finish(&place->child, end, err);
}

/* The next task is started first, so that the slot is not idle while this one's end is dealt with. */
static cply_status report(cply__reactor *reactor, slot *place, cply_error *err)
{
	cply__reactor_result result = {.timed_out = place->timed_out};
	void *task = place->task;

	if (reap(reactor, place, &result.end, err))
		return err->code;
	result.started = place->started;
	result.nanoseconds = cply__clock_now() - place->started;
	cply__strbuf output = place->output;
	place->output = reactor->spare;
	cply__strbuf_init(&reactor->spare, output.allocator);
	cply_status status = start_tasks(reactor, err);
	if (!status) {
		result.output = output.text;
		result.output_length = output.length;
		status = reactor->done(reactor->user, task, &result, err);
	}
	if (output.room > KEEP_ROOM)
		cply__strbuf_release(&output);
	reactor->spare = output;
	return status;
}

static int tick_timeout(const cply__reactor *reactor, uint64_t now)
{
	if (!reactor->tick_ms)
		return -1;
	return reactor->next_tick <= now ? 0 : (int)((reactor->next_tick - now) / MILLISECOND + 1);
}

/* Asks children whose time is over to end, and shortens the poll time-out to the next one's end of time. */
static int enforce_limit(cply__reactor *reactor, uint64_t now, int timeout)
{
	for (unsigned i = 0; i < reactor->slot_count; i++) {
		slot *place = &reactor->slots[i];
		if (!place->busy || !place->limit || place->timed_out)
			continue;
		uint64_t age = now - place->started;
		if (age >= place->limit) {
			place->timed_out = true;
			cply__supervised_end(&place->child, now);
			continue;
		}
		uint64_t left = (place->limit - age) / MILLISECOND + 1;
		if (timeout < 0 || left < (uint64_t)timeout)
			timeout = left < INT_MAX ? (int)left : INT_MAX;
	}
	return timeout;
}

/* Waits until something happens and lets every child act on it. */
static void wait_and_handle(cply__reactor *reactor, int cancel_fd)
{
	struct pollfd *fds = reactor->fds;
	uint64_t now = cply__clock_now();
	int timeout = enforce_limit(reactor, now, tick_timeout(reactor, now));
	nfds_t count = 0;

	for (unsigned i = 0; i < reactor->slot_count; i++) {
		const slot *place = &reactor->slots[i];
		if (!place->busy)
			continue;
		cply__supervised_poll(&place->child, fds + count);
		timeout = cply__supervised_timeout(&place->child, now, timeout);
		count += CPLY__SUPERVISED_FDS;
	}
	fds[count] = (struct pollfd){cancel_fd, POLLIN, 0};
	if (poll(fds, count + 1, timeout) < 0)
		for (nfds_t i = 0; i < count; i++)
			fds[i].revents = 0;
	now = cply__clock_now();
	for (unsigned i = 0; i < reactor->slot_count; i++) {
		if (!reactor->slots[i].busy)
			continue;
		cply__supervised_handle(&reactor->slots[i].child, fds, now);
		fds += CPLY__SUPERVISED_FDS;
	}
	if (reactor->tick_ms && now >= reactor->next_tick) {
		reactor->next_tick = now + (uint64_t)reactor->tick_ms * MILLISECOND;
		reactor->tick(reactor->user);
	}
}

static cply_status report_ends(cply__reactor *reactor, cply_error *err)
{
	for (unsigned i = 0; i < reactor->slot_count; i++) {
		slot *place = &reactor->slots[i];
		if (place->busy && cply__supervised_is_over(&place->child) && report(reactor, place, err))
			return err->code;
	}
	return CPLY_OK;
}

/* Ends what runs and forgets what is queued; nothing of it is reported. */
static void stop(cply__reactor *reactor)
{
	cply__process_end end;
	cply_error ignored;
	uint64_t now = cply__clock_now();

	reactor->queue.count = reactor->queue_head = 0;
	for (unsigned i = 0; i < reactor->slot_count; i++)
		if (reactor->slots[i].busy)
			cply__supervised_end(&reactor->slots[i].child, now);
	for (;;) {
		for (unsigned i = 0; i < reactor->slot_count; i++)
			if (reactor->slots[i].busy && cply__supervised_is_over(&reactor->slots[i].child))
				reap(reactor, &reactor->slots[i], &end, &ignored);
		if (!reactor->running)
			return;
		wait_and_handle(reactor, -1);
	}
}

cply_status cply__reactor_run(cply__reactor *reactor, cply_error *err)
{
	cply_status status;

	for (;;) {
		status = start_tasks(reactor, err);
		if (status || !reactor->running)
			break;
		wait_and_handle(reactor, reactor->context->cancel_fd);
		if (cply__context_check(reactor->context, err) || report_ends(reactor, err)) {
			status = err->code;
			break;
		}
	}
	if (status)
		stop(reactor);
	cply__guard_release(&reactor->guard);
	return status;
}
