/* The dynamic section: needed libraries and flags (gABI, chapter 5, "Dynamic Section"). */
#include <string.h>

#include "elf_file.h"
#include "runtime/alloc.h"
#include "runtime/error.h"

/* The entries that matter. */
typedef struct dynamic {
	Elf64_Dyn *entries; /* owned */
	size_t count;       /* up to DT_NULL */
	uint64_t at;        /* in the file */
	uint64_t names_at;  /* string table in the file; valid with has_names */
	uint64_t names_size;
	bool has_names;
} dynamic;

static cply_status read_entries(dynamic *out, const cply__elf *elf, const Elf64_Phdr *program, cply_error *err)
{
	unsigned char *raw;
	size_t size = elf->is_64 ? sizeof(Elf64_Dyn) : sizeof(Elf32_Dyn);
	cply_status status = cply__elf_contents(&raw, elf, program->p_offset, program->p_filesz,
		CPLY__ELF_DYNAMIC_LIMIT * size, "the dynamic section", err);

	if (status)
		return status;
	size_t count = (size_t)program->p_filesz / size;
	out->at = program->p_offset;
	out->entries = cply__calloc(elf->allocator, count + 1, sizeof *out->entries);
	if (out->entries)
		cply__elf_widen_dynamic(out->entries, elf, raw, count);
	cply__free(elf->allocator, raw);
	if (!out->entries)
		return cply__error_nomem(err);
	while (out->count < count && out->entries[out->count].d_tag != DT_NULL)
		out->count++;
	return CPLY_OK;
}

/* The string table is given by its address; a table that goes over its segment is cut there. */
static void find_names(dynamic *out, const cply__elf *elf)
{
	uint64_t address = 0, size = UINT64_MAX, left;
	bool has_address = false;

	for (size_t i = 0; i < out->count; i++) {
		if (out->entries[i].d_tag == DT_STRTAB) {
			address = out->entries[i].d_un.d_val;
			has_address = true;
		}
		if (out->entries[i].d_tag == DT_STRSZ)
			size = out->entries[i].d_un.d_val;
	}
	out->has_names = has_address && cply__elf_offset(&out->names_at, &left, elf, address);
	if (out->has_names)
		out->names_size = size < left ? size : left;
}

static cply_status read_name(
	char **out, const dynamic *table, const cply__elf *elf, uint64_t entry_at, uint64_t name, cply_error *err)
{
	char text[CPLY__ELF_TEXT_LIMIT];
	size_t got;

	if (!table->has_names || name >= table->names_size)
		return cply__source_corrupt(elf->source, entry_at, err,
			"the name of a needed library in the string table", "offset %llu in a table of %llu bytes",
			(unsigned long long)name, (unsigned long long)(table->has_names ? table->names_size : 0));
	uint64_t room = table->names_size - name;
	size_t size = room < sizeof text ? (size_t)room : sizeof text;
	cply_status status = cply__source_peek(elf->source, text, size, table->names_at + name, &got, err);
	if (status)
		return status;
	const char *end = memchr(text, '\0', got);
	if (!end)
		return cply__source_limit(
			elf->source, table->names_at + name, err, "the name of a needed library", sizeof text - 1);
	*out = cply__strndup(elf->allocator, text, (size_t)(end - text));
	return *out ? CPLY_OK : cply__error_nomem(err);
}

static cply_status read_needed(cply_binary *out, const dynamic *table, const cply__elf *elf, cply_error *err)
{
	size_t size = elf->is_64 ? sizeof(Elf64_Dyn) : sizeof(Elf32_Dyn);
	size_t count = 0;

	for (size_t i = 0; i < table->count; i++)
		count += table->entries[i].d_tag == DT_NEEDED;
	if (count == 0)
		return CPLY_OK;
	if (count > CPLY_NEEDED_LIMIT)
		return cply__source_limit(
			elf->source, table->at, err, "a number of needed libraries", CPLY_NEEDED_LIMIT);
	out->needed = cply__calloc(elf->allocator, count, sizeof *out->needed);
	if (!out->needed)
		return cply__error_nomem(err);
	for (size_t i = 0; i < table->count; i++) {
		if (table->entries[i].d_tag != DT_NEEDED)
			continue;
		uint64_t at = table->at + i * size;
		cply_status status =
			read_name(&out->needed[out->needed_count], table, elf, at, table->entries[i].d_un.d_val, err);
		if (status)
			return status;
		if (out->needed_count++ == 0)
			out->needed_at = at;
	}
	return CPLY_OK;
}

cply_status cply__elf_read_dynamic(cply_binary *out, const cply__elf *elf, cply_error *err)
{
	dynamic table = {0};
	const Elf64_Phdr *program = cply__elf_program(elf, PT_DYNAMIC);

	if (!program)
		return CPLY_OK;
	out->has_dynamic = 1;
	cply_status status = read_entries(&table, elf, program, err);
	if (!status) {
		find_names(&table, elf);
		for (size_t i = 0; i < table.count; i++)
			if (table.entries[i].d_tag == DT_FLAGS_1)
				out->flags_1 = (uint32_t)table.entries[i].d_un.d_val;
		status = read_needed(out, &table, elf, err);
	}
	cply__free(elf->allocator, table.entries);
	return status;
}
