#include "runtime/file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fault.h"
#include "runtime/alloc.h"
#include "scratch.h"
#include "suite.h"

static const cply_allocator *const memory = &cply__malloc_allocator;

enum { ALARMS = 12 };

static atomic_int *alarms; /* of the parent, and seen by the child */

static void count_alarm(int signal)
{
	(void)signal;
	atomic_fetch_add(alarms, 1);
}

static void share_alarms(void)
{
	alarms = mmap(NULL, sizeof *alarms, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ck_assert_ptr_ne(alarms, MAP_FAILED);
}

/* In the child: until the parent was interrupted often enough in what it does. */
static void wait_for_alarms(void)
{
	while (atomic_load(alarms) < ALARMS)
		usleep(300);
}

/* A timer that interrupts system calls every millisecond (no SA_RESTART). */
static void interrupt_often(int on)
{
	struct sigaction action = {.sa_handler = on ? count_alarm : SIG_IGN};
	struct itimerval every = {{0, on ? 1000 : 0}, {0, on ? 1000 : 0}};

	if (on)
		sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &every, NULL);
	if (!on)
		sigaction(SIGALRM, &action, NULL);
}

START_TEST(reads_through_interruptions_and_short_parts)
{
	cply_error err;
	int ends[2];
	char bytes[64];
	size_t got;

	share_alarms();
	ck_assert_int_eq(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0) {
		for (int i = 0; i < 50; i++) {
			usleep(1000);
			if (i == 49)
				wait_for_alarms();
			if (write(ends[1], "x", 1) != 1)
				_exit(1);
		}
		_exit(0);
	}
	close(ends[1]);
	interrupt_often(1);
	cply_status status = cply__file_read(ends[0], bytes, sizeof bytes, &got, "pipe", &err);
	interrupt_often(0);
	ck_assert_int_eq(status, CPLY_OK);
	ck_assert_uint_eq(got, 50);
	ck_assert_int_ge(atomic_load(alarms), ALARMS);
	close(ends[0]);
	waitpid(child, NULL, 0);
}
END_TEST

START_TEST(writes_through_interruptions_to_a_slow_reader)
{
	cply_error err;
	enum { SIZE = 1 << 20 };
	int ends[2], wait_status;
	char *bytes = malloc(SIZE);

	memset(bytes, 'y', SIZE);
	share_alarms();
	ck_assert_int_eq(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0) {
		size_t all = 0;
		close(ends[1]);
		for (ssize_t part; (part = read(ends[0], bytes, 8192)) > 0; all += (size_t)part) {
			usleep(100);
			/* What is left is more than a pipe holds: the writer is still in the middle of it. */
			if (all < SIZE / 2 && all + (size_t)part >= SIZE / 2)
				wait_for_alarms();
		}
		_exit(all == SIZE ? 0 : 1);
	}
	close(ends[0]);
	interrupt_often(1);
	cply_status status = cply__file_write(ends[1], bytes, SIZE, "pipe", &err);
	interrupt_often(0);
	ck_assert_int_eq(status, CPLY_OK);
	close(ends[1]);
	ck_assert_int_eq(waitpid(child, &wait_status, 0), child);
	ck_assert_int_eq(wait_status, 0);
	ck_assert_int_ge(atomic_load(alarms), ALARMS);
	free(bytes);
}
END_TEST

START_TEST(a_full_disk_is_named_with_a_hint)
{
	cply_error err;
	int fd;

	ck_assert_int_eq(cply__file_open(&fd, AT_FDCWD, "/dev/full", O_WRONLY, 0, &err), CPLY_OK);
	ck_assert_int_ne(fcntl(fd, F_GETFD) & FD_CLOEXEC, 0);
	ck_assert_int_eq(cply__file_write(fd, "x", 1, "/dev/full", &err), CPLY_E_IO);
	ck_assert_int_eq(err.os_errno, ENOSPC);
	ck_assert_str_eq(err.path, "/dev/full");
	ck_assert(err.hint[0]);
	cply__file_close(&fd);
	ck_assert_int_eq(fd, -1);
	cply__file_close(&fd);
}
END_TEST

START_TEST(slurp_reads_files_of_unknown_size_up_to_a_limit)
{
	cply_error err;
	cply__strbuf text;
	char *folder = scratch_make();
	const char *path = scratch_path(folder, "f");

	cply__strbuf_init(&text, memory);
	ck_assert_int_eq(cply__file_slurp(&text, "/proc/self/status", 1 << 20, &err), CPLY_OK);
	ck_assert_ptr_nonnull(strstr(text.text, "Name:"));
	ck_assert_int_eq(cply__file_replace(memory, path, "0123456789", 10, 0644, &err), CPLY_OK);
	ck_assert_int_eq(cply__file_slurp(&text, path, 10, &err), CPLY_OK);
	ck_assert_str_eq(text.text, "0123456789");
	ck_assert_int_eq(cply__file_slurp(&text, path, 9, &err), CPLY_E_LIMIT);
	ck_assert_int_eq(cply__file_slurp(&text, path, 0, &err), CPLY_E_LIMIT);
	ck_assert_int_eq(cply__file_slurp(&text, "/dev/zero", 1 << 20, &err), CPLY_E_LIMIT);
	ck_assert_int_eq(cply__file_slurp(&text, "/dev/null", 0, &err), CPLY_OK);
	ck_assert_uint_eq(text.length, 0);
	ck_assert_int_eq(cply__file_slurp(&text, scratch_path(folder, "none"), 9, &err), CPLY_E_NOT_FOUND);
	ck_assert_int_eq(cply__file_slurp(&text, folder, 9, &err), CPLY_E_IO);
	ck_assert_int_eq(err.os_errno, EISDIR);
	cply__strbuf_release(&text);
	scratch_remove(folder);
}
END_TEST

START_TEST(pread_tells_the_end_and_the_offset_of_a_failure)
{
	cply_error err;
	char bytes[8];
	size_t got;
	char *folder = scratch_make();
	int fd;

	ck_assert_int_eq(cply__file_replace(memory, scratch_path(folder, "f"), "0123456789", 10, 0600, &err), CPLY_OK);
	ck_assert_int_eq(cply__file_open(&fd, AT_FDCWD, scratch_path(folder, "f"), O_RDONLY, 0, &err), CPLY_OK);
	ck_assert_int_eq(cply__file_pread(fd, bytes, 8, 6, &got, "f", &err), CPLY_OK);
	ck_assert_uint_eq(got, 4);
	ck_assert_mem_eq(bytes, "6789", 4);
	cply__file_close(&fd);
	ck_assert_int_eq(cply__file_open(&fd, AT_FDCWD, folder, O_RDONLY, 0, &err), CPLY_OK);
	ck_assert_int_eq(cply__file_pread(fd, bytes, 8, 6, &got, "f", &err), CPLY_E_IO);
	ck_assert_uint_eq(err.offset, 6);
	cply__file_close(&fd);
	scratch_remove(folder);
}
END_TEST

START_TEST(replace_sets_the_mode_against_the_umask_and_keeps_the_old_on_failure)
{
	cply_error err;
	cply__strbuf text;
	struct stat stat_of;
	bool exists;
	char *folder = scratch_make();
	const char *path = scratch_path(folder, "f");
	mode_t old = umask(0777);

	ck_assert_int_eq(cply__file_replace(memory, path, "one", 3, 0755, &err), CPLY_OK);
	ck_assert_int_eq(cply__file_replace(memory, path, "two", 3, 0666, &err), CPLY_OK);
	umask(old);
	ck_assert_int_eq(cply__file_stat(&stat_of, &exists, path, &err), CPLY_OK);
	ck_assert(exists);
	ck_assert_int_eq(stat_of.st_mode & 07777, 0666);
	cply__strbuf_init(&text, memory);
	ck_assert_int_eq(cply__file_slurp(&text, path, 100, &err), CPLY_OK);
	ck_assert_str_eq(text.text, "two");
	cply__strbuf_release(&text);
	ck_assert_int_eq(
		cply__file_replace(memory, scratch_path(folder, "no/f"), "x", 1, 0644, &err), CPLY_E_NOT_FOUND);
	ck_assert_int_eq(mkdir(scratch_path(folder, "d"), 0700), 0);
	ck_assert_int_eq(cply__file_replace(memory, scratch_path(folder, "d"), "x", 1, 0644, &err), CPLY_E_EXISTS);
	ck_assert_str_eq(err.found, "a folder");
	ck_assert_uint_eq(scratch_count(folder), 2);
	ck_assert_int_eq(cply__file_stat(&stat_of, &exists, scratch_path(folder, "none"), &err), CPLY_OK);
	ck_assert(!exists);
	ck_assert_int_eq(cply__file_stat(&stat_of, &exists, scratch_path(folder, "f/none"), &err), CPLY_OK);
	ck_assert(!exists);
	scratch_remove(folder);
}
END_TEST

static void check_copy(const char *from, const char *to)
{
	cply_error err;
	cply__strbuf one, two;
	struct stat stat_one, stat_two;

	cply__strbuf_init(&one, memory);
	cply__strbuf_init(&two, memory);
	ck_assert_int_eq(cply__file_copy(memory, from, to, &err), CPLY_OK);
	ck_assert_int_eq(cply__file_slurp(&one, from, 1 << 24, &err), CPLY_OK);
	ck_assert_int_eq(cply__file_slurp(&two, to, 1 << 24, &err), CPLY_OK);
	ck_assert_uint_eq(one.length, two.length);
	ck_assert_int_eq(memcmp(one.text, two.text, one.length), 0);
	ck_assert_int_eq(stat(from, &stat_one), 0);
	ck_assert_int_eq(stat(to, &stat_two), 0);
	ck_assert_int_eq(stat_one.st_mode & 0777, stat_two.st_mode & 07777);
	ck_assert_int_eq(stat_one.st_mtim.tv_sec, stat_two.st_mtim.tv_sec);
	ck_assert_int_eq(stat_one.st_mtim.tv_nsec, stat_two.st_mtim.tv_nsec);
	cply__strbuf_release(&one);
	cply__strbuf_release(&two);
}

START_TEST(copies_contents_mode_and_mtime)
{
	enum { SIZE = 3000001 };
	cply_error err;
	char *folder = scratch_make(), *bytes = malloc(SIZE);
	const char *from = scratch_path(folder, "from"), *to = scratch_path(folder, "to");
	const struct timespec times[2] = {{1, 2}, {1234567890, 123456789}};
	unsigned before = scratch_descriptors();

	for (size_t i = 0; i < SIZE; i++)
		bytes[i] = (char)(i * 2654435761u >> 13);
	static const size_t sizes[] = {0, 1, 4096, SIZE};
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		ck_assert_int_eq(cply__file_replace(memory, from, bytes, sizes[i], 04751, &err), CPLY_OK);
		ck_assert_int_eq(utimensat(AT_FDCWD, from, times, 0), 0);
		check_copy(from, to);
	}
	/* The kernel refuses to copy between these two, or copies nothing: reading and writing must do it. */
	ck_assert_int_eq(cply__file_copy(memory, "/proc/cpuinfo", to, &err), CPLY_OK);
	struct stat stat_of;
	ck_assert_int_eq(stat(to, &stat_of), 0);
	ck_assert_int_gt(stat_of.st_size, 0);
	ck_assert_uint_eq(scratch_descriptors(), before);
	free(bytes);
	scratch_remove(folder);
}
END_TEST

START_TEST(copy_refuses_what_is_no_file_and_leaves_nothing)
{
	cply_error err;
	char *folder = scratch_make();

	ck_assert_int_eq(mkfifo(scratch_path(folder, "pipe"), 0600), 0);
	ck_assert_int_eq(cply__file_copy(memory, scratch_path(folder, "pipe"), scratch_path(folder, "to"), &err),
		CPLY_E_UNSUPPORTED);
	ck_assert_int_eq(cply__file_copy(memory, folder, scratch_path(folder, "to"), &err), CPLY_E_UNSUPPORTED);
	ck_assert_str_eq(err.found, "a folder");
	ck_assert_int_eq(cply__file_copy(memory, scratch_path(folder, "none"), scratch_path(folder, "to"), &err),
		CPLY_E_NOT_FOUND);
	ck_assert_ptr_nonnull(strstr(err.context, "copy "));
	ck_assert_uint_eq(scratch_count(folder), 1);
	scratch_remove(folder);
}
END_TEST

static cply_status copy_and_slurp(const cply_allocator *allocator, void *user, cply_error *error)
{
	const char *folder = user, *one = scratch_path(folder, "one"), *two = scratch_path(folder, "two");
	cply__strbuf text;

	cply__strbuf_init(&text, allocator);
	if (!cply__file_replace(allocator, one, "text", 4, 0644, error) &&
		!cply__file_copy(allocator, one, two, error) && !cply__file_slurp(&text, two, 100, error))
		ck_assert_str_eq(text.text, "text");
	cply__strbuf_release(&text);
	return error->code;
}

START_TEST(every_allocation_may_fail)
{
	char *folder = scratch_make();

	ck_assert_uint_gt(fault_each(copy_and_slurp, folder, FAULT_ONCE), 5);
	ck_assert_uint_gt(fault_each(copy_and_slurp, folder, FAULT_FOREVER), 5);
	/* No temporary file is left by a run that failed. */
	ck_assert_uint_eq(scratch_count(folder), 2);
	scratch_remove(folder);
}
END_TEST

SUITE_MAIN("file", reads_through_interruptions_and_short_parts, writes_through_interruptions_to_a_slow_reader,
	a_full_disk_is_named_with_a_hint, slurp_reads_files_of_unknown_size_up_to_a_limit,
	pread_tells_the_end_and_the_offset_of_a_failure,
	replace_sets_the_mode_against_the_umask_and_keeps_the_old_on_failure, copies_contents_mode_and_mtime,
	copy_refuses_what_is_no_file_and_leaves_nothing, every_allocation_may_fail)
