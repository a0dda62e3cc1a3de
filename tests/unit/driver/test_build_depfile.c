#include "../../../driver/build/depfile.h"

#include <string.h>

#include "suite.h"

static char seen[4096];
static cply_error err;

static bool note(void *user, const char *path, size_t length)
{
	(void)user;
	ck_assert_uint_eq(strlen(path), length);
	strcat(seen, path);
	strcat(seen, "|");
	return true;
}

static bool refuse(void *user, const char *path, size_t length)
{
	(void)user;
	(void)path;
	(void)length;
	return false;
}

static cply_status parse_of(cply__depfile_writer writer, const char *text)
{
	char copy[4096];

	strcpy(copy, text);
	seen[0] = '\0';
	return cply__depfile_parse(copy, strlen(copy), writer, "x.d", note, NULL, &err);
}

static cply_status parse(const char *text)
{
	return parse_of(CPLY__DEPFILE_COMPILER, text);
}

/* What gcc and clang write, and the prerequisites in it. */
static const struct {
	const char *text, *wanted;
} rows[] = {
	{"", ""},
	{"\n\n", ""},
	{"a.o: a.c\n", "a.c|"},
	{"a.o: a.c a.h", "a.c|a.h|"},
	{"a.o: a.c \\\n  b.h \\\n c.h\n", "a.c|b.h|c.h|"},
	{"a.o: a.c \\\r\n  b.h\r\n", "a.c|b.h|"},
	{"a.o: my\\ file.c\n", "my file.c|"},
	{"a.o: a\\#b.c $$x.h\n", "a#b.c|$x.h|"},
	{"a.o: a\\\\\\ b.c\n", "a\\ b.c|"},
	{"a.o: a\\\\ b.c\n", "a\\|b.c|"},
	{"a.o: dir\\file.c\n", "dir\\file.c|"},
	{"a.o: a:b.c\n", "a:b.c|"},
	{"out\\ dir/a.o : \\\n \xc3\xa4\xe2\x82\xac.c\n", "\xc3\xa4\xe2\x82\xac.c|"},
	{"a.o b.o: a.c\n", "a.c|"},
	{"a.o: a.c b.h\n\nb.h:\n", "a.c|b.h|"},
	{"a.o:\n", ""},
	{"a.o: a.c\\", "a.c\\|"},
	{"a.o: a.c $", "a.c|$|"},
};

/* What GNU ld, lld and mold write. */
static const struct {
	const char *text, *wanted;
} linker_rows[] = {
	{"app: \\\n  a.o \\\n  my lib#x/lib.a \\\n  b.o\n\na.o:\n\nmy lib#x/lib.a:\n", "a.o|my lib#x/lib.a|b.o|"},
	{"app: \\\n a.o \\\n my\\ lib\\#x/lib.a\n\na.o:\n", "a.o|my lib#x/lib.a|"},
	{"app: a.o lib.a\n", "a.o|lib.a|"},
	{"my app: \\\r\n  a  b.o \\\r\n  c.o  \r\n", "a  b.o|c.o|"},
};

START_TEST(linkers_write_one_path_a_line)
{
	for (size_t i = 0; i < sizeof linker_rows / sizeof *linker_rows; i++) {
		ck_assert_msg(parse_of(CPLY__DEPFILE_LINKER, linker_rows[i].text) == CPLY_OK, "row %zu", i);
		ck_assert_str_eq(seen, linker_rows[i].wanted);
	}
}
END_TEST

START_TEST(prerequisites_are_unescaped)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		ck_assert_msg(parse(rows[i].text) == CPLY_OK, "row %zu", i);
		ck_assert_str_eq(seen, rows[i].wanted);
	}
}
END_TEST

START_TEST(text_without_a_colon_is_refused_with_its_line)
{
	ck_assert_int_eq(parse("a.o: a.c \\\n b.h\nnonsense here\n"), CPLY_E_PARSE);
	ck_assert_str_eq(err.path, "x.d");
	ck_assert_uint_eq(err.line, 3);
}
END_TEST

START_TEST(no_memory_is_passed_on)
{
	char text[] = "a.o: a.c";

	ck_assert_int_eq(cply__depfile_parse(text, strlen(text), CPLY__DEPFILE_COMPILER, "x.d", refuse, NULL, &err),
		CPLY_E_NOMEM);
}
END_TEST

SUITE_MAIN("depfile", prerequisites_are_unescaped, linkers_write_one_path_a_line,
	text_without_a_colon_is_refused_with_its_line, no_memory_is_passed_on)
