/* Load commands of Mach-O (mach-o/loader.h of XNU): libraries, system, segments, symbols, signature. */
#include <stdio.h>
#include <string.h>

#include "go_build_info.h"
#include "macho.h"
#include "runtime/error.h"
#include "store.h"
#include "symbols.h"

/* The commands that matter here; the high bit says that the loader must know it. */
enum {
	SEGMENT = 0x1,
	SYMTAB = 0x2,
	DYSYMTAB = 0xb,
	LOAD_DYLIB = 0xc,
	ID_DYLIB = 0xd,
	LOAD_DYLINKER = 0xe,
	LOAD_WEAK_DYLIB = 0x18,
	SEGMENT_64 = 0x19,
	UUID = 0x1b,
	RPATH = 0x1c,
	CODE_SIGNATURE = 0x1d,
	REEXPORT_DYLIB = 0x1f,
	VERSION_MIN_MACOSX = 0x24,
	VERSION_MIN_IPHONEOS = 0x25,
	VERSION_MIN_TVOS = 0x2f,
	VERSION_MIN_WATCHOS = 0x30,
	BUILD_VERSION = 0x32,
	COMMAND_HEAD = 8,
	NAME_ROOM = 64,
	SYMBOLS_LIMIT = 1 << 20,
	PROTECTION_WRITE = 2,
	PROTECTION_EXECUTE = 4
};

/* One command: all `size` bytes of it are there. */
typedef struct command {
	uint32_t kind; /* without the high bit */
	const unsigned char *at;
	uint32_t size;
	uint64_t offset; /* in the file */
	const cply__macho *file;
} command;

static uint32_t word(const command *c, uint32_t offset)
{
	return offset + 4 <= c->size ? cply__read_u32(c->at + offset, c->file->order) : 0;
}

static uint64_t wide(const command *c, uint32_t offset)
{
	return offset + 8 <= c->size ? cply__read_u64(c->at + offset, c->file->order) : 0;
}

/* A text whose offset in the command is the word at 8. */
static cply_status take_text(const char **out, cply_binary *binary, const command *c, cply_error *err)
{
	uint32_t from = word(c, COMMAND_HEAD);

	if (from < COMMAND_HEAD || from >= c->size)
		return cply__source_corrupt(c->file->source, c->offset, err, "a name inside of its load command",
			"offset %lu of %lu bytes", (unsigned long)from, (unsigned long)c->size);
	const char *text = (const char *)c->at + from;
	*out = cply__arena_strndup(cply__binary_arena(binary), text, strnlen(text, c->size - from));
	return *out ? CPLY_OK : cply__error_nomem(err);
}

static cply_status take_library(cply_binary *out, const command *c, cply_error *err)
{
	if (out->needed_count == CPLY_NEEDED_LIMIT)
		return cply__source_limit(
			c->file->source, c->offset, err, "a number of needed libraries", CPLY_NEEDED_LIMIT);
	if (out->needed_count++ == 0)
		out->needed_at = c->offset;
	return take_text(&out->needed[out->needed_count - 1], out, c, err);
}

static cply_status take_rpath(cply_binary *out, const command *c, cply_error *err)
{
	const char *path, *before = out->rpath;
	cply_status status = take_text(&path, out, c, err);

	if (status)
		return status;
	out->rpath = before ? cply__arena_printf(cply__binary_arena(out), "%s:%s", before, path) : path;
	out->rpath_at = before ? out->rpath_at : c->offset;
	return out->rpath ? CPLY_OK : cply__error_nomem(err);
}

/* xxxx.yy.zz in a word. */
static void take_version(cply_binary *out, const command *c, const char *system, uint32_t version)
{
	out->os_note = system;
	out->os_note_at = c->offset;
	out->kernel = (cply_version){{version >> 16, version >> 8 & 0xff, version & 0xff}};
}

static void take_build_version(cply_binary *out, const command *c)
{
	static const char *const systems[] = {"unknown", "macos", "ios", "tvos", "watchos", "bridgeos", "mac-catalyst",
		"ios-simulator", "tvos-simulator", "watchos-simulator", "driverkit"};
	uint32_t platform = word(c, 8);

	take_version(out, c, systems[platform < sizeof systems / sizeof *systems ? platform : 0], word(c, 12));
}

/* Segments, and in them the section of Go's build information. */
static cply_status take_segment(cply_binary *out, const command *c, cply_error *err)
{
	int is_64 = c->kind == SEGMENT_64;
	uint32_t protection = word(c, is_64 ? 60 : 44), count = word(c, is_64 ? 64 : 48);
	uint32_t head = is_64 ? 72 : 56, size = is_64 ? 80 : 68;

	if ((protection & PROTECTION_WRITE) && (protection & PROTECTION_EXECUTE) && !out->has_writable_code) {
		out->has_writable_code = 1;
		out->writable_code_at = c->offset;
	}
	for (uint32_t i = 0; i < count && head + (uint64_t)size * (i + 1) <= c->size; i++) {
		uint32_t at = head + i * size;
		if (strncmp((const char *)c->at + at, "__go_buildinfo", 16) != 0)
			continue;
		uint64_t length = is_64 ? wide(c, at + 40) : word(c, at + 36);
		uint64_t offset = c->file->base + word(c, at + (is_64 ? 48 : 40));
		return cply__go_build_info(out, c->file->source, offset, length, err);
	}
	return CPLY_OK;
}

/* Imports are symbols that are not defined (N_UNDF, no value); names begin with one more underscore than in C. */
static cply_status take_symbols(cply_binary *out, const command *c, cply_error *err)
{
	const cply__macho *file = c->file;
	uint64_t at = file->base + word(c, 8), names = file->base + word(c, 16);
	uint32_t count = word(c, 12), names_size = word(c, 20);
	size_t size = file->is_64 ? 16 : 12;

	if (count == 0 || count > SYMBOLS_LIMIT)
		return CPLY_OK;
	if (!cply__source_has(file->source, at, count * size) || !cply__source_has(file->source, names, names_size))
		return cply__source_corrupt(file->source, c->offset, err, "symbols and their names inside of the file",
			"%lu symbols", (unsigned long)count);
	out->symbols_from = CPLY_SYMBOLS_IMPORTED;
	out->symbol_table_at = at;
	for (uint32_t i = 0; i < count; i++) {
		unsigned char entry[16];
		char name[NAME_ROOM];
		size_t got;
		cply_status status = cply__source_take(file->source, entry, size, at + i * size, "a symbol", err);
		uint32_t from = status ? 0 : cply__read_u32(entry, file->order);
		if (status)
			return status;
		if ((entry[4] & 0x0e) != 0 || from == 0 || from >= names_size)
			continue;
		size_t room = names_size - from < sizeof name - 1 ? names_size - from : sizeof name - 1;
		status = cply__source_peek(file->source, name, room, names + from, &got, err);
		if (status)
			return status;
		name[got] = '\0';
		if (name[0] == '_')
			cply__symbol_see(out, name + 1, names + from);
	}
	return CPLY_OK;
}

static cply_status take_uuid(cply_binary *out, const command *c, cply_error *err)
{
	enum { UUID_SIZE = 16 };

	if (c->size < COMMAND_HEAD + UUID_SIZE)
		return CPLY_OK;
	out->build_id = cply__binary_hex(out, c->at + COMMAND_HEAD, UUID_SIZE);
	out->build_id_at = c->offset + COMMAND_HEAD;
	return out->build_id ? CPLY_OK : cply__error_nomem(err);
}

static cply_status take_interpreter(cply_binary *out, const command *c, cply_error *err)
{
	out->interpreter_at = c->offset;
	return take_text(&out->interpreter, out, c, err);
}

static cply_status take_command(cply_binary *out, const command *c, cply_error *err)
{
	switch (c->kind) {
	case SEGMENT:
	case SEGMENT_64:
		return take_segment(out, c, err);
	case SYMTAB:
		return take_symbols(out, c, err);
	case DYSYMTAB:
		out->has_symbol_table = word(c, 12) > 0;
		return CPLY_OK;
	case LOAD_DYLIB:
	case LOAD_WEAK_DYLIB:
	case REEXPORT_DYLIB:
		return take_library(out, c, err);
	case ID_DYLIB:
		return take_text(&out->soname, out, c, err);
	case LOAD_DYLINKER:
		return take_interpreter(out, c, err);
	case UUID:
		return take_uuid(out, c, err);
	case RPATH:
		return take_rpath(out, c, err);
	case CODE_SIGNATURE:
		out->has_signature = 1;
		return CPLY_OK;
	case VERSION_MIN_MACOSX:
		take_version(out, c, "macos", word(c, 8));
		return CPLY_OK;
	case VERSION_MIN_IPHONEOS:
		take_version(out, c, "ios", word(c, 8));
		return CPLY_OK;
	case VERSION_MIN_TVOS:
		take_version(out, c, "tvos", word(c, 8));
		return CPLY_OK;
	case VERSION_MIN_WATCHOS:
		take_version(out, c, "watchos", word(c, 8));
		return CPLY_OK;
	case BUILD_VERSION:
		take_build_version(out, c);
		return CPLY_OK;
	default:
		return CPLY_OK;
	}
}

/* The next command; each says how long it is. */
static cply_status next_command(command *c, const cply__macho *file, uint32_t at, cply_error *err)
{
	*c = (command){.at = file->commands + at, .offset = file->commands_at + at, .file = file};
	if (file->commands_size - at < COMMAND_HEAD)
		return cply__source_corrupt(
			file->source, c->offset, err, "the head of a load command", "the end of the commands");
	c->kind = cply__read_u32(c->at, file->order) & 0x7fffffff;
	c->size = cply__read_u32(c->at + 4, file->order);
	if (c->size < COMMAND_HEAD || c->size > file->commands_size - at)
		return cply__source_corrupt(file->source, c->offset + 4, err, "a load command inside of the commands",
			"%lu bytes", (unsigned long)c->size);
	return CPLY_OK;
}

/* How many libraries there are, so that their names have room. */
static cply_status count_libraries(size_t *out, const cply__macho *file, cply_error *err)
{
	command c;

	*out = 0;
	for (uint32_t i = 0, at = 0; i < file->command_count && at < file->commands_size; i++, at += c.size) {
		cply_status status = next_command(&c, file, at, err);
		if (status)
			return status;
		*out += c.kind == LOAD_DYLIB || c.kind == LOAD_WEAK_DYLIB || c.kind == REEXPORT_DYLIB;
	}
	return CPLY_OK;
}

cply_status cply__macho_read_commands(cply_binary *out, const cply__macho *file, cply_error *err)
{
	size_t count;
	command c;
	cply_status status = count_libraries(&count, file, err);

	if (status)
		return status;
	if (count > CPLY_NEEDED_LIMIT)
		count = CPLY_NEEDED_LIMIT;
	if (count > 0) {
		out->needed = cply__arena_alloc(cply__binary_arena(out), count * sizeof *out->needed);
		if (!out->needed)
			return cply__error_nomem(err);
	}
	for (uint32_t i = 0, at = 0; i < file->command_count && at < file->commands_size; i++, at += c.size) {
		status = next_command(&c, file, at, err);
		if (!status)
			status = take_command(out, &c, err);
		if (status)
			return status;
	}
	return CPLY_OK;
}
