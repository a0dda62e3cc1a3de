/*
 * What compilers write about the instruction set: .ARM.attributes (Addenda to, and Errata in, the ABI for the Arm
 * Architecture, 3.3), .riscv.attributes (RISC-V ELF psABI, "Attributes") and .MIPS.abiflags (MIPS ABI "FP modes").
 */
#include <string.h>

#include "elf_file.h"
#include "runtime/alloc.h"
#include "runtime/error.h"
#include "store.h"

/* Both share number and layout. */
enum {
	SHT_ATTRIBUTES = 0x70000003,
	SHT_ABIFLAGS = 0x7000002a,
	PT_ABIFLAGS = 0x70000003,   /* PT_MIPS_ABIFLAGS */
	PT_ATTRIBUTES = 0x70000003, /* PT_RISCV_ATTRIBUTES */
	FILE_SCOPE = 1,
	ABIFLAGS_SIZE = 24,
	ABIFLAGS_ISA = 2,
	ABIFLAGS_REVISION = 3,
	ABIFLAGS_FP = 7
};

/* Tags of Arm. Below 32 two are text, 32 is a number and text, above that odd ones are text. */
enum {
	ARM_CPU_RAW_NAME = 4,
	ARM_CPU_NAME = 5,
	ARM_CPU_ARCH = 6,
	ARM_FP_ARCH = 10,
	ARM_FP_MODEL = 23,
	ARM_VFP_ARGS = 28,
	ARM_COMPATIBILITY = 32
};

/* Tags of RISC-V: odd ones are text. */
enum { RISCV_ARCH = 5 };

/* What is being parsed, for one machine. */
typedef struct vendor_row {
	uint32_t machine;
	uint32_t program_type; /* 0: none */
	const char *vendor;
	bool (*is_text)(uint64_t tag);
	cply_status (*take)(cply_binary *out, uint64_t tag, uint64_t number, const char *text, cply_error *err);
} vendor_row;

static bool arm_is_text(uint64_t tag)
{
	return tag == ARM_CPU_RAW_NAME || tag == ARM_CPU_NAME || (tag > ARM_COMPATIBILITY && tag % 2 == 1);
}

static cply_status arm_take(cply_binary *out, uint64_t tag, uint64_t number, const char *text, cply_error *err)
{
	int value = number > 0xffff ? 0xffff : (int)number;

	(void)text, (void)err;
	if (tag == ARM_CPU_ARCH)
		out->arm_arch = value;
	else if (tag == ARM_FP_ARCH)
		out->arm_fp = value;
	else if (tag == ARM_FP_MODEL)
		out->arm_fp_model = value;
	else if (tag == ARM_VFP_ARGS)
		out->arm_vfp_args = value;
	return CPLY_OK;
}

static bool riscv_is_text(uint64_t tag)
{
	return tag % 2 == 1;
}

static cply_status riscv_take(cply_binary *out, uint64_t tag, uint64_t number, const char *text, cply_error *err)
{
	(void)number;
	if (tag != RISCV_ARCH || out->riscv_arch)
		return CPLY_OK;
	out->riscv_arch = cply__arena_strdup(cply__binary_arena(out), text);
	return out->riscv_arch ? CPLY_OK : cply__error_nomem(err);
}

static const vendor_row vendors[] = {
	{EM_ARM, 0, "aeabi", arm_is_text, arm_take},
	{EM_RISCV, PT_ATTRIBUTES, "riscv", riscv_is_text, riscv_take},
};

/* The bytes that are left of a section; its text is NUL-terminated somewhere before or at `end`. */
typedef struct cursor {
	const unsigned char *at, *end;
	const unsigned char *start;
	uint64_t offset; /* of `start` in the file */
	const cply__elf *elf;
} cursor;

static cply_status damaged(const cursor *here, cply_error *err, const char *wanted)
{
	return cply__source_corrupt(here->elf->source, here->offset + (uint64_t)(here->at - here->start), err, wanted,
		"the end of the section");
}

/* One list of tags and values. */
static cply_status parse_values(cply_binary *out, cursor *list, const vendor_row *vendor, cply_error *err)
{
	while (list->at < list->end) {
		uint64_t tag, number = 0;
		const char *text = "";
		if (!cply__read_uleb(&tag, &list->at, list->end))
			return damaged(list, err, "the tag of an attribute");
		bool is_both = vendor->machine == EM_ARM && tag == ARM_COMPATIBILITY;
		if ((is_both || !vendor->is_text(tag)) && !cply__read_uleb(&number, &list->at, list->end))
			return damaged(list, err, "the value of an attribute");
		if (is_both || vendor->is_text(tag)) {
			const unsigned char *stop = memchr(list->at, '\0', (size_t)(list->end - list->at));
			if (!stop)
				return damaged(list, err, "the end of an attribute's text");
			text = (const char *)list->at;
			list->at = stop + 1;
		}
		cply_status status = vendor->take(out, tag, number, text, err);
		if (status)
			return status;
	}
	return CPLY_OK;
}

/* The part of one vendor: scopes, of which only that of the file matters. */
static cply_status parse_scopes(cply_binary *out, cursor *part, const vendor_row *vendor, cply_error *err)
{
	while (part->at < part->end) {
		const unsigned char *start = part->at;
		uint64_t scope;
		if (!cply__read_uleb(&scope, &part->at, part->end) || part->end - part->at < 4)
			return damaged(part, err, "the head of an attribute scope");
		uint32_t size = cply__read_u32(part->at, part->elf->order);
		part->at += 4;
		if (size < (size_t)(part->at - start) || size > (size_t)(part->end - start))
			return damaged(part, err, "a whole attribute scope");
		cursor list = *part;
		list.end = start + size;
		if (scope == FILE_SCOPE) {
			cply_status status = parse_values(out, &list, vendor, err);
			if (status)
				return status;
		}
		part->at = start + size;
	}
	return CPLY_OK;
}

static cply_status parse_attributes(cply_binary *out, cursor *all, const vendor_row *vendor, cply_error *err)
{
	if (all->at == all->end || *all->at != 'A')
		return cply__source_corrupt(
			all->elf->source, all->offset, err, "attributes of version 'A'", "something else");
	all->at++;
	while (all->at < all->end) {
		const unsigned char *start = all->at;
		if (all->end - start < 4)
			return damaged(all, err, "the size of an attribute section's part");
		uint32_t size = cply__read_u32(start, all->elf->order);
		if (size < 5 || size > (size_t)(all->end - start))
			return damaged(all, err, "a whole part of an attribute section");
		const unsigned char *name = start + 4;
		const unsigned char *stop = memchr(name, '\0', size - 4);
		if (!stop)
			return damaged(all, err, "the vendor of attributes");
		if (strcmp((const char *)name, vendor->vendor) == 0) {
			cursor part = *all;
			part.at = stop + 1;
			part.end = start + size;
			cply_status status = parse_scopes(out, &part, vendor, err);
			if (status)
				return status;
		}
		all->at = start + size;
	}
	return CPLY_OK;
}

/* By section, or by program header when sections were taken away. ARM has no such header. */
static bool find(uint64_t *at, uint64_t *size, const cply__elf *elf, uint32_t section_type, uint32_t program_type)
{
	const Elf64_Shdr *section = cply__elf_section(elf, section_type);
	const Elf64_Phdr *program = section || program_type == 0 ? NULL : cply__elf_program(elf, program_type);

	if (section) {
		*at = section->sh_offset;
		*size = section->sh_size;
	} else if (program) {
		*at = program->p_offset;
		*size = program->p_filesz;
	}
	return section || program;
}

static cply_status read_abiflags(cply_binary *out, const cply__elf *elf, cply_error *err)
{
	unsigned char flags[ABIFLAGS_SIZE];
	uint64_t at, size;

	if (elf->header.e_machine != EM_MIPS || !find(&at, &size, elf, SHT_ABIFLAGS, PT_ABIFLAGS))
		return CPLY_OK;
	cply_status status = cply__source_take(elf->source, flags, sizeof flags, at, "the MIPS ABI flags", err);
	if (status)
		return status;
	out->mips_isa_level = flags[ABIFLAGS_ISA];
	out->mips_isa_revision = flags[ABIFLAGS_REVISION];
	out->mips_fp = flags[ABIFLAGS_FP];
	out->mips_at = at;
	return CPLY_OK;
}

static cply_status read_vendor(cply_binary *out, const cply__elf *elf, const vendor_row *vendor, cply_error *err)
{
	unsigned char *bytes;
	uint64_t at, size;

	if (!find(&at, &size, elf, SHT_ATTRIBUTES, vendor->program_type))
		return CPLY_OK;
	cply_status status =
		cply__elf_contents(&bytes, elf, at, size, CPLY__ELF_ATTRIBUTES_LIMIT, "the attribute section", err);
	if (status)
		return status;
	cursor all = {bytes, bytes + size, bytes, at, elf};
	status = parse_attributes(out, &all, vendor, err);
	cply__free(elf->allocator, bytes);
	*(vendor->machine == EM_ARM ? &out->arm_at : &out->riscv_at) = at;
	return status;
}

cply_status cply__elf_read_attributes(cply_binary *out, const cply__elf *elf, cply_error *err)
{
	for (size_t i = 0; i < sizeof vendors / sizeof *vendors; i++)
		if (vendors[i].machine == elf->header.e_machine)
			return read_vendor(out, elf, &vendors[i], err);
	return read_abiflags(out, elf, err);
}
