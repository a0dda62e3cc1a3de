/* Darwin programs: the headers of Mach-O (mach-o/loader.h and mach-o/fat.h of XNU). */
#include "reader.h"

enum {
	IS_64 = 0x01000000, /* CPU_ARCH_ABI64 */
	TYPE_OBJECT = 1,    /* MH_OBJECT */
	TYPE_EXECUTE = 2,   /* MH_EXECUTE */
	TYPE_DYLIB = 6,     /* MH_DYLIB */
	TYPE_BUNDLE = 8,    /* MH_BUNDLE */
	HEADER_SIZE = 28,   /* of the 32-bit header; the other has 4 bytes more */
	FAT_HEADER = 8,
	FAT_ENTRY = 20,    /* struct fat_arch */
	FAT_ENTRY_64 = 32, /* struct fat_arch_64 */
	FAT_LIMIT = CPLY_SLICES_LIMIT,
	JAVA_FROM = 40 /* Java's class files share the magic; their version stands where the count is */
};

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

cply_status cply__macho_read(
	cply_binary *out, const cply__binary_source *source, const unsigned char *head, cply_error *err)
{
	cply_byte_order order = head[0] == 0xfe ? CPLY_ORDER_BIG : CPLY_ORDER_LITTLE;
	int is_64 = head[0] == 0xcf || head[3] == 0xcf;
	uint64_t header = is_64 ? HEADER_SIZE + 4 : HEADER_SIZE;

	if (!cply__source_has(source, 0, header))
		return cply__source_corrupt(source, source->size, err, "a whole Mach-O header", "the end of the file");
	uint32_t commands = cply__read_u32(head + 20, order);
	if (!cply__source_has(source, header, commands))
		return cply__source_corrupt(source, header, err, "the load commands inside of the file",
			"%lu bytes of them in a file of %llu", (unsigned long)commands,
			(unsigned long long)source->size);
	out->order = order;
	out->bits = is_64 ? 64 : 32;
	out->machine = cply__read_u32(head + 4, order);
	uint32_t filetype = cply__read_u32(head + 12, order);
	out->raw_type = filetype > 0xffff ? 0xffff : (uint16_t)filetype;
	out->type = type_of(filetype);
	out->flags = cply__read_u32(head + 24, order);
	out->slices[0] = out->machine;
	out->slice_count = 1;
	return CPLY_OK;
}

/* One slice: its header, which must be thin, so that nothing recurses. */
static cply_status read_slice(
	cply_binary *out, const cply__binary_source *source, const unsigned char *entry, int is_wide, cply_error *err)
{
	unsigned char head[CPLY__HEAD];
	size_t got;
	uint64_t at = is_wide ? cply__read_u64(entry + 8, CPLY_ORDER_BIG) : cply__read_u32(entry + 8, CPLY_ORDER_BIG);
	uint64_t size =
		is_wide ? cply__read_u64(entry + 16, CPLY_ORDER_BIG) : cply__read_u32(entry + 12, CPLY_ORDER_BIG);
	uint32_t cputype = cply__read_u32(entry, CPLY_ORDER_BIG);

	if (!cply__source_has(source, at, size) || size < HEADER_SIZE)
		return cply__source_corrupt(source, at, err, "a slice inside of the file", "%llu bytes at %llu",
			(unsigned long long)size, (unsigned long long)at);
	cply_status status = cply__source_peek(source, head, sizeof head, at, &got, err);
	if (status)
		return status;
	uint32_t magic = cply__read_u32(head, CPLY_ORDER_LITTLE);
	if (magic != 0xfeedfacf && magic != 0xfeedface)
		return cply__source_corrupt(
			source, at, err, "the magic number of a thin Mach-O file", "0x%lx", (unsigned long)magic);
	if (cply__read_u32(head + 4, CPLY_ORDER_LITTLE) != cputype)
		return cply__source_corrupt(source, at + 4, err, "the CPU type that the fat header gives the slice",
			"0x%lx", (unsigned long)cply__read_u32(head + 4, CPLY_ORDER_LITTLE));
	if (out->slice_count == 0) {
		uint32_t filetype = cply__read_u32(head + 12, CPLY_ORDER_LITTLE);
		out->header_at = at;
		out->bits = cputype & IS_64 ? 64 : 32;
		out->machine = cputype;
		out->raw_type = filetype > 0xffff ? 0xffff : (uint16_t)filetype;
		out->type = type_of(filetype);
		out->flags = cply__read_u32(head + 24, CPLY_ORDER_LITTLE);
	}
	out->slices[out->slice_count++] = cputype;
	return CPLY_OK;
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
	if (count > FAT_LIMIT)
		return cply__source_limit(source, 4, err, "a number of slices", FAT_LIMIT);
	out->order = CPLY_ORDER_LITTLE;
	for (uint32_t i = 0; i < count; i++) {
		unsigned char entry[FAT_ENTRY_64];
		cply_status status = cply__source_take(
			source, entry, entry_size, FAT_HEADER + i * entry_size, "the table of slices", err);
		if (!status)
			status = read_slice(out, source, entry, is_wide, err);
		if (status)
			return status;
	}
	return CPLY_OK;
}
