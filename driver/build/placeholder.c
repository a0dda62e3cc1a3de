#include "placeholder.h"

#include <stdio.h>
#include <string.h>

#include <crossply/suggest.h>

#include "runtime/error.h"
#include "runtime/strbuf.h"

/* Tools come first, then the others; this is also the order in which they are listed. */
enum { PLACEHOLDERS = CPLY_TOOL_COUNT + CPLY__PLACEHOLDER_COUNT };

static const struct placeholder_row {
	const char *word, *help;
} rows[PLACEHOLDERS] = {[CPLY_TOOL_CC] = {"cc", "the C compiler, one word: found through PATH"},
	[CPLY_TOOL_CXX] = {"cxx", "the C++ compiler"},
	[CPLY_TOOL_LD] = {"ld", "the linker"},
	[CPLY_TOOL_AR] = {"ar", "the archiver"},
	[CPLY_TOOL_RANLIB] = {"ranlib", "ranlib"},
	[CPLY_TOOL_NM] = {"nm", "nm"},
	[CPLY_TOOL_STRIP] = {"strip", "strip"},
	[CPLY_TOOL_OBJCOPY] = {"objcopy", "objcopy"},
	[CPLY_TOOL_OBJDUMP] = {"objdump", "objdump"},
	[CPLY_TOOL_WINDRES] = {"windres", "the compiler of Windows resources"},
	[CPLY_TOOL_PKG_CONFIG] = {"pkg_config", "pkg-config, for the platform's libraries"},
#define PLACEHOLDER_ROW(id, word, help) [CPLY_TOOL_COUNT + CPLY__PLACEHOLDER_##id] = {word, help},
	CPLY__PLACEHOLDER_MAP(PLACEHOLDER_ROW)
#undef PLACEHOLDER_ROW
};

const char *cply_build_placeholder(size_t index)
{
	return index < PLACEHOLDERS ? rows[index].word : NULL;
}

const char *cply_build_placeholder_help(size_t index)
{
	return index < PLACEHOLDERS ? rows[index].help : NULL;
}

const char *cply__placeholder_tool(cply_tool tool)
{
	return rows[tool].word;
}

/*
 * Length of "{word}", or of "{{", at `at` in an argument that begins at `start`; 0 when this brace stands for itself.
 * A shell's ${word} is left alone, and so is {1}.
 */
static size_t span(const char *start, const char *at)
{
	size_t length = 1;

	if (at > start && at[-1] == '$')
		return 0;
	if (at[1] == '{')
		return 2;

	while ((at[length] >= 'a' && at[length] <= 'z') || (at[length] >= '0' && at[length] <= '9') ||
		at[length] == '_')
		length++;
	return length > 1 && at[1] >= 'a' && at[length] == '}' ? length + 1 : 0;
}

/* The row of the placeholder at `at`, or PLACEHOLDERS. */
static size_t row_of(const char *at, size_t length)
{
	for (size_t i = 0; i < PLACEHOLDERS; i++)
		if (strlen(rows[i].word) == length - 2 && memcmp(rows[i].word, at + 1, length - 2) == 0)
			return i;
	return PLACEHOLDERS;
}

static cply_status unknown(const char *at, size_t length, cply_error *err)
{
	char word[32], known[384];
	size_t used = 0;
	cply_suggestion nearest;

	for (size_t i = 0; i < PLACEHOLDERS && used < sizeof known; i++)
		used += (size_t)snprintf(known + used, sizeof known - used, "%s{%s}", i ? " " : "", rows[i].word);
	cply__error(err, CPLY_E_USAGE);
	cply__error_wanted(err, "one of %s", known);
	cply__error_found(err, "the placeholder %.*s", (int)length, at);
	snprintf(word, sizeof word, "%.*s", (int)length - 2, at + 1);
	cply_suggestion_init(&nearest, word);
	for (size_t i = 0; i < PLACEHOLDERS; i++)
		cply_suggestion_offer(&nearest, rows[i].word);
	return cply__error_hint(err, "%s%s%swrite {{ for a brace that stands for itself",
		nearest.name ? "did you mean {" : "", nearest.name ? nearest.name : "", nearest.name ? "}? Or " : "");
}

cply_status cply__placeholder_check(cply_texts command, cply_error *err)
{
	for (size_t i = 0; i < command.count; i++)
		for (const char *at = strchr(command.at[i], '{'); at; at = strchr(at, '{')) {
			size_t length = span(command.at[i], at);
			if (length > 2 && row_of(at, length) == PLACEHOLDERS)
				return unknown(at, length, err);
			at += length ? length : 1;
		}
	return CPLY_OK;
}

static const char *value_of(const cply__placeholder_values *values, size_t row)
{
	const char *value = row < CPLY_TOOL_COUNT ? values->tools[row] : values->others[row - CPLY_TOOL_COUNT];

	return value ? value : "";
}

const char *cply__placeholder_expand(cply__arena *arena, const char *argument, const cply__placeholder_values *values)
{
	cply__strbuf out;
	const char *kept = NULL;

	cply__strbuf_init(&out, arena->allocator);
	for (const char *at = argument; *at;) {
		size_t length = *at == '{' ? span(argument, at) : 0;
		size_t row = length > 2 ? row_of(at, length) : PLACEHOLDERS;
		if (row < PLACEHOLDERS)
			cply__strbuf_puts(&out, value_of(values, row));
		else
			cply__strbuf_putc(&out, *at);
		at += length ? length : 1;
	}
	if (!out.failed)
		kept = cply__arena_strdup(arena, out.text);
	cply__strbuf_release(&out);
	return kept;
}
