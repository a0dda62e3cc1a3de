#include "runtime/pool.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "fault.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "suite.h"

enum { JOBS = 300, LANES = 3, THREADS_MAX = 16 };

/* Jobs in order, at most one of a lane at a time; a lane's next job waits for the one before it. */
typedef struct job {
	unsigned number, lane;
	unsigned nap; /* microseconds */
	cply_status fate;
	atomic_uint runs;
} job;

static job jobs[JOBS];
static bool is_lane_busy[LANES], is_thread_busy[THREADS_MAX];
static unsigned picked[LANES], finished, ticks, cancel_after, fail_tick_at;
static unsigned finished_of[LANES];
static cply_context *context;
static cply_error err;
static pthread_t owner;

static cply_status work(void *given, unsigned thread, cply_error *error)
{
	job *it = given;

	ck_assert_uint_lt(thread, THREADS_MAX);
	ck_assert(!is_thread_busy[thread]);
	is_thread_busy[thread] = true;
	usleep(it->nap);
	atomic_fetch_add(&it->runs, 1);
	is_thread_busy[thread] = false;
	if (!it->fate)
		return CPLY_OK;
	cply__error(error, it->fate);
	return cply__error_found(error, "job %u", it->number);
}

/* Jobs of lane L are those with number % LANES == L. */
static cply__pick pick(cply__task *out, void *user)
{
	bool is_waiting = false;

	(void)user;
	for (unsigned lane = 0; lane < LANES; lane++) {
		unsigned number = picked[lane] * LANES + lane;
		if (number >= JOBS)
			continue;
		is_waiting = true;
		if (is_lane_busy[lane])
			continue;
		ck_assert_uint_eq(finished_of[lane], picked[lane]);
		is_lane_busy[lane] = true;
		picked[lane]++;
		*out = (cply__task){work, &jobs[number], number};
		return CPLY__PICK_TASK;
	}
	return is_waiting ? CPLY__PICK_WAIT : CPLY__PICK_END;
}

static void done(void *user, const cply__task *task)
{
	const job *it = task->job;

	(void)user;
	is_lane_busy[it->lane] = false;
	finished_of[it->lane]++;
	finished++;
	if (finished == cancel_after)
		cply_context_cancel(context);
}

static cply_status tick(void *user, cply_error *error)
{
	(void)user;
	ck_assert(pthread_equal(pthread_self(), owner));
	ticks++;
	return ticks == fail_tick_at ? cply__error(error, CPLY_E_IO, .found = "a tick") : CPLY_OK;
}

static const cply__pool_plan plan = {pick, done, tick};

static void start_case(void)
{
	unsigned random = 12345;

	memset(is_lane_busy, 0, sizeof is_lane_busy);
	memset(picked, 0, sizeof picked);
	memset(finished_of, 0, sizeof finished_of);
	finished = ticks = cancel_after = fail_tick_at = 0;
	ck_assert_int_eq(cply_context_new(&context, NULL, &err), CPLY_OK);
	for (unsigned i = 0; i < JOBS; i++) {
		random = random * 1103515245 + 12345;
		jobs[i].number = i;
		jobs[i].lane = i % LANES;
		jobs[i].nap = (random >> 16) % 300;
		jobs[i].fate = CPLY_OK;
		atomic_init(&jobs[i].runs, 0);
	}
	owner = pthread_self();
}

START_TEST(every_task_runs_once_in_the_order_of_the_plan)
{
	static const unsigned threads[] = {1, 2, 3, 8, THREADS_MAX};

	for (size_t i = 0; i < sizeof threads / sizeof *threads; i++) {
		start_case();
		ck_assert_int_eq(cply__pool_run(context, threads[i], &plan, NULL, &err), CPLY_OK);
		ck_assert_uint_eq(finished, JOBS);
		for (unsigned j = 0; j < JOBS; j++)
			ck_assert_uint_eq(atomic_load(&jobs[j].runs), 1);
		ck_assert_uint_gt(ticks, 0);
		cply_context_free(context);
	}
}
END_TEST

START_TEST(the_failure_of_the_lowest_rank_is_told_and_nothing_more_begins)
{
	for (unsigned threads = 1; threads <= 4; threads++) {
		start_case();
		/* Both run side by side with more than one thread: the later one ends first. */
		jobs[30].fate = CPLY_E_CHANGED;
		jobs[30].nap = 20000;
		jobs[31].fate = CPLY_E_IO;
		jobs[31].nap = 0;
		ck_assert_int_ne(cply__pool_run(context, threads, &plan, NULL, &err), CPLY_OK);
		if (atomic_load(&jobs[30].runs))
			ck_assert_str_eq(err.found, "job 30");
		else
			ck_assert_str_eq(err.found, "job 31");
		unsigned begun = 0;
		for (unsigned j = 0; j < JOBS; j++)
			begun += atomic_load(&jobs[j].runs);
		ck_assert_uint_lt(begun, JOBS / 2);
		cply_context_free(context);
	}
}
END_TEST

/* The calling thread, which is the one that ticks, may be the last to have its turn: jobs that it should prevent are
 * long. */
static void start_long_case(void)
{
	start_case();
	for (unsigned i = 100; i < JOBS; i++)
		jobs[i].nap = 50000;
}

START_TEST(cancelling_and_failing_ticks_end_it)
{
	for (unsigned threads = 1; threads <= 4; threads += 3) {
		start_long_case();
		cancel_after = 50;
		ck_assert_int_eq(cply__pool_run(context, threads, &plan, NULL, &err), CPLY_E_CANCELLED);
		ck_assert_uint_ge(finished, 50);
		ck_assert_uint_lt(finished, JOBS);
		cply_context_free(context);
		start_long_case();
		fail_tick_at = 5;
		ck_assert_int_eq(cply__pool_run(context, threads, &plan, NULL, &err), CPLY_E_IO);
		ck_assert_str_eq(err.found, "a tick");
		ck_assert_uint_lt(finished, JOBS);
		cply_context_free(context);
	}
}
END_TEST

static cply_status use_pool(const cply_allocator *allocator, void *user, cply_error *error)
{
	(void)user;
	start_case();
	cply_context_free(context);
	if (fault_context(&context, allocator, error))
		return error->code;
	cply_status status = cply__pool_run(context, 3, &plan, NULL, error);
	cply_context_free(context);
	return status;
}

START_TEST(memory_may_be_refused)
{
	ck_assert_uint_gt(fault_each(use_pool, NULL, FAULT_ONCE), 1);
}
END_TEST

SUITE_MAIN("pool", every_task_runs_once_in_the_order_of_the_plan,
	the_failure_of_the_lowest_rank_is_told_and_nothing_more_begins, cancelling_and_failing_ticks_end_it,
	memory_may_be_refused)
