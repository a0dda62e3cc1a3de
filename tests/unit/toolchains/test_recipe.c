#include "toolchains/recipe.h"

#include <string.h>

#include "fault.h"
#include "suite.h"

static cply_platform platform_of(const char *text)
{
	cply_platform platform;
	cply_error err;

	ck_assert_int_eq(cply_platform_parse(&platform, text, &err), CPLY_OK);
	return platform;
}

static cply__recipe make(
	cply__arena *arena, const cply__catalog *catalog, const char *family, const char *text, bool is_native)
{
	const cply_platform platform = platform_of(text);
	cply__recipe recipe;
	cply_error err;

	ck_assert_int_eq(cply__recipe_make(&recipe, arena, cply__catalog_find(catalog, family), &platform,
				 cply_platform_row_find(&platform), is_native, "/cache", &err),
		CPLY_OK);
	return recipe;
}

START_TEST(every_platform_of_every_family_has_its_words)
{
	cply__catalog catalog;
	cply_error err;
	size_t served = 0;

	ck_assert_int_eq(cply__catalog_load(&catalog, &cply__malloc_allocator, NULL, &err), CPLY_OK);
	for (size_t i = 0; i < catalog.count; i++) {
		const cply_platform_row *row;
		for (size_t j = 0; (row = cply_platform_row_at(j)); j++) {
			cply_platform platform;
			cply__recipe recipe;
			cply__arena arena;
			cply__arena_init(&arena, &cply__malloc_allocator);
			cply_platform_row_platform(row, &platform);
			cply_status status = cply__recipe_make(
				&recipe, &arena, &catalog.families[i], &platform, row, false, "/cache", &err);
			ck_assert_msg(status == CPLY_OK, "%s %s: %s", catalog.families[i].family,
				cply_platform_row_field(row, "platform"), err.found);
			served += recipe.is_served;
			ck_assert(!recipe.is_served || recipe.triple[0]);
			/* Debian has no zig, and the system is not changed for those that use it as it is. */
			ck_assert(!recipe.is_served || recipe.packages[CPLY_LANGUAGE_C].count ||
				  strcmp(catalog.families[i].family, "zig") == 0 ||
				  strncmp(catalog.families[i].family, "system", 6) == 0);
			cply__arena_release(&arena);
		}
	}
	ck_assert_uint_ge(served, 60);
	cply__catalog_release(&catalog);
}
END_TEST

START_TEST(names_come_from_the_platform)
{
	cply__catalog catalog;
	cply__arena arena;
	cply_error err;

	cply__arena_init(&arena, &cply__malloc_allocator);
	ck_assert_int_eq(cply__catalog_load(&catalog, &cply__malloc_allocator, NULL, &err), CPLY_OK);
	cply__recipe recipe = make(&arena, &catalog, "gnu", "linux/amd64", false);
	ck_assert_str_eq(recipe.tools[CPLY_TOOL_CC].at[0], "x86_64-linux-gnu-gcc");
	ck_assert_uint_eq(recipe.tools[CPLY_TOOL_CC].count, 1);
	ck_assert_str_eq(recipe.packages[CPLY_LANGUAGE_C].at[0], "gcc-x86-64-linux-gnu");
	ck_assert_str_eq(recipe.packages[CPLY_LANGUAGE_CXX].at[0], "g++-x86-64-linux-gnu");
	recipe = make(&arena, &catalog, "gnu", "linux/amd64", true);
	ck_assert_str_eq(recipe.tools[CPLY_TOOL_CC].at[1], "gcc");
	ck_assert_str_eq(recipe.packages[CPLY_LANGUAGE_C].at[0], "gcc");
	/* v5 and v6 share armel, and never come near armhf. */
	const char *const soft[] = {"linux/arm/v5", "linux/arm/v6"};
	for (size_t i = 0; i < 2; i++) {
		recipe = make(&arena, &catalog, "llvm", soft[i], false);
		ck_assert_str_eq(recipe.sysroot, "/cache/sysroots/armel-musl");
		ck_assert_str_eq(recipe.architecture, "armel");
		recipe = make(&arena, &catalog, "gnu", soft[i], false);
		ck_assert_str_eq(recipe.tools[CPLY_TOOL_CC].at[0], "arm-linux-gnueabi-gcc");
	}
	recipe = make(&arena, &catalog, "llvm", "linux/s390x", false);
	ck_assert_str_eq(recipe.tools[CPLY_TOOL_LD].at[0], "s390x-linux-gnu-ld");
	ck_assert_str_eq(recipe.tools[CPLY_TOOL_CC].at[0], "clang");
	cply__catalog_release(&catalog);
	cply__arena_release(&arena);
}
END_TEST

START_TEST(flags_are_expanded_and_split)
{
	const char *texts[] = {"{cflags-gcc}", "--target={target}", "{zig-cpu}", "-D{{x}={date}", "{sysroot}/{cc}"};
	const cply__texts flags = {texts, 5};
	const char *programs[CPLY_TOOL_COUNT] = {[CPLY_TOOL_CC] = "/bin/c{c"};
	cply__catalog catalog;
	cply__arena arena;
	cply__texts out;
	cply_tool missing;
	cply_error err;

	cply__arena_init(&arena, &cply__malloc_allocator);
	ck_assert_int_eq(cply__catalog_load(&catalog, &cply__malloc_allocator, NULL, &err), CPLY_OK);
	cply__recipe recipe = make(&arena, &catalog, "llvm", "linux/386", false);
	const cply__flag_values values = {&recipe, programs};
	ck_assert_int_eq(cply__recipe_flags(&out, &missing, &arena, &flags, &values, &err), CPLY_OK);
	ck_assert_int_eq(missing, CPLY_TOOL_COUNT);
	ck_assert_uint_eq(out.count, 5);
	ck_assert_str_eq(out.at[0], "-m32");
	ck_assert_str_eq(out.at[1], "-march=i686");
	ck_assert_str_eq(out.at[2], "--target=i686-linux-musl");
	ck_assert_str_eq(out.at[3], "-D{{x}={date}");
	ck_assert_str_eq(out.at[4], "/cache/sysroots/i386-musl//bin/c{{c");
	texts[0] = "{ld}";
	ck_assert_int_eq(cply__recipe_flags(&out, &missing, &arena, &flags, &values, &err), CPLY_OK);
	ck_assert_int_eq(missing, CPLY_TOOL_LD);
	cply__catalog_release(&catalog);
	cply__arena_release(&arena);
}
END_TEST

static cply_status make_once(const cply_allocator *allocator, void *user, cply_error *err)
{
	const cply_platform platform = platform_of("linux/arm64");
	cply__recipe recipe;
	cply__arena arena;

	cply__arena_init(&arena, allocator);
	cply_status status = cply__recipe_make(&recipe, &arena, cply__catalog_find(user, "llvm"), &platform,
		cply_platform_row_find(&platform), false, "/cache", err);
	cply__arena_release(&arena);
	return status;
}

START_TEST(every_allocation_may_fail)
{
	cply__catalog catalog;
	cply_error err;

	ck_assert_int_eq(cply__catalog_load(&catalog, &cply__malloc_allocator, NULL, &err), CPLY_OK);
	ck_assert_uint_gt(fault_each(make_once, &catalog, FAULT_ONCE), 2);
	cply__catalog_release(&catalog);
}
END_TEST

SUITE_MAIN("recipe", every_platform_of_every_family_has_its_words, names_come_from_the_platform,
	flags_are_expanded_and_split, every_allocation_may_fail)
