/*
 * Notes (gABI, "Note Section"): the build ID, the ABI tags of Linux and the BSDs, and the program properties of x86 and
 * arm64 (Linux Extensions to gABI, 2.1.7; x86-64 psABI, 5.1; ELF for the Arm 64-bit Architecture, 6.2).
 */
#include <string.h>

#include "elf_file.h"
#include "runtime/alloc.h"
#include "runtime/error.h"
#include "store.h"

enum {
	ABI_TAG = 1, /* NT_GNU_ABI_TAG; the BSDs use the same number */
	BUILD_ID = 3,
	PROPERTIES = 5, /* NT_GNU_PROPERTY_TYPE_0 */
	NOTE_HEAD = 12,
	PROPERTY_HEAD = 8,
	BUILD_ID_MOST = 64
};
static const uint32_t x86_feature_1 = 0xc0000002, x86_isa_1_needed = 0xc0008002, arm64_feature_1 = 0xc0000000;

/* One note. All of it is inside of the bytes that were read. */
typedef struct note {
	uint32_t type;
	const char *name; /* not terminated */
	size_t name_size;
	const unsigned char *data;
	size_t size;
	uint64_t at; /* of the data, in the file */
	const cply__elf *elf;
} note;

static size_t padded(size_t size, size_t align)
{
	return (size + align - 1) & ~(align - 1);
}

static void take_property(cply_binary *out, const note *one, uint32_t type, uint32_t value, uint64_t at)
{
	uint32_t machine = one->elf->header.e_machine;
	bool is_x86 = machine == EM_X86_64 || machine == EM_386;

	if (is_x86 && type == x86_isa_1_needed) {
		out->x86_isa_needed = value;
		out->x86_at = at;
	} else if (is_x86 && type == x86_feature_1) {
		out->x86_features = value;
	} else if (machine == EM_AARCH64 && type == arm64_feature_1) {
		out->arm64_features = value;
	}
}

/* The properties of one note. Damage is passed over: the loader does the same, and nothing is then known. */
static void take_properties(cply_binary *out, const note *one)
{
	size_t align = one->elf->is_64 ? 8 : 4;

	for (size_t i = 0; one->size - i >= PROPERTY_HEAD;) {
		uint32_t type = cply__read_u32(one->data + i, one->elf->order);
		uint32_t length = cply__read_u32(one->data + i + 4, one->elf->order);
		if (length > one->size - i - PROPERTY_HEAD)
			return;
		if (length == 4)
			take_property(out, one, type, cply__read_u32(one->data + i + PROPERTY_HEAD, one->elf->order),
				one->at + i);
		size_t step = PROPERTY_HEAD + padded(length, align);
		if (step > one->size - i)
			return;
		i += step;
	}
}

static cply_status take_build_id(cply_binary *out, const note *one, cply_error *err)
{
	if (out->build_id || one->size == 0 || one->size > BUILD_ID_MOST)
		return CPLY_OK;
	out->build_id = cply__binary_hex(out, one->data, one->size);
	out->build_id_at = one->at;
	return out->build_id ? CPLY_OK : cply__error_nomem(err);
}

/* GNU's tag: a number for the system, and the oldest kernel. */
static void take_abi_tag(cply_binary *out, const note *one)
{
	static const char *const systems[] = {"linux", "hurd", "solaris", "freebsd", "netbsd"};

	if (one->size < 16)
		return;
	uint32_t system = cply__read_u32(one->data, one->elf->order);
	out->os_note = system < sizeof systems / sizeof *systems ? systems[system] : "unknown";
	out->os_note_at = one->at;
	for (size_t i = 0; i < 3; i++)
		out->kernel.part[i] = cply__read_u32(one->data + 4 + 4 * i, one->elf->order);
}

static bool is_named(const note *one, const char *name)
{
	size_t length = strlen(name);

	return one->name_size >= length && one->name_size <= length + 1 && memcmp(one->name, name, length) == 0;
}

/* Systems that name themselves in a note of their own. */
static void take_system(cply_binary *out, const note *one)
{
	static const struct {
		const char *name, *system;
	} systems[] = {{"FreeBSD", "freebsd"}, {"NetBSD", "netbsd"}, {"OpenBSD", "openbsd"}, {"DragonFly", "dragonfly"},
		{"Android", "android"}};

	for (size_t i = 0; i < sizeof systems / sizeof *systems; i++)
		if (one->type == ABI_TAG && is_named(one, systems[i].name)) {
			out->os_note = systems[i].system;
			out->os_note_at = one->at;
		}
}

static cply_status take_note(cply_binary *out, const note *one, cply_error *err)
{
	if (!is_named(one, "GNU")) {
		take_system(out, one);
		return CPLY_OK;
	}
	if (one->type == BUILD_ID)
		return take_build_id(out, one, err);
	if (one->type == ABI_TAG)
		take_abi_tag(out, one);
	else if (one->type == PROPERTIES)
		take_properties(out, one);
	return CPLY_OK;
}

/* All notes of a part of the file. Those of properties are aligned to 8 bytes in the 64-bit class, all others to 4. */
static cply_status take_notes(cply_binary *out, const cply__elf *elf, const unsigned char *bytes, size_t size,
	size_t align, uint64_t where, cply_error *err)
{
	for (size_t i = 0; size - i >= NOTE_HEAD;) {
		uint32_t name = cply__read_u32(bytes + i, elf->order);
		uint32_t length = cply__read_u32(bytes + i + 4, elf->order);
		if (name > size || length > size)
			return CPLY_OK;
		size_t data = i + padded(NOTE_HEAD + name, align);
		if (data > size || length > size - data)
			return CPLY_OK;
		note one = {cply__read_u32(bytes + i + 8, elf->order), (const char *)bytes + i + NOTE_HEAD, name,
			bytes + data, length, where + data, elf};
		cply_status status = take_note(out, &one, err);
		size_t next = data + padded(length, align);
		if (status || next > size)
			return status;
		i = next;
	}
	return CPLY_OK;
}

static cply_status read_part(
	cply_binary *out, const cply__elf *elf, uint64_t offset, uint64_t size, uint64_t align, cply_error *err)
{
	unsigned char *bytes;

	cply_status status = cply__elf_contents(&bytes, elf, offset, size, CPLY__ELF_NOTES_LIMIT, "notes", err);
	if (status)
		return status;
	status = take_notes(out, elf, bytes, (size_t)size, align == 8 ? 8 : 4, offset, err);
	cply__free(elf->allocator, bytes);
	return status;
}

cply_status cply__elf_read_notes(cply_binary *out, const cply__elf *elf, cply_error *err)
{
	cply_status status = CPLY_OK;
	bool has_any = false;

	if (elf->header.e_type == ET_CORE)
		return CPLY_OK;
	for (size_t i = 0; i < elf->program_count && !status; i++) {
		const Elf64_Phdr *program = &elf->programs[i];
		/* The second lies in the first, as linkers make them; others need not. */
		if ((program->p_type != PT_NOTE && program->p_type != PT_GNU_PROPERTY) || program->p_filesz == 0)
			continue;
		has_any = true;
		status = read_part(out, elf, program->p_offset, program->p_filesz, program->p_align, err);
	}
	/* Object files have sections only. */
	for (size_t i = 0; i < elf->section_count && !has_any && !status; i++) {
		const Elf64_Shdr *section = &elf->sections[i];
		if (section->sh_type == SHT_NOTE && section->sh_size > 0 && section->sh_size <= CPLY__ELF_NOTES_LIMIT)
			status = read_part(out, elf, section->sh_offset, section->sh_size, section->sh_addralign, err);
	}
	return status;
}
