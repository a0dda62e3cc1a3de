/*
 * Reading values of a definition. The keys of a map are a table of name and reader: a key that no table has is an error
 * with its line.
 */
#ifndef TOOLCHAIN_DEFINITION_READ_H
#define TOOLCHAIN_DEFINITION_READ_H

#include "runtime/yaml.h"
#include "toolchains/definition.h"

enum { CPLY__PARSE_LIST_MAX = 256 };

/* What to do about a definition with a mistake, where nothing better is known. */
#define CPLY__DEFINITION_HINT                                                                                          \
	"correct the file, or take it out of the folder that --definitions or CROSSPLY_DEFINITIONS names"

typedef struct cply__parser {
	cply__arena *arena;
	const char *path; /* of the definition, for errors */
	cply_error *err;
} cply__parser;

/* Reads one value into the struct that its table is about. */
typedef cply_status (*cply__reader)(cply__parser *p, void *into, const cply__yaml_node *node);

typedef struct cply__key_row {
	const char *name;
	cply__reader read; /* NULL: read elsewhere */
} cply__key_row;

/* CPLY_E_PARSE at a node. */
cply_status cply__parse_fault(cply__parser *p, const cply__yaml_node *node, const char *wanted);
cply_status cply__parse_wrong_kind(cply__parser *p, const cply__yaml_node *node, const char *wanted);

/* CPLY_E_PARSE for a key that is not in its table, with the nearest one that is. */
cply_status cply__parse_unknown_key(
	cply__parser *p, const cply__yaml_node *node, const cply__key_row *rows, size_t count);

/* NULL when there is none. */
const cply__key_row *cply__parse_find_row(const cply__key_row *rows, size_t count, const char *key);

bool cply__parse_is_empty(const cply__yaml_node *node);

/* Every key of a map through its row; nothing for an empty value. */
cply_status cply__parse_map(
	cply__parser *p, void *into, const cply__yaml_node *map, const cply__key_row *rows, size_t count);
#define CPLY__PARSE_MAP(p, into, map, rows) cply__parse_map((p), (into), (map), (rows), sizeof(rows) / sizeof *(rows))

/* A text that is not empty, with placeholders that are known. */
cply_status cply__parse_text(cply__parser *p, const char **into, const cply__yaml_node *node);

/* A list of texts, or one text alone: behind what is there, or in its place. */
cply_status cply__parse_add_texts(cply__parser *p, cply__texts *into, const cply__yaml_node *node);
cply_status cply__parse_set_texts(cply__parser *p, cply__texts *into, const cply__yaml_node *node);

/* The keys of an overlay (definition_overlay.c) and those of `sysroot` (definition_sysroot.c). */
extern const cply__key_row cply__overlay_keys[];
extern const size_t cply__overlay_key_count;
cply_status cply__parse_overlay(cply__parser *p, cply__overlay *into, const cply__yaml_node *map);
cply_status cply__parse_sysroot(cply__parser *p, void *definition, const cply__yaml_node *node);

/* "c" and "c++", by cply_language. */
extern const char *const cply__language_names[CPLY__LANGUAGE_COUNT];

#endif
