#include "runtime/tempfile.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fault.h"
#include "runtime/alloc.h"
#include "runtime/file.h"
#include "scratch.h"
#include "suite.h"

static const cply_allocator *const memory = &cply__malloc_allocator;

START_TEST(a_file_appears_whole_with_its_mode)
{
	cply_error err;
	cply__tempfile file = CPLY__TEMPFILE_INIT;
	struct stat stat_of;
	char *folder = scratch_make();
	const char *path = scratch_path(folder, "out");
	unsigned before = scratch_descriptors();
	mode_t old = umask(077);

	ck_assert_int_eq(cply__tempfile_create(&file, memory, path, 0755, &err), CPLY_OK);
	umask(old);
	ck_assert_int_eq(cply__file_write(file.fd, "text", 4, path, &err), CPLY_OK);
	ck_assert_int_ne(access(path, F_OK), 0);
	ck_assert_str_eq(file.path, scratch_path(folder, ".out.crossply-000000"));
	ck_assert_int_ne(fcntl(file.fd, F_GETFD) & FD_CLOEXEC, 0);
	ck_assert_int_eq(cply__tempfile_commit(&file, &err), CPLY_OK);
	ck_assert_int_eq(file.fd, -1);
	ck_assert_int_eq(stat(path, &stat_of), 0);
	ck_assert_int_eq(stat_of.st_mode & 07777, 0755);
	ck_assert_int_eq(stat_of.st_size, 4);
	ck_assert_uint_eq(scratch_count(folder), 1);
	cply__tempfile_release(&file);
	ck_assert_uint_eq(scratch_count(folder), 1);
	ck_assert_uint_eq(scratch_descriptors(), before);
	scratch_remove(folder);
}
END_TEST

START_TEST(a_released_file_leaves_the_old_one)
{
	cply_error err;
	cply__tempfile one = CPLY__TEMPFILE_INIT, two = CPLY__TEMPFILE_INIT;
	char *folder = scratch_make();
	const char *path = scratch_path(folder, "out");

	ck_assert_int_eq(cply__file_replace(memory, path, "old", 3, 0644, &err), CPLY_OK);
	ck_assert_int_eq(cply__tempfile_create(&one, memory, path, 0644, &err), CPLY_OK);
	ck_assert_int_eq(cply__tempfile_create(&two, memory, path, 0644, &err), CPLY_OK);
	ck_assert_str_ne(one.path, two.path);
	cply__tempfile_release(&one);
	cply__tempfile_release(&two);
	ck_assert_uint_eq(scratch_count(folder), 1);
	scratch_remove(folder);
}
END_TEST

START_TEST(what_is_no_file_is_not_replaced)
{
	static const char *const devices[] = {"/dev/null", "/dev/full", "/dev/stdout"};
	cply_error err;
	cply__tempfile file = CPLY__TEMPFILE_INIT;
	char *folder = scratch_make();
	struct stat stat_of;

	for (size_t i = 0; i < sizeof devices / sizeof *devices; i++) {
		ck_assert_int_eq(cply__tempfile_create(&file, memory, devices[i], 0644, &err), CPLY_E_EXISTS);
		ck_assert_str_eq(err.path, devices[i]);
	}
	ck_assert_int_eq(mkfifo(scratch_path(folder, "pipe"), 0600), 0);
	ck_assert_int_eq(symlink("pipe", scratch_path(folder, "link")), 0);
	ck_assert_int_eq(cply__tempfile_create(&file, memory, scratch_path(folder, "pipe"), 0644, &err), CPLY_E_EXISTS);
	ck_assert_int_eq(cply__tempfile_create(&file, memory, scratch_path(folder, "link"), 0644, &err), CPLY_E_EXISTS);
	ck_assert_int_eq(cply__tempfile_create(&file, memory, folder, 0644, &err), CPLY_E_EXISTS);
	ck_assert_str_eq(err.found, "a folder");
	ck_assert_uint_eq(scratch_count(folder), 2);
	ck_assert_int_eq(lstat(scratch_path(folder, "link"), &stat_of), 0);
	ck_assert(S_ISLNK(stat_of.st_mode));
	scratch_remove(folder);
}
END_TEST

START_TEST(a_folder_that_is_not_there_is_named)
{
	char *folder = scratch_make();
	const char *path = scratch_path(folder, "no/file");
	cply__tempfile file;
	cply_error err;

	cply_error_init(&err);
	ck_assert_int_eq(cply__tempfile_create(&file, memory, path, 0644, &err), CPLY_E_NOT_FOUND);
	ck_assert_str_eq(err.path, path);
	ck_assert_ptr_nonnull(strstr(err.found, "no folder "));
	ck_assert_ptr_nonnull(strstr(err.found, "/no"));
	ck_assert_ptr_nonnull(strstr(err.hint, "mkdir -p "));
	ck_assert_str_eq(err.context, "");
	scratch_remove(folder);
}
END_TEST

START_TEST(links_are_replaced_at_once)
{
	cply_error err;
	char *folder = scratch_make(), target[64];
	const char *link = scratch_path(folder, "link");

	for (int i = 0; i < 3; i++) {
		const char *wanted = i == 0 ? "nowhere" : i == 1 ? "somewhere/else" : "file";
		ck_assert_int_eq(cply__tempdir_symlink(memory, wanted, link, &err), CPLY_OK);
		ssize_t length = readlink(link, target, sizeof target - 1);
		ck_assert_int_eq(length, strlen(wanted));
		ck_assert_int_eq(memcmp(target, wanted, (size_t)length), 0);
		ck_assert_uint_eq(scratch_count(folder), 1);
	}
	/* A file gives way, a folder does not. */
	ck_assert_int_eq(cply__file_replace(memory, scratch_path(folder, "file"), "x", 1, 0600, &err), CPLY_OK);
	ck_assert_int_eq(cply__tempdir_symlink(memory, "link", scratch_path(folder, "file"), &err), CPLY_OK);
	ck_assert_int_eq(readlink(scratch_path(folder, "file"), target, sizeof target), 4);
	ck_assert_int_eq(mkdir(scratch_path(folder, "folder"), 0700), 0);
	ck_assert_int_eq(cply__tempdir_symlink(memory, "link", scratch_path(folder, "folder"), &err), CPLY_E_EXISTS);
	ck_assert_str_eq(err.path, scratch_path(folder, "folder"));
	ck_assert_int_eq(
		cply__tempdir_symlink(memory, "link", scratch_path(folder, "no/such"), &err), CPLY_E_NOT_FOUND);
	ck_assert_uint_eq(scratch_count(folder), 3);
	scratch_remove(folder);
}
END_TEST

START_TEST(names_up_to_the_limit_of_the_file_system_work)
{
	cply_error err;
	cply__tempfile file = CPLY__TEMPFILE_INIT;
	char *folder = scratch_make(), name[256];

	/* Two-byte letters, so that every cut at an even or odd place is tried. */
	for (size_t length = 230; length <= 255; length++) {
		memset(name, 'x', length);
		for (size_t i = length % 2; i < length; i += 2)
			memcpy(name + i, "\xC3\xA4", 2);
		name[length] = '\0';
		ck_assert_int_eq(cply__tempfile_create(&file, memory, scratch_path(folder, name), 0644, &err), CPLY_OK);
		const char *temporary = cply__path_base(file.path);
		ck_assert_uint_le(strlen(temporary), 255);
		for (const char *at = strchr(temporary, '\xC3'); at; at = strchr(at + 1, '\xC3'))
			ck_assert_int_eq(at[1], '\xA4');
		ck_assert_int_eq(cply__tempfile_commit(&file, &err), CPLY_OK);
		ck_assert_int_eq(access(scratch_path(folder, name), F_OK), 0);
	}
	scratch_remove(folder);
}
END_TEST

/* A child that makes a temporary file and a folder with a file in it, tells so, and waits to be killed. */
static pid_t start_owner(const char *folder)
{
	cply_error err;
	cply__tempfile file = CPLY__TEMPFILE_INIT;
	cply__tempdir dir = CPLY__TEMPDIR_INIT;
	int ends[2];
	char byte;

	ck_assert_int_eq(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0) {
		if (cply__tempfile_create(&file, memory, scratch_path(folder, "out"), 0444, &err) ||
			cply__tempdir_create(&dir, memory, scratch_path(folder, "dir"), 0755, &err) ||
			cply__file_replace(memory, scratch_path(dir.path, "inside"), "x", 1, 0400, &err))
			_exit(1);
		if (write(ends[1], "x", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	close(ends[1]);
	ck_assert_int_eq(read(ends[0], &byte, 1), 1);
	close(ends[0]);
	return child;
}

static void end_owner(pid_t child)
{
	kill(child, SIGKILL);
	ck_assert_int_eq(waitpid(child, NULL, 0), child);
}

START_TEST(a_sweep_removes_what_the_dead_left_and_nothing_else)
{
	cply_error err;
	char *folder = scratch_make();

	ck_assert_int_eq(cply__tempfile_sweep(memory, scratch_path(folder, "none"), &err), CPLY_OK);
	ck_assert_int_eq(cply__file_replace(memory, scratch_path(folder, ".x.crossply-00000"), "", 0, 0644, &err), 0);
	ck_assert_int_eq(cply__file_replace(memory, scratch_path(folder, "x.crossply-000000"), "", 0, 0644, &err), 0);
	ck_assert_int_eq(symlink("x.crossply-000000", scratch_path(folder, ".l.crossply-000000")), 0);
	pid_t child = start_owner(folder);
	ck_assert_uint_eq(scratch_count(folder), 5);
	ck_assert_int_eq(cply__tempfile_sweep(memory, folder, &err), CPLY_OK);
	ck_assert_uint_eq(scratch_count(folder), 5);
	end_owner(child);
	ck_assert_int_eq(cply__tempfile_sweep(memory, folder, &err), CPLY_OK);
	ck_assert_uint_eq(scratch_count(folder), 3);
	ck_assert_int_eq(
		cply__tempfile_sweep(memory, scratch_path(folder, "x.crossply-000000"), &err), CPLY_E_NOT_FOUND);
	scratch_remove(folder);
}
END_TEST

START_TEST(the_next_writer_of_a_name_removes_what_the_dead_one_left)
{
	cply_error err;
	cply__tempfile file = CPLY__TEMPFILE_INIT;
	cply__tempdir dir = CPLY__TEMPDIR_INIT;
	char *folder = scratch_make();

	pid_t living = start_owner(folder), dead = start_owner(folder);
	end_owner(dead);
	ck_assert_uint_eq(scratch_count(folder), 4);
	ck_assert_int_eq(cply__tempfile_create(&file, memory, scratch_path(folder, "out"), 0644, &err), CPLY_OK);
	ck_assert_int_eq(cply__tempdir_create(&dir, memory, scratch_path(folder, "dir//"), 0755, &err), CPLY_OK);
	ck_assert_str_eq(file.path, scratch_path(folder, ".out.crossply-000001"));
	ck_assert_str_eq(dir.path, scratch_path(folder, ".dir.crossply-000001"));
	ck_assert_uint_eq(scratch_count(dir.path), 0);
	ck_assert_int_eq(cply__tempfile_commit(&file, &err), CPLY_OK);
	ck_assert_int_eq(cply__tempdir_commit(&dir, &err), CPLY_OK);
	ck_assert_uint_eq(scratch_count(folder), 4);
	end_owner(living);
	scratch_remove(folder);
}
END_TEST

START_TEST(a_folder_is_committed_only_onto_nothing_or_an_empty_one)
{
	cply_error err;
	cply__tempdir dir = CPLY__TEMPDIR_INIT;
	struct stat stat_of;
	char *folder = scratch_make();
	const char *path = scratch_path(folder, "dir");
	unsigned before = scratch_descriptors();
	mode_t old = umask(077);

	ck_assert_int_eq(mkdir(path, 0700), 0);
	ck_assert_int_eq(cply__tempdir_create(&dir, memory, path, 0755, &err), CPLY_OK);
	umask(old);
	ck_assert_int_eq(cply__file_replace(memory, scratch_path(dir.path, "a"), "x", 1, 0644, &err), CPLY_OK);
	ck_assert_int_eq(cply__tempdir_commit(&dir, &err), CPLY_OK);
	ck_assert_int_eq(stat(scratch_path(folder, "dir/a"), &stat_of), 0);
	ck_assert_int_eq(stat(path, &stat_of), 0);
	ck_assert_int_eq(stat_of.st_mode & 07777, 0755);
	ck_assert_int_eq(cply__tempdir_create(&dir, memory, path, 0755, &err), CPLY_OK);
	ck_assert_int_eq(cply__tempdir_commit(&dir, &err), CPLY_E_EXISTS);
	ck_assert_str_eq(err.found, "a folder");
	ck_assert_int_eq(cply__tempdir_create(&dir, memory, scratch_path(folder, "dir/a"), 0755, &err), CPLY_OK);
	ck_assert_int_eq(cply__tempdir_commit(&dir, &err), CPLY_E_EXISTS);
	ck_assert_str_eq(err.found, "a file");
	ck_assert_uint_eq(scratch_count(folder), 1);
	ck_assert_uint_eq(scratch_count(path), 1);
	ck_assert_uint_eq(scratch_descriptors(), before);
	scratch_remove(folder);
}
END_TEST

START_TEST(an_unnamed_file_is_in_no_folder)
{
	cply_error err;
	struct stat stat_of;
	char *folder = scratch_make();
	int fd;

	ck_assert_int_eq(cply__tempfile_unnamed(&fd, memory, folder, &err), CPLY_OK);
	ck_assert_int_eq(cply__file_write(fd, "x", 1, "unnamed", &err), CPLY_OK);
	ck_assert_int_eq(fstat(fd, &stat_of), 0);
	ck_assert_int_eq(stat_of.st_size, 1);
	ck_assert_int_eq(stat_of.st_nlink, 0);
	ck_assert_uint_eq(scratch_count(folder), 0);
	cply__file_close(&fd);
	ck_assert_int_eq(cply__tempfile_unnamed(&fd, memory, NULL, &err), CPLY_OK);
	cply__file_close(&fd);
	ck_assert_int_eq(cply__tempfile_unnamed(&fd, memory, scratch_path(folder, "none"), &err), CPLY_E_NOT_FOUND);
	scratch_remove(folder);
}
END_TEST

/* Writers and sweepers at once: no writer may lose its file to a sweeper, and nothing may be left. */
START_TEST(writers_and_sweepers_do_not_hurt_each_other)
{
	char *folder = scratch_make();
	pid_t children[4];
	cply_error err;

	for (int k = 0; k < 4; k++) {
		children[k] = fork();
		if (children[k])
			continue;
		for (int i = 0; i < 300; i++) {
			if (k < 2) {
				if (cply__file_replace(memory, scratch_path(folder, "out"), "text", 4, 0644, &err))
					_exit(1);
			} else if (cply__tempfile_sweep(memory, folder, &err)) {
				_exit(2);
			}
		}
		_exit(0);
	}
	for (int k = 0; k < 4; k++) {
		int status;
		ck_assert_int_eq(waitpid(children[k], &status, 0), children[k]);
		ck_assert_int_eq(status, 0);
	}
	ck_assert_uint_eq(scratch_count(folder), 1);
	scratch_remove(folder);
}
END_TEST

static cply_status make_both(const cply_allocator *allocator, void *user, cply_error *error)
{
	const char *folder = user;
	cply__tempfile file = CPLY__TEMPFILE_INIT;
	cply__tempdir dir = CPLY__TEMPDIR_INIT;
	int fd = -1;

	if (!cply__tempfile_create(&file, allocator, scratch_path(folder, "out"), 0644, error) &&
		!cply__tempdir_create(&dir, allocator, scratch_path(folder, "dir"), 0755, error) &&
		!cply__tempfile_unnamed(&fd, allocator, folder, error) &&
		!cply__tempfile_sweep(allocator, folder, error) && !cply__tempfile_commit(&file, error))
		cply__tempdir_commit(&dir, error);
	cply__file_close(&fd);
	cply__tempfile_release(&file);
	cply__tempdir_release(&dir);
	return error->code;
}

START_TEST(every_allocation_may_fail)
{
	for (int mode = FAULT_ONCE; mode <= FAULT_FOREVER; mode++) {
		char *folder = scratch_make();
		ck_assert_uint_gt(fault_each(make_both, folder, (fault_mode)mode), 5);
		ck_assert_uint_eq(scratch_count(folder), 2);
		scratch_remove(folder);
	}
}
END_TEST

SUITE_MAIN("tempfile", a_file_appears_whole_with_its_mode, a_released_file_leaves_the_old_one,
	what_is_no_file_is_not_replaced, a_folder_that_is_not_there_is_named, links_are_replaced_at_once,
	names_up_to_the_limit_of_the_file_system_work, a_sweep_removes_what_the_dead_left_and_nothing_else,
	the_next_writer_of_a_name_removes_what_the_dead_one_left,
	a_folder_is_committed_only_onto_nothing_or_an_empty_one, an_unnamed_file_is_in_no_folder,
	writers_and_sweepers_do_not_hurt_each_other, every_allocation_may_fail)
