#include "toolchains/binary_source.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "reader.h"
#include "runtime/error.h"
#include "runtime/file.h"

bool cply__source_has(const cply__binary_source *source, uint64_t offset, uint64_t size)
{
	return offset <= source->size && size <= source->size - offset;
}

/* What points outside of the file is told of as its end: the number itself is in the text. */
static uint64_t place_of(const cply__binary_source *source, uint64_t offset)
{
	return offset < source->size ? offset : source->size;
}

cply_status cply__source_corrupt(
	const cply__binary_source *source, uint64_t offset, cply_error *err, const char *wanted, const char *found, ...)
{
	char text[256];
	va_list args;

	va_start(args, found);
	vsnprintf(text, sizeof text, found, args);
	va_end(args);
	return cply__error(err, CPLY_E_CORRUPT, .path = source->path, .offset = place_of(source, offset),
		.has_offset = 1, .wanted = wanted, .found = text,
		.hint = "the file is cut off or damaged: make it again");
}

cply_status cply__source_limit(
	const cply__binary_source *source, uint64_t offset, cply_error *err, const char *what, uint64_t limit)
{
	cply__error(err, CPLY_E_LIMIT, .path = source->path, .offset = place_of(source, offset), .has_offset = 1,
		.hint = "no compiler makes such a file: it is damaged, or made to harm");
	cply__error_wanted(err, "%s of at most %llu", what, (unsigned long long)limit);
	return cply__error_found(err, "more");
}

cply_status cply__source_peek(
	const cply__binary_source *source, void *bytes, size_t size, uint64_t offset, size_t *got, cply_error *err)
{
	*got = 0;
	memset(bytes, 0, size);
	if (offset >= source->size)
		return CPLY_OK;
	if (size > source->size - offset)
		size = (size_t)(source->size - offset);
	return source->read(source->user, bytes, size, offset, got, err);
}

cply_status cply__source_take(
	const cply__binary_source *source, void *bytes, size_t size, uint64_t offset, const char *what, cply_error *err)
{
	size_t got = 0;

	if (cply__source_has(source, offset, size)) {
		cply_status status = source->read(source->user, bytes, size, offset, &got, err);
		if (status || got == size)
			return status;
		return cply__error(err, CPLY_E_CHANGED, .path = source->path, .offset = offset + got, .has_offset = 1,
			.wanted = "a file that keeps its size while it is read", .found = "its end");
	}
	return cply__source_corrupt(source, offset, err, what, "a file of %llu bytes, where it would end at byte %llu",
		(unsigned long long)source->size, (unsigned long long)offset + size);
}

static cply_status read_file(void *user, void *bytes, size_t size, uint64_t offset, size_t *got, cply_error *err)
{
	const cply__binary_file *file = user;

	return cply__file_pread(file->fd, bytes, size, offset, got, file->path, err);
}

void cply__binary_source_file(cply__binary_source *out, cply__binary_file *file, uint64_t size)
{
	*out = (cply__binary_source){read_file, file, size, file->path};
}

static cply_status read_memory(void *user, void *bytes, size_t size, uint64_t offset, size_t *got, cply_error *err)
{
	const cply__binary_memory *memory = user;

	(void)err;
	*got = 0;
	if (offset < memory->size) {
		*got = size < memory->size - offset ? size : memory->size - (size_t)offset;
		memcpy(bytes, (const char *)memory->bytes + offset, *got);
	}
	return CPLY_OK;
}

void cply__binary_source_memory(cply__binary_source *out, cply__binary_memory *memory, const char *path)
{
	*out = (cply__binary_source){read_memory, memory, memory->size, path};
}

uint16_t cply__read_u16(const unsigned char *at, cply_byte_order order)
{
	return (uint16_t)(order == CPLY_ORDER_BIG ? at[0] << 8 | at[1] : at[1] << 8 | at[0]);
}

uint32_t cply__read_u32(const unsigned char *at, cply_byte_order order)
{
	uint32_t first = cply__read_u16(at, order), second = cply__read_u16(at + 2, order);

	return order == CPLY_ORDER_BIG ? first << 16 | second : second << 16 | first;
}

uint64_t cply__read_u64(const unsigned char *at, cply_byte_order order)
{
	uint64_t first = cply__read_u32(at, order), second = cply__read_u32(at + 4, order);

	return order == CPLY_ORDER_BIG ? first << 32 | second : second << 32 | first;
}

bool cply__read_uleb(uint64_t *out, const unsigned char **at, const unsigned char *end)
{
	uint64_t value = 0;

	for (unsigned shift = 0; *at < end; shift += 7) {
		unsigned char byte = *(*at)++;
		if (shift > 63 || (shift == 63 && (byte & 0x7e)))
			return false;
		value |= (uint64_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80)) {
			*out = value;
			return true;
		}
	}
	return false;
}
