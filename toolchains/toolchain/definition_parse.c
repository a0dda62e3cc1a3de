#include "definition_parse.h"

#include <stdlib.h>
#include <string.h>

#include "definition_read.h"
#include "runtime/error.h"

enum { MAX_ORDER = 1000000 };

/* Platforms. */

static cply__served *find_served(cply__definition *definition, const cply_platform *platform)
{
	for (size_t i = 0; i < definition->platform_count; i++)
		if (cply_platform_equal(&definition->platforms[i].platform, platform))
			return &definition->platforms[i];
	return NULL;
}

static cply_status read_platform(cply__parser *p, cply__definition *definition, const cply__yaml_node *node)
{
	cply_platform platform;
	cply_error inner;

	cply_error_init(&inner);
	if (cply_platform_parse(&platform, node->key, &inner) != CPLY_OK || !cply_platform_row_find(&platform)) {
		cply__parse_fault(p, node, "a platform that `crossply platforms` lists");
		if (inner.hint[0])
			cply__error_hint(p->err, "%s", inner.hint);
		return cply__error_found(p->err, "`%s`", node->key);
	}
	cply__served *served = find_served(definition, &platform);
	if (!served) {
		served = &definition->platforms[definition->platform_count++];
		*served = (cply__served){.platform = platform};
	}
	return cply__parse_overlay(p, &served->overlay, node);
}

static cply_status read_platforms(cply__parser *p, void *into, const cply__yaml_node *map)
{
	cply__definition *definition = into;
	size_t count = definition->platform_count;

	if (map->kind != CPLY__YAML_MAP)
		return cply__parse_wrong_kind(p, map, "a map of platforms");
	for (const cply__yaml_node *node = map->first; node; node = node->next)
		count++;
	if (count > CPLY__PARSE_LIST_MAX)
		return cply__parse_fault(p, map, "at most 256 platforms");
	cply__served *grown = cply__arena_alloc(p->arena, (count + 1) * sizeof *grown);
	if (!grown)
		return cply__error_nomem(p->err);
	if (definition->platform_count)
		memcpy(grown, definition->platforms, definition->platform_count * sizeof *grown);
	definition->platforms = grown;
	for (const cply__yaml_node *node = map->first; node; node = node->next)
		if (read_platform(p, definition, node) != CPLY_OK)
			return p->err->code;
	return CPLY_OK;
}

static cply_status read_native(cply__parser *p, void *into, const cply__yaml_node *node)
{
	return cply__parse_overlay(p, &((cply__definition *)into)->native, node);
}

/* The top. */

/* A family's name appears in file names and on command lines. */
static bool is_name(const char *text)
{
	size_t length = strlen(text);

	return length > 0 && length < 64 && text[0] != '-' &&
	       strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-_+") == length;
}

static cply_status read_about(cply__parser *p, void *into, const cply__yaml_node *node)
{
	return cply__parse_text(p, &((cply__definition *)into)->about, node);
}

static cply_status read_order(cply__parser *p, void *into, const cply__yaml_node *node)
{
	char *end = NULL;
	long order = node->kind == CPLY__YAML_SCALAR ? strtol(node->text, &end, 10) : 0;

	if (!end || *end || end == node->text || order < 0 || order > MAX_ORDER)
		return cply__parse_fault(p, node, "a number from 0 to 1000000 for `order`");
	((cply__definition *)into)->order = order;
	return CPLY_OK;
}

static cply_status read_machine(cply__parser *p, void *into, const cply__yaml_node *node)
{
	if (node->kind != CPLY__YAML_SCALAR || (strcmp(node->text, "any") != 0 && strcmp(node->text, "native") != 0))
		return cply__parse_fault(p, node, "any or native for `machine`");
	((cply__definition *)into)->is_native = node->text[0] == 'n';
	return CPLY_OK;
}

static cply_status read_is_base(cply__parser *p, void *into, const cply__yaml_node *node)
{
	if (node->kind != CPLY__YAML_SCALAR || strcmp(node->text, "yes") != 0)
		return cply__parse_fault(p, node, "yes for `base`, or no such key");
	((cply__definition *)into)->is_base = true;
	return CPLY_OK;
}

static cply_status read_cache(cply__parser *p, void *into, const cply__yaml_node *node)
{
	if (node->kind != CPLY__YAML_SCALAR || !is_name(node->text))
		return cply__parse_fault(p, node, "a name of lower-case letters, digits, -, _ and + for `cache`");
	((cply__definition *)into)->cache = node->text;
	return CPLY_OK;
}

static cply_status read_libc(cply__parser *p, void *into, const cply__yaml_node *node)
{
	static const char *const names[] = {
		[CPLY_LIBC_ANY] = "any", [CPLY_LIBC_GLIBC] = "glibc", [CPLY_LIBC_MUSL] = "musl"};

	for (size_t i = 0; node->kind == CPLY__YAML_SCALAR && i < sizeof names / sizeof *names; i++)
		if (strcmp(node->text, names[i]) == 0) {
			((cply__definition *)into)->libc = (cply_libc)i;
			return CPLY_OK;
		}
	return cply__parse_fault(p, node, "glibc, musl or any for `libc`");
}

static cply_status read_languages(cply__parser *p, void *into, const cply__yaml_node *node)
{
	cply__texts texts = {NULL, 0};
	unsigned languages = 0;

	if (cply__parse_set_texts(p, &texts, node) != CPLY_OK)
		return p->err->code;
	for (size_t i = 0; i < texts.count; i++) {
		int language = 0;
		while (language < CPLY__LANGUAGE_COUNT && strcmp(texts.at[i], cply__language_names[language]) != 0)
			language++;
		if (language == CPLY__LANGUAGE_COUNT) {
			cply__parse_fault(p, node, "c and c++ in `languages`");
			return cply__error_found(p->err, "`%s`", texts.at[i]);
		}
		languages |= 1U << language;
	}
	((cply__definition *)into)->languages = languages;
	return CPLY_OK;
}

static const cply__key_row definition_keys[] = {
	{"family", NULL}, /* read by cply__definition_open */
	{"extends", NULL},
	{"base", read_is_base},
	{"about", read_about},
	{"order", read_order},
	{"machine", read_machine},
	{"cache", read_cache},
	{"libc", read_libc},
	{"languages", read_languages},
	{"triple", NULL}, /* these belong to the base overlay */
	{"tools", NULL},
	{"compile", NULL},
	{"linker", NULL},
	{"link", NULL},
	{"packages", NULL},
	{"environment", NULL},
	{"pkg-config", NULL},
	{"linkage", NULL},
	{"sysroot", cply__parse_sysroot},
	{"native", read_native},
	{"platforms", read_platforms},
};

static cply_status read_base(cply__parser *p, cply__overlay *base, const cply__yaml_node *root)
{
	for (size_t i = 0; i < cply__overlay_key_count; i++) {
		const cply__yaml_node *node = cply__yaml_get(root, cply__overlay_keys[i].name);
		if (node && cply__overlay_keys[i].read(p, base, node) != CPLY_OK)
			return p->err->code;
	}
	return CPLY_OK;
}

/* What a definition cannot do without, once everything it extends is counted in. */
static cply_status check_complete(cply__parser *p, const cply__definition *d, const cply__yaml_node *root)
{
	static const cply_tool compilers[CPLY__LANGUAGE_COUNT] = {CPLY_TOOL_CC, CPLY_TOOL_CXX};

	if (d->is_base)
		return CPLY_OK;
	if (!d->languages)
		return cply__parse_fault(p, root, "`languages`");
	if (!d->base.triple)
		return cply__parse_fault(p, root, "`triple`");
	if (!d->platform_count)
		return cply__parse_fault(p, root, "`platforms`, at least one");
	for (int i = 0; i < CPLY__LANGUAGE_COUNT; i++)
		if (d->languages & 1U << i && !d->base.tools[compilers[i]].count) {
			cply__parse_fault(p, root, NULL);
			return cply__error_wanted(p->err, "a program for `%s` under `tools`, since `languages` has %s",
				cply_tool_name(compilers[i]), cply__language_names[i]);
		}
	return CPLY_OK;
}

cply_status cply__definition_parse(
	cply__definition *out, cply__arena *arena, const cply__definition_file *file, cply_error *err)
{
	cply__parser p = {arena, file->path, err};

	out->family = file->family;
	out->source = file->is_built_in ? "built in" : file->path;
	out->is_base = false;
	if (!out->about)
		out->about = "";
	if (CPLY__PARSE_MAP(&p, out, file->root, definition_keys) != CPLY_OK)
		return err->code;
	if (read_base(&p, &out->base, file->root) != CPLY_OK)
		return err->code;
	return check_complete(&p, out, file->root);
}

/* A definition without a family: most often that key is misspelt. */
static cply_status no_family(cply__parser *p, const cply__yaml_node *root)
{
	const size_t count = sizeof definition_keys / sizeof *definition_keys;

	for (const cply__yaml_node *node = root->first; node; node = node->next)
		if (!cply__parse_find_row(definition_keys, count, node->key))
			return cply__parse_unknown_key(p, node, definition_keys, count);
	return cply__parse_fault(p, root, "`family`: the name of the toolchain");
}

static cply_status open_name(cply__parser *p, const char **out, const cply__yaml_node *node)
{
	if (node->kind != CPLY__YAML_SCALAR || !is_name(node->text)) {
		cply__parse_fault(p, node, NULL);
		return cply__error_wanted(
			p->err, "a name of lower-case letters, digits, -, _ and + for `%s`", node->key);
	}
	*out = node->text;
	return CPLY_OK;
}

cply_status cply__definition_open(cply__definition_file *out, cply__arena *arena, const char *path, bool is_built_in,
	const char *text, size_t length, cply_error *err)
{
	cply__parser p = {arena, path, err};
	cply__yaml_node *root;

	if (cply__yaml_parse(&root, arena, text, length, path, err) != CPLY_OK)
		return err->code;
	if (root->kind != CPLY__YAML_MAP)
		return cply__parse_wrong_kind(&p, root, "a map at the top");
	*out = (cply__definition_file){.path = path, .is_built_in = is_built_in, .root = root};
	const cply__yaml_node *family = cply__yaml_get(root, "family");
	if (!family)
		return no_family(&p, root);
	if (open_name(&p, &out->family, family) != CPLY_OK)
		return err->code;
	const cply__yaml_node *extends = cply__yaml_get(root, "extends");
	if (extends) {
		out->extends_line = extends->line;
		return open_name(&p, &out->extends, extends);
	}
	return CPLY_OK;
}
