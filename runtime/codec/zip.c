#include "runtime/zip.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bytes.h"
#include "runtime/alloc.h"
#include "runtime/clock.h"
#include "runtime/crc32.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/map.h"
#include "runtime/strbuf.h"

/* Numbers of APPNOTE 6.3.10, sections 4.3.7 (local header), 4.3.12 (central directory), 4.3.16 (its end). */
enum {
	LOCAL_SIZE = 30,
	CENTRAL_SIZE = 46,
	END_SIZE = 22,
	VERSION = 20, /* 4.4.3.2: deflate */
	MADE_BY_UNIX = 3,
	METHOD_STORED = 0,
	METHOD_DEFLATE = 8,
	FLAG_UTF8 = 1 << 11,
	MAX_ENTRIES = 65535 - 1
};

static const uint64_t max_bytes = UINT32_MAX - 1; /* the largest number itself means zip64 */

struct cply__zip {
	const cply_allocator *allocator; /* borrowed */
	int fd;                          /* borrowed */
	char *path;                      /* owned */
	cply__deflate_level level;
	uint16_t time, date; /* as MS-DOS has them */
	uint64_t at;         /* where the next byte goes in the file */
	size_t entries;
	cply__map names;          /* of entries */
	cply__strbuf central;     /* owned: the central directory so far */
	cply__deflater *deflater; /* owned */
	uint8_t *in, *out;        /* owned: a segment, and what it becomes */
};

/* An entry's fields, shared by the local and the central header. */
typedef struct zip_entry {
	const char *name;
	size_t name_length;
	mode_t mode;
	uint64_t offset;
	uint32_t crc;
	uint64_t packed, size;
} zip_entry;

/* 4.4.6: two-second steps from 1980 to 2107, here in UTC; what is outside becomes the nearest end. */
static void set_time(cply__zip *zip, uint64_t seconds)
{
	const uint64_t first = UINT64_C(315532800), last = UINT64_C(4354819198); /* 1980-01-01, 2107-12-31T23:59:58 */
	const cply__moment at = cply__clock_split(seconds < first ? first : seconds > last ? last : seconds);

	zip->time = (uint16_t)(at.hour << 11 | at.minute << 5 | at.second / 2);
	zip->date = (uint16_t)((at.year - 1980) << 9 | at.month << 5 | at.day);
}

static cply_status find_place(cply__zip *zip, cply_error *err)
{
	off_t place = lseek(zip->fd, 0, SEEK_CUR);

	if (place < 0)
		return cply__error(err, CPLY_E_UNSUPPORTED, .os_errno = errno, .path = zip->path,
			.wanted = "a file that can be written in any order", .hint = "write the zip to a file");
	zip->at = (uint64_t)place;
	return CPLY_OK;
}

cply_status cply__zip_new(cply__zip **out, const cply_allocator *allocator, int fd, const char *path,
	cply__deflate_level level, uint64_t seconds, cply_error *err)
{
	cply__zip *zip = cply__calloc(allocator, 1, sizeof *zip);

	if (!zip)
		return cply__error_nomem(err);
	zip->allocator = allocator;
	zip->fd = fd;
	zip->level = level;
	cply__map_init(&zip->names, allocator);
	cply__strbuf_init(&zip->central, allocator);
	set_time(zip, seconds);
	zip->path = cply__strdup(allocator, path);
	zip->in = cply__alloc(allocator, CPLY__DEFLATE_SEGMENT);
	zip->out = cply__alloc(allocator, cply__deflate_bound(CPLY__DEFLATE_SEGMENT));
	cply_status status = zip->path && zip->in && zip->out ? CPLY_OK : cply__error_nomem(err);
	if (!status)
		status = cply__deflater_new(&zip->deflater, allocator, level, err);
	if (!status)
		status = find_place(zip, err);
	if (status) {
		cply__zip_free(zip);
		return status;
	}
	*out = zip;
	return CPLY_OK;
}

void cply__zip_free(cply__zip *zip)
{
	if (!zip)
		return;
	cply__deflater_free(zip->deflater);
	cply__free(zip->allocator, zip->in);
	cply__free(zip->allocator, zip->out);
	cply__free(zip->allocator, zip->path);
	cply__map_release(&zip->names);
	cply__strbuf_release(&zip->central);
	cply__free(zip->allocator, zip);
}

static cply_status over_limit(const cply__zip *zip, const char *wanted, cply_error *err)
{
	return cply__error(err, CPLY_E_LIMIT, .path = zip->path, .wanted = wanted,
		.hint = "pack less into one zip, or use tar.gz");
}

static cply_status write_at_end(cply__zip *zip, const void *bytes, size_t size, cply_error *err)
{
	if (zip->at + size > max_bytes)
		return over_limit(zip, "a zip file below 4 GiB", err);
	cply_status status = cply__file_write(zip->fd, bytes, size, zip->path, err);
	if (!status)
		zip->at += size;
	return status;
}

/* The fields that both headers have, in their order: from "version needed" to "extra field length". */
static void put_shared(uint8_t out[26], const cply__zip *zip, const zip_entry *entry)
{
	bool is_ascii = true;

	for (size_t i = 0; i < entry->name_length; i++)
		is_ascii &= (unsigned char)entry->name[i] < 0x80;
	store_le16(out, VERSION);
	store_le16(out + 2, is_ascii ? 0 : FLAG_UTF8);
	store_le16(out + 4, zip->level == CPLY__DEFLATE_STORE ? METHOD_STORED : METHOD_DEFLATE);
	store_le16(out + 6, zip->time);
	store_le16(out + 8, zip->date);
	store_le32(out + 10, entry->crc);
	store_le32(out + 14, (uint32_t)entry->packed);
	store_le32(out + 18, (uint32_t)entry->size);
	store_le16(out + 22, (uint32_t)entry->name_length);
	store_le16(out + 24, 0);
}

/* The header goes before the contents but knows them: it is written twice. */
static cply_status write_local(cply__zip *zip, const zip_entry *entry, cply_error *err)
{
	uint8_t header[LOCAL_SIZE] = {'P', 'K', 3, 4};

	put_shared(header + 4, zip, entry);
	cply_status status = write_at_end(zip, header, sizeof header, err);
	return status ? status : write_at_end(zip, entry->name, entry->name_length, err);
}

static cply_status rewrite_local(cply__zip *zip, const zip_entry *entry, cply_error *err)
{
	uint64_t end = zip->at;

	if (lseek(zip->fd, (off_t)entry->offset, SEEK_SET) < 0)
		return cply__error_errno(err, errno, zip->path);
	zip->at = entry->offset;
	cply_status status = write_local(zip, entry, err);
	zip->at = end;
	if (!status && lseek(zip->fd, (off_t)end, SEEK_SET) < 0)
		return cply__error_errno(err, errno, zip->path);
	return status;
}

static void put_central(cply__zip *zip, const zip_entry *entry)
{
	uint8_t header[CENTRAL_SIZE] = {'P', 'K', 1, 2, VERSION, MADE_BY_UNIX};

	put_shared(header + 6, zip, entry);
	/* 32 to 37: no comment, first disk, binary; 38: the mode in the upper half of the external attributes */
	store_le32(header + 38, (uint32_t)(S_IFREG | (entry->mode & 07777)) << 16);
	store_le32(header + 42, (uint32_t)entry->offset);
	cply__strbuf_add(&zip->central, header, sizeof header);
	cply__strbuf_add(&zip->central, entry->name, entry->name_length);
}

static cply_status write_contents(cply__zip *zip, zip_entry *entry, int fd, cply_error *err)
{
	uint64_t start = zip->at;

	for (size_t got = CPLY__DEFLATE_SEGMENT; got == CPLY__DEFLATE_SEGMENT;) {
		cply_status status = cply__file_read(fd, zip->in, CPLY__DEFLATE_SEGMENT, &got, entry->name, err);
		if (status)
			return status;
		entry->crc = cply__crc32(entry->crc, zip->in, got);
		entry->size += got;
		if (entry->size > max_bytes)
			return over_limit(zip, "files below 4 GiB", err);
		const uint8_t *bytes = zip->in;
		size_t size = got;
		if (zip->level != CPLY__DEFLATE_STORE) {
			bool is_last = got < CPLY__DEFLATE_SEGMENT;
			size = cply__deflate_segment(zip->deflater, zip->out, zip->in, got, is_last);
			bytes = zip->out;
		}
		status = write_at_end(zip, bytes, size, err);
		if (status)
			return status;
	}
	entry->packed = zip->at - start;
	return CPLY_OK;
}

static cply_status check_entry(cply__zip *zip, const zip_entry *entry, cply_error *err)
{
	if (!entry->name_length || entry->name[0] == '/' || entry->name_length > UINT16_MAX)
		return cply__error(err, CPLY_E_USAGE, .path = zip->path, .found = entry->name,
			.wanted = "a relative name of 1 to 65535 bytes");
	if (zip->entries == MAX_ENTRIES)
		return over_limit(zip, "fewer than 65535 files in a zip", err);
	if (cply__map_find(&zip->names, entry->name))
		return cply__error(
			err, CPLY_E_EXISTS, .path = zip->path, .found = entry->name, .wanted = "each name once");
	return cply__map_set(&zip->names, entry->name, zip) ? CPLY_OK : cply__error_nomem(err);
}

cply_status cply__zip_add(cply__zip *zip, const char *name, mode_t mode, int fd, cply_error *err)
{
	zip_entry entry = {.name = name, .name_length = strlen(name), .mode = mode, .offset = zip->at};
	cply_status status = check_entry(zip, &entry, err);

	if (!status)
		status = write_local(zip, &entry, err);
	if (!status)
		status = write_contents(zip, &entry, fd, err);
	if (!status)
		status = rewrite_local(zip, &entry, err);
	if (status)
		return status;
	zip->entries++;
	put_central(zip, &entry);
	return zip->central.failed ? cply__error_nomem(err) : CPLY_OK;
}

cply_status cply__zip_finish(cply__zip *zip, cply_error *err)
{
	uint8_t end[END_SIZE] = {'P', 'K', 5, 6};
	uint64_t start = zip->at;

	store_le16(end + 8, (uint32_t)zip->entries);
	store_le16(end + 10, (uint32_t)zip->entries);
	store_le32(end + 12, (uint32_t)zip->central.length);
	store_le32(end + 16, (uint32_t)start);
	cply_status status = write_at_end(zip, zip->central.text, zip->central.length, err);
	return status ? status : write_at_end(zip, end, sizeof end, err);
}
