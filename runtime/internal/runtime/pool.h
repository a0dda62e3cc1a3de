/*
 * Threads that carry out a plan together. Whenever one of them is free it asks the plan for the next task; what may run
 * beside what, and what must wait for what, is the plan's to know. So one pool serves any number of pipelines, and none
 * of them waits for another.
 */
#ifndef RUNTIME_POOL_H
#define RUNTIME_POOL_H

#include <crossply/context.h>

typedef struct cply__task {
	/*
	 * Runs on any thread; `thread` (below the number asked for) belongs to it alone while it runs. Must not touch
	 * the context but for its allocator.
	 */
	cply_status (*run)(void *job, unsigned thread, cply_error *err);
	void *job;
	uint64_t rank; /* of several failures, that of the lowest rank is told */
} cply__task;

typedef enum cply__pick {
	CPLY__PICK_TASK, /* *out was filled in */
	CPLY__PICK_WAIT, /* nothing until a running task is done; there must be one */
	CPLY__PICK_END   /* nothing any more */
} cply__pick;

/* The first two run on any thread, one call at a time: they see and change the plan's state without a lock of its own.
 */
typedef struct cply__pool_plan {
	cply__pick (*pick)(cply__task *out, void *user);
	/* The task succeeded. */
	void (*done)(void *user, const cply__task *task);
	/* NULL, or what the calling thread does between its tasks, as telling progress. Others run meanwhile. */
	cply_status (*tick)(void *user, cply_error *err);
} cply__pool_plan;

/*
 * Carries out a plan on `threads` threads, of which the calling one is the first (1: everything on it). When the system
 * refuses some the others do. After a failure, or when the context is cancelled, no task is picked any more; returns
 * when those that run are done. Errors: those of tasks and ticks; CPLY_E_CANCELLED; CPLY_E_NOMEM.
 */
cply_status cply__pool_run(
	cply_context *context, unsigned threads, const cply__pool_plan *plan, void *user, cply_error *err);

#endif
