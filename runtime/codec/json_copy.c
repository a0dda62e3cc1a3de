#include <jansson.h>

#include "runtime/error.h"
#include "runtime/json_read.h"

static cply_status copy_members(cply_json *out, const cply__json *object, cply_error *err)
{
	for (const void *at = cply__json_next(object, NULL); at; at = cply__json_next(object, at))
		if (cply__json_copy(out, cply__json_key(at), cply__json_value(at), err))
			return err->code;
	return CPLY_OK;
}

static cply_status copy_elements(cply_json *out, const cply__json *array, cply_error *err)
{
	for (size_t i = 0; i < cply__json_count(array); i++)
		if (cply__json_copy(out, NULL, cply__json_at(array, i), err))
			return err->code;
	return CPLY_OK;
}

cply_status cply__json_copy(cply_json *out, const char *key, const cply__json *node, cply_error *err)
{
	cply_status status = CPLY_OK;

	switch (json_typeof(node)) {
	case JSON_OBJECT:
		cply_json_object(out, key);
		status = copy_members(out, node, err);
		cply_json_end(out);
		break;
	case JSON_ARRAY:
		cply_json_array(out, key);
		status = copy_elements(out, node, err);
		cply_json_end(out);
		break;
	case JSON_STRING:
		cply_json_text(out, key, json_string_value(node));
		break;
	case JSON_INTEGER:
		cply_json_integer(out, key, json_integer_value(node));
		break;
	case JSON_REAL:
		/* There is no one way to write a fraction, and none in the documents that we add to. */
		status = cply__error(
			err, CPLY_E_UNSUPPORTED, .found = "a number with a fraction", .wanted = "whole numbers");
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		cply_json_truth(out, key, json_is_true(node));
		break;
	case JSON_NULL:
		cply_json_null(out, key);
		break;
	}
	return status;
}
