/* A document is refused with its line, or becomes a tree whose nodes are what they say. */
#include <string.h>

#include "fuzz.h"
#include "runtime/alloc.h"
#include "runtime/yaml.h"

static void check(const cply__yaml_node *node, uint64_t lines, int depth)
{
	MUST(depth <= 32 && node->line >= 1 && node->line <= lines);
	MUST((node->kind == CPLY__YAML_SCALAR) == (node->text != NULL));
	for (const cply__yaml_node *child = node->first; child; child = child->next) {
		MUST((node->kind == CPLY__YAML_MAP) == (child->key != NULL));
		/* Keys are unique, so that each is found. */
		if (node->kind == CPLY__YAML_MAP && lines < 100)
			MUST(cply__yaml_get(node, child->key) == child);
		check(child, lines, depth + 1);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cply__arena arena;
	cply__yaml_node *root;
	cply_error error;
	uint64_t lines = 2;

	for (size_t i = 0; i < size; i++)
		lines += data[i] == '\n' || data[i] == '\r' || data[i] >= 0x80; /* NEL, LS and PS end lines too */
	cply__arena_init(&arena, &cply__malloc_allocator);
	cply_status status = cply__yaml_parse(&root, &arena, (const char *)data, size, "input", &error);
	if (!status)
		check(root, lines, 0);
	else
		MUST(error.code == status && strcmp(error.path, "input") == 0 && error.line <= lines);
	cply__arena_release(&arena);
	return 0;
}
