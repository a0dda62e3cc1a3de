#include "runtime/json_read.h"

#include <stdlib.h>
#include <string.h>

#include "suite.h"

static cply__json *parsed(const char *text)
{
	cply__json *root = NULL;
	cply_error error;

	ck_assert_int_eq(cply__json_parse(&root, text, strlen(text), "x.json", &error), CPLY_OK);
	return root;
}

START_TEST(finds_what_is_there)
{
	cply__json *root =
		parsed("{\"a\":{\"b\":[1,\"x\",{\"c\":-9223372036854775808}]},\"t\":true,\"r\":1.5,\"n\":null}");
	const cply__json *list = cply__json_get(cply__json_get(root, "a"), "b");
	int64_t number = 0;

	ck_assert(cply__json_is_object(root));
	ck_assert(!cply__json_is_array(root));
	ck_assert(cply__json_is_array(list));
	ck_assert_uint_eq(cply__json_count(list), 3);
	ck_assert(cply__json_integer(cply__json_at(list, 0), &number));
	ck_assert_int_eq(number, 1);
	ck_assert_str_eq(cply__json_text(cply__json_at(list, 1)), "x");
	ck_assert(cply__json_integer(cply__json_get(cply__json_at(list, 2), "c"), &number));
	ck_assert_int_eq(number, INT64_MIN);
	ck_assert(!cply__json_integer(cply__json_get(root, "r"), &number));
	ck_assert_ptr_null(cply__json_text(cply__json_get(root, "t")));
	cply__json_free(root);
}
END_TEST

START_TEST(what_is_not_there_is_nothing)
{
	cply__json *root = parsed("[1]");
	int64_t number;

	ck_assert_ptr_null(cply__json_get(root, "a"));
	ck_assert_ptr_null(cply__json_at(root, 1));
	const cply__json *nothing = cply__json_get(cply__json_at(cply__json_get(root, "a"), 3), "b");
	ck_assert_ptr_null(nothing);
	ck_assert_ptr_null(cply__json_text(nothing));
	ck_assert(!cply__json_integer(nothing, &number));
	ck_assert_uint_eq(cply__json_count(nothing), 0);
	ck_assert(!cply__json_is_object(nothing));
	ck_assert(!cply__json_is_array(nothing));
	ck_assert_ptr_null(cply__json_next(nothing, NULL));
	ck_assert_ptr_null(cply__json_next(root, NULL));
	ck_assert_ptr_null(cply__json_key(NULL));
	ck_assert_ptr_null(cply__json_value(NULL));
	cply__json_free(root);
	cply__json_free(NULL);
}
END_TEST

START_TEST(walks_an_object_in_the_order_of_the_file)
{
	static const char *const keys[] = {"z", "a", "m", "b", "y", "c", "x", "d", "w", "e", "v", "f"};
	cply__json *root = parsed("{\"z\":0,\"a\":1,\"m\":2,\"b\":3,\"y\":4,\"c\":5,\"x\":6,\"d\":7,\"w\":8,\"e\":9,"
				  "\"v\":10,\"f\":11}");
	int64_t count = 0, number;

	for (const void *i = cply__json_next(root, NULL); i; i = cply__json_next(root, i)) {
		ck_assert_str_eq(cply__json_key(i), keys[count]);
		ck_assert(cply__json_integer(cply__json_value(i), &number));
		ck_assert_int_eq(number, count++);
	}
	ck_assert_int_eq(count, 12);
	cply__json_free(root);
}
END_TEST

START_TEST(refuses_what_is_not_json)
{
	static const struct {
		const char *text;
		uint64_t line;
	} rows[] = {{"", 1}, {"{\"a\":1,\n\"a\":2}", 2}, {"{\"a\":1} x", 1}, {"[1,\n2,\n}", 3}, {"{a:1}", 1},
		{"[1,]", 1}, {"\"\xFF\"", 1}, {"\"a\\u0000\"", 1}, {"nul", 1}, {"[NaN]", 1}, {"'a'", 1}};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		cply__json *root = NULL;
		cply_error error;
		ck_assert_msg(
			cply__json_parse(&root, rows[i].text, strlen(rows[i].text), "x.json", &error) == CPLY_E_PARSE,
			"%s", rows[i].text);
		ck_assert_ptr_null(root);
		ck_assert_str_eq(error.path, "x.json");
		ck_assert_uint_eq(error.line, rows[i].line);
		ck_assert_str_ne(error.found, "");
	}
}
END_TEST

START_TEST(nests_128_levels_and_no_more)
{
	char text[300];
	cply__json *root;
	cply_error error;

	memset(text, '[', 128);
	memset(text + 128, ']', 128);
	ck_assert_int_eq(cply__json_parse(&root, text, 256, "x.json", &error), CPLY_OK);
	cply__json_free(root);
	memset(text, '[', 129);
	memset(text + 129, ']', 129);
	ck_assert_int_eq(cply__json_parse(&root, text, 258, "x.json", &error), CPLY_E_LIMIT);
	/* Brackets in strings are no levels. */
	memset(text, '[', 290);
	memcpy(text, "\"\\\"", 3);
	text[290] = '"';
	ck_assert_int_eq(cply__json_parse(&root, text, 291, "x.json", &error), CPLY_OK);
	ck_assert_uint_eq(strlen(cply__json_text(root)), 288);
	cply__json_free(root);
}
END_TEST

/* Of little text jansson makes much memory. */
START_TEST(bounds_the_memory_of_values)
{
	enum { MANY = 200000 };
	static const char *const units[] = {"{},", "[],", "0,", "{\"a\":0},"};

	for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
		size_t length = strlen(units[u]);
		char *text = malloc(MANY * length + 2), *at = text;
		cply_error error;
		cply__json *root;
		ck_assert_ptr_nonnull(text);
		*at++ = '[';
		for (int i = 0; i < MANY; i++, at += length)
			memcpy(at, units[u], length);
		at[-1] = ']';
		ck_assert_int_eq(cply__json_parse(&root, text, (size_t)(at - text), "x.json", &error), CPLY_E_LIMIT);
		/* A quarter of them is what the largest index has. */
		size_t fewer = 1 + MANY / 5 * length;
		text[fewer - 1] = ']';
		ck_assert_int_eq(cply__json_parse(&root, text, fewer, "x.json", &error), CPLY_OK);
		ck_assert_uint_eq(cply__json_count(root), MANY / 5);
		cply__json_free(root);
		free(text);
	}
}
END_TEST

SUITE_MAIN("json_read", finds_what_is_there, what_is_not_there_is_nothing, walks_an_object_in_the_order_of_the_file,
	refuses_what_is_not_json, nests_128_levels_and_no_more, bounds_the_memory_of_values)
