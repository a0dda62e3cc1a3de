/* Windows programs: headers, sections and directories of the PE format (Microsoft PE and COFF Specification). */
#include "pe.h"

#include <string.h>

#include "go_build_info.h"
#include "runtime/error.h"

enum {
	LFANEW = 0x3c,      /* where the DOS header says where the PE header is */
	COFF_SIZE = 24,     /* signature and COFF file header */
	OPTIONAL_SIZE = 72, /* of the optional header, up to DllCharacteristics */
	MAGIC_PE32 = 0x10b,
	MAGIC_PE32_PLUS = 0x20b,
	IS_EXECUTABLE = 0x0002, /* IMAGE_FILE_EXECUTABLE_IMAGE */
	IS_DLL = 0x2000,        /* IMAGE_FILE_DLL */
	NATIVE_SUBSYSTEM = 1,
	DYNAMIC_BASE = 0x0040, /* IMAGE_DLLCHARACTERISTICS_DYNAMIC_BASE */
	NX_COMPAT = 0x0100,
	SECTION_EXECUTES = 0x20000000, /* IMAGE_SCN_MEM_EXECUTE */
	SECTION_IS_WRITTEN = (int)0x80000000
};

static cply_binary_type type_of(const cply_binary *binary)
{
	if (binary->raw_type & IS_DLL)
		return CPLY_BINARY_LIBRARY;
	if (!(binary->raw_type & IS_EXECUTABLE))
		return CPLY_BINARY_OBJECT;
	return binary->subsystem == NATIVE_SUBSYSTEM ? CPLY_BINARY_OTHER : CPLY_BINARY_PROGRAM;
}

/* The COFF header and the part of the optional header that both forms share, up to the directories. */
static cply_status read_headers(cply__pe *pe, cply_binary *out, uint64_t at, cply_error *err)
{
	unsigned char coff[COFF_SIZE], optional[OPTIONAL_SIZE];
	cply_status status = cply__source_take(pe->source, coff, sizeof coff, at, "the COFF header", err);

	if (!status)
		status = cply__source_take(
			pe->source, optional, sizeof optional, at + COFF_SIZE, "the optional header", err);
	if (status)
		return status;
	uint16_t magic = cply__read_u16(optional, CPLY_ORDER_LITTLE);
	if (magic != MAGIC_PE32 && magic != MAGIC_PE32_PLUS)
		return cply__source_corrupt(
			pe->source, at + COFF_SIZE, err, "the magic number of PE32 or PE32+", "0x%x", magic);
	out->header_at = at + 4;
	out->order = CPLY_ORDER_LITTLE;
	out->bits = magic == MAGIC_PE32_PLUS ? 64 : 32;
	out->machine = cply__read_u16(coff + 4, CPLY_ORDER_LITTLE);
	out->raw_type = cply__read_u16(coff + 22, CPLY_ORDER_LITTLE);
	out->subsystem = cply__read_u16(optional + 68, CPLY_ORDER_LITTLE);
	out->flags = cply__read_u16(optional + 70, CPLY_ORDER_LITTLE);
	out->type = type_of(out);
	out->symbol_table_at = cply__read_u32(coff + 12, CPLY_ORDER_LITTLE);
	out->has_symbol_table = out->symbol_table_at > 0 && cply__read_u32(coff + 16, CPLY_ORDER_LITTLE) > 0;
	pe->section_count = cply__read_u16(coff + 6, CPLY_ORDER_LITTLE);
	pe->sections_at = at + COFF_SIZE + cply__read_u16(coff + 20, CPLY_ORDER_LITTLE);
	/* Behind the sizes of stack and heap, which are of the class's width, and two more words. */
	pe->directories_at = at + COFF_SIZE + (out->bits == 64 ? 112 : 96);
	pe->is_64 = out->bits == 64;
	return CPLY_OK;
}

static void take_section(cply_binary *out, const cply__pe *pe, const cply__pe_section *section, uint64_t at)
{
	uint32_t both = SECTION_EXECUTES | (uint32_t)SECTION_IS_WRITTEN;

	(void)pe;
	if ((section->flags & both) == both && !out->has_writable_code) {
		out->has_writable_code = 1;
		out->writable_code_at = at;
	}
	if (strncmp(section->name, ".debug", 6) == 0)
		out->has_debug = 1;
}

static cply_status read_sections(cply__pe *pe, cply_binary *out, cply_error *err)
{
	if (pe->section_count > CPLY__PE_SECTIONS_LIMIT)
		return cply__source_limit(
			pe->source, out->header_at, err, "a number of sections", CPLY__PE_SECTIONS_LIMIT);
	for (size_t i = 0; i < pe->section_count; i++) {
		unsigned char raw[CPLY__PE_SECTION_SIZE];
		cply__pe_section *section = &pe->sections[i];
		uint64_t at = pe->sections_at + i * sizeof raw;
		cply_status status = cply__source_take(pe->source, raw, sizeof raw, at, "the section table", err);
		if (status)
			return status;
		memcpy(section->name, raw, 8);
		section->memory_size = cply__read_u32(raw + 8, CPLY_ORDER_LITTLE);
		section->address = cply__read_u32(raw + 12, CPLY_ORDER_LITTLE);
		section->size = cply__read_u32(raw + 16, CPLY_ORDER_LITTLE);
		section->at = cply__read_u32(raw + 20, CPLY_ORDER_LITTLE);
		section->flags = cply__read_u32(raw + 36, CPLY_ORDER_LITTLE);
		take_section(out, pe, section, at);
	}
	return CPLY_OK;
}

/* Go has no section of its own there: it begins the one of data. */
static cply_status read_go(const cply__pe *pe, cply_binary *out, cply_error *err)
{
	for (size_t i = 0; i < pe->section_count; i++)
		if (strcmp(pe->sections[i].name, ".data") == 0 && pe->sections[i].size > 0)
			return cply__go_build_info(out, pe->source, pe->sections[i].at, pe->sections[i].size, err);
	return CPLY_OK;
}

/* Does a PE header follow? "MZ" also begins DOS programs and the odd text, which are none of ours. */
static cply_status find_header(
	uint64_t *at, const cply__binary_source *source, const unsigned char *head, cply_error *err)
{
	unsigned char signature[4];
	uint64_t place = cply__read_u32(head + LFANEW, CPLY_ORDER_LITTLE);

	*at = 0;
	if (source->size < CPLY__HEAD || place < 4 || !cply__source_has(source, place, sizeof signature))
		return CPLY_OK;
	cply_status status =
		cply__source_take(source, signature, sizeof signature, place, "the signature of a PE file", err);
	if (!status && memcmp(signature, "PE\0\0", sizeof signature) == 0)
		*at = place;
	return status;
}

cply_status cply__pe_read(
	cply_binary *out, const cply__binary_source *source, const unsigned char *head, cply_error *err)
{
	cply__pe pe = {.source = source};
	uint64_t at;
	cply_status status = find_header(&at, source, head, err);

	if (status || at == 0) {
		out->format = status ? out->format : CPLY_BINARY_UNKNOWN;
		return status;
	}
	status = read_headers(&pe, out, at, err);
	if (!status)
		status = read_sections(&pe, out, err);
	if (!status)
		status = cply__pe_read_imports(&pe, out, err);
	if (!status)
		status = cply__pe_read_debug(&pe, out, err);
	if (!status)
		status = read_go(&pe, out, err);
	if (status)
		return status;
	out->is_pie = (out->flags & DYNAMIC_BASE) != 0;
	out->stack =
		CPLY_PROTECTION_READ | CPLY_PROTECTION_WRITE | (out->flags & NX_COMPAT ? 0 : CPLY_PROTECTION_EXECUTE);
	out->stack_at = at + COFF_SIZE + 70;
	if (out->type == CPLY_BINARY_PROGRAM && out->needed_count > 0)
		out->link = CPLY_LINK_DYNAMIC;
	return CPLY_OK;
}
