/* WebAssembly modules (WebAssembly Core Specification, 5.5), and their object files (tool-conventions, Linking). */
#include <stdio.h>
#include <string.h>

#include "reader.h"
#include "runtime/error.h"
#include "store.h"

enum {
	MODULE_VERSION = 1,
	HEADER = 8,
	CUSTOM_SECTION = 0,
	IMPORT_SECTION = 2,
	SECTION_LIMIT = 10000,
	IMPORT_LIMIT = 100000,
	MODULES_LIMIT = 16,
	LONGEST_LEB = 5,
	NAME_ROOM = 64,
	PRODUCERS_READ = 1024
};

/* A part of the file that is read from its start to its end. */
typedef struct reading {
	cply_binary *binary;
	const cply__binary_source *source;
	uint64_t at, end;
	cply_error *err;
} reading;

/* The next number, of at most 32 bits. */
static cply_status take_number(uint64_t *out, reading *r)
{
	unsigned char bytes[LONGEST_LEB];
	const unsigned char *next = bytes;
	size_t got;
	cply_status status = cply__source_peek(r->source, bytes,
		r->end - r->at < sizeof bytes ? (size_t)(r->end - r->at) : sizeof bytes, r->at, &got, r->err);

	if (status)
		return status;
	if (!cply__read_uleb(out, &next, bytes + got) || *out > UINT32_MAX)
		return cply__source_corrupt(
			r->source, r->at, r->err, "a number of at most 32 bits", "none, or the end of the section");
	r->at += (uint64_t)(next - bytes);
	return CPLY_OK;
}

/* The next name, cut at the end of the room. */
static cply_status take_name(char name[NAME_ROOM], reading *r)
{
	uint64_t size;
	size_t got;
	cply_status status = take_number(&size, r);

	if (status)
		return status;
	if (size > r->end - r->at)
		return cply__source_corrupt(r->source, r->at, r->err, "a name inside of its section", "%llu bytes",
			(unsigned long long)size);
	status = cply__source_peek(
		r->source, name, size < NAME_ROOM - 1 ? (size_t)size : NAME_ROOM - 1, r->at, &got, r->err);
	name[status ? 0 : got] = '\0';
	r->at += size;
	return status;
}

static cply_status skip(reading *r, uint64_t size)
{
	if (size > r->end - r->at)
		return cply__source_corrupt(r->source, r->at, r->err, "an import inside of its section", "its end");
	r->at += size;
	return CPLY_OK;
}

/* What is imported: a function's type, or a table, memory or global with limits. */
static cply_status skip_import(reading *r)
{
	enum { FUNCTION, TABLE, MEMORY, GLOBAL, TAG };
	unsigned char kind, flags = 0;
	uint64_t number;
	size_t got;
	cply_status status = cply__source_peek(r->source, &kind, 1, r->at, &got, r->err);

	if (!status)
		status = skip(r, 1);
	if (!status && (kind == TABLE || kind == TAG))
		status = skip(r, 1);
	if (!status && kind == GLOBAL)
		return skip(r, 2);
	if (!status && (kind == TABLE || kind == MEMORY)) {
		status = cply__source_peek(r->source, &flags, 1, r->at, &got, r->err);
		if (!status)
			status = skip(r, 1);
	}
	if (!status)
		status = take_number(&number, r);
	return !status && (flags & 1) ? take_number(&number, r) : status;
}

static cply_status note_module(cply_binary *out, const char *name, uint64_t at, cply_error *err)
{
	for (size_t i = 0; i < out->needed_count; i++)
		if (strcmp(out->needed[i], name) == 0)
			return CPLY_OK;
	if (out->needed_count == MODULES_LIMIT)
		return CPLY_OK;
	if (out->needed_count == 0) {
		out->needed = cply__arena_alloc(cply__binary_arena(out), MODULES_LIMIT * sizeof *out->needed);
		out->needed_at = at;
	}
	const char *kept = cply__arena_strdup(cply__binary_arena(out), name);
	if (!out->needed || !kept)
		return cply__error_nomem(err);
	out->needed[out->needed_count++] = kept;
	return CPLY_OK;
}

/* The modules that are imported from, each once: they tell which system this is for. */
static cply_status read_imports(reading *r)
{
	uint64_t count;
	cply_status status = take_number(&count, r);

	if (!status && count > IMPORT_LIMIT)
		return cply__source_limit(r->source, r->at, r->err, "a number of imports", IMPORT_LIMIT);
	for (; count > 0 && !status; count--) {
		char module[NAME_ROOM], name[NAME_ROOM];
		uint64_t at = r->at;
		status = take_name(module, r);
		if (!status)
			status = note_module(r->binary, module, at, r->err);
		if (!status)
			status = take_name(name, r);
		if (!status)
			status = skip_import(r);
	}
	return status;
}

/* "processed-by": names and versions of the tools (tool-conventions, ProducersSection). Damage is passed over. */
static cply_status read_producers(const reading *section)
{
	char field[NAME_ROOM], tool[NAME_ROOM], version[NAME_ROOM], text[PRODUCERS_READ];
	uint64_t fields, tools;
	size_t length = 0;
	cply_error ignored;
	reading quiet = {section->binary, section->source, section->at, section->end, &ignored}, *r = &quiet;

	for (bool is_whole = !take_number(&fields, r); is_whole && fields > 0; fields--) {
		is_whole = !take_name(field, r) && !take_number(&tools, r);
		for (; is_whole && tools > 0; tools--) {
			is_whole = !take_name(tool, r) && !take_name(version, r);
			size_t more = strlen(tool) + strlen(version) + 2;
			if (!is_whole || strcmp(field, "processed-by") != 0 || length + more >= sizeof text)
				continue;
			length += (size_t)snprintf(text + length, sizeof text - length, "%s %s", tool, version) + 1;
		}
	}
	text[length] = '\0';
	return cply__binary_made_by(section->binary, text, length, section->err);
}

static cply_status read_custom(reading *r)
{
	char name[NAME_ROOM];
	cply_status status = take_name(name, r);

	if (status)
		return status;
	if (strcmp(name, "linking") == 0)
		r->binary->type = CPLY_BINARY_OBJECT;
	if (strcmp(name, "name") == 0) {
		r->binary->has_symbol_table = 1;
		r->binary->symbol_table_at = r->at;
	}
	if (strncmp(name, ".debug", 6) == 0)
		r->binary->has_debug = 1;
	return strcmp(name, "producers") == 0 ? read_producers(r) : CPLY_OK;
}

/* One section: *next is where the one behind it begins. */
static cply_status read_section(
	uint64_t *next, cply_binary *out, const cply__binary_source *source, uint64_t at, cply_error *err)
{
	reading r = {out, source, at + 1, source->size, err};
	unsigned char id;
	uint64_t size;
	size_t got;
	cply_status status = cply__source_peek(source, &id, 1, at, &got, err);

	if (!status)
		status = take_number(&size, &r);
	if (status)
		return status;
	if (!cply__source_has(source, r.at, size))
		return cply__source_corrupt(
			source, at, err, "a section inside of the file", "%llu bytes of it", (unsigned long long)size);
	r.end = *next = r.at + size;
	if (id == CUSTOM_SECTION)
		return read_custom(&r);
	return id == IMPORT_SECTION ? read_imports(&r) : CPLY_OK;
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
	for (uint64_t at = HEADER; at < source->size && out->raw_type == MODULE_VERSION; count++) {
		if (count == SECTION_LIMIT)
			return cply__source_limit(source, at, err, "a number of sections", SECTION_LIMIT);
		cply_status status = read_section(&at, out, source, at, err);
		if (status)
			return status;
	}
	return CPLY_OK;
}
