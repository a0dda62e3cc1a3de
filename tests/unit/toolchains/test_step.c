#include "../../../toolchains/toolchain/step.h"

#include <string.h>

#include "fault.h"
#include "runtime/file.h"
#include "suite.h"

/* Arguments in one text, separated by blanks. */
static const struct {
	const char *arguments;
	cply_step step;
} cases[] = {
	{"a.c", CPLY_STEP_LINK},
	{"a.c -o a", CPLY_STEP_LINK},
	{"-O2 a.o b.o -lm", CPLY_STEP_LINK},
	{"-", CPLY_STEP_LINK},
	{"-x c -", CPLY_STEP_LINK},
	{"-xc /dev/null -o t", CPLY_STEP_LINK},
	{"-lfoo", CPLY_STEP_LINK},
	{"-l foo", CPLY_STEP_LINK},
	{"-MD -MF a.d a.c", CPLY_STEP_LINK},
	{"-MMD a.c", CPLY_STEP_LINK},
	{"-static-pie a.c", CPLY_STEP_LINK},
	{"-pie a.o", CPLY_STEP_LINK},
	{"-### a.c", CPLY_STEP_LINK},
	{"-v a.c", CPLY_STEP_LINK},
	{"-o -c a.c", CPLY_STEP_LINK},       /* an output called -c */
	{"-D -c a.c", CPLY_STEP_LINK},       /* a value called -c */
	{"-Xlinker -r a.o", CPLY_STEP_LINK}, /* the linker's business */
	{"-include a.h a.c", CPLY_STEP_LINK},
	{"-x c a.h", CPLY_STEP_LINK},
	{"-x c-header a.h -x none a.c", CPLY_STEP_LINK},
	{"", CPLY_STEP_COMPILE},
	{"-O2", CPLY_STEP_COMPILE},
	{"-v", CPLY_STEP_COMPILE},
	{"-o a", CPLY_STEP_COMPILE},
	{"-I include -D X", CPLY_STEP_COMPILE},
	{"--version", CPLY_STEP_COMPILE},
	{"--help=warnings", CPLY_STEP_COMPILE},
	{"-dumpmachine", CPLY_STEP_COMPILE},
	{"-dumpversion", CPLY_STEP_COMPILE},
	{"-print-file-name=libc.a", CPLY_STEP_COMPILE},
	{"--print-search-dirs", CPLY_STEP_COMPILE},
	{"-c a.c", CPLY_STEP_COMPILE},
	{"a.c -c", CPLY_STEP_COMPILE},
	{"--compile a.c", CPLY_STEP_COMPILE},
	{"-S a.c", CPLY_STEP_COMPILE},
	{"-E a.c", CPLY_STEP_COMPILE},
	{"-M a.c", CPLY_STEP_COMPILE},
	{"-MM a.c", CPLY_STEP_COMPILE},
	{"-fsyntax-only a.c", CPLY_STEP_COMPILE},
	{"-r a.o b.o", CPLY_STEP_COMPILE},
	{"-Wl,-r a.o", CPLY_STEP_COMPILE},
	{"-Wl,--version", CPLY_STEP_LINK},
	{"-Xlinker --version", CPLY_STEP_LINK},
	{"-Wl,-O1 -c a.c", CPLY_STEP_COMPILE},
	{"-shared a.o", CPLY_STEP_COMPILE},
	{"a.h", CPLY_STEP_COMPILE},
	{"-x c++-header a.hpp", CPLY_STEP_COMPILE},
	{"-xc++-header a", CPLY_STEP_COMPILE},
	{"--analyze a.c", CPLY_STEP_COMPILE},
};

enum { MAX_WORDS = 16 };

static size_t split(const char **words, char *text)
{
	size_t count = 0;

	for (char *word = strtok(text, " "); word; word = strtok(NULL, " "))
		words[count++] = word;
	return count;
}

START_TEST(link_flags_are_for_executables_only)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char text[128];
		const char *words[MAX_WORDS];
		snprintf(text, sizeof text, "%s", cases[i].arguments);
		size_t count = split(words, text);
		ck_assert_msg(cply_step_detect(words, count) == cases[i].step, "%s", cases[i].arguments);
	}
}
END_TEST

START_TEST(facts_are_read)
{
	const char *const arguments[] = {"--sysroot=/a", "-static-pie", "--sysroot", "/b", "x.c"};
	cply__step_facts facts;
	cply__arena arena;

	cply__arena_init(&arena, &cply__malloc_allocator);
	ck_assert(cply__step_read(&facts, &arena, arguments, 5));
	ck_assert_str_eq(facts.sysroot, "/b");
	ck_assert(facts.is_static_pie);
	ck_assert_int_eq(facts.step, CPLY_STEP_LINK);
	ck_assert(cply__step_read(&facts, &arena, arguments + 4, 1));
	ck_assert_ptr_null(facts.sysroot);
	ck_assert(!facts.is_static_pie);
	cply__arena_release(&arena);
}
END_TEST

static cply_step detect_response(const char *folder, const char *text)
{
	cply_error err;
	char argument[4200];

	snprintf(argument, sizeof argument, "@%s", scratch_path(folder, "arguments"));
	ck_assert_int_eq(
		cply__file_replace(&cply__malloc_allocator, argument + 1, text, strlen(text), 0644, &err), CPLY_OK);
	const char *arguments[] = {argument};
	return cply_step_detect(arguments, 1);
}

START_TEST(response_files_count)
{
	char *folder = scratch_make();
	char nested[4200];

	ck_assert_int_eq(detect_response(folder, "a.o\n'b c.o'\n"), CPLY_STEP_LINK);
	ck_assert_int_eq(detect_response(folder, "a.c -c"), CPLY_STEP_COMPILE);
	ck_assert_int_eq(detect_response(folder, "\"-shared\" a.o"), CPLY_STEP_COMPILE);
	ck_assert_int_eq(detect_response(folder, "-\\c a.c"), CPLY_STEP_COMPILE);
	ck_assert_int_eq(detect_response(folder, "'-c a.c'"), CPLY_STEP_COMPILE);
	ck_assert_int_eq(detect_response(folder, "-o '-c' a.c"), CPLY_STEP_LINK);
	ck_assert_int_eq(detect_response(folder, " \n\t"), CPLY_STEP_COMPILE);
	/* One that names itself ends. */
	snprintf(nested, sizeof nested, "a.c @%s", scratch_path(folder, "arguments"));
	ck_assert_int_eq(detect_response(folder, nested), CPLY_STEP_LINK);
	const char *const missing[] = {"@/no/such/file"};
	ck_assert_int_eq(cply_step_detect(missing, 1), CPLY_STEP_LINK);
	scratch_remove(folder);
}
END_TEST

static cply_status read_once(const cply_allocator *allocator, void *user, cply_error *err)
{
	const char *const arguments[] = {user};
	cply__step_facts facts;
	cply__arena arena;

	cply__arena_init(&arena, allocator);
	bool is_good = cply__step_read(&facts, &arena, arguments, 1);
	cply__arena_release(&arena);
	if (is_good)
		return CPLY_OK;
	cply_error_init(err);
	return err->code = CPLY_E_NOMEM;
}

START_TEST(every_allocation_may_fail)
{
	char *folder = scratch_make();
	char argument[4200];

	detect_response(folder, "-o out a.c");
	snprintf(argument, sizeof argument, "@%s", scratch_path(folder, "arguments"));
	ck_assert_uint_gt(fault_each(read_once, argument, FAULT_ONCE), 1);
	scratch_remove(folder);
}
END_TEST

SUITE_MAIN("step", link_flags_are_for_executables_only, facts_are_read, response_files_count, every_allocation_may_fail)
