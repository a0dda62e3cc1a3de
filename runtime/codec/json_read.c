#include "runtime/json_read.h"

#include <jansson.h>

#include "runtime/error.h"

/* What jansson 2.14 takes for an object with its first entry, and for any other value (measured; rounded up). */
enum { MAX_LEVELS = 128, OBJECT_SIZE = 352, VALUE_SIZE = 144, MAX_MEMORY = 24 << 20 };

/*
 * jansson's own limit of levels is higher, and it knows none of memory. Brackets in strings do not count; what is not
 * well-formed jansson refuses later.
 */
static cply_status check_size(const char *text, size_t length, const char *path, cply_error *err)
{
	size_t depth = 0, memory = 0;
	uint64_t line = 1;
	bool is_in_string = false;

	for (size_t i = 0; i < length; i++) {
		char c = text[i];
		line += c == '\n';
		if (is_in_string) {
			i += c == '\\';
			is_in_string = c != '"';
		} else if (c == '"') {
			is_in_string = true;
		} else if (c == '[' || c == '{' || c == ',') {
			memory += c == '{' ? OBJECT_SIZE : VALUE_SIZE;
			if (memory > MAX_MEMORY)
				return cply__error(err, CPLY_E_LIMIT, .path = path, .line = line,
					.found = "more of them", .wanted = "JSON of some 100,000 values at most");
			if (c != ',' && depth++ == MAX_LEVELS)
				return cply__error(err, CPLY_E_LIMIT, .path = path, .line = line,
					.wanted = "JSON of at most 128 levels");
		} else if ((c == ']' || c == '}') && depth > 0) {
			depth--;
		}
	}
	return CPLY_OK;
}

cply_status cply__json_parse(cply__json **out, const char *text, size_t length, const char *path, cply_error *err)
{
	json_error_t problem;
	cply_status status = check_size(text, length, path, err);

	if (status)
		return status;
	json_t *root = json_loadb(text, length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &problem);
	if (root) {
		*out = root;
		return CPLY_OK;
	}
	if (json_error_code(&problem) == json_error_out_of_memory)
		return cply__error_nomem(err);
	return cply__error(err, CPLY_E_PARSE, .path = path, .line = problem.line > 0 ? (uint64_t)problem.line : 0,
		.has_offset = 1, .offset = problem.position > 0 ? (uint64_t)problem.position : 0, .found = problem.text,
		.wanted = "JSON");
}

void cply__json_free(cply__json *root)
{
	json_decref(root);
}

const cply__json *cply__json_get(const cply__json *object, const char *key)
{
	return json_object_get(object, key);
}

const char *cply__json_text(const cply__json *node)
{
	return json_string_value(node);
}

bool cply__json_integer(const cply__json *node, int64_t *out)
{
	if (!json_is_integer(node))
		return false;
	*out = json_integer_value(node);
	return true;
}

size_t cply__json_count(const cply__json *array)
{
	return json_array_size(array);
}

const cply__json *cply__json_at(const cply__json *array, size_t index)
{
	return json_array_get(array, index);
}

bool cply__json_is_object(const cply__json *node)
{
	return json_is_object(node);
}

bool cply__json_is_array(const cply__json *node)
{
	return json_is_array(node);
}

/* jansson takes the object without const, for iterators that change it; ours do not. */
static json_t *changeable(const cply__json *node)
{
	return (json_t *)(uintptr_t)node;
}

const void *cply__json_next(const cply__json *object, const void *iterator)
{
	if (!iterator)
		return json_object_iter(changeable(object));
	return json_object_iter_next(changeable(object), (void *)(uintptr_t)iterator);
}

const char *cply__json_key(const void *iterator)
{
	return iterator ? json_object_iter_key((void *)(uintptr_t)iterator) : NULL;
}

const cply__json *cply__json_value(const void *iterator)
{
	return iterator ? json_object_iter_value((void *)(uintptr_t)iterator) : NULL;
}
