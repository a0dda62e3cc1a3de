#include <assert.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "runtime/tar.h"
#include "runtime/utf8.h"
#include "tar_block.h"

enum { PREFIX_SIZE = sizeof((tar_block *)NULL)->prefix, NAME_SIZE = sizeof((tar_block *)NULL)->name };

/* Octal digits with leading zeros, filling the field but for the final NUL. */
static void put_octal(char *field, size_t size, uint64_t value)
{
	field[size - 1] = '\0';
	for (size_t i = size - 1; i-- > 0; value >>= 3)
		field[i] = (char)('0' + (value & 7));
}

static uint64_t octal_max(size_t size)
{
	return (UINT64_C(1) << (3 * (size - 1))) - 1;
}

/* Only ASCII digits have this meaning, so that a value that does not fit is 0 here and stands in the pax header. */
#define PUT_NUMBER(field, value) put_octal((field), sizeof(field), (value) <= octal_max(sizeof(field)) ? (value) : 0)

/* Copies at most the size of the field; the rest stays NUL. */
static void put_text(char *field, size_t size, const char *text, size_t length)
{
	memcpy(field, text, length < size ? length : size);
}

static void seal(tar_block *block)
{
	memcpy(block->magic, "ustar", 6);
	memcpy(block->version, "00", 2);
	snprintf(block->checksum, sizeof block->checksum, "%06" PRIo32, cply__tar_checksum(block));
	block->checksum[7] = ' ';
}

/*
 * Where a path is cut into ustar's prefix and name: the longest prefix that fits, as Go and GNU tar do it. 0 when all
 * of it fits into the name; false when it does not fit at all.
 */
static bool split_path(size_t *slash, const char *path, size_t length)
{
	*slash = 0;
	if (length <= NAME_SIZE)
		return true;
	size_t at = length - 1 < PREFIX_SIZE ? length - 1 : PREFIX_SIZE;
	/* A slash at the very end belongs to the folder's name. */
	if (at == length - 1)
		at--;
	while (at > 0 && path[at] != '/')
		at--;
	*slash = at;
	return at > 0 && length - at - 1 <= NAME_SIZE;
}

/* "LENGTH KEY=VALUE\n", where LENGTH counts its own digits too (POSIX.1-2001, pax, "Extended Header"). */
static void put_record(cply__strbuf *out, const char *key, size_t key_length, const void *value, size_t length)
{
	char digits[24];
	size_t rest = 1 + key_length + 1 + length + 1, total = rest, before;

	do {
		before = total;
		total = rest + (size_t)snprintf(digits, sizeof digits, "%zu", total);
	} while (total != before);
	cply__strbuf_puts(out, digits);
	cply__strbuf_putc(out, ' ');
	cply__strbuf_add(out, key, key_length);
	cply__strbuf_putc(out, '=');
	cply__strbuf_add(out, value, length);
	cply__strbuf_putc(out, '\n');
}

static void put_number_record(cply__strbuf *out, const char *key, uint64_t value, size_t field_size)
{
	char text[24];

	if (value > octal_max(field_size))
		put_record(out, key, strlen(key), text, (size_t)snprintf(text, sizeof text, "%" PRIu64, value));
}

/* '=' would end the key: GNU tar writes it, and '%', in hexadecimal. */
static void put_xattr(cply__strbuf *out, const cply__tar_xattr *xattr)
{
	cply__strbuf key;

	cply__strbuf_init(&key, out->allocator);
	cply__strbuf_puts(&key, TAR_XATTR_PREFIX);
	for (const char *c = xattr->name; *c; c++)
		if (*c == '=' || *c == '%')
			cply__strbuf_printf(&key, "%%%02X", (unsigned)*c);
		else
			cply__strbuf_putc(&key, *c);
	put_record(out, key.text, key.length, xattr->value, xattr->length);
	out->failed |= key.failed;
	cply__strbuf_release(&key);
}

/* The values of a header are UTF-8, unless its first record says otherwise (POSIX.1-2008, pax, "hdrcharset"). */
static bool is_utf8(const char *text)
{
	size_t length = 1;

	for (; *text && length; text += length)
		length = cply__utf8_sequence(text);
	return !*text;
}

static void put_charset(cply__strbuf *out, const char *target, const char *path)
{
	if ((target && !is_utf8(target)) || (path && !is_utf8(path)))
		put_record(out, "hdrcharset", 10, "BINARY", 6);
}

/* The records in the order of their keys, but for the one that says what the others are written in. */
static void put_records(cply__strbuf *out, const cply__tar_entry *entry, const char *path, size_t length, bool has_path)
{
	const tar_block *block = NULL; /* for sizes only */
	bool has_target = entry->target && strlen(entry->target) > sizeof block->link;

	put_charset(out, has_target ? entry->target : NULL, has_path ? path : NULL);
	put_number_record(out, "SCHILY.devmajor", entry->device_major, sizeof block->device_major);
	put_number_record(out, "SCHILY.devminor", entry->device_minor, sizeof block->device_minor);
	for (size_t i = 0; i < entry->xattr_count; i++)
		put_xattr(out, &entry->xattrs[i]);
	put_number_record(out, "gid", entry->gid, sizeof block->gid);
	if (has_target)
		put_record(out, "linkpath", 8, entry->target, strlen(entry->target));
	if (has_path)
		put_record(out, "path", 4, path, length);
	put_number_record(out, "size", entry->size, sizeof block->size);
	put_number_record(out, "uid", entry->uid, sizeof block->uid);
}

/* The extended header's own name says which entry it is for; its bytes depend on nothing but that entry's path. */
static void put_pax(cply__strbuf *out, const cply__strbuf *records, const char *path)
{
	static const char folder[] = "PaxHeaders/";
	tar_block block = {.type = 'x'};
	const char *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path;

	memcpy(block.name, folder, sizeof folder - 1);
	put_text(block.name + sizeof folder - 1, sizeof block.name - (sizeof folder - 1), base, strlen(base));
	put_octal(block.mode, sizeof block.mode, 0644);
	put_octal(block.uid, sizeof block.uid, 0);
	put_octal(block.gid, sizeof block.gid, 0);
	put_octal(block.size, sizeof block.size, records->length);
	put_octal(block.mtime, sizeof block.mtime, 0);
	put_octal(block.device_major, sizeof block.device_major, 0);
	put_octal(block.device_minor, sizeof block.device_minor, 0);
	seal(&block);
	cply__strbuf_add(out, &block, sizeof block);
	cply__strbuf_add(out, records->text, records->length);
	static const char zeros[CPLY__TAR_BLOCK];
	cply__strbuf_add(out, zeros, cply__tar_padding(records->length));
}

static void put_ustar(cply__strbuf *out, const cply__tar_entry *entry, const char *path, size_t length, size_t slash)
{
	tar_block block = {.type = (char)entry->type};
	uint64_t latest = octal_max(sizeof block.mtime);

	if (slash) {
		put_text(block.prefix, sizeof block.prefix, path, slash);
		put_text(block.name, sizeof block.name, path + slash + 1, length - slash - 1);
	} else {
		put_text(block.name, sizeof block.name, path, length);
	}
	if (entry->target)
		put_text(block.link, sizeof block.link, entry->target, strlen(entry->target));
	put_octal(block.mode, sizeof block.mode, entry->mode & 07777);
	PUT_NUMBER(block.uid, entry->uid);
	PUT_NUMBER(block.gid, entry->gid);
	PUT_NUMBER(block.size, entry->size);
	put_octal(block.mtime, sizeof block.mtime, entry->mtime < latest ? entry->mtime : latest);
	PUT_NUMBER(block.device_major, entry->device_major);
	PUT_NUMBER(block.device_minor, entry->device_minor);
	seal(&block);
	cply__strbuf_add(out, &block, sizeof block);
}

void cply__tar_put_header(cply__strbuf *out, const cply__tar_entry *entry)
{
	cply__strbuf path, records;
	size_t slash;

	assert(entry->path[0] && (entry->type == CPLY__TAR_FILE || entry->size == 0));
	cply__strbuf_init(&path, out->allocator);
	cply__strbuf_init(&records, out->allocator);
	cply__strbuf_puts(&path, entry->path);
	if (entry->type == CPLY__TAR_FOLDER)
		cply__strbuf_putc(&path, '/');
	bool fits = split_path(&slash, path.text, path.length);
	if (!fits)
		slash = 0;
	put_records(&records, entry, path.text, path.length, !fits);
	if (path.failed || records.failed)
		out->failed = true;
	if (records.length)
		put_pax(out, &records, entry->path);
	put_ustar(out, entry, path.text, path.length, slash);
	cply__strbuf_release(&path);
	cply__strbuf_release(&records);
}
