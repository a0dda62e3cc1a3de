/* For which operating system, kernel and C library a binary is made, and what it is loaded with. */
#include <elf.h>
#include <stdio.h>
#include <string.h>

#include "check.h"

/* EI_OSABI: numbers of the gABI that are seen in the wild. */
static const struct {
	uint8_t number;
	const char *name;
} osabi_names[] = {{0, "System V"}, {2, "NetBSD"}, {3, "GNU/Linux"}, {6, "Solaris"}, {9, "FreeBSD"}, {12, "OpenBSD"}};

static const char *osabi_wanted(const cply__checking *s)
{
	char text[96] = "";
	size_t length = 0;

	for (size_t i = 0; i < sizeof osabi_names / sizeof *osabi_names; i++)
		if (s->rule->osabi_set >> osabi_names[i].number & 1)
			length += (size_t)snprintf(text + length, sizeof text - length, "%s%u (%s)",
				length ? " or " : "", osabi_names[i].number, osabi_names[i].name);
	return cply__finding_text(s, "%s", text);
}

static bool judge_elf_osabi(cply_finding *out, const cply__checking *s)
{
	const char *own = "unknown";
	bool holds = s->binary->osabi < 32 && (s->rule->osabi_set >> s->binary->osabi & 1);

	for (size_t i = 0; i < sizeof osabi_names / sizeof *osabi_names; i++)
		if (osabi_names[i].number == s->binary->osabi)
			own = osabi_names[i].name;
	out->wanted = osabi_wanted(s);
	return cply__finding_answer(out, s, cply__pass_if(holds), EI_OSABI, "%u (%s)", s->binary->osabi, own);
}

/* A note, a load command, or Go's own word: each is of another system, or agrees. */
static bool names_another(cply_finding *out, const cply__checking *s)
{
	const cply_binary *binary = s->binary;
	const char *go_os = cply__row_text(s->row, CPLY__ROW_GO_OS);

	if (binary->os_note && s->rule->os_notes && !cply__has_word(s->rule->os_notes, binary->os_note)) {
		out->wanted = s->rule->os_notes;
		return cply__finding_answer(
			out, s, CPLY_ANSWER_FAIL, binary->os_note_at, "a note of %s", binary->os_note);
	}
	if (binary->go_os && go_os[0] && strcmp(binary->go_os, go_os) != 0) {
		out->wanted = cply__finding_text(s, "GOOS=%s", go_os);
		return cply__finding_answer(
			out, s, CPLY_ANSWER_FAIL, binary->go_at, "built by Go with GOOS=%.32s", binary->go_os);
	}
	return false;
}

static bool judge_subsystem(cply_finding *out, const cply__checking *s)
{
	static const char *const names[] = {"unknown", "native", "windows", "console", "unknown", "OS/2", "unknown",
		"POSIX", "unknown", "Windows CE", "EFI application", "EFI boot driver", "EFI driver", "EFI ROM",
		"Xbox"};
	uint32_t own = s->binary->subsystem;
	bool holds = own < 32 && (s->rule->subsystem_set >> own & 1);

	out->wanted = "a subsystem of Windows: windows or console";
	return cply__finding_answer(out, s, cply__pass_if(holds), s->binary->header_at, "subsystem %u (%s)",
		(unsigned)own, own < sizeof names / sizeof *names ? names[own] : "unknown");
}

static bool judge_modules(cply_finding *out, const cply__checking *s)
{
	out->wanted = cply__finding_text(s, "imports from %s only", s->rule->os_notes);
	for (size_t i = 0; i < s->binary->needed_count; i++)
		if (!cply__has_word(s->rule->os_notes, s->binary->needed[i]))
			return cply__finding_answer(out, s, CPLY_ANSWER_FAIL, s->binary->needed_at,
				"imports from \"%.64s\"", s->binary->needed[i]);
	return cply__finding_says(out, CPLY_ANSWER_PASS, CPLY_OFFSET_NONE,
		s->binary->needed_count ? "imports from the system only" : "no imports");
}

static bool judge_macho_system(cply_finding *out, const cply__checking *s)
{
	out->wanted = s->rule->os_notes;
	if (!s->binary->os_note)
		return cply__finding_says(
			out, CPLY_ANSWER_UNKNOWN, s->binary->header_at, "no load command that names the system");
	return cply__finding_says(out, CPLY_ANSWER_PASS, s->binary->os_note_at, s->binary->os_note);
}

bool cply__judge_os_abi(cply_finding *out, const cply__checking *s)
{
	static cply__judge *const judges[CPLY_BINARY_FORMAT_COUNT] = {[CPLY_BINARY_ELF] = judge_elf_osabi,
		[CPLY_BINARY_PE] = judge_subsystem,
		[CPLY_BINARY_MACHO] = judge_macho_system,
		[CPLY_BINARY_WASM] = judge_modules};

	if (!judges[s->rule->format])
		return false;
	judges[s->rule->format](out, s);
	if (out->answer != CPLY_ANSWER_FAIL)
		names_another(out, s);
	return true;
}

bool cply__judge_interpreter(cply_finding *out, const cply__checking *s)
{
	const char *glibc = cply__row_text(s->row, CPLY__ROW_INTERPRETER_GLIBC);
	const char *musl = cply__row_text(s->row, CPLY__ROW_INTERPRETER_MUSL);
	const char *own = s->binary->interpreter;

	if (!own || s->rule->format != CPLY_BINARY_ELF)
		return false;
	out->wanted = musl[0] ? cply__finding_text(s, "%s %s", glibc, musl) : glibc;
	return cply__finding_answer(out, s, cply__pass_if(cply__has_word(glibc, own) || cply__has_word(musl, own)),
		s->binary->interpreter_at, "\"%.120s\"", own);
}

/* Programs for macOS and WebAssembly always use what the system has, and do not say what that is. */
static bool must_be_static(const cply__checking *s)
{
	return s->options->static_rule == CPLY_STATIC_REQUIRED &&
	       (s->binary->format == CPLY_BINARY_ELF || s->binary->format == CPLY_BINARY_PE) &&
	       s->binary->type != CPLY_BINARY_OBJECT;
}

bool cply__judge_needed(cply_finding *out, const cply__checking *s)
{
	if (!must_be_static(s))
		return false;
	if (s->binary->format == CPLY_BINARY_PE)
		return cply__judge_windows_needed(out, s);
	out->wanted = "no shared libraries";
	if (s->binary->needed_count == 0)
		return cply__finding_says(out, CPLY_ANSWER_PASS, CPLY_OFFSET_NONE, "none");
	if (s->binary->needed_count == 1)
		return cply__finding_answer(
			out, s, CPLY_ANSWER_FAIL, s->binary->needed_at, "the library \"%.96s\"", s->binary->needed[0]);
	return cply__finding_answer(out, s, CPLY_ANSWER_FAIL, s->binary->needed_at, "%zu libraries, \"%.96s\" first",
		s->binary->needed_count, s->binary->needed[0]);
}

bool cply__judge_static(cply_finding *out, const cply__checking *s)
{
	if (!must_be_static(s))
		return false;
	out->wanted = "a static program";
	bool is_elf = s->binary->format == CPLY_BINARY_ELF;
	if (s->binary->type == CPLY_BINARY_LIBRARY)
		return cply__finding_says(out, CPLY_ANSWER_FAIL, s->binary->header_at + (is_elf ? 16 : 18),
			is_elf ? "a shared library (no DF_1_PIE)" : "a shared library (IMAGE_FILE_DLL)");
	if (!is_elf)
		return cply__finding_says(out, CPLY_ANSWER_PASS, CPLY_OFFSET_NONE, "a program");
	if (s->binary->interpreter)
		return cply__finding_answer(out, s, CPLY_ANSWER_FAIL, s->binary->interpreter_at,
			"the interpreter %.120s", s->binary->interpreter);
	return cply__finding_answer(
		out, s, CPLY_ANSWER_PASS, CPLY_OFFSET_NONE, "a %s program", cply_binary_link_name(s->binary->link));
}

static bool is_set(const cply_version *version)
{
	return version->part[0] || version->part[1] || version->part[2];
}

/* A floor that a file has, against a limit that somebody set. */
static bool judge_floor(cply_finding *out, const cply__checking *s, const char *what, const cply_version *floor,
	const cply_version *limit, uint64_t at)
{
	char text[CPLY_VERSION_TEXT];

	out->wanted = is_set(limit)
			      ? cply__finding_text(s, "no newer %s than %s", what, cply_version_format(limit, text))
			      : "any: no limit was given";
	bool holds = !is_set(limit) || cply_version_compare(floor, limit) <= 0;
	return cply__finding_answer(out, s, cply__pass_if(holds), at, "%s %s", what, cply_version_format(floor, text));
}

bool cply__judge_glibc_floor(cply_finding *out, const cply__checking *s)
{
	const cply_version *limit = &s->options->glibc_limit;

	if (is_set(&s->binary->glibc))
		return judge_floor(out, s, "glibc", &s->binary->glibc, limit, s->binary->glibc_at);
	if (!is_set(limit) || s->binary->format != CPLY_BINARY_ELF || s->binary->type == CPLY_BINARY_OBJECT)
		return false;
	out->wanted = "no newer glibc than the limit";
	return cply__finding_says(out, CPLY_ANSWER_PASS, CPLY_OFFSET_NONE, "none is asked for");
}

bool cply__judge_kernel_floor(cply_finding *out, const cply__checking *s)
{
	const cply_version *limit = &s->options->kernel_limit;
	const char *what = s->binary->format == CPLY_BINARY_MACHO ? "system" : "kernel";

	if (is_set(&s->binary->kernel))
		return judge_floor(out, s, what, &s->binary->kernel, limit, s->binary->os_note_at);
	if (!is_set(limit) || s->binary->type == CPLY_BINARY_OBJECT)
		return false;
	out->wanted = "no newer kernel than the limit";
	return cply__finding_says(out, CPLY_ANSWER_UNKNOWN, CPLY_OFFSET_NONE, "no ABI tag");
}

bool cply__judge_static_nss(cply_finding *out, const cply__checking *s)
{
	const cply_symbols_seen *seen = &s->binary->symbols[CPLY_SYMBOLS_NSS];

	if (!cply_binary_is_static_glibc(s->binary))
		return false;
	out->wanted = "no functions for which static glibc loads libraries";
	if (seen->count > 0)
		return cply__finding_answer(out, s, CPLY_ANSWER_FAIL, seen->at, "%s", seen->first);
	if (s->binary->symbols_from == CPLY_SYMBOLS_NONE)
		return cply__finding_says(out, CPLY_ANSWER_UNKNOWN, CPLY_OFFSET_NONE,
			"no look-up of users or hosts; for iconv there is no symbol table to tell");
	return cply__finding_says(out, CPLY_ANSWER_PASS, CPLY_OFFSET_NONE, "none in the symbol table");
}
