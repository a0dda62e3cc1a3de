/*
 * What the names of functions say about how a program was made. A dynamic one tells by what it imports; a static one
 * only as long as it has its symbol table. All that is judged are names, so that tables are read in small pieces.
 */
#include <stdlib.h>
#include <string.h>

#include "elf_file.h"
#include "runtime/alloc.h"
#include "runtime/error.h"
#include "symbols.h"

enum { NAME_ROOM = 64, PIECE = 128 };

/* A table of symbols in the file. */
typedef struct symbol_table {
	uint64_t at, count;
	uint64_t names_at, names_size;
	bool only_undefined;
} symbol_table;

/* The parts of an entry that matter, which the two classes order differently. */
typedef struct symbol {
	uint32_t name;
	uint16_t section;
} symbol;

static symbol decode(const cply__elf *elf, const unsigned char *raw)
{
	size_t section = elf->is_64 ? offsetof(Elf64_Sym, st_shndx) : offsetof(Elf32_Sym, st_shndx);

	return (symbol){cply__read_u32(raw, elf->order), cply__read_u16(raw + section, elf->order)};
}

static cply_status look_at(
	cply_binary *out, const cply__elf *elf, const symbol_table *table, const symbol *one, cply_error *err)
{
	char name[NAME_ROOM];

	if (one->name == 0 || one->name >= table->names_size || (one->section == SHN_UNDEF) != table->only_undefined)
		return CPLY_OK;
	uint64_t at = table->names_at + one->name;
	cply_status status = cply__elf_text(name, sizeof name, elf, at, table->names_size - one->name, err);
	if (!status)
		cply__symbol_see(out, name, at);
	return status;
}

static cply_status walk(cply_binary *out, const cply__elf *elf, const symbol_table *table, cply_error *err)
{
	size_t size = elf->is_64 ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym);
	unsigned char piece[PIECE * sizeof(Elf64_Sym)];

	if (table->count > CPLY__ELF_SYMBOLS_LIMIT)
		return CPLY_OK;
	if (!cply__source_has(elf->source, table->at, table->count * size) ||
		!cply__source_has(elf->source, table->names_at, table->names_size))
		return cply__source_corrupt(elf->source, table->at, err, "symbols and their names inside of the file",
			"%llu symbols", (unsigned long long)table->count);
	for (uint64_t first = 0; first < table->count; first += PIECE) {
		size_t count = table->count - first < PIECE ? (size_t)(table->count - first) : PIECE;
		cply_status status =
			cply__source_take(elf->source, piece, count * size, table->at + first * size, "symbols", err);
		for (size_t i = 0; i < count && !status; i++) {
			symbol one = decode(elf, piece + i * size);
			status = look_at(out, elf, table, &one, err);
		}
		if (status)
			return status;
	}
	return CPLY_OK;
}

/* The second number of a hash table of symbols; 0 when it is not there. */
static cply_status read_hash(
	uint64_t *out, const cply__elf *elf, const cply__elf_dynamic *dynamic, int64_t tag, cply_error *err)
{
	unsigned char head[8];
	uint64_t address, at, left;

	*out = 0;
	if (!cply__elf_dynamic_value(&address, dynamic, tag) || !cply__elf_offset(&at, &left, elf, address) ||
		left < sizeof head)
		return CPLY_OK;
	cply_status status = cply__source_take(elf->source, head, sizeof head, at, "a symbol hash table", err);
	if (!status)
		*out = cply__read_u32(head + 4, elf->order);
	return status;
}

/*
 * How many symbols are imports, or may be: the dynamic symbol table has no count of its own. GNU's hash table tells
 * where those begin that others find, behind all imports (DT_GNU_HASH, "symoffset"); GNU ld writes 1 when there are
 * none of them. The older one has them all (DT_HASH, "nchain"). 0: it cannot be told.
 */
static cply_status count_imports(
	uint64_t *out, const cply__elf *elf, const cply__elf_dynamic *dynamic, size_t size, cply_error *err)
{
	const Elf64_Shdr *section = cply__elf_section(elf, SHT_DYNSYM);
	cply_status status = read_hash(out, elf, dynamic, DT_GNU_HASH, err);

	if (status || *out > 1)
		return status;
	if (!section)
		return read_hash(out, elf, dynamic, DT_HASH, err);
	*out = section->sh_size / size;
	return CPLY_OK;
}

cply_status cply__elf_read_imports(
	cply_binary *out, const cply__elf *elf, const cply__elf_dynamic *dynamic, cply_error *err)
{
	symbol_table table = {.names_at = dynamic->names_at, .names_size = dynamic->names_size, .only_undefined = true};
	size_t size = elf->is_64 ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym);
	uint64_t address, left;

	if (out->needed_count == 0 || !cply__elf_dynamic_value(&address, dynamic, DT_SYMTAB) ||
		!cply__elf_offset(&table.at, &left, elf, address))
		return CPLY_OK;
	cply_status status = count_imports(&table.count, elf, dynamic, size, err);
	if (status || table.count == 0 || table.count > left / size)
		return status;
	out->symbols_from = CPLY_SYMBOLS_IMPORTED;
	return walk(out, elf, &table, err);
}

cply_status cply__elf_read_symbol_table(cply_binary *out, const cply__elf *elf, cply_error *err)
{
	const Elf64_Shdr *section = cply__elf_section(elf, SHT_SYMTAB);
	size_t size = elf->is_64 ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym);

	if (!section)
		return CPLY_OK;
	out->has_symbol_table = 1;
	out->symbol_table_at = section->sh_offset;
	/* Of a dynamic program the imports said it; Go has a world of its own. */
	if (out->symbols_from != CPLY_SYMBOLS_NONE || out->interpreter || out->needed_count > 0 || out->go_version ||
		out->raw_type == ET_REL || section->sh_link >= elf->section_count)
		return CPLY_OK;
	const Elf64_Shdr *names = &elf->sections[section->sh_link];
	symbol_table table = {section->sh_offset, section->sh_size / size, names->sh_offset, names->sh_size, false};
	out->symbols_from = CPLY_SYMBOLS_CONTAINED;
	return walk(out, elf, &table, err);
}
