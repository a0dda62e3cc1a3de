#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fault.h"
#include "runtime/alloc.h"
#include "runtime/error.h"
#include "runtime/tar.h"
#include "suite.h"

enum {
	NAME = 0,
	MODE = 100,
	UID = 108,
	GID = 116,
	SIZE = 124,
	MTIME = 136,
	CHECKSUM = 148,
	TYPE = 156,
	LINK = 157,
	MAGIC = 257,
	MAJOR = 329,
	MINOR = 337,
	PREFIX = 345
};

static cply__strbuf archive;
static size_t position, step;
static cply_error error;
static cply__tar_reader *reader;
static const cply__tar_entry *entry;

static void start(void)
{
	cply__strbuf_init(&archive, &cply__malloc_allocator);
	step = SIZE_MAX;
}

static cply_status read_archive(void *user, void *bytes, size_t size, size_t *got, cply_error *err)
{
	size_t most = archive.length - position < step ? archive.length - position : step;

	(void)user, (void)err;
	*got = size < most ? size : most;
	memcpy(bytes, archive.text + position, *got);
	position += *got;
	return CPLY_OK;
}

static void open_reader(void)
{
	position = 0;
	cply_error_init(&error);
	ck_assert_int_eq(
		cply__tar_reader_new(&reader, &cply__malloc_allocator, read_archive, NULL, "x.tar", &error), CPLY_OK);
}

static void stop(void)
{
	cply__tar_reader_free(reader);
	cply__strbuf_release(&archive);
}

static const cply__tar_entry *next(void)
{
	ck_assert_msg(cply__tar_reader_next(reader, &entry, &error) == CPLY_OK, "%s %s", error.found, error.wanted);
	return entry;
}

static void put_zeros(size_t size)
{
	static const char zeros[512 * 20];

	cply__strbuf_add(&archive, zeros, size);
}

static void seal(char *block)
{
	unsigned sum = 0;

	memset(block + CHECKSUM, ' ', 8);
	for (int i = 0; i < 512; i++)
		sum += (unsigned char)block[i];
	snprintf(block + CHECKSUM, 8, "%06o", sum);
}

/* A header by hand: v7 when `magic` is empty. Answers its place, so that a test can change it and seal it again. */
static char *put_block(const char *name, char type, const char *size, const char *magic)
{
	char block[512] = {0};

	strncpy(block + NAME, name, 99);
	memcpy(block + MODE, "0000644", 8);
	memcpy(block + UID, "0000001", 8);
	memcpy(block + GID, "0000002", 8);
	memcpy(block + SIZE, size, strlen(size));
	memcpy(block + MTIME, "00000000007", 12);
	block[TYPE] = type;
	memcpy(block + MAGIC, magic, strlen(magic) + (strlen(magic) == 5));
	seal(block);
	cply__strbuf_add(&archive, block, sizeof block);
	return archive.text + archive.length - 512;
}

/* An extended header with this text. */
static void put_extended(char type, const char *text, size_t length)
{
	char size[13];

	snprintf(size, sizeof size, "%011zo", length);
	put_block("extended", type, size, "ustar");
	cply__strbuf_add(&archive, text, length);
	put_zeros(cply__tar_padding(length));
}

static void put_pax(char type, const char *key, const char *value)
{
	char record[400];
	int total = (int)(strlen(key) + strlen(value) + 3);
	int digits = total + 2 > 99 ? 3 : total + 1 > 9 ? 2 : 1;

	snprintf(record, sizeof record, "%d %s=%s\n", total + digits, key, value);
	ck_assert_uint_eq(strlen(record), (size_t)(total + digits));
	put_extended(type, record, strlen(record));
}

static void expect_failure(cply_status code, uint64_t offset)
{
	cply_status status = CPLY_OK;

	open_reader();
	do
		status = cply__tar_reader_next(reader, &entry, &error);
	while (!status && entry);
	ck_assert_msg(status == code, "%s, not %s", cply_status_name(status), cply_status_name(code));
	ck_assert_str_eq(error.path, "x.tar");
	ck_assert_msg(error.offset == offset, "at %d", (int)error.offset);
	stop();
}

/* Everything that the writer can write comes back as it was, whatever pieces the stream comes in. */
START_TEST(reads_what_the_writer_wrote)
{
	static const cply__tar_xattr xattrs[] = {{"security.capability", "\1\0\0\n", 4}, {"user.%=", "v", 1}};
	char longest[400], target[300];
	memset(longest, 'l', sizeof longest);
	longest[10] = longest[200] = '/';
	longest[399] = '\0';
	memset(target, 't', sizeof target);
	target[299] = '\0';
	const cply__tar_entry entries[] = {
		{.path = "d", .type = CPLY__TAR_FOLDER, .mode = 01755},
		{.path = "d/f\xC3\xA4",
			.type = CPLY__TAR_FILE,
			.mode = 04755,
			.uid = 1,
			.gid = 2,
			.size = 513,
			.mtime = 9},
		{.path = longest, .type = CPLY__TAR_FILE, .size = 1, .uid = UINT64_C(1) << 40, .gid = 2097152},
		{.path = longest, .target = target, .type = CPLY__TAR_SYMLINK, .mode = 0777},
		{.path = "h", .target = "d/f\xC3\xA4", .type = CPLY__TAR_HARDLINK},
		{.path = "c", .type = CPLY__TAR_CHAR, .device_major = 4095, .device_minor = UINT32_MAX},
		{.path = "b", .type = CPLY__TAR_BLOCK_DEVICE, .device_major = 8, .device_minor = 1},
		{.path = "p", .type = CPLY__TAR_FIFO},
		{.path = "x", .type = CPLY__TAR_FILE, .xattrs = xattrs, .xattr_count = 2},
	};
	static const size_t steps[] = {1, 511, 512, 700, SIZE_MAX};
	enum { COUNT = sizeof entries / sizeof *entries };

	for (size_t s = 0; s < 5; s++) {
		uint64_t offsets[COUNT];
		start();
		for (size_t i = 0; i < COUNT; i++) {
			offsets[i] = archive.length;
			cply__tar_put_header(&archive, &entries[i]);
			for (uint64_t k = 0; k < entries[i].size; k++)
				cply__strbuf_putc(&archive, (char)(k * 7));
			put_zeros(cply__tar_padding(entries[i].size));
		}
		put_zeros(CPLY__TAR_END);
		step = steps[s];
		open_reader();
		for (size_t i = 0; i < COUNT; i++) {
			const cply__tar_entry *got = next(), *put = &entries[i];
			ck_assert_ptr_nonnull(got);
			ck_assert_uint_eq(cply__tar_reader_offset(reader), offsets[i]);
			ck_assert_mem_eq(got->path, put->path, strlen(put->path));
			ck_assert_str_eq(got->path + strlen(put->path), put->type == CPLY__TAR_FOLDER ? "/" : "");
			ck_assert_int_eq(got->target != NULL, put->target != NULL);
			if (put->target)
				ck_assert_str_eq(got->target, put->target);
			ck_assert_int_eq(got->type, put->type);
			ck_assert_uint_eq(got->mode, put->mode);
			ck_assert_uint_eq(got->uid, put->uid);
			ck_assert_uint_eq(got->gid, put->gid);
			ck_assert_uint_eq(got->size, put->size);
			ck_assert_uint_eq(got->mtime, put->mtime);
			ck_assert_uint_eq(got->device_major, put->device_major);
			ck_assert_uint_eq(got->device_minor, put->device_minor);
			ck_assert_uint_eq(got->xattr_count, put->xattr_count);
			for (size_t k = 0; k < put->xattr_count; k++) {
				ck_assert_str_eq(got->xattrs[k].name, put->xattrs[k].name);
				ck_assert_uint_eq(got->xattrs[k].length, put->xattrs[k].length);
				ck_assert_mem_eq(got->xattrs[k].value, put->xattrs[k].value, put->xattrs[k].length);
			}
			if (i == 1) { /* the others are skipped */
				char bytes[600];
				size_t count;
				ck_assert_int_eq(cply__tar_reader_read(reader, bytes, 500, &count, &error), CPLY_OK);
				ck_assert_uint_eq(count, 500);
				ck_assert_int_eq(
					cply__tar_reader_read(reader, bytes + 500, 100, &count, &error), CPLY_OK);
				ck_assert_uint_eq(count, 13);
				for (size_t k = 0; k < 513; k++)
					ck_assert_int_eq(bytes[k], (char)(k * 7));
			}
		}
		ck_assert_ptr_null(next());
		ck_assert_ptr_null(next());
		stop();
	}
}
END_TEST

START_TEST(large_sizes_come_back)
{
	const cply__tar_entry large = {.path = "f", .type = CPLY__TAR_FILE, .size = UINT64_C(1) << 40};

	start();
	cply__tar_put_header(&archive, &large);
	open_reader();
	ck_assert_uint_eq(next()->size, UINT64_C(1) << 40);
	ck_assert_int_eq(cply__tar_reader_next(reader, &entry, &error), CPLY_E_CORRUPT);
	ck_assert_uint_eq(error.offset, archive.length);
	stop();
}
END_TEST

START_TEST(old_and_gnu_headers)
{
	char name[301], target[301];

	memset(name, 'n', 300);
	memset(target, 't', 300);
	name[300] = target[300] = '\0';
	start();
	put_block("v7/", '\0', "0", "");
	put_block("v7/file", '\0', "      0 ", "");
	put_extended('K', target, 301);
	put_extended('L', name, 301);
	put_block("short", '2', "00000000000", "ustar  ");
	char *gnu = put_block("gnu", '7', "0", "ustar  ");
	memcpy(gnu + PREFIX, "12345670123", 12); /* GNU keeps times where POSIX has the prefix */
	memcpy(gnu + UID, "\x80\0\0\0\0\x20\0\0", 8);
	memcpy(gnu + MTIME, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x9C", 12); /* 1969 */
	seal(gnu);
	char *star = put_block("star", '0', "0", "ustar");
	memset(star + PREFIX, 'p', 131);
	memcpy(star + PREFIX + 131, "00000000001", 12);
	memcpy(star + 508, "tar", 4);
	seal(star);
	open_reader();
	ck_assert_int_eq(next()->type, CPLY__TAR_FOLDER);
	ck_assert_int_eq(next()->type, CPLY__TAR_FILE);
	ck_assert_uint_eq(entry->uid, 1);
	ck_assert_uint_eq(entry->gid, 2);
	ck_assert_uint_eq(entry->mtime, 7);
	ck_assert_uint_eq(entry->mode, 0644);
	ck_assert_str_eq(next()->path, name);
	ck_assert_str_eq(entry->target, target);
	ck_assert_str_eq(next()->path, "gnu");
	ck_assert_int_eq(entry->type, CPLY__TAR_FILE);
	ck_assert_uint_eq(entry->uid, 0x200000);
	ck_assert_uint_eq(entry->mtime, 0);
	ck_assert_uint_eq(strlen(next()->path), 131 + 5);
	ck_assert_ptr_null(next()); /* no zero block at all */
	stop();
}
END_TEST

START_TEST(pax_records_override_and_are_taken_back)
{
	start();
	put_pax('g', "uid", "77");
	put_pax('g', "SCHILY.xattr.user.a", "global");
	put_pax('g', "comment", "anything");
	put_pax('x', "path", "p/first");
	put_pax('x', "path", "p/second");
	put_pax('x', "mtime", "1234.999");
	put_pax('x', "SCHILY.xattr.user.b", "local");
	put_pax('x', "SCHILY.xattr.user.a", "changed");
	put_block("a", '0', "0", "ustar");
	put_block("b", '0', "0", "ustar");
	put_pax('x', "mtime", "-5.5");
	put_pax('x', "uid", "");
	put_block("c", '0', "0", "ustar");
	put_pax('X', "gid", "18446744073709551615");
	put_block("d", '0', "0", "ustar");
	put_zeros(512);
	open_reader();
	ck_assert_str_eq(next()->path, "p/second");
	ck_assert_uint_eq(entry->mtime, 1234);
	ck_assert_uint_eq(entry->uid, 77);
	ck_assert_uint_eq(entry->xattr_count, 2);
	ck_assert_str_eq(entry->xattrs[0].name, "user.a");
	ck_assert_str_eq(entry->xattrs[0].value, "changed");
	ck_assert_str_eq(entry->xattrs[1].value, "local");
	ck_assert_str_eq(next()->path, "b");
	ck_assert_uint_eq(entry->mtime, 7);
	ck_assert_uint_eq(entry->xattr_count, 1);
	ck_assert_str_eq(entry->xattrs[0].value, "global");
	ck_assert_str_eq(next()->path, "c");
	ck_assert_uint_eq(entry->mtime, 0);
	ck_assert_uint_eq(entry->uid, 1);
	ck_assert_uint_eq(next()->gid, UINT64_MAX);
	ck_assert_ptr_null(next()); /* one zero block and the end will do */
	stop();
}
END_TEST

START_TEST(contents_of_what_is_no_file_are_none)
{
	start();
	put_block("d", '5', "00000001000", "ustar");
	put_block("h", '1', "00000001000", "ustar");
	put_block("f", '0', "00000000000", "ustar");
	open_reader();
	ck_assert_uint_eq(next()->size, 0);
	ck_assert_uint_eq(next()->size, 0);
	ck_assert_str_eq(entry->target, "");
	ck_assert_str_eq(next()->path, "f");
	stop();
}
END_TEST

START_TEST(an_empty_stream_has_no_entries)
{
	for (size_t size = 0; size <= 10240; size += 512) {
		start();
		put_zeros(size);
		open_reader();
		ck_assert_ptr_null(next());
		stop();
	}
}
END_TEST

START_TEST(what_is_cut_off_is_corrupt)
{
	/* All but padding: 448 bytes of contents end at 1984. */
	for (size_t cut = 1; cut < 1984; cut++) {
		start();
		put_pax('x', "path", "longer");
		put_block("f", '0', "00000000700", "ustar");
		put_zeros(512);
		if (cut != 1536) { /* where the file has its header, and no contents yet */
			cply__strbuf_truncate(&archive, cut);
			expect_failure(CPLY_E_CORRUPT, cut);
			continue;
		}
		cply__strbuf_truncate(&archive, cut);
		open_reader();
		char bytes[100];
		size_t got;
		next();
		ck_assert_int_eq(cply__tar_reader_read(reader, bytes, 100, &got, &error), CPLY_E_CORRUPT);
		ck_assert_uint_eq(error.offset, cut);
		stop();
	}
}
END_TEST

/* As `umoci insert` writes layers, and what is written in Go reads them. */
START_TEST(the_padding_of_the_last_entry_may_be_missing)
{
	for (size_t cut = 1984; cut <= 2048; cut++) {
		char bytes[512];
		size_t got;
		start();
		put_pax('x', "path", "longer");
		put_block("f", '0', "00000000700", "ustar");
		put_zeros(512);
		cply__strbuf_truncate(&archive, cut);
		open_reader();
		ck_assert_str_eq(next()->path, "longer");
		if (cut % 2) {
			ck_assert_int_eq(cply__tar_reader_read(reader, bytes, 512, &got, &error), CPLY_OK);
			ck_assert_uint_eq(got, 448);
		}
		ck_assert_ptr_null(next());
		ck_assert_ptr_null(next());
		stop();
	}
}
END_TEST

START_TEST(what_is_damaged_is_refused_with_its_place)
{
	static const struct {
		int at;
		const char *bytes;
		size_t length;
	} rows[] = {
		{SIZE, "000000000x0", 11},
		{SIZE, "-0000000001", 11},
		{SIZE, "00000 00000", 11},
		{SIZE, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 12},
		{SIZE, "\x80\0\0\1\0\0\0\0\0\0\0\0", 12},
		{SIZE, "\x80\0\0\0\xFF\0\0\0\0\0\0\0", 12},
		{UID, "8       ", 8},
		{GID, "\xFF\0\0\0\0\0\0\0", 8},
		{MODE, "rwxr-xr-", 8},
		{MTIME, "yesterday  ", 11},
		{NAME, "\0\0", 2},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		start();
		put_block("a", '0', "0", "ustar");
		char *block = put_block("b", '0', "0", "ustar");
		memcpy(block + rows[i].at, rows[i].bytes, rows[i].length);
		seal(block);
		expect_failure(CPLY_E_CORRUPT, 512);
	}
	start();
	put_block("a", '0', "0", "ustar");
	put_block("b", '0', "0", "ustar")[NAME] ^= 1;
	expect_failure(CPLY_E_CORRUPT, 512);
	start();
	put_zeros(512);
	put_block("behind", '0', "0", "ustar");
	expect_failure(CPLY_E_CORRUPT, 512);
}
END_TEST

START_TEST(a_sum_of_signed_bytes_is_accepted)
{
	start();
	char *block = put_block("\xE4\xF6", '0', "0", "ustar");
	int sum = 0;
	memset(block + CHECKSUM, ' ', 8);
	for (int i = 0; i < 512; i++)
		sum += (signed char)block[i];
	snprintf(block + CHECKSUM, 8, "%06o", sum);
	open_reader();
	ck_assert_str_eq(next()->path, "\xE4\xF6");
	stop();
}
END_TEST

START_TEST(bad_extended_headers_are_refused_with_their_place)
{
	static const struct {
		const char *text;
		size_t length;
		uint64_t offset;
	} rows[] = {
		{"5 a=\n9 b=c\n", 11, 512 + 5}, /* a length beyond the end */
		{"0 a=\n", 5, 512},
		{"6 a=b", 5, 512},
		{"6 a=b ", 6, 512},
		{"7 =abc\n", 7, 512},
		{"6 abc\n", 6, 512},
		{" 6 a=\n", 6, 512},
		{"x", 1, 512},
		{"99999999999999999999999 a=b\n", 28, 512},
		{"10 uid=-1\n", 10, 1024},
		{"12 size=0x1\n", 12, 1024},
		{"30 size=99999999999999999999\n\n", 30, 1024},
		{"29 gid=18446744073709551616\n\n", 29, 1024},
		{"14 path=a\0bc\n", 13, 512},
		{"13 path=a\0b\n", 12, 512},
		{"12 path=a\0b\n", 12, 1024},
		{"10 mtime=\n", 10, 0},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		start();
		put_extended('x', rows[i].text, rows[i].length);
		put_block("a", '0', "0", "ustar");
		if (rows[i].offset) {
			expect_failure(CPLY_E_CORRUPT, rows[i].offset);
			continue;
		}
		open_reader();
		ck_assert_uint_eq(next()->mtime, 7);
		stop();
	}
}
END_TEST

START_TEST(what_we_do_not_know_is_refused_by_name)
{
	start();
	put_block("sparse", 'S', "0", "ustar  ");
	expect_failure(CPLY_E_UNSUPPORTED, 0);
	ck_assert_str_eq(error.found, "a sparse file (GNU)");
	start();
	put_pax('x', "GNU.sparse.major", "1");
	put_block("sparse", '0', "0", "ustar");
	expect_failure(CPLY_E_UNSUPPORTED, 1024);
	ck_assert_str_eq(error.found, "a sparse file (GNU)");
	start();
	put_block("volume", 'V', "0", "ustar  ");
	expect_failure(CPLY_E_UNSUPPORTED, 0);
	ck_assert_str_eq(error.found, "an entry of the type 0x56");
}
END_TEST

START_TEST(limits_hold)
{
	char *text = malloc(2 << 20);
	char record[32];

	memset(text, 'n', 2 << 20);
	start();
	put_extended('L', text, 65538);
	expect_failure(CPLY_E_LIMIT, 0);
	start();
	put_extended('L', text, 65537); /* no NUL: one byte too long */
	put_block("a", '0', "0", "ustar");
	expect_failure(CPLY_E_LIMIT, 512 + 66048);
	memcpy(text, "70014 path=", 11);
	text[70013] = '\n';
	start();
	put_extended('x', text, 70014);
	put_block("a", '0', "0", "ustar");
	expect_failure(CPLY_E_LIMIT, 512 + 70144);
	start();
	put_block("x", 'x', "00004000001", "ustar");
	expect_failure(CPLY_E_LIMIT, 0);
	start();
	memcpy(text, "700000 com=", 11);
	text[699999] = '\n';
	put_extended('x', text, 700000); /* together they are too much */
	put_extended('x', text, 700000);
	expect_failure(CPLY_E_LIMIT, 512 + 700416);
	start();
	for (int i = 0; i < 1025; i++) {
		snprintf(record, sizeof record, "%04d", i);
		put_pax('g', record, "v");
	}
	expect_failure(CPLY_E_LIMIT, 1024 * 1024);
	free(text);
}
END_TEST

static cply_status read_long_entry(const cply_allocator *allocator, void *user, cply_error *err)
{
	(void)user;
	position = 0;
	reader = NULL;
	entry = NULL;
	cply_status status = cply__tar_reader_new(&reader, allocator, read_archive, NULL, "x.tar", err);
	if (!status)
		status = cply__tar_reader_next(reader, &entry, err);
	ck_assert_int_eq(entry != NULL, status == CPLY_OK);
	cply__tar_reader_free(reader);
	return status;
}

START_TEST(running_out_of_memory_is_an_error)
{
	char name[200];

	memset(name, 'n', sizeof name);
	name[199] = '\0';
	start();
	put_extended('K', name, sizeof name);
	put_pax('g', "SCHILY.xattr.user.b", "global");
	put_pax('x', "path", "longer");
	put_pax('x', "SCHILY.xattr.user.a", "value");
	put_block("f", '2', "0", "ustar");
	ck_assert_uint_gt(fault_each(read_long_entry, NULL, FAULT_FOREVER), 7);
	cply__strbuf_release(&archive);
}
END_TEST

static uint64_t skipped;

static cply_status skip_archive(void *user, uint64_t size, uint64_t *gone, cply_error *err)
{
	size_t left = archive.length - position;

	(void)user, (void)err;
	*gone = size < left ? size : left;
	position += (size_t)*gone;
	skipped += *gone;
	return CPLY_OK;
}

START_TEST(what_nobody_reads_is_passed_over)
{
	char bytes[8];
	size_t got;

	start();
	put_block("a", '0', "00000001000", "ustar");
	put_zeros(512);
	put_block("b", '0', "00000001001", "ustar");
	put_zeros(1024);
	open_reader();
	cply__tar_reader_skips(reader, skip_archive);
	skipped = 0;
	ck_assert_str_eq(next()->path, "a");
	ck_assert_str_eq(next()->path, "b");
	ck_assert_uint_eq(skipped, 512);
	ck_assert_uint_eq(cply__tar_reader_offset(reader), 1024);
	ck_assert_int_eq(cply__tar_reader_read(reader, bytes, sizeof bytes, &got, &error), CPLY_OK);
	ck_assert_uint_eq(got, sizeof bytes);
	ck_assert_ptr_null(next());
	ck_assert_uint_eq(skipped, 512 + 1024 - sizeof bytes);
	stop();

	/* The source ends within what is passed over. */
	start();
	put_block("a", '0', "00000001000", "ustar");
	put_zeros(100);
	open_reader();
	cply__tar_reader_skips(reader, skip_archive);
	ck_assert_str_eq(next()->path, "a");
	ck_assert_int_eq(cply__tar_reader_next(reader, &entry, &error), CPLY_E_CORRUPT);
	ck_assert_uint_eq(error.offset, 612);
	stop();
}
END_TEST

SUITE_MAIN("tar_reader", reads_what_the_writer_wrote, large_sizes_come_back, old_and_gnu_headers,
	pax_records_override_and_are_taken_back, contents_of_what_is_no_file_are_none, an_empty_stream_has_no_entries,
	what_is_cut_off_is_corrupt, the_padding_of_the_last_entry_may_be_missing,
	what_is_damaged_is_refused_with_its_place, a_sum_of_signed_bytes_is_accepted,
	bad_extended_headers_are_refused_with_their_place, what_we_do_not_know_is_refused_by_name, limits_hold,
	what_nobody_reads_is_passed_over, running_out_of_memory_is_an_error)
