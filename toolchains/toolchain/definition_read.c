#include "definition_read.h"

#include <string.h>

#include <crossply/suggest.h>

#include "runtime/error.h"
#include "template.h"

cply_status cply__parse_fault(cply__parser *p, const cply__yaml_node *node, const char *wanted)
{
	cply__error(p->err, CPLY_E_PARSE, .path = p->path, .line = node->line, .wanted = wanted,
		.hint = CPLY__DEFINITION_HINT);
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

cply_status cply__parse_wrong_kind(cply__parser *p, const cply__yaml_node *node, const char *wanted)
{
	cply__parse_fault(p, node, NULL);
	cply__error_wanted(p->err, "%s for `%s`", wanted, node->key ? node->key : "an element");
	return cply__error_found(p->err, "%s", kind_name(node));
}

bool cply__parse_is_empty(const cply__yaml_node *node)
{
	return node->kind == CPLY__YAML_SCALAR && !node->is_quoted && !node->text[0];
}

cply_status cply__parse_unknown_key(
	cply__parser *p, const cply__yaml_node *node, const cply__key_row *rows, size_t count)
{
	char known[256] = "";
	cply_suggestion nearest;

	cply_suggestion_init(&nearest, node->key);
	for (size_t i = 0; i < count; i++) {
		strncat(known, i ? ", " : "", sizeof known - strlen(known) - 1);
		strncat(known, rows[i].name, sizeof known - strlen(known) - 1);
		cply_suggestion_offer(&nearest, rows[i].name);
	}
	cply__parse_fault(p, node, NULL);
	cply__error_wanted(p->err, "one of the keys %s", known);
	if (nearest.name)
		cply__error_hint(p->err, "did you mean `%s`?", nearest.name);
	return cply__error_found(p->err, "`%s`", node->key);
}

const cply__key_row *cply__parse_find_row(const cply__key_row *rows, size_t count, const char *key)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(rows[i].name, key) == 0)
			return &rows[i];
	return NULL;
}

cply_status cply__parse_map(
	cply__parser *p, void *into, const cply__yaml_node *map, const cply__key_row *rows, size_t count)
{
	if (cply__parse_is_empty(map))
		return CPLY_OK;
	if (map->kind != CPLY__YAML_MAP)
		return cply__parse_wrong_kind(p, map, "a map");
	for (const cply__yaml_node *node = map->first; node; node = node->next) {
		const cply__key_row *row = cply__parse_find_row(rows, count, node->key);
		if (!row)
			return cply__parse_unknown_key(p, node, rows, count);
		if (row->read && row->read(p, into, node) != CPLY_OK)
			return p->err->code;
	}
	return CPLY_OK;
}

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
	return strcmp(field, "target") == 0 || strcmp(field, "sysroot") == 0 || strcmp(field, "cache") == 0 ? "" : NULL;
}

static cply_status check_template(cply__parser *p, const cply__yaml_node *node)
{
	const char *bad = NULL;
	cply__strbuf sink;

	cply__strbuf_init(&sink, p->arena->allocator);
	bool is_good = cply__template_expand(&sink, node->text, CPLY__TEMPLATE_KEEP, lookup_known, NULL, &bad);
	cply__strbuf_release(&sink);
	if (is_good)
		return CPLY_OK;
	cply__parse_fault(p, node,
		"a placeholder in braces: a field of `crossply info`, target, sysroot, cache, a tool, source-root, "
		"date, "
		"time, "
		"timestamp or epoch; {{ is a brace");
	return cply__error_found(p->err, "`%.*s`", (int)strcspn(bad, "} ") + 1, bad);
}

cply_status cply__parse_text(cply__parser *p, const char **into, const cply__yaml_node *node)
{
	if (node->kind != CPLY__YAML_SCALAR || !node->text[0])
		return cply__parse_wrong_kind(p, node, "a text that is not empty");
	if (check_template(p, node) != CPLY_OK)
		return p->err->code;
	*into = node->text;
	return CPLY_OK;
}

/* A list of texts, or one text alone, behind what is there. */
cply_status cply__parse_add_texts(cply__parser *p, cply__texts *into, const cply__yaml_node *node)
{
	size_t count = into->count;
	const cply__yaml_node *first = node->kind == CPLY__YAML_LIST ? node->first : node;

	if (node->kind == CPLY__YAML_MAP)
		return cply__parse_wrong_kind(p, node, "a text or a list of texts");
	for (const cply__yaml_node *at = first; at; at = node->kind == CPLY__YAML_LIST ? at->next : NULL)
		count++;
	if (count > CPLY__PARSE_LIST_MAX)
		return cply__parse_fault(p, node, "at most 256 elements");
	const char **at = cply__arena_alloc(p->arena, (count + 1) * sizeof *at);
	if (!at)
		return cply__error_nomem(p->err);
	if (into->count)
		memcpy(at, into->at, into->count * sizeof *at);
	size_t filled = into->count;
	for (const cply__yaml_node *element = first; filled < count; element = element->next)
		if (cply__parse_text(p, &at[filled++], element) != CPLY_OK)
			return p->err->code;
	*into = (cply__texts){at, count};
	return CPLY_OK;
}

cply_status cply__parse_set_texts(cply__parser *p, cply__texts *into, const cply__yaml_node *node)
{
	*into = (cply__texts){NULL, 0};
	return cply__parse_add_texts(p, into, node);
}
