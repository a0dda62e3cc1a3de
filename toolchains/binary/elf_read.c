/* An opened ELF file to a cply_binary. */
#include <string.h>

#include "elf_file.h"
#include "go_build_info.h"
#include "runtime/error.h"
#include "store.h"

static cply_status read_interpreter(cply_binary *out, const cply__elf *elf, cply_error *err)
{
	const Elf64_Phdr *program = cply__elf_program(elf, PT_INTERP);
	char text[CPLY__ELF_TEXT_LIMIT + 1];

	/* Debug information that was split off has the header without the path. */
	if (!program || program->p_filesz == 0)
		return CPLY_OK;
	if (program->p_filesz > CPLY__ELF_TEXT_LIMIT)
		return cply__source_limit(elf->source, program->p_offset, err, "the path of the program interpreter",
			CPLY__ELF_TEXT_LIMIT);
	if (!cply__source_has(elf->source, program->p_offset, program->p_filesz))
		return cply__source_corrupt(elf->source, program->p_offset, err, "the path of the program interpreter",
			"%llu bytes of it in a file of %llu", (unsigned long long)program->p_filesz,
			(unsigned long long)elf->source->size);
	cply_status status = cply__elf_text(text, sizeof text, elf, program->p_offset, program->p_filesz, err);
	if (status)
		return status;
	out->interpreter = cply__arena_strdup(cply__binary_arena(out), text);
	out->interpreter_at = program->p_offset;
	return out->interpreter ? CPLY_OK : cply__error_nomem(err);
}

/* What the program headers say about memory. */
static cply_status read_protection(cply_binary *out, const cply__elf *elf, cply_error *err)
{
	size_t size = elf->is_64 ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);

	(void)err;
	for (size_t i = 0; i < elf->program_count; i++) {
		const Elf64_Phdr *program = &elf->programs[i];
		uint64_t at = elf->header.e_phoff + i * size;
		bool is_both = (program->p_flags & (PF_W | PF_X)) == (PF_W | PF_X);
		if (program->p_type == PT_GNU_STACK) {
			out->stack = (int)(program->p_flags & (PF_R | PF_W | PF_X));
			out->stack_at = at;
		} else if (program->p_type == PT_GNU_RELRO) {
			out->has_relro = 1;
			out->relro_at = at;
		} else if (program->p_type == PT_LOAD && is_both && !out->has_writable_code) {
			out->has_writable_code = 1;
			out->writable_code_at = at;
		}
	}
	return CPLY_OK;
}

static cply_status read_debug(cply_binary *out, const cply__elf *elf, cply_error *err)
{
	static const char *const names[] = {".debug_info", ".zdebug_info"};

	(void)err;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (cply__elf_section_named(elf, names[i]))
			out->has_debug = 1;
	return CPLY_OK;
}

cply_status cply__elf_read_build_info(cply_binary *out, const cply__elf *elf, cply_error *err)
{
	const Elf64_Shdr *section = cply__elf_section_named(elf, ".go.buildinfo");

	return section ? cply__go_build_info(out, elf->source, section->sh_offset, section->sh_size, err) : CPLY_OK;
}

static cply_binary_type type_of(const cply_binary *binary)
{
	switch (binary->raw_type) {
	case ET_EXEC:
		return CPLY_BINARY_PROGRAM;
	case ET_DYN:
		return binary->interpreter || binary->is_pie ? CPLY_BINARY_PROGRAM : CPLY_BINARY_LIBRARY;
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

/* Set as soon as all it rests on is known: the last parts ask for it. */
static cply_status classify(cply_binary *out, const cply__elf *elf, cply_error *err)
{
	(void)elf, (void)err;
	out->type = type_of(out);
	out->link = link_of(out);
	return CPLY_OK;
}

int cply_binary_is_static_glibc(const cply_binary *binary)
{
	bool is_static = binary->link == CPLY_LINK_STATIC || binary->link == CPLY_LINK_STATIC_PIE;

	/* glibc's start files carry GNU's ABI tag; musl's and Go's do not. */
	return is_static && binary->format == CPLY_BINARY_ELF && binary->os_note && binary->kernel.part[0] > 0 &&
	       strcmp(binary->os_note, "linux") == 0;
}

/* What is read, in this order, and whether it was asked for. */
typedef struct part_row {
	cply_status (*read)(cply_binary *out, const cply__elf *elf, cply_error *err);
	unsigned parts; /* any of them; 0: always */
} part_row;

static const part_row rows[] = {
	{read_interpreter, 0},
	{read_protection, 0},
	{cply__elf_read_dynamic, CPLY__PART_DYNAMIC | CPLY__PART_SYMBOLS},
	{classify, 0},
	{cply__elf_read_attributes, CPLY__PART_SECTIONS},
	{cply__elf_read_notes, CPLY__PART_NOTES},
	{cply__elf_read_build_info, CPLY__PART_SECTIONS},
	{cply__elf_read_comment, CPLY__PART_SECTIONS},
	{read_debug, CPLY__PART_SECTIONS},
	{cply__elf_read_symbol_table, CPLY__PART_SYMBOLS},
	{cply__elf_search_nss, CPLY__PART_SYMBOLS},
};

static void take_header(cply_binary *out, const cply__elf *elf)
{
	out->bits = elf->is_64 ? 64 : 32;
	out->order = elf->order;
	out->machine = elf->header.e_machine;
	out->osabi = elf->header.e_ident[EI_OSABI];
	out->raw_type = elf->header.e_type;
	out->flags = elf->header.e_flags;
	out->has_sections = elf->section_count > 0;
}

/* A shared object without interpreter is a program or a library: its dynamic section tells. */
static unsigned needed_parts(const cply_binary *out, const cply__elf *elf)
{
	bool is_open = out->raw_type == ET_DYN && !cply__elf_program(elf, PT_INTERP);

	return out->store->parts | (is_open ? CPLY__PART_DYNAMIC : 0);
}

cply_status cply__elf_read(
	cply_binary *out, const cply__binary_source *source, const unsigned char *head, cply_error *err)
{
	cply__elf elf;
	unsigned parts = 0;
	cply_status status = cply__elf_open(&elf, out->store->allocator, source, head, err);

	if (!status) {
		take_header(out, &elf);
		parts = needed_parts(out, &elf);
	}
	if (parts & (CPLY__PART_SECTIONS | CPLY__PART_SYMBOLS))
		status = cply__elf_read_sections(&elf, err);
	for (size_t i = 0; i < sizeof rows / sizeof *rows && !status; i++)
		if (rows[i].parts == 0 || (rows[i].parts & parts))
			status = rows[i].read(out, &elf, err);
	cply__elf_close(&elf);
	return status;
}
