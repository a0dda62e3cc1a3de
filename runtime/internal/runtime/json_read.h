/*
 * JSON (RFC 8259) read into a tree, over jansson. Duplicate keys are errors; at most 128 levels, and values that take
 * some 24 MiB (CPLY_E_LIMIT): four bytes of text can become three hundred of memory. Accessors on a node of the wrong
 * kind, or on NULL, answer NULL, 0 or false, so that a chain of look-ups is checked once at its end.
 */
#ifndef RUNTIME_JSON_READ_H
#define RUNTIME_JSON_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <crossply/context.h>
#include <crossply/json.h>

typedef struct json_t cply__json; /* jansson's own type, opaque here */

/* `path` is for errors. Free the root with cply__json_free; nodes below are borrowed from it. */
cply_status cply__json_parse(cply__json **out, const char *text, size_t length, const char *path, cply_error *err);
void cply__json_free(cply__json *root);

const cply__json *cply__json_get(const cply__json *object, const char *key);
const char *cply__json_text(const cply__json *node);
bool cply__json_integer(const cply__json *node, int64_t *out);
size_t cply__json_count(const cply__json *array);
const cply__json *cply__json_at(const cply__json *array, size_t index);
bool cply__json_is_object(const cply__json *node);
bool cply__json_is_array(const cply__json *node);

/* Walks an object in the order of the file: NULL starts; NULL comes back at the end. */
const void *cply__json_next(const cply__json *object, const void *iterator);
const char *cply__json_key(const void *iterator);
const cply__json *cply__json_value(const void *iterator);

/*
 * Writes a part of a document into another: keys in the order of the file; `key` NULL in lists and at the top.
 * CPLY_E_UNSUPPORTED for numbers with a fraction.
 */
cply_status cply__json_copy(cply_json *out, const char *key, const cply__json *node, cply_error *err);

#endif
