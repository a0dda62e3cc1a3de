/* A toolchain file: cmake-toolchains(7). */
#include <string.h>

#include "handoff.h"

/*
 * A quoted argument: cmake-language(7), "Quoted Argument" and "Escape Sequences". There "\\;" stays as it is, and keeps
 * a semicolon from separating where the value is used as a list.
 */
static void put_quoted(cply__strbuf *out, const char *text, const char *escaped)
{
	cply__strbuf_putc(out, '"');
	for (; *text; text++) {
		if (strchr(escaped, *text))
			cply__strbuf_putc(out, '\\');
		cply__strbuf_putc(out, *text);
	}
	cply__strbuf_putc(out, '"');
}

static const char in_text[] = "\"\\$", in_list[] = "\"\\$;";

static void set_escaped(cply__strbuf *out, const char *name, const char *value, const char *escaped)
{
	if (!value || !*value)
		return;
	cply__strbuf_printf(out, "set(%s ", name);
	put_quoted(out, value, escaped);
	cply__strbuf_puts(out, ")\n");
}

static void set(cply__strbuf *out, const char *name, const char *value)
{
	set_escaped(out, name, value, in_text);
}

/* Who names an emulator gets one word per element of a list. */
static void set_emulator(cply__strbuf *out, const cply__handoff *h)
{
	cply__strbuf_puts(out, "set(CMAKE_CROSSCOMPILING_EMULATOR ");
	put_quoted(out, h->options->program, in_list);
	cply__strbuf_puts(out, " run ");
	put_quoted(out, h->platform, in_list);
	cply__strbuf_puts(out, ")\n");
}

/*
 * The compilers know their sysroot and their flags by themselves: CMake only searches it. Without one the libraries are
 * where distributions put those of cross compilers, and those that packages of the platform bring.
 */
static void set_search(cply__strbuf *out, const cply__handoff *h)
{
	const bool has_sysroot = *h->sysroot != '\0';

	set_escaped(out, "CMAKE_FIND_ROOT_PATH", h->root, in_list);
	cply__strbuf_puts(out, "set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)\n");
	if (has_sysroot)
		cply__strbuf_puts(out, "set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)\n"
				       "set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)\n"
				       "set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)\n");
	set(out, "CMAKE_LIBRARY_ARCHITECTURE", cply__row_text(h->row, CPLY__ROW_MULTIARCH));
	/* CMake sets the suffixes after it has read this file, and reads the file that this variable names later. */
	if (h->linkage != CPLY_LINKAGE_DYNAMIC)
		cply__strbuf_puts(out, "set(CMAKE_FIND_LIBRARY_SUFFIXES \".a\")\n"
				       "if(NOT CMAKE_USER_MAKE_RULES_OVERRIDE)\n"
				       "  set(CMAKE_USER_MAKE_RULES_OVERRIDE \"${CMAKE_CURRENT_LIST_FILE}\")\n"
				       "endif()\n");
}

void cply__handoff_cmake(cply__strbuf *out, const cply__handoff *h)
{
	static const struct {
		const char *variable;
		cply_tool tool;
	} tools[] = {{"CMAKE_C_COMPILER", CPLY_TOOL_CC}, {"CMAKE_CXX_COMPILER", CPLY_TOOL_CXX},
		{"CMAKE_ASM_COMPILER", CPLY_TOOL_CC}, {"CMAKE_AR", CPLY_TOOL_AR}, {"CMAKE_RANLIB", CPLY_TOOL_RANLIB},
		{"CMAKE_STRIP", CPLY_TOOL_STRIP}, {"CMAKE_OBJCOPY", CPLY_TOOL_OBJCOPY},
		{"CMAKE_OBJDUMP", CPLY_TOOL_OBJDUMP}, {"CMAKE_NM", CPLY_TOOL_NM}, {"CMAKE_LINKER", CPLY_TOOL_LD},
		{"CMAKE_RC_COMPILER", CPLY_TOOL_WINDRES}, {"PKG_CONFIG_EXECUTABLE", CPLY_TOOL_PKG_CONFIG}};

	cply__strbuf_printf(out, "# %s by %s, from `crossply env`.\n", h->platform, h->family);
	set(out, "CMAKE_SYSTEM_NAME", cply__row_text(h->row, CPLY__ROW_CMAKE_SYSTEM));
	set(out, "CMAKE_SYSTEM_PROCESSOR", cply__row_text(h->row, CPLY__ROW_CMAKE_PROCESSOR));
	for (size_t i = 0; i < sizeof tools / sizeof *tools; i++)
		set(out, tools[i].variable, h->wrappers[tools[i].tool]);
	set_search(out, h);
	if (h->linkage == CPLY_LINKAGE_STATIC)
		set(out, "CMAKE_EXE_LINKER_FLAGS_INIT", h->libc == CPLY_LIBC_ANY ? "" : "-static");
	set_emulator(out, h);
}
