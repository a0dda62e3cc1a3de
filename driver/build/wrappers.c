#include "wrappers.h"

#include <string.h>
#include <sys/stat.h>

#include <crossply/handoff.h>

#include "runtime/alloc.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/path.h"
#include "runtime/quote.h"
#include "runtime/strbuf.h"

enum { SCRIPT_LIMIT = 1 << 16 };

static void put_option(cply__strbuf *script, const char *name, const char *value)
{
	cply__strbuf_printf(script, " %s ", name);
	cply__quote_word(script, value);
}

/* One option whose words are split again. */
static void put_launcher(cply__strbuf *script, cply_texts launcher)
{
	cply__strbuf words;

	cply__strbuf_init(&words, script->allocator);
	for (size_t i = 0; i < launcher.count; i++) {
		cply__strbuf_puts(&words, i ? " " : "");
		cply__quote_word(&words, launcher.at[i]);
	}
	if (words.length)
		put_option(script, "--launcher", words.text);
	script->failed = script->failed || words.failed;
	cply__strbuf_release(&words);
}

static void put_script(
	cply__strbuf *script, cply_tool tool, const cply_toolchain *toolchain, const cply__wrapper_call *call)
{
	cply__strbuf_puts(script, "#!/bin/sh\nPATH=");
	cply__quote_word(script, call->path);
	if (call->cache_dir) {
		cply__strbuf_puts(script, " CROSSPLY_CACHE=");
		cply__quote_word(script, call->cache_dir);
	}
	cply__strbuf_puts(script, " exec ");
	cply__quote_word(script, call->program);
	cply__strbuf_printf(script, " %s", cply_tool_name(tool));
	put_option(script, "--platform", call->platform);
	put_option(script, "--toolchain", call->family);
	put_option(script, "--link", cply_linkage_name(cply_toolchain_linkage(toolchain)));
	if (call->definitions_dir)
		put_option(script, "--definitions", call->definitions_dir);
	if (tool == CPLY_TOOL_CC || tool == CPLY_TOOL_CXX)
		put_launcher(script, call->launcher);
	cply__strbuf_puts(script, " --");
	if (tool == CPLY_TOOL_CC || tool == CPLY_TOOL_CXX) {
		cply__strbuf_puts(script, " -ffile-prefix-map=");
		cply__quote_word(script, call->source_root);
		cply__strbuf_puts(script, "=.");
	}
	cply__strbuf_puts(script, " \"$@\"\n");
}

/* A script that is right already is left alone: its time is that of the compiler to build systems that look at it. */
static cply_status write_script(const char *path, const cply__strbuf *script, cply_error *err)
{
	cply__strbuf old;
	cply_error ignored;
	struct stat stat;

	cply__strbuf_init(&old, script->allocator);
	bool same = lstat(path, &stat) == 0 && S_ISREG(stat.st_mode) && (stat.st_mode & 0111) == 0111 &&
		    cply__file_slurp(&old, path, SCRIPT_LIMIT, &ignored) == CPLY_OK && old.length == script->length &&
		    memcmp(old.text, script->text, old.length) == 0;
	cply__strbuf_release(&old);
	if (same)
		return CPLY_OK;
	return cply__file_replace(script->allocator, path, script->text, script->length, 0755, err);
}

static cply_status write_tool(cply__arena *arena, const char *folder, const char *name, cply_tool tool,
	const cply_toolchain *toolchain, const cply__wrapper_call *call, cply_error *err)
{
	const char *path = cply__arena_printf(arena, "%s/%s", folder, name);
	cply__strbuf script;

	if (!path)
		return cply__error_nomem(err);
	cply__strbuf_init(&script, arena->allocator);
	put_script(&script, tool, toolchain, call);
	cply_status status = script.failed ? cply__error_nomem(err) : write_script(path, &script, err);
	cply__strbuf_release(&script);
	return status;
}

cply_status cply__wrappers_write(const char *names[CPLY_TOOL_COUNT], cply__arena *arena, const char *folder,
	const cply_toolchain *toolchain, const cply__wrapper_call *call, cply_error *err)
{
	const char *triple = cply_toolchain_triple(toolchain), *ending;
	cply_status status = cply__path_mkdirs(arena->allocator, folder, 0777, err);
	cply_tool tool;

	memset(names, 0, CPLY_TOOL_COUNT * sizeof *names);
	/* A tool's own name comes before its others. */
	for (size_t i = 0; !status && (ending = cply_wrapper_name(&tool, i)); i++) {
		if (!*cply_toolchain_program(toolchain, tool))
			continue;
		const char *name = cply__arena_printf(arena, "%s-%s", triple, ending);
		if (!name)
			return cply__error_nomem(err);
		if (!names[tool])
			names[tool] = name;
		status = write_tool(arena, folder, name, tool, toolchain, call, err);
	}
	return status;
}
