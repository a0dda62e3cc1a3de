/* What the data directories of a PE file point to: imports, and debug information. */
#include <string.h>

#include "pe.h"
#include "runtime/alloc.h"
#include "runtime/error.h"
#include "runtime/vec.h"
#include "store.h"

enum {
	IMPORTS = 1,
	DEBUG = 6,
	DIRECTORY_SIZE = 8,
	IMPORT_SIZE = 20,
	IMPORT_NAME = 12,
	DEBUG_SIZE = 28,
	DEBUG_ENTRIES_LIMIT = 64,
	DEBUG_TYPE = 12,
	DEBUG_AT = 24,
	CODEVIEW = 2,
	GUID_SIZE = 16
};

/* A directory's address and size; zero when it has none. */
static cply_status directory(uint32_t *address, uint32_t *size, const cply__pe *pe, unsigned index, cply_error *err)
{
	unsigned char count[4], entry[DIRECTORY_SIZE];

	*address = *size = 0;
	/* The section table may begin before the directory: then there is none. */
	uint64_t at = pe->directories_at + (uint64_t)index * DIRECTORY_SIZE;
	if (at + DIRECTORY_SIZE > pe->sections_at)
		return CPLY_OK;
	cply_status status =
		cply__source_take(pe->source, count, sizeof count, pe->directories_at - 4, "the directories", err);
	if (status || cply__read_u32(count, CPLY_ORDER_LITTLE) <= index)
		return status;
	status = cply__source_take(pe->source, entry, sizeof entry, at, "a directory", err);
	if (status)
		return status;
	*address = cply__read_u32(entry, CPLY_ORDER_LITTLE);
	*size = cply__read_u32(entry + 4, CPLY_ORDER_LITTLE);
	return CPLY_OK;
}

/* The place in the file of an address, and how far its section goes on from there. */
static bool place_of(uint64_t *at, uint64_t *left, const cply__pe *pe, uint32_t address)
{
	for (size_t i = 0; i < pe->section_count; i++) {
		const cply__pe_section *section = &pe->sections[i];
		if (address < section->address || address - section->address >= section->size)
			continue;
		*at = (uint64_t)section->at + (address - section->address);
		*left = section->size - (address - section->address);
		return true;
	}
	return false;
}

static cply_status read_name(
	const char **out, cply_binary *binary, const cply__pe *pe, uint32_t address, uint64_t entry_at, cply_error *err)
{
	char text[CPLY__PE_NAME_LIMIT];
	uint64_t at, left;
	size_t got;

	if (!place_of(&at, &left, pe, address))
		return cply__source_corrupt(pe->source, entry_at, err, "the name of an imported library in a section",
			"address 0x%lx", (unsigned long)address);
	cply_status status =
		cply__source_peek(pe->source, text, left < sizeof text ? (size_t)left : sizeof text, at, &got, err);
	if (status)
		return status;
	const char *end = memchr(text, '\0', got);
	if (!end)
		return cply__source_limit(pe->source, at, err, "the name of an imported library", sizeof text - 1);
	*out = cply__arena_strndup(cply__binary_arena(binary), text, (size_t)(end - text));
	return *out ? CPLY_OK : cply__error_nomem(err);
}

cply_status cply__pe_read_imports(const cply__pe *pe, cply_binary *out, cply_error *err)
{
	const cply_allocator *allocator = out->store->allocator;
	CPLY__VEC(const char *) names = {.at = NULL};
	uint32_t address, size;
	uint64_t at, left;
	cply_status status = directory(&address, &size, pe, IMPORTS, err);

	if (status || address == 0 || !place_of(&at, &left, pe, address))
		return status;
	out->needed_at = at;
	for (;; at += IMPORT_SIZE, left -= IMPORT_SIZE) {
		unsigned char entry[IMPORT_SIZE];
		const char *name;
		if (left < sizeof entry)
			break;
		status = cply__source_take(pe->source, entry, sizeof entry, at, "an imported library", err);
		uint32_t where = status ? 0 : cply__read_u32(entry + IMPORT_NAME, CPLY_ORDER_LITTLE);
		if (where == 0)
			break;
		if (names.count == CPLY_NEEDED_LIMIT)
			status = cply__source_limit(
				pe->source, at, err, "a number of imported libraries", CPLY_NEEDED_LIMIT);
		if (!status)
			status = read_name(&name, out, pe, where, at, err);
		if (!status && !CPLY__VEC_PUSH(&names, allocator, name))
			status = cply__error_nomem(err);
		if (status)
			break;
	}
	if (!status && names.count > 0) {
		out->needed = cply__arena_alloc(cply__binary_arena(out), names.count * sizeof *names.at);
		if (out->needed) {
			memcpy(out->needed, names.at, names.count * sizeof *names.at);
			out->needed_count = names.count;
		} else {
			status = cply__error_nomem(err);
		}
	}
	cply__free(allocator, names.at);
	return status;
}

/* "RSDS" and a GUID, which links the program to its debug information. */
static cply_status take_guid(cply_binary *out, const cply__pe *pe, uint64_t at, cply_error *err)
{
	unsigned char bytes[4 + GUID_SIZE];
	size_t got;
	cply_status status = cply__source_peek(pe->source, bytes, sizeof bytes, at, &got, err);

	if (status || got < sizeof bytes || memcmp(bytes, "RSDS", 4) != 0)
		return status;
	out->build_id = cply__binary_hex(out, bytes + 4, GUID_SIZE);
	out->build_id_at = at + 4;
	return out->build_id ? CPLY_OK : cply__error_nomem(err);
}

cply_status cply__pe_read_debug(const cply__pe *pe, cply_binary *out, cply_error *err)
{
	uint32_t address, size;
	uint64_t at, left;
	cply_status status = directory(&address, &size, pe, DEBUG, err);

	if (status || address == 0 || !place_of(&at, &left, pe, address))
		return status;
	size_t count = size / DEBUG_SIZE < DEBUG_ENTRIES_LIMIT ? size / DEBUG_SIZE : DEBUG_ENTRIES_LIMIT;
	for (size_t i = 0; i < count && !out->build_id && !status; i++) {
		unsigned char entry[DEBUG_SIZE];
		status = cply__source_take(
			pe->source, entry, sizeof entry, at + i * sizeof entry, "the debug directory", err);
		if (!status && cply__read_u32(entry + DEBUG_TYPE, CPLY_ORDER_LITTLE) == CODEVIEW)
			status = take_guid(out, pe, cply__read_u32(entry + DEBUG_AT, CPLY_ORDER_LITTLE), err);
	}
	return status;
}
