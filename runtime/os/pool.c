#include "runtime/pool.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"

typedef enum job_state { QUEUED, RUNNING, DONE } job_state;

/* One job between submission and retirement. */
typedef struct pool_job {
	cply__pool_work work;
	cply__pool_retire retire;
	void *user;
	void *job; /* the caller's */
	job_state state;
	cply_error error; /* meaningful only when its code is not CPLY_OK */
} pool_job;

/*
 * Jobs are numbered from 0 as they come; job N lives in ring[N % slots]. Those from `retired` up to `submitted` are in
 * the ring; of these, those below `taken` have been taken by a thread. Everything below the mutex is guarded by it, but
 * a taken job belongs to the thread that runs it until it is DONE.
 */
struct cply__pool {
	cply_context *context; /* borrowed; touched by the submitting thread only */
	pool_job *ring;        /* owned */
	size_t slots;
	pthread_t *threads; /* owned */
	unsigned thread_count;
	cply_status failed; /* of the submitting thread: once set, it is over */
	cply_error error;

	pthread_mutex_t mutex;
	pthread_cond_t wake; /* a job was queued, or the pool ends */
	pthread_cond_t done; /* a job was done */
	uint64_t submitted, taken, retired;
	uint64_t first_failed; /* number of the first job whose work failed; UINT64_MAX: none. None after it is started
				*/
	bool ending;
};

static bool has_work(const cply__pool *pool)
{
	return pool->taken < pool->submitted && pool->taken < pool->first_failed;
}

/* Takes the next job and runs it. Called, and returns, with the mutex held. */
static void run_next(cply__pool *pool)
{
	uint64_t number = pool->taken++;
	pool_job *job = &pool->ring[number % pool->slots];

	job->state = RUNNING;
	pthread_mutex_unlock(&pool->mutex);
	cply_status status = job->work(job->job, &job->error);
	if (status == CPLY_OK)
		job->error.code = CPLY_OK;
	pthread_mutex_lock(&pool->mutex);
	job->state = DONE;
	if (status != CPLY_OK && number < pool->first_failed)
		pool->first_failed = number;
	pthread_cond_signal(&pool->done);
}

static void *thread_main(void *argument)
{
	cply__pool *pool = argument;

	pthread_mutex_lock(&pool->mutex);
	while (!pool->ending) {
		if (has_work(pool))
			run_next(pool);
		else
			pthread_cond_wait(&pool->wake, &pool->mutex);
	}
	pthread_mutex_unlock(&pool->mutex);
	return NULL;
}

/* Signals go to the threads that the program itself made: ours run with all of them blocked. */
static void start_threads(cply__pool *pool, unsigned count)
{
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	while (pool->thread_count < count &&
		pthread_create(&pool->threads[pool->thread_count], NULL, thread_main, pool) == 0)
		pool->thread_count++;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

cply_status cply__pool_new(cply__pool **out, cply_context *context, unsigned threads, unsigned slots, cply_error *err)
{
	const cply_allocator *allocator = &context->allocator;
	cply__pool *pool = cply__calloc(allocator, 1, sizeof *pool);

	if (!pool)
		return cply__error_nomem(err);
	if (threads < 1)
		threads = 1;
	pool->context = context;
	pool->slots = slots > threads ? slots : threads;
	pool->first_failed = UINT64_MAX;
	pool->ring = cply__calloc(allocator, pool->slots, sizeof *pool->ring);
	pool->threads = cply__calloc(allocator, threads, sizeof *pool->threads);
	pthread_mutex_init(&pool->mutex, NULL);
	pthread_cond_init(&pool->wake, NULL);
	pthread_cond_init(&pool->done, NULL);
	if (!pool->ring || !pool->threads) {
		cply__pool_free(pool);
		return cply__error_nomem(err);
	}
	start_threads(pool, threads - 1);
	*out = pool;
	return CPLY_OK;
}

void cply__pool_free(cply__pool *pool)
{
	if (!pool)
		return;
	const cply_allocator *allocator = &pool->context->allocator;
	pthread_mutex_lock(&pool->mutex);
	pool->ending = true;
	pthread_cond_broadcast(&pool->wake);
	pthread_mutex_unlock(&pool->mutex);
	for (unsigned i = 0; i < pool->thread_count; i++)
		pthread_join(pool->threads[i], NULL);
	pthread_cond_destroy(&pool->done);
	pthread_cond_destroy(&pool->wake);
	pthread_mutex_destroy(&pool->mutex);
	cply__free(allocator, pool->threads);
	cply__free(allocator, pool->ring);
	cply__free(allocator, pool);
}

/* Keeps an error for every call that follows. */
static cply_status fail(cply__pool *pool, const cply_error *error, cply_error *err)
{
	pool->failed = error->code;
	pool->error = *error;
	*err = *error;
	pthread_mutex_lock(&pool->mutex);
	/* What is queued is never started. */
	if (pool->retired < pool->first_failed)
		pool->first_failed = pool->retired;
	pthread_mutex_unlock(&pool->mutex);
	return error->code;
}

static cply_status check(cply__pool *pool, cply_error *err)
{
	cply_error error;

	if (pool->failed) {
		*err = pool->error;
		return pool->failed;
	}
	return cply__context_check(pool->context, &error) ? fail(pool, &error, err) : CPLY_OK;
}

/* Waits for the oldest job and retires it. Works on what is queued rather than wait idly. */
static cply_status retire_oldest(cply__pool *pool, cply_error *err)
{
	pool_job *oldest = &pool->ring[pool->retired % pool->slots];
	cply_error error;

	pthread_mutex_lock(&pool->mutex);
	while (oldest->state != DONE) {
		if (has_work(pool))
			run_next(pool);
		else
			pthread_cond_wait(&pool->done, &pool->mutex);
	}
	pthread_mutex_unlock(&pool->mutex);
	if (oldest->error.code)
		return fail(pool, &oldest->error, err);
	if (oldest->retire && oldest->retire(oldest->user, oldest->job, &error))
		return fail(pool, &error, err);
	pthread_mutex_lock(&pool->mutex);
	pool->retired++;
	pthread_mutex_unlock(&pool->mutex);
	return CPLY_OK;
}

static bool oldest_is_done(cply__pool *pool)
{
	pthread_mutex_lock(&pool->mutex);
	bool done = pool->retired < pool->submitted && pool->ring[pool->retired % pool->slots].state == DONE;
	/* A failure is to be told at once: what is before it is waited for. */
	done |= pool->first_failed != UINT64_MAX;
	pthread_mutex_unlock(&pool->mutex);
	return done;
}

cply_status cply__pool_submit(
	cply__pool *pool, cply__pool_work work, cply__pool_retire retire, void *user, void *job, cply_error *err)
{
	if (check(pool, err))
		return err->code;
	while (pool->submitted - pool->retired == pool->slots || oldest_is_done(pool))
		if (retire_oldest(pool, err))
			return err->code;
	pthread_mutex_lock(&pool->mutex);
	pool_job *place = &pool->ring[pool->submitted++ % pool->slots];
	place->work = work;
	place->retire = retire;
	place->user = user;
	place->job = job;
	place->state = QUEUED;
	if (pool->thread_count)
		pthread_cond_signal(&pool->wake);
	else
		run_next(pool);
	pthread_mutex_unlock(&pool->mutex);
	return CPLY_OK;
}

cply_status cply__pool_drain(cply__pool *pool, cply_error *err)
{
	if (check(pool, err))
		return err->code;
	while (pool->retired < pool->submitted)
		if (check(pool, err) || retire_oldest(pool, err))
			return err->code;
	return CPLY_OK;
}
