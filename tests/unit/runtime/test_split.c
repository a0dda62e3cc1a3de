#include <crossply/split.h>

#include <string.h>

#include "suite.h"

typedef struct split_case {
	const char *text;
	cply_split end;
	const char *words[6];
} split_case;

static const split_case cases[] = {
	{"", CPLY_SPLIT_END, {NULL}},
	{" \t\n ", CPLY_SPLIT_END, {NULL}},
	{"a", CPLY_SPLIT_END, {"a"}},
	{"  -O2 -g\n", CPLY_SPLIT_END, {"-O2", "-g"}},
	{"-DA='b c'd", CPLY_SPLIT_END, {"-DA=b cd"}},
	{"\"a \\\" \\x $b\" '' \"\"", CPLY_SPLIT_END, {"a \" \\x $b", "", ""}},
	{"a\\ b \\'", CPLY_SPLIT_END, {"a b", "'"}},
	{"'a\\'b", CPLY_SPLIT_END, {"a\\b"}},
	{"a\\", CPLY_SPLIT_END, {"a\\"}},
	{"x 'a b", CPLY_SPLIT_OPEN, {"x"}},
	{"\"", CPLY_SPLIT_OPEN, {NULL}},
};

START_TEST(words_are_those_of_a_shell)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *text = cases[i].text;
		char word[64];
		size_t count = 0;
		cply_split answer;
		while ((answer = cply_split_next(&text, word)) == CPLY_SPLIT_WORD) {
			ck_assert_ptr_nonnull(cases[i].words[count]);
			ck_assert_str_eq(word, cases[i].words[count]);
			count++;
		}
		ck_assert_int_eq(answer, cases[i].end);
		ck_assert_msg(!cases[i].words[count], "case %zu: only %zu words", i, count);
	}
}
END_TEST

SUITE_MAIN("split", words_are_those_of_a_shell)
