#include "runtime/yaml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fault.h"
#include "runtime/alloc.h"
#include "suite.h"

static cply__arena arena;
static cply_error error;

static cply_status parse(cply__yaml_node **out, const char *text, size_t length)
{
	cply_error_init(&error);
	cply__arena_init(&arena, &cply__malloc_allocator);
	return cply__yaml_parse(out, &arena, text, length, "x.yaml", &error);
}

static cply__yaml_node *parsed(const char *text)
{
	cply__yaml_node *root = NULL;

	ck_assert_msg(parse(&root, text, strlen(text)) == CPLY_OK, "%s: %s", text, error.found);
	return root;
}

START_TEST(reads_maps_lists_and_scalars_with_lines)
{
	cply__yaml_node *root = parsed("# comment\n"
				       "name: gnu\n"
				       "flags: [a, \"b c\", '']\n"
				       "rows:\n"
				       "  - cc: gcc\n"
				       "    yes: no\n"
				       "  - plain\n"
				       "empty:\n"
				       "text: |\n"
				       "  two\n"
				       "  lines\n");

	ck_assert_int_eq(root->kind, CPLY__YAML_MAP);
	ck_assert_uint_eq(root->line, 2);
	ck_assert_ptr_null(root->key);
	cply__yaml_node *name = cply__yaml_get(root, "name");
	ck_assert_str_eq(name->text, "gnu");
	ck_assert_str_eq(name->key, "name");
	ck_assert(!name->is_quoted);
	cply__yaml_node *flags = cply__yaml_get(root, "flags");
	ck_assert_int_eq(flags->kind, CPLY__YAML_LIST);
	ck_assert_str_eq(flags->first->text, "a");
	ck_assert_str_eq(flags->first->next->text, "b c");
	ck_assert(flags->first->next->is_quoted);
	ck_assert_str_eq(flags->first->next->next->text, "");
	ck_assert_ptr_null(flags->first->next->next->next);
	cply__yaml_node *rows = cply__yaml_get(root, "rows");
	ck_assert_uint_eq(rows->line, 4);
	ck_assert_uint_eq(rows->first->line, 5);
	ck_assert_str_eq(cply__yaml_get(rows->first, "yes")->text, "no");
	ck_assert_uint_eq(cply__yaml_get(rows->first, "yes")->line, 6);
	ck_assert_uint_eq(rows->first->next->line, 7);
	ck_assert_str_eq(cply__yaml_get(root, "empty")->text, "");
	ck_assert_uint_eq(cply__yaml_get(root, "empty")->line, 8);
	ck_assert_str_eq(cply__yaml_get(root, "text")->text, "two\nlines\n");
	ck_assert_ptr_null(cply__yaml_get(root, "nam"));
	ck_assert_ptr_null(cply__yaml_get(flags, "a"));
	ck_assert_ptr_null(cply__yaml_get(NULL, "a"));
	cply__arena_release(&arena);
}
END_TEST

START_TEST(an_empty_document_is_an_empty_map)
{
	static const char *const texts[] = {"", "\n\n", "# only a comment\n", "---\n", "---\n...\n", "{}"};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		cply__yaml_node *root = parsed(texts[i]);
		ck_assert_int_eq(root->kind, CPLY__YAML_MAP);
		ck_assert_ptr_null(root->first);
		ck_assert_ptr_null(root->text);
		cply__arena_release(&arena);
	}
}
END_TEST

START_TEST(the_same_key_may_stand_in_different_maps)
{
	cply__yaml_node *root = parsed("a: {k: 1, l: {k: 2}}\nb: {k: 3}\nk: 4\n");

	ck_assert_str_eq(cply__yaml_get(cply__yaml_get(root, "b"), "k")->text, "3");
	cply__arena_release(&arena);
}
END_TEST

START_TEST(refuses_what_is_not_our_part_of_yaml)
{
	static const struct {
		const char *text;
		uint64_t line;
		const char *found;
	} rows[] = {
		{"a: 1\nb: 2\na: 3\n", 3, "the key \"a\" a second time, first at line 1"},
		{"a:\n  b: {c: 1,\n    c: 2}\n", 3, "the key \"c\" a second time, first at line 2"},
		{"a: &x 1\n", 1, "an anchor (&)"},
		{"a: 1\nb: *x\n", 2, "an alias (*)"},
		{"a: !!str 1\n", 1, "a tag (!)"},
		{"a: ! 1\n", 1, "a tag (!)"},
		{"a: !x [1]\n", 1, "a tag (!)"},
		{"a: &x {b: 1}\n", 1, "an anchor (&)"},
		{"---\na: 1\n---\nb: 1\n", 3, "a second document"},
		{"%YAML 1.1\n---\na: 1\n", 1, "a directive (%)"},
		{"%TAG ! tag:x,2000:\n---\na: 1\n", 1, "a directive (%)"},
		{"? [a]\n: 1\n", 1, "a list or map as a key"},
		{"a: 1\n? {b: 1}\n: 1\n", 2, "a list or map as a key"},
		{"a: \"x\\0y\"\n", 1, "a NUL character"},
		{"a: 1\n  b: 2\n", 2, NULL},
		{"a: [1\nb: 2\n", 2, NULL},
		{"a:\n\t- 1\n", 2, NULL},
		{"a: 'x\n", 2, NULL},
		{"a: \xFF\n", 0, NULL},
		{"a: \x01\n", 0, NULL},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		cply__yaml_node *root = NULL;
		ck_assert_msg(parse(&root, rows[i].text, strlen(rows[i].text)) == CPLY_E_PARSE, "%s", rows[i].text);
		ck_assert_ptr_null(root);
		ck_assert_str_eq(error.path, "x.yaml");
		ck_assert_msg(error.line == rows[i].line, "%s: line %d", rows[i].text, (int)error.line);
		ck_assert_str_ne(error.found, "");
		if (rows[i].found)
			ck_assert_str_eq(error.found, rows[i].found);
		if (!rows[i].line)
			ck_assert_uint_eq(error.offset, 3);
		cply__arena_release(&arena);
	}
}
END_TEST

START_TEST(has_limits)
{
	static char text[(1 << 20) + 1];
	cply__yaml_node *root = NULL;

	memset(text, '\n', sizeof text);
	ck_assert_int_eq(parse(&root, text, sizeof text), CPLY_E_LIMIT);
	cply__arena_release(&arena);
	ck_assert_int_eq(parse(&root, text, sizeof text - 1), CPLY_OK);
	cply__arena_release(&arena);
	memset(text, '[', 40);
	memset(text + 32, ']', 32);
	ck_assert_int_eq(parse(&root, text, 64), CPLY_OK);
	cply__arena_release(&arena);
	memset(text, '[', 33);
	ck_assert_int_eq(parse(&root, text, 64), CPLY_E_LIMIT);
	ck_assert_uint_eq(error.line, 1);
	cply__arena_release(&arena);
}
END_TEST

/* 100,000 keys in one map: duplicates must not be looked for one by one. */
START_TEST(many_keys_take_no_quadratic_time)
{
	char *text = malloc(1 << 20), *at = text;
	cply__yaml_node *root = NULL;

	for (int i = 0; i < 100000; i++)
		at += sprintf(at, "%d:\n", i);
	ck_assert_int_eq(parse(&root, text, (size_t)(at - text)), CPLY_OK);
	ck_assert_uint_eq(cply__yaml_get(root, "99999")->line, 100000);
	free(text);
	cply__arena_release(&arena);
}
END_TEST

static cply_status parse_small(const cply_allocator *allocator, void *user, cply_error *err)
{
	static const char text[] = "a: [1, {b: 2, c: 3}]\nd:\n  e: f\n";
	cply__yaml_node *root = NULL;
	cply__arena small;

	(void)user;
	cply__arena_init(&small, allocator);
	cply_status status = cply__yaml_parse(&root, &small, text, strlen(text), "x.yaml", err);
	ck_assert_int_eq(root != NULL, status == CPLY_OK);
	cply__arena_release(&small);
	return status;
}

START_TEST(running_out_of_memory_is_an_error)
{
	ck_assert_uint_gt(fault_each(parse_small, NULL, FAULT_FOREVER), 4);
}
END_TEST

SUITE_MAIN("yaml", reads_maps_lists_and_scalars_with_lines, an_empty_document_is_an_empty_map,
	the_same_key_may_stand_in_different_maps, refuses_what_is_not_our_part_of_yaml, has_limits,
	many_keys_take_no_quadratic_time, running_out_of_memory_is_an_error)
