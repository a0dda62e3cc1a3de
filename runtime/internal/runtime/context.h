/* What the floors above may read of a context. */
#ifndef RUNTIME_CONTEXT_H
#define RUNTIME_CONTEXT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include <crossply/context.h>

struct cply_context {
	cply_allocator allocator;
	const char *const *environment; /* borrowed; never NULL */
	char *cache_dir;                /* owned; NULL when there is none */
	uint64_t source_date_epoch;
	unsigned jobs;        /* at least 1 */
	cply_event_sink sink; /* never NULL */
	void *sink_user;
	atomic_bool cancelled; /* set from any thread or signal handler */
	int cancel_fd;         /* eventfd, readable once cancelled: for poll loops */
};

/* Sends an event; `size` is filled in. Only on the context's own thread. */
void cply__context_send(cply_context *context, const cply_event *event);
void cply__context_warn(cply_context *context, const char *platform, const char *format, ...) CPLY_PRINTF(3, 4);
void cply__context_note(cply_context *context, const char *platform, const char *format, ...) CPLY_PRINTF(3, 4);

static inline bool cply__context_is_cancelled(const cply_context *context)
{
	return atomic_load_explicit(&context->cancelled, memory_order_relaxed);
}

/* CPLY_E_CANCELLED when the context was cancelled, else CPLY_OK. */
cply_status cply__context_check(const cply_context *context, cply_error *err);

#endif
