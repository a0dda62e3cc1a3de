/*
 * A bounded pool of threads for work on bytes. Jobs run in any order on any thread; they are retired on the thread that
 * submits, in the order in which they were submitted. At most `slots` jobs are between submission and retirement, so
 * that memory stays bounded: _submit retires the oldest when there is no free slot.
 *
 * A pool belongs to the thread that made it, which works as well while it would otherwise wait. Jobs stay the caller's:
 * one that was dropped after an error is not handed back, so the caller keeps a way to free it.
 */
#ifndef RUNTIME_POOL_H
#define RUNTIME_POOL_H

#include <crossply/context.h>

typedef struct cply__pool cply__pool;

/* Runs on a pool thread (or on the submitting one). Must not touch the context but for its allocator. */
typedef cply_status (*cply__pool_work)(void *job, cply_error *err);

/* Runs on the submitting thread, in the order of submission, once the work of this job and all before it are done. */
typedef cply_status (*cply__pool_retire)(void *user, void *job, cply_error *err);

/*
 * `threads` counts the calling one (1: everything on it); when the system refuses some of them the pool does with
 * fewer. `slots` is raised to `threads`. Errors: CPLY_E_NOMEM.
 */
cply_status cply__pool_new(cply__pool **out, cply_context *context, unsigned threads, unsigned slots, cply_error *err);

/* Waits for running work, drops what is queued, retires nothing. NULL is allowed. */
void cply__pool_free(cply__pool *pool);

/*
 * Submits a job. When a work or a retirement fails, or the context is cancelled, this or _drain returns the error, and
 * so does every call after it; no further retirement is called. Of several errors it is that of the job submitted
 * first, whatever the threads did, and all jobs before that one are retired.
 */
cply_status cply__pool_submit(
	cply__pool *pool, cply__pool_work work, cply__pool_retire retire, void *user, void *job, cply_error *err);

/* Retires everything. */
cply_status cply__pool_drain(cply__pool *pool, cply_error *err);

#endif
