/* Windows programs: the headers of the PE format (Microsoft PE and COFF Specification). */
#include "reader.h"

enum {
	LFANEW = 0x3c,      /* where the DOS header says where the PE header is */
	COFF_SIZE = 24,     /* signature and COFF file header */
	OPTIONAL_SIZE = 72, /* of the optional header, up to DllCharacteristics */
	MAGIC_PE32 = 0x10b,
	MAGIC_PE32_PLUS = 0x20b,
	IS_EXECUTABLE = 0x0002, /* IMAGE_FILE_EXECUTABLE_IMAGE */
	IS_DLL = 0x2000,        /* IMAGE_FILE_DLL */
	NATIVE_SUBSYSTEM = 1
};

static cply_binary_type type_of(const cply_binary *binary)
{
	if (binary->raw_type & IS_DLL)
		return CPLY_BINARY_LIBRARY;
	if (!(binary->raw_type & IS_EXECUTABLE))
		return CPLY_BINARY_OBJECT;
	return binary->subsystem == NATIVE_SUBSYSTEM ? CPLY_BINARY_OTHER : CPLY_BINARY_PROGRAM;
}

cply_status cply__pe_read(
	cply_binary *out, const cply__binary_source *source, const unsigned char *head, cply_error *err)
{
	unsigned char coff[COFF_SIZE], optional[OPTIONAL_SIZE];
	uint64_t at = cply__read_u32(head + LFANEW, CPLY_ORDER_LITTLE);

	/* "MZ" also begins DOS programs and the odd text: without a PE header it is none of ours. */
	if (source->size < CPLY__HEAD || at < 4 || !cply__source_has(source, at, 4)) {
		out->format = CPLY_BINARY_UNKNOWN;
		return CPLY_OK;
	}
	cply_status status = cply__source_take(source, coff, 4, at, "the signature of a PE file", err);
	if (status)
		return status;
	if (coff[0] != 'P' || coff[1] != 'E' || coff[2] || coff[3]) {
		out->format = CPLY_BINARY_UNKNOWN;
		return CPLY_OK;
	}
	status = cply__source_take(source, coff, sizeof coff, at, "the COFF header", err);
	if (!status)
		status = cply__source_take(
			source, optional, sizeof optional, at + COFF_SIZE, "the optional header", err);
	if (status)
		return status;
	uint16_t magic = cply__read_u16(optional, CPLY_ORDER_LITTLE);
	if (magic != MAGIC_PE32 && magic != MAGIC_PE32_PLUS)
		return cply__source_corrupt(
			source, at + COFF_SIZE, err, "the magic number of PE32 or PE32+", "0x%x", magic);
	out->header_at = at + 4;
	out->order = CPLY_ORDER_LITTLE;
	out->bits = magic == MAGIC_PE32_PLUS ? 64 : 32;
	out->machine = cply__read_u16(coff + 4, CPLY_ORDER_LITTLE);
	out->raw_type = cply__read_u16(coff + 22, CPLY_ORDER_LITTLE);
	out->subsystem = cply__read_u16(optional + 68, CPLY_ORDER_LITTLE);
	out->flags = cply__read_u16(optional + 70, CPLY_ORDER_LITTLE);
	out->type = type_of(out);
	return CPLY_OK;
}
