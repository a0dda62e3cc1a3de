/* An ELF file in memory: header and tables in the layout of the 64-bit class, whatever the file's class and order. */
#ifndef BINARY_ELF_FILE_H
#define BINARY_ELF_FILE_H

#include <elf.h>

#include "reader.h"

/* Limits. The kernel takes no more than 64 KiB of program headers. */
enum {
	CPLY__ELF_PROGRAMS_LIMIT = 65536 / sizeof(Elf32_Phdr),
	CPLY__ELF_SECTIONS_LIMIT = 262144,
	CPLY__ELF_DYNAMIC_LIMIT = 16384, /* entries */
	CPLY__ELF_TEXT_LIMIT = 4096,     /* bytes of a name or path */
	CPLY__ELF_ATTRIBUTES_LIMIT = 65536,
	CPLY__ELF_NOTES_LIMIT = 65536,
	CPLY__ELF_NAMES_LIMIT = 16 << 20, /* bytes of the section name table */
	CPLY__ELF_BUILD_INFO_LIMIT = 1 << 20
};

typedef struct cply__elf {
	const cply__binary_source *source; /* borrowed */
	const cply_allocator *allocator;   /* borrowed */
	unsigned char encoding;            /* EI_DATA */
	cply_byte_order order;
	int is_64;
	Elf64_Ehdr header;    /* counts that overflow 16 bits are in the two below */
	Elf64_Phdr *programs; /* owned */
	size_t program_count;
	Elf64_Shdr *sections; /* owned */
	size_t section_count;
	size_t names_index; /* the section with the section names */
} cply__elf;

/* Reads header and tables. On an error too, cply__elf_close is due. */
cply_status cply__elf_open(cply__elf *elf, const cply_allocator *allocator, const cply__binary_source *source,
	const unsigned char *head, cply_error *err);
void cply__elf_close(cply__elf *elf);

/* The first program header or section of a type, or NULL. */
const Elf64_Phdr *cply__elf_program(const cply__elf *elf, uint32_t type);
const Elf64_Shdr *cply__elf_section(const cply__elf *elf, uint32_t type);

/* The section of this name into *out, NULL when there is none. */
cply_status cply__elf_section_named(const Elf64_Shdr **out, const cply__elf *elf, const char *name, cply_error *err);

/* The place in the file of a virtual address; false when no segment has it. *left is how far the segment goes on. */
bool cply__elf_offset(uint64_t *offset, uint64_t *left, const cply__elf *elf, uint64_t address);

/* Turns `count` dynamic entries as the file has them into the 64-bit layout. `raw` is aligned for 8 bytes. */
void cply__elf_widen_dynamic(Elf64_Dyn *out, const cply__elf *elf, const void *raw, size_t count);

/* Whole contents of a part of the file, owned by the caller; more than `limit` bytes is CPLY_E_LIMIT. */
cply_status cply__elf_contents(unsigned char **out, const cply__elf *elf, uint64_t offset, uint64_t size,
	uint64_t limit, const char *what, cply_error *err);

/* Parts of a cply_binary, each from its part of the file. */
cply_status cply__elf_read_dynamic(cply_binary *out, const cply__elf *elf, cply_error *err);
cply_status cply__elf_read_attributes(cply_binary *out, const cply__elf *elf, cply_error *err);
cply_status cply__elf_read_properties(cply_binary *out, const cply__elf *elf, cply_error *err);
cply_status cply__elf_read_build_info(cply_binary *out, const cply__elf *elf, cply_error *err);

#endif
