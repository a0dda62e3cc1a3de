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
#include "runtime/tempfile.h"

/* Names that build systems make of a triple, beside those of the tools themselves. */
static const struct {
	const char *name;
	cply_tool tool;
} aliases[] = {{"gcc", CPLY_TOOL_CC}, {"g++", CPLY_TOOL_CXX}, {"clang", CPLY_TOOL_CC}, {"clang++", CPLY_TOOL_CXX}};

enum { ALIASES = sizeof aliases / sizeof *aliases, PATH_ROOM = 4096, SETTINGS_MAX = 65536 };

const char *cply_wrapper_name(cply_tool *tool, size_t index)
{
	if (index >= CPLY_TOOL_COUNT + (size_t)ALIASES)
		return NULL;
	*tool = index < CPLY_TOOL_COUNT ? (cply_tool)index : aliases[index - CPLY_TOOL_COUNT].tool;
	return index < CPLY_TOOL_COUNT ? cply_tool_name(*tool) : aliases[index - CPLY_TOOL_COUNT].name;
}

cply_tool cply_wrapper_tool(const char *name)
{
	cply_tool tool;
	const char *each;

	for (size_t i = 0; (each = cply_wrapper_name(&tool, i)); i++)
		if (strcmp(name, each) == 0)
			return tool;
	return CPLY_TOOL_COUNT;
}

/* Wrappers on their way into a folder. */
typedef struct wrapping {
	cply__arena *arena;
	const cply_toolchain *toolchain;
	const cply_handoff_options *options;
	const char *cache_dir; /* NULL: none */
	bool is_ours;          /* the folder has wrappers of this triple already */
} wrapping;

/* The path of a link to be; *target is the end of its present one, "" for none. What is there and is not ours stays. */
static cply_status look_at(const char *path, const wrapping *w, char target[PATH_ROOM], cply_error *err)
{
	struct stat found;
	ssize_t length = readlink(path, target, PATH_ROOM - 1);

	target[length > 0 ? length : 0] = '\0';
	if (length < 0 && errno == ENOENT)
		return CPLY_OK;
	if (length < 0 && errno != EINVAL)
		return cply__error_errno(err, errno, path);
	/* A link that leads nowhere serves nobody: that of a crossply which has moved. */
	if (length >= 0 && (w->is_ours || strcmp(target, w->options->program) == 0 || stat(path, &found) != 0))
		return CPLY_OK;
	cply__error(err, CPLY_E_EXISTS, .path = path, .wanted = "a place for a wrapper",
		.hint = "name a folder of its own: -o FOLDER");
	return length < 0 ? cply__error_found(err, "a file that is no link")
			  : cply__error_found(err, "a link to %s", target);
}

static cply_status may_write(const char *path, const wrapping *w, cply_error *err)
{
	char target[PATH_ROOM];

	return look_at(path, w, target, err);
}

static cply_status write_link(const char *path, const wrapping *w, cply_error *err)
{
	char target[PATH_ROOM];

	if (look_at(path, w, target, err) != CPLY_OK)
		return err->code;
	if (strcmp(target, w->options->program) == 0)
		return CPLY_OK;
	/* Another process may write the same wrappers. */
	return cply__tempdir_symlink(w->arena->allocator, w->options->program, path, err);
}

/* A tool of the family that is not installed gets its wrapper too: it says so itself, and how to get it. */
static cply_status each_link(
	const wrapping *w, cply_status (*act)(const char *path, const wrapping *w, cply_error *err), cply_error *err)
{
	cply_tool tool;
	const char *name;

	for (size_t i = 0; (name = cply_wrapper_name(&tool, i)); i++) {
		if (!cply_toolchain_has_tool(w->toolchain, tool))
			continue;
		const char *path = cply__arena_printf(
			w->arena, "%s/%s-%s", w->options->folder, cply_toolchain_triple(w->toolchain), name);
		if (!path)
			return cply__error_nomem(err);
		if (act(path, w, err) != CPLY_OK)
			return err->code;
	}
	return CPLY_OK;
}

/*
 * What the wrappers of this triple stood for until now. Several variants have the same triple: the names of one must
 * not become those of another, for a build that has them would go on with binaries for another machine.
 */
static cply_status look_at_settings(wrapping *w, const char *path, const char *platform, cply_error *err)
{
	static const char key[] = "platform=";
	cply__strbuf old;
	cply_error missing;

	cply__strbuf_init(&old, w->arena->allocator);
	cply_status status = cply__file_slurp(&old, path, SETTINGS_MAX, &missing);
	if (status == CPLY_OK) {
		const char *was = strncmp(old.text, key, sizeof key - 1) == 0 ? old.text + sizeof key - 1 : "";
		const int length = (int)strcspn(was, "\n");
		w->is_ours = true;
		if (strlen(platform) != (size_t)length || strncmp(was, platform, (size_t)length) != 0) {
			cply__error(err, CPLY_E_EXISTS, .path = path,
				.hint = "name a folder of its own: -o FOLDER, or remove this file");
			cply__error_found(err, "wrappers for %.*s", length, was);
			status = cply__error_wanted(
				err, "none of the same names for another platform than %s", platform);
		}
	} else if (status == CPLY_E_NOT_FOUND) {
		status = CPLY_OK;
	} else {
		*err = missing;
	}
	cply__strbuf_release(&old);
	return status;
}

/* Left alone when it says the same already: its time is that of the compiler to build systems that look at it. */
static cply_status write_file(const wrapping *w, const char *path, const cply__strbuf *text, cply_error *err)
{
	cply__strbuf old;
	cply_error ignored;

	if (text->failed)
		return cply__error_nomem(err);
	cply__strbuf_init(&old, w->arena->allocator);
	const bool is_same = cply__file_slurp(&old, path, SETTINGS_MAX, &ignored) == CPLY_OK &&
			     old.length == text->length && memcmp(old.text, text->text, old.length) == 0;
	cply__strbuf_release(&old);
	return is_same ? CPLY_OK : cply__file_replace(w->arena->allocator, path, text->text, text->length, 0644, err);
}

static cply_status put_settings(cply__strbuf *out, const wrapping *w, const char *platform, cply_error *err)
{
	const char *given = w->options->definitions_dir;
	char *definitions = NULL;

	if (given && cply__path_absolute(&definitions, w->arena->allocator, given, err) != CPLY_OK)
		return err->code;
	cply__strbuf_printf(out, "platform=%s\ntoolchain=%s\nlink=%s\n", platform, cply_toolchain_family(w->toolchain),
		cply_linkage_name(cply_toolchain_linkage(w->toolchain)));
	if (definitions)
		cply__strbuf_printf(out, "definitions=%s\n", definitions);
	if (w->cache_dir)
		cply__strbuf_printf(out, "cache=%s\n", w->cache_dir);
	cply__free(w->arena->allocator, definitions);
	return CPLY_OK;
}

/* Links come last: none is ever there without what it stands for. */
static cply_status write_all(wrapping *w, cply_error *err)
{
	const char *triple = cply_toolchain_triple(w->toolchain), *folder = w->options->folder;
	const char *settings = cply__arena_printf(w->arena, "%s/%s" CPLY_WRAPPERS_SUFFIX, folder, triple);
	const char *site = cply__arena_printf(w->arena, "%s/%s" CPLY__CONFIG_SITE_SUFFIX, folder, triple);
	char platform[CPLY_PLATFORM_TEXT];
	cply_platform parts;
	cply__strbuf text;

	cply_toolchain_platform(w->toolchain, &parts);
	cply_platform_format(&parts, platform);
	if (!settings || !site)
		return cply__error_nomem(err);
	if (cply__path_mkdirs(w->arena->allocator, folder, 0777, err) != CPLY_OK ||
		look_at_settings(w, settings, platform, err) != CPLY_OK || each_link(w, may_write, err) != CPLY_OK)
		return err->code;
	cply__strbuf_init(&text, w->arena->allocator);
	cply_status status = put_settings(&text, w, platform, err);
	if (status == CPLY_OK)
		status = write_file(w, settings, &text, err);
	cply__strbuf_clear(&text);
	cply__handoff_config_site(&text, cply_platform_row_find(&parts));
	if (status == CPLY_OK)
		status = write_file(w, site, &text, err);
	cply__strbuf_release(&text);
	return status == CPLY_OK ? each_link(w, write_link, err) : status;
}

cply_status cply_wrappers_write(
	cply_context *context, const cply_toolchain *toolchain, const cply_handoff_options *options, cply_error *err)
{
	cply__arena arena;

	cply__arena_init(&arena, &context->allocator);
	wrapping w = {.arena = &arena, .toolchain = toolchain, .options = options, .cache_dir = context->cache_dir};
	cply_status status = write_all(&w, err);
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

cply_status cply_wrappers_folder(char **out, cply_context *context, const cply_toolchain *toolchain, const char *given,
	const char *definitions_dir, cply_error *err)
{
	char pair[CPLY_PLATFORM_TEXT], *definitions = NULL;
	cply_platform parts;
	cply__strbuf path;

	if (given)
		return cply__path_absolute(out, &context->allocator, given, err);
	if (!context->cache_dir)
		return cply__error(err, CPLY_E_USAGE, .found = "none",
			.wanted = "a cache folder, where wrappers are kept",
			.hint = "set XDG_CACHE_HOME or HOME to a folder that can be written, or give --wrappers "
				"FOLDER");
	if (definitions_dir && cply__path_absolute(&definitions, &context->allocator, definitions_dir, err) != CPLY_OK)
		return err->code;
	cply_toolchain_platform(toolchain, &parts);
	cply_platform_pair(&parts, pair);
	cply__strbuf_init(&path, &context->allocator);
	cply__strbuf_printf(&path, "%s/wrappers/%s-%s-%s", context->cache_dir, pair, cply_toolchain_family(toolchain),
		cply_linkage_name(cply_toolchain_linkage(toolchain)));
	if (definitions)
		cply__strbuf_printf(&path, "-%08x", hash_of(definitions));
	cply__free(&context->allocator, definitions);
	*out = cply__strbuf_detach(&path);
	return *out ? CPLY_OK : cply__error_nomem(err);
}
