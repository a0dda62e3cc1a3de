#include "runtime/pool.h"

#include <assert.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"

/* Everything behind the mutex is guarded by it. */
typedef struct pool {
	cply_context *context; /* borrowed; touched by the calling thread only */
	const cply__pool_plan *plan;
	void *user;

	pthread_mutex_t mutex;
	pthread_cond_t moved; /* a task was done, or failed */
	unsigned running;     /* tasks */
	unsigned next_thread; /* number of the next one that starts */
	bool failed;
	uint64_t failed_rank;
	cply_error error;
} pool;

/* With the mutex held. */
static void fail(pool *it, uint64_t rank, const cply_error *error)
{
	if (!it->failed || rank < it->failed_rank) {
		it->failed = true;
		it->failed_rank = rank;
		it->error = *error;
	}
	pthread_cond_broadcast(&it->moved);
}

/* Called, and returns, with the mutex held. */
static void run(pool *it, const cply__task *task, unsigned thread)
{
	cply_error error;

	it->running++;
	pthread_mutex_unlock(&it->mutex);
	cply_status status = task->run(task->job, thread, &error);
	pthread_mutex_lock(&it->mutex);
	it->running--;
	if (status)
		fail(it, task->rank, &error);
	else
		it->plan->done(it->user, task);
	pthread_cond_broadcast(&it->moved);
}

/* What only the calling thread does. Called, and returns, with the mutex held. */
static void tick(pool *it)
{
	cply_error error;

	pthread_mutex_unlock(&it->mutex);
	cply_status status = cply__context_check(it->context, &error);
	if (!status && it->plan->tick)
		status = it->plan->tick(it->user, &error);
	pthread_mutex_lock(&it->mutex);
	if (status)
		fail(it, 0, &error);
}

static void work(pool *it, unsigned thread)
{
	cply__task task;

	while (!it->failed) {
		if (thread == 0)
			tick(it);
		if (it->failed)
			break;
		cply__pick pick = it->plan->pick(&task, it->user);
		if (pick == CPLY__PICK_END)
			break;
		if (pick == CPLY__PICK_TASK) {
			run(it, &task, thread);
		} else {
			assert(it->running);
			pthread_cond_wait(&it->moved, &it->mutex);
		}
	}
}

static void *thread_main(void *argument)
{
	pool *it = argument;

	pthread_mutex_lock(&it->mutex);
	work(it, it->next_thread++);
	pthread_mutex_unlock(&it->mutex);
	return NULL;
}

/* Signals go to the threads that the program itself made: ours run with all of them blocked. */
static unsigned start_threads(pool *it, pthread_t *threads, unsigned count)
{
	sigset_t all, before;
	unsigned started = 0;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	while (started < count && pthread_create(&threads[started], NULL, thread_main, it) == 0)
		started++;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return started;
}

cply_status cply__pool_run(
	cply_context *context, unsigned threads, const cply__pool_plan *plan, void *user, cply_error *err)
{
	pool it = {.context = context, .plan = plan, .user = user, .next_thread = 1};
	unsigned others = threads > 1 ? threads - 1 : 0;
	pthread_t *ids = cply__calloc(&context->allocator, others + 1, sizeof *ids);

	if (!ids)
		return cply__error_nomem(err);
	pthread_mutex_init(&it.mutex, NULL);
	pthread_cond_init(&it.moved, NULL);
	others = start_threads(&it, ids, others);
	pthread_mutex_lock(&it.mutex);
	work(&it, 0);
	pthread_mutex_unlock(&it.mutex);
	for (unsigned i = 0; i < others; i++)
		pthread_join(ids[i], NULL);
	pthread_cond_destroy(&it.moved);
	pthread_mutex_destroy(&it.mutex);
	cply__free(&context->allocator, ids);
	if (it.failed)
		*err = it.error;
	return it.failed ? it.error.code : CPLY_OK;
}
