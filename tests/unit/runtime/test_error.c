#include "runtime/error.h"

#include <errno.h>
#include <string.h>

#include "suite.h"

START_TEST(every_status_has_a_name_of_its_own)
{
	for (int i = 0; i < CPLY_STATUS_COUNT; i++) {
		ck_assert_ptr_nonnull(cply_status_name((cply_status)i));
		for (int k = 0; k < i; k++)
			ck_assert_str_ne(cply_status_name((cply_status)i), cply_status_name((cply_status)k));
	}
}
END_TEST

START_TEST(format_says_where_what_and_what_to_do)
{
	cply_error err;
	char text[4096];

	cply__error(&err, CPLY_E_PARSE, .path = "gnu.yaml", .line = 7, .wanted = "a list", .found = "\"x\"",
		.hint = "write [x]");
	cply__error_context(&err, "load family %s", "gnu");
	size_t length = cply_error_format(&err, text, sizeof text);
	ck_assert_str_eq(
		text, "load family gnu: gnu.yaml:7: not well-formed: found \"x\", wanted a list\nhint: write [x]");
	ck_assert_uint_eq(length, strlen(text));
}
END_TEST

START_TEST(format_into_a_small_buffer_is_cut_and_counted)
{
	cply_error err;
	char text[8], whole[4096];

	cply__error_errno(&err, ENOENT, "a/b");
	ck_assert_int_eq(err.code, CPLY_E_NOT_FOUND);
	size_t length = cply_error_format(&err, text, sizeof text);
	cply_error_format(&err, whole, sizeof whole);
	ck_assert_uint_eq(length, strlen(whole));
	ck_assert_uint_eq(strlen(text), sizeof text - 1);
	ck_assert_int_eq(strncmp(text, whole, sizeof text - 1), 0);
}
END_TEST

START_TEST(what_is_too_long_is_cut_in_the_middle)
{
	char small[12];

	cply__text_fit(small, sizeof small, "abcdefghijklmnop");
	ck_assert_str_eq(small, "abcd...mnop");
	/* A three-byte character is dropped whole at either side of the cut. */
	cply__text_fit(small, sizeof small, "abc\xE2\x82\xAC--------\xE2\x82\xACxyz");
	ck_assert_str_eq(small, "abc...xyz");
}
END_TEST

START_TEST(context_grows_outwards)
{
	cply_error err;
	char long_text[2000];

	memset(long_text, 'x', sizeof long_text - 1);
	long_text[sizeof long_text - 1] = '\0';
	cply__error_nomem(&err);
	cply__error_context(&err, "inner");
	cply__error_context(&err, "outer %d", 1);
	ck_assert_str_eq(err.context, "outer 1: inner");
	cply__error_context(&err, "%s", long_text);
	ck_assert_uint_lt(strlen(err.context), sizeof err.context);
	ck_assert_ptr_nonnull(strstr(err.context, "outer 1: inner"));
}
END_TEST

SUITE_MAIN("error", every_status_has_a_name_of_its_own, format_says_where_what_and_what_to_do,
	format_into_a_small_buffer_is_cut_and_counted, what_is_too_long_is_cut_in_the_middle, context_grows_outwards)
