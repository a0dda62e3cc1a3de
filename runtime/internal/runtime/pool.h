/*
 * A bounded pool of threads for work on bytes. Jobs run in any order on any thread; they are retired on the thread that
 * submits, in the order in which they were submitted. At most `slots` jobs are between submission and retirement, so
 * that memory stays bounded: _submit retires the oldest when there is no free slot.
 */
#ifndef RUNTIME_POOL_H
#define RUNTIME_POOL_H

#include <crossply/context.h>

typedef struct cply__pool cply__pool;

/* Runs on a pool thread (or on the submitting one). Must not touch the context but for its allocator. */
typedef cply_status (*cply__pool_work)(void *job, cply_error *err);

/* Runs on the submitting thread, in the order of submission, once the work of this job and all before it are done. */
typedef cply_status (*cply__pool_retire)(void *user, void *job, cply_error *err);

/* `threads` 1: everything on the calling thread. */
cply_status cply__pool_new(
	cply__pool **out, cply_context *context, unsigned threads, unsigned slots, cply_error *err);

/* Waits for running work, drops what is queued. NULL is allowed. */
void cply__pool_free(cply__pool *pool);

/*
 * Submits a job. The first error of any work or retirement is returned by the next call here or by _drain; after that
 * no further retirement is called.
 */
cply_status cply__pool_submit(
	cply__pool *pool, cply__pool_work work, cply__pool_retire retire, void *user, void *job, cply_error *err);

/* Retires everything. */
cply_status cply__pool_drain(cply__pool *pool, cply_error *err);

#endif
