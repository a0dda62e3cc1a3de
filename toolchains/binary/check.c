/* A binary against the rule of a platform: one small function per check, in the order of CPLY_CHECK_MAP. */
#include <crossply/binary.h>

#include <elf.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "check.h"

/* Checks after the gates judge details that mean something only on the right machine. */
typedef struct check_row {
	cply_check check;
	bool (*judge)(cply_finding *out, const cply__subject *subject); /* false: it does not apply */
	bool is_gate; /* when it fails, what needs the machine is left out */
	bool needs_gate;
} check_row;

void cply__finding_wanted(cply_finding *out, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(out->wanted, sizeof out->wanted, format, args);
	va_end(args);
}

bool cply__finding_answer(cply_finding *out, cply_answer answer, uint64_t offset, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(out->found, sizeof out->found, format, args);
	va_end(args);
	/* Text of a file that may be hostile reaches a terminal. */
	for (char *c = out->found; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = '?';
	out->answer = answer;
	out->offset = offset;
	return true;
}

static cply_answer pass_if(bool holds)
{
	return holds ? CPLY_ANSWER_PASS : CPLY_ANSWER_FAIL;
}

static bool judge_format(cply_finding *out, const cply__subject *s)
{
	cply__finding_wanted(out, "%s", cply_binary_format_name(s->rule->format));
	return cply__finding_answer(out, pass_if(s->binary->format == s->rule->format), 0, "%s",
		s->binary->format == CPLY_BINARY_UNKNOWN ? "no binary of a known format"
							 : cply_binary_format_name(s->binary->format));
}

/* The platform whose binaries say this, to speak of machines by names that people know. */
static const char *platform_of(const cply_binary *binary)
{
	const cply_platform_row *row;

	for (size_t i = 0; (row = cply_platform_row_at(i)) != NULL; i++)
		if (row->binary.format == binary->format && row->binary.machine == binary->machine &&
			row->binary.bits == binary->bits && row->binary.order == binary->order)
			return cply__row_text(row, CPLY__ROW_ARCH);
	return NULL;
}

/* Where each format keeps its machine, behind the header that has it. */
static uint64_t machine_at(const cply_binary *binary)
{
	static const uint64_t offsets[CPLY_BINARY_FORMAT_COUNT] = {[CPLY_BINARY_ELF] = 18, [CPLY_BINARY_MACHO] = 4};

	return binary->header_at + offsets[binary->format];
}

static bool judge_machine(cply_finding *out, const cply__subject *s)
{
	const cply_binary *binary = s->binary;
	const char *name = platform_of(binary);
	bool is_there = binary->machine == s->rule->machine;

	if (s->rule->format == CPLY_BINARY_WASM)
		return false;
	for (size_t i = 0; i < binary->slice_count; i++)
		is_there = is_there || binary->slices[i] == s->rule->machine;
	cply__finding_wanted(
		out, "machine 0x%x (%s)", (unsigned)s->rule->machine, cply__row_text(s->row, CPLY__ROW_ARCH));
	if (name)
		return cply__finding_answer(out, pass_if(is_there), machine_at(binary), "machine 0x%x (%s)",
			(unsigned)binary->machine, name);
	return cply__finding_answer(
		out, pass_if(is_there), machine_at(binary), "machine 0x%x", (unsigned)binary->machine);
}

static bool judge_class(cply_finding *out, const cply__subject *s)
{
	if (s->rule->format == CPLY_BINARY_WASM)
		return false;
	/* A fat file has a slice of each; which one is right, the machine says. */
	bool holds = s->binary->bits == s->rule->bits || s->binary->slice_count > 1;
	cply__finding_wanted(out, "%u-bit", s->rule->bits);
	return cply__finding_answer(out, pass_if(holds),
		s->binary->format == CPLY_BINARY_ELF ? EI_CLASS : s->binary->header_at, "%u-bit", s->binary->bits);
}

static const char *order_name(cply_byte_order order)
{
	return order == CPLY_ORDER_BIG ? "big-endian" : "little-endian";
}

static bool judge_byte_order(cply_finding *out, const cply__subject *s)
{
	if (s->rule->format != CPLY_BINARY_ELF && s->rule->format != CPLY_BINARY_MACHO)
		return false;
	cply__finding_wanted(out, "%s", order_name(s->rule->order));
	return cply__finding_answer(out, pass_if(s->binary->order == s->rule->order),
		s->binary->format == CPLY_BINARY_ELF ? EI_DATA : s->binary->header_at, "%s",
		order_name(s->binary->order));
}

static bool judge_os_abi(cply_finding *out, const cply__subject *s)
{
	/* Numbers of the gABI that are seen in the wild. */
	static const struct {
		uint8_t number;
		const char *name;
	} names[] = {{0, "System V"}, {2, "NetBSD"}, {3, "GNU/Linux"}, {6, "Solaris"}, {9, "FreeBSD"}, {12, "OpenBSD"}};
	size_t length = 0;
	const char *own = "unknown";

	if (s->rule->format != CPLY_BINARY_ELF)
		return false;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (names[i].number == s->binary->osabi)
			own = names[i].name;
		if (s->rule->osabi_set >> names[i].number & 1)
			length += (size_t)snprintf(out->wanted + length, sizeof out->wanted - length, "%s%u (%s)",
				length ? " or " : "", names[i].number, names[i].name);
	}
	bool holds = s->binary->osabi < 32 && (s->rule->osabi_set >> s->binary->osabi & 1);
	return cply__finding_answer(out, pass_if(holds), EI_OSABI, "%u (%s)", s->binary->osabi, own);
}

static bool judge_flags(cply_finding *out, const cply__subject *s)
{
	return cply__judge_flag_rules(out, s, CPLY_CHECK_FLAGS);
}

static bool judge_x32(cply_finding *out, const cply__subject *s)
{
	if (!s->rule->x32_machine || s->binary->format != CPLY_BINARY_ELF)
		return false;
	bool is_x32 = s->binary->machine == s->rule->x32_machine && s->binary->bits == 32;
	cply__finding_wanted(out, "no x32 (32-bit pointers on a 64-bit machine)");
	return cply__finding_answer(out, pass_if(!is_x32), EI_CLASS, "%s", is_x32 ? "x32" : "no x32");
}

static bool judge_object(cply_finding *out, const cply__subject *s)
{
	static const char *const names[] = {
		"a program", "a shared library", "an object file, not linked", "a core dump, a driver or the like"};
	static const uint64_t offsets[CPLY_BINARY_FORMAT_COUNT] = {
		[CPLY_BINARY_ELF] = 16, [CPLY_BINARY_PE] = 18, [CPLY_BINARY_MACHO] = 12, [CPLY_BINARY_WASM] = 0};
	bool holds = s->binary->type == CPLY_BINARY_PROGRAM || s->binary->type == CPLY_BINARY_LIBRARY;

	cply__finding_wanted(out, "a program or a shared library");
	return cply__finding_answer(
		out, pass_if(holds), s->binary->header_at + offsets[s->binary->format], "%s", names[s->binary->type]);
}

static bool has_word(const char *words, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = words; *at; at += strcspn(at, " "), at += strspn(at, " "))
		if (strcspn(at, " ") == length && memcmp(at, word, length) == 0)
			return true;
	return false;
}

static bool judge_interpreter(cply_finding *out, const cply__subject *s)
{
	const char *glibc = cply__row_text(s->row, CPLY__ROW_INTERPRETER_GLIBC);
	const char *musl = cply__row_text(s->row, CPLY__ROW_INTERPRETER_MUSL);
	const char *own = s->binary->interpreter;

	if (!own || s->rule->format != CPLY_BINARY_ELF)
		return false;
	cply__finding_wanted(out, "%s%s%s", glibc, musl[0] ? " " : "", musl);
	return cply__finding_answer(out, pass_if(has_word(glibc, own) || has_word(musl, own)),
		s->binary->interpreter_at, "\"%.120s\"", own);
}

static bool must_be_static(const cply__subject *s)
{
	return s->must_be_static && s->binary->format == CPLY_BINARY_ELF && s->binary->type != CPLY_BINARY_OBJECT;
}

static bool judge_needed(cply_finding *out, const cply__subject *s)
{
	if (!must_be_static(s))
		return false;
	cply__finding_wanted(out, "no shared libraries");
	if (s->binary->needed_count == 0)
		return cply__finding_answer(out, CPLY_ANSWER_PASS, CPLY_OFFSET_NONE, "none");
	return cply__finding_answer(out, CPLY_ANSWER_FAIL, s->binary->needed_at, "%zu of them, \"%.96s\" first",
		s->binary->needed_count, s->binary->needed[0]);
}

static bool judge_static(cply_finding *out, const cply__subject *s)
{
	if (!must_be_static(s))
		return false;
	cply__finding_wanted(out, "a static program");
	if (s->binary->type == CPLY_BINARY_LIBRARY)
		return cply__finding_answer(out, CPLY_ANSWER_FAIL, 16, "a shared library (no DF_1_PIE)");
	if (s->binary->interpreter)
		return cply__finding_answer(out, CPLY_ANSWER_FAIL, s->binary->interpreter_at, "the interpreter %.120s",
			s->binary->interpreter);
	return cply__finding_answer(
		out, CPLY_ANSWER_PASS, CPLY_OFFSET_NONE, "a %s program", cply_binary_link_name(s->binary->link));
}

static const check_row checks[] = {
	{CPLY_CHECK_FORMAT, judge_format, true, false},
	{CPLY_CHECK_MACHINE, judge_machine, true, false},
	{CPLY_CHECK_CLASS, judge_class, true, false},
	{CPLY_CHECK_BYTE_ORDER, judge_byte_order, true, false},
	{CPLY_CHECK_OS_ABI, judge_os_abi, false, false},
	{CPLY_CHECK_FLAGS, judge_flags, false, true},
	{CPLY_CHECK_VARIANT, cply__judge_variant, false, true},
	{CPLY_CHECK_FLOAT_ABI, cply__judge_float_abi, false, true},
	{CPLY_CHECK_X32, judge_x32, false, false},
	{CPLY_CHECK_OBJECT, judge_object, false, false},
	{CPLY_CHECK_INTERPRETER, judge_interpreter, false, true},
	{CPLY_CHECK_NEEDED, judge_needed, false, false},
	{CPLY_CHECK_STATIC, judge_static, false, false},
};

size_t cply_binary_check(
	cply_finding *out, const cply_binary *binary, const cply_platform_row *row, cply_static_rule rule)
{
	_Static_assert(sizeof checks / sizeof *checks <= CPLY_FINDINGS_ROOM, "a finding for every check fits");
	cply__subject subject = {binary, row, &row->binary, rule == CPLY_STATIC_REQUIRED};
	size_t count = 0;
	bool is_right_machine = true;

	for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
		cply_finding *finding = &out[count];
		if (checks[i].needs_gate && !is_right_machine)
			continue;
		*finding = (cply_finding){.check = checks[i].check, .offset = CPLY_OFFSET_NONE};
		if (!checks[i].judge(finding, &subject))
			continue;
		count++;
		if (checks[i].is_gate && finding->answer == CPLY_ANSWER_FAIL)
			is_right_machine = false;
		/* Nothing else means anything in a file of another format. */
		if (checks[i].check == CPLY_CHECK_FORMAT && finding->answer == CPLY_ANSWER_FAIL)
			break;
	}
	return count;
}
