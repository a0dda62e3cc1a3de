#include "toolchains/definition.h"

#include <string.h>

#include "fault.h"
#include "runtime/file.h"
#include "suite.h"
#include "toolchains/embedded.h"

static void put(const char *folder, const char *name, const char *text)
{
	cply_error err;

	ck_assert_int_eq(
		cply__file_replace(&cply__malloc_allocator, scratch_path(folder, name), text, strlen(text), 0644, &err),
		CPLY_OK);
}

static cply_platform platform_of(const char *text)
{
	cply_platform platform;
	cply_error err;

	ck_assert_int_eq(cply_platform_parse(&platform, text, &err), CPLY_OK);
	return platform;
}

START_TEST(built_in_families_are_in_the_stated_order)
{
	cply__catalog catalog;
	cply_error err;

	ck_assert_int_eq(cply__catalog_load(&catalog, &cply__malloc_allocator, NULL, &err), CPLY_OK);
	ck_assert_uint_ge(catalog.count, 2);
	ck_assert_str_eq(catalog.families[0].family, "llvm");
	ck_assert_int_eq(catalog.families[0].libc, CPLY_LIBC_MUSL);
	ck_assert_uint_eq(catalog.families[0].languages, 1U << CPLY_LANGUAGE_C);
	const cply__definition *gnu = cply__catalog_find(&catalog, "gnu");
	ck_assert_ptr_nonnull(gnu);
	ck_assert_uint_eq(gnu->languages, 1U << CPLY_LANGUAGE_C | 1U << CPLY_LANGUAGE_CXX);
	ck_assert_ptr_null(cply__catalog_find(&catalog, "gn"));
	ck_assert_uint_eq(strlen(cply__embedded_digest), 64);
	cply__catalog_release(&catalog);
}
END_TEST

START_TEST(a_platform_is_served_by_its_own_row_or_the_one_without_variant)
{
	cply__catalog catalog;
	cply_error err;

	ck_assert_int_eq(cply__catalog_load(&catalog, &cply__malloc_allocator, NULL, &err), CPLY_OK);
	const cply__definition *llvm = cply__catalog_find(&catalog, "llvm");
	const struct {
		const char *platform, *row;
	} cases[] = {{"linux/amd64", "amd64"}, {"linux/amd64/v4", "amd64"}, {"linux/arm64/v9", "arm64"},
		{"linux/arm/v6", "arm"}, {"linux/arm/v8", NULL}, {"linux/riscv64", NULL}, {"windows/amd64", NULL}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const cply_platform platform = platform_of(cases[i].platform);
		const cply__served *served = cply__definition_serves(llvm, &platform);
		ck_assert_msg(!served == !cases[i].row, "%s", cases[i].platform);
		if (served)
			ck_assert_str_eq(served->platform.arch, cases[i].row);
	}
	cply__catalog_release(&catalog);
}
END_TEST

START_TEST(a_file_extends_or_replaces_another)
{
	cply__catalog catalog;
	cply_error err;
	char *folder = scratch_make();

	put(folder, "b.yaml",
		"family: mine\nextends: gnu\norder: 5\ntools: {cc: [a-cc, b-cc]}\ncompile: [-g]\n"
		"platforms:\n  linux/arm64:\n    compile: [-O2]\n  wasi/wasm:\n");
	put(folder, "a.yaml", "family: llvm\nextends: llvm\nabout: my own llvm\n");
	put(folder, ".hidden.yaml", "not: read");
	put(folder, "notes.txt", "not: read");
	ck_assert_int_eq(cply__catalog_load(&catalog, &cply__malloc_allocator, folder, &err), CPLY_OK);
	cply__catalog built_in;
	ck_assert_int_eq(cply__catalog_load(&built_in, &cply__malloc_allocator, NULL, &err), CPLY_OK);
	ck_assert_uint_eq(catalog.count, built_in.count + 1);
	ck_assert_ptr_null(cply__catalog_find(&built_in, "clang")); /* only for others to extend */
	cply__catalog_release(&built_in);
	const cply__definition *mine = &catalog.families[0];
	const cply__definition *gnu = cply__catalog_find(&catalog, "gnu");
	ck_assert_str_eq(mine->family, "mine");
	ck_assert_str_eq(mine->source, scratch_path(folder, "b.yaml"));
	ck_assert_uint_eq(mine->base.tools[CPLY_TOOL_CC].count, 2);
	ck_assert_str_eq(mine->base.tools[CPLY_TOOL_AR].at[0], "{triple}-ar");
	ck_assert_uint_eq(mine->base.compile.count, gnu->base.compile.count + 1);
	ck_assert_str_eq(mine->base.compile.at[mine->base.compile.count - 1], "-g");
	ck_assert_uint_eq(mine->platform_count, gnu->platform_count + 1);
	const cply_platform arm64 = platform_of("linux/arm64");
	ck_assert_uint_eq(cply__definition_serves(mine, &arm64)->overlay.compile.count, 1);
	ck_assert_uint_eq(cply__definition_serves(gnu, &arm64)->overlay.compile.count, 0);
	const cply__definition *llvm = cply__catalog_find(&catalog, "llvm");
	ck_assert_str_eq(llvm->about, "my own llvm");
	ck_assert_int_eq(llvm->libc, CPLY_LIBC_MUSL);
	ck_assert_ptr_nonnull(llvm->sysroot.name);
	cply__catalog_release(&catalog);
	scratch_remove(folder);
}
END_TEST

/* Files that are wrong: the text, the line, and what the error has to hold. */
#define MINIMAL "family: x\nlanguages: [c]\ntriple: t\ntools: {cc: c}\n"
static const struct {
	const char *text;
	uint64_t line;
	const char *wanted, *found;
} wrong[] = {
	{"", 0, "`family`", ""},
	{"famly: x\nlanguages: [c]\n", 1, "one of the keys family", "`famly`"},
	{"- a\n", 1, "a map at the top", "a list"},
	{"family: [a]\n", 1, "a name of lower-case letters", ""},
	{"family: ../x\n", 1, "a name of lower-case letters", "`../x`"},
	{"family: -x\n", 1, "a name of lower-case letters", ""},
	{MINIMAL "platforms: {linux/arm64: }\nextnds: gnu\n", 6, "one of the keys family, extends", "`extnds`"},
	{MINIMAL "platforms:\n  linux/arm65:\n", 6, "a platform that", "`linux/arm65`"},
	{MINIMAL "platforms:\n  plan9/amd64:\n", 6, "a platform that", "`plan9/amd64`"},
	{MINIMAL "platforms: [linux/arm64]\n", 5, "a map of platforms", "a list"},
	{MINIMAL "platforms: {linux/arm64: {tols: {}}}\n", 5, "one of the keys triple, tools", "`tols`"},
	{MINIMAL "platforms: {linux/arm64: x}\n", 5, "a map for `linux/arm64`", "a text"},
	{MINIMAL "platforms: {linux/arm64: }\norder: soon\n", 6, "a number from 0", "`soon`"},
	{MINIMAL "platforms: {linux/arm64: }\norder: -1\n", 6, "a number from 0", ""},
	{MINIMAL "platforms: {linux/arm64: }\norder: 99999999999999999999\n", 6, "a number from 0", ""},
	{MINIMAL "platforms: {linux/arm64: }\nlibc: bionic\n", 6, "glibc, musl or any", "`bionic`"},
	{MINIMAL "platforms: {linux/arm64: }\ncompile: [\"{tripel}\"]\n", 6, "a placeholder in braces", "`{tripel}`"},
	{MINIMAL "platforms: {linux/arm64: }\ncompile: [\"{triple\"]\n", 6, "a placeholder in braces", "`{triple"},
	{MINIMAL "platforms: {linux/arm64: }\ncompile: {a: b}\n", 6, "a text or a list of texts for `compile`",
		"a map"},
	{MINIMAL "platforms: {linux/arm64: }\ncompile:\n- a\n- [b]\n", 8, "a text that is not empty", "a list"},
	{MINIMAL "platforms: {linux/arm64: }\npackages: {d: x}\n", 6, "one of the keys c, c++", "`d`"},
	{MINIMAL "platforms: {linux/arm64: }\ntools: {gcc: x}\n", 6, "", ""},
	{MINIMAL "platforms: {linux/arm64: }\nsysroot: {}\n", 6, "`name` of a sysroot", ""},
	{MINIMAL "platforms: {linux/arm64: }\nsysroot: {name: a/b}\n", 6, "without slashes", ""},
	{MINIMAL "platforms: {linux/arm64: }\nsysroot: {name: ..}\n", 6, "not starting with a dot", ""},
	{MINIMAL "platforms: {linux/arm64: }\nsysroot: {name: a}\n", 6, "`architecture`, `packages` and `layout`", ""},
	{MINIMAL "platforms: {linux/arm64: }\nsysroot: {path: opt}\n", 6, "an absolute path", ""},
	{MINIMAL "platforms: {linux/arm64: }\nsysroot: {path: /a, architecture: b}\n", 6, "nothing beside `path`", ""},
	{MINIMAL "platforms: {linux/arm64: }\nsysroot: {name: a, architecture: b, packages: c, layout: {../x: y}}\n", 6,
		"relative paths without `..`", ""},
	{MINIMAL "platforms: {linux/arm64: }\nsysroot: {name: a, architecture: b, packages: c, layout: {x: /y}}\n", 6,
		"relative paths without `..`", ""},
	{MINIMAL "platforms: {linux/arm64: }\nlinkage: {shared: {}}\n", 6,
		"one of the keys static, static-pie, dynamic", "`shared`"},
	{MINIMAL "platforms: {linux/arm64: }\nlinkage: {static: [-static]}\n", 6, "a map for `static`", "a list"},
	{MINIMAL "platforms: {linux/arm64: }\nlinkage: {static: {ld: x}}\n", 6, "one of the keys compile, link",
		"`ld`"},
	{MINIMAL "platforms: {linux/arm64: }\nenvironment: [A]\n", 6, "NAME=value", ""},
	{MINIMAL "platforms: {linux/arm64: }\nenvironment: [=A]\n", 6, "NAME=value", ""},
	{MINIMAL "platforms: {linux/arm64: }\npkg-config: [a]\n", 6, "a text that is not empty", "a list"},
	{MINIMAL "platforms: {linux/arm64: }\nmachine: mine\n", 6, "any or native", ""},
	{MINIMAL "platforms: {linux/arm64: }\nbase: no\n", 6, "yes for `base`", ""},
	{MINIMAL "platforms: {linux/arm64: }\ncache: ../a\n", 6, "a name of lower-case letters", ""},
	{MINIMAL "platforms: {linux/arm64: }\nsysroot: {path: /a, bring: b}\n", 6,
		"`name` and nothing else beside `bring`", ""},
	{MINIMAL "platforms: {linux/arm64: }\nsysroot: {name: a, bring: b, packages: c}\n", 6,
		"`name` and nothing else", ""},
	{MINIMAL "platforms: {linux/arm64: }\nsysroot: {name: a, libraries: maybe}\n", 6, "yes or no", ""},
	{"family: x\ntriple: t\ntools: {cc: c}\nplatforms: {linux/arm64: }\n", 1, "`languages`", ""},
	{"family: x\nlanguages: [c]\ntools: {cc: c}\nplatforms: {linux/arm64: }\n", 1, "`triple`", ""},
	{"family: x\nlanguages: [c]\ntriple: t\ntools: {cc: c}\n", 1, "`platforms`", ""},
	{"family: x\nlanguages: [c, c++]\ntriple: t\ntools: {cc: c}\nplatforms: {linux/arm64: }\n", 1,
		"a program for `c++` under `tools`", ""},
	{"family: x\nlanguages: [ada]\ntriple: t\n", 2, "c and c++", "`ada`"},
	{"family: x\nextends: nothing\n", 2, "a family that is defined", "`nothing`"},
	{"family: x\nextends: x\n", 2, "a family that is defined", "`x`"},
	{"family: x\nfamily: y\n", 2, "", ""},
	{"family: &a x\n", 1, "", ""},
};

START_TEST(every_mistake_is_told_with_its_line)
{
	char *folder = scratch_make();

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		cply__catalog catalog;
		cply_error err;
		put(folder, "x.yaml", wrong[i].text);
		cply_error_init(&err);
		cply_status status = cply__catalog_load(&catalog, &cply__malloc_allocator, folder, &err);
		if (strcmp(wrong[i].text, MINIMAL "platforms: {linux/arm64: }\ntools: {gcc: x}\n") == 0) {
			/* A key twice is libyaml's business and ours: refused, wherever. */
			ck_assert_int_eq(status, CPLY_E_PARSE);
			continue;
		}
		ck_assert_msg(status == CPLY_E_PARSE, "%zu: %s", i, wrong[i].text);
		ck_assert_str_eq(err.path, scratch_path(folder, "x.yaml"));
		ck_assert_msg(!wrong[i].line || err.line == wrong[i].line, "%zu: line %llu: %s", i,
			(unsigned long long)err.line, wrong[i].text);
		ck_assert_msg(strstr(err.wanted, wrong[i].wanted), "%zu: wanted %s", i, err.wanted);
		ck_assert_msg(strstr(err.found, wrong[i].found), "%zu: found %s", i, err.found);
		if (strcmp(wrong[i].found, "`extnds`") == 0)
			ck_assert_str_eq(err.hint, "did you mean `extends`?");
	}
	scratch_remove(folder);
}
END_TEST

START_TEST(circles_and_doubles_are_refused)
{
	cply__catalog catalog;
	cply_error err;
	char *folder = scratch_make();

	put(folder, "a.yaml", "family: a\nextends: b\n");
	put(folder, "b.yaml", "family: b\nextends: c\n");
	put(folder, "c.yaml", "family: c\nextends: a\n");
	ck_assert_int_eq(cply__catalog_load(&catalog, &cply__malloc_allocator, folder, &err), CPLY_E_PARSE);
	ck_assert_ptr_nonnull(strstr(err.wanted, "does not lead back to itself"));
	ck_assert_uint_eq(err.line, 2);
	put(folder, "a.yaml", "family: one\nextends: gnu\n");
	put(folder, "b.yaml", "family: one\nextends: gnu\n");
	ck_assert_int_eq(cply__catalog_load(&catalog, &cply__malloc_allocator, folder, &err), CPLY_E_PARSE);
	ck_assert_ptr_nonnull(strstr(err.found, "a.yaml defines too"));
	scratch_remove(folder);
}
END_TEST

START_TEST(a_folder_that_is_none_is_told)
{
	cply__catalog catalog;
	cply_error err;
	char *folder = scratch_make();

	put(folder, "file", "x");
	ck_assert_int_eq(
		cply__catalog_load(&catalog, &cply__malloc_allocator, scratch_path(folder, "nothing"), &err), CPLY_OK);
	cply__catalog_release(&catalog);
	ck_assert_int_ne(
		cply__catalog_load(&catalog, &cply__malloc_allocator, scratch_path(folder, "file"), &err), CPLY_OK);
	ck_assert_str_eq(err.path, scratch_path(folder, "file"));
	scratch_remove(folder);
}
END_TEST

static cply_status load_once(const cply_allocator *allocator, void *user, cply_error *err)
{
	cply__catalog catalog;
	cply_status status = cply__catalog_load(&catalog, allocator, user, err);

	if (status == CPLY_OK)
		cply__catalog_release(&catalog);
	return status;
}

START_TEST(every_allocation_may_fail)
{
	char *folder = scratch_make();

	put(folder, "a.yaml", "family: mine\nextends: gnu\ncompile: [-g]\nplatforms: {wasi/wasm: }\n");
	ck_assert_uint_gt(fault_each(load_once, folder, FAULT_ONCE), 10);
	ck_assert_uint_gt(fault_each(load_once, folder, FAULT_FOREVER), 10);
	scratch_remove(folder);
}
END_TEST

SUITE_MAIN("catalog", built_in_families_are_in_the_stated_order,
	a_platform_is_served_by_its_own_row_or_the_one_without_variant, a_file_extends_or_replaces_another,
	every_mistake_is_told_with_its_line, circles_and_doubles_are_refused, a_folder_that_is_none_is_told,
	every_allocation_may_fail)
