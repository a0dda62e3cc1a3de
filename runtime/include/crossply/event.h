/*
 * Progress and talk: one sink of typed events, called on the thread that called the library, in the order in which
 * things happened. A sink must not call back into the same context except for cply_context_cancel.
 */
#ifndef CROSSPLY_EVENT_H
#define CROSSPLY_EVENT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Every kind: enumerator, and its stable name in JSON events. */
#define CPLY_EVENT_MAP(X)                                                                                              \
	X(PHASE, "phase")       /* a new stage of the work begins; `text` names it */                                  \
	X(START, "start")       /* a task begins; `subject` names it */                                                \
	X(PROGRESS, "progress") /* `done` of `total` `unit`s; total 0: not known */                                    \
	X(FINISH, "finish")     /* a task ended; `status` 0 is success; `nanoseconds` it took */                       \
	X(OUTPUT, "output")     /* what a task's process printed, whole, in `text` */                                  \
	X(WARNING, "warning")   /* something to know; `text` is a sentence */                                          \
	X(NOTE, "note")         /* something of interest; `text` is a sentence */

typedef enum cply_event_kind {
#define CPLY_EVENT_ENUM(id, name) CPLY_EVENT_##id,
	CPLY_EVENT_MAP(CPLY_EVENT_ENUM)
#undef CPLY_EVENT_ENUM
		CPLY_EVENT_COUNT
} cply_event_kind;

typedef struct cply_event {
	size_t size; /* sizeof(cply_event) of the library */
	cply_event_kind kind;
	const char *platform; /* canonical platform string, or NULL */
	const char *subject;  /* what it is about ("src/a.c", "pull"), or NULL */
	const char *text;     /* NUL-terminated, may hold newlines; or NULL */
	size_t text_length;   /* bytes of `text` */
	const char *unit;     /* "files", "bytes", "steps", or NULL */
	uint64_t done;
	uint64_t total;
	uint64_t nanoseconds;
	int status;
} cply_event;

/* All pointers are borrowed for the length of the call. */
typedef void (*cply_event_sink)(void *user, const cply_event *event);

#ifdef __cplusplus
}
#endif

#endif
