#include "../../../toolchains/toolchain/template.h"

#include <string.h>

#include "runtime/alloc.h"
#include "suite.h"

static const char *lookup(void *user, const char *name, size_t length)
{
	(void)user;
	if (length == 6 && memcmp(name, "triple", 6) == 0)
		return "x-linux-gnu";
	if (length == 5 && memcmp(name, "brace", 5) == 0)
		return "a{b}c";
	if (length == 4 && memcmp(name, "none", 4) == 0)
		return "";
	if (length == 4 && memcmp(name, "date", 4) == 0)
		return "Jan  1 1970";
	return NULL;
}

static const struct {
	const char *text;
	cply__template_stage stage;
	const char *wanted; /* NULL: refused */
} cases[] = {
	{"", CPLY__TEMPLATE_FINAL, ""},
	{"plain", CPLY__TEMPLATE_FINAL, "plain"},
	{"{triple}-gcc", CPLY__TEMPLATE_FINAL, "x-linux-gnu-gcc"},
	{"a{none}b", CPLY__TEMPLATE_FINAL, "ab"},
	{"{{triple}", CPLY__TEMPLATE_FINAL, "{triple}"},
	{"}{triple}}", CPLY__TEMPLATE_FINAL, "}x-linux-gnu}"},
	{"{date}", CPLY__TEMPLATE_FINAL, "Jan  1 1970"},
	{"{date}{triple}", CPLY__TEMPLATE_KEEP, "{date}x-linux-gnu"},
	{"{{x", CPLY__TEMPLATE_KEEP, "{{x"},
	{"{brace}", CPLY__TEMPLATE_FINAL, "a{b}c"},
	{"{brace}", CPLY__TEMPLATE_KEEP, "a{{b}c"},
	{"{source-root}", CPLY__TEMPLATE_FINAL, NULL},
	{"{Triple}", CPLY__TEMPLATE_FINAL, NULL},
	{"{triple", CPLY__TEMPLATE_FINAL, NULL},
	{"{date", CPLY__TEMPLATE_KEEP, NULL},
	{"{tri{ple}", CPLY__TEMPLATE_FINAL, NULL},
	{"{}", CPLY__TEMPLATE_FINAL, NULL},
	{"{", CPLY__TEMPLATE_FINAL, NULL},
};

START_TEST(texts_are_expanded_or_refused)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		cply__strbuf out;
		const char *bad = NULL;
		cply__strbuf_init(&out, &cply__malloc_allocator);
		bool is_good = cply__template_expand(&out, cases[i].text, cases[i].stage, lookup, NULL, &bad);
		ck_assert_msg(is_good == (cases[i].wanted != NULL), "%s", cases[i].text);
		if (is_good)
			ck_assert_str_eq(out.text, cases[i].wanted);
		else
			ck_assert_int_eq(*bad, '{');
		cply__strbuf_release(&out);
	}
}
END_TEST

START_TEST(what_was_kept_expands_to_the_same_at_last)
{
	cply__strbuf first, second;

	cply__strbuf_init(&first, &cply__malloc_allocator);
	cply__strbuf_init(&second, &cply__malloc_allocator);
	ck_assert(cply__template_expand(&first, "-D{brace}={{{date}", CPLY__TEMPLATE_KEEP, lookup, NULL, NULL));
	ck_assert(cply__template_expand(&second, first.text, CPLY__TEMPLATE_FINAL, lookup, NULL, NULL));
	ck_assert_str_eq(second.text, "-Da{b}c={Jan  1 1970");
	cply__strbuf_release(&first);
	cply__strbuf_release(&second);
}
END_TEST

START_TEST(a_bare_placeholder_is_known)
{
	ck_assert(cply__template_is_bare("{a}"));
	ck_assert(!cply__template_is_bare("{a}b"));
	ck_assert(!cply__template_is_bare("{a}{b}"));
	ck_assert(!cply__template_is_bare("{{a}"));
	ck_assert(!cply__template_is_bare("{}"));
	ck_assert(!cply__template_is_bare("a"));
	ck_assert(!cply__template_is_bare(""));
}
END_TEST

START_TEST(values_of_a_call_are_found_by_name)
{
	ck_assert_int_eq(cply__call_value_find("date", 4), CPLY__CALL_DATE);
	ck_assert_int_eq(cply__call_value_find("source-root", 11), CPLY__CALL_SOURCE_ROOT);
	ck_assert_int_eq(cply__call_value_find("dat", 3), CPLY__CALL_VALUE_COUNT);
}
END_TEST

SUITE_MAIN("template", texts_are_expanded_or_refused, what_was_kept_expands_to_the_same_at_last,
	a_bare_placeholder_is_known, values_of_a_call_are_found_by_name)
