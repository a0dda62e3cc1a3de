/*
 * Memory that runs out on purpose. An allocator counts what passes through it and refuses the N-th request (and every
 * one after it, if asked); fault_each runs a piece of code again and again, refusing the first, the second, ... request
 * until the code gets through without meeting a refusal.
 *
 *     static cply_status use_thing(const cply_allocator *allocator, void *user, cply_error *err)
 *     {
 *             thing *it;
 *             if (thing_new(&it, allocator, err))
 *                     return err->code;
 *             ...
 *             thing_free(it);
 *             return CPLY_OK;
 *     }
 *
 *     ck_assert_uint_gt(fault_each(use_thing, NULL, FAULT_ONCE), 1);
 *
 * Each round must end with CPLY_E_NOMEM, or succeed in spite of the refusal if code does without; either way all memory
 * that came from the allocator must be freed, and no descriptor more be open than before. Allocations that libraries
 * and libc make for themselves do not pass here. Code that takes a context makes one in the body: fault_context.
 *
 * Run it under AddressSanitizer too, which sees what is used after it was freed on these paths.
 */
#ifndef UNIT_FAULT_H
#define UNIT_FAULT_H

#include <stdatomic.h>
#include <stdlib.h>

#include <check.h>

#include <crossply/context.h>

#include "scratch.h"

/* What happens to the requests after the refused one. */
typedef enum fault_mode {
	FAULT_ONCE,   /* they are granted: cleaning up and falling back work as usual */
	FAULT_FOREVER /* they are refused too, as when memory is really gone */
} fault_mode;

typedef struct fault {
	cply_allocator allocator; /* what the code under test gets */
	unsigned refused_number;  /* from 0; UINT_MAX: none is refused */
	fault_mode mode;
	atomic_uint requests; /* made so far */
	atomic_uint refusals;
	atomic_int live; /* blocks that are not freed */
} fault;

static inline void *fault_reallocate(void *user, void *memory, size_t size)
{
	fault *it = user;

	if (size == 0) {
		atomic_fetch_sub(&it->live, memory != NULL);
		free(memory);
		return NULL;
	}
	unsigned number = atomic_fetch_add(&it->requests, 1);
	if (number == it->refused_number || (number > it->refused_number && it->mode == FAULT_FOREVER)) {
		atomic_fetch_add(&it->refusals, 1);
		return NULL;
	}
	void *result = realloc(memory, size);
	ck_assert_ptr_nonnull(result);
	atomic_fetch_add(&it->live, memory == NULL);
	return result;
}

/* Starts counting; request number `refused` (from 0) will be refused. The struct must not move after this. */
static inline void fault_init(fault *it, unsigned refused, fault_mode mode)
{
	it->allocator = (cply_allocator){fault_reallocate, it};
	it->refused_number = refused;
	it->mode = mode;
	atomic_init(&it->requests, 0);
	atomic_init(&it->refusals, 0);
	atomic_init(&it->live, 0);
}

/* A context on this memory, for bodies that need one. */
static inline cply_status fault_context(cply_context **out, const cply_allocator *allocator, cply_error *err)
{
	cply_context_options options = CPLY_CONTEXT_OPTIONS_INIT;

	options.allocator = allocator;
	return cply_context_new(out, &options, err);
}

typedef cply_status (*fault_body)(const cply_allocator *allocator, void *user, cply_error *err);

/* Runs the body until no request of it is refused; returns how many requests that run made. */
static inline unsigned fault_each(fault_body body, void *user, fault_mode mode)
{
	for (unsigned number = 0;; number++) {
		unsigned descriptors = scratch_descriptors();
		cply_error err;
		fault it;
		fault_init(&it, number, mode);
		cply_error_init(&err);
		cply_status status = body(&it.allocator, user, &err);
		ck_assert_msg(atomic_load(&it.live) == 0, "%d blocks leaked with request %u refused",
			atomic_load(&it.live), number);
		ck_assert_msg(
			scratch_descriptors() == descriptors, "descriptors leaked with request %u refused", number);
		ck_assert_int_eq(err.code, status);
		if (!atomic_load(&it.refusals)) {
			ck_assert_msg(
				status == CPLY_OK, "nothing was refused, but it failed: %s", cply_status_name(status));
			return atomic_load(&it.requests);
		}
		ck_assert_msg(status == CPLY_OK || status == CPLY_E_NOMEM, "with request %u refused: %s", number,
			cply_status_name(status));
	}
}

#endif
