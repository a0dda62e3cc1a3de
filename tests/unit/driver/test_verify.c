#include <crossply/verify.h>

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "binary_sample.h"
#include "scratch.h"
#include "suite.h"

static void write_file(const char *path, const void *bytes, size_t size)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(bytes, 1, size, file), size);
	fclose(file);
}

static void write_elf(const char *folder, const char *name, const elf_sample *sample)
{
	sample_bytes bytes;

	sample_elf(&bytes, sample);
	write_file(scratch_path(folder, name), bytes.at, bytes.size);
}

static const elf_sample arm64 = {.bits = 64, .machine = 183};
static const elf_sample amd64 = {.bits = 64, .machine = 62};
static const elf_sample armv7 = {
	.bits = 32, .machine = 40, .flags = 0x05000400, .has_attributes = 1, .arm_arch = 10, .arm_args = 1};

/* dist/ as `build` lays it out, with one wrong file. */
static char *make_dist(void)
{
	char *dist = scratch_make();

	ck_assert_int_eq(mkdir(scratch_path(dist, "linux-arm64"), 0755), 0);
	ck_assert_int_eq(mkdir(scratch_path(dist, "linux-armv7"), 0755), 0);
	ck_assert_int_eq(mkdir(scratch_path(dist, "linux-armv7/share"), 0755), 0);
	write_elf(dist, "linux-arm64/app", &arm64);
	write_elf(dist, "linux-arm64/tool", &amd64);
	write_elf(dist, "linux-armv7/app", &armv7);
	write_file(scratch_path(dist, "linux-armv7/share/readme"), "text\n", 5);
	ck_assert_int_eq(symlink("/bin/sh", scratch_path(dist, "linux-armv7/shell")), 0);
	return dist;
}

static cply_context *context_new(void)
{
	cply_context *context;
	cply_error err;

	ck_assert_int_eq(cply_context_new(&context, NULL, &err), CPLY_OK);
	return context;
}

START_TEST(test_folder_names_tell_the_platform)
{
	char *dist = make_dist();
	const char *subjects[] = {dist};
	cply_context *context = context_new();
	cply_verify_report *report;
	cply_error err;
	unsigned open_before = scratch_descriptors();

	ck_assert_int_eq(cply_verify(&report, context, subjects, 1, NULL, &err), CPLY_OK);
	ck_assert_uint_eq(cply_verify_report_count(report), 4);
	ck_assert_uint_eq(cply_verify_report_tally(report, CPLY_VERDICT_FITS), 2);
	ck_assert_uint_eq(cply_verify_report_tally(report, CPLY_VERDICT_MISFIT), 1);
	ck_assert_uint_eq(cply_verify_report_tally(report, CPLY_VERDICT_SKIPPED), 1);
	const cply_verified *tool = cply_verify_report_at(report, 1);
	ck_assert_str_eq(tool->path, scratch_path(dist, "linux-arm64/tool"));
	ck_assert_str_eq(tool->platform.arch, "arm64");
	ck_assert_int_eq(tool->verdict, CPLY_VERDICT_MISFIT);
	ck_assert_str_eq(cply_verify_report_at(report, 2)->platform.variant, "v7");
	ck_assert_int_eq(cply_verify_report_at(report, 3)->verdict, CPLY_VERDICT_SKIPPED);
	ck_assert_ptr_null(cply_verify_report_at(report, 4));
	ck_assert_int_eq(cply_verify_report_status(report, &err), CPLY_E_MISMATCH);
	ck_assert_str_eq(err.path, tool->path);
	ck_assert_uint_eq(err.offset, 18);
	ck_assert_str_eq(err.wanted, "a binary for linux/arm64: machine 0xb7 (arm64)");
	ck_assert_str_eq(err.found, "machine 0x3e (amd64)");
	cply_verify_report_free(report);
	ck_assert_uint_eq(scratch_descriptors(), open_before);
	cply_context_free(context);
	scratch_remove(dist);
}
END_TEST

START_TEST(test_who_tells_the_platform)
{
	char *folder = scratch_make();
	const char *path = scratch_path(folder, "app");
	cply_context *context = context_new();
	cply_verify_report *report;
	cply_platform given = {.os = "linux", .arch = "arm64"}, wrong = {.os = "linux", .arch = "amd64"};
	cply_verify_options options = CPLY_VERIFY_OPTIONS_INIT;
	cply_error err;

	write_elf(folder, "app", &arm64);
	ck_assert_int_eq(cply_verify(&report, context, &path, 1, &options, &err), CPLY_E_USAGE);
	ck_assert_str_eq(err.path, path);
	options.fallback = &given;
	ck_assert_int_eq(cply_verify(&report, context, &path, 1, &options, &err), CPLY_OK);
	ck_assert_int_eq(cply_verify_report_status(report, &err), CPLY_OK);
	cply_verify_report_free(report);
	/* A folder's name beats the fallback, and what was given beats both. */
	ck_assert_int_eq(mkdir(scratch_path(folder, "linux-arm64"), 0755), 0);
	write_elf(folder, "linux-arm64/app", &arm64);
	path = scratch_path(folder, "linux-arm64");
	options.fallback = &wrong;
	ck_assert_int_eq(cply_verify(&report, context, &path, 1, &options, &err), CPLY_OK);
	ck_assert_int_eq(cply_verify_report_status(report, &err), CPLY_OK);
	cply_verify_report_free(report);
	options.platform = &wrong;
	ck_assert_int_eq(cply_verify(&report, context, &path, 1, &options, &err), CPLY_OK);
	ck_assert_int_eq(cply_verify_report_status(report, &err), CPLY_E_MISMATCH);
	cply_verify_report_free(report);
	cply_platform unknown = {.os = "linux", .arch = "arm", .variant = "v9"};
	options.platform = &unknown;
	ck_assert_int_eq(cply_verify(&report, context, &path, 1, &options, &err), CPLY_E_PLATFORM);
	cply_context_free(context);
	scratch_remove(folder);
}
END_TEST

START_TEST(test_one_file)
{
	char *folder = scratch_make();
	cply_context *context = context_new();
	cply_platform platform = {.os = "linux", .arch = "arm64"};
	cply_error err;
	elf_sample dynamic = arm64;

	write_elf(folder, "app", &arm64);
	ck_assert_int_eq(
		cply_verify_file(context, scratch_path(folder, "app"), &platform, CPLY_STATIC_REQUIRED, &err), CPLY_OK);
	dynamic.needed = "libc.so.6";
	write_elf(folder, "app", &dynamic);
	ck_assert_int_eq(
		cply_verify_file(context, scratch_path(folder, "app"), &platform, CPLY_STATIC_FREE, &err), CPLY_OK);
	ck_assert_int_eq(cply_verify_file(context, scratch_path(folder, "app"), &platform, CPLY_STATIC_REQUIRED, &err),
		CPLY_E_MISMATCH);
	ck_assert_str_eq(err.found, "the library \"libc.so.6\"");
	write_file(scratch_path(folder, "script"), "#!/bin/sh\n", 10);
	ck_assert_int_eq(cply_verify_file(context, scratch_path(folder, "script"), &platform, CPLY_STATIC_FREE, &err),
		CPLY_E_MISMATCH);
	ck_assert_str_eq(err.found, "no binary of a known format");
	write_file(scratch_path(folder, "cut"), "\177ELF\2\1", 6);
	ck_assert_int_eq(cply_verify_file(context, scratch_path(folder, "cut"), &platform, CPLY_STATIC_FREE, &err),
		CPLY_E_CORRUPT);
	ck_assert_int_eq(cply_verify_file(context, scratch_path(folder, "none"), &platform, CPLY_STATIC_FREE, &err),
		CPLY_E_NOT_FOUND);
	ck_assert_int_eq(cply_verify_file(context, folder, &platform, CPLY_STATIC_FREE, &err), CPLY_E_UNSUPPORTED);
	cply_context_free(context);
	scratch_remove(folder);
}
END_TEST

START_TEST(test_tree)
{
	char *dist = make_dist();
	cply_context *context = context_new();
	cply_platform v7 = {.os = "linux", .arch = "arm", .variant = "v7"},
		      v6 = {.os = "linux", .arch = "arm", .variant = "v6"};
	cply_error err;
	size_t count;

	ck_assert_int_eq(
		cply_verify_tree(&count, context, scratch_path(dist, "linux-armv7"), &v7, CPLY_STATIC_REQUIRED, &err),
		CPLY_OK);
	ck_assert_uint_eq(count, 1);
	ck_assert_int_eq(
		cply_verify_tree(&count, context, scratch_path(dist, "linux-armv7"), &v6, CPLY_STATIC_REQUIRED, &err),
		CPLY_E_MISMATCH);
	ck_assert_str_eq(err.found, "Tag_CPU_arch 10 (ARM v7)");
	ck_assert_int_eq(
		cply_verify_tree(&count, context, scratch_path(dist, "linux-armv7/share"), &v6, CPLY_STATIC_FREE, &err),
		CPLY_OK);
	ck_assert_uint_eq(count, 0);
	cply_context_free(context);
	scratch_remove(dist);
}
END_TEST

START_TEST(test_a_broken_file_in_a_folder_is_a_misfit)
{
	char *folder = scratch_make();
	const char *subjects[] = {folder};
	cply_context *context = context_new();
	cply_verify_options options = CPLY_VERIFY_OPTIONS_INIT;
	cply_platform platform = {.os = "linux", .arch = "arm64"};
	cply_verify_report *report;
	cply_error err;

	options.platform = &platform;
	write_elf(folder, "app", &arm64);
	write_file(scratch_path(folder, "bad"), "\177ELF\2\1", 6);
	write_elf(folder, "worse", &amd64);
	ck_assert_int_eq(cply_verify(&report, context, subjects, 1, &options, &err), CPLY_OK);
	ck_assert_uint_eq(cply_verify_report_tally(report, CPLY_VERDICT_MISFIT), 2);
	ck_assert_int_eq(cply_verify_report_at(report, 1)->problem->code, CPLY_E_CORRUPT);
	ck_assert_int_eq(cply_verify_report_status(report, &err), CPLY_E_CORRUPT);
	ck_assert_str_eq(err.context, "2 files do not fit, the first");
	cply_verify_report_free(report);
	cply_context_free(context);
	scratch_remove(folder);
}
END_TEST

START_TEST(test_nothing_to_verify_is_no_success)
{
	char *folder = scratch_make();
	const char *subjects[] = {folder};
	cply_context *context = context_new();
	cply_verify_report *report;
	cply_error err;

	ck_assert_int_eq(cply_verify(&report, context, subjects, 1, NULL, &err), CPLY_OK);
	ck_assert_int_eq(cply_verify_report_status(report, &err), CPLY_E_MISMATCH);
	ck_assert_str_eq(err.found, "no file");
	ck_assert_int_eq(cply_verify_report_at(report, 0)->kind, CPLY_VERIFIED_NOTHING);
	cply_verify_report_free(report);
	/* And no subject at all. */
	ck_assert_int_eq(cply_verify(&report, context, subjects, 0, NULL, &err), CPLY_OK);
	ck_assert_uint_eq(cply_verify_report_count(report), 0);
	ck_assert_int_eq(cply_verify_report_status(report, &err), CPLY_E_MISMATCH);
	cply_verify_report_free(report);
	cply_context_free(context);
	scratch_remove(folder);
}
END_TEST

START_TEST(test_each_subject_must_hold_something)
{
	char *dist = make_dist();
	char *empty = scratch_make();
	const char *subjects[] = {scratch_path(dist, "linux-armv7"), empty, scratch_path(dist, "linux-armv7/app")};
	cply_context *context = context_new();
	cply_verify_report *report;
	cply_error err;

	ck_assert_int_eq(cply_verify(&report, context, subjects, 3, NULL, &err), CPLY_OK);
	ck_assert_uint_eq(cply_verify_report_tally(report, CPLY_VERDICT_FITS), 2);
	ck_assert_uint_eq(cply_verify_report_tally(report, CPLY_VERDICT_MISFIT), 1);
	ck_assert_int_eq(cply_verify_report_status(report, &err), CPLY_E_MISMATCH);
	ck_assert_str_eq(err.path, empty);
	cply_verify_report_free(report);
	ck_assert_int_eq(mkdir(scratch_path(dist, "linux-386"), 0755), 0);
	ck_assert_int_eq(unlink(scratch_path(dist, "linux-arm64/tool")), 0);
	subjects[0] = dist;
	ck_assert_int_eq(cply_verify(&report, context, subjects, 1, NULL, &err), CPLY_OK);
	ck_assert_int_eq(cply_verify_report_status(report, &err), CPLY_E_MISMATCH);
	ck_assert_str_eq(err.path, scratch_path(dist, "linux-386"));
	ck_assert_str_eq(err.wanted, "at least one binary for linux/386 to verify");
	cply_verify_report_free(report);
	cply_context_free(context);
	scratch_remove(empty);
	scratch_remove(dist);
}
END_TEST

START_TEST(test_json)
{
	char *dist = make_dist();
	const char *subject = scratch_path(dist, "linux-armv7");
	cply_context *context = context_new();
	cply_verify_report *report;
	cply_json *json;
	cply_error err;
	const char *text;
	size_t length;

	ck_assert_int_eq(cply_verify(&report, context, &subject, 1, NULL, &err), CPLY_OK);
	ck_assert_int_eq(cply_json_new(&json, NULL, &err), CPLY_OK);
	cply_verify_report_json(report, json, NULL);
	ck_assert_int_eq(cply_json_finish(json, &text, &length, &err), CPLY_OK);
	ck_assert_ptr_nonnull(
		strstr(text, "{\"fits\":1,\"misfits\":0,\"skipped\":1,\"files\":[{\"kind\":\"file\",\"subject\":\""));
	ck_assert_ptr_nonnull(strstr(text, "\"verdict\":\"fits\",\"platform\":\"linux/arm/v7\",\"format\":\"ELF\","
					   "\"link\":\"static\",\"facts\":{\"size\":"));
	ck_assert_ptr_nonnull(
		strstr(text, "\"findings\":[{\"check\":\"format\",\"group\":\"platform\",\"answer\":\"pass\","
			     "\"weight\":\"check\",\"problem\":false,\"wanted\":\"ELF\","
			     "\"found\":\"ELF\",\"offset\":0}"));
	cply_json_free(json);
	cply_verify_report_free(report);
	cply_context_free(context);
	scratch_remove(dist);
}
END_TEST

SUITE_MAIN("verify", test_folder_names_tell_the_platform, test_who_tells_the_platform, test_one_file, test_tree,
	test_a_broken_file_in_a_folder_is_a_misfit, test_nothing_to_verify_is_no_success,
	test_each_subject_must_hold_something, test_json)
