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
	CPLY__ELF_SYMBOLS_LIMIT = 4 << 20 /* symbols of a table; what has more is not looked at */
};

/* What is read and then let go comes from `allocator`; texts of the binary are in its own store. */
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
	char *names;        /* owned: the section names; NULL: there are none */
	size_t names_size;
} cply__elf;

/* Reads the header and the program headers; _sections reads those. On an error too, cply__elf_close is due. */
cply_status cply__elf_open(cply__elf *elf, const cply_allocator *allocator, const cply__binary_source *source,
	const unsigned char *head, cply_error *err);
cply_status cply__elf_read_sections(cply__elf *elf, cply_error *err);
void cply__elf_close(cply__elf *elf);

/* The first program header or section of a type, or NULL. */
const Elf64_Phdr *cply__elf_program(const cply__elf *elf, uint32_t type);
const Elf64_Shdr *cply__elf_section(const cply__elf *elf, uint32_t type);

/* The name of a section; "" when it has none. */
const char *cply__elf_section_name(const cply__elf *elf, const Elf64_Shdr *section);

/* The section of this name that has contents, or NULL. */
const Elf64_Shdr *cply__elf_section_named(const cply__elf *elf, const char *name);

/* The place in the file of a virtual address; false when no segment has it. *left is how far the segment goes on. */
bool cply__elf_offset(uint64_t *offset, uint64_t *left, const cply__elf *elf, uint64_t address);

/* Turns `count` dynamic entries as the file has them into the 64-bit layout. `raw` is aligned for 8 bytes. */
void cply__elf_widen_dynamic(Elf64_Dyn *out, const cply__elf *elf, const void *raw, size_t count);

/* Whole contents of a part of the file, owned by the caller; more than `limit` bytes is CPLY_E_LIMIT. */
cply_status cply__elf_contents(unsigned char **out, const cply__elf *elf, uint64_t offset, uint64_t size,
	uint64_t limit, const char *what, cply_error *err);

/* A text of at most `room` - 1 bytes at an offset, cut there; `size` bounds it too. It ends with NUL in any case. */
cply_status cply__elf_text(
	char *text, size_t room, const cply__elf *elf, uint64_t offset, uint64_t size, cply_error *err);

/* A dynamic section, and the string table that its entries mean. */
typedef struct cply__elf_dynamic {
	Elf64_Dyn *entries; /* owned */
	size_t count;
	uint64_t at;         /* in the file */
	uint64_t names_at;   /* string table in the file; valid with names_size */
	uint64_t names_size; /* 0: none */
	size_t entry_size;
} cply__elf_dynamic;

/* The value of the first entry with this tag. */
bool cply__elf_dynamic_value(uint64_t *out, const cply__elf_dynamic *dynamic, int64_t tag);

/*
 * A name of its string table, into the binary's memory. Errors: CPLY_E_CORRUPT for one that is not in the table,
 * CPLY_E_LIMIT for a long one.
 */
cply_status cply__elf_dynamic_name(const char **out, cply_binary *binary, const cply__elf *elf,
	const cply__elf_dynamic *dynamic, uint64_t entry_at, uint64_t name, cply_error *err);

/* Parts of a cply_binary, each from its part of the file. */
cply_status cply__elf_read_dynamic(cply_binary *out, const cply__elf *elf, cply_error *err);
cply_status cply__elf_read_versions(
	cply_binary *out, const cply__elf *elf, const cply__elf_dynamic *dynamic, cply_error *err);
cply_status cply__elf_read_imports(
	cply_binary *out, const cply__elf *elf, const cply__elf_dynamic *dynamic, cply_error *err);
cply_status cply__elf_read_symbol_table(cply_binary *out, const cply__elf *elf, cply_error *err);
cply_status cply__elf_read_attributes(cply_binary *out, const cply__elf *elf, cply_error *err);
cply_status cply__elf_read_notes(cply_binary *out, const cply__elf *elf, cply_error *err);
cply_status cply__elf_read_build_info(cply_binary *out, const cply__elf *elf, cply_error *err);
cply_status cply__elf_read_comment(cply_binary *out, const cply__elf *elf, cply_error *err);
cply_status cply__elf_search_nss(cply_binary *out, const cply__elf *elf, cply_error *err);

#endif
