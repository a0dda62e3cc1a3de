/*
 * GNU_PROPERTY_X86_ISA_1_NEEDED of .note.gnu.property (x86-64 psABI, 5.1, and Linux Extensions to gABI, 2.1.7), and
 * Go's build information (package debug/buildinfo of Go).
 */
#include <stdlib.h>
#include <string.h>

#include "elf_file.h"
#include "runtime/alloc.h"
#include "runtime/error.h"

enum {
	PROPERTY_NOTE = 5, /* NT_GNU_PROPERTY_TYPE_0 */
	NOTE_HEAD = 12,
	PROPERTY_HEAD = 8
};
static const uint32_t x86_isa_1_needed = 0xc0008002;

static size_t padded(size_t size, size_t align)
{
	return (size + align - 1) & ~(align - 1);
}

/* The properties of one note. Damage is passed over: the loader does the same, and nothing is then known. */
static void take_properties(
	cply_binary *out, const cply__elf *elf, const unsigned char *at, size_t size, uint64_t where)
{
	size_t align = elf->is_64 ? 8 : 4;

	for (size_t i = 0; size - i >= PROPERTY_HEAD;) {
		uint32_t type = cply__read_u32(at + i, elf->order);
		uint32_t length = cply__read_u32(at + i + 4, elf->order);
		if (length > size - i - PROPERTY_HEAD)
			return;
		if (type == x86_isa_1_needed && length == 4) {
			out->x86_isa_needed = cply__read_u32(at + i + PROPERTY_HEAD, elf->order);
			out->x86_at = where + i;
		}
		size_t step = PROPERTY_HEAD + padded(length, align);
		if (step > size - i)
			return;
		i += step;
	}
}

static void take_notes(cply_binary *out, const cply__elf *elf, const unsigned char *bytes, size_t size, uint64_t where)
{
	size_t align = elf->is_64 ? 8 : 4;

	for (size_t i = 0; size - i >= NOTE_HEAD;) {
		uint32_t name = cply__read_u32(bytes + i, elf->order);
		uint32_t length = cply__read_u32(bytes + i + 4, elf->order);
		uint32_t type = cply__read_u32(bytes + i + 8, elf->order);
		if (name > size || length > size)
			return;
		size_t data = i + NOTE_HEAD + padded(name, 4);
		if (data > size || length > size - data)
			return;
		if (type == PROPERTY_NOTE && name == 4 && memcmp(bytes + i + NOTE_HEAD, "GNU", 4) == 0)
			take_properties(out, elf, bytes + data, length, where + data);
		size_t next = data + padded(length, align);
		if (next > size)
			return;
		i = next;
	}
}

cply_status cply__elf_read_properties(cply_binary *out, const cply__elf *elf, cply_error *err)
{
	unsigned char *bytes;
	const Elf64_Phdr *program = cply__elf_program(elf, PT_GNU_PROPERTY);

	if (!program || (elf->header.e_machine != EM_X86_64 && elf->header.e_machine != EM_386))
		return CPLY_OK;
	cply_status status = cply__elf_contents(
		&bytes, elf, program->p_offset, program->p_filesz, CPLY__ELF_NOTES_LIMIT, "the property note", err);
	if (status)
		return status;
	take_notes(out, elf, bytes, (size_t)program->p_filesz, program->p_offset);
	cply__free(elf->allocator, bytes);
	return CPLY_OK;
}

static bool is_word(const char *word, const char *text, size_t length)
{
	return strlen(word) == length && memcmp(word, text, length) == 0;
}

/* Where a setting goes, or NULL. Variables of one architecture (GOARM, GOAMD64) keep their name. */
static char **place_of(cply_binary *out, const char *name, size_t length)
{
	static const char *const others[] = {"GOEXPERIMENT", "GOFIPS140"};

	if (is_word("GOOS", name, length))
		return &out->go_os;
	if (is_word("GOARCH", name, length))
		return &out->go_arch;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (is_word(others[i], name, length))
			return NULL;
	return length > 2 && memcmp(name, "GO", 2) == 0 ? &out->go_variant : NULL;
}

/* Keeps the value of one "build" line of Go's module text that is about the target. */
static cply_status take_setting(cply_binary *out, const char *line, size_t length, cply_error *err)
{
	static const char build[] = "build\t";
	const size_t skip = sizeof build - 1;

	const char *equals = memchr(line, '=', length);
	if (!equals || length <= skip || memcmp(line, build, skip) != 0 || equals < line + skip)
		return CPLY_OK;
	char **place = place_of(out, line + skip, (size_t)(equals - line) - skip);
	if (!place || *place)
		return CPLY_OK;
	const char *value = place == &out->go_variant ? line + skip : equals + 1;
	*place = cply__strndup(out->allocator, value, (size_t)(line + length - value));
	return *place ? CPLY_OK : cply__error_nomem(err);
}

static cply_status take_settings(cply_binary *out, const char *text, size_t length, cply_error *err)
{
	cply_status status = CPLY_OK;

	for (const char *end = text + length; text < end && !status;) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		size_t size = (size_t)((newline ? newline : end) - text);
		status = take_setting(out, text, size, err);
		text += size + 1;
		if (!newline)
			break;
	}
	return status;
}

cply_status cply__elf_read_build_info(cply_binary *out, const cply__elf *elf, cply_error *err)
{
	/* Magic, pointer size, flags; flag 2 (Go 1.18 on) says that two strings with their lengths follow at 32. */
	static const char magic[] = "\xff Go buildinf:";
	enum { FLAGS = 15, HAS_STRINGS = 2, STRINGS = 32, SENTINEL = 16 };
	const Elf64_Shdr *section;
	unsigned char *bytes;
	cply_status status = cply__elf_section_named(&section, elf, ".go.buildinfo", err);

	if (status || !section || section->sh_type == SHT_NOBITS)
		return status;
	status = cply__elf_contents(&bytes, elf, section->sh_offset, section->sh_size, CPLY__ELF_BUILD_INFO_LIMIT,
		"Go's build information", err);
	if (status)
		return status;
	const unsigned char *at = bytes + STRINGS, *end = bytes + section->sh_size;
	uint64_t length;
	if (section->sh_size > STRINGS && memcmp(bytes, magic, strlen(magic)) == 0 && (bytes[FLAGS] & HAS_STRINGS) &&
		cply__read_uleb(&length, &at, end) && length <= (uint64_t)(end - at)) {
		at += length;
		if (cply__read_uleb(&length, &at, end) && length <= (uint64_t)(end - at) && length > 2 * SENTINEL)
			status = take_settings(out, (const char *)at + SENTINEL, (size_t)length - 2 * SENTINEL, err);
		out->go_at = section->sh_offset;
	}
	cply__free(elf->allocator, bytes);
	return status;
}
