#include "../../../driver/build/copy.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scratch.h"
#include "suite.h"

static char *folder;
static char *from, *to, *manifest;
static cply_context *context;
static cply_error err;
static unsigned warnings;

static void count_warnings(void *user, const cply_event *event)
{
	(void)user;
	warnings += event->kind == CPLY_EVENT_WARNING;
}

static void write_file(const char *base, const char *name, const char *text)
{
	FILE *file = fopen(scratch_path(base, name), "w");

	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
}

static const char *contents(const char *name)
{
	static char text[256];
	FILE *file = fopen(scratch_path(to, name), "r");

	if (!file)
		return NULL;
	text[fread(text, 1, sizeof text - 1, file)] = '\0';
	fclose(file);
	return text;
}

static void make_folder(const char *base, const char *name)
{
	ck_assert_int_eq(mkdir(scratch_path(base, name), 0755), 0);
}

static void update(void)
{
	ck_assert_int_eq(
		cply__copy_update(context, from, to, manifest, scratch_path(from, "dist"), NULL, &err), CPLY_OK);
}

static void start_case(void)
{
	cply_context_options options = CPLY_CONTEXT_OPTIONS_INIT;

	options.sink = count_warnings;
	warnings = 0;
	ck_assert_int_eq(cply_context_new(&context, &options, &err), CPLY_OK);
	folder = scratch_make();
	from = strdup(scratch_path(folder, "source \xc3\xa4"));
	to = strdup(scratch_path(folder, "copy"));
	manifest = strdup(scratch_path(folder, "manifest"));
	make_folder(folder, "source \xc3\xa4");
	make_folder(from, "src");
	make_folder(from, ".git");
	make_folder(from, "dist");
	make_folder(from, "older");
	make_folder(from, "older/.crossply");
	write_file(from, "older/.crossply/x", "x");
	write_file(from, "Makefile", "all:");
	write_file(from, "src/a.c", "one");
	write_file(from, ".git/HEAD", "x");
	write_file(from, "dist/old", "x");
	update();
}

static void end_case(void)
{
	cply_context_free(context);
	free(from);
	free(to);
	free(manifest);
	scratch_remove(folder);
}

START_TEST(sources_are_copied_but_not_history_and_results)
{
	struct stat a, b;

	start_case();
	ck_assert_str_eq(contents("src/a.c"), "one");
	ck_assert_str_eq(contents("Makefile"), "all:");
	ck_assert_ptr_null(contents(".git/HEAD"));
	ck_assert_ptr_null(contents("dist/old"));
	ck_assert_ptr_null(contents("older/.crossply/x"));
	ck_assert_int_eq(stat(scratch_path(from, "src/a.c"), &a), 0);
	ck_assert_int_eq(stat(scratch_path(to, "src/a.c"), &b), 0);
	ck_assert_int_eq(a.st_mtim.tv_sec, b.st_mtim.tv_sec);
	ck_assert_int_eq(a.st_mtim.tv_nsec, b.st_mtim.tv_nsec);
	end_case();
}
END_TEST

START_TEST(changes_are_followed_and_products_kept)
{
	start_case();
	write_file(to, "src/a.o", "object");
	write_file(from, "src/a.c", "second");
	write_file(from, "src/b.c", "new");
	update();
	ck_assert_str_eq(contents("src/a.c"), "second");
	ck_assert_str_eq(contents("src/b.c"), "new");
	ck_assert_str_eq(contents("src/a.o"), "object");
	ck_assert_int_eq(unlink(scratch_path(from, "src/a.c")), 0);
	ck_assert_int_eq(unlink(scratch_path(from, "src/b.c")), 0);
	ck_assert_int_eq(rmdir(scratch_path(from, "src")), 0);
	update();
	ck_assert_ptr_null(contents("src/a.c"));
	ck_assert_str_eq(contents("src/a.o"), "object");
	ck_assert_int_eq(unlink(scratch_path(to, "Makefile")), 0);
	update();
	ck_assert_str_eq(contents("Makefile"), "all:");
	end_case();
}
END_TEST

START_TEST(a_file_may_become_a_folder_and_back)
{
	start_case();
	ck_assert_int_eq(unlink(scratch_path(from, "Makefile")), 0);
	make_folder(from, "Makefile");
	write_file(from, "Makefile/x", "inside");
	update();
	ck_assert_str_eq(contents("Makefile/x"), "inside");
	ck_assert_int_eq(unlink(scratch_path(from, "Makefile/x")), 0);
	ck_assert_int_eq(rmdir(scratch_path(from, "Makefile")), 0);
	write_file(from, "Makefile", "file");
	update();
	ck_assert_str_eq(contents("Makefile"), "file");
	end_case();
}
END_TEST

START_TEST(links_stay_links_and_special_files_are_left_out)
{
	char target[4096] = "";

	start_case();
	ck_assert_int_eq(symlink("a.c", scratch_path(from, "src/link.c")), 0);
	ck_assert_int_eq(symlink("../../outside", scratch_path(from, "src/far")), 0);
	ck_assert_int_eq(symlink(".", scratch_path(from, "loop")), 0);
	ck_assert_int_eq(mkfifo(scratch_path(from, "pipe"), 0600), 0);
	update();
	ck_assert_uint_eq(warnings, 1);
	ck_assert_str_eq(contents("src/link.c"), "one");
	ck_assert_int_gt(readlink(scratch_path(to, "src/link.c"), target, sizeof target), 0);
	ck_assert_int_eq(strncmp(target, "a.c", 4), 0);
	memset(target, 0, sizeof target);
	ck_assert_int_gt(readlink(scratch_path(to, "src/far"), target, sizeof target), 0);
	ck_assert_str_eq(target, scratch_path(folder, "outside"));
	ck_assert_int_ne(access(scratch_path(to, "pipe"), F_OK), 0);
	end_case();
}
END_TEST

SUITE_MAIN("copy", sources_are_copied_but_not_history_and_results, changes_are_followed_and_products_kept,
	a_file_may_become_a_folder_and_back, links_stay_links_and_special_files_are_left_out)
