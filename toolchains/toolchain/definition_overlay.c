/* What a definition states for all platforms, for one of them, or for the machine's own. */
#include <string.h>

#include "definition_read.h"

/* Keys of `tools` and `packages` are those of the tool and language tables. */

static cply_status read_tools(cply__parser *p, void *into, const cply__yaml_node *map)
{
	cply__overlay *overlay = into;
	cply__key_row rows[CPLY_TOOL_COUNT];

	for (int i = 0; i < CPLY_TOOL_COUNT; i++)
		rows[i] = (cply__key_row){cply_tool_name((cply_tool)i), NULL};
	if (CPLY__PARSE_MAP(p, NULL, map, rows) != CPLY_OK)
		return p->err->code;
	for (int i = 0; i < CPLY_TOOL_COUNT; i++) {
		const cply__yaml_node *node = cply__parse_is_empty(map) ? NULL : cply__yaml_get(map, rows[i].name);
		if (node && cply__parse_set_texts(p, &overlay->tools[i], node) != CPLY_OK)
			return p->err->code;
	}
	return CPLY_OK;
}

const char *const cply__language_names[CPLY__LANGUAGE_COUNT] = {"c", "c++"};

static cply_status read_packages(cply__parser *p, void *into, const cply__yaml_node *map)
{
	cply__overlay *overlay = into;
	static const cply__key_row rows[] = {{"c", NULL}, {"c++", NULL}};

	if (CPLY__PARSE_MAP(p, NULL, map, rows) != CPLY_OK)
		return p->err->code;
	for (int i = 0; i < CPLY__LANGUAGE_COUNT; i++) {
		const cply__yaml_node *node =
			cply__parse_is_empty(map) ? NULL : cply__yaml_get(map, cply__language_names[i]);
		if (node && cply__parse_set_texts(p, &overlay->packages[i], node) != CPLY_OK)
			return p->err->code;
	}
	return CPLY_OK;
}

static cply_status read_triple(cply__parser *p, void *into, const cply__yaml_node *node)
{
	return cply__parse_text(p, &((cply__overlay *)into)->triple, node);
}

static cply_status read_compile(cply__parser *p, void *into, const cply__yaml_node *node)
{
	return cply__parse_add_texts(p, &((cply__overlay *)into)->compile, node);
}

static cply_status read_linker(cply__parser *p, void *into, const cply__yaml_node *node)
{
	return cply__parse_add_texts(p, &((cply__overlay *)into)->linker, node);
}

static cply_status read_link(cply__parser *p, void *into, const cply__yaml_node *node)
{
	return cply__parse_add_texts(p, &((cply__overlay *)into)->link, node);
}

static cply_status read_environment(cply__parser *p, void *into, const cply__yaml_node *node)
{
	cply__texts *texts = &((cply__overlay *)into)->environment;

	if (cply__parse_add_texts(p, texts, node) != CPLY_OK)
		return p->err->code;
	for (size_t i = 0; i < texts->count; i++)
		if (strcspn(texts->at[i], "=") == 0 || !strchr(texts->at[i], '='))
			return cply__parse_fault(p, node, "NAME=value in `environment`");
	return CPLY_OK;
}

static cply_status read_pkg_config(cply__parser *p, void *into, const cply__yaml_node *node)
{
	return cply__parse_text(p, &((cply__overlay *)into)->pkg_config, node);
}

static cply_status read_linkage_compile(cply__parser *p, void *into, const cply__yaml_node *node)
{
	return cply__parse_set_texts(p, &((cply__linkage_flags *)into)->compile, node);
}

static cply_status read_linkage_link(cply__parser *p, void *into, const cply__yaml_node *node)
{
	return cply__parse_set_texts(p, &((cply__linkage_flags *)into)->link, node);
}

/* Kinds of executables; one with nothing behind its name needs no flags, one with "no" is not made after all. */
static cply_status read_linkage(cply__parser *p, void *into, const cply__yaml_node *map)
{
	static const cply__key_row flag_keys[] = {{"compile", read_linkage_compile}, {"link", read_linkage_link}};
	cply__overlay *overlay = into;
	cply__key_row rows[CPLY_LINKAGE_COUNT];

	for (int i = 0; i < CPLY_LINKAGE_COUNT; i++)
		rows[i] = (cply__key_row){cply_linkage_name((cply_linkage)i), NULL};
	if (CPLY__PARSE_MAP(p, NULL, map, rows) != CPLY_OK)
		return p->err->code;
	for (int i = 0; i < CPLY_LINKAGE_COUNT; i++) {
		const cply__yaml_node *node = cply__parse_is_empty(map) ? NULL : cply__yaml_get(map, rows[i].name);
		if (!node)
			continue;
		const bool is_refused = node->kind == CPLY__YAML_SCALAR && strcmp(node->text, "no") == 0;
		overlay->linkages[i] = (cply__linkage_flags){.is_stated = !is_refused, .is_refused = is_refused};
		if (!is_refused && CPLY__PARSE_MAP(p, &overlay->linkages[i], node, flag_keys) != CPLY_OK)
			return p->err->code;
	}
	return CPLY_OK;
}

const cply__key_row cply__overlay_keys[] = {
	{"triple", read_triple},
	{"tools", read_tools},
	{"compile", read_compile},
	{"linker", read_linker},
	{"link", read_link},
	{"packages", read_packages},
	{"environment", read_environment},
	{"pkg-config", read_pkg_config},
	{"linkage", read_linkage},
};
const size_t cply__overlay_key_count = sizeof cply__overlay_keys / sizeof *cply__overlay_keys;

cply_status cply__parse_overlay(cply__parser *p, cply__overlay *into, const cply__yaml_node *map)
{
	return CPLY__PARSE_MAP(p, into, map, cply__overlay_keys);
}
