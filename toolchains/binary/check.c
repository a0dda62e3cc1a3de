/* A binary against the rule of a platform: the list of checks, and those about what machine it is for. */
#include "check.h"
#include "toolchains/binary_source.h"

#include <elf.h>
#include <stdio.h>
#include <string.h>

/* Checks after the gates judge details that mean something only on the right machine. */
typedef struct check_row {
	cply_check check;
	cply__judge *judge;
	bool is_gate; /* when it fails, what needs the machine is left out */
	bool needs_gate;
	unsigned parts; /* CPLY__PART_: what it judges by, beyond header and program headers */
} check_row;

enum {
	DYNAMIC = CPLY__PART_DYNAMIC,
	NOTES = CPLY__PART_NOTES,
	SECTIONS = CPLY__PART_SECTIONS,
	SYMBOLS = CPLY__PART_SYMBOLS
};

static bool judge_format(cply_finding *out, const cply__checking *s)
{
	out->wanted = cply_binary_format_name(s->rule->format);
	return cply__finding_says(out, cply__pass_if(s->binary->format == s->rule->format), 0,
		s->binary->format == CPLY_BINARY_UNKNOWN ? "no binary of a known format"
							 : cply_binary_format_name(s->binary->format));
}

bool cply__binary_is_for(const cply_binary *binary, const cply__binary_rule *rule)
{
	return binary->format == rule->format && binary->machine == rule->machine && binary->bits == rule->bits &&
	       binary->order == rule->order;
}

/* The platform whose binaries say this, to speak of machines by names that people know; "" for none. */
static const char *arch_of(const cply_binary *binary)
{
	const cply_platform_row *row;

	for (size_t i = 0; (row = cply_platform_row_at(i)) != NULL; i++)
		if (cply__binary_is_for(binary, &row->binary))
			return cply__row_text(row, CPLY__ROW_ARCH);
	return "";
}

static const char *machine_text(const cply__checking *s, uint32_t machine, const char *arch)
{
	return arch[0] ? cply__finding_text(s, "machine 0x%x (%s)", (unsigned)machine, arch)
		       : cply__finding_text(s, "machine 0x%x", (unsigned)machine);
}

/* Where each format keeps its machine, behind the header that has it. */
static uint64_t machine_at(const cply_binary *binary)
{
	static const uint64_t offsets[CPLY_BINARY_FORMAT_COUNT] = {[CPLY_BINARY_ELF] = 18, [CPLY_BINARY_MACHO] = 4};

	return binary->header_at + offsets[binary->format];
}

static bool judge_machine(cply_finding *out, const cply__checking *s)
{
	const cply_binary *binary = s->binary;

	if (s->rule->format == CPLY_BINARY_WASM)
		return false;
	out->wanted = machine_text(s, s->rule->machine, cply__row_text(s->row, CPLY__ROW_ARCH));
	if (binary->machine == s->rule->machine || s->whole->slice_count < 2)
		return cply__finding_says(out, cply__pass_if(binary->machine == s->rule->machine), machine_at(binary),
			binary->machine == s->rule->machine && binary->bits == s->rule->bits &&
					binary->order == s->rule->order
				? out->wanted
				: machine_text(s, binary->machine, arch_of(binary)));
	return cply__finding_answer(out, s, CPLY_ANSWER_FAIL, machine_at(binary), "machine 0x%x (%s) and %zu others",
		(unsigned)binary->machine, arch_of(binary), s->whole->slice_count - 1);
}

static bool judge_class(cply_finding *out, const cply__checking *s)
{
	if (s->rule->format == CPLY_BINARY_WASM)
		return false;
	out->wanted = s->rule->bits == 64 ? "64-bit" : "32-bit";
	return cply__finding_says(out, cply__pass_if(s->binary->bits == s->rule->bits),
		s->binary->format == CPLY_BINARY_ELF ? EI_CLASS : s->binary->header_at,
		s->binary->bits == 64 ? "64-bit" : "32-bit");
}

static const char *order_name(cply_byte_order order)
{
	return order == CPLY_ORDER_BIG ? "big-endian" : "little-endian";
}

static bool judge_byte_order(cply_finding *out, const cply__checking *s)
{
	if (s->rule->format != CPLY_BINARY_ELF && s->rule->format != CPLY_BINARY_MACHO)
		return false;
	out->wanted = order_name(s->rule->order);
	return cply__finding_says(out, cply__pass_if(s->binary->order == s->rule->order),
		s->binary->format == CPLY_BINARY_ELF ? EI_DATA : s->binary->header_at, order_name(s->binary->order));
}

static bool judge_flags(cply_finding *out, const cply__checking *s)
{
	return cply__judge_flag_rules(out, s, CPLY_CHECK_FLAGS);
}

static bool judge_x32(cply_finding *out, const cply__checking *s)
{
	if (!s->rule->x32_machine || s->binary->format != CPLY_BINARY_ELF)
		return false;
	bool is_x32 = s->binary->machine == s->rule->x32_machine && s->binary->bits == 32;
	out->wanted = "no x32 (32-bit pointers on a 64-bit machine)";
	return cply__finding_says(out, cply__pass_if(!is_x32), EI_CLASS, is_x32 ? "x32" : "no x32");
}

static bool judge_object(cply_finding *out, const cply__checking *s)
{
	static const char *const names[] = {
		"a program", "a shared library", "an object file, not linked", "a core dump, a driver or the like"};
	static const uint64_t offsets[CPLY_BINARY_FORMAT_COUNT] = {
		[CPLY_BINARY_ELF] = 16, [CPLY_BINARY_PE] = 18, [CPLY_BINARY_MACHO] = 12, [CPLY_BINARY_WASM] = 0};
	bool holds = s->binary->type == CPLY_BINARY_PROGRAM || s->binary->type == CPLY_BINARY_LIBRARY;

	out->wanted = "a program or a shared library";
	return cply__finding_says(
		out, cply__pass_if(holds), s->binary->header_at + offsets[s->binary->format], names[s->binary->type]);
}

static bool judge_signature(cply_finding *out, const cply__checking *s)
{
	if (!s->rule->needs_signature || s->binary->type != CPLY_BINARY_PROGRAM)
		return false;
	out->wanted = "a code signature, if only an ad-hoc one";
	return cply__finding_says(out, cply__pass_if(s->binary->has_signature != 0), s->binary->header_at,
		s->binary->has_signature ? "a code signature" : "none");
}

static const check_row checks[] = {
	{CPLY_CHECK_FORMAT, judge_format, true, false, 0},
	{CPLY_CHECK_MACHINE, judge_machine, true, false, 0},
	{CPLY_CHECK_CLASS, judge_class, true, false, 0},
	{CPLY_CHECK_BYTE_ORDER, judge_byte_order, true, false, 0},
	{CPLY_CHECK_OS_ABI, cply__judge_os_abi, false, false, NOTES | SECTIONS},
	{CPLY_CHECK_FLAGS, judge_flags, false, true, 0},
	{CPLY_CHECK_VARIANT, cply__judge_variant, false, true, NOTES | SECTIONS},
	{CPLY_CHECK_FLOAT_ABI, cply__judge_float_abi, false, true, SECTIONS},
	{CPLY_CHECK_X32, judge_x32, false, false, 0},
	{CPLY_CHECK_OBJECT, judge_object, false, false, 0},
	{CPLY_CHECK_SIGNATURE, judge_signature, false, true, 0},
	{CPLY_CHECK_INTERPRETER, cply__judge_interpreter, false, true, 0},
	{CPLY_CHECK_NEEDED, cply__judge_needed, false, false, DYNAMIC},
	{CPLY_CHECK_STATIC, cply__judge_static, false, false, DYNAMIC},
	{CPLY_CHECK_GLIBC_FLOOR, cply__judge_glibc_floor, false, true, DYNAMIC},
	{CPLY_CHECK_KERNEL_FLOOR, cply__judge_kernel_floor, false, true, NOTES},
	{CPLY_CHECK_STATIC_NSS, cply__judge_static_nss, false, false, DYNAMIC | NOTES | SYMBOLS},
	{CPLY_CHECK_NX, cply__judge_nx, false, false, 0},
	{CPLY_CHECK_RELRO, cply__judge_relro, false, false, DYNAMIC},
	{CPLY_CHECK_PIE, cply__judge_pie, false, false, 0},
	{CPLY_CHECK_CANARY, cply__judge_canary, false, false, DYNAMIC | NOTES | SECTIONS | SYMBOLS},
	{CPLY_CHECK_FORTIFY, cply__judge_fortify, false, false, DYNAMIC | SECTIONS | SYMBOLS},
	{CPLY_CHECK_STRIPPED, cply__judge_stripped, false, false, SECTIONS | SYMBOLS},
	{CPLY_CHECK_RPATH, cply__judge_rpath, false, false, DYNAMIC},
	{CPLY_CHECK_TEXTREL, cply__judge_textrel, false, false, DYNAMIC},
	{CPLY_CHECK_WRITABLE_EXECUTABLE, cply__judge_writable_executable, false, false, 0},
};

unsigned cply__check_parts(cply_check_set set)
{
	unsigned parts = 0;

	for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
		if (set & CPLY_CHECK_BIT(checks[i].check))
			parts |= checks[i].parts;
	return parts;
}

static cply_weight weight_of(cply_check check, const cply_check_options *options)
{
	if (options->required & CPLY_CHECK_BIT(check))
		return CPLY_WEIGHT_REQUIRED;
	return cply_check_group_of(check) == CPLY_CHECK_GROUP_HARDENING ? CPLY_WEIGHT_NOTE : CPLY_WEIGHT_CHECK;
}

int cply_finding_is_problem(const cply_finding *finding)
{
	if (finding->weight == CPLY_WEIGHT_REQUIRED)
		return finding->answer != CPLY_ANSWER_PASS;
	return finding->weight == CPLY_WEIGHT_CHECK && finding->answer == CPLY_ANSWER_FAIL;
}

/* Of a fat file the slice for this machine, if there is one. */
static const cply_binary *meant_slice(const cply_binary *binary, const cply__binary_rule *rule)
{
	for (size_t i = 0; i < binary->slice_count; i++)
		if (cply__binary_is_for(&binary->slices[i], rule))
			return &binary->slices[i];
	return binary;
}

void cply_binary_check(
	cply_findings *out, const cply_binary *binary, const cply_platform_row *row, const cply_check_options *options)
{
	_Static_assert(sizeof checks / sizeof *checks <= CPLY_FINDINGS_ROOM, "a finding for every check fits");
	static const cply_check_options defaults = CPLY_CHECK_OPTIONS_INIT;
	bool is_right_machine = true;

	out->count = out->text_length = 0;
	cply__checking subject = {
		meant_slice(binary, &row->binary), binary, row, &row->binary, options ? options : &defaults, out};

	for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
		cply_finding *finding = &out->at[out->count];
		/* What the others rest on is asked in any case. */
		if (!checks[i].is_gate && subject.options->only &&
			!(subject.options->only & CPLY_CHECK_BIT(checks[i].check)))
			continue;
		if (checks[i].needs_gate && !is_right_machine)
			continue;
		*finding = (cply_finding){.check = checks[i].check,
			.weight = weight_of(checks[i].check, subject.options),
			.wanted = "",
			.found = "",
			.offset = CPLY_OFFSET_NONE};
		if (!checks[i].judge(finding, &subject))
			continue;
		out->count++;
		if (checks[i].is_gate && finding->answer == CPLY_ANSWER_FAIL)
			is_right_machine = false;
		/* Nothing else means anything in a file of another format. */
		if (checks[i].check == CPLY_CHECK_FORMAT && finding->answer == CPLY_ANSWER_FAIL)
			break;
	}
}
