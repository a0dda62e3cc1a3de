#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/alloc.h"
#include "runtime/tar.h"
#include "suite.h"

/* Offsets of POSIX.1-1988, written out here so that the writer's own struct is checked too. */
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
	UNAME = 265,
	MAJOR = 329,
	MINOR = 337,
	PREFIX = 345
};

static cply__strbuf out;

static const char *header_of(const cply__tar_entry *entry)
{
	cply__strbuf_init(&out, &cply__malloc_allocator);
	cply__tar_put_header(&out, entry);
	ck_assert(!out.failed);
	ck_assert_uint_eq(out.length % 512, 0);
	return out.text;
}

static void expect_checksum(const char *block)
{
	unsigned sum = 0;
	char digits[9];

	for (int i = 0; i < 512; i++)
		sum += i >= CHECKSUM && i < CHECKSUM + 8 ? ' ' : (unsigned char)block[i];
	snprintf(digits, sizeof digits, "%06o", sum);
	ck_assert_mem_eq(block + CHECKSUM, digits, 7);
	ck_assert_int_eq(block[CHECKSUM + 7], ' ');
}

/* The records of an extended header before the entry, which comes behind them. */
static const char *expect_pax(const char *text, const char *name, const char *records, size_t length)
{
	char size[13];

	expect_checksum(text);
	ck_assert_int_eq(text[TYPE], 'x');
	ck_assert_str_eq(text, name);
	ck_assert_str_eq(text + MODE, "0000644");
	ck_assert_str_eq(text + UID, "0000000");
	ck_assert_str_eq(text + MTIME, "00000000000");
	snprintf(size, sizeof size, "%011zo", length);
	ck_assert_str_eq(text + SIZE, size);
	ck_assert_mem_eq(text + 512, records, length);
	size_t padded = (length + 511) / 512 * 512;
	for (size_t i = length; i < padded; i++)
		ck_assert_int_eq(text[512 + i], 0);
	return text + 512 + padded;
}

START_TEST(a_plain_file_is_one_block)
{
	const cply__tar_entry entry = {.path = "usr/bin/tool",
		.type = CPLY__TAR_FILE,
		.mode = 0100755,
		.uid = 1000,
		.gid = 100,
		.size = 4097,
		.mtime = 1700000000};
	const char *block = header_of(&entry);
	static const char zeros[512];

	ck_assert_uint_eq(out.length, 512);
	expect_checksum(block);
	ck_assert_str_eq(block + NAME, "usr/bin/tool");
	ck_assert_mem_eq(block + NAME + 12, zeros, 88);
	ck_assert_str_eq(block + MODE, "0000755");
	ck_assert_str_eq(block + UID, "0001750");
	ck_assert_str_eq(block + GID, "0000144");
	ck_assert_str_eq(block + SIZE, "00000010001");
	ck_assert_str_eq(block + MTIME, "14524770400");
	ck_assert_int_eq(block[TYPE], '0');
	ck_assert_mem_eq(block + LINK, zeros, 100);
	ck_assert_mem_eq(block + MAGIC, "ustar\00000", 8);
	ck_assert_mem_eq(block + UNAME, zeros, 64);
	ck_assert_str_eq(block + MAJOR, "0000000");
	ck_assert_str_eq(block + MINOR, "0000000");
	ck_assert_mem_eq(block + PREFIX, zeros, 512 - PREFIX);
	cply__strbuf_release(&out);
}
END_TEST

START_TEST(other_types_have_their_fields)
{
	const cply__tar_entry folder = {.path = "d\xC3\xA4", .type = CPLY__TAR_FOLDER, .mode = 01777},
			      link = {.path = "l", .type = CPLY__TAR_SYMLINK, .target = "../x", .mode = 0777},
			      device = {
				      .path = "n", .type = CPLY__TAR_CHAR, .device_major = 1, .device_minor = 1048575};

	ck_assert_str_eq(header_of(&folder) + NAME, "d\xC3\xA4/");
	ck_assert_int_eq(out.text[TYPE], '5');
	ck_assert_str_eq(out.text + MODE, "0001777");
	cply__strbuf_release(&out);
	ck_assert_str_eq(header_of(&link) + LINK, "../x");
	ck_assert_int_eq(out.text[TYPE], '2');
	cply__strbuf_release(&out);
	ck_assert_str_eq(header_of(&device) + MAJOR, "0000001");
	ck_assert_str_eq(out.text + MINOR, "3777777");
	cply__strbuf_release(&out);
}
END_TEST

/* A path of two parts with these lengths, joined by a slash. */
static const char *path_of(char *path, size_t first, size_t second)
{
	memset(path, 'a', first + 1 + second);
	path[first] = '/';
	path[first + 1 + second] = '\0';
	return path;
}

START_TEST(paths_are_split_as_long_as_they_fit)
{
	char path[400];

	for (int is_folder = 0; is_folder < 2; is_folder++) {
		size_t longest = is_folder ? 99 : 100; /* a folder's slash takes one */
		cply__tar_entry entry = {.path = path, .type = is_folder ? CPLY__TAR_FOLDER : CPLY__TAR_FILE};

		memset(path, 'b', 100);
		path[longest] = '\0';
		header_of(&entry);
		ck_assert_uint_eq(out.length, 512);
		ck_assert_int_eq(out.text[PREFIX], 0);
		cply__strbuf_release(&out);

		path_of(path, 155, longest);
		const char *block = header_of(&entry);
		ck_assert_uint_eq(out.length, 512);
		ck_assert_mem_eq(block + PREFIX, path, 155);
		ck_assert_mem_eq(block + NAME, path + 156, longest);
		ck_assert_int_eq(block[NAME + longest], is_folder ? '/' : '0');
		cply__strbuf_release(&out);

		path_of(path, 156, 10);
		header_of(&entry);
		ck_assert_uint_eq(out.length, 512 * 3);
		cply__strbuf_release(&out);
		path_of(path, 10, longest + 1);
		header_of(&entry);
		ck_assert_uint_eq(out.length, 512 * 3);
		cply__strbuf_release(&out);
	}
}
END_TEST

START_TEST(a_path_that_does_not_fit_is_a_pax_record)
{
	char path[200], records[400], name[101];
	const cply__tar_entry entry = {.path = path, .type = CPLY__TAR_FOLDER, .mode = 0755, .mtime = 5};

	path_of(path, 20, 120);
	int length = snprintf(records, sizeof records, "152 path=%s/\n", path);
	ck_assert_int_eq(length, 152);
	snprintf(name, sizeof name, "PaxHeaders/%.89s", path + 21);
	const char *text = header_of(&entry);
	/* The field is full: no NUL ends the name. */
	ck_assert_mem_eq(text, name, 100);
	ck_assert_int_eq(text[MODE], '0');
	char copy[512];
	memcpy(copy, text, 512);
	expect_checksum(copy);
	ck_assert_mem_eq(text + 512, records, 152);
	const char *block = text + 1024;
	expect_checksum(block);
	ck_assert_int_eq(block[TYPE], '5');
	ck_assert_mem_eq(block + NAME, path, 100);
	ck_assert_str_eq(block + MTIME, "00000000005");
	ck_assert_uint_eq(out.length, 1536);
	cply__strbuf_release(&out);
}
END_TEST

START_TEST(numbers_have_records_only_when_they_do_not_fit)
{
	cply__tar_entry entry = {.path = "a/f",
		.type = CPLY__TAR_FILE,
		.size = UINT64_C(8589934591),
		.uid = 2097151,
		.gid = 2097151,
		.mtime = UINT64_MAX};
	const char *block = header_of(&entry);

	ck_assert_uint_eq(out.length, 512);
	ck_assert_str_eq(block + SIZE, "77777777777");
	ck_assert_str_eq(block + UID, "7777777");
	ck_assert_str_eq(block + MTIME, "77777777777");
	cply__strbuf_release(&out);

	entry.size++;
	entry.uid++;
	entry.gid++;
	static const char records[] = "15 gid=2097152\n19 size=8589934592\n15 uid=2097152\n";
	block = expect_pax(header_of(&entry), "PaxHeaders/f", records, sizeof records - 1);
	expect_checksum(block);
	ck_assert_str_eq(block + SIZE, "00000000000");
	ck_assert_str_eq(block + UID, "0000000");
	cply__strbuf_release(&out);
}
END_TEST

START_TEST(long_targets_and_attributes_are_records)
{
	char target[102], records[400];
	static const cply__tar_xattr xattrs[] = {{"security.capability", "\1\0\0\2", 4}, {"user.a=b%", "", 0}};
	const cply__tar_entry entry = {
		.path = "link", .target = target, .type = CPLY__TAR_HARDLINK, .xattrs = xattrs, .xattr_count = 2};

	memset(target, 't', 101);
	target[101] = '\0';
	size_t length = 0;
	memcpy(records, "41 SCHILY.xattr.security.capability=\1\0\0\2\n", 41);
	length += 41;
	length += (size_t)sprintf(records + length, "31 SCHILY.xattr.user.a%%3Db%%25=\n115 linkpath=%s\n", target);
	const char *block = expect_pax(header_of(&entry), "PaxHeaders/link", records, length);
	ck_assert_mem_eq(block + LINK, target, 100);
	ck_assert_int_eq(block[TYPE], '1');
	cply__strbuf_release(&out);
}
END_TEST

/* Only where a value needs it: other headers stay as they were. */
START_TEST(names_that_are_not_utf8_are_said_to_be_bytes)
{
	char target[102], path[302], records[800];
	cply__tar_entry entry = {.path = "link", .target = target, .type = CPLY__TAR_SYMLINK};

	memset(target, 't', 101);
	target[101] = '\0';
	target[7] = '\xff';
	int length = sprintf(records, "21 hdrcharset=BINARY\n115 linkpath=%s\n", target);
	expect_pax(header_of(&entry), "PaxHeaders/link", records, (size_t)length);
	cply__strbuf_release(&out);
	/* In a field of ustar, where nobody says what bytes are. */
	target[20] = '\0';
	ck_assert_int_eq(header_of(&entry)[TYPE], '2');
	cply__strbuf_release(&out);
	memset(path, 'p', 300);
	path[300] = '\0';
	memcpy(path + 9, "\xc3\xbc", 2);
	entry = (cply__tar_entry){.path = path, .type = CPLY__TAR_FILE};
	ck_assert_int_eq(strncmp(header_of(&entry) + 512, "310 path=ppp", 12), 0);
	cply__strbuf_release(&out);
	path[10] = 'p';
	ck_assert_int_eq(strncmp(header_of(&entry) + 512, "21 hdrcharset=BINARY\n310 path=ppp", 33), 0);
	cply__strbuf_release(&out);
}
END_TEST

/* The length of a record counts its own digits: every length around a new digit. */
START_TEST(record_lengths_count_themselves)
{
	char value[1100];

	memset(value, 'v', sizeof value);
	for (size_t length = 0; length < sizeof value; length++) {
		const cply__tar_xattr xattr = {"u", value, length};
		const cply__tar_entry entry = {.path = "f", .type = CPLY__TAR_FILE, .xattrs = &xattr, .xattr_count = 1};
		const char *text = header_of(&entry);
		size_t total = strtoul(text + SIZE, NULL, 8);
		ck_assert_uint_eq(strtoul(text + 512, NULL, 10), total);
		ck_assert_int_eq(text[512 + total - 1], '\n');
		if (total % 512)
			ck_assert_int_eq(text[512 + total], 0);
		cply__strbuf_release(&out);
	}
}
END_TEST

static void *no_memory(void *user, void *memory, size_t size)
{
	(void)user, (void)size;
	free(memory);
	return NULL;
}

START_TEST(running_out_of_memory_is_kept)
{
	const cply_allocator none = {no_memory, NULL};
	const cply__tar_entry entry = {.path = "f", .type = CPLY__TAR_FILE};

	cply__strbuf_init(&out, &none);
	cply__tar_put_header(&out, &entry);
	ck_assert(out.failed);
	cply__strbuf_release(&out);
}
END_TEST

SUITE_MAIN("tar_writer", a_plain_file_is_one_block, other_types_have_their_fields, paths_are_split_as_long_as_they_fit,
	a_path_that_does_not_fit_is_a_pax_record, numbers_have_records_only_when_they_do_not_fit,
	long_targets_and_attributes_are_records, names_that_are_not_utf8_are_said_to_be_bytes,
	record_lengths_count_themselves, running_out_of_memory_is_kept)
