/*
 * Where the time of a run went, in the format of Chrome's tracing ("Trace Event Format", JSON object form): one bar for
 * each step, in one row for each job that ran at the same time. chrome://tracing and ui.perfetto.dev show it.
 */
#ifndef BUILD_TRACE_H
#define BUILD_TRACE_H

#include <stdint.h>

#include <crossply/context.h>

#include "runtime/arena.h"
#include "runtime/vec.h"

/* A bar. */
typedef struct cply__trace_event {
	const char *name; /* in the trace's arena */
	const char *category;
	const char *platform;
	uint64_t began, ended; /* cply__clock_now */
	uint64_t cpu;          /* nanoseconds */
	uint64_t memory;       /* bytes at most; 0: not known */
	int status;
	size_t row; /* 0: crossply itself */
} cply__trace_event;

/* Zero bytes and cply__trace_init make one. */
typedef struct cply__trace {
	cply__arena arena;
	uint64_t began;
	CPLY__VEC(cply__trace_event) events;
} cply__trace;

void cply__trace_init(cply__trace *trace, const cply_allocator *allocator);
void cply__trace_release(cply__trace *trace);

/*
 * Adds a bar; `event` has its name, category and platform (copied; static for the category), its beginning and end (0:
 * now), and what is known of it. trace NULL: nothing. False when there is no memory.
 */
bool cply__trace_add(cply__trace *trace, const cply__trace_event *event);

/* The same for work of crossply itself. */
bool cply__trace_own(cply__trace *trace, const char *name, const char *platform, uint64_t began);

/* Writes what was gathered. Errors: of the file. */
cply_status cply__trace_write(cply__trace *trace, const char *path, cply_error *err);

#endif
