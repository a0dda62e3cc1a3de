/* Links of packages in a sysroot: none leads out of it. */
#include "../../../toolchains/sysroot/links.h"

#include <string.h>
#include <unistd.h>

#include "runtime/path.h"
#include "scratch.h"
#include "suite.h"

static char *root;

static void folder(const char *name)
{
	cply_error err;

	ck_assert_int_eq(cply__path_mkdirs(&cply__malloc_allocator, scratch_path(root, name), 0755, &err), CPLY_OK);
}

static const char *target(const char *name)
{
	static char text[256];
	const ssize_t length = readlink(scratch_path(root, name), text, sizeof text - 1);

	ck_assert_int_ge(length, 0);
	text[length] = '\0';
	return text;
}

static void keep_inside(void)
{
	cply_context *context;
	cply__arena arena;
	cply_error err;

	ck_assert_int_eq(cply_context_new(&context, NULL, &err), CPLY_OK);
	cply__arena_init(&arena, &cply__malloc_allocator);
	ck_assert_int_eq(cply__links_keep_inside(context, &arena, root, &err), CPLY_OK);
	cply__arena_release(&arena);
	cply_context_free(context);
}

START_TEST(links_that_lead_out_lead_to_the_same_place_inside)
{
	static const struct {
		const char *link, *before, *after;
	} rows[] = {
		{"usr/lib/a.so", "/lib/a.so.1", "../../lib/a.so.1"},
		{"usr/lib/b.so", "b.so.1", "b.so.1"},
		{"usr/lib/c.so", "../../lib/c.so.1", "../../lib/c.so.1"},
		{"usr/lib/d.so", "../../../lib/d.so.1", "../../lib/d.so.1"},
		{"usr/lib/e.so", "./x/../../../../../../etc/e", "../../etc/e"},
		{"usr/lib/root", "/", "../../."},
		{"f", "/etc/../f.real", "f.real"},
		{"usr/lib/deep/g", "//usr/./lib//g", "../../../usr/lib/g"},
	};

	root = scratch_make();
	folder("usr/lib/deep");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		ck_assert_int_eq(symlink(rows[i].before, scratch_path(root, rows[i].link)), 0);
	keep_inside();
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		ck_assert_str_eq(target(rows[i].link), rows[i].after);
	/* A second time nothing is left to do. */
	keep_inside();
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		ck_assert_str_eq(target(rows[i].link), rows[i].after);
	scratch_remove(root);
}
END_TEST

START_TEST(a_root_with_all_below_usr_gets_its_links)
{
	root = scratch_make();
	folder("usr/lib");
	folder("usr/lib64");
	folder("lib64");
	keep_inside();
	ck_assert_str_eq(target("lib"), "usr/lib");
	/* What is there stays. */
	ck_assert_int_ne(readlink(scratch_path(root, "lib64"), (char[8]){0}, 8), 9);
	ck_assert_int_ne(access(scratch_path(root, "lib32"), F_OK), 0);
	scratch_remove(root);
}
END_TEST

SUITE_MAIN("links", links_that_lead_out_lead_to_the_same_place_inside, a_root_with_all_below_usr_gets_its_links)
