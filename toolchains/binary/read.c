/* A file to a cply_binary: the format by its first bytes, the rest by that format's reader. */
#include <crossply/binary.h>

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "reader.h"
#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "store.h"
#include "window.h"

/* How a format begins. */
typedef struct magic_row {
	const char *magic;
	size_t length;
	cply_binary_format format;
	cply__binary_reader read;
} magic_row;

static const magic_row magics[] = {
	{"\177ELF", 4, CPLY_BINARY_ELF, cply__elf_read},
	{"MZ", 2, CPLY_BINARY_PE, cply__pe_read},
	{"\xcf\xfa\xed\xfe", 4, CPLY_BINARY_MACHO, cply__macho_read},
	{"\xce\xfa\xed\xfe", 4, CPLY_BINARY_MACHO, cply__macho_read},
	{"\xfe\xed\xfa\xcf", 4, CPLY_BINARY_MACHO, cply__macho_read},
	{"\xfe\xed\xfa\xce", 4, CPLY_BINARY_MACHO, cply__macho_read},
	{"\xca\xfe\xba\xbe", 4, CPLY_BINARY_MACHO, cply__macho_read_fat},
	{"\xca\xfe\xba\xbf", 4, CPLY_BINARY_MACHO, cply__macho_read_fat},
	{"\0asm", 4, CPLY_BINARY_WASM, cply__wasm_read},
};

static const magic_row *find_magic(const void *head, size_t size)
{
	for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
		if (size >= magics[i].length && memcmp(head, magics[i].magic, magics[i].length) == 0)
			return &magics[i];
	return NULL;
}

bool cply__binary_has_magic(const void *head, size_t size)
{
	return find_magic(head, size) != NULL;
}

void cply__binary_begin(cply_binary *out, struct cply_binary_store *store, uint64_t size)
{
	memset(out, 0, sizeof *out);
	out->store = store;
	out->size = size;
	out->arm_arch = out->arm_fp = out->arm_vfp_args = out->arm_fp_model = out->mips_fp = out->stack =
		CPLY_ATTRIBUTE_NONE;
}

const char *cply__binary_hex(cply_binary *binary, const unsigned char *bytes, size_t size)
{
	char *text = cply__arena_alloc(cply__binary_arena(binary), 2 * size + 1);

	for (size_t i = 0; text && i < size; i++) {
		text[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
		text[2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
	}
	return text;
}

static cply_status read_known(cply_binary *out, const cply__binary_source *source, cply_error *err)
{
	unsigned char head[CPLY__HEAD];
	size_t got;
	cply_status status = cply__source_peek(source, head, sizeof head, 0, &got, err);

	const magic_row *magic = status ? NULL : find_magic(head, got);
	if (!magic)
		return status;
	out->format = magic->format;
	return magic->read(out, source, head, err);
}

cply_status cply__binary_parse_parts(cply_binary *out, const cply_allocator *allocator,
	const cply__binary_source *source, unsigned parts, cply_error *err)
{
	cply__windows windows;
	cply__binary_source cached;
	struct cply_binary_store *store = cply__alloc(allocator, sizeof *store);

	memset(out, 0, sizeof *out);
	if (!store)
		return cply__error_nomem(err);
	store->allocator = allocator;
	store->parts = parts;
	cply__arena_init(&store->arena, allocator);
	store->arena.limit = CPLY__BINARY_TEXTS;
	cply__binary_begin(out, store, source->size);
	cply__windows_over(&cached, &windows, source, parts == CPLY__PART_ALL ? CPLY__WINDOW_SIZE : CPLY__WINDOW_SMALL);
	cply_status status = read_known(out, &cached, err);
	if (status) {
		if (store->arena.is_full)
			status = cply__source_limit(
				source, 0, err, "names and other texts in a number of bytes", CPLY__BINARY_TEXTS);
		cply_binary_release(out);
		return status;
	}
	/* What only looked like its format leaves nothing behind, and owns nothing. */
	if (out->format == CPLY_BINARY_UNKNOWN) {
		cply_binary_release(out);
		cply__binary_begin(out, NULL, source->size);
	}
	return CPLY_OK;
}

cply_status cply__binary_parse(
	cply_binary *out, const cply_allocator *allocator, const cply__binary_source *source, cply_error *err)
{
	return cply__binary_parse_parts(out, allocator, source, CPLY__PART_ALL, err);
}

cply_status cply_binary_read(cply_binary *out, cply_context *context, int fd, const char *path, cply_error *err)
{
	struct stat info;
	cply__binary_file file = {fd, path};
	cply__binary_source source;

	memset(out, 0, sizeof *out);
	if (fstat(fd, &info) != 0)
		return cply__error_errno(err, errno, path);
	if (!S_ISREG(info.st_mode))
		return cply__error(err, CPLY_E_UNSUPPORTED, .path = path, .wanted = "a regular file",
			.found = S_ISDIR(info.st_mode) ? "a folder" : "a device, pipe or socket");
	cply__binary_source_file(&source, &file, (uint64_t)info.st_size);
	return cply__binary_parse(out, &context->allocator, &source, err);
}

size_t cply__binary_cost(const cply_binary *binary)
{
	return sizeof *binary + (binary->store ? sizeof *binary->store + binary->store->arena.size : 0);
}

void cply_binary_release(cply_binary *binary)
{
	struct cply_binary_store *store = binary->store;

	if (store) {
		const cply_allocator *allocator = store->allocator;
		cply__arena_release(&store->arena);
		cply__free(allocator, store);
	}
	memset(binary, 0, sizeof *binary);
}
