#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "runtime/alloc.h"
#include "runtime/error.h"
#include "runtime/tar.h"
#include "tar_block.h"
#include "tar_pax.h"

enum {
	MAX_NAME = 64 * 1024,
	MAX_EXTENDED = 1 << 20, /* of all extended headers in front of one entry; the same for the global ones */
	MAX_GLOBAL = 1024,      /* global records, since each entry looks through them */
	STAR_PREFIX = 131       /* star keeps two times behind a shorter prefix */
};

struct cply__tar_reader {
	const cply_allocator *allocator; /* borrowed */
	cply__read read;
	cply__skip skip; /* NULL: what is to be skipped is read */
	void *user;      /* borrowed */
	char *path;      /* owned */
	uint64_t at;     /* bytes taken from the stream */
	uint64_t header; /* where the header of the current entry is */
	uint64_t left;   /* contents of the current entry that were not read yet */
	size_t padding;  /* behind them */
	bool is_at_end;
	cply__pax global;
	cply__pax local;           /* of the current entry */
	cply__strbuf name;         /* owned: path of the current entry */
	cply__strbuf target;       /* owned */
	bool has_name, has_target; /* a GNU long name or link came before the header */
	cply__strbuf scratch;      /* owned: an extended header */
	cply__tar_entry entry;
};

cply_status cply__tar_reader_new(cply__tar_reader **out, const cply_allocator *allocator, cply__read read, void *user,
	const char *path, cply_error *err)
{
	cply__tar_reader *reader = cply__calloc(allocator, 1, sizeof *reader);

	if (!reader)
		return cply__error_nomem(err);
	reader->allocator = allocator;
	reader->read = read;
	reader->user = user;
	cply__pax_init(&reader->global, allocator);
	cply__pax_init(&reader->local, allocator);
	cply__strbuf_init(&reader->name, allocator);
	cply__strbuf_init(&reader->target, allocator);
	cply__strbuf_init(&reader->scratch, allocator);
	reader->path = cply__strdup(allocator, path);
	if (!reader->path) {
		cply__tar_reader_free(reader);
		return cply__error_nomem(err);
	}
	*out = reader;
	return CPLY_OK;
}

void cply__tar_reader_free(cply__tar_reader *reader)
{
	if (!reader)
		return;
	cply__pax_release(&reader->global);
	cply__pax_release(&reader->local);
	cply__strbuf_release(&reader->name);
	cply__strbuf_release(&reader->target);
	cply__strbuf_release(&reader->scratch);
	cply__free(reader->allocator, reader->path);
	cply__free(reader->allocator, reader);
}

void cply__tar_reader_skips(cply__tar_reader *reader, cply__skip skip)
{
	reader->skip = skip;
}

uint64_t cply__tar_reader_offset(const cply__tar_reader *reader)
{
	return reader->header;
}

static cply_status refuse(
	const cply__tar_reader *reader, cply_status code, const char *found, const char *wanted, cply_error *err)
{
	return cply__error(err, code, .path = reader->path, .has_offset = 1, .offset = reader->header, .found = found,
		.wanted = wanted);
}

/* Reads until `size` bytes or the end. */
static cply_status fill(cply__tar_reader *reader, void *bytes, size_t size, size_t *got, cply_error *err)
{
	size_t filled = 0, piece = 1;

	while (filled < size && piece) {
		piece = 0;
		cply_status status = reader->read(reader->user, (char *)bytes + filled, size - filled, &piece, err);
		if (status)
			return status;
		filled += piece;
		reader->at += piece;
	}
	*got = filled;
	return CPLY_OK;
}

static cply_status truncated(const cply__tar_reader *reader, const char *wanted, cply_error *err)
{
	return cply__error(err, CPLY_E_CORRUPT, .path = reader->path, .has_offset = 1, .offset = reader->at,
		.found = "the end of the archive", .wanted = wanted);
}

static cply_status read_over(cply__tar_reader *reader, uint64_t size, uint64_t *gone, cply_error *err)
{
	char bytes[16 * 1024];
	size_t got = 1;

	for (*gone = 0; *gone < size && got; *gone += got) {
		size_t piece = size - *gone < sizeof bytes ? (size_t)(size - *gone) : sizeof bytes;
		cply_status status = fill(reader, bytes, piece, &got, err);
		if (status)
			return status;
	}
	return CPLY_OK;
}

static cply_status pass_over(cply__tar_reader *reader, uint64_t size, uint64_t *gone, cply_error *err)
{
	*gone = 0;
	if (!reader->skip || size == 0)
		return read_over(reader, size, gone, err);
	cply_status status = reader->skip(reader->user, size, gone, err);
	reader->at += *gone;
	return status;
}

static cply_status skip_bytes(cply__tar_reader *reader, uint64_t size, cply_error *err)
{
	uint64_t gone;
	cply_status status = pass_over(reader, size, &gone, err);

	return !status && gone < size ? truncated(reader, "the rest of an entry", err) : status;
}

/*
 * What is left of the current entry. A stream that ends in the padding has all contents, and ends there: `umoci insert`
 * (0.4) writes such layers, and what is written in Go reads them.
 */
static cply_status skip_entry(cply__tar_reader *reader, cply_error *err)
{
	uint64_t gone;
	cply_status status = pass_over(reader, reader->left + reader->padding, &gone, err);

	if (status)
		return status;
	if (gone < reader->left)
		return truncated(reader, "the rest of an entry", err);
	reader->is_at_end |= gone < reader->left + reader->padding;
	reader->left = 0;
	reader->padding = 0;
	return CPLY_OK;
}

/* Octal digits between spaces, ended by a space, a NUL or the field; all empty is 0. */
static bool parse_octal(uint64_t *out, const char *field, size_t size)
{
	size_t i = 0;
	uint64_t value = 0;

	while (i < size && field[i] == ' ')
		i++;
	for (; i < size && field[i] >= '0' && field[i] <= '7'; i++)
		value = value << 3 | (uint64_t)(field[i] - '0');
	*out = value;
	for (; i < size; i++)
		if (field[i] != ' ' && field[i] != '\0')
			return false;
	return true;
}

/* GNU's base-256 form: the highest bit marks it, the next one is the sign, two's complement follows. */
static bool parse_base256(uint64_t *out, bool *is_negative, const char *field, size_t size)
{
	uint64_t value = (unsigned char)field[0] & 0x3F;

	*is_negative = (unsigned char)field[0] & 0x40;
	for (size_t i = 1; i < size; i++) {
		if (!*is_negative && value >> 55)
			return false;
		value = value << 8 | (unsigned char)field[i];
	}
	*out = value;
	return true;
}

static bool parse_number(uint64_t *out, bool *is_negative, const char *field, size_t size)
{
	*is_negative = false;
	if ((unsigned char)field[0] & 0x80)
		return parse_base256(out, is_negative, field, size);
	return parse_octal(out, field, size);
}

/* A field that must be a number from 0 on. */
static cply_status take_number(uint64_t *out, const cply__tar_reader *reader, const char *field, size_t size,
	const char *what, cply_error *err)
{
	bool is_negative;

	if (!parse_number(out, &is_negative, field, size))
		return refuse(reader, CPLY_E_CORRUPT, "what is not a number", what, err);
	if (is_negative)
		return refuse(reader, CPLY_E_CORRUPT, "a negative number", what, err);
	return CPLY_OK;
}

/* Some old writers summed signed bytes. */
static bool has_valid_checksum(const tar_block *block)
{
	const signed char *bytes = (const signed char *)block;
	uint32_t unsigned_sum = cply__tar_checksum(block), high = 0;
	uint64_t stated;

	if (!parse_octal(&stated, block->checksum, sizeof block->checksum))
		return false;
	for (size_t i = 0; i < sizeof *block; i++)
		high += (i < offsetof(tar_block, checksum) || i >= offsetof(tar_block, type)) && bytes[i] < 0;
	return stated == unsigned_sum || stated == (uint32_t)(unsigned_sum - 256 * high);
}

static bool is_zero(const tar_block *block)
{
	static const tar_block zero;

	return memcmp(block, &zero, sizeof zero) == 0;
}

/* The next header block; *is_end when two zero blocks, or nothing more, came instead. */
static cply_status read_block(cply__tar_reader *reader, tar_block *block, bool *is_end, cply_error *err)
{
	*is_end = false;
	for (int zeros = 0;; zeros++) {
		size_t got = 0;
		reader->header = reader->at;
		cply_status status = fill(reader, block, sizeof *block, &got, err);
		if (status)
			return status;
		if (got == 0 || (zeros && got == sizeof *block && is_zero(block))) {
			*is_end = true;
			return CPLY_OK;
		}
		if (got < sizeof *block)
			return truncated(reader, "a whole block of 512 bytes", err);
		if (is_zero(block))
			continue;
		if (zeros)
			return refuse(
				reader, CPLY_E_CORRUPT, "a header behind a zero block", "a second zero block", err);
		if (!has_valid_checksum(block))
			return refuse(reader, CPLY_E_CORRUPT, "a block with a wrong checksum", "a tar header", err);
		return CPLY_OK;
	}
}

/* The contents of an extended header, into the scratch buffer. */
static cply_status read_extended(cply__tar_reader *reader, const tar_block *block, size_t limit, cply_error *err)
{
	uint64_t size;
	size_t got = 0;
	cply_status status = take_number(&size, reader, block->size, sizeof block->size, "a size", err);

	if (status)
		return status;
	if (size > limit) {
		refuse(reader, CPLY_E_LIMIT, NULL, NULL, err);
		cply__error_found(err, "an extended header of %" PRIu64 " bytes", size);
		return cply__error_wanted(err, "at most %zu", limit);
	}
	cply__strbuf_clear(&reader->scratch);
	if (!cply__strbuf_reserve(&reader->scratch, (size_t)size))
		return cply__error_nomem(err);
	status = fill(reader, reader->scratch.text, (size_t)size, &got, err);
	if (status)
		return status;
	if (got < size)
		return truncated(reader, "the rest of an extended header", err);
	reader->scratch.length = (size_t)size;
	reader->scratch.text[size] = '\0';
	return skip_bytes(reader, cply__tar_padding(size), err);
}

static cply_status take_pax(cply__tar_reader *reader, const tar_block *block, cply__pax *pax, cply_error *err)
{
	const char *fault;
	cply_status status = read_extended(reader, block, MAX_EXTENDED - pax->bytes, err);

	if (status)
		return status;
	if (cply__pax_take(pax, reader->scratch.text, reader->scratch.length, &fault))
		return CPLY_OK;
	if (!fault)
		return cply__error_nomem(err);
	uint64_t within = (uint64_t)(fault - reader->scratch.text);
	return cply__error(err, CPLY_E_CORRUPT, .path = reader->path, .has_offset = 1,
		.offset = reader->header + CPLY__TAR_BLOCK + within, .wanted = "a pax record (LENGTH KEY=VALUE)");
}

/* GNU tar's long name or link: the text, and one NUL or more. */
static cply_status take_long(
	cply__tar_reader *reader, const tar_block *block, cply__strbuf *out, bool *has, cply_error *err)
{
	cply_status status = read_extended(reader, block, MAX_NAME + 1, err);

	if (status)
		return status;
	cply__strbuf_clear(out);
	cply__strbuf_puts(out, reader->scratch.text);
	*has = true;
	return out->failed ? cply__error_nomem(err) : CPLY_OK;
}

static const cply__pax_record *find_record(const cply__tar_reader *reader, const char *key)
{
	const cply__pax_record *record = cply__pax_find(&reader->local, key);

	if (!record)
		record = cply__pax_find(&reader->global, key);
	/* An empty value takes back what an earlier header said. */
	return record && record->length ? record : NULL;
}

/* `out` becomes the record's value when there is one. */
static cply_status take_text(cply__tar_reader *reader, cply__strbuf *out, const char *key, cply_error *err)
{
	const cply__pax_record *record = find_record(reader, key);

	if (record) {
		if (memchr(record->value, '\0', record->length))
			return refuse(reader, CPLY_E_CORRUPT, "a NUL character in a name", "a name", err);
		cply__strbuf_clear(out);
		cply__strbuf_add(out, record->value, record->length);
	}
	if (out->failed)
		return cply__error_nomem(err);
	if (out->length > MAX_NAME)
		return refuse(reader, CPLY_E_LIMIT, "a longer name", "one of at most 64 KiB", err);
	return CPLY_OK;
}

static void add_field(cply__strbuf *out, const char *field, size_t size)
{
	cply__strbuf_add(out, field, strnlen(field, size));
}

static cply_status take_names(cply__tar_reader *reader, const tar_block *block, cply_error *err)
{
	bool is_posix = memcmp(block->magic, "ustar", 6) == 0;
	bool is_star = is_posix && memcmp(block->rest + 8, "tar", 4) == 0;
	cply__tar_entry *entry = &reader->entry;

	if (!reader->has_name) {
		cply__strbuf_clear(&reader->name);
		if (is_posix && block->prefix[0]) {
			add_field(&reader->name, block->prefix, is_star ? STAR_PREFIX : sizeof block->prefix);
			cply__strbuf_putc(&reader->name, '/');
		}
		add_field(&reader->name, block->name, sizeof block->name);
	}
	if (!reader->has_target) {
		cply__strbuf_clear(&reader->target);
		add_field(&reader->target, block->link, sizeof block->link);
	}
	cply_status status = take_text(reader, &reader->name, "path", err);
	if (!status)
		status = take_text(reader, &reader->target, "linkpath", err);
	if (status)
		return status;
	if (!reader->name.length)
		return refuse(reader, CPLY_E_CORRUPT, "an entry without a name", "a name", err);
	entry->path = reader->name.text;
	bool is_link = entry->type == CPLY__TAR_HARDLINK || entry->type == CPLY__TAR_SYMLINK;
	entry->target = is_link ? reader->target.text : NULL;
	return CPLY_OK;
}

/* A number from a pax record when there is one, else from its field. */
static cply_status take_either(
	uint64_t *out, const cply__tar_reader *reader, const char *key, const char *field, size_t size, cply_error *err)
{
	const cply__pax_record *record = find_record(reader, key);

	if (!record)
		return take_number(out, reader, field, size, key, err);
	if (!cply__pax_number(out, record, false))
		return refuse(reader, CPLY_E_CORRUPT, "a pax record that is not a number", key, err);
	return CPLY_OK;
}

/* Times before 1970 become 0, fractions are dropped. */
static cply_status take_mtime(cply__tar_reader *reader, const tar_block *block, cply_error *err)
{
	const cply__pax_record *record = find_record(reader, "mtime");
	uint64_t *out = &reader->entry.mtime;
	bool is_negative = false, is_number;

	if (record) {
		is_negative = record->value[0] == '-';
		is_number = is_negative || cply__pax_number(out, record, true);
	} else {
		is_number = parse_number(out, &is_negative, block->mtime, sizeof block->mtime);
	}
	if (!is_number)
		return refuse(reader, CPLY_E_CORRUPT, "what is not a number", "mtime", err);
	if (is_negative)
		*out = 0;
	return CPLY_OK;
}

static cply_status take_device(cply__tar_reader *reader, const tar_block *block, cply_error *err)
{
	uint64_t major = 0, minor = 0;
	cply__tar_entry *entry = &reader->entry;

	if (entry->type != CPLY__TAR_CHAR && entry->type != CPLY__TAR_BLOCK_DEVICE)
		return CPLY_OK;
	cply_status status =
		take_either(&major, reader, "SCHILY.devmajor", block->device_major, sizeof block->device_major, err);
	if (!status)
		status = take_either(
			&minor, reader, "SCHILY.devminor", block->device_minor, sizeof block->device_minor, err);
	if (status)
		return status;
	if (major > UINT32_MAX || minor > UINT32_MAX)
		return refuse(reader, CPLY_E_CORRUPT, "a device number above 2^32", "a device number", err);
	entry->device_major = (uint32_t)major;
	entry->device_minor = (uint32_t)minor;
	return CPLY_OK;
}

static cply_status take_type(cply__tar_reader *reader, const tar_block *block, cply_error *err)
{
	char type = block->type == '\0' || block->type == '7' ? '0' : block->type;

	if (type >= '0' && type <= '6') {
		reader->entry.type = (cply__tar_type)type;
		return CPLY_OK;
	}
	if (type == 'S')
		return refuse(
			reader, CPLY_E_UNSUPPORTED, "a sparse file (GNU)", "an archive made without --sparse", err);
	refuse(reader, CPLY_E_UNSUPPORTED, NULL, "a file, folder, link or device", err);
	return cply__error_found(err, "an entry of the type 0x%02X", (unsigned char)type);
}

static bool is_sparse(const cply__pax *pax)
{
	for (size_t i = 0; i < pax->records.count; i++)
		if (strncmp(pax->records.at[i].key, "GNU.sparse.", 11) == 0)
			return true;
	return false;
}

/* Everything but a file has no contents, whatever its size field says. */
static void settle_contents(cply__tar_reader *reader, uint64_t size)
{
	cply__tar_entry *entry = &reader->entry;

	/* Before POSIX, a folder was a file whose name ends in a slash. */
	if (entry->type == CPLY__TAR_FILE && reader->name.text[reader->name.length - 1] == '/')
		entry->type = CPLY__TAR_FOLDER;
	entry->size = entry->type == CPLY__TAR_FILE ? size : 0;
	reader->left = entry->size;
	reader->padding = cply__tar_padding(entry->size);
}

static cply_status take_entry(cply__tar_reader *reader, const tar_block *block, cply_error *err)
{
	cply__tar_entry *entry = &reader->entry;
	uint64_t mode, size;

	*entry = (cply__tar_entry){0};
	cply_status status = take_type(reader, block, err);
	if (!status && (is_sparse(&reader->local) || is_sparse(&reader->global)))
		status = refuse(
			reader, CPLY_E_UNSUPPORTED, "a sparse file (GNU)", "an archive made without --sparse", err);
	if (!status)
		status = take_number(&mode, reader, block->mode, sizeof block->mode, "a mode", err);
	if (!status)
		status = take_either(&entry->uid, reader, "uid", block->uid, sizeof block->uid, err);
	if (!status)
		status = take_either(&entry->gid, reader, "gid", block->gid, sizeof block->gid, err);
	if (!status)
		status = take_either(&size, reader, "size", block->size, sizeof block->size, err);
	if (!status && size > INT64_MAX)
		status = refuse(reader, CPLY_E_CORRUPT, "a size above 2^63", "a size", err);
	if (!status)
		status = take_mtime(reader, block, err);
	if (!status)
		status = take_device(reader, block, err);
	if (!status)
		status = take_names(reader, block, err);
	if (status)
		return status;
	entry->mode = (uint32_t)(mode & 07777);
	settle_contents(reader, size);
	cply__tar_xattr *xattrs;
	if (!cply__pax_xattrs(&xattrs, &entry->xattr_count, &reader->local.arena, &reader->global, &reader->local))
		return cply__error_nomem(err);
	entry->xattrs = xattrs;
	return CPLY_OK;
}

/* A header that belongs to the next one; *is_extended tells whether it was one. */
static cply_status take_extended(cply__tar_reader *reader, const tar_block *block, bool *is_extended, cply_error *err)
{
	cply_status status;

	*is_extended = true;
	switch (block->type) {
	case 'x':
	case 'X': /* Solaris, before POSIX */
		return take_pax(reader, block, &reader->local, err);
	case 'g':
		status = take_pax(reader, block, &reader->global, err);
		if (!status && reader->global.records.count > MAX_GLOBAL)
			return refuse(reader, CPLY_E_LIMIT, "more global records", "at most 1024", err);
		return status;
	case 'L':
		return take_long(reader, block, &reader->name, &reader->has_name, err);
	case 'K':
		return take_long(reader, block, &reader->target, &reader->has_target, err);
	default:
		*is_extended = false;
		return CPLY_OK;
	}
}

cply_status cply__tar_reader_next(cply__tar_reader *reader, const cply__tar_entry **entry, cply_error *err)
{
	cply_status status = skip_entry(reader, err);
	uint64_t first = reader->at;

	if (status)
		return status;
	*entry = NULL;
	reader->has_name = reader->has_target = false;
	cply__pax_release(&reader->local);
	for (bool is_extended = true; is_extended && !reader->is_at_end;) {
		tar_block block;
		status = read_block(reader, &block, &reader->is_at_end, err);
		if (!status && !reader->is_at_end)
			status = take_extended(reader, &block, &is_extended, err);
		if (!status && !reader->is_at_end && !is_extended)
			status = take_entry(reader, &block, err);
		if (status)
			return status;
	}
	if (!reader->is_at_end)
		*entry = &reader->entry;
	else if (reader->has_name || reader->has_target || reader->local.records.count)
		return truncated(reader, "the entry that an extended header announced", err);
	reader->header = first;
	return CPLY_OK;
}

cply_status cply__tar_reader_read(void *user, void *bytes, size_t size, size_t *got, cply_error *err)
{
	cply__tar_reader *reader = user;
	size_t piece = size < reader->left ? size : (size_t)reader->left;
	cply_status status = fill(reader, bytes, piece, got, err);

	if (status)
		return status;
	reader->left -= *got;
	return *got < piece ? truncated(reader, "the rest of an entry", err) : CPLY_OK;
}
