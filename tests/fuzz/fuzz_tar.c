/* Every entry that the reader gives out has a name and bounded strings, and comes back the same through the writer. */
#include <stdbool.h>

#include "fuzz.h"
#include "runtime/alloc.h"
#include "runtime/tar.h"
#include "source.h"

enum { MAX_ENTRIES = 1000 };

static void must_equal(const cply__tar_entry *a, const cply__tar_entry *b)
{
	MUST(strcmp(a->path, b->path) == 0);
	MUST(!a->target == !b->target && (!a->target || strcmp(a->target, b->target) == 0));
	MUST(a->type == b->type && a->mode == b->mode && a->uid == b->uid && a->gid == b->gid && a->size == b->size);
	MUST(a->device_major == b->device_major && a->device_minor == b->device_minor);
	MUST(a->mtime == b->mtime || a->mtime > UINT64_C(077777777777));
	MUST(a->xattr_count == b->xattr_count);
	for (size_t i = 0; i < a->xattr_count; i++) {
		MUST(strcmp(a->xattrs[i].name, b->xattrs[i].name) == 0);
		MUST(a->xattrs[i].length == b->xattrs[i].length);
		MUST(memcmp(a->xattrs[i].value, b->xattrs[i].value, a->xattrs[i].length) == 0);
	}
}

/* What a caller of the writer sees to: no slash at the end, values that pax can say. */
static bool can_be_written(const cply__tar_entry *entry)
{
	size_t length = strlen(entry->path), total = 0;

	for (size_t i = 0; i < entry->xattr_count; i++)
		total += strlen(entry->xattrs[i].name) * 3 + entry->xattrs[i].length + 40;
	for (size_t i = 0; i < entry->xattr_count; i++)
		if (!entry->xattrs[i].name[0] || !entry->xattrs[i].length)
			return false;
	return entry->path[length - 1] != '/' && length < 60000 && total < 500000;
}

static void round_trip(const cply__tar_entry *entry)
{
	cply__strbuf text;
	cply__tar_reader *reader;
	const cply__tar_entry *back;
	cply_error error;
	cply__tar_entry file = *entry;

	if (!can_be_written(entry))
		return;
	/* A folder would get its slash. */
	if (file.type == CPLY__TAR_FOLDER)
		file.type = CPLY__TAR_FILE;
	cply__strbuf_init(&text, &cply__malloc_allocator);
	cply__tar_put_header(&text, &file);
	MUST(!text.failed && text.length % CPLY__TAR_BLOCK == 0);
	source in = {(const uint8_t *)text.text, text.length, 0};
	MUST(cply__tar_reader_new(&reader, &cply__malloc_allocator, read_source, &in, "copy", &error) == CPLY_OK);
	MUST(cply__tar_reader_next(reader, &back, &error) == CPLY_OK && back);
	must_equal(&file, back);
	cply__tar_reader_free(reader);
	cply__strbuf_release(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	source in = {data, size, 0};
	cply__tar_reader *reader;
	const cply__tar_entry *entry;
	cply_error error;
	uint8_t bytes[4096];

	MUST(cply__tar_reader_new(&reader, &cply__malloc_allocator, read_source, &in, "input", &error) == CPLY_OK);
	for (int count = 0; count < MAX_ENTRIES; count++) {
		size_t got = sizeof bytes;
		cply_status status = cply__tar_reader_next(reader, &entry, &error);
		if (status || !entry)
			break;
		MUST(entry->path[0] && strlen(entry->path) <= 64 * 1024);
		MUST(cply__tar_reader_offset(reader) < size);
		round_trip(entry);
		for (uint64_t total = 0; !status && got == sizeof bytes && count % 2; total += got) {
			status = cply__tar_reader_read(reader, bytes, sizeof bytes, &got, &error);
			MUST(status || total + got <= entry->size);
		}
	}
	cply__tar_reader_free(reader);
	return 0;
}
