/* An opened ELF file to a cply_binary. */
#include <string.h>

#include "elf_file.h"
#include "runtime/alloc.h"
#include "runtime/error.h"

static cply_status read_interpreter(cply_binary *out, const cply__elf *elf, cply_error *err)
{
	unsigned char *text;
	const Elf64_Phdr *program = cply__elf_program(elf, PT_INTERP);

	if (!program)
		return CPLY_OK;
	cply_status status = cply__elf_contents(&text, elf, program->p_offset, program->p_filesz, CPLY__ELF_TEXT_LIMIT,
		"the path of the program interpreter", err);
	if (status)
		return status;
	out->interpreter = (char *)text;
	out->interpreter_at = program->p_offset;
	return CPLY_OK;
}

static cply_binary_type type_of(const cply_binary *binary)
{
	switch (binary->raw_type) {
	case ET_EXEC:
		return CPLY_BINARY_PROGRAM;
	case ET_DYN:
		return binary->interpreter || (binary->flags_1 & DF_1_PIE) ? CPLY_BINARY_PROGRAM : CPLY_BINARY_LIBRARY;
	case ET_REL:
		return CPLY_BINARY_OBJECT;
	default:
		return CPLY_BINARY_OTHER;
	}
}

static cply_binary_link link_of(const cply_binary *binary)
{
	if (binary->type != CPLY_BINARY_PROGRAM)
		return CPLY_LINK_NONE;
	if (binary->interpreter || binary->needed_count > 0)
		return CPLY_LINK_DYNAMIC;
	return binary->raw_type == ET_DYN ? CPLY_LINK_STATIC_PIE : CPLY_LINK_STATIC;
}

cply_status cply__elf_read(
	cply_binary *out, const cply__binary_source *source, const unsigned char *head, cply_error *err)
{
	typedef cply_status (*part)(cply_binary *, const cply__elf *, cply_error *);
	static const part parts[] = {read_interpreter, cply__elf_read_dynamic, cply__elf_read_attributes,
		cply__elf_read_properties, cply__elf_read_build_info};
	cply__elf elf;
	cply_status status = cply__elf_open(&elf, out->allocator, source, head, err);

	if (!status) {
		out->bits = elf.is_64 ? 64 : 32;
		out->order = elf.order;
		out->machine = elf.header.e_machine;
		out->osabi = elf.header.e_ident[EI_OSABI];
		out->raw_type = elf.header.e_type;
		out->flags = elf.header.e_flags;
		out->has_sections = elf.section_count > 0;
	}
	for (size_t i = 0; i < sizeof parts / sizeof *parts && !status; i++)
		status = parts[i](out, &elf, err);
	cply__elf_close(&elf);
	out->type = type_of(out);
	out->link = link_of(out);
	return status;
}
