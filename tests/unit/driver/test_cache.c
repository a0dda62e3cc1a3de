/* The cache folder: what it takes, and what goes. */
#include <crossply/cache.h>

#include "fault.h"
#include "layer_box.h"

static layer_box box;

static cply_status open_cache(cply_context **out, const cply_allocator *allocator, cply_error *err)
{
	cply_context_options options = CPLY_CONTEXT_OPTIONS_INIT;

	options.allocator = allocator;
	options.cache_dir = box_path(&box, "cache");
	return cply_context_new(out, &options, err);
}

/* Two sysroots, of which one has a file with two names, and one with a name elsewhere. */
static void fill(void)
{
	static const char zeros[100000];

	box_write(&box, "cache/sysroots/a/lib/libc.a", zeros, sizeof zeros, 0644);
	box_write(&box, "cache/sysroots/b/lib/libc.a", zeros, sizeof zeros, 0644);
	unlink(box_path(&box, "cache/sysroots/a/again"));
	ck_assert_int_eq(
		link(box_path(&box, "cache/sysroots/a/lib/libc.a"), box_path(&box, "cache/sysroots/a/again")), 0);
	unlink(box_path(&box, "outside"));
	ck_assert_int_eq(link(box_path(&box, "cache/sysroots/b/lib/libc.a"), box_path(&box, "outside")), 0);
}

START_TEST(names_are_parsed)
{
	cply_cache_part part;
	cply_error err;

	for (int i = 0; i < CPLY_CACHE_PART_COUNT; i++) {
		ck_assert_int_eq(cply_cache_part_parse(&part, cply_cache_part_name((cply_cache_part)i), &err), CPLY_OK);
		ck_assert_int_eq(part, i);
	}
	ck_assert_int_eq(cply_cache_part_parse(&part, "..", &err), CPLY_E_USAGE);
	for (int i = 0; i < CPLY_CACHE_PART_COUNT; i++)
		ck_assert_ptr_nonnull(strstr(err.wanted, cply_cache_part_name((cply_cache_part)i)));
}
END_TEST

START_TEST(names_of_one_file_count_once)
{
	cply_cache_usage usage, freed;
	cply_context *context;

	box_open(&box, 1, 0);
	fill();
	ck_assert_int_eq(open_cache(&context, NULL, &box.err), CPLY_OK);
	ck_assert_int_eq(cply_cache_measure(&usage, context, CPLY_CACHE_PART_SYSROOTS, &box.err), CPLY_OK);
	ck_assert_uint_eq(usage.files, 3);
	ck_assert_uint_ge(usage.bytes, 200000);
	ck_assert_uint_lt(usage.bytes, 300000);
	ck_assert_uint_ge(usage.own, 100000);
	ck_assert_uint_lt(usage.own, 200000);
	ck_assert_int_eq(cply_cache_prune(&freed, context, CPLY_CACHE_PART_SYSROOTS, 0, &box.err), CPLY_OK);
	ck_assert_int_eq(memcmp(&freed, &usage, sizeof usage), 0);
	ck_assert_uint_eq(scratch_count(box_path(&box, "cache/sysroots")), 0);
	cply_context_free(context);
	box_close(&box);
}
END_TEST

/* What a killed prune renamed and did not remove. */
START_TEST(leftovers_go_too)
{
	cply_cache_usage freed;
	cply_context *context;

	box_open(&box, 1, 0);
	box_text(&box, "cache/sysroots/.a.crossply-123456/gone/lib", "x");
	ck_assert_int_eq(open_cache(&context, NULL, &box.err), CPLY_OK);
	ck_assert_int_eq(cply_cache_prune(&freed, context, CPLY_CACHE_PART_SYSROOTS, 1000000, &box.err), CPLY_OK);
	ck_assert_uint_eq(freed.files, 1);
	ck_assert_uint_eq(scratch_count(box_path(&box, "cache/sysroots")), 0);
	cply_context_free(context);
	box_close(&box);
}
END_TEST

static cply_status prune(const cply_allocator *allocator, void *user, cply_error *err)
{
	cply_cache_usage freed;
	cply_context *context;

	(void)user;
	fill();
	if (open_cache(&context, allocator, err))
		return err->code;
	cply_status status = cply_cache_prune(&freed, context, CPLY_CACHE_PART_SYSROOTS, 0, err);
	cply_context_free(context);
	return status;
}

START_TEST(memory_may_be_refused)
{
	box_open(&box, 1, 0);
	for (int mode = FAULT_ONCE; mode <= FAULT_FOREVER; mode++)
		ck_assert_uint_gt(fault_each(prune, NULL, (fault_mode)mode), 10);
	box_close(&box);
}
END_TEST

START_TEST(cancelled_or_without_a_folder)
{
	cply_cache_usage usage;

	box_open(&box, 1, 0);
	ck_assert_int_eq(cply_cache_measure(&usage, box.context, CPLY_CACHE_PART_ZIG, &box.err), CPLY_E_MISSING);
	ck_assert_int_eq(cply_cache_prune(&usage, box.context, CPLY_CACHE_PART_ZIG, 0, &box.err), CPLY_E_MISSING);
	cply_context *context;
	fill();
	ck_assert_int_eq(open_cache(&context, NULL, &box.err), CPLY_OK);
	cply_context_cancel(context);
	ck_assert_int_eq(cply_cache_prune(&usage, context, CPLY_CACHE_PART_SYSROOTS, 0, &box.err), CPLY_E_CANCELLED);
	ck_assert_uint_eq(scratch_count(box_path(&box, "cache/sysroots")), 2);
	cply_context_free(context);
	box_close(&box);
}
END_TEST

SUITE_MAIN("cache", names_are_parsed, names_of_one_file_count_once, leftovers_go_too, memory_may_be_refused,
	cancelled_or_without_a_folder)
