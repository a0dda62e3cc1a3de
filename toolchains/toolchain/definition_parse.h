/* Reading one definition from YAML into a cply__definition. */
#ifndef TOOLCHAIN_DEFINITION_PARSE_H
#define TOOLCHAIN_DEFINITION_PARSE_H

#include "runtime/yaml.h"
#include "toolchains/definition.h"

/* A file on its way to a definition. */
typedef struct cply__definition_file {
	const char *path; /* for errors, and the definition's `source` */
	bool is_built_in;
	const cply__yaml_node *root;
	const char *family;  /* the value of `family` */
	const char *extends; /* NULL: nothing */
	uint64_t extends_line;
	cply__definition *definition; /* NULL until it is parsed */
	bool is_open;                 /* being parsed now: meeting it again is a cycle */
} cply__definition_file;

/* Parses the text and finds `family` and `extends`. */
cply_status cply__definition_open(cply__definition_file *out, cply__arena *arena, const char *path, bool is_built_in,
	const char *text, size_t length, cply_error *err);

/*
 * Fills `out`, which holds what the family extends (or zero bytes): what the file states replaces it, flags are added
 * behind, platforms are joined.
 */
cply_status cply__definition_parse(
	cply__definition *out, cply__arena *arena, const cply__definition_file *file, cply_error *err);

#endif
