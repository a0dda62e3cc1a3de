/* Darwin programs: the headers of Mach-O (mach-o/loader.h and mach-o/fat.h of XNU). */
#include "macho.h"

#include "runtime/alloc.h"
#include "runtime/error.h"
#include "store.h"

enum {
	TYPE_OBJECT = 1,  /* MH_OBJECT */
	TYPE_EXECUTE = 2, /* MH_EXECUTE */
	TYPE_DYLIB = 6,   /* MH_DYLIB */
	TYPE_BUNDLE = 8,  /* MH_BUNDLE */
	IS_PIE = 0x200000,
	STACK_EXECUTES = 0x20000, /* MH_ALLOW_STACK_EXECUTION */
	HEADER_SIZE = 28,         /* of the 32-bit header; the other has 4 bytes more */
	FAT_HEADER = 8,
	FAT_ENTRY = 20,    /* struct fat_arch */
	FAT_ENTRY_64 = 32, /* struct fat_arch_64 */
	JAVA_FROM = 40     /* Java's class files share the magic; their version stands where the count is */
};

/* A place in the file that one thin file has for itself. */
typedef struct slice {
	uint64_t at, size;
} slice;

static cply_binary_type type_of(uint32_t filetype)
{
	static const struct {
		uint32_t filetype;
		cply_binary_type type;
	} types[] = {{TYPE_OBJECT, CPLY_BINARY_OBJECT}, {TYPE_EXECUTE, CPLY_BINARY_PROGRAM},
		{TYPE_DYLIB, CPLY_BINARY_LIBRARY}, {TYPE_BUNDLE, CPLY_BINARY_LIBRARY}};

	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (types[i].filetype == filetype)
			return types[i].type;
	return CPLY_BINARY_OTHER;
}

static void take_header(cply_binary *out, const unsigned char *head, cply_byte_order order, int is_64)
{
	uint32_t filetype = cply__read_u32(head + 12, order);

	out->order = order;
	out->bits = is_64 ? 64 : 32;
	out->machine = cply__read_u32(head + 4, order);
	out->raw_type = filetype > 0xffff ? 0xffff : (uint16_t)filetype;
	out->type = type_of(filetype);
	out->link = out->type == CPLY_BINARY_PROGRAM ? CPLY_LINK_DYNAMIC : CPLY_LINK_NONE;
	out->flags = cply__read_u32(head + 24, order);
	out->is_pie = (out->flags & IS_PIE) != 0;
	out->stack = CPLY_PROTECTION_READ | CPLY_PROTECTION_WRITE |
		     (out->flags & STACK_EXECUTES ? CPLY_PROTECTION_EXECUTE : 0);
	out->stack_at = out->header_at + 24;
}

static cply_status read_thin(cply_binary *out, const cply__binary_source *source, const slice *where,
	const unsigned char *head, cply_error *err)
{
	cply_byte_order order = head[0] == 0xfe ? CPLY_ORDER_BIG : CPLY_ORDER_LITTLE;
	int is_64 = head[0] == 0xcf || head[3] == 0xcf;
	uint64_t header = is_64 ? HEADER_SIZE + 4 : HEADER_SIZE;
	const cply_allocator *allocator = out->store->allocator;

	if (where->size < header)
		return cply__source_corrupt(
			source, where->at + where->size, err, "a whole Mach-O header", "the end of the file");
	out->header_at = where->at;
	take_header(out, head, order, is_64);
	cply__macho file = {.source = source,
		.base = where->at,
		.size = where->size,
		.order = order,
		.is_64 = is_64,
		.command_count = cply__read_u32(head + 16, order),
		.commands_size = cply__read_u32(head + 20, order),
		.commands_at = where->at + header};
	if (file.commands_size > where->size - header)
		return cply__source_corrupt(source, file.commands_at, err, "the load commands inside of the file",
			"%lu bytes of them in %llu", (unsigned long)file.commands_size,
			(unsigned long long)where->size);
	if (file.commands_size > CPLY__MACHO_COMMANDS_LIMIT)
		return cply__source_limit(source, file.commands_at, err, "load commands", CPLY__MACHO_COMMANDS_LIMIT);
	unsigned char *commands = cply__alloc(allocator, (size_t)file.commands_size + 1);
	if (!commands)
		return cply__error_nomem(err);
	file.commands = commands;
	cply_status status =
		cply__source_take(source, commands, file.commands_size, file.commands_at, "the load commands", err);
	if (!status)
		status = cply__macho_read_commands(out, &file, err);
	cply__free(allocator, commands);
	return status;
}

cply_status cply__macho_read(
	cply_binary *out, const cply__binary_source *source, const unsigned char *head, cply_error *err)
{
	const slice whole = {0, source->size};

	return read_thin(out, source, &whole, head, err);
}

/* One slice: its header, which must be thin, so that nothing recurses. */
static cply_status read_slice(
	cply_binary *out, const cply__binary_source *source, const unsigned char *entry, int is_wide, cply_error *err)
{
	unsigned char head[CPLY__HEAD];
	size_t got;
	const slice where = {
		is_wide ? cply__read_u64(entry + 8, CPLY_ORDER_BIG) : cply__read_u32(entry + 8, CPLY_ORDER_BIG),
		is_wide ? cply__read_u64(entry + 16, CPLY_ORDER_BIG) : cply__read_u32(entry + 12, CPLY_ORDER_BIG)};
	uint32_t cputype = cply__read_u32(entry, CPLY_ORDER_BIG);

	if (!cply__source_has(source, where.at, where.size) || where.size < HEADER_SIZE)
		return cply__source_corrupt(source, where.at, err, "a slice inside of the file", "%llu bytes at %llu",
			(unsigned long long)where.size, (unsigned long long)where.at);
	cply_status status = cply__source_peek(source, head, sizeof head, where.at, &got, err);
	if (status)
		return status;
	uint32_t magic = cply__read_u32(head, CPLY_ORDER_LITTLE);
	if (magic != 0xfeedfacf && magic != 0xfeedface)
		return cply__source_corrupt(
			source, where.at, err, "the magic number of a thin Mach-O file", "0x%lx", (unsigned long)magic);
	if (cply__read_u32(head + 4, CPLY_ORDER_LITTLE) != cputype)
		return cply__source_corrupt(source, where.at + 4, err,
			"the CPU type that the fat header gives the slice", "0x%lx",
			(unsigned long)cply__read_u32(head + 4, CPLY_ORDER_LITTLE));
	cply__binary_begin(out, out->store, source->size);
	out->format = CPLY_BINARY_MACHO;
	return read_thin(out, source, &where, head, err);
}

/* The file as a whole is told by its first slice. */
static void describe(cply_binary *out, cply_binary *slices, size_t count)
{
	struct cply_binary_store *store = out->store;

	*out = slices[0];
	out->store = store;
	out->slices = slices;
	out->slice_count = count;
	/* Only the whole owns. */
	for (size_t i = 0; i < count; i++)
		slices[i].store = NULL;
}

cply_status cply__macho_read_fat(
	cply_binary *out, const cply__binary_source *source, const unsigned char *head, cply_error *err)
{
	int is_wide = head[3] == 0xbf;
	uint32_t count = cply__read_u32(head + 4, CPLY_ORDER_BIG);
	size_t entry_size = is_wide ? FAT_ENTRY_64 : FAT_ENTRY;

	if (count == 0 || (count >= JAVA_FROM && !is_wide)) {
		out->format = CPLY_BINARY_UNKNOWN;
		return CPLY_OK;
	}
	if (count > CPLY_SLICES_LIMIT)
		return cply__source_limit(source, 4, err, "a number of slices", CPLY_SLICES_LIMIT);
	cply_binary *slices = cply__arena_alloc(cply__binary_arena(out), count * sizeof *slices);
	if (!slices)
		return cply__error_nomem(err);
	for (uint32_t i = 0; i < count; i++) {
		unsigned char entry[FAT_ENTRY_64];
		cply_status status = cply__source_take(
			source, entry, entry_size, FAT_HEADER + i * entry_size, "the table of slices", err);
		slices[i].store = out->store;
		if (!status)
			status = read_slice(&slices[i], source, entry, is_wide, err);
		if (status)
			return status;
	}
	describe(out, slices, count);
	return CPLY_OK;
}
