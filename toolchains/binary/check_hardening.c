/* What makes an attack harder: told always, and a problem only where it was required. */
#include <elf.h>
#include <string.h>

#include "check.h"

/* Objects are not loaded, and what is no binary of machine code has none of this. */
static bool is_loaded(const cply__checking *s)
{
	return s->binary->format != CPLY_BINARY_WASM &&
	       (s->binary->type == CPLY_BINARY_PROGRAM || s->binary->type == CPLY_BINARY_LIBRARY);
}

static bool is_elf(const cply__checking *s)
{
	return s->binary->format == CPLY_BINARY_ELF && is_loaded(s);
}

/* Go checks every access itself, so that nothing of a C compiler's is wanted of it. */
static bool is_pure_go(const cply__checking *s)
{
	return s->binary->go_version && !s->binary->go_has_c;
}

/* What a linker for Windows leaves of names tells nothing about its code. */
static bool says_no_symbols(cply_finding *out, const cply__checking *s)
{
	return cply__finding_says(out, CPLY_ANSWER_UNKNOWN, CPLY_OFFSET_NONE,
		s->binary->format == CPLY_BINARY_PE ? "PE files do not tell" : "no symbols to tell");
}

bool cply__judge_nx(cply_finding *out, const cply__checking *s)
{
	if (!is_loaded(s))
		return false;
	out->wanted = "a stack that is not executable";
	if (s->binary->stack == CPLY_ATTRIBUTE_NONE)
		return cply__finding_says(
			out, CPLY_ANSWER_UNKNOWN, CPLY_OFFSET_NONE, "no PT_GNU_STACK: the kernel decides");
	bool executes = (s->binary->stack & CPLY_PROTECTION_EXECUTE) != 0;
	return cply__finding_says(out, cply__pass_if(!executes), s->binary->stack_at,
		executes ? "an executable stack" : "no executable stack");
}

bool cply__judge_relro(cply_finding *out, const cply__checking *s)
{
	if (!is_elf(s))
		return false;
	out->wanted = "relocated data that is read-only, and bound at the start";
	if (!s->binary->has_relro)
		return cply__finding_says(out, CPLY_ANSWER_FAIL, CPLY_OFFSET_NONE, "no PT_GNU_RELRO");
	/* A static program has nothing that is bound later; a library has, also one that names no other (a plug-in). */
	bool is_static = s->binary->needed_count == 0 && s->binary->type != CPLY_BINARY_LIBRARY;
	bool is_full = s->binary->binds_now || is_static;
	return cply__finding_says(out, cply__pass_if(is_full), s->binary->relro_at,
		is_full ? "full" : "partial: symbols are bound when they are first used");
}

bool cply__judge_pie(cply_finding *out, const cply__checking *s)
{
	if (!is_loaded(s) || (s->binary->type == CPLY_BINARY_LIBRARY && s->binary->format != CPLY_BINARY_PE))
		return false;
	bool is_elf_file = s->binary->format == CPLY_BINARY_ELF;
	bool holds = is_elf_file ? s->binary->raw_type == ET_DYN : s->binary->is_pie != 0;
	out->wanted = "a position-independent program";
	return cply__finding_says(out, cply__pass_if(holds), s->binary->header_at + (is_elf_file ? 16 : 0),
		holds ? "position-independent" : "a fixed address");
}

bool cply__judge_canary(cply_finding *out, const cply__checking *s)
{
	const cply_symbols_seen *seen = &s->binary->symbols[CPLY_SYMBOLS_CANARY];

	if (!is_loaded(s) || is_pure_go(s))
		return false;
	out->wanted = "functions that look for an overwritten stack";
	if (s->binary->symbols_from == CPLY_SYMBOLS_NONE)
		return says_no_symbols(out, s);
	/* glibc itself is made so, and in a static program its parts cannot be told from others. */
	if (seen->count > 0 && cply_binary_is_static_glibc(s->binary))
		return cply__finding_says(out, CPLY_ANSWER_UNKNOWN, seen->at, "glibc's own, in a static program");
	if (seen->count > 0)
		return cply__finding_answer(out, s, CPLY_ANSWER_PASS, seen->at, "%s", seen->first);
	if (s->binary->rust_version)
		return cply__finding_says(out, CPLY_ANSWER_UNKNOWN, CPLY_OFFSET_NONE,
			"none; Rust checks bounds itself, and what is C in it does not show");
	return cply__finding_says(out, CPLY_ANSWER_FAIL, CPLY_OFFSET_NONE, "no __stack_chk_fail");
}

bool cply__judge_fortify(cply_finding *out, const cply__checking *s)
{
	const cply_symbols_seen *checked = &s->binary->symbols[CPLY_SYMBOLS_FORTIFIED];
	const cply_symbols_seen *plain = &s->binary->symbols[CPLY_SYMBOLS_FORTIFIABLE];

	if (!is_loaded(s) || is_pure_go(s))
		return false;
	out->wanted = "functions of the C library that check sizes";
	if (s->binary->symbols_from == CPLY_SYMBOLS_NONE)
		return says_no_symbols(out, s);
	if (checked->count > 0)
		return cply__finding_answer(out, s, CPLY_ANSWER_PASS, checked->at, "%u, %s first; %u plain ones",
			checked->count, checked->first, plain->count);
	/* Only glibc has such functions; musl's headers check in place, and Rust checks bounds itself. */
	if (s->binary->glibc.part[0] == 0 || s->binary->rust_version)
		return cply__finding_says(out, CPLY_ANSWER_UNKNOWN, CPLY_OFFSET_NONE,
			"none; only C that uses glibc as a shared library shows it");
	if (plain->count == 0)
		return cply__finding_says(out, CPLY_ANSWER_PASS, CPLY_OFFSET_NONE, "nothing to check");
	return cply__finding_answer(
		out, s, CPLY_ANSWER_FAIL, plain->at, "none, but %u plain ones, %s first", plain->count, plain->first);
}

bool cply__judge_stripped(cply_finding *out, const cply__checking *s)
{
	if (s->binary->type != CPLY_BINARY_PROGRAM && s->binary->type != CPLY_BINARY_LIBRARY)
		return false;
	out->wanted = "no symbol table and no debug information";
	if (s->binary->has_debug)
		return cply__finding_says(out, CPLY_ANSWER_FAIL, s->binary->symbol_table_at, "debug information");
	if (s->binary->has_symbol_table)
		return cply__finding_says(out, CPLY_ANSWER_FAIL, s->binary->symbol_table_at, "a symbol table");
	return cply__finding_says(out, CPLY_ANSWER_PASS, CPLY_OFFSET_NONE, "stripped");
}

bool cply__judge_rpath(cply_finding *out, const cply__checking *s)
{
	const cply_binary *binary = s->binary;
	const char *path = binary->rpath ? binary->rpath : binary->runpath;

	if (!is_loaded(s) || binary->format == CPLY_BINARY_PE || binary->needed_count == 0)
		return false;
	out->wanted = "no path to libraries of its own";
	if (!path)
		return cply__finding_says(out, CPLY_ANSWER_PASS, CPLY_OFFSET_NONE, "none");
	return cply__finding_answer(out, s, CPLY_ANSWER_FAIL, binary->rpath ? binary->rpath_at : binary->runpath_at,
		"%s \"%.120s\"", binary->rpath ? "RPATH" : "RUNPATH", path);
}

bool cply__judge_textrel(cply_finding *out, const cply__checking *s)
{
	if (!is_elf(s) || !s->binary->has_dynamic)
		return false;
	out->wanted = "code that nothing relocates";
	return s->binary->has_textrel ? cply__finding_says(out, CPLY_ANSWER_FAIL, s->binary->textrel_at, "DT_TEXTREL")
				      : cply__finding_says(out, CPLY_ANSWER_PASS, CPLY_OFFSET_NONE, "no DT_TEXTREL");
}

bool cply__judge_writable_executable(cply_finding *out, const cply__checking *s)
{
	if (!is_loaded(s))
		return false;
	out->wanted = "no memory that is written and executed";
	return s->binary->has_writable_code ? cply__finding_says(out, CPLY_ANSWER_FAIL, s->binary->writable_code_at,
						      "a segment that is both writable and executable")
					    : cply__finding_says(out, CPLY_ANSWER_PASS, CPLY_OFFSET_NONE, "none");
}
