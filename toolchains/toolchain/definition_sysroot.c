/* The sysroot of a definition: one that is fetched, one that is there already, or one that the user brings. */
#include <string.h>

#include "definition_read.h"
#include "runtime/error.h"

static cply_status read_sysroot_name(cply__parser *p, void *into, const cply__yaml_node *node)
{
	cply__sysroot_spec *spec = into;

	if (cply__parse_text(p, &spec->name, node) != CPLY_OK)
		return p->err->code;
	if (strchr(spec->name, '/') || spec->name[0] == '.')
		return cply__parse_fault(p, node, "the name of a folder, without slashes and not starting with a dot");
	return CPLY_OK;
}

static cply_status read_sysroot_path(cply__parser *p, void *into, const cply__yaml_node *node)
{
	cply__sysroot_spec *spec = into;

	if (cply__parse_text(p, &spec->path, node) != CPLY_OK)
		return p->err->code;
	return spec->path[0] == '/' ? CPLY_OK : cply__parse_fault(p, node, "an absolute path");
}

static cply_status read_architecture(cply__parser *p, void *into, const cply__yaml_node *node)
{
	return cply__parse_text(p, &((cply__sysroot_spec *)into)->architecture, node);
}

static cply_status read_sysroot_packages(cply__parser *p, void *into, const cply__yaml_node *node)
{
	return cply__parse_set_texts(p, &((cply__sysroot_spec *)into)->packages, node);
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

static cply_status read_layout(cply__parser *p, void *into, const cply__yaml_node *map)
{
	cply__sysroot_spec *spec = into;
	size_t count = 0;

	if (map->kind != CPLY__YAML_MAP)
		return cply__parse_wrong_kind(p, map, "a map of patterns to folders");
	for (const cply__yaml_node *node = map->first; node; node = node->next)
		if (++count > CPLY__PARSE_LIST_MAX)
			return cply__parse_fault(p, node, "at most 256 patterns");
	spec->layout = cply__arena_alloc(p->arena, (count + 1) * sizeof *spec->layout);
	if (!spec->layout)
		return cply__error_nomem(p->err);
	spec->layout_count = 0;
	for (const cply__yaml_node *node = map->first; node; node = node->next) {
		cply__move *move = &spec->layout[spec->layout_count++];
		move->is_optional = node->key[0] == '?';
		move->from = node->key + (move->is_optional ? 1 : 0);
		if (cply__parse_text(p, &move->to, node) != CPLY_OK)
			return p->err->code;
		if (!is_inside(move->from) || !is_inside(move->to))
			return cply__parse_fault(p, node, "relative paths without `..`");
	}
	return CPLY_OK;
}

static cply_status read_bring(cply__parser *p, void *into, const cply__yaml_node *node)
{
	return cply__parse_text(p, &((cply__sysroot_spec *)into)->bring, node);
}

static cply_status read_libraries(cply__parser *p, void *into, const cply__yaml_node *node)
{
	if (node->kind != CPLY__YAML_SCALAR || (strcmp(node->text, "yes") != 0 && strcmp(node->text, "no") != 0))
		return cply__parse_fault(p, node, "yes or no for `libraries`");
	((cply__sysroot_spec *)into)->has_libraries = node->text[0] == 'y';
	return CPLY_OK;
}

static const cply__key_row sysroot_keys[] = {
	{"bring", read_bring},
	{"libraries", read_libraries},
	{"name", read_sysroot_name},
	{"path", read_sysroot_path},
	{"architecture", read_architecture},
	{"packages", read_sysroot_packages},
	{"layout", read_layout},
};

cply_status cply__parse_sysroot(cply__parser *p, void *definition, const cply__yaml_node *node)
{
	cply__sysroot_spec *spec = &((cply__definition *)definition)->sysroot;

	*spec = (cply__sysroot_spec){.line = node->line};
	if (CPLY__PARSE_MAP(p, spec, node, sysroot_keys) != CPLY_OK)
		return p->err->code;
	if (!spec->name == !spec->path)
		return cply__parse_fault(
			p, node, "`name` of a sysroot that is fetched, or `path` of one that is there");
	if (spec->bring && (!spec->name || spec->architecture || spec->packages.count || spec->layout_count))
		return cply__parse_fault(p, node, "`name` and nothing else beside `bring`");
	if (spec->name && !spec->bring && (!spec->architecture || !spec->packages.count || !spec->layout_count))
		return cply__parse_fault(p, node, "`architecture`, `packages` and `layout` beside `name`");
	if (spec->path && (spec->architecture || spec->packages.count || spec->layout_count))
		return cply__parse_fault(p, node, "nothing beside `path`");
	return CPLY_OK;
}
