#include "../../../driver/build/options.h"

#include <string.h>

#include "suite.h"

static cply_error err;
static cply_platform arm64 = {.os = "linux", .arch = "arm64"};
static const char *const sources[] = {"a.c", "b.c"};
static const char *const command[] = {"make", "CC={cc}"};

static cply_status take(cply_build_options *out, cply_build_options given)
{
	given.size = sizeof given;
	if (!given.platforms) {
		given.platforms = &arm64;
		given.platform_count = 1;
	}
	return cply__build_options_take(out, &given, &err);
}

#define TAKE(...) take(&out, (cply_build_options){__VA_ARGS__})
#define SOURCES .sources = {sources, 2}
#define COMMAND .command = {command, 2}

START_TEST(one_form_is_wanted)
{
	cply_build_options out;

	ck_assert_int_eq(TAKE(SOURCES), CPLY_OK);
	ck_assert_str_eq(out.output, "dist");
	ck_assert_int_eq(TAKE(COMMAND, .output = "out"), CPLY_OK);
	ck_assert_str_eq(out.output, "out");
	ck_assert_int_eq(TAKE(.output = "out"), CPLY_E_USAGE);
	ck_assert_str_eq(err.found, "nothing to build");
	ck_assert_int_eq(TAKE(SOURCES, COMMAND), CPLY_E_USAGE);
}
END_TEST

START_TEST(options_belong_to_a_form)
{
	cply_build_options out;

	ck_assert_int_eq(TAKE(SOURCES, .cflags = {sources, 1}, .name = "app", .flags = CPLY_BUILD_STRIP), CPLY_OK);
	ck_assert_int_eq(TAKE(SOURCES, .collect = {sources, 1}), CPLY_E_USAGE);
	ck_assert_int_eq(TAKE(COMMAND, .collect = {sources, 1}), CPLY_OK);
	ck_assert_int_eq(TAKE(COMMAND, .cflags = {sources, 1}), CPLY_E_USAGE);
	ck_assert_int_eq(TAKE(COMMAND, .name = "app"), CPLY_E_USAGE);
	ck_assert_int_eq(TAKE(COMMAND, .flags = CPLY_BUILD_STRIP), CPLY_E_USAGE);
	ck_assert_int_eq(TAKE(COMMAND, .flags = CPLY_BUILD_CHECK_REPRODUCIBLE), CPLY_OK);
}
END_TEST

START_TEST(names_are_file_names)
{
	static const char *const bad[] = {"", "a/b", ".", "..", ".hidden", "-o"};
	cply_build_options out;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		ck_assert_msg(TAKE(SOURCES, .name = bad[i]) == CPLY_E_USAGE, "%s", bad[i]);
	ck_assert_int_eq(TAKE(SOURCES, .name = "my \xc3\xa4pp.bin"), CPLY_OK);
	static const char *const empty[] = {""};
	ck_assert_int_eq(TAKE(.sources = {empty, 1}), CPLY_E_USAGE);
}
END_TEST

START_TEST(platforms_have_folders_of_their_own)
{
	cply_platform twice[] = {arm64, {.os = "linux", .arch = "amd64"}, arm64};
	cply_build_options out;

	ck_assert_int_eq(TAKE(SOURCES, .platforms = twice, .platform_count = 2), CPLY_OK);
	ck_assert_int_eq(TAKE(SOURCES, .platforms = twice, .platform_count = 3), CPLY_E_USAGE);
	ck_assert_str_eq(err.found, "linux-arm64 twice");
	ck_assert_int_eq(TAKE(SOURCES, .platforms = twice, .platform_count = 0), CPLY_E_USAGE);
}
END_TEST

START_TEST(an_older_caller_has_a_shorter_struct)
{
	cply_build_options out, given = {.size = offsetof(cply_build_options, ldflags)};

	given.platforms = &arm64;
	given.platform_count = 1;
	given.sources = (cply_texts){sources, 2};
	given.command = (cply_texts){command, 2}; /* behind the end of what the caller says that it has */
	ck_assert_int_eq(cply__build_options_take(&out, &given, &err), CPLY_OK);
	ck_assert_uint_eq(out.command.count, 0);
}
END_TEST

SUITE_MAIN("options", one_form_is_wanted, options_belong_to_a_form, names_are_file_names,
	platforms_have_folders_of_their_own, an_older_caller_has_a_shorter_struct)
