#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "handoff.h"
#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/path.h"

/* Names that build systems make of a triple, beside those of the tools themselves. */
static const struct {
	const char *name;
	cply_tool tool;
} aliases[] = {{"gcc", CPLY_TOOL_CC}, {"g++", CPLY_TOOL_CXX}, {"clang", CPLY_TOOL_CC}, {"clang++", CPLY_TOOL_CXX}};

enum { ALIASES = sizeof aliases / sizeof *aliases };

cply_tool cply_wrapper_tool(const char *name)
{
	for (cply_tool tool = 0; tool < CPLY_TOOL_COUNT; tool++)
		if (strcmp(name, cply_tool_name(tool)) == 0)
			return tool;
	for (size_t i = 0; i < ALIASES; i++)
		if (strcmp(name, aliases[i].name) == 0)
			return aliases[i].tool;
	return CPLY_TOOL_COUNT;
}

/* Is there a link to the program already? Anything else that is no link belongs to somebody. */
static cply_status look_at(const char *path, const char *program, bool *is_done, cply_error *err)
{
	char target[4096];
	ssize_t length = readlink(path, target, sizeof target - 1);

	*is_done = false;
	if (length >= 0) {
		target[length] = '\0';
		*is_done = strcmp(target, program) == 0;
		return CPLY_OK;
	}
	if (errno == ENOENT)
		return CPLY_OK;
	if (errno != EINVAL)
		return cply__error_errno(err, errno, path);
	return cply__error(err, CPLY_E_EXISTS, .path = path, .found = "a file that is no link",
		.wanted = "a place for a wrapper", .hint = "name a folder of its own: -o FOLDER");
}

/* Another process may write the same wrappers: each link has a name of its own before it is renamed. */
static cply_status write_link(
	cply__arena *arena, const char *folder, const char *name, const char *program, cply_error *err)
{
	const char *path = cply__arena_printf(arena, "%s/%s", folder, name);
	const char *temporary = cply__arena_printf(arena, "%s/.%s.%ld", folder, name, (long)getpid());
	bool is_done;

	if (!path || !temporary)
		return cply__error_nomem(err);
	if (look_at(path, program, &is_done, err) != CPLY_OK)
		return err->code;
	if (is_done)
		return CPLY_OK;
	(void)unlink(temporary);
	if (symlink(program, temporary) != 0)
		return cply__error_errno(err, errno, temporary);
	if (rename(temporary, path) == 0)
		return CPLY_OK;
	cply__error_errno(err, errno, path);
	(void)unlink(temporary);
	return err->code;
}

static cply_status write_links(
	cply__arena *arena, const cply_toolchain *toolchain, const char *folder, const char *program, cply_error *err)
{
	for (cply_tool tool = 0; tool < CPLY_TOOL_COUNT; tool++) {
		const char *name =
			cply__arena_printf(arena, "%s-%s", cply_toolchain_triple(toolchain), cply_tool_name(tool));
		if (!name)
			return cply__error_nomem(err);
		/* A tool of the family that is not installed says so itself, and how to get it. */
		if (cply_toolchain_has_tool(toolchain, tool) &&
			write_link(arena, folder, name, program, err) != CPLY_OK)
			return err->code;
	}
	for (size_t i = 0; i < ALIASES; i++) {
		const char *name =
			cply__arena_printf(arena, "%s-%s", cply_toolchain_triple(toolchain), aliases[i].name);
		if (!name)
			return cply__error_nomem(err);
		if (cply_toolchain_has_tool(toolchain, aliases[i].tool) &&
			write_link(arena, folder, name, program, err) != CPLY_OK)
			return err->code;
	}
	return CPLY_OK;
}

/* Left alone when it says the same already: its time is that of the compiler to build systems that look at it. */
static cply_status write_file(
	cply__arena *arena, const char *folder, const char *name, const cply__strbuf *text, cply_error *err)
{
	const char *path = cply__arena_printf(arena, "%s/%s", folder, name);
	cply__strbuf old;
	cply_error ignored;

	if (!path || text->failed)
		return cply__error_nomem(err);
	cply__strbuf_init(&old, arena->allocator);
	const bool is_same = cply__file_slurp(&old, path, 65536, &ignored) == CPLY_OK && old.length == text->length &&
			     memcmp(old.text, text->text, old.length) == 0;
	cply__strbuf_release(&old);
	return is_same ? CPLY_OK : cply__file_replace(arena->allocator, path, text->text, text->length, 0644, err);
}

static cply_status write_all(
	cply__arena *arena, const cply_toolchain *toolchain, const cply_handoff_options *options, cply_error *err)
{
	char platform[CPLY_PLATFORM_TEXT];
	cply_platform parts;
	cply__strbuf text, site;

	if (cply__path_mkdirs(arena->allocator, options->folder, 0777, err) != CPLY_OK ||
		write_links(arena, toolchain, options->folder, options->program, err) != CPLY_OK)
		return err->code;
	cply_toolchain_platform(toolchain, &parts);
	cply_platform_format(&parts, platform);
	cply__strbuf_init(&text, arena->allocator);
	cply__strbuf_init(&site, arena->allocator);
	cply__strbuf_printf(&text, "platform=%s\ntoolchain=%s\nlink=%s\n", platform, cply_toolchain_family(toolchain),
		cply_linkage_name(cply_toolchain_linkage(toolchain)));
	if (options->definitions_dir)
		cply__strbuf_printf(&text, "definitions=%s\n", options->definitions_dir);
	cply__handoff_config_site(&site, cply_platform_row_find(&parts));
	cply_status status = write_file(arena, options->folder, CPLY_WRAPPERS_FILE, &text, err);
	if (status == CPLY_OK)
		status = write_file(arena, options->folder, CPLY__CONFIG_SITE, &site, err);
	cply__strbuf_release(&site);
	cply__strbuf_release(&text);
	return status;
}

cply_status cply_wrappers_write(
	cply_context *context, const cply_toolchain *toolchain, const cply_handoff_options *options, cply_error *err)
{
	cply__arena arena;

	cply__arena_init(&arena, &context->allocator);
	cply_status status = write_all(&arena, toolchain, options, err);
	cply__arena_release(&arena);
	return status == CPLY_OK ? CPLY_OK : cply__error_context(err, "write wrappers into %s", options->folder);
}

/* FNV-1a: definitions of another folder may give a family of the same name another meaning. */
static unsigned hash_of(const char *text)
{
	unsigned hash = 0x811c9dc5;

	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * 0x01000193;
	return hash;
}

cply_status cply_wrappers_folder(char **out, cply_context *context, const cply_toolchain *toolchain,
	const char *definitions_dir, cply_error *err)
{
	char pair[CPLY_PLATFORM_TEXT];
	cply_platform parts;
	cply__strbuf path;

	if (!context->cache_dir)
		return cply__error(err, CPLY_E_USAGE, .found = "none",
			.wanted = "a cache folder, where wrappers are kept",
			.hint = "set XDG_CACHE_HOME or HOME to a folder that can be written, or give --wrappers "
				"FOLDER");
	cply_toolchain_platform(toolchain, &parts);
	cply_platform_pair(&parts, pair);
	cply__strbuf_init(&path, &context->allocator);
	cply__strbuf_printf(&path, "%s/wrappers/%s-%s-%s", context->cache_dir, pair, cply_toolchain_family(toolchain),
		cply_linkage_name(cply_toolchain_linkage(toolchain)));
	if (definitions_dir)
		cply__strbuf_printf(&path, "-%08x", hash_of(definitions_dir));
	*out = cply__strbuf_detach(&path);
	return *out ? CPLY_OK : cply__error_nomem(err);
}
