#include "../../../driver/build/placeholder.h"

#include <string.h>

#include "runtime/alloc.h"
#include "suite.h"

static cply_error err;

static const cply__placeholder_values values = {
	.tools = {[CPLY_TOOL_CC] = "arm-cc", [CPLY_TOOL_AR] = "arm-ar"},
	.others = {[CPLY__PLACEHOLDER_OUT] = "/a b/out", [CPLY__PLACEHOLDER_OS] = "linux"},
};

static const struct {
	const char *given, *wanted;
} rows[] = {
	{"plain", "plain"},
	{"", ""},
	{"CC={cc}", "CC=arm-cc"},
	{"AR={ar} rcu", "AR=arm-ar rcu"},
	{"{out}/bin:{out}/lib", "/a b/out/bin:/a b/out/lib"},
	{"{variant}", ""},
	{"{{cc}", "{cc}"},
	{"{{{os}", "{linux"},
	{"${cc} ${HOME} {1} {A} {} { {a,b} {", "${cc} ${HOME} {1} {A} {} { {a,b} {"},
	{"\xc3\xa4{os}\xc3\xa4", "\xc3\xa4linux\xc3\xa4"},
};

START_TEST(words_are_expanded_and_other_braces_left)
{
	cply__arena arena;

	cply__arena_init(&arena, &cply__malloc_allocator);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		ck_assert_str_eq(cply__placeholder_expand(&arena, rows[i].given, &values), rows[i].wanted);
		ck_assert_int_eq(cply__placeholder_check((cply_texts){&rows[i].given, 1}, &err), CPLY_OK);
	}
	cply__arena_release(&arena);
}
END_TEST

START_TEST(unknown_words_are_refused_with_the_list_and_the_nearest)
{
	const char *const command[] = {"make", "CC={ccc}"};

	ck_assert_int_eq(cply__placeholder_check((cply_texts){command, 2}, &err), CPLY_E_USAGE);
	ck_assert_ptr_nonnull(strstr(err.found, "{ccc}"));
	ck_assert_ptr_nonnull(strstr(err.wanted, "{ranlib}"));
	ck_assert_ptr_nonnull(strstr(err.hint, "did you mean {cc}"));
}
END_TEST

START_TEST(every_word_has_help_and_expands)
{
	cply__arena arena;
	size_t count = 0;

	cply__arena_init(&arena, &cply__malloc_allocator);
	for (const char *word; (word = cply_build_placeholder(count)); count++) {
		const char *braced = cply__arena_printf(&arena, "{%s}", word);
		ck_assert_ptr_nonnull(cply_build_placeholder_help(count));
		ck_assert_int_eq(cply__placeholder_check((cply_texts){&braced, 1}, &err), CPLY_OK);
		ck_assert_ptr_null(strchr(cply__placeholder_expand(&arena, braced, &values), '{'));
	}
	ck_assert_uint_eq(count, CPLY_TOOL_COUNT + CPLY__PLACEHOLDER_COUNT);
	ck_assert_ptr_null(cply_build_placeholder_help(count));
	cply__arena_release(&arena);
}
END_TEST

SUITE_MAIN("placeholder", words_are_expanded_and_other_braces_left,
	unknown_words_are_refused_with_the_list_and_the_nearest, every_word_has_help_and_expands)
