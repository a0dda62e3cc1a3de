/*
 * The part of YAML that our files use, read from libyaml's events into nodes that know their line: block and flow
 * mappings, sequences, and scalars, which all stay text. Anchors, aliases, tags, directives, keys that are not text,
 * duplicate keys, NUL characters and several documents are errors. Limits: 1 MiB, 32 levels.
 */
#ifndef RUNTIME_YAML_H
#define RUNTIME_YAML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <crossply/context.h>

#include "runtime/arena.h"

typedef enum cply__yaml_kind { CPLY__YAML_SCALAR, CPLY__YAML_LIST, CPLY__YAML_MAP } cply__yaml_kind;

typedef struct cply__yaml_node {
	cply__yaml_kind kind;
	uint64_t line;                 /* 1-based; of the key when there is one */
	const char *key;               /* in a map: its key; else NULL */
	const char *text;              /* of a scalar ("" when empty) */
	bool is_quoted;                /* of a scalar */
	struct cply__yaml_node *first; /* of lists and maps, in the order of the file */
	struct cply__yaml_node *next;  /* sibling */
} cply__yaml_node;

/* Nodes live in the arena. `path` (borrowed) is for errors. An empty document is an empty map. */
cply_status cply__yaml_parse(
	cply__yaml_node **out, cply__arena *arena, const char *text, size_t length, const char *path, cply_error *err);

/* The child of a map under this key, or NULL. */
cply__yaml_node *cply__yaml_get(const cply__yaml_node *map, const char *key);

#endif
