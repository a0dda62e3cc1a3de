#include "runtime/path.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fault.h"
#include "runtime/alloc.h"
#include "scratch.h"
#include "suite.h"

#define COUNT(rows) (sizeof rows / sizeof *rows)

static const cply_allocator *const memory = &cply__malloc_allocator;

START_TEST(joins_parts)
{
	static const char *const rows[][3] = {
		{"a", "b", "a/b"},
		{"", "b", "b"},
		{"a/", "b", "a/b"},
		{"/", "b", "/b"},
		{"a", "/b", "/b"},
		{"a", "", "a/"},
		{"", "", ""},
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *path = cply__path_join(memory, rows[i][0], rows[i][1]);
		ck_assert_str_eq(path, rows[i][2]);
		cply__free(memory, path);
	}
}
END_TEST

START_TEST(splits_into_parent_and_base)
{
	static const char *const rows[][3] = {
		{"a/b.c", "a", "b.c"},
		{"b.c", ".", "b.c"},
		{"/b", "/", "b"},
		{"a//b", "a", "b"},
		{"//b", "/", "b"},
		{"/a/b/c", "/a/b", "c"},
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *parent = cply__path_parent(memory, rows[i][0]);
		ck_assert_str_eq(parent, rows[i][1]);
		ck_assert_str_eq(cply__path_base(rows[i][0]), rows[i][2]);
		cply__free(memory, parent);
	}
}
END_TEST

START_TEST(cleans_text)
{
	static const char *const rows[][2] = {
		{"", "."},
		{".", "."},
		{"./", "."},
		{"/", "/"},
		{"//", "/"},
		{"a", "a"},
		{"a/", "a"},
		{"./a//b/./c/", "a/b/c"},
		{"a/..", "."},
		{"a/../b", "b"},
		{"a/b/..", "a"},
		{"a/b/../..", "."},
		{"a/b/../../..", ".."},
		{"..", ".."},
		{"../..", "../.."},
		{"../a/..", ".."},
		{"../a/../..", "../.."},
		{"../a/b/../c", "../a/c"},
		{"/..", "/"},
		{"/../..", "/"},
		{"/../a", "/a"},
		{"/a/..", "/"},
		{"/a/../../b", "/b"},
		{"...", "..."},
		{"a/...", "a/..."},
		{"..a/.b", "..a/.b"},
		{"a b/\xC3\xA4", "a b/\xC3\xA4"},
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *path = cply__path_clean(memory, rows[i][0]);
		ck_assert_str_eq(path, rows[i][1]);
		cply__free(memory, path);
	}
}
END_TEST

START_TEST(makes_absolute)
{
	cply_error err;
	char *folder = scratch_make(), *path;

	ck_assert_int_eq(cply__path_absolute(&path, memory, "/a/./b/../c", &err), CPLY_OK);
	ck_assert_str_eq(path, "/a/c");
	cply__free(memory, path);
	ck_assert_int_eq(chdir(folder), 0);
	ck_assert_int_eq(cply__path_absolute(&path, memory, "x/../y", &err), CPLY_OK);
	ck_assert_str_eq(path, scratch_path(folder, "y"));
	cply__free(memory, path);
	/* A current folder that is gone is an error, not an empty prefix. */
	ck_assert_int_eq(mkdir("gone", 0700), 0);
	ck_assert_int_eq(chdir("gone"), 0);
	ck_assert_int_eq(rmdir(scratch_path(folder, "gone")), 0);
	ck_assert_int_eq(cply__path_absolute(&path, memory, "x", &err), CPLY_E_NOT_FOUND);
	ck_assert_int_eq(chdir("/"), 0);
	scratch_remove(folder);
}
END_TEST

START_TEST(matches_patterns)
{
	static const struct {
		const char *pattern, *name;
		bool matches;
	} rows[] = {
		{"", "", true},
		{"", "a", false},
		{"a", "", false},
		{"a", "a", true},
		{"*", "", true},
		{"*", "abc", true},
		{"*", "a/b", false},
		{"?", "a", true},
		{"?", "/", false},
		{"?", "", false},
		{"a*c", "abc", true},
		{"a*c", "abcd", false},
		{"a*b*c", "a-b-b-c", true},
		{"*.o", ".o", true},
		{"src/*.c", "src/a.c", true},
		{"src/*.c", "src/x/a.c", false},
		{"src/**/*.c", "src/x/y/a.c", true},
		{"src/**/*.c", "src/a.c", true},
		{"src/**/*.c", "srcx/a.c", false},
		{"**/a", "a", true},
		{"**/a", "x/a", true},
		{"**/a", "xa", false},
		{"**/a", "x/ya", false},
		{"**", "a/b/c", true},
		{"a/**", "a/b/c", true},
		{"a/**", "a", false},
		{"a**z", "a/b/z", true},
		{"**/x/*/y", "x/x/b/y", true},
		{"**/x/**/y", "a/x/y", true},
		{"**a*b/c", "xa/ab/c", true},
		{"[abc]", "b", true},
		{"[abc]", "d", false},
		{"[a-c]x", "bx", true},
		{"[!a-c]", "b", false},
		{"[!a-c]", "d", true},
		{"[^a]", "a", false},
		{"[!a]", "/", false},
		{"[]]", "]", true},
		{"[!]]", "]", false},
		{"[a-]", "-", true},
		{"[\\]]", "]", true},
		{"[a", "[a", true},
		{"[a", "a", false},
		{"\\*", "*", true},
		{"\\*", "x", false},
		{"a\\", "a\\", true},
		{"lib*.so.[0-9]*", "libcrossply.so.0.1", true},
		{"\xC3\xA4?", "\xC3\xA4x", true},
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		ck_assert_msg(cply__path_match(rows[i].pattern, rows[i].name) == rows[i].matches, "%s against %s",
			rows[i].pattern, rows[i].name);
}
END_TEST

START_TEST(matching_takes_no_exponential_time)
{
	char pattern[400], name[4001];

	for (size_t i = 0; i < sizeof pattern - 2; i += 2)
		memcpy(pattern + i, "*a", 2);
	memcpy(pattern + sizeof pattern - 2, "b", 2);
	memset(name, 'a', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	ck_assert(!cply__path_match(pattern, name));
	for (size_t i = 0; i + 4 < sizeof pattern; i += 4)
		memcpy(pattern + i, "**a*", 4);
	ck_assert(!cply__path_match(pattern, name));
}
END_TEST

START_TEST(finds_programs_as_a_shell_does)
{
	cply_error err;
	char *folder = scratch_make(), *path, list[8192];

	ck_assert_int_eq(mkdir(scratch_path(folder, "one"), 0700), 0);
	ck_assert_int_eq(mkdir(scratch_path(folder, "two"), 0700), 0);
	ck_assert_int_eq(mkdir(scratch_path(folder, "one/tool"), 0700), 0);
	close(open(scratch_path(folder, "two/tool"), O_CREAT | O_WRONLY, 0755));
	close(open(scratch_path(folder, "two/text"), O_CREAT | O_WRONLY, 0644));
	snprintf(list, sizeof list, "/nowhere:%s/one:%s/two/:", folder, folder);
	/* The folder of the same name does not count, nor does what is not executable. */
	ck_assert_int_eq(cply__path_which(&path, memory, "tool", list, &err), CPLY_OK);
	ck_assert_str_eq(path, scratch_path(folder, "two/tool"));
	cply__free(memory, path);
	static const char *const none[] = {"text", "nothing", "", "one/tool", "./two/nothing"};
	ck_assert_int_eq(chdir(folder), 0);
	for (size_t i = 0; i < COUNT(none); i++) {
		ck_assert_int_eq(cply__path_which(&path, memory, none[i], list, &err), CPLY_OK);
		ck_assert_ptr_null(path);
	}
	ck_assert_int_eq(cply__path_which(&path, memory, "two/tool", NULL, &err), CPLY_OK);
	ck_assert_str_eq(path, "two/tool");
	cply__free(memory, path);
	ck_assert_int_eq(chdir("two"), 0);
	ck_assert_int_eq(cply__path_which(&path, memory, "tool", "", &err), CPLY_OK);
	ck_assert_ptr_null(path);
	ck_assert_int_eq(cply__path_which(&path, memory, "tool", ":/nowhere", &err), CPLY_OK);
	ck_assert_str_eq(path, "./tool");
	cply__free(memory, path);
	ck_assert_int_eq(chdir("/"), 0);
	scratch_remove(folder);
}
END_TEST

START_TEST(makes_folders_and_says_what_is_in_the_way)
{
	cply_error err;
	char *folder = scratch_make();
	struct stat stat_of;

	ck_assert_int_eq(cply__path_mkdirs(memory, scratch_path(folder, "a/b//c d/\xC3\xA4/"), 0755, &err), CPLY_OK);
	ck_assert_int_eq(stat(scratch_path(folder, "a/b/c d/\xC3\xA4"), &stat_of), 0);
	ck_assert(S_ISDIR(stat_of.st_mode));
	ck_assert_int_eq(cply__path_mkdirs(memory, scratch_path(folder, "a/b"), 0755, &err), CPLY_OK);
	ck_assert_int_eq(cply__path_mkdirs(memory, "/", 0755, &err), CPLY_OK);
	close(open(scratch_path(folder, "file"), O_CREAT | O_WRONLY, 0644));
	ck_assert_int_eq(cply__path_mkdirs(memory, scratch_path(folder, "file"), 0755, &err), CPLY_E_EXISTS);
	ck_assert_str_eq(err.path, scratch_path(folder, "file"));
	ck_assert_str_eq(err.found, "a file");
	ck_assert_int_ne(cply__path_mkdirs(memory, scratch_path(folder, "file/x/y"), 0755, &err), CPLY_OK);
	ck_assert_int_eq(symlink("nowhere/at/all", scratch_path(folder, "dangling")), 0);
	ck_assert_int_eq(cply__path_mkdirs(memory, scratch_path(folder, "dangling"), 0755, &err), CPLY_E_EXISTS);
	ck_assert_ptr_nonnull(strstr(err.found, "symbolic link"));
	ck_assert_int_eq(symlink("a", scratch_path(folder, "link")), 0);
	ck_assert_int_eq(cply__path_mkdirs(memory, scratch_path(folder, "link/new"), 0755, &err), CPLY_OK);
	ck_assert_int_eq(access(scratch_path(folder, "a/new"), F_OK), 0);
	scratch_remove(folder);
}
END_TEST

START_TEST(removes_trees_of_any_depth_and_no_more)
{
	cply_error err;
	char *folder = scratch_make();
	unsigned before = scratch_descriptors();

	ck_assert_int_eq(mkdir(scratch_path(folder, "kept"), 0700), 0);
	close(open(scratch_path(folder, "kept/file"), O_CREAT | O_WRONLY, 0644));
	ck_assert_int_eq(mkdir(scratch_path(folder, "tree"), 0700), 0);
	ck_assert_int_eq(symlink("../kept", scratch_path(folder, "tree/link")), 0);
	/* 2000 levels of names that add up to far more than PATH_MAX, the lowest without write permission. */
	int at = open(scratch_path(folder, "tree"), O_RDONLY | O_DIRECTORY);
	char name[101];
	memset(name, 'n', 100);
	name[100] = '\0';
	for (int i = 0; i < 2000; i++) {
		ck_assert_int_eq(mkdirat(at, name, 0700), 0);
		int down = openat(at, name, O_RDONLY | O_DIRECTORY);
		close(openat(down, "file", O_CREAT | O_WRONLY, 0400));
		close(at);
		at = down;
	}
	ck_assert_int_eq(fchmod(at, 0500), 0);
	close(at);
	ck_assert_int_eq(cply__path_remove(memory, scratch_path(folder, "tree"), &err), CPLY_OK);
	ck_assert_int_ne(access(scratch_path(folder, "tree"), F_OK), 0);
	ck_assert_int_eq(access(scratch_path(folder, "kept/file"), F_OK), 0);
	ck_assert_int_eq(symlink("kept", scratch_path(folder, "link")), 0);
	ck_assert_int_eq(cply__path_remove(memory, scratch_path(folder, "link"), &err), CPLY_OK);
	ck_assert_int_eq(cply__path_remove(memory, scratch_path(folder, "link"), &err), CPLY_OK);
	ck_assert_uint_eq(scratch_count(folder), 1);
	ck_assert_uint_eq(scratch_descriptors(), before);
	scratch_remove(folder);
}
END_TEST

static void make_file(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

	ck_assert_int_ge(fd, 0);
	close(fd);
}

START_TEST(finds_the_last_of_a_pattern)
{
	static const char *const folders[] = {"9-a/lib", "12-a/lib", "12-b/lib", ".13-a/lib", "20-a"};
	static const char *const rows[][2] = {
		{"*-a", "20-a"}, /* versions, and no hidden ones */
		{"*-a/lib", "12-a/lib"},
		{"*-a/lib/*.o", "9-a/lib/z.o"}, /* the last with which the rest is there */
		{"1?-[ab]//l*b", "12-b//lib"},
		{".*-a", ".13-a"},
		{"*-a/lib/", "12-a/lib/"},
		{"*-c", NULL},
		{"*-a/bin", NULL},
		{"none/*", NULL},
		{"9-a/lib/z.o/*", NULL},
		{"9-a/lib", "9-a/lib"},
	};
	char *folder = scratch_make();
	cply_error err;

	for (size_t i = 0; i < COUNT(folders); i++)
		ck_assert_int_eq(cply__path_mkdirs(memory, scratch_path(folder, folders[i]), 0755, &err), CPLY_OK);
	make_file(scratch_path(folder, "9-a/lib/z.o"));
	const unsigned before = scratch_descriptors();
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *found;
		ck_assert_int_eq(cply__path_find(&found, memory, scratch_path(folder, rows[i][0]), &err), CPLY_OK);
		if (rows[i][1])
			ck_assert_str_eq(found, scratch_path(folder, rows[i][1]));
		else
			ck_assert_ptr_null(found);
		cply__free(memory, found);
	}
	char *found;
	ck_assert_int_eq(cply__path_find(&found, memory, "", &err), CPLY_OK);
	ck_assert_ptr_null(found);
	ck_assert_uint_eq(scratch_descriptors(), before);
	scratch_remove(folder);
}
END_TEST

static cply_status use_paths(const cply_allocator *allocator, void *user, cply_error *err)
{
	char *joined = cply__path_join(allocator, user, "a/b/c");
	char *clean = cply__path_clean(allocator, "a/./b"), *parent = cply__path_parent(allocator, "a/b");
	char *absolute = NULL, *found = NULL, *last = NULL;
	cply_status status = CPLY_OK;

	if (!joined || !clean || !parent)
		status = err->code = CPLY_E_NOMEM;
	if (!status && !(status = cply__path_mkdirs(allocator, joined, 0755, err)) &&
		!(status = cply__path_absolute(&absolute, allocator, "x", err)) &&
		!(status = cply__path_which(&found, allocator, "sh", "/nowhere:/bin:/usr/bin", err)) &&
		!(status = cply__path_find(&last, allocator, scratch_path(user, "a/*/c"), err)))
		status = cply__path_remove(allocator, scratch_path(user, "a"), err);
	cply__free(allocator, joined);
	cply__free(allocator, clean);
	cply__free(allocator, parent);
	cply__free(allocator, absolute);
	cply__free(allocator, found);
	cply__free(allocator, last);
	return status;
}

START_TEST(every_allocation_may_fail)
{
	char *folder = scratch_make();

	ck_assert_uint_gt(fault_each(use_paths, folder, FAULT_ONCE), 5);
	ck_assert_uint_gt(fault_each(use_paths, folder, FAULT_FOREVER), 5);
	scratch_remove(folder);
}
END_TEST

SUITE_MAIN("path", joins_parts, splits_into_parent_and_base, cleans_text, makes_absolute, matches_patterns,
	matching_takes_no_exponential_time, finds_programs_as_a_shell_does, finds_the_last_of_a_pattern,
	makes_folders_and_says_what_is_in_the_way, removes_trees_of_any_depth_and_no_more, every_allocation_may_fail)
