#include <crossply/json.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fault.h"
#include "runtime/error.h"
#include "suite.h"

static cply_json *json;
static cply_error error;

static void start(void)
{
	cply_error_init(&error);
	ck_assert_int_eq(cply_json_new(&json, NULL, &error), CPLY_OK);
}

static void expect(const char *wanted)
{
	const char *text;
	size_t length;

	ck_assert_int_eq(cply_json_finish(json, &text, &length, &error), CPLY_OK);
	ck_assert_str_eq(text, wanted);
	ck_assert_uint_eq(length, strlen(wanted));
	cply_json_free(json);
}

static void expect_failure(cply_status code)
{
	const char *text;
	size_t length;

	ck_assert_int_eq(cply_json_finish(json, &text, &length, &error), code);
	ck_assert_int_eq(error.code, code);
	cply_json_free(json);
}

START_TEST(writes_compact_json_in_the_order_of_calls)
{
	start();
	cply_json_object(json, NULL);
	cply_json_text(json, "z", "text");
	cply_json_text(json, "none", NULL);
	cply_json_integer(json, "low", INT64_MIN);
	cply_json_unsigned(json, "high", UINT64_MAX);
	cply_json_array(json, "list");
	cply_json_truth(json, NULL, 4);
	cply_json_truth(json, NULL, 0);
	cply_json_null(json, NULL);
	cply_json_object(json, NULL);
	cply_json_end(json);
	cply_json_array(json, NULL);
	cply_json_end(json);
	cply_json_end(json);
	cply_json_integer(json, "a", -1);
	cply_json_end(json);
	expect("{\"z\":\"text\",\"none\":null,\"low\":-9223372036854775808,\"high\":18446744073709551615,"
	       "\"list\":[true,false,null,{},[]],\"a\":-1}");
}
END_TEST

START_TEST(escapes_only_what_must_be)
{
	start();
	cply_json_object(json, NULL);
	cply_json_text(json, "k\"\n", "a\"b\\c/<>&\x7F\x01\x1F\b\f\n\r\t \xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80");
	cply_json_end(json);
	expect("{\"k\\\"\\n\":\"a\\\"b\\\\c/<>&\x7F\\u0001\\u001f\\b\\f\\n\\r\\t "
	       "\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80\"}");
}
END_TEST

START_TEST(replaces_bytes_that_are_not_utf8)
{
#define BAD "\xEF\xBF\xBD"
	static const struct {
		const char *in, *out;
	} rows[] = {
		{"a\xFFz", "\"a" BAD "z\""},
		{"\x80", "\"" BAD "\""},
		{"\xC0\xAF", "\"" BAD BAD "\""},                 /* overlong */
		{"\xE0\x80\xAF", "\"" BAD BAD BAD "\""},         /* overlong */
		{"\xED\xA0\x80", "\"" BAD BAD BAD "\""},         /* surrogate */
		{"\xF4\x90\x80\x80", "\"" BAD BAD BAD BAD "\""}, /* above U+10FFFF */
		{"\xE2\x82", "\"" BAD BAD "\""},                 /* cut off */
		{"\xE2\x82x", "\"" BAD BAD "x\""},
		{"\xF4\x8F\xBF\xBF\xED\x9F\xBF", "\"\xF4\x8F\xBF\xBF\xED\x9F\xBF\""},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		start();
		cply_json_text(json, NULL, rows[i].in);
		expect(rows[i].out);
	}
}
END_TEST

START_TEST(nests_64_levels_and_no_more)
{
	char wanted[129] = {0};

	for (int levels = 64; levels <= 70; levels += 6) {
		start();
		for (int i = 0; i < levels; i++)
			cply_json_array(json, NULL);
		for (int i = 0; i < levels; i++)
			cply_json_end(json);
		if (levels > 64) {
			expect_failure(CPLY_E_LIMIT);
			continue;
		}
		memset(wanted, '[', 64);
		memset(wanted + 64, ']', 64);
		expect(wanted);
	}
}
END_TEST

START_TEST(calls_that_do_not_nest_are_refused)
{
	start();
	expect_failure(CPLY_E_USAGE);
	start();
	cply_json_object(json, NULL);
	expect_failure(CPLY_E_USAGE);
	start();
	cply_json_object(json, NULL);
	cply_json_null(json, NULL);
	cply_json_end(json);
	expect_failure(CPLY_E_USAGE);
	start();
	cply_json_null(json, "key");
	expect_failure(CPLY_E_USAGE);
	start();
	cply_json_null(json, NULL);
	cply_json_null(json, NULL);
	expect_failure(CPLY_E_USAGE);
	start();
	cply_json_null(json, NULL);
	cply_json_end(json);
	expect_failure(CPLY_E_USAGE);
}
END_TEST

START_TEST(an_error_is_an_object_of_what_it_says)
{
	cply_error shown;

	start();
	cply__error(&shown, CPLY_E_NOT_FOUND, .os_errno = ENOENT, .path = "a.yaml", .line = 3, .has_offset = 1,
		.wanted = "w", .found = "f", .hint = "h");
	cply__error_context(&shown, "load");
	cply_json_error(json, NULL, &shown);
	expect("{\"code\":\"not-found\",\"text\":\"not found\",\"errno\":\"ENOENT\",\"context\":\"load\","
	       "\"path\":\"a.yaml\",\"line\":3,\"offset\":0,\"found\":\"f\",\"wanted\":\"w\",\"hint\":\"h\"}");
	start();
	cply__error(&shown, CPLY_E_CANCELLED, .hint = NULL);
	cply_json_object(json, NULL);
	cply_json_error(json, "error", &shown);
	cply_json_end(json);
	expect("{\"error\":{\"code\":\"cancelled\",\"text\":\"cancelled\"}}");
}
END_TEST

START_TEST(running_out_of_memory_is_told_at_the_end)
{
	for (unsigned pieces = 0; pieces < 4; pieces++) {
		fault memory;
		fault_init(&memory, pieces, FAULT_FOREVER);
		cply_error_init(&error);
		if (!pieces) {
			ck_assert_int_eq(cply_json_new(&json, &memory.allocator, &error), CPLY_E_NOMEM);
			continue;
		}
		ck_assert_int_eq(cply_json_new(&json, &memory.allocator, &error), CPLY_OK);
		cply_json_array(json, NULL);
		for (int i = 0; i < 1000; i++)
			cply_json_text(json, NULL, "some text");
		cply_json_end(json);
		expect_failure(CPLY_E_NOMEM);
	}
}
END_TEST

SUITE_MAIN("json", writes_compact_json_in_the_order_of_calls, escapes_only_what_must_be,
	replaces_bytes_that_are_not_utf8, nests_64_levels_and_no_more, calls_that_do_not_nest_are_refused,
	an_error_is_an_object_of_what_it_says, running_out_of_memory_is_told_at_the_end)
