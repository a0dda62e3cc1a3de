#include "runtime/walk.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fault.h"
#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/strbuf.h"
#include "scratch.h"
#include "suite.h"

static cply_context *context;
static cply_error err;
static char *folder;
static unsigned descriptors;

/* What a visitor saw: one path a line. */
static cply__strbuf seen;
static unsigned count;

static void start_case(void)
{
	folder = scratch_make();
	descriptors = scratch_descriptors();
	ck_assert_int_eq(cply_context_new(&context, NULL, &err), CPLY_OK);
	cply__strbuf_init(&seen, &cply__malloc_allocator);
	count = 0;
}

static void end_case(void)
{
	cply__strbuf_release(&seen);
	cply_context_free(context);
	ck_assert_uint_eq(scratch_descriptors(), descriptors);
	scratch_remove(folder);
}

static void make(const char *path, mode_t type)
{
	path = scratch_path(folder, path);
	if (S_ISDIR(type))
		ck_assert_int_eq(mkdir(path, 0755), 0);
	else if (S_ISLNK(type))
		ck_assert_int_eq(symlink(".", path), 0);
	else
		ck_assert_int_eq(mknod(path, S_IFREG | 0644, 0), 0);
}

static cply__walk_answer list(void *user, const cply__walk_entry *entry, cply_error *error)
{
	struct stat stat_of;
	(void)user;
	(void)error;
	ck_assert_int_eq(fstatat(entry->folder, entry->name, &stat_of, AT_SYMLINK_NOFOLLOW), 0);
	ck_assert_uint_eq(stat_of.st_ino, entry->stat->st_ino);
	cply__strbuf_printf(&seen, "%s%s\n", entry->path,
		S_ISDIR(stat_of.st_mode)   ? "/"
		: S_ISLNK(stat_of.st_mode) ? "@"
					   : "");
	return strcmp(entry->name, "skipped") == 0 ? CPLY__WALK_SKIP : CPLY__WALK_GO;
}

START_TEST(visits_in_order_of_unsigned_bytes_without_following_links)
{
	start_case();
	make("b", S_IFDIR);
	make("b/z", S_IFREG);
	make("b/a", S_IFDIR);
	make("b/a/deep", S_IFREG);
	make("b.c", S_IFREG);
	make("b-c", S_IFREG);
	make("B", S_IFREG);
	make("\xC3\xA4", S_IFREG);
	make("~", S_IFREG);
	make(".hidden", S_IFREG);
	make("..odd", S_IFREG);
	make("link", S_IFLNK);
	make("skipped", S_IFDIR);
	make("skipped/inside", S_IFREG);
	ck_assert_int_eq(cply__walk(context, folder, NULL, list, NULL, &err), CPLY_OK);
	ck_assert_str_eq(
		seen.text, "..odd\n.hidden\nB\nb/\nb/a/\nb/a/deep\nb/z\nb-c\nb.c\nlink@\nskipped/\n~\n\xC3\xA4\n");
	/* The root itself may be a link. */
	cply__strbuf_clear(&seen);
	ck_assert_int_eq(cply__walk(context, scratch_path(folder, "link"), NULL, list, NULL, &err), CPLY_OK);
	ck_assert_uint_gt(seen.length, 0);
	end_case();
}
END_TEST

static int by_length(const char *a, const char *b)
{
	return (strlen(a) > strlen(b)) - (strlen(a) < strlen(b));
}

START_TEST(another_order_decides_ties_by_bytes)
{
	start_case();
	make("ccc", S_IFREG);
	make("bb", S_IFREG);
	make("aa", S_IFREG);
	make("z", S_IFREG);
	ck_assert_int_eq(cply__walk(context, folder, by_length, list, NULL, &err), CPLY_OK);
	ck_assert_str_eq(seen.text, "z\naa\nbb\nccc\n");
	end_case();
}
END_TEST

static void make_deep(unsigned depth)
{
	char name[101];
	int at = open(folder, O_RDONLY | O_DIRECTORY);

	memset(name, 'n', 100);
	name[100] = '\0';
	for (unsigned i = 0; i < depth; i++) {
		ck_assert_int_eq(mkdirat(at, name, 0755), 0);
		int down = openat(at, name, O_RDONLY | O_DIRECTORY);
		close(at);
		at = down;
	}
	close(at);
}

static cply__walk_answer tally(void *user, const cply__walk_entry *entry, cply_error *error)
{
	(void)user;
	(void)entry;
	(void)error;
	count++;
	return CPLY__WALK_GO;
}

START_TEST(depth_has_a_limit_but_path_length_has_none)
{
	start_case();
	/* The root is the first folder: 255 more are allowed, whose paths are longer than PATH_MAX. */
	make_deep(255);
	ck_assert_int_eq(cply__walk(context, folder, NULL, tally, NULL, &err), CPLY_OK);
	ck_assert_uint_eq(count, 255);
	end_case();
	start_case();
	make_deep(256);
	ck_assert_int_eq(cply__walk(context, folder, NULL, tally, NULL, &err), CPLY_E_LIMIT);
	ck_assert_uint_eq(count, 256);
	ck_assert_int_eq(strncmp(err.path, "nnnn", 4), 0);
	end_case();
}
END_TEST

START_TEST(a_folder_of_very_many_entries)
{
	enum { MANY = 100000 };
	char name[32];

	start_case();
	int at = open(folder, O_RDONLY | O_DIRECTORY);
	for (int i = 0; i < MANY; i++) {
		snprintf(name, sizeof name, "%d", i);
		ck_assert_int_eq(mknodat(at, name, S_IFREG | 0644, 0), 0);
	}
	close(at);
	ck_assert_int_eq(cply__walk(context, folder, NULL, tally, NULL, &err), CPLY_OK);
	ck_assert_uint_eq(count, MANY);
	end_case();
}
END_TEST

/* At the entry "a", does to "b" what `user` says. */
static cply__walk_answer meddle(void *user, const cply__walk_entry *entry, cply_error *error)
{
	(void)error;
	if (strcmp(entry->name, "a") == 0)
		ck_assert_int_eq(unlinkat(entry->folder, "b", *(const int *)user), 0);
	return CPLY__WALK_GO;
}

/* At the entry "b", a folder, puts something else in its place. */
static cply__walk_answer replace(void *user, const cply__walk_entry *entry, cply_error *error)
{
	(void)error;
	if (strcmp(entry->name, "b") != 0)
		return CPLY__WALK_GO;
	ck_assert_int_eq(unlinkat(entry->folder, "b", AT_REMOVEDIR), 0);
	if (user)
		ck_assert_int_eq(symlinkat("/", entry->folder, "b"), 0);
	return CPLY__WALK_GO;
}

START_TEST(what_vanishes_or_is_replaced_is_named)
{
	int flags = AT_REMOVEDIR, link_instead;

	start_case();
	make("sub", S_IFDIR);
	make("sub/a", S_IFREG);
	make("sub/b", S_IFDIR);
	ck_assert_int_eq(cply__walk(context, folder, NULL, meddle, &flags, &err), CPLY_E_CHANGED);
	ck_assert_str_eq(err.path, "sub/b");
	ck_assert_ptr_nonnull(strstr(err.context, folder));
	make("sub/b", S_IFDIR);
	ck_assert_int_eq(cply__walk(context, folder, NULL, replace, NULL, &err), CPLY_E_CHANGED);
	ck_assert_str_eq(err.path, "sub/b");
	make("sub/b", S_IFDIR);
	ck_assert_int_eq(cply__walk(context, folder, NULL, replace, &link_instead, &err), CPLY_E_CHANGED);
	ck_assert_ptr_nonnull(strstr(err.found, "something else"));
	ck_assert_int_eq(cply__walk(context, scratch_path(folder, "none"), NULL, tally, NULL, &err), CPLY_E_NOT_FOUND);
	ck_assert_int_ne(cply__walk(context, scratch_path(folder, "sub/a"), NULL, tally, NULL, &err), CPLY_OK);
	end_case();
}
END_TEST

static cply__walk_answer refuse(void *user, const cply__walk_entry *entry, cply_error *error)
{
	if (strcmp(entry->path, "a/b") != 0)
		return CPLY__WALK_GO;
	if (user) {
		cply_context_cancel(context);
		return CPLY__WALK_GO;
	}
	cply__error(error, CPLY_E_MISMATCH, .path = entry->path);
	return CPLY__WALK_STOP;
}

START_TEST(a_visitor_or_a_cancellation_ends_it)
{
	start_case();
	make("a", S_IFDIR);
	make("a/b", S_IFREG);
	make("a/c", S_IFREG);
	ck_assert_int_eq(cply__walk(context, folder, NULL, refuse, NULL, &err), CPLY_E_MISMATCH);
	ck_assert_str_eq(err.path, "a/b");
	ck_assert_int_eq(cply__walk(context, folder, NULL, refuse, context, &err), CPLY_E_CANCELLED);
	ck_assert_int_eq(cply__walk(context, folder, NULL, list, NULL, &err), CPLY_E_CANCELLED);
	ck_assert_uint_eq(seen.length, 0);
	end_case();
}
END_TEST

static cply_status walk_once(const cply_allocator *allocator, void *user, cply_error *error)
{
	cply_context *own;

	if (fault_context(&own, allocator, error))
		return error->code;
	count = 0;
	if (!cply__walk(own, user, NULL, tally, NULL, error))
		ck_assert_uint_eq(count, 4);
	cply_context_free(own);
	return error->code;
}

START_TEST(every_allocation_may_fail)
{
	start_case();
	make("a", S_IFDIR);
	make("a/b", S_IFDIR);
	make("a/b/c", S_IFREG);
	make("d", S_IFREG);
	ck_assert_uint_gt(fault_each(walk_once, folder, FAULT_ONCE), 5);
	ck_assert_uint_gt(fault_each(walk_once, folder, FAULT_FOREVER), 5);
	end_case();
}
END_TEST

SUITE_MAIN("walk", visits_in_order_of_unsigned_bytes_without_following_links, another_order_decides_ties_by_bytes,
	depth_has_a_limit_but_path_length_has_none, a_folder_of_very_many_entries,
	what_vanishes_or_is_replaced_is_named, a_visitor_or_a_cancellation_ends_it, every_allocation_may_fail)
