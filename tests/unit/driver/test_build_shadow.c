#include "../../../driver/build/shadow.h"

#include <stdio.h>
#include <string.h>

#include "runtime/alloc.h"
#include "runtime/strbuf.h"
#include "suite.h"

static cply__arena arena;
static cply__plan plan;
static cply__strbuf found;
static cply__shadow_variables variables;

static bool put(void *user, const char *path, size_t length)
{
	(void)user;
	ck_assert_uint_eq(strlen(path), length);
	cply__strbuf_printf(&found, "%s ", path);
	return true;
}

static bool refuse(void *user, const char *path, size_t length)
{
	(void)user;
	(void)path;
	(void)length;
	return false;
}

static void start_case(const char *const *arguments, size_t count)
{
	cply__arena_init(&arena, &cply__malloc_allocator);
	cply__strbuf_init(&found, &cply__malloc_allocator);
	plan = (cply__plan){.compile = {[CPLY_LANGUAGE_C] = {arguments, count}}};
	ck_assert(cply__shadow_folders(&plan, &arena, &variables));
}

static void end_case(void)
{
	cply__strbuf_release(&found);
	cply__arena_release(&arena);
}

static void check(const char *path, const char *header, const char *wanted)
{
	const cply__source source = {.path = path, .language = CPLY_LANGUAGE_C};

	cply__strbuf_clear(&found);
	ck_assert(cply__shadow_each(&plan, &source, header, put, NULL));
	ck_assert_str_eq(found.length ? found.text : "", wanted);
}

START_TEST(folders_are_in_the_order_of_their_search)
{
	static const char *const arguments[] = {"-O2", "-idirafter", "late", "-Ia/", "-isystemsys", "-I", "./b//", "-I",
		".", "-iquote", "q", "-include", "x.h", "-isysroot", "no", "-I"};
	static const char *const wanted[] = {"q", "a", "b", "", "sys", "late"};

	start_case(arguments, sizeof arguments / sizeof *arguments);
	const cply_texts search = plan.search[CPLY_LANGUAGE_C];
	ck_assert_uint_eq(search.count, 6);
	for (size_t i = 0; i < 6; i++)
		ck_assert_str_eq(search.at[i], wanted[i]);
	ck_assert_uint_eq(plan.search[CPLY_LANGUAGE_CXX].count, 0);
	end_case();
}
END_TEST

START_TEST(folders_of_variables_come_behind_those_of_options)
{
	static const char *const arguments[] = {"-idirafter", "late", "-isystemsys", "-Ia"};
	static const char *const wanted[] = {"a", "x", "", "y", "", "sys", "own", "late"};

	variables = (cply__shadow_variables){
		.cpath = "x/::./y:", .system = {[CPLY_LANGUAGE_C] = "own", [CPLY_LANGUAGE_CXX] = ""}};
	start_case(arguments, 4);
	const cply_texts search = plan.search[CPLY_LANGUAGE_C];
	ck_assert_uint_eq(search.count, 8);
	for (size_t i = 0; i < 8; i++)
		ck_assert_str_eq(search.at[i], wanted[i]);
	ck_assert_uint_eq(plan.search[CPLY_LANGUAGE_CXX].count, 4);
	end_case();
	variables = (cply__shadow_variables){.cpath = NULL};
}
END_TEST

START_TEST(what_is_searched_earlier_is_named)
{
	static const char *const arguments[] = {"-Ia", "-Ib", "-Ib/c", "-I/abs"};

	start_case(arguments, 4);
	check("src/x.c", "src/own.h", "");
	check("src/x.c", "a/h.h", "src/h.h ");
	check("x.c", "a/h.h", "h.h ");
	check("src/x.c", "b/h.h", "src/h.h a/h.h ");
	/* <c/h.h> of b, or <h.h> of b/c. */
	check("src/x.c", "b/c/h.h", "src/c/h.h a/c/h.h src/h.h a/h.h b/h.h ");
	check("src/x.c", "/abs/h.h", "src/h.h a/h.h b/h.h b/c/h.h ");
	check("/elsewhere/x.c", "a/h.h", "/elsewhere/h.h ");
	check("/x.c", "a/h.h", "/h.h ");
	/* A header that another one includes from its own folder. */
	check("src/x.c", "bb/h.h", "");
	end_case();
}
END_TEST

START_TEST(headers_of_the_system_have_names_behind_include)
{
	static const char *const arguments[] = {"-Ia"};

	start_case(arguments, 1);
	check("src/x.c", "/usr/include/sys/stat.h", "src/sys/stat.h a/sys/stat.h ");
	check("src/x.c", "/usr/include/llvm/include/stddef.h", "src/stddef.h a/stddef.h ");
	check("src/x.c", "/opt/stddef.h", "");
	end_case();
}
END_TEST

START_TEST(no_memory_is_passed_on)
{
	static const char *const arguments[] = {"-Ia"};
	const cply__source source = {.path = "x.c", .language = CPLY_LANGUAGE_C};

	start_case(arguments, 1);
	ck_assert(!cply__shadow_each(&plan, &source, "a/h.h", refuse, NULL));
	ck_assert(!cply__shadow_each(&plan, &source, "/usr/include/h.h", refuse, NULL));
	end_case();
}
END_TEST

SUITE_MAIN("shadow", folders_are_in_the_order_of_their_search, folders_of_variables_come_behind_those_of_options,
	what_is_searched_earlier_is_named, headers_of_the_system_have_names_behind_include, no_memory_is_passed_on)
