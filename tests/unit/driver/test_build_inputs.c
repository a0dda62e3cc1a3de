#include "../../../driver/build/inputs.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scratch.h"
#include "suite.h"

static char *folder;
static int folder_fd;
static cply__arena arena;
static cply__inputs inputs;
static cply_error err;

static void write_file(const char *name, const char *text)
{
	FILE *file = fopen(scratch_path(folder, name), "w");

	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
}

/* A file as if it had been left alone for an hour. */
static void age(const char *name, time_t seconds)
{
	const struct timespec times[2] = {{.tv_sec = seconds}, {.tv_sec = seconds}};

	ck_assert_int_eq(utimensat(AT_FDCWD, scratch_path(folder, name), times, 0), 0);
}

static void new_run(void)
{
	cply__inputs_release(&inputs);
	cply__inputs_init(&inputs, &arena, folder_fd);
}

static void start_case(void)
{
	folder = scratch_make();
	folder_fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	ck_assert_int_ge(folder_fd, 0);
	cply__arena_init(&arena, &cply__malloc_allocator);
	cply__inputs_init(&inputs, &arena, folder_fd);
}

static void end_case(void)
{
	cply__inputs_release(&inputs);
	cply__arena_release(&arena);
	close(folder_fd);
	scratch_remove(folder);
}

static cply__fingerprint remember(const char *name)
{
	return cply__inputs_remember(&inputs, cply__inputs_add(&inputs, name, strlen(name)));
}

static bool is_same(const char *name, const cply__fingerprint *remembered)
{
	new_run();
	return cply__inputs_same(&inputs, cply__inputs_add(&inputs, name, strlen(name)), remembered);
}

START_TEST(a_path_has_one_id)
{
	start_case();
	uint32_t a = cply__inputs_add(&inputs, "a.c", 3), b = cply__inputs_add(&inputs, "b.c", 3);
	ck_assert_uint_ne(a, b);
	ck_assert_uint_eq(cply__inputs_add(&inputs, "a.c", 3), a);
	ck_assert_str_eq(inputs.at[b].path, "b.c");
	end_case();
}
END_TEST

START_TEST(contents_decide_when_times_differ)
{
	start_case();
	write_file("a.c", "one");
	cply__fingerprint old = remember("a.c");
	ck_assert(is_same("a.c", &old));
	age("a.c", 1000000000);
	ck_assert(is_same("a.c", &old));
	write_file("a.c", "two");
	ck_assert(!is_same("a.c", &old));
	write_file("a.c", "longer");
	ck_assert(!is_same("a.c", &old));
	write_file("a.c", "one");
	ck_assert(is_same("a.c", &old));
	ck_assert_int_eq(unlink(scratch_path(folder, "a.c")), 0);
	ck_assert(!is_same("a.c", &old));
	end_case();
}
END_TEST

START_TEST(a_change_that_leaves_size_and_time_is_seen_while_it_is_young)
{
	start_case();
	write_file("a.c", "one");
	cply__fingerprint old = remember("a.c");
	/* This machine may have been slow, and the tick over in which it was written. */
	old.flags |= CPLY__FINGERPRINT_RACY;
	/* As if the clock of the file system had not moved on since. */
	struct stat stat;
	write_file("a.c", "two");
	ck_assert_int_eq(fstatat(folder_fd, "a.c", &stat, 0), 0);
	cply__fingerprint now;
	cply__fingerprint_of_stat(&now, &stat, 0);
	old.mtime = now.mtime;
	old.ctime = now.ctime;
	ck_assert(cply__fingerprint_is_unmoved(&old, &now));
	ck_assert(!is_same("a.c", &old));
	end_case();
}
END_TEST

/* Which times the rule takes for final is tested with the clock; here, that both times of a file count, and when. */
START_TEST(a_file_is_young_until_neither_of_its_times_can_come_again)
{
	static const uint64_t second = UINT64_C(1000000000);
	struct stat stat = {.st_mtim = {100, 123456789}, .st_ctim = {50, 123456789}};
	cply__fingerprint out;

	cply__fingerprint_of_stat(&out, &stat, 100 * second + 123456789);
	ck_assert(out.flags & CPLY__FINGERPRINT_RACY);
	cply__fingerprint_of_stat(&out, &stat, 100 * second + 123456790);
	ck_assert(!out.flags);
	/* An old time of modification that was given back says nothing of the change. */
	stat.st_ctim = (struct timespec){200, 0};
	cply__fingerprint_of_stat(&out, &stat, 201 * second);
	ck_assert(out.flags & CPLY__FINGERPRINT_RACY);
	cply__fingerprint_of_stat(&out, &stat, 202 * second);
	ck_assert(!out.flags);
	/* Before 1970, and in the future. */
	stat.st_mtim.tv_sec = -5;
	cply__fingerprint_of_stat(&out, &stat, 202 * second);
	ck_assert(!out.flags);
	stat.st_mtim.tv_sec = 300;
	cply__fingerprint_of_stat(&out, &stat, 202 * second);
	ck_assert(out.flags & CPLY__FINGERPRINT_RACY);
}
END_TEST

START_TEST(what_changes_during_a_run_is_not_remembered)
{
	start_case();
	write_file("a.h", "one");
	write_file("b.h", "one");
	uint32_t a = cply__inputs_add(&inputs, "a.h", 3), b = cply__inputs_add(&inputs, "b.h", 3);
	ck_assert(cply__inputs_exists(&inputs, a) && cply__inputs_exists(&inputs, b));
	write_file("a.h", "other");
	cply__inputs_look_again(&inputs);
	ck_assert(cply__inputs_remember(&inputs, a).flags & CPLY__FINGERPRINT_UNKNOWN);
	cply__fingerprint kept = remember("b.h");
	ck_assert(!(kept.flags & CPLY__FINGERPRINT_UNKNOWN));
	cply__fingerprint unknown = cply__inputs_remember(&inputs, a);
	ck_assert(!is_same("a.h", &unknown));
	end_case();
}
END_TEST

START_TEST(a_header_that_is_younger_than_the_step_that_read_it_is_not_trusted)
{
	start_case();
	write_file("a.h", "one");
	age("a.h", 1000000000);
	uint32_t id = cply__inputs_add(&inputs, "a.h", 3);
	cply__inputs_used(&inputs, id, cply__fingerprint_clock() + UINT64_C(1000000000));
	ck_assert(!inputs.at[id].is_touched);
	new_run();
	id = cply__inputs_add(&inputs, "a.h", 3);
	cply__inputs_used(&inputs, id, 0);
	ck_assert(inputs.at[id].is_touched);
	end_case();
}
END_TEST

START_TEST(an_output_holds_until_it_is_altered)
{
	cply__fingerprint made;
	bool moved = false;

	start_case();
	write_file("a.o", "object");
	ck_assert_int_eq(cply__fingerprint_read(&made, folder_fd, "a.o", &err), CPLY_OK);
	ck_assert(cply__fingerprint_holds(&made, &moved, folder_fd, "a.o"));
	ck_assert(!moved);
	age("a.o", 1000000000);
	ck_assert(cply__fingerprint_holds(&made, &moved, folder_fd, "a.o"));
	ck_assert(moved);
	write_file("a.o", "OBJECT");
	ck_assert(!cply__fingerprint_holds(&made, &moved, folder_fd, "a.o"));
	ck_assert_int_eq(unlink(scratch_path(folder, "a.o")), 0);
	ck_assert(!cply__fingerprint_holds(&made, &moved, folder_fd, "a.o"));
	ck_assert_int_eq(cply__fingerprint_read(&made, folder_fd, "a.o", &err), CPLY_E_NOT_FOUND);
	end_case();
}
END_TEST

START_TEST(an_absent_file_must_stay_absent)
{
	bool is_there;
	uint64_t since;

	start_case();
	uint32_t id = cply__inputs_add_absent(&inputs, "a.h", 3, &is_there, &since);
	ck_assert(!is_there);
	cply__fingerprint old = cply__inputs_remember(&inputs, id);
	ck_assert_uint_eq(old.flags, CPLY__FINGERPRINT_ABSENT);
	ck_assert(is_same("a.h", &old));
	write_file("a.h", "");
	ck_assert(!is_same("a.h", &old));
	ck_assert_uint_ne(cply__inputs_add_absent(&inputs, "a.h", 3, &is_there, &since), CPLY__INPUT_NONE);
	ck_assert(is_there);
	ck_assert_uint_gt(since, 0);
	/* One that appears or vanishes during the run is not known. */
	id = cply__inputs_add_absent(&inputs, "b.h", 3, &is_there, &since);
	write_file("b.h", "");
	cply__inputs_look_again(&inputs);
	ck_assert_uint_eq(cply__inputs_remember(&inputs, id).flags, CPLY__FINGERPRINT_UNKNOWN);
	id = cply__inputs_add(&inputs, "gone.h", 6);
	cply__inputs_used(&inputs, id, 0);
	ck_assert_uint_eq(cply__inputs_remember(&inputs, id).flags, CPLY__FINGERPRINT_UNKNOWN);
	end_case();
}
END_TEST

SUITE_MAIN("inputs", a_path_has_one_id, contents_decide_when_times_differ,
	a_change_that_leaves_size_and_time_is_seen_while_it_is_young,
	a_file_is_young_until_neither_of_its_times_can_come_again, what_changes_during_a_run_is_not_remembered,
	a_header_that_is_younger_than_the_step_that_read_it_is_not_trusted, an_absent_file_must_stay_absent,
	an_output_holds_until_it_is_altered)
