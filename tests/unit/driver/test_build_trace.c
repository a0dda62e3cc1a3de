#include "../../../driver/build/trace.h"

#include <string.h>

#include <jansson.h>

#include "fault.h"
#include "runtime/alloc.h"
#include "runtime/error.h"
#include "scratch.h"
#include "suite.h"

static char *folder;

static cply_status gather(const cply_allocator *allocator, void *user, cply_error *err)
{
	static const char *const names[] = {"a.c", "b.c", "c.c"};
	cply__trace trace;

	(void)user;
	cply__trace_init(&trace, allocator);
	bool is_fine = cply__trace_own(&trace, "look", NULL, trace.began);
	/* They end one after the other, and all began at once. */
	for (size_t i = 0; is_fine && i < 3; i++)
		is_fine = cply__trace_add(&trace, &(cply__trace_event){.name = names[i],
							  .category = "compile",
							  .platform = "linux/arm64",
							  .began = trace.began,
							  .cpu = 5000,
							  .status = (int)i});
	cply_status status =
		is_fine ? cply__trace_write(&trace, scratch_path(folder, "trace.json"), err) : cply__error_nomem(err);
	cply__trace_release(&trace);
	return status;
}

START_TEST(steps_that_ran_at_once_have_rows_of_their_own)
{
	cply_error err;
	json_error_t bad;

	folder = scratch_make();
	ck_assert_int_eq(gather(&cply__malloc_allocator, NULL, &err), CPLY_OK);
	json_t *root = json_load_file(scratch_path(folder, "trace.json"), 0, &bad);
	ck_assert_msg(root != NULL, "%s", bad.text);
	json_t *events = json_object_get(root, "traceEvents"), *event;
	size_t index;
	int seen[4] = {0};
	json_array_foreach(events, index, event)
	{
		if (strcmp(json_string_value(json_object_get(event, "ph")), "X") != 0)
			continue;
		json_int_t row = json_integer_value(json_object_get(event, "tid"));
		ck_assert_int_le(row, 3);
		ck_assert_int_eq(seen[row]++, 0);
		json_t *arguments = json_object_get(event, "args");
		ck_assert_int_eq(json_integer_value(json_object_get(arguments, "cpu_microseconds")), row ? 5 : 0);
	}
	ck_assert_int_eq(seen[0] + seen[1] + seen[2] + seen[3], 4);
	json_decref(root);
	scratch_remove(folder);
}
END_TEST

START_TEST(memory_may_run_out)
{
	folder = scratch_make();
	ck_assert_uint_gt(fault_each(gather, NULL, FAULT_ONCE), 3);
	ck_assert_uint_gt(fault_each(gather, NULL, FAULT_FOREVER), 3);
	ck_assert(cply__trace_own(NULL, "nothing", NULL, 0));
	scratch_remove(folder);
}
END_TEST

START_TEST(a_file_that_cannot_be_written_is_named)
{
	cply__trace trace;
	cply_error err;

	cply__trace_init(&trace, &cply__malloc_allocator);
	ck_assert_int_ne(cply__trace_write(&trace, "/dev/null/at/all", &err), CPLY_OK);
	ck_assert_ptr_nonnull(strstr(err.context, "write the trace"));
	cply__trace_release(&trace);
}
END_TEST

SUITE_MAIN("trace", steps_that_ran_at_once_have_rows_of_their_own, memory_may_run_out,
	a_file_that_cannot_be_written_is_named)
