/* The keys of a definition are tables of name and reader: a key that no table has is an error with its line. */
#include "definition_parse.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <crossply/suggest.h>

#include "runtime/error.h"
#include "template.h"

enum { MAX_LIST = 256, MAX_ORDER = 1000000 };

typedef struct parser {
	cply__arena *arena;
	const char *path;
	cply_error *err;
} parser;

/* Reads one value into the struct that its table is about. */
typedef cply_status (*reader)(parser *p, void *into, const cply__yaml_node *node);

typedef struct key_row {
	const char *name;
	reader read; /* NULL: read elsewhere */
} key_row;

static cply_status fault(parser *p, const cply__yaml_node *node, const char *wanted)
{
	cply__error(p->err, CPLY_E_PARSE, .path = p->path, .line = node->line, .wanted = wanted);
	return node->kind == CPLY__YAML_SCALAR && node->text[0] ? cply__error_found(p->err, "`%s`", node->text)
								: CPLY_E_PARSE;
}

static const char *kind_name(const cply__yaml_node *node)
{
	switch (node->kind) {
	case CPLY__YAML_LIST:
		return "a list";
	case CPLY__YAML_MAP:
		return "a map";
	default:
		return "a text";
	}
}

static cply_status wrong_kind(parser *p, const cply__yaml_node *node, const char *wanted)
{
	fault(p, node, NULL);
	cply__error_wanted(p->err, "%s for `%s`", wanted, node->key ? node->key : "an element");
	return cply__error_found(p->err, "%s", kind_name(node));
}

static bool is_empty(const cply__yaml_node *node)
{
	return node->kind == CPLY__YAML_SCALAR && !node->is_quoted && !node->text[0];
}

static cply_status unknown_key(parser *p, const cply__yaml_node *node, const key_row *rows, size_t count)
{
	char known[256] = "";
	cply_suggestion nearest;

	cply_suggestion_init(&nearest, node->key);
	for (size_t i = 0; i < count; i++) {
		strncat(known, i ? ", " : "", sizeof known - strlen(known) - 1);
		strncat(known, rows[i].name, sizeof known - strlen(known) - 1);
		cply_suggestion_offer(&nearest, rows[i].name);
	}
	fault(p, node, NULL);
	cply__error_wanted(p->err, "one of the keys %s", known);
	if (nearest.name)
		cply__error_hint(p->err, "did you mean `%s`?", nearest.name);
	return cply__error_found(p->err, "`%s`", node->key);
}

static const key_row *find_row(const key_row *rows, size_t count, const char *key)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(rows[i].name, key) == 0)
			return &rows[i];
	return NULL;
}

static cply_status read_map(parser *p, void *into, const cply__yaml_node *map, const key_row *rows, size_t count)
{
	if (is_empty(map))
		return CPLY_OK;
	if (map->kind != CPLY__YAML_MAP)
		return wrong_kind(p, map, "a map");
	for (const cply__yaml_node *node = map->first; node; node = node->next) {
		const key_row *row = find_row(rows, count, node->key);
		if (!row)
			return unknown_key(p, node, rows, count);
		if (row->read && row->read(p, into, node) != CPLY_OK)
			return p->err->code;
	}
	return CPLY_OK;
}

#define READ_MAP(p, into, map, rows) read_map((p), (into), (map), (rows), sizeof(rows) / sizeof *(rows))

/* Placeholders that a probe fills in, beside the fields of a platform and those of a single call. */
static const char *lookup_known(void *user, const char *name, size_t length)
{
	char field[64];

	(void)user;
	if (length >= sizeof field)
		return NULL;
	memcpy(field, name, length);
	field[length] = '\0';
	for (size_t i = 0; cply_platform_field_name(i); i++)
		if (strcmp(cply_platform_field_name(i), field) == 0)
			return "";
	for (int i = 0; i < CPLY_TOOL_COUNT; i++)
		if (strcmp(cply_tool_name((cply_tool)i), field) == 0)
			return "";
	return strcmp(field, "target") == 0 || strcmp(field, "sysroot") == 0 ? "" : NULL;
}

static cply_status check_template(parser *p, const cply__yaml_node *node)
{
	const char *bad = NULL;
	cply__strbuf sink;

	cply__strbuf_init(&sink, p->arena->allocator);
	bool is_good = cply__template_expand(&sink, node->text, CPLY__TEMPLATE_KEEP, lookup_known, NULL, &bad);
	cply__strbuf_release(&sink);
	if (is_good)
		return CPLY_OK;
	fault(p, node,
		"a placeholder in braces: a field of `crossply info`, target, sysroot, a tool, source-root, date, "
		"time, "
		"timestamp or epoch; {{ is a brace");
	return cply__error_found(p->err, "`%.*s`", (int)strcspn(bad, "} ") + 1, bad);
}

static cply_status read_text(parser *p, const char **into, const cply__yaml_node *node)
{
	if (node->kind != CPLY__YAML_SCALAR || !node->text[0])
		return wrong_kind(p, node, "a text that is not empty");
	if (check_template(p, node) != CPLY_OK)
		return p->err->code;
	*into = node->text;
	return CPLY_OK;
}

/* A list of texts, or one text alone, behind what is there. */
static cply_status add_texts(parser *p, cply__texts *into, const cply__yaml_node *node)
{
	size_t count = into->count;
	const cply__yaml_node *first = node->kind == CPLY__YAML_LIST ? node->first : node;

	if (node->kind == CPLY__YAML_MAP)
		return wrong_kind(p, node, "a text or a list of texts");
	for (const cply__yaml_node *at = first; at; at = node->kind == CPLY__YAML_LIST ? at->next : NULL)
		count++;
	if (count > MAX_LIST)
		return fault(p, node, "at most 256 elements");
	const char **at = cply__arena_alloc(p->arena, (count + 1) * sizeof *at);
	if (!at)
		return cply__error_nomem(p->err);
	if (into->count)
		memcpy(at, into->at, into->count * sizeof *at);
	size_t filled = into->count;
	for (const cply__yaml_node *element = first; filled < count; element = element->next)
		if (read_text(p, &at[filled++], element) != CPLY_OK)
			return p->err->code;
	*into = (cply__texts){at, count};
	return CPLY_OK;
}

static cply_status set_texts(parser *p, cply__texts *into, const cply__yaml_node *node)
{
	*into = (cply__texts){NULL, 0};
	return add_texts(p, into, node);
}

/* Keys of `tools` and `packages` are those of the tool and language tables. */

static cply_status read_tools(parser *p, void *into, const cply__yaml_node *map)
{
	cply__overlay *overlay = into;
	key_row rows[CPLY_TOOL_COUNT];

	for (int i = 0; i < CPLY_TOOL_COUNT; i++)
		rows[i] = (key_row){cply_tool_name((cply_tool)i), NULL};
	if (READ_MAP(p, NULL, map, rows) != CPLY_OK)
		return p->err->code;
	for (int i = 0; i < CPLY_TOOL_COUNT; i++) {
		const cply__yaml_node *node = is_empty(map) ? NULL : cply__yaml_get(map, rows[i].name);
		if (node && set_texts(p, &overlay->tools[i], node) != CPLY_OK)
			return p->err->code;
	}
	return CPLY_OK;
}

static const char *const language_names[CPLY__LANGUAGE_COUNT] = {"c", "c++"};

static cply_status read_packages(parser *p, void *into, const cply__yaml_node *map)
{
	cply__overlay *overlay = into;
	static const key_row rows[] = {{"c", NULL}, {"c++", NULL}};

	if (READ_MAP(p, NULL, map, rows) != CPLY_OK)
		return p->err->code;
	for (int i = 0; i < CPLY__LANGUAGE_COUNT; i++) {
		const cply__yaml_node *node = is_empty(map) ? NULL : cply__yaml_get(map, language_names[i]);
		if (node && set_texts(p, &overlay->packages[i], node) != CPLY_OK)
			return p->err->code;
	}
	return CPLY_OK;
}

static cply_status read_triple(parser *p, void *into, const cply__yaml_node *node)
{
	return read_text(p, &((cply__overlay *)into)->triple, node);
}

static cply_status read_compile(parser *p, void *into, const cply__yaml_node *node)
{
	return add_texts(p, &((cply__overlay *)into)->compile, node);
}

static cply_status read_linker(parser *p, void *into, const cply__yaml_node *node)
{
	return add_texts(p, &((cply__overlay *)into)->linker, node);
}

static cply_status read_link(parser *p, void *into, const cply__yaml_node *node)
{
	return add_texts(p, &((cply__overlay *)into)->link, node);
}

static const key_row overlay_keys[] = {
	{"triple", read_triple},
	{"tools", read_tools},
	{"compile", read_compile},
	{"linker", read_linker},
	{"link", read_link},
	{"packages", read_packages},
};

static cply_status read_native(parser *p, void *into, const cply__yaml_node *node)
{
	return READ_MAP(p, &((cply__definition *)into)->native, node, overlay_keys);
}

/* Sysroot. */

static cply_status read_sysroot_name(parser *p, void *into, const cply__yaml_node *node)
{
	cply__sysroot_spec *spec = into;

	if (read_text(p, &spec->name, node) != CPLY_OK)
		return p->err->code;
	if (strchr(spec->name, '/') || spec->name[0] == '.')
		return fault(p, node, "the name of a folder, without slashes and not starting with a dot");
	return CPLY_OK;
}

static cply_status read_sysroot_path(parser *p, void *into, const cply__yaml_node *node)
{
	cply__sysroot_spec *spec = into;

	if (read_text(p, &spec->path, node) != CPLY_OK)
		return p->err->code;
	return spec->path[0] == '/' ? CPLY_OK : fault(p, node, "an absolute path");
}

static cply_status read_architecture(parser *p, void *into, const cply__yaml_node *node)
{
	return read_text(p, &((cply__sysroot_spec *)into)->architecture, node);
}

static cply_status read_sysroot_packages(parser *p, void *into, const cply__yaml_node *node)
{
	return set_texts(p, &((cply__sysroot_spec *)into)->packages, node);
}

static bool is_inside(const char *path)
{
	if (path[0] == '/')
		return false;
	for (const char *part = path; part; part = strchr(part, '/') ? strchr(part, '/') + 1 : NULL)
		if (strncmp(part, "..", 2) == 0 && (part[2] == '/' || !part[2]))
			return false;
	return true;
}

static cply_status read_layout(parser *p, void *into, const cply__yaml_node *map)
{
	cply__sysroot_spec *spec = into;
	size_t count = 0;

	if (map->kind != CPLY__YAML_MAP)
		return wrong_kind(p, map, "a map of patterns to folders");
	for (const cply__yaml_node *node = map->first; node; node = node->next)
		if (++count > MAX_LIST)
			return fault(p, node, "at most 256 patterns");
	spec->layout = cply__arena_alloc(p->arena, (count + 1) * sizeof *spec->layout);
	if (!spec->layout)
		return cply__error_nomem(p->err);
	spec->layout_count = 0;
	for (const cply__yaml_node *node = map->first; node; node = node->next) {
		cply__move *move = &spec->layout[spec->layout_count++];
		move->from = node->key;
		if (read_text(p, &move->to, node) != CPLY_OK)
			return p->err->code;
		if (!is_inside(move->from) || !is_inside(move->to))
			return fault(p, node, "relative paths without `..`");
	}
	return CPLY_OK;
}

static const key_row sysroot_keys[] = {
	{"name", read_sysroot_name},
	{"path", read_sysroot_path},
	{"architecture", read_architecture},
	{"packages", read_sysroot_packages},
	{"layout", read_layout},
};

static cply_status read_sysroot(parser *p, void *into, const cply__yaml_node *node)
{
	cply__sysroot_spec *spec = &((cply__definition *)into)->sysroot;

	*spec = (cply__sysroot_spec){.line = node->line};
	if (READ_MAP(p, spec, node, sysroot_keys) != CPLY_OK)
		return p->err->code;
	if (!spec->name == !spec->path)
		return fault(p, node, "`name` of a sysroot that is fetched, or `path` of one that is there");
	if (spec->name && (!spec->architecture || !spec->packages.count || !spec->layout_count))
		return fault(p, node, "`architecture`, `packages` and `layout` beside `name`");
	if (spec->path && (spec->architecture || spec->packages.count || spec->layout_count))
		return fault(p, node, "nothing beside `path`");
	return CPLY_OK;
}

/* Platforms. */

static cply__served *find_served(cply__definition *definition, const cply_platform *platform)
{
	for (size_t i = 0; i < definition->platform_count; i++)
		if (cply_platform_equal(&definition->platforms[i].platform, platform))
			return &definition->platforms[i];
	return NULL;
}

static cply_status read_platform(parser *p, cply__definition *definition, const cply__yaml_node *node)
{
	cply_platform platform;
	cply_error inner;

	cply_error_init(&inner);
	if (cply_platform_parse(&platform, node->key, &inner) != CPLY_OK || !cply_platform_row_find(&platform)) {
		fault(p, node, "a platform that `crossply platforms` lists");
		if (inner.hint[0])
			cply__error_hint(p->err, "%s", inner.hint);
		return cply__error_found(p->err, "`%s`", node->key);
	}
	cply__served *served = find_served(definition, &platform);
	if (!served) {
		served = &definition->platforms[definition->platform_count++];
		*served = (cply__served){.platform = platform};
	}
	return READ_MAP(p, &served->overlay, node, overlay_keys);
}

static cply_status read_platforms(parser *p, void *into, const cply__yaml_node *map)
{
	cply__definition *definition = into;
	size_t count = definition->platform_count;

	if (map->kind != CPLY__YAML_MAP)
		return wrong_kind(p, map, "a map of platforms");
	for (const cply__yaml_node *node = map->first; node; node = node->next)
		count++;
	if (count > MAX_LIST)
		return fault(p, map, "at most 256 platforms");
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

/* The top. */

static cply_status read_about(parser *p, void *into, const cply__yaml_node *node)
{
	return read_text(p, &((cply__definition *)into)->about, node);
}

static cply_status read_order(parser *p, void *into, const cply__yaml_node *node)
{
	char *end = NULL;
	long order = node->kind == CPLY__YAML_SCALAR ? strtol(node->text, &end, 10) : 0;

	if (!end || *end || end == node->text || order < 0 || order > MAX_ORDER)
		return fault(p, node, "a number from 0 to 1000000 for `order`");
	((cply__definition *)into)->order = order;
	return CPLY_OK;
}

static cply_status read_libc(parser *p, void *into, const cply__yaml_node *node)
{
	static const char *const names[] = {
		[CPLY_LIBC_ANY] = "any", [CPLY_LIBC_GLIBC] = "glibc", [CPLY_LIBC_MUSL] = "musl"};

	for (size_t i = 0; node->kind == CPLY__YAML_SCALAR && i < sizeof names / sizeof *names; i++)
		if (strcmp(node->text, names[i]) == 0) {
			((cply__definition *)into)->libc = (cply_libc)i;
			return CPLY_OK;
		}
	return fault(p, node, "glibc, musl or any for `libc`");
}

static cply_status read_languages(parser *p, void *into, const cply__yaml_node *node)
{
	cply__texts texts = {NULL, 0};
	unsigned languages = 0;

	if (set_texts(p, &texts, node) != CPLY_OK)
		return p->err->code;
	for (size_t i = 0; i < texts.count; i++) {
		int language = 0;
		while (language < CPLY__LANGUAGE_COUNT && strcmp(texts.at[i], language_names[language]) != 0)
			language++;
		if (language == CPLY__LANGUAGE_COUNT) {
			fault(p, node, "c and c++ in `languages`");
			return cply__error_found(p->err, "`%s`", texts.at[i]);
		}
		languages |= 1U << language;
	}
	((cply__definition *)into)->languages = languages;
	return CPLY_OK;
}

static const key_row definition_keys[] = {
	{"family", NULL}, /* read by cply__definition_open */
	{"extends", NULL},
	{"about", read_about},
	{"order", read_order},
	{"libc", read_libc},
	{"languages", read_languages},
	{"triple", NULL}, /* these belong to the base overlay */
	{"tools", NULL},
	{"compile", NULL},
	{"linker", NULL},
	{"link", NULL},
	{"packages", NULL},
	{"sysroot", read_sysroot},
	{"native", read_native},
	{"platforms", read_platforms},
};

static cply_status read_base(parser *p, cply__overlay *base, const cply__yaml_node *root)
{
	for (size_t i = 0; i < sizeof overlay_keys / sizeof *overlay_keys; i++) {
		const cply__yaml_node *node = cply__yaml_get(root, overlay_keys[i].name);
		if (node && overlay_keys[i].read(p, base, node) != CPLY_OK)
			return p->err->code;
	}
	return CPLY_OK;
}

/* What a definition cannot do without, once everything it extends is counted in. */
static cply_status check_complete(parser *p, const cply__definition *d, const cply__yaml_node *root)
{
	static const cply_tool compilers[CPLY__LANGUAGE_COUNT] = {CPLY_TOOL_CC, CPLY_TOOL_CXX};

	if (!d->languages)
		return fault(p, root, "`languages`");
	if (!d->base.triple)
		return fault(p, root, "`triple`");
	if (!d->platform_count)
		return fault(p, root, "`platforms`, at least one");
	for (int i = 0; i < CPLY__LANGUAGE_COUNT; i++)
		if (d->languages & 1U << i && !d->base.tools[compilers[i]].count) {
			fault(p, root, NULL);
			return cply__error_wanted(p->err, "a program for `%s` under `tools`, since `languages` has %s",
				cply_tool_name(compilers[i]), language_names[i]);
		}
	return CPLY_OK;
}

cply_status cply__definition_parse(
	cply__definition *out, cply__arena *arena, const cply__definition_file *file, cply_error *err)
{
	parser p = {arena, file->path, err};

	out->family = file->family;
	out->source = file->is_built_in ? "built in" : file->path;
	if (!out->about)
		out->about = "";
	if (READ_MAP(&p, out, file->root, definition_keys) != CPLY_OK)
		return err->code;
	if (read_base(&p, &out->base, file->root) != CPLY_OK)
		return err->code;
	return check_complete(&p, out, file->root);
}

/* A definition without a family: most often that key is misspelt. */
static cply_status no_family(parser *p, const cply__yaml_node *root)
{
	const size_t count = sizeof definition_keys / sizeof *definition_keys;

	for (const cply__yaml_node *node = root->first; node; node = node->next)
		if (!find_row(definition_keys, count, node->key))
			return unknown_key(p, node, definition_keys, count);
	return fault(p, root, "`family`: the name of the toolchain");
}

/* A family's name appears in file names and on command lines. */
static bool is_name(const char *text)
{
	size_t length = strlen(text);

	return length > 0 && length < 64 && text[0] != '-' &&
	       strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-_+") == length;
}

static cply_status open_name(parser *p, const char **out, const cply__yaml_node *node)
{
	if (node->kind != CPLY__YAML_SCALAR || !is_name(node->text)) {
		fault(p, node, NULL);
		return cply__error_wanted(
			p->err, "a name of lower-case letters, digits, -, _ and + for `%s`", node->key);
	}
	*out = node->text;
	return CPLY_OK;
}

cply_status cply__definition_open(cply__definition_file *out, cply__arena *arena, const char *path, bool is_built_in,
	const char *text, size_t length, cply_error *err)
{
	parser p = {arena, path, err};
	cply__yaml_node *root;

	if (cply__yaml_parse(&root, arena, text, length, path, err) != CPLY_OK)
		return err->code;
	if (root->kind != CPLY__YAML_MAP)
		return wrong_kind(&p, root, "a map at the top");
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
