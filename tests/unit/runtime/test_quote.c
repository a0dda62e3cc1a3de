#include "runtime/quote.h"

#include "runtime/alloc.h"
#include "suite.h"

static const struct {
	const char *word, *shell, *response;
} rows[] = {
	{"-O2", "-O2", "-O2"},
	{"", "''", ""},
	{"a b", "'a b'", "a\\ b"},
	{"it's", "'it'\\''s'", "it\\'s"},
	{"a\"\\", "'a\"\\'", "a\\\"\\\\"},
	{"\xc3\xa4.c", "'\xc3\xa4.c'", "\xc3\xa4.c"},
	{"$HOME", "'$HOME'", "$HOME"},
};

START_TEST(words_are_quoted_when_they_need_it)
{
	cply__strbuf out;

	cply__strbuf_init(&out, &cply__malloc_allocator);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		cply__quote_word(&out, rows[i].word);
		ck_assert_str_eq(out.text, rows[i].shell);
		cply__strbuf_clear(&out);
		cply__quote_response(&out, rows[i].word);
		ck_assert_str_eq(out.text, rows[i].response);
		cply__strbuf_clear(&out);
	}
	cply__quote_command(&out, (const char *const[]){"cc", "a b.c", NULL});
	ck_assert_str_eq(out.text, "cc 'a b.c'");
	cply__strbuf_release(&out);
}
END_TEST

SUITE_MAIN("quote", words_are_quoted_when_they_need_it)
