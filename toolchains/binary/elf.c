/*
 * ELF headers and tables (System V gABI, chapters 4 and 5). libelf turns bytes of any class and order into structs; it
 * is given only small buffers read by position, so it never walks or maps a file itself.
 */
#include <libelf.h>
#include <string.h>

#include "elf_file.h"
#include "runtime/alloc.h"
#include "runtime/error.h"

/* Which of libelf's types, and how large it is in each class. */
typedef struct record_row {
	Elf_Type type;
	size_t size_32, size_64;
	const char *name;
} record_row;

static const record_row header_record = {ELF_T_EHDR, sizeof(Elf32_Ehdr), sizeof(Elf64_Ehdr), "the ELF header"};
static const record_row program_record = {
	ELF_T_PHDR, sizeof(Elf32_Phdr), sizeof(Elf64_Phdr), "the program header table"};
static const record_row section_record = {
	ELF_T_SHDR, sizeof(Elf32_Shdr), sizeof(Elf64_Shdr), "the section header table"};
static const record_row dynamic_record = {ELF_T_DYN, sizeof(Elf32_Dyn), sizeof(Elf64_Dyn), "the dynamic section"};

static size_t record_size(const cply__elf *elf, const record_row *record)
{
	return elf->is_64 ? record->size_64 : record->size_32;
}

/* Brings records to this machine's byte order, in place. Sizes are whole records, so that it cannot fail. */
static void translate(const cply__elf *elf, const record_row *record, void *raw, size_t count)
{
	Elf_Data data = {.d_buf = raw,
		.d_type = record->type,
		.d_version = EV_CURRENT,
		.d_size = count * record_size(elf, record)};
	Elf_Data made = data;

	if (elf->is_64)
		elf64_xlatetom(&made, &data, elf->encoding);
	else
		elf32_xlatetom(&made, &data, elf->encoding);
}

static void widen_header(Elf64_Ehdr *out, const Elf32_Ehdr *raw)
{
	memcpy(out->e_ident, raw->e_ident, sizeof out->e_ident);
	out->e_type = raw->e_type;
	out->e_machine = raw->e_machine;
	out->e_version = raw->e_version;
	out->e_entry = raw->e_entry;
	out->e_phoff = raw->e_phoff;
	out->e_shoff = raw->e_shoff;
	out->e_flags = raw->e_flags;
	out->e_ehsize = raw->e_ehsize;
	out->e_phentsize = raw->e_phentsize;
	out->e_phnum = raw->e_phnum;
	out->e_shentsize = raw->e_shentsize;
	out->e_shnum = raw->e_shnum;
	out->e_shstrndx = raw->e_shstrndx;
}

static void widen_program(Elf64_Phdr *out, const Elf32_Phdr *raw)
{
	*out = (Elf64_Phdr){.p_type = raw->p_type,
		.p_flags = raw->p_flags,
		.p_offset = raw->p_offset,
		.p_vaddr = raw->p_vaddr,
		.p_paddr = raw->p_paddr,
		.p_filesz = raw->p_filesz,
		.p_memsz = raw->p_memsz,
		.p_align = raw->p_align};
}

static void widen_section(Elf64_Shdr *out, const Elf32_Shdr *raw)
{
	*out = (Elf64_Shdr){.sh_name = raw->sh_name,
		.sh_type = raw->sh_type,
		.sh_flags = raw->sh_flags,
		.sh_addr = raw->sh_addr,
		.sh_offset = raw->sh_offset,
		.sh_size = raw->sh_size,
		.sh_link = raw->sh_link,
		.sh_info = raw->sh_info,
		.sh_addralign = raw->sh_addralign,
		.sh_entsize = raw->sh_entsize};
}

/* Tables are widened in place, from the back, since a wide entry lies over the narrow ones behind it. */
static void widen_programs(Elf64_Phdr *table, size_t count)
{
	for (size_t i = count; i-- > 0;) {
		Elf32_Phdr narrow;
		memcpy(&narrow, (const char *)table + i * sizeof narrow, sizeof narrow);
		widen_program(&table[i], &narrow);
	}
}

static void widen_sections(Elf64_Shdr *table, size_t count)
{
	for (size_t i = count; i-- > 0;) {
		Elf32_Shdr narrow;
		memcpy(&narrow, (const char *)table + i * sizeof narrow, sizeof narrow);
		widen_section(&table[i], &narrow);
	}
}

void cply__elf_widen_dynamic(Elf64_Dyn *out, const cply__elf *elf, const void *raw, size_t count)
{
	memmove(out, raw, count * record_size(elf, &dynamic_record));
	translate(elf, &dynamic_record, out, count);
	if (elf->is_64)
		return;
	for (size_t i = count; i-- > 0;) {
		Elf32_Dyn one;
		memcpy(&one, (const char *)out + i * sizeof one, sizeof one);
		out[i].d_tag = one.d_tag;
		out[i].d_un.d_val = one.d_un.d_val;
	}
}

static cply_status read_header(cply__elf *elf, const unsigned char *head, cply_error *err)
{
	_Alignas(Elf64_Ehdr) unsigned char raw[sizeof(Elf64_Ehdr)];
	const unsigned char class = head[EI_CLASS], data = head[EI_DATA];

	if (class != ELFCLASS32 && class != ELFCLASS64)
		return cply__source_corrupt(
			elf->source, EI_CLASS, err, "class 1 (32 bits) or 2 (64 bits)", "%u", class);
	if (data != ELFDATA2LSB && data != ELFDATA2MSB)
		return cply__source_corrupt(
			elf->source, EI_DATA, err, "data encoding 1 (little-endian) or 2 (big-endian)", "%u", data);
	elf->is_64 = class == ELFCLASS64;
	elf->encoding = data;
	elf->order = data == ELFDATA2MSB ? CPLY_ORDER_BIG : CPLY_ORDER_LITTLE;
	size_t size = record_size(elf, &header_record);
	if (!cply__source_has(elf->source, 0, size))
		return cply__source_corrupt(
			elf->source, elf->source->size, err, "a whole ELF header", "the end of the file");
	memcpy(raw, head, size);
	translate(elf, &header_record, raw, 1);
	if (elf->is_64) {
		memcpy(&elf->header, raw, sizeof elf->header);
	} else {
		Elf32_Ehdr narrow;
		memcpy(&narrow, raw, sizeof narrow);
		widen_header(&elf->header, &narrow);
	}
	return CPLY_OK;
}

/* Reads a table into memory that has room for the wide form; the caller widens. */
static cply_status read_table(void **out, const cply__elf *elf, const record_row *record, uint64_t offset, size_t count,
	size_t entry_size, cply_error *err)
{
	size_t size = record_size(elf, record);

	*out = NULL;
	if (entry_size != size)
		return cply__source_corrupt(elf->source, offset, err, record->name,
			"entries of %zu bytes instead of %zu", entry_size, size);
	if (!cply__source_has(elf->source, offset, (uint64_t)count * size))
		return cply__source_corrupt(elf->source, offset, err, record->name,
			"a file of %llu bytes, where its %zu entries would end at byte %llu",
			(unsigned long long)elf->source->size, count,
			(unsigned long long)(offset + (uint64_t)count * size));
	void *table = cply__alloc(elf->allocator, count * record->size_64);
	if (!table)
		return cply__error_nomem(err);
	cply_status status = cply__source_take(elf->source, table, count * size, offset, record->name, err);
	if (status) {
		cply__free(elf->allocator, table);
		return status;
	}
	translate(elf, record, table, count);
	*out = table;
	return CPLY_OK;
}

/* Counts that do not fit into the header are in the first section (gABI, "Extended Section Header"). */
static cply_status read_counts(cply__elf *elf, cply_error *err)
{
	void *first;

	elf->program_count = elf->header.e_phnum;
	elf->section_count = elf->header.e_shnum;
	elf->names_index = elf->header.e_shstrndx;
	if (elf->header.e_phoff == 0)
		elf->program_count = 0;
	if (elf->header.e_shoff == 0) {
		elf->section_count = 0;
		return CPLY_OK;
	}
	if (elf->header.e_phnum != PN_XNUM && elf->header.e_shnum != 0 && elf->header.e_shstrndx != SHN_XINDEX)
		return CPLY_OK;
	cply_status status =
		read_table(&first, elf, &section_record, elf->header.e_shoff, 1, elf->header.e_shentsize, err);
	if (status)
		return status;
	Elf64_Shdr section;
	if (elf->is_64) {
		memcpy(&section, first, sizeof section);
	} else {
		Elf32_Shdr narrow;
		memcpy(&narrow, first, sizeof narrow);
		widen_section(&section, &narrow);
	}
	cply__free(elf->allocator, first);
	if (elf->header.e_phnum == PN_XNUM)
		elf->program_count = section.sh_info;
	if (elf->header.e_shnum == 0)
		elf->section_count = (size_t)section.sh_size;
	if (elf->header.e_shstrndx == SHN_XINDEX)
		elf->names_index = section.sh_link;
	return CPLY_OK;
}

static cply_status read_programs(cply__elf *elf, cply_error *err)
{
	void *table;
	const Elf64_Ehdr *header = &elf->header;

	if (elf->program_count == 0)
		return CPLY_OK;
	if (elf->program_count > CPLY__ELF_PROGRAMS_LIMIT)
		return cply__source_limit(
			elf->source, header->e_phoff, err, "a number of program headers", CPLY__ELF_PROGRAMS_LIMIT);
	cply_status status =
		read_table(&table, elf, &program_record, header->e_phoff, elf->program_count, header->e_phentsize, err);
	if (status)
		return status;
	elf->programs = table;
	if (!elf->is_64)
		widen_programs(elf->programs, elf->program_count);
	for (size_t i = 0; i < elf->program_count; i++) {
		const Elf64_Phdr *program = &elf->programs[i];
		if (program->p_type == PT_LOAD && !cply__source_has(elf->source, program->p_offset, program->p_filesz))
			return cply__source_corrupt(elf->source, program->p_offset, err, "all of a segment",
				"%llu bytes of it in a file of %llu", (unsigned long long)program->p_filesz,
				(unsigned long long)elf->source->size);
	}
	return CPLY_OK;
}

static cply_status read_section_table(cply__elf *elf, cply_error *err)
{
	void *table;
	const Elf64_Ehdr *header = &elf->header;

	if (elf->section_count == 0)
		return CPLY_OK;
	if (elf->section_count > CPLY__ELF_SECTIONS_LIMIT)
		return cply__source_limit(
			elf->source, header->e_shoff, err, "a number of sections", CPLY__ELF_SECTIONS_LIMIT);
	cply_status status =
		read_table(&table, elf, &section_record, header->e_shoff, elf->section_count, header->e_shentsize, err);
	if (status)
		return status;
	elf->sections = table;
	if (!elf->is_64)
		widen_sections(elf->sections, elf->section_count);
	return CPLY_OK;
}

static cply_status read_names(cply__elf *elf, cply_error *err)
{
	unsigned char *names;

	if (elf->names_index >= elf->section_count || elf->sections[elf->names_index].sh_type != SHT_STRTAB)
		return CPLY_OK;
	const Elf64_Shdr *table = &elf->sections[elf->names_index];
	cply_status status = cply__elf_contents(&names, elf, table->sh_offset, table->sh_size, CPLY__ELF_NAMES_LIMIT,
		"the table of section names", err);
	if (status)
		return status;
	elf->names = (char *)names;
	elf->names_size = (size_t)table->sh_size;
	return CPLY_OK;
}

cply_status cply__elf_open(cply__elf *elf, const cply_allocator *allocator, const cply__binary_source *source,
	const unsigned char *head, cply_error *err)
{
	*elf = (cply__elf){.source = source, .allocator = allocator};
	cply_status status = read_header(elf, head, err);

	if (!status)
		status = read_counts(elf, err);
	if (!status)
		status = read_programs(elf, err);
	return status;
}

cply_status cply__elf_read_sections(cply__elf *elf, cply_error *err)
{
	cply_status status = read_section_table(elf, err);

	return status ? status : read_names(elf, err);
}

void cply__elf_close(cply__elf *elf)
{
	cply__free(elf->allocator, elf->programs);
	cply__free(elf->allocator, elf->sections);
	cply__free(elf->allocator, elf->names);
	*elf = (cply__elf){.source = NULL};
}
