#include "toolchains/recipe.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "definition_read.h"
#include "runtime/alloc.h"
#include "runtime/error.h"
#include "runtime/path.h"
#include "runtime/vec.h"
#include "template.h"

typedef CPLY__VEC(const char *) text_vec;

bool cply__row_is_native(const cply_platform_row *row)
{
	cply_platform host;
	cply_error ignored;

	if (cply_platform_host(&host, &ignored) != CPLY_OK)
		return false;
	/* The variant of the host does not matter where its compiler is the same one. */
	const cply_platform_row *own = cply_platform_row_find(&host);
	if (!own)
		return false;
	const char *triple = cply_platform_row_field(row, "triple");
	return triple[0] && strcmp(triple, cply_platform_row_field(own, "triple")) == 0;
}

static const char *field_of(const cply_platform_row *row, const char *name, size_t length)
{
	char field[64];

	if (length >= sizeof field)
		return NULL;
	memcpy(field, name, length);
	field[length] = '\0';
	return cply_platform_row_field(row, field);
}

static const char *lookup_field(void *user, const char *name, size_t length)
{
	return field_of(user, name, length);
}

/* A text that must be something: a name of a program, package, folder, triple. */
static cply_status expand(
	const char **out, cply__arena *arena, const char *text, const cply__recipe *recipe, cply_error *err)
{
	cply__strbuf buf;

	cply__strbuf_init(&buf, arena->allocator);
	bool is_known =
		cply__template_expand(&buf, text, CPLY__TEMPLATE_FINAL, lookup_field, (void *)recipe->row, NULL);
	*out = buf.failed ? NULL : cply__arena_strdup(arena, buf.text);
	bool is_empty = !buf.length;
	cply__strbuf_release(&buf);
	if (!*out)
		return cply__error_nomem(err);
	if (is_known && !is_empty)
		return CPLY_OK;
	cply__error(err, CPLY_E_PARSE, .path = recipe->definition->source,
		.wanted = "a text of fields that the platform has", .hint = CPLY__DEFINITION_HINT);
	return cply__error_found(err, "`%s` for %s", text, cply_platform_row_field(recipe->row, "platform"));
}

static cply_status expand_texts(
	cply__texts *out, cply__arena *arena, const cply__texts *texts, const cply__recipe *recipe, cply_error *err)
{
	*out = (cply__texts){cply__arena_alloc(arena, (texts->count + 1) * sizeof *out->at), texts->count};
	if (!out->at)
		return cply__error_nomem(err);
	for (size_t i = 0; i < texts->count; i++)
		if (expand(&out->at[i], arena, texts->at[i], recipe, err) != CPLY_OK)
			return err->code;
	return CPLY_OK;
}

/* Names of Debian packages have no underscores (Debian Policy 5.6.1), triples do. */
static void spell_packages(cply__texts *packages)
{
	for (size_t i = 0; i < packages->count; i++)
		for (char *at = (char *)packages->at[i]; *at; at++)
			if (*at == '_')
				*at = '-';
}

static cply_status join_texts(
	cply__texts *out, cply__arena *arena, const cply__texts *const *parts, size_t count, cply_error *err)
{
	size_t total = 0, filled = 0;

	for (size_t i = 0; i < count; i++)
		total += parts[i]->count;
	const char **at = cply__arena_alloc(arena, (total + 1) * sizeof *at);
	if (!at)
		return cply__error_nomem(err);
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < parts[i]->count; j++)
			at[filled++] = parts[i]->at[j];
	*out = (cply__texts){at, total};
	return CPLY_OK;
}

/* The last overlay that states something wins. */
static const cply__texts *winning(const cply__overlay *const *overlays, size_t count, size_t offset)
{
	static const cply__texts none;

	while (count-- > 0) {
		const cply__texts *texts = (const cply__texts *)((const char *)overlays[count] + offset);
		if (texts->count)
			return texts;
	}
	return &none;
}

/* A program of the build machine does, since it only reads the platform's files. */
static cply_status fill_pkg_config(cply__texts *out, cply__arena *arena, cply_error *err)
{
	if (out->count)
		return CPLY_OK;
	*out = (cply__texts){cply__arena_alloc(arena, 2 * sizeof *out->at), 2};
	if (!out->at)
		return cply__error_nomem(err);
	out->at[0] = "pkg-config";
	out->at[1] = "pkgconf";
	return CPLY_OK;
}

static cply_status fill_names(
	cply__recipe *out, cply__arena *arena, const cply__overlay *const *overlays, size_t count, cply_error *err)
{
	for (int i = 0; i < CPLY_TOOL_COUNT; i++) {
		size_t offset = offsetof(cply__overlay, tools) + (size_t)i * sizeof(cply__texts);
		if (expand_texts(&out->tools[i], arena, winning(overlays, count, offset), out, err) != CPLY_OK)
			return err->code;
	}
	for (int i = 0; i < CPLY__LANGUAGE_COUNT; i++) {
		size_t offset = offsetof(cply__overlay, packages) + (size_t)i * sizeof(cply__texts);
		if (expand_texts(&out->packages[i], arena, winning(overlays, count, offset), out, err) != CPLY_OK)
			return err->code;
		spell_packages(&out->packages[i]);
	}
	const char *triple = NULL;
	for (size_t i = 0; i < count; i++)
		triple = overlays[i]->triple ? overlays[i]->triple : triple;
	if (triple && expand(&out->triple, arena, triple, out, err) != CPLY_OK)
		return err->code;
	return fill_pkg_config(&out->tools[CPLY_TOOL_PKG_CONFIG], arena, err);
}

/* Of each kind the last that is stated; who states none links statically by the flags for all. */
static void fill_linkages(cply__recipe *out, const cply__overlay *const *overlays, size_t count)
{
	bool is_any = false;

	for (size_t i = 0; i < count; i++) {
		if (overlays[i]->pkg_config)
			out->pkg_config = overlays[i]->pkg_config;
		for (int j = 0; j < CPLY_LINKAGE_COUNT; j++) {
			if (overlays[i]->linkages[j].is_stated || overlays[i]->linkages[j].is_refused)
				out->linkages[j] = overlays[i]->linkages[j];
			is_any = is_any || overlays[i]->linkages[j].is_stated;
		}
	}
	if (!is_any)
		out->linkages[CPLY_LINKAGE_STATIC].is_stated = true;
}

/* The last match of a pattern; the pattern itself where nothing matches, so that it can be named. */
static cply_status find_folder(cply__recipe *out, cply__arena *arena, cply_error *err)
{
	char *found;

	if (!strpbrk(out->sysroot, "*?["))
		return CPLY_OK;
	cply_status status = cply__path_find(&found, arena->allocator, out->sysroot, err);
	if (!status && found && !(out->sysroot = cply__arena_strdup(arena, found)))
		status = cply__error_nomem(err);
	if (!status)
		cply__free(arena->allocator, found);
	return status;
}

/*
 * Where CACHE/sysroots/NAME leads: to a generation beside it, whose own path outlives the link's next change; or to a
 * folder that the user brought, which is known by the link.
 */
static cply_status follow_link(cply__recipe *out, cply__arena *arena, const char *cache_dir, cply_error *err)
{
	char target[PATH_MAX];

	out->sysroot = out->sysroot_link = cply__arena_printf(arena, "%s/sysroots/%s", cache_dir, out->sysroot_name);
	if (!out->sysroot)
		return cply__error_nomem(err);
	const ssize_t length = readlink(out->sysroot_link, target, sizeof target - 1);
	if (length <= 0)
		return CPLY_OK;
	target[length] = '\0';
	out->is_brought = target[0] == '/';
	if (!strchr(target, '/'))
		out->sysroot = cply__arena_printf(arena, "%s/sysroots/%s", cache_dir, target);
	return out->sysroot ? CPLY_OK : cply__error_nomem(err);
}

static cply_status fill_sysroot(cply__recipe *out, cply__arena *arena, const char *cache_dir, cply_error *err)
{
	const cply__sysroot_spec *spec = &out->definition->sysroot;

	if (spec->path)
		return expand(&out->sysroot, arena, spec->path, out, err) == CPLY_OK ? find_folder(out, arena, err)
										     : err->code;
	if (!spec->name)
		return CPLY_OK;
	if (expand(&out->sysroot_name, arena, spec->name, out, err) != CPLY_OK)
		return err->code;
	if (spec->architecture && expand(&out->architecture, arena, spec->architecture, out, err) != CPLY_OK)
		return err->code;
	return cache_dir ? follow_link(out, arena, cache_dir, err) : CPLY_OK;
}

cply_status cply__recipe_make(cply__recipe *out, cply__arena *arena, const cply__definition *definition,
	const cply_platform *platform, const cply_platform_row *row, bool is_native, const char *cache_dir,
	cply_error *err)
{
	const cply__served *served = cply__definition_serves(definition, platform);

	*out = (cply__recipe){.definition = definition,
		.row = row,
		.platform = *platform,
		.triple = "",
		.sysroot = "",
		.sysroot_name = "",
		.sysroot_link = "",
		.pkg_config = "",
		.cache = "",
		.is_native = is_native,
		.architecture = ""};
	if (!served || (definition->is_native && !is_native))
		return CPLY_OK;
	out->is_served = true;
	const cply__overlay *overlays[] = {&definition->base, &served->overlay, &definition->native};
	const size_t count = is_native ? 3 : 2;
	if (fill_names(out, arena, overlays, count, err) != CPLY_OK)
		return err->code;
	fill_linkages(out, overlays, count);
	const cply__texts *compile[3], *linker[3], *link[3], *environment[3];
	for (size_t i = 0; i < count; i++) {
		compile[i] = &overlays[i]->compile;
		linker[i] = &overlays[i]->linker;
		link[i] = &overlays[i]->link;
		environment[i] = &overlays[i]->environment;
	}
	if (join_texts(&out->compile, arena, compile, count, err) != CPLY_OK ||
		join_texts(&out->linker, arena, linker, count, err) != CPLY_OK ||
		join_texts(&out->link, arena, link, count, err) != CPLY_OK ||
		join_texts(&out->environment, arena, environment, count, err) != CPLY_OK)
		return err->code;
	if (definition->cache && cache_dir)
		out->cache = cply__arena_printf(arena, "%s/%s", cache_dir, definition->cache);
	if (!out->cache)
		return cply__error_nomem(err);
	return fill_sysroot(out, arena, cache_dir, err);
}

static const char *lookup_flag(void *user, const char *name, size_t length)
{
	const cply__flag_values *values = user;

	if (length == 6 && memcmp(name, "target", length) == 0)
		return values->recipe->triple;
	if (length == 7 && memcmp(name, "sysroot", length) == 0)
		return values->recipe->sysroot;
	if (length == 5 && memcmp(name, "cache", length) == 0)
		return values->recipe->cache;
	for (int i = 0; i < CPLY_TOOL_COUNT; i++) {
		const char *tool = cply_tool_name((cply_tool)i);
		if (strlen(tool) == length && memcmp(tool, name, length) == 0)
			return values->programs[i];
	}
	return field_of(values->recipe->row, name, length);
}

static cply_tool tool_of(const char *brace)
{
	size_t length = strcspn(brace + 1, "{}");
	int tool = 0;

	while (tool < CPLY_TOOL_COUNT && (strlen(cply_tool_name((cply_tool)tool)) != length ||
						 memcmp(cply_tool_name((cply_tool)tool), brace + 1, length) != 0))
		tool++;
	return (cply_tool)tool;
}

static bool add_words(text_vec *out, cply__arena *arena, const char *text)
{
	for (text += strspn(text, " "); *text; text += strspn(text, " ")) {
		size_t length = strcspn(text, " ");
		const char *word = cply__arena_strndup(arena, text, length);
		if (!word || !CPLY__VEC_PUSH(out, arena->allocator, word))
			return false;
		text += length;
	}
	return true;
}

static bool add_flag(text_vec *out, cply__arena *arena, const char *flag, const char *expanded)
{
	if (cply__template_is_bare(flag))
		return add_words(out, arena, expanded);
	const char *copy = cply__arena_strdup(arena, expanded);
	return copy && CPLY__VEC_PUSH(out, arena->allocator, copy);
}

cply_status cply__recipe_flags(cply__texts *out, cply_tool *missing, cply__arena *arena, const cply__texts *flags,
	const cply__flag_values *values, cply_error *err)
{
	cply__strbuf buf;
	text_vec words = {0};
	bool has_memory = true;

	*missing = CPLY_TOOL_COUNT;
	cply__strbuf_init(&buf, arena->allocator);
	for (size_t i = 0; has_memory && *missing == CPLY_TOOL_COUNT && i < flags->count; i++) {
		const char *bad = NULL;
		cply__strbuf_clear(&buf);
		if (!cply__template_expand(&buf, flags->at[i], CPLY__TEMPLATE_KEEP, lookup_flag, (void *)values, &bad))
			*missing = tool_of(bad);
		else
			has_memory = !buf.failed && add_flag(&words, arena, flags->at[i], buf.text);
	}
	cply__strbuf_release(&buf);
	out->count = words.count;
	out->at = cply__arena_alloc(arena, (words.count + 1) * sizeof *out->at);
	if (out->at && words.count)
		memcpy(out->at, words.at, words.count * sizeof *words.at);
	bool is_done = has_memory && out->at;
	cply__free(arena->allocator, words.at);
	return is_done ? CPLY_OK : cply__error_nomem(err);
}
