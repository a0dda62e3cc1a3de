/* Images from a small dist: into layouts and archives, and read again; also with memory that runs out. */
#include <crossply/archive.h>
#include <crossply/image.h>
#include <crossply/layout.h>

#include "driver/layout.h"
#include "fault.h"
#include "layer_box.h"

static layer_box box;

static void make_dist(void)
{
	box_text(&box, "dist/linux-amd64/app", "for amd64");
	box_text(&box, "dist/linux-arm64/app", "for arm64");
	box_text(&box, "dist/linux-armv7/app", "for armv7");
	box_text(&box, "dist/linux-amd64/same", "same");
	box_text(&box, "dist/linux-arm64/same", "same");
	box_text(&box, "dist/linux-armv7/same", "same");
}

static cply_status pack(cply_context *context, const char *name, const char *reference, cply_error *err)
{
	cply_image_options options = CPLY_IMAGE_OPTIONS_INIT;
	cply_image_result result;
	const char *entrypoint = "[\"/app\"]", *env = "A=b", *label = "k=v";

	options.reference = reference;
	options.entrypoint = (cply_texts){&entrypoint, 1};
	options.env = (cply_texts){&env, 1};
	options.labels = (cply_texts){&label, 1};
	options.flags = CPLY_IMAGE_GC;
	if (cply_image_pack(&result, context, box_path(&box, "dist"), box_path(&box, name), &options, err))
		return err->code;
	ck_assert_uint_eq(result.platform_count, 3);
	ck_assert_str_eq(result.platforms[2].platform.variant, "v7");
	ck_assert(cply__digest_is_valid(result.index_digest));
	cply_image_result_release(&result, context);
	return CPLY_OK;
}

static void check_layout(const char *name, size_t entries)
{
	cply_layout *layout;
	size_t at, blobs = 0;

	ck_assert_msg(cply_layout_open(&layout, box.context, box_path(&box, name), &box.err) == CPLY_OK, "%s %s",
		box.err.path, box.err.found);
	ck_assert_uint_eq(cply_layout_count(layout), entries);
	ck_assert_int_eq(cply_layout_check(&blobs, layout, &box.err), CPLY_OK);
	ck_assert_uint_gt(blobs, 3);
	ck_assert_int_eq(cply_layout_find(&at, layout, "1", &box.err), CPLY_OK);
	ck_assert_int_eq(cply_layout_at(layout, at)->kind, CPLY_LAYOUT_INDEX);
	const cply_layout_entry *child = cply_layout_at(layout, at + 3);
	ck_assert_str_eq(child->platform.arch, "arm");
	ck_assert_str_eq(child->platform.variant, "v7");
	ck_assert_uint_eq(child->depth, 1);
	ck_assert_uint_eq(child->layer_count, 2);
	ck_assert(cply__digest_is_valid(child->layers[1].diff_id));
	ck_assert_int_eq(cply_layout_find(&at, layout, "docker.io/library/app:1", &box.err), CPLY_OK);
	ck_assert_int_eq(cply_layout_find(&at, layout, child->digest, &box.err), CPLY_OK);
	ck_assert_int_eq(cply_layout_find(&at, layout, "2", &box.err), CPLY_E_NOT_FOUND);
	cply_layout_free(layout);
}

START_TEST(layout_and_archive)
{
	box_open(&box, 2, 0);
	make_dist();
	ck_assert_int_eq(pack(box.context, "layout", "app:1", &box.err), CPLY_OK);
	check_layout("layout", 7);
	ck_assert_int_eq(pack(box.context, "layout", "app:1", &box.err), CPLY_OK);
	check_layout("layout", 7);
	ck_assert_int_eq(pack(box.context, "app.tar", "app:1", &box.err), CPLY_OK);
	check_layout("app.tar", 4);
	box_close(&box);
}
END_TEST

START_TEST(twins_are_stored_once)
{
	cply_image_options options = CPLY_IMAGE_OPTIONS_INIT;
	cply_image_result result;

	box_open(&box, 1, 0);
	/* The same in two of three, so that it is not shared by all. */
	box_text(&box, "dist/linux-amd64/app", "same");
	box_text(&box, "dist/linux-arm64/app", "same");
	box_text(&box, "dist/linux-armv7/app", "else");
	options.reference = "app";
	ck_assert_int_eq(cply_image_pack(&result, box.context, box_path(&box, "dist"), box_path(&box, "layout"),
				 &options, &box.err),
		CPLY_OK);
	/* Two layers, three configs, three manifests, one index. */
	ck_assert_uint_eq(result.blob_count, 9);
	ck_assert_uint_eq(scratch_count(box_path(&box, "layout/blobs/sha256")), 9);
	cply_image_result_release(&result, box.context);
	box_close(&box);
}
END_TEST

START_TEST(cancelled_leaves_nothing)
{
	box_open(&box, 1, 0);
	make_dist();
	cply_context_cancel(box.context);
	ck_assert_int_eq(pack(box.context, "layout", "app:1", &box.err), CPLY_E_CANCELLED);
	ck_assert_int_eq(pack(box.context, "app.tar", "app:1", &box.err), CPLY_E_CANCELLED);
	ck_assert_uint_eq(scratch_count(box.folder), 1);
	box_close(&box);
}
END_TEST

/* What of the options is looked at; each row has one that is wrong. */
START_TEST(options_are_checked)
{
	static const struct {
		size_t offset;
		const char *text;
	} rows[] = {
		{offsetof(cply_image_options, env), "NAME"},
		{offsetof(cply_image_options, env), "=x"},
		{offsetof(cply_image_options, labels), "k"},
		{offsetof(cply_image_options, annotations), "=v"},
		{offsetof(cply_image_options, expose), "0"},
		{offsetof(cply_image_options, expose), "65536"},
		{offsetof(cply_image_options, expose), "9-8"},
		{offsetof(cply_image_options, expose), "1-"},
		{offsetof(cply_image_options, expose), "80/icmp"},
		{offsetof(cply_image_options, expose), "1-65535"},
		{offsetof(cply_image_options, volumes), "data"},
		{offsetof(cply_image_options, entrypoint), "[1]"},
		{offsetof(cply_image_options, cmd), "[\"a\",[]]"},
	};

	box_open(&box, 1, 0);
	make_dist();
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		cply_image_options options = CPLY_IMAGE_OPTIONS_INIT;
		cply_image_result result;
		options.reference = "app";
		*(cply_texts *)((char *)&options + rows[i].offset) = (cply_texts){&rows[i].text, 1};
		ck_assert_msg(cply_image_pack(&result, box.context, box_path(&box, "dist"), box_path(&box, "layout"),
				      &options, &box.err) == CPLY_E_USAGE,
			"%s", rows[i].text);
		ck_assert(box.err.context[0] && box.err.wanted[0]);
	}
	ck_assert_uint_eq(scratch_count(box.folder), 1);
	box_close(&box);
}
END_TEST

static cply_status pack_without_memory(const cply_allocator *allocator, void *user, cply_error *err)
{
	const char *name = user;
	cply_context *context;
	cply_layout *layout;
	size_t blobs;

	if (fault_context(&context, allocator, err))
		return err->code;
	cply_status status = pack(context, name, "app:1", err);
	if (!status)
		status = cply_layout_open(&layout, context, box_path(&box, name), err);
	if (!status) {
		status = cply_layout_check(&blobs, layout, err);
		cply_layout_free(layout);
	}
	cply_context_free(context);
	return status;
}

START_TEST(memory_runs_out)
{
	box_open(&box, 1, 0);
	make_dist();
	ck_assert_uint_gt(fault_each(pack_without_memory, (void *)"layout", FAULT_ONCE), 50);
	check_layout("layout", 7);
	ck_assert_uint_gt(fault_each(pack_without_memory, (void *)"layout", FAULT_FOREVER), 50);
	check_layout("layout", 7);
	ck_assert_uint_gt(fault_each(pack_without_memory, (void *)"app.tar", FAULT_ONCE), 50);
	check_layout("app.tar", 4);
	ck_assert_uint_eq(scratch_count(box.folder), 3);
	box_close(&box);
}
END_TEST

static cply_status archive_without_memory(const cply_allocator *allocator, void *user, cply_error *err)
{
	cply_archive_options options = CPLY_ARCHIVE_OPTIONS_INIT;
	cply_archive_result result;
	cply_context *context;

	(void)user;
	options.name = "app";
	if (fault_context(&context, allocator, err))
		return err->code;
	cply_status status =
		cply_archive_pack(&result, context, box_path(&box, "dist"), box_path(&box, "release"), &options, err);
	if (!status) {
		ck_assert_uint_eq(result.count, 4);
		ck_assert_str_eq(result.files[3].name, "app-windows-amd64.zip");
		cply_archive_result_release(&result, context);
	}
	cply_context_free(context);
	return status;
}

START_TEST(archives_without_memory)
{
	box_open(&box, 1, 0);
	make_dist();
	box_text(&box, "dist/windows-amd64/app.exe", "for windows");
	ck_assert_uint_gt(fault_each(archive_without_memory, NULL, FAULT_ONCE), 50);
	ck_assert_uint_eq(scratch_count(box_path(&box, "release")), 5);
	box_close(&box);
}
END_TEST

SUITE_MAIN("image", layout_and_archive, twins_are_stored_once, cancelled_leaves_nothing, options_are_checked,
	memory_runs_out, archives_without_memory)
