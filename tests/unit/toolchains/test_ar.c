/* Static archives, as GNU and BSD write them, and what only looks like one. */
#include "toolchains/ar.h"

#include <stdio.h>
#include <string.h>

#include "suite.h"

typedef struct seen {
	char text[512]; /* "NAME=BYTES;" of each member */
	unsigned count;
	unsigned stop_at; /* 0: never */
} seen;

static cply_status visit(void *user, const char *name, const cply__binary_source *member, cply_error *err)
{
	seen *s = user;
	char bytes[32] = "";
	size_t got;

	ck_assert_int_eq(member->read(member->user, bytes, sizeof bytes - 1, 0, &got, err), CPLY_OK);
	ck_assert_uint_ge(got, member->size);
	bytes[member->size] = '\0';
	snprintf(s->text + strlen(s->text), sizeof s->text - strlen(s->text), "%s=%s;", name, bytes);
	if (++s->count == s->stop_at) {
		cply_error_init(err);
		err->code = CPLY_E_MISMATCH;
		return err->code;
	}
	return CPLY_OK;
}

/* A header and a body, padded to an even size. */
static void add(char *archive, const char *name, const char *body)
{
	const size_t length = strlen(body);

	sprintf(archive + strlen(archive), "%-16s%-12s%-6s%-6s%-8s%-10zu`\n%s%s", name, "0", "0", "0", "100644", length,
		body, length & 1 ? "\n" : "");
}

static cply_status read_all(seen *s, const char *bytes, size_t size, cply_error *err)
{
	cply__binary_memory memory = {bytes, size};
	cply__binary_source source;

	cply__binary_source_memory(&source, &memory, "x.a");
	cply_error_init(err);
	return cply__ar_each(&source, visit, s, err);
}

START_TEST(members_are_visited_by_their_names)
{
	char archive[2048] = "!<arch>\n";
	cply_error err;
	seen s = {.count = 0};

	add(archive, "/", "symbols");
	add(archive, "//", "a-name-that-is-long.o/\nanother/with-a-slash.o/\n");
	add(archive, "short.o/", "one");
	add(archive, "/0", "two2");
	add(archive, "/23", "three");
	add(archive, "#1/20", "bsd-name-of-twenty.ofour");
	add(archive, "#1/10", "__.SYMDEF symbols");
	add(archive, "plain.o", "");
	ck_assert_msg(read_all(&s, archive, strlen(archive), &err) == CPLY_OK, "%s", err.found);
	ck_assert_str_eq(s.text, "short.o=one;a-name-that-is-long.o=two2;another/with-a-slash.o=three;"
				 "bsd-name-of-twenty.o=four;plain.o=;");
}
END_TEST

START_TEST(a_visitor_ends_the_walk)
{
	char archive[1024] = "!<arch>\n";
	cply_error err;
	seen s = {.stop_at = 2};

	add(archive, "a.o/", "1");
	add(archive, "b.o/", "2");
	add(archive, "c.o/", "3");
	ck_assert_int_eq(read_all(&s, archive, strlen(archive), &err), CPLY_E_MISMATCH);
	ck_assert_str_eq(s.text, "a.o=1;b.o=2;");
}
END_TEST

START_TEST(what_is_cut_or_lies_is_told_with_its_place)
{
	char archive[1024] = "!<arch>\n";
	cply_error err;

	add(archive, "a.o/", "12345678");
	const size_t whole = strlen(archive);
	for (size_t size = CPLY__AR_MAGIC + 1; size < whole; size++) {
		seen s = {.count = 0};
		ck_assert_int_eq(read_all(&s, archive, size, &err), CPLY_E_CORRUPT);
		ck_assert_str_eq(err.path, "x.a");
		ck_assert_uint_eq(s.count, 0);
	}
	/* A size that would wrap around, or is none. */
	static const char *const sizes[] = {"9999999999", "-1        ", "8x        ", "          "};
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		seen s = {.count = 0};
		memcpy(archive + CPLY__AR_MAGIC + 48, sizes[i], 10);
		ck_assert_int_eq(read_all(&s, archive, whole, &err), CPLY_E_CORRUPT);
		ck_assert_uint_eq(s.count, 0);
	}
}
END_TEST

START_TEST(names_that_lead_nowhere_are_kept_as_they_are)
{
	char archive[1024] = "!<arch>\n";
	cply_error err;
	seen s = {.count = 0};

	add(archive, "/99", "1");
	add(archive, "#1/99", "2");
	ck_assert_int_eq(read_all(&s, archive, strlen(archive), &err), CPLY_OK);
	ck_assert_str_eq(s.text, "/99=1;#1/99=2;");
}
END_TEST

START_TEST(a_thin_archive_has_no_members_of_its_own)
{
	char archive[256] = "!<thin>\n";
	cply_error err;
	seen s = {.count = 0};

	add(archive, "a.o/", "");
	ck_assert_int_eq(read_all(&s, archive, strlen(archive), &err), CPLY_OK);
	ck_assert_uint_eq(s.count, 0);
	ck_assert(cply__ar_has_magic(archive, 8));
	ck_assert(cply__ar_has_magic("!<arch>\n", 8));
	ck_assert(!cply__ar_has_magic("!<arch>\n", 7));
	ck_assert(!cply__ar_has_magic("\177ELF....", 8));
}
END_TEST

SUITE_MAIN("ar", members_are_visited_by_their_names, a_visitor_ends_the_walk,
	what_is_cut_or_lies_is_told_with_its_place, names_that_lead_nowhere_are_kept_as_they_are,
	a_thin_archive_has_no_members_of_its_own)
