/*
 * The codec as a program, for tests with other people's tools:
 *
 *     sample tar             writes an archive with every kind of entry to stdout
 *     sample list            lists the archive on stdin (plain, gzip, zstd)
 *     sample gzip LEVEL      compresses stdin
 *     sample zip OUT FILE... writes a zip
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime/alloc.h"
#include "runtime/crc32.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/tar.h"
#include "runtime/zip.h"

static cply_error error;

static void must(cply_status status)
{
	char text[4096];

	if (!status)
		return;
	cply_error_format(&error, text, sizeof text);
	fprintf(stderr, "sample: %s\n", text);
	exit(EXIT_FAILURE);
}

static void write_out(const void *bytes, size_t size)
{
	must(cply__file_write(STDOUT_FILENO, bytes, size, "stdout", &error));
}

/* Names with a length that just fits, and just does not. check_tar.py knows the same list. */
static void write_tar(void)
{
	static char p155[161], p156[161], n101[128], t101[128];
	static const cply__tar_xattr xattrs[] = {{"user.one", "a\nb=c", 5}, {"user.two", "x", 1}};
	memset(p155, 'p', sizeof p155);
	memset(p156, 'q', sizeof p156);
	memcpy(p155 + 155, "/x155", 6);
	memcpy(p156 + 156, "/x15", 5);
	memset(n101, 'n', 101);
	memset(t101, 't', 101);
	const cply__tar_entry entries[] = {
		{.path = "folder", .type = CPLY__TAR_FOLDER, .mode = 0755, .mtime = 1700000000},
		{.path = "folder/file", .type = CPLY__TAR_FILE, .mode = 04755, .uid = 1, .gid = 2, .size = 600},
		{.path = "folder/\xC3\xA4 b", .type = CPLY__TAR_FILE, .mode = 0644, .size = 512},
		{.path = p155, .type = CPLY__TAR_FILE, .mode = 0644, .size = 1},
		{.path = p156, .type = CPLY__TAR_FILE, .mode = 0644, .size = 1},
		{.path = n101, .type = CPLY__TAR_FILE, .mode = 0644},
		{.path = "link", .target = "folder/file", .type = CPLY__TAR_SYMLINK, .mode = 0777},
		{.path = "longlink", .target = t101, .type = CPLY__TAR_SYMLINK, .mode = 0777},
		{.path = "hard",
			.target = "folder/file",
			.type = CPLY__TAR_HARDLINK,
			.mode = 04755,
			.uid = 1,
			.gid = 2},
		{.path = "fifo", .type = CPLY__TAR_FIFO, .mode = 0600},
		{.path = "owner", .type = CPLY__TAR_FILE, .mode = 0644, .uid = 2097152, .gid = 3000000000},
		{.path = "xattr", .type = CPLY__TAR_FILE, .mode = 0644, .xattrs = xattrs, .xattr_count = 2},
	};
	static const char zeros[CPLY__TAR_END];
	cply__strbuf out;

	cply__strbuf_init(&out, &cply__malloc_allocator);
	for (size_t i = 0; i < sizeof entries / sizeof *entries; i++) {
		cply__tar_put_header(&out, &entries[i]);
		for (uint64_t k = 0; k < entries[i].size; k++)
			cply__strbuf_putc(&out, (char)('a' + k % 26));
		cply__strbuf_add(&out, zeros, cply__tar_padding(entries[i].size));
	}
	cply__strbuf_add(&out, zeros, CPLY__TAR_END);
	if (out.failed)
		must(cply__error_nomem(&error));
	write_out(out.text, out.length);
	cply__strbuf_release(&out);
}

static cply_status read_stdin(void *user, void *bytes, size_t size, size_t *got, cply_error *err)
{
	(void)user;
	return cply__file_read(STDIN_FILENO, bytes, size, got, "stdin", err);
}

static void list(void)
{
	cply__inflater *inflater;
	cply__tar_reader *reader;
	const cply__tar_entry *entry;
	static uint8_t bytes[65536];

	must(cply__inflater_new(&inflater, &cply__malloc_allocator, read_stdin, NULL, NULL, "stdin", &error));
	must(cply__tar_reader_new(&reader, &cply__malloc_allocator, cply__inflater_read, inflater, "stdin", &error));
	for (;;) {
		uint32_t crc = 0;
		size_t got = sizeof bytes;
		must(cply__tar_reader_next(reader, &entry, &error));
		if (!entry)
			break;
		printf("%c\t%o\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%s\t%s", entry->type, entry->mode,
			entry->uid, entry->gid, entry->size, entry->mtime, entry->path,
			entry->target ? entry->target : "");
		for (size_t i = 0; i < entry->xattr_count; i++)
			printf("\t%s=%.*s", entry->xattrs[i].name, (int)entry->xattrs[i].length,
				(const char *)entry->xattrs[i].value);
		while (got == sizeof bytes) {
			must(cply__tar_reader_read(reader, bytes, sizeof bytes, &got, &error));
			crc = cply__crc32(crc, bytes, got);
		}
		printf("\t%08" PRIx32 "\n", crc);
	}
	cply__tar_reader_free(reader);
	cply__inflater_free(inflater);
}

static void compress_gzip(cply__deflate_level level)
{
	static uint8_t in[CPLY__DEFLATE_SEGMENT];
	uint8_t *out = malloc(cply__deflate_bound(sizeof in)), frame[CPLY__GZIP_HEADER];
	cply__deflater *deflater;
	uint32_t crc = 0;
	uint64_t total = 0;

	must(cply__deflater_new(&deflater, &cply__malloc_allocator, level, &error));
	cply__gzip_header(frame, level);
	write_out(frame, CPLY__GZIP_HEADER);
	for (size_t got = sizeof in; got == sizeof in; total += got) {
		must(cply__file_read(STDIN_FILENO, in, sizeof in, &got, "stdin", &error));
		uint32_t own = cply__crc32(0, in, got);
		crc = cply__crc32_combine(crc, own, got);
		write_out(out, cply__deflate_segment(deflater, out, in, got, got < sizeof in));
	}
	cply__gzip_trailer(frame, crc, total);
	write_out(frame, CPLY__GZIP_TRAILER);
	cply__deflater_free(deflater);
	free(out);
}

static void write_zip(const char *path, char **files)
{
	int fd, in;
	cply__zip *zip;

	must(cply__file_open(&fd, AT_FDCWD, path, O_RDWR | O_CREAT | O_TRUNC, 0644, &error));
	must(cply__zip_new(&zip, &cply__malloc_allocator, fd, path, CPLY__DEFLATE_DEFAULT, 1700000000, &error));
	for (; *files; files++) {
		must(cply__file_open(&in, AT_FDCWD, *files, O_RDONLY, 0, &error));
		must(cply__zip_add(zip, *files, 0755, in, &error));
		cply__file_close(&in);
	}
	must(cply__zip_finish(zip, &error));
	cply__zip_free(zip);
	cply__file_close(&fd);
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "tar") == 0)
		write_tar();
	else if (argc == 2 && strcmp(argv[1], "list") == 0)
		list();
	else if (argc == 3 && strcmp(argv[1], "gzip") == 0)
		compress_gzip((cply__deflate_level)(argv[2][0] - '0'));
	else if (argc > 3 && strcmp(argv[1], "zip") == 0)
		write_zip(argv[2], argv + 3);
	else
		return 2;
	return fflush(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}
