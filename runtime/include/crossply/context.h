/*
 * The context: everything that the library would otherwise take from global state (memory, environment, time, folders,
 * number of jobs, where progress goes). The library itself never reads the environment, prints, exits or installs
 * signal handlers.
 *
 * A context belongs to one thread at a time; different contexts are independent. What takes no context is thread-safe,
 * and so are objects that their header calls immutable.
 */
#ifndef CROSSPLY_CONTEXT_H
#define CROSSPLY_CONTEXT_H

#include <stddef.h>
#include <stdint.h>

#include <crossply/error.h>
#include <crossply/event.h>
#include <crossply/export.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Memory. `reallocate` behaves as realloc(3) does: NULL makes, size 0 frees (and returns NULL), and NULL says that
 * there is no memory. It must be callable from several threads at once.
 */
typedef struct cply_allocator {
	void *(*reallocate)(void *user, void *memory, size_t size);
	void *user;
} cply_allocator;

typedef struct cply_context cply_context;

/* The last second of the year 9999: what RFC 3339, and so an image configuration, can say. */
#define CPLY_EPOCH_LAST UINT64_C(253402300799)

typedef struct cply_context_options {
	size_t size;                     /* sizeof(cply_context_options) */
	const cply_allocator *allocator; /* NULL: malloc(3); must outlive the context */
	const char *const *environment;  /* "NAME=value", NULL-terminated, borrowed; NULL: empty */
	const char *cache_dir;           /* private folder for sysroots and probe results; NULL: none (copied, and
					    made absolute against the current folder) */
	uint64_t source_date_epoch;      /* seconds, at most CPLY_EPOCH_LAST; the time that outputs carry */
	unsigned jobs;                   /* processes or threads at once, 1 to 1024; 0: the processors available */
	cply_event_sink sink;            /* where progress goes; NULL: nowhere */
	void *sink_user;                 /* handed to `sink` */
} cply_context_options;

/* A macro rather than a function so that `size` is that of the caller's header. */
#define CPLY_CONTEXT_OPTIONS_INIT                                                                                      \
	{                                                                                                              \
		sizeof(cply_context_options), NULL, NULL, NULL, 0, 0, NULL, NULL                                       \
	}

/*
 * Makes a context, owned by the caller. `options` may be NULL. Errors: CPLY_E_NOMEM; CPLY_E_USAGE for an option out of
 * range; CPLY_E_IO for a relative cache_dir when the current folder is gone.
 */
CPLY_EXPORT cply_status cply_context_new(cply_context **out, const cply_context_options *options, cply_error *err);

/* Ends a context; NULL is allowed. Objects made with it must be freed before. */
CPLY_EXPORT void cply_context_free(cply_context *context);

/*
 * Asks the call that runs in this context to stop: it ends its children, removes what is half-made and returns
 * CPLY_E_CANCELLED. The only function that may be called with a context that another thread uses, or from a signal
 * handler. A cancelled context stays cancelled.
 */
CPLY_EXPORT void cply_context_cancel(cply_context *context);

/* The value of an environment variable as the context sees it, or NULL. Borrowed from the context's environment. */
CPLY_EXPORT const char *cply_context_getenv(const cply_context *context, const char *name);

#ifdef __cplusplus
}
#endif

#endif
