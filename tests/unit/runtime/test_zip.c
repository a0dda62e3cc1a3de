#include "runtime/zip.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#include "fault.h"
#include "runtime/alloc.h"
#include "runtime/error.h"
#include "suite.h"

enum { BIG = (1 << 20) + 12345 };

static uint8_t file[3 << 20], contents[BIG], back[BIG];
static size_t file_size;
static cply_error error;

static uint32_t number(size_t at, int bytes)
{
	uint32_t value = 0;

	while (bytes-- > 0)
		value = value << 8 | file[at + (size_t)bytes];
	return value;
}

static int memory_file(const void *bytes, size_t size)
{
	int fd = memfd_create("zip", MFD_CLOEXEC);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, bytes, size), (ssize_t)size);
	lseek(fd, 0, SEEK_SET);
	return fd;
}

static cply_status add(cply__zip *zip, const char *name, mode_t mode, size_t size)
{
	int fd = memory_file(contents, size);
	cply_status status = cply__zip_add(zip, name, mode, fd, &error);

	close(fd);
	return status;
}

static void load(int fd)
{
	ssize_t got = pread(fd, file, sizeof file, 0);

	ck_assert_int_gt(got, 0);
	file_size = (size_t)got;
}

/* The zip of four files, read into `file`. */
static void make(cply__deflate_level level, uint64_t seconds)
{
	int fd = memory_file("", 0);
	cply__zip *zip;

	for (size_t i = 0; i < BIG; i++)
		contents[i] = (uint8_t)(i * i >> 7);
	ck_assert_int_eq(cply__zip_new(&zip, &cply__malloc_allocator, fd, "x.zip", level, seconds, &error), CPLY_OK);
	ck_assert_int_eq(add(zip, "app.exe", 0100755, 5000), CPLY_OK);
	ck_assert_int_eq(add(zip, "docs/\xC3\xA4.txt", 0644, BIG), CPLY_OK);
	ck_assert_int_eq(add(zip, "empty", 0600, 0), CPLY_OK);
	ck_assert_int_eq(add(zip, "segment", 0644, 1 << 20), CPLY_OK);
	ck_assert_int_eq(cply__zip_finish(zip, &error), CPLY_OK);
	cply__zip_free(zip);
	load(fd);
	close(fd);
}

static void expect_contents(size_t at, size_t packed, int method, size_t size)
{
	if (method == 0) {
		ck_assert_uint_eq(packed, size);
		ck_assert_int_eq(memcmp(file + at, contents, size), 0);
		return;
	}
	z_stream zlib = {.next_in = file + at, .avail_in = (uInt)packed, .next_out = back, .avail_out = sizeof back};
	ck_assert_int_eq(inflateInit2(&zlib, -15), Z_OK);
	ck_assert_int_eq(inflate(&zlib, Z_FINISH), Z_STREAM_END);
	ck_assert_uint_eq(zlib.avail_in, 0);
	ck_assert_uint_eq(zlib.total_out, size);
	ck_assert_int_eq(memcmp(back, contents, size), 0);
	inflateEnd(&zlib);
}

static void check_file(int method)
{
	static const struct {
		const char *name;
		uint32_t mode, size, flags;
	} rows[] = {{"app.exe", 0755, 5000, 0}, {"docs/\xC3\xA4.txt", 0644, BIG, 1 << 11}, {"empty", 0600, 0, 0},
		{"segment", 0644, 1 << 20, 0}};
	size_t end = file_size - 22, at = number(end + 16, 4), next_local = 0;

	ck_assert_mem_eq(file + end, "PK\5\6\0\0\0\0", 8);
	ck_assert_uint_eq(number(end + 8, 2), 4);
	ck_assert_uint_eq(number(end + 10, 2), 4);
	ck_assert_uint_eq(at + number(end + 12, 4), end);
	for (size_t i = 0; i < 4; i++) {
		size_t length = strlen(rows[i].name), local = number(at + 42, 4);
		ck_assert_mem_eq(file + at, "PK\1\2", 4);
		ck_assert_uint_eq(number(at + 4, 2), 3 << 8 | 20);
		ck_assert_uint_eq(number(at + 38, 4), (0100000 | rows[i].mode) << 16);
		ck_assert_uint_eq(number(at + 8, 2), rows[i].flags);
		ck_assert_uint_eq(number(at + 10, 2), (unsigned)method);
		ck_assert_uint_eq(number(at + 16, 4), crc32(0, contents, rows[i].size));
		ck_assert_uint_eq(number(at + 24, 4), rows[i].size);
		ck_assert_uint_eq(number(at + 28, 2), length);
		ck_assert_mem_eq(file + at + 46, rows[i].name, length);
		ck_assert_uint_eq(local, next_local);
		ck_assert_mem_eq(file + local, "PK\3\4", 4);
		ck_assert_mem_eq(file + local + 4, file + at + 6, 26);
		ck_assert_mem_eq(file + local + 30, rows[i].name, length);
		size_t packed = number(at + 20, 4);
		expect_contents(local + 30 + length, packed, method, rows[i].size);
		next_local = local + 30 + length + packed;
		at += 46 + length;
	}
	ck_assert_uint_eq(at, end);
	ck_assert_uint_eq(next_local, number(end + 16, 4));
}

START_TEST(every_level_has_what_was_put_in)
{
	for (int level = CPLY__DEFLATE_STORE; level <= CPLY__DEFLATE_DENSE; level++) {
		make((cply__deflate_level)level, 0);
		check_file(level == CPLY__DEFLATE_STORE ? 0 : 8);
	}
}
END_TEST

START_TEST(the_time_is_the_callers_in_utc)
{
	static const struct {
		uint64_t seconds;
		uint32_t date, time;
	} rows[] = {
		{0, 1 << 5 | 1, 0},
		{315532800, 1 << 5 | 1, 0},
		{1700000001, 43 << 9 | 11 << 5 | 14, 22 << 11 | 13 << 5 | 10}, /* 2023-11-14T22:13:21 */
		{UINT64_MAX, 127 << 9 | 12 << 5 | 31, 23 << 11 | 59 << 5 | 29},
	};

	setenv("TZ", "Asia/Tokyo", 1);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		make(CPLY__DEFLATE_FAST, rows[i].seconds);
		ck_assert_uint_eq(number(10, 2), rows[i].time);
		ck_assert_uint_eq(number(12, 2), rows[i].date);
	}
}
END_TEST

START_TEST(names_that_cannot_be_are_refused)
{
	static const struct {
		const char *name;
		cply_status code;
	} rows[] = {{"a", CPLY_E_EXISTS}, {"", CPLY_E_USAGE}, {"/a", CPLY_E_USAGE}};
	cply__zip *zip;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int fd = memory_file("", 0);
		ck_assert_int_eq(
			cply__zip_new(&zip, &cply__malloc_allocator, fd, "x.zip", CPLY__DEFLATE_FAST, 0, &error),
			CPLY_OK);
		ck_assert_int_eq(add(zip, "a", 0644, 10), CPLY_OK);
		ck_assert_int_eq(add(zip, rows[i].name, 0644, 10), rows[i].code);
		ck_assert_str_eq(error.path, "x.zip");
		cply__zip_free(zip);
		close(fd);
	}
}
END_TEST

START_TEST(places_beyond_4_gib_are_refused)
{
	int fd = memory_file("", 0);
	cply__zip *zip;

	lseek(fd, (off_t)UINT32_MAX - 20, SEEK_SET);
	ck_assert_int_eq(
		cply__zip_new(&zip, &cply__malloc_allocator, fd, "x.zip", CPLY__DEFLATE_FAST, 0, &error), CPLY_OK);
	ck_assert_int_eq(add(zip, "a", 0644, 10), CPLY_E_LIMIT);
	cply__zip_free(zip);
	close(fd);
}
END_TEST

START_TEST(a_pipe_cannot_be_a_zip)
{
	int fds[2];
	cply__zip *zip = NULL;

	ck_assert_int_eq(pipe(fds), 0);
	ck_assert_int_eq(cply__zip_new(&zip, &cply__malloc_allocator, fds[1], "x.zip", CPLY__DEFLATE_FAST, 0, &error),
		CPLY_E_UNSUPPORTED);
	ck_assert_ptr_null(zip);
	cply__zip_free(NULL);
	close(fds[0]);
	close(fds[1]);
}
END_TEST

static cply_status write_zip(const cply_allocator *allocator, void *user, cply_error *err)
{
	int fd = memory_file("", 0), member = memory_file(contents, 100);
	cply__zip *zip = NULL;

	(void)user;
	cply_status status = cply__zip_new(&zip, allocator, fd, "x.zip", CPLY__DEFLATE_DENSE, 0, err);
	if (!status)
		status = cply__zip_add(zip, "a", 0644, member, err);
	if (!status)
		status = cply__zip_finish(zip, err);
	cply__zip_free(zip);
	close(member);
	close(fd);
	return status;
}

START_TEST(running_out_of_memory_is_an_error)
{
	ck_assert_uint_gt(fault_each(write_zip, NULL, FAULT_FOREVER), 5);
}
END_TEST

/* The output's disk is full: the error of the write is what comes out. */
START_TEST(a_full_disk_is_an_error)
{
	int full = open("/dev/full", O_RDWR | O_CLOEXEC);
	cply__zip *zip;

	ck_assert_int_ge(full, 0);
	ck_assert_int_eq(
		cply__zip_new(&zip, &cply__malloc_allocator, full, "x.zip", CPLY__DEFLATE_FAST, 0, &error), CPLY_OK);
	ck_assert_int_eq(add(zip, "a", 0644, 100), CPLY_E_IO);
	ck_assert_int_eq(error.os_errno, ENOSPC);
	ck_assert_str_eq(error.path, "x.zip");
	cply__zip_free(zip);
	close(full);
}
END_TEST

SUITE_MAIN("zip", every_level_has_what_was_put_in, the_time_is_the_callers_in_utc, names_that_cannot_be_are_refused,
	places_beyond_4_gib_are_refused, a_pipe_cannot_be_a_zip, running_out_of_memory_is_an_error,
	a_full_disk_is_an_error)
