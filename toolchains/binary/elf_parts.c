/* Looking things up in an opened ELF file. */
#include <string.h>

#include "elf_file.h"
#include "runtime/alloc.h"
#include "runtime/error.h"

const Elf64_Phdr *cply__elf_program(const cply__elf *elf, uint32_t type)
{
	for (size_t i = 0; i < elf->program_count; i++)
		if (elf->programs[i].p_type == type)
			return &elf->programs[i];
	return NULL;
}

const Elf64_Shdr *cply__elf_section(const cply__elf *elf, uint32_t type)
{
	for (size_t i = 0; i < elf->section_count; i++)
		if (elf->sections[i].sh_type == type)
			return &elf->sections[i];
	return NULL;
}

bool cply__elf_offset(uint64_t *offset, uint64_t *left, const cply__elf *elf, uint64_t address)
{
	for (size_t i = 0; i < elf->program_count; i++) {
		const Elf64_Phdr *program = &elf->programs[i];
		if (program->p_type != PT_LOAD || address < program->p_vaddr ||
			address - program->p_vaddr >= program->p_filesz)
			continue;
		*offset = program->p_offset + (address - program->p_vaddr);
		*left = program->p_filesz - (address - program->p_vaddr);
		return true;
	}
	return false;
}

cply_status cply__elf_contents(unsigned char **out, const cply__elf *elf, uint64_t offset, uint64_t size,
	uint64_t limit, const char *what, cply_error *err)
{
	*out = NULL;
	if (size > limit)
		return cply__source_limit(elf->source, offset, err, what, limit);
	if (!cply__source_has(elf->source, offset, size))
		return cply__source_corrupt(elf->source, offset, err, what, "%llu bytes of it in a file of %llu",
			(unsigned long long)size, (unsigned long long)elf->source->size);
	unsigned char *bytes = cply__alloc(elf->allocator, (size_t)size + 1);
	if (!bytes)
		return cply__error_nomem(err);
	cply_status status = cply__source_take(elf->source, bytes, (size_t)size, offset, what, err);
	if (status) {
		cply__free(elf->allocator, bytes);
		return status;
	}
	/* Text in it ends, whatever it is. */
	bytes[size] = '\0';
	*out = bytes;
	return CPLY_OK;
}

const char *cply__elf_section_name(const cply__elf *elf, const Elf64_Shdr *section)
{
	return section->sh_name < elf->names_size ? elf->names + section->sh_name : "";
}

const Elf64_Shdr *cply__elf_section_named(const cply__elf *elf, const char *name)
{
	for (size_t i = 0; i < elf->section_count && elf->names; i++)
		if (elf->sections[i].sh_type != SHT_NOBITS && elf->sections[i].sh_size > 0 &&
			strcmp(cply__elf_section_name(elf, &elf->sections[i]), name) == 0)
			return &elf->sections[i];
	return NULL;
}

cply_status cply__elf_text(
	char *text, size_t room, const cply__elf *elf, uint64_t offset, uint64_t size, cply_error *err)
{
	size_t got;
	cply_status status =
		cply__source_peek(elf->source, text, size < room - 1 ? (size_t)size : room - 1, offset, &got, err);

	text[status ? 0 : got] = '\0';
	return status;
}
