#include "runtime/pool.h"

#include <pthread.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "fault.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "suite.h"

enum { JOBS = 300 };

typedef struct job {
	unsigned number;
	unsigned nap;     /* microseconds */
	cply_status fate; /* of the work */
	bool worked;
	uint64_t result;
} job;

static job jobs[JOBS];
static cply_context *context;
static cply__pool *pool;
static cply_error err;
static unsigned retired; /* on this thread only */
static unsigned stop_at; /* the retirement that fails */
static pthread_t owner;

static void start_case(unsigned threads, unsigned slots)
{
	unsigned random = 12345;

	ck_assert_int_eq(cply_context_new(&context, NULL, &err), CPLY_OK);
	ck_assert_int_eq(cply__pool_new(&pool, context, threads, slots, &err), CPLY_OK);
	for (unsigned i = 0; i < JOBS; i++) {
		random = random * 1103515245 + 12345;
		jobs[i] = (job){.number = i, .nap = (random >> 16) % 300};
	}
	retired = 0;
	stop_at = JOBS;
	owner = pthread_self();
}

static void end_case(void)
{
	cply__pool_free(pool);
	cply_context_free(context);
}

static cply_status work(void *given, cply_error *error)
{
	job *it = given;

	usleep(it->nap);
	it->worked = true;
	it->result = (uint64_t)it->number * it->number;
	if (!it->fate)
		return CPLY_OK;
	cply__error(error, it->fate, .line = it->number);
	return it->fate;
}

static cply_status retire(void *user, void *given, cply_error *error)
{
	const job *it = given;

	ck_assert_ptr_eq(user, &retired);
	ck_assert(pthread_equal(owner, pthread_self()));
	ck_assert_uint_eq(it->number, retired);
	ck_assert_uint_eq(it->result, (uint64_t)it->number * it->number);
	if (it->number == stop_at)
		return cply__error(error, CPLY_E_IO, .line = it->number);
	retired++;
	return CPLY_OK;
}

/* Submits all jobs and drains; returns what came out. */
static cply_status run_all(unsigned slots)
{
	for (unsigned i = 0; i < JOBS; i++) {
		if (cply__pool_submit(pool, work, retire, &retired, &jobs[i], &err))
			return err.code;
		ck_assert_uint_le(i + 1 - retired, slots);
	}
	return cply__pool_drain(pool, &err);
}

START_TEST(retires_in_order_whatever_the_threads_do)
{
	static const unsigned shapes[][2] = {{1, 1}, {1, 8}, {2, 2}, {2, 7}, {4, 4}, {4, 64}, {16, 3}, {0, 0}};

	for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
		unsigned slots = shapes[i][1] > shapes[i][0] ? shapes[i][1] : shapes[i][0];
		start_case(shapes[i][0], shapes[i][1]);
		ck_assert_int_eq(run_all(slots ? slots : 1), CPLY_OK);
		ck_assert_uint_eq(retired, JOBS);
		ck_assert_int_eq(cply__pool_drain(pool, &err), CPLY_OK);
		end_case();
	}
}
END_TEST

START_TEST(the_error_of_the_first_job_in_order_wins)
{
	for (unsigned threads = 1; threads <= 4; threads++) {
		start_case(threads, 16);
		/* The later one fails long before the earlier one. */
		jobs[40].fate = CPLY_E_CORRUPT;
		jobs[40].nap = 20000;
		jobs[41].fate = CPLY_E_IO;
		jobs[41].nap = 0;
		ck_assert_int_eq(run_all(16), CPLY_E_CORRUPT);
		ck_assert_uint_eq(err.line, 40);
		ck_assert_uint_eq(retired, 40);
		cply_error_init(&err);
		ck_assert_int_eq(cply__pool_submit(pool, work, retire, &retired, &jobs[99], &err), CPLY_E_CORRUPT);
		ck_assert_uint_eq(err.line, 40);
		ck_assert_int_eq(cply__pool_drain(pool, &err), CPLY_E_CORRUPT);
		ck_assert_uint_eq(retired, 40);
		end_case();
		ck_assert(!jobs[99].worked);
	}
}
END_TEST

START_TEST(a_failing_retirement_ends_it)
{
	for (unsigned threads = 1; threads <= 4; threads++) {
		start_case(threads, 8);
		stop_at = 50;
		ck_assert_int_eq(run_all(8), CPLY_E_IO);
		ck_assert_uint_eq(err.line, 50);
		ck_assert_uint_eq(retired, 50);
		ck_assert_int_eq(cply__pool_drain(pool, &err), CPLY_E_IO);
		end_case();
		ck_assert(!jobs[JOBS - 1].worked);
	}
}
END_TEST

START_TEST(a_cancelled_context_ends_it)
{
	start_case(3, 8);
	for (unsigned i = 0; i < 5; i++)
		ck_assert_int_eq(cply__pool_submit(pool, work, retire, &retired, &jobs[i], &err), CPLY_OK);
	cply_context_cancel(context);
	ck_assert_int_eq(cply__pool_submit(pool, work, retire, &retired, &jobs[5], &err), CPLY_E_CANCELLED);
	ck_assert_int_eq(cply__pool_drain(pool, &err), CPLY_E_CANCELLED);
	end_case();
}
END_TEST

START_TEST(freeing_waits_for_running_work_and_drops_the_rest)
{
	start_case(3, JOBS);
	for (unsigned i = 0; i < JOBS; i++) {
		jobs[i].nap = 3000;
		ck_assert_int_eq(cply__pool_submit(pool, work, NULL, NULL, &jobs[i], &err), CPLY_OK);
	}
	end_case();
	unsigned worked = 0;
	for (unsigned i = 0; i < JOBS; i++)
		worked += jobs[i].worked;
	ck_assert_uint_lt(worked, JOBS);
	cply__pool_free(NULL);
}
END_TEST

static cply_status pool_once(const cply_allocator *allocator, void *user, cply_error *error)
{
	(void)user;
	if (fault_context(&context, allocator, error))
		return error->code;
	if (!cply__pool_new(&pool, context, 3, 8, error)) {
		for (unsigned i = 0; i < 20; i++)
			if (cply__pool_submit(pool, work, NULL, NULL, &jobs[i], error))
				break;
		cply__pool_drain(pool, error);
		cply__pool_free(pool);
	}
	cply_context_free(context);
	return error->code;
}

START_TEST(every_allocation_may_fail)
{
	ck_assert_uint_gt(fault_each(pool_once, NULL, FAULT_ONCE), 3);
	ck_assert_uint_gt(fault_each(pool_once, NULL, FAULT_FOREVER), 3);
}
END_TEST

SUITE_MAIN("pool", retires_in_order_whatever_the_threads_do, the_error_of_the_first_job_in_order_wins,
	a_failing_retirement_ends_it, a_cancelled_context_ends_it, freeing_waits_for_running_work_and_drops_the_rest,
	every_allocation_may_fail)
