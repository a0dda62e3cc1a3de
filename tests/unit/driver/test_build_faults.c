/* Memory that runs out in each part of a build that needs no compiler. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../../driver/build/copy.h"
#include "../../../driver/build/placeholder.h"
#include "../../../driver/build/plan.h"
#include "../../../driver/build/state.h"
#include "fault.h"
#include "runtime/error.h"
#include "scratch.h"
#include "suite.h"

static char *folder;

static void write_file(const char *name, const char *text)
{
	FILE *file = fopen(scratch_path(folder, name), "w");

	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
}

static cply_status plan(const cply_allocator *allocator, void *user, cply_error *err)
{
	static const char *const sources[] = {"a.c", "b.cpp"}, *const ldflags[] = {"-L.", "-lown", "a.o"};
	const cply_build_options options = {.sources = {sources, 2}, .ldflags = {ldflags, 3}};
	cply__inputs inputs;
	cply__arena arena;
	cply__plan out;
	int fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);

	(void)user;
	cply__arena_init(&arena, allocator);
	cply__inputs_init(&inputs, &arena, fd);
	cply_status status = cply__plan_make(&out, &arena, &inputs, &options, folder, err);
	if (!status)
		ck_assert_uint_eq(out.link_input_count, 2);
	cply__inputs_release(&inputs);
	cply__arena_release(&arena);
	close(fd);
	return status;
}

static cply_status copy(const cply_allocator *allocator, void *user, cply_error *err)
{
	cply_context *context;

	(void)user;
	if (fault_context(&context, allocator, err))
		return err->code;
	cply_status status = cply__copy_update(context, scratch_path(folder, "from"), scratch_path(folder, "to"),
		scratch_path(folder, "manifest"), NULL, NULL, err);
	cply_context_free(context);
	return status;
}

static cply_status state(const cply_allocator *allocator, void *user, cply_error *err)
{
	const uint32_t inputs[] = {0};
	const cply__state_step step = {.name = "a.o", .inputs = inputs, .input_count = 1};
	const cply__state_file file = {.path = "a.c"};
	cply__strbuf bytes;
	cply__state out;
	bool damaged;

	(void)user;
	cply__strbuf_init(&bytes, allocator);
	cply__state_init(&out, allocator);
	cply__state_encode(&bytes, &step, 1, &file, 1);
	cply_status status = bytes.failed ? cply__error_nomem(err) : CPLY_OK;
	if (!status)
		status = cply__state_load(&out, &damaged, scratch_path(folder, "manifest"), err);
	cply__state_release(&out);
	cply__strbuf_release(&bytes);
	return status;
}

static cply_status expand(const cply_allocator *allocator, void *user, cply_error *err)
{
	const cply__placeholder_values values = {.others = {[CPLY__PLACEHOLDER_OUT] = "/out"}};
	cply__arena arena;

	(void)user;
	cply__arena_init(&arena, allocator);
	const char *text = cply__placeholder_expand(&arena, "DESTDIR={out}", &values);
	if (text)
		ck_assert_str_eq(text, "DESTDIR=/out");
	cply__arena_release(&arena);
	return text ? CPLY_OK : cply__error_nomem(err);
}

START_TEST(nothing_leaks_when_memory_runs_out)
{
	folder = scratch_make();
	write_file("a.c", "");
	write_file("b.cpp", "");
	write_file("a.o", "");
	write_file("libown.a", "");
	ck_assert_int_eq(mkdir(scratch_path(folder, "from"), 0755), 0);
	write_file("from/x", "text");
	ck_assert_int_eq(symlink("../a.c", scratch_path(folder, "from/link")), 0);
	for (fault_mode mode = FAULT_ONCE; mode <= FAULT_FOREVER; mode++) {
		ck_assert_uint_gt(fault_each(plan, NULL, mode), 5);
		ck_assert_uint_gt(fault_each(copy, NULL, mode), 5);
		ck_assert_uint_gt(fault_each(state, NULL, mode), 1);
		ck_assert_uint_gt(fault_each(expand, NULL, mode), 1);
	}
	scratch_remove(folder);
}
END_TEST

SUITE_MAIN("faults", nothing_leaks_when_memory_runs_out)
