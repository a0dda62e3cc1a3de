/* WebAssembly modules (WebAssembly Core Specification, 5.5), and their object files (tool-conventions, Linking). */
#include <string.h>

#include "reader.h"

enum { MODULE_VERSION = 1, HEADER = 8, CUSTOM_SECTION = 0, SECTION_LIMIT = 10000, LONGEST_LEB = 5 };

/* Is the custom section at `at` the one that only object files have? */
static bool is_linking(const unsigned char *at, const unsigned char *end)
{
	static const char name[] = "linking";
	uint64_t length;

	return cply__read_uleb(&length, &at, end) && length == strlen(name) && (size_t)(end - at) >= length &&
	       memcmp(at, name, strlen(name)) == 0;
}

cply_status cply__wasm_read(
	cply_binary *out, const cply__binary_source *source, const unsigned char *head, cply_error *err)
{
	if (source->size < HEADER)
		return cply__source_corrupt(
			source, source->size, err, "a whole WebAssembly header", "the end of the file");
	out->order = CPLY_ORDER_LITTLE;
	out->bits = 32;
	out->raw_type = (uint16_t)cply__read_u32(head + 4, CPLY_ORDER_LITTLE);
	out->type = out->raw_type == MODULE_VERSION ? CPLY_BINARY_PROGRAM : CPLY_BINARY_OTHER;
	unsigned count = 0;
	for (uint64_t at = HEADER; at < source->size && out->type == CPLY_BINARY_PROGRAM; count++) {
		unsigned char piece[1 + LONGEST_LEB + 16];
		const unsigned char *read = piece + 1;
		uint64_t size;
		size_t got;
		cply_status status = cply__source_peek(source, piece, sizeof piece, at, &got, err);
		if (status)
			return status;
		if (!cply__read_uleb(&size, &read, piece + got) || size > UINT32_MAX)
			return cply__source_corrupt(source, at, err, "the size of a section", "no number of 32 bits");
		uint64_t contents = at + (uint64_t)(read - piece);
		if (!cply__source_has(source, contents, size))
			return cply__source_corrupt(source, at, err, "a section inside of the file", "%llu bytes of it",
				(unsigned long long)size);
		if (count == SECTION_LIMIT)
			return cply__source_limit(source, at, err, "a number of sections", SECTION_LIMIT);
		const unsigned char *end = size < (uint64_t)(piece + got - read) ? read + size : piece + got;
		if (piece[0] == CUSTOM_SECTION && is_linking(read, end))
			out->type = CPLY_BINARY_OBJECT;
		at = contents + size;
	}
	return CPLY_OK;
}
