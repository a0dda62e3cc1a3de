/* Instruction set levels and float calls: what e_flags, attribute sections, notes and Go's build information tell. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

/* Where e_flags is. */
static uint64_t flags_at(const cply_binary *binary)
{
	return binary->bits == 64 ? 48 : 36;
}

static bool is_allowed(const cply__flag_rule *rule, uint32_t flags)
{
	for (size_t i = 0; i < rule->count; i++)
		if ((flags & rule->mask) == rule->allowed[i])
			return true;
	return false;
}

bool cply__judge_flag_rules(cply_finding *out, const cply__checking *s, cply_check check)
{
	bool applies = false;

	if (s->rule->format != CPLY_BINARY_ELF)
		return false;
	for (size_t i = 0; i < sizeof s->rule->flags / sizeof *s->rule->flags; i++) {
		const cply__flag_rule *rule = &s->rule->flags[i];
		if (rule->mask == 0 || rule->check != check)
			continue;
		out->wanted = rule->meaning;
		applies = true;
		if (rule->bare_mask && (s->binary->flags & rule->bare_mask) == rule->bare)
			cply__finding_answer(out, s, CPLY_ANSWER_UNKNOWN, flags_at(s->binary),
				"e_flags 0x%x, which do not tell", s->binary->flags);
		else if (is_allowed(rule, s->binary->flags))
			cply__finding_answer(
				out, s, CPLY_ANSWER_PASS, flags_at(s->binary), "e_flags 0x%x", s->binary->flags);
		else
			return cply__finding_answer(
				out, s, CPLY_ANSWER_FAIL, flags_at(s->binary), "e_flags 0x%x", s->binary->flags);
	}
	return applies;
}

/* Tag_CPU_arch by name. */
static const char *arm_arch_name(int tag)
{
	static const char *const names[] = {"before v4", "v4", "v4T", "v5T", "v5TE", "v5TEJ", "v6", "v6KZ", "v6T2",
		"v6K", "v7", "v6-M", "v6S-M", "v7E-M", "v8-A", "v8-R", "v8-M.baseline", "v8-M.mainline"};

	return tag >= 0 && (size_t)tag < sizeof names / sizeof *names ? names[tag] : "newer than v8";
}

static bool judge_arm(cply_finding *out, const cply__checking *s)
{
	const cply_binary *binary = s->binary;

	if (!s->rule->arm_arch_set || binary->arm_arch == CPLY_ATTRIBUTE_NONE)
		return false;
	bool holds = binary->arm_arch < 32 && (s->rule->arm_arch_set >> binary->arm_arch & 1);
	if (holds && s->rule->arm_fp_max && binary->arm_fp > s->rule->arm_fp_max)
		return cply__finding_answer(out, s, CPLY_ANSWER_FAIL, binary->arm_at,
			"Tag_FP_arch %d: newer floating point than VFPv%u", binary->arm_fp, s->rule->arm_fp_max);
	return cply__finding_answer(out, s, cply__pass_if(holds), binary->arm_at, "Tag_CPU_arch %d (ARM %s)",
		binary->arm_arch, arm_arch_name(binary->arm_arch));
}

static bool judge_x86(cply_finding *out, const cply__checking *s)
{
	unsigned level = 0;

	if (!s->rule->x86_isa_max || !s->binary->x86_isa_needed)
		return false;
	for (uint32_t bits = s->binary->x86_isa_needed; bits; bits >>= 1)
		level++;
	return cply__finding_answer(out, s, level <= s->rule->x86_isa_max ? CPLY_ANSWER_PASS : CPLY_ANSWER_FAIL,
		s->binary->x86_at, "x86-64-v%u needed", level);
}

/* "rv64i2p1_m2p0_zicsr2p0": names with their versions, NpM, at the end. One-letter names may follow without "_". */
static const char *strange_extension(const char *arch, const char *allowed, size_t *length)
{
	for (const char *at = arch + strspn(arch, "rv0123456789"); *at;) {
		size_t size = isalpha((unsigned char)*at) ? 1 : 0;
		if (*at == 'z' || *at == 's' || *at == 'x')
			size = strcspn(at, "_");
		size_t name = size;
		/* Cut the version off: digits, "p", digits. */
		if (size > 1) {
			while (name > 1 && isdigit((unsigned char)at[name - 1]))
				name--;
			if (name > 2 && name < size && at[name - 1] == 'p' && isdigit((unsigned char)at[name - 2])) {
				name--;
				while (name > 1 && isdigit((unsigned char)at[name - 1]))
					name--;
			}
		}
		if (size > 0 && !cply__has_part(allowed, at, name)) {
			*length = name;
			return at;
		}
		at += size;
		if (size == 1)
			at += strspn(at, "0123456789p");
		else if (size == 0)
			at++;
	}
	return NULL;
}

static bool judge_riscv(cply_finding *out, const cply__checking *s)
{
	size_t length;

	if (!s->rule->riscv_arch || !s->binary->riscv_arch)
		return false;
	const char *strange = strange_extension(s->binary->riscv_arch, s->rule->riscv_arch, &length);
	if (!strange)
		return cply__finding_answer(
			out, s, CPLY_ANSWER_PASS, s->binary->riscv_at, "\"%.120s\"", s->binary->riscv_arch);
	return cply__finding_answer(out, s, CPLY_ANSWER_FAIL, s->binary->riscv_at,
		"the extension \"%.*s\" in \"%.80s\"", length < 32 ? (int)length : 32, strange, s->binary->riscv_arch);
}

/* A level of Go in pieces, as platforms have variants: "power9", "rva22u64", "6,softfloat", "v8.0,lse". */
typedef struct go_level {
	const char *prefix;
	size_t prefix_length;
	double number;
	const char *suffix;
	size_t suffix_length;
	bool has_more; /* instructions beyond the level: what follows a comma and is not about floats */
} go_level;

static bool cut_level(go_level *out, const char *text)
{
	size_t prefix = strcspn(text, "0123456789");
	char *end;

	if (!text[prefix])
		return false;
	unsigned long whole = strtoul(text + prefix, &end, 10);
	*out = (go_level){.prefix = text, .prefix_length = prefix, .number = (double)whole, .suffix = end};
	if (end[0] == '.' && isdigit((unsigned char)end[1])) {
		out->number += (end[1] - '0') / 10.0;
		out->suffix += 2;
	}
	out->suffix_length = strcspn(out->suffix, ",");
	const char *more = out->suffix + out->suffix_length;
	out->has_more = *more && strcmp(more, ",softfloat") != 0 && strcmp(more, ",hardfloat") != 0;
	return true;
}

static bool same_words(const char *a, size_t a_length, const char *b, size_t b_length)
{
	return a_length == b_length && memcmp(a, b, a_length) == 0;
}

/* "GOARM=6" and "GOAMD64=v3": the levels behind the same name; false when there are none to compare. */
static bool go_levels(go_level *own, go_level *most, const char *has, const char *promised)
{
	size_t name = strcspn(promised, "=");

	if (!promised[name] || strncmp(has, promised, name + 1) != 0)
		return false;
	return cut_level(own, has + name + 1) && cut_level(most, promised + name + 1);
}

/* Levels of another series ("rva20s64") are not comparable: not what was promised. */
static bool go_level_holds(const go_level *own, const go_level *most)
{
	return same_words(own->prefix, own->prefix_length, most->prefix, most->prefix_length) &&
	       same_words(own->suffix, own->suffix_length, most->suffix, most->suffix_length) &&
	       (own->has_more ? own->number < most->number : own->number <= most->number);
}

static bool judge_go(cply_finding *out, const cply__checking *s)
{
	go_level own, most;

	if (!s->binary->go_variant ||
		!go_levels(&own, &most, s->binary->go_variant, cply__row_text(s->row, CPLY__ROW_GO_VARIANT)))
		return false;
	return cply__finding_answer(out, s, cply__pass_if(go_level_holds(&own, &most)), s->binary->go_at,
		"built by Go with %.64s", s->binary->go_variant);
}

static bool judge_variant_flags(cply_finding *out, const cply__checking *s)
{
	return cply__judge_flag_rules(out, s, CPLY_CHECK_VARIANT);
}

bool cply__judge_variant(cply_finding *out, const cply__checking *s)
{
	typedef bool (*witness)(cply_finding *, const cply__checking *);
	static const witness witnesses[] = {judge_arm, judge_x86, judge_riscv, judge_variant_flags, judge_go};
	bool has_answer = false;

	/* One that says no is enough; of those that say yes the first is told. */
	for (size_t i = 0; i < sizeof witnesses / sizeof *witnesses; i++) {
		cply_finding one = *out;
		if (!witnesses[i](&one, s))
			continue;
		if (!has_answer || one.answer == CPLY_ANSWER_FAIL)
			*out = one;
		has_answer = true;
		if (one.answer == CPLY_ANSWER_FAIL)
			break;
	}
	/* Of other formats only Go says something. */
	if (!has_answer && s->rule->format != CPLY_BINARY_ELF)
		return false;
	out->wanted = cply__finding_text(s, "code that every %s runs", cply__row_text(s->row, CPLY__ROW_PLATFORM));
	if (has_answer)
		return true;
	return cply__finding_says(out, CPLY_ANSWER_UNKNOWN, CPLY_OFFSET_NONE, "nothing in the file records a level");
}

/*
 * Arm's attributes: no Tag_ABI_VFP_args means the base standard (0), but in an object without floating point, as
 * assembly mostly is, it means nothing: linkers take it for both.
 */
static bool judge_arm_args(cply_finding *out, const cply__checking *s)
{
	static const char *const names[] = {"soft-float", "hard-float", "special", "independent of float"};
	const cply_binary *binary = s->binary;

	if (!s->rule->arm_vfp_args || binary->arm_arch == CPLY_ATTRIBUTE_NONE)
		return false;
	if (binary->type == CPLY_BINARY_OBJECT && binary->arm_vfp_args == CPLY_ATTRIBUTE_NONE &&
		binary->arm_fp_model <= 0)
		return false;
	int args = binary->arm_vfp_args == CPLY_ATTRIBUTE_NONE ? 0 : binary->arm_vfp_args;
	bool holds = args < 8 && (s->rule->arm_vfp_args >> args & 1);
	return cply__finding_answer(out, s, cply__pass_if(holds), binary->arm_at, "Tag_ABI_VFP_args %d (%s calls)",
		args, args < 4 ? names[args] : "unknown");
}

/* .MIPS.abiflags: what the whole program was made for; e_flags do not tell. */
static bool judge_mips_fp(cply_finding *out, const cply__checking *s)
{
	static const char *const names[] = {"any", "hard-float, double", "hard-float, single", "soft-float",
		"hard-float, old 64-bit registers", "hard-float, FPXX", "hard-float, 64-bit registers",
		"hard-float, 64-bit registers only"};
	int own = s->binary->mips_fp;

	if (!s->rule->mips_fp_set || own == CPLY_ATTRIBUTE_NONE)
		return false;
	out->wanted = "double-precision or soft floating point that every machine has";
	bool holds = own < 32 && (s->rule->mips_fp_set >> own & 1);
	return cply__finding_answer(out, s, cply__pass_if(holds), s->binary->mips_at, "fp_abi %d (%s)", own,
		own >= 0 && (size_t)own < sizeof names / sizeof *names ? names[own] : "unknown");
}

bool cply__judge_float_abi(cply_finding *out, const cply__checking *s)
{
	if (judge_mips_fp(out, s))
		return true;
	if (!cply__judge_flag_rules(out, s, CPLY_CHECK_FLOAT_ABI))
		return false;
	if (out->answer == CPLY_ANSWER_FAIL)
		return true;
	/* Go programs without C have no float calls to others, and leave the bits alone. */
	if (out->answer == CPLY_ANSWER_UNKNOWN && s->binary->go_arch)
		return cply__finding_answer(out, s, CPLY_ANSWER_PASS, s->binary->go_at, "Go without C: %.32s%s%.64s",
			s->binary->go_arch, s->binary->go_variant ? ", " : "",
			s->binary->go_variant ? s->binary->go_variant : "");
	cply_finding attributes = *out;
	if (judge_arm_args(&attributes, s) &&
		(attributes.answer == CPLY_ANSWER_FAIL || out->answer == CPLY_ANSWER_UNKNOWN))
		*out = attributes;
	return true;
}
