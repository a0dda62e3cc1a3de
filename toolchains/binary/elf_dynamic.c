/* The dynamic section (gABI, chapter 5): needed libraries, paths to them, flags, and what hangs on it. */
#include <string.h>

#include "elf_file.h"
#include "runtime/alloc.h"
#include "runtime/error.h"
#include "store.h"

static cply_status read_entries(
	cply__elf_dynamic *out, const cply__elf *elf, const Elf64_Phdr *program, cply_error *err)
{
	unsigned char *raw;
	size_t size = elf->is_64 ? sizeof(Elf64_Dyn) : sizeof(Elf32_Dyn);
	cply_status status = cply__elf_contents(&raw, elf, program->p_offset, program->p_filesz,
		CPLY__ELF_DYNAMIC_LIMIT * size, "the dynamic section", err);

	if (status)
		return status;
	size_t count = (size_t)program->p_filesz / size;
	out->at = program->p_offset;
	out->entry_size = size;
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

bool cply__elf_dynamic_value(uint64_t *out, const cply__elf_dynamic *dynamic, int64_t tag)
{
	for (size_t i = 0; i < dynamic->count; i++)
		if (dynamic->entries[i].d_tag == tag) {
			*out = dynamic->entries[i].d_un.d_val;
			return true;
		}
	return false;
}

/* The string table is given by its address; a table that goes over its segment is cut there. */
static void find_names(cply__elf_dynamic *out, const cply__elf *elf)
{
	uint64_t address, size = UINT64_MAX, left;

	cply__elf_dynamic_value(&size, out, DT_STRSZ);
	if (cply__elf_dynamic_value(&address, out, DT_STRTAB) && cply__elf_offset(&out->names_at, &left, elf, address))
		out->names_size = size < left ? size : left;
}

cply_status cply__elf_dynamic_name(const char **out, cply_binary *binary, const cply__elf *elf,
	const cply__elf_dynamic *dynamic, uint64_t entry_at, uint64_t name, cply_error *err)
{
	static const size_t rooms[] = {128, CPLY__ELF_TEXT_LIMIT};
	char text[CPLY__ELF_TEXT_LIMIT];

	if (name >= dynamic->names_size)
		return cply__source_corrupt(elf->source, entry_at, err, "a name in the string table",
			"offset %llu in a table of %llu bytes", (unsigned long long)name,
			(unsigned long long)dynamic->names_size);
	/* Nearly all names are short. */
	for (size_t i = 0; i < sizeof rooms / sizeof *rooms; i++) {
		uint64_t at = dynamic->names_at + name, left = dynamic->names_size - name;
		size_t room = left < rooms[i] ? (size_t)left : rooms[i], got;
		cply_status status = cply__source_peek(elf->source, text, room, at, &got, err);
		if (status)
			return status;
		const char *end = memchr(text, '\0', got);
		if (!end)
			continue;
		*out = cply__arena_strndup(cply__binary_arena(binary), text, (size_t)(end - text));
		return *out ? CPLY_OK : cply__error_nomem(err);
	}
	return cply__source_limit(
		elf->source, dynamic->names_at + name, err, "a name in the string table", CPLY__ELF_TEXT_LIMIT - 1);
}

static cply_status read_needed(
	cply_binary *out, const cply__elf_dynamic *dynamic, const cply__elf *elf, cply_error *err)
{
	size_t count = 0;

	for (size_t i = 0; i < dynamic->count; i++)
		count += dynamic->entries[i].d_tag == DT_NEEDED;
	if (count == 0)
		return CPLY_OK;
	if (count > CPLY_NEEDED_LIMIT)
		return cply__source_limit(
			elf->source, dynamic->at, err, "a number of needed libraries", CPLY_NEEDED_LIMIT);
	out->needed = cply__arena_alloc(cply__binary_arena(out), count * sizeof *out->needed);
	if (!out->needed)
		return cply__error_nomem(err);
	for (size_t i = 0; i < dynamic->count; i++) {
		if (dynamic->entries[i].d_tag != DT_NEEDED)
			continue;
		uint64_t at = dynamic->at + i * dynamic->entry_size;
		cply_status status = cply__elf_dynamic_name(
			&out->needed[out->needed_count], out, elf, dynamic, at, dynamic->entries[i].d_un.d_val, err);
		if (status)
			return status;
		if (out->needed_count++ == 0)
			out->needed_at = at;
	}
	return CPLY_OK;
}

/* Entries whose value is a name. */
static cply_status read_named(cply_binary *out, const cply__elf_dynamic *dynamic, const cply__elf *elf, cply_error *err)
{
	uint64_t soname_at = 0;
	const struct {
		int64_t tag;
		const char **text;
		uint64_t *at;
	} named[] = {{DT_SONAME, &out->soname, &soname_at}, {DT_RPATH, &out->rpath, &out->rpath_at},
		{DT_RUNPATH, &out->runpath, &out->runpath_at}};

	for (size_t i = 0; i < dynamic->count; i++)
		for (size_t n = 0; n < sizeof named / sizeof *named; n++) {
			if (dynamic->entries[i].d_tag != named[n].tag || *named[n].text)
				continue;
			*named[n].at = dynamic->at + i * dynamic->entry_size;
			cply_status status = cply__elf_dynamic_name(
				named[n].text, out, elf, dynamic, *named[n].at, dynamic->entries[i].d_un.d_val, err);
			if (status)
				return status;
		}
	return CPLY_OK;
}

static void take_flags(cply_binary *out, const cply__elf_dynamic *dynamic)
{
	for (size_t i = 0; i < dynamic->count; i++) {
		uint64_t value = dynamic->entries[i].d_un.d_val;
		int has_textrel = 0;
		switch (dynamic->entries[i].d_tag) {
		case DT_FLAGS_1:
			out->is_pie = (value & DF_1_PIE) != 0;
			out->binds_now = out->binds_now || (value & DF_1_NOW);
			break;
		case DT_FLAGS:
			out->binds_now = out->binds_now || (value & DF_BIND_NOW);
			has_textrel = (value & DF_TEXTREL) != 0;
			break;
		case DT_BIND_NOW:
			out->binds_now = 1;
			break;
		case DT_TEXTREL:
			has_textrel = 1;
			break;
		default:
			break;
		}
		if (has_textrel && !out->has_textrel) {
			out->has_textrel = 1;
			out->textrel_at = dynamic->at + i * dynamic->entry_size;
		}
	}
}

/* Of what is a library, as its flags say, nothing more is needed by who asked for no more. */
static cply_status read_names(cply_binary *out, cply__elf_dynamic *dynamic, const cply__elf *elf, cply_error *err)
{
	unsigned parts = out->store->parts;

	if (!out->is_pie && !(parts & (CPLY__PART_DYNAMIC | CPLY__PART_SYMBOLS)))
		return CPLY_OK;
	find_names(dynamic, elf);
	if (read_needed(out, dynamic, elf, err) || read_named(out, dynamic, elf, err) ||
		cply__elf_read_versions(out, elf, dynamic, err))
		return err->code;
	return parts & CPLY__PART_SYMBOLS ? cply__elf_read_imports(out, elf, dynamic, err) : CPLY_OK;
}

cply_status cply__elf_read_dynamic(cply_binary *out, const cply__elf *elf, cply_error *err)
{
	cply__elf_dynamic dynamic = {.entries = NULL};
	const Elf64_Phdr *program = cply__elf_program(elf, PT_DYNAMIC);

	if (!program)
		return CPLY_OK;
	out->has_dynamic = 1;
	cply_status status = read_entries(&dynamic, elf, program, err);
	if (!status) {
		take_flags(out, &dynamic);
		status = read_names(out, &dynamic, elf, err);
	}
	cply__free(elf->allocator, dynamic.entries);
	return status;
}
