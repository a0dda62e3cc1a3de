/* Reading ends with a tree or an error; and whatever text the writer is given, it writes what the reader takes. */
#include <crossply/json.h>

#include <string.h>

#include "fuzz.h"
#include "runtime/json_read.h"

static void walk(const cply__json *node, int depth)
{
	int64_t number;

	MUST(depth <= 128);
	for (const void *i = cply__json_next(node, NULL); i; i = cply__json_next(node, i)) {
		MUST(cply__json_get(node, cply__json_key(i)) == cply__json_value(i));
		walk(cply__json_value(i), depth + 1);
	}
	for (size_t i = 0; i < cply__json_count(node); i++)
		walk(cply__json_at(node, i), depth + 1);
	cply__json_integer(node, &number);
}

static void write_and_read(const char *text)
{
	cply_json *json;
	cply__json *root;
	cply_error error;
	const char *out;
	size_t length;

	MUST(cply_json_new(&json, NULL, &error) == CPLY_OK);
	cply_json_object(json, NULL);
	cply_json_text(json, text, text);
	cply_json_end(json);
	MUST(cply_json_finish(json, &out, &length, &error) == CPLY_OK);
	MUST(cply__json_parse(&root, out, length, "written", &error) == CPLY_OK);
	const void *member = cply__json_next(root, NULL);
	MUST(member && strcmp(cply__json_key(member), cply__json_text(cply__json_value(member))) == 0);
	/* What is ASCII comes back as it was. */
	const char *c = text;
	while (*c && (unsigned char)*c < 0x80)
		c++;
	MUST(*c || strcmp(cply__json_key(member), text) == 0);
	cply__json_free(root);
	cply_json_free(json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cply__json *root;
	cply_error error;
	char *text = malloc(size + 1);

	MUST(text);
	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	cply_status status = cply__json_parse(&root, (const char *)data, size, "input", &error);
	if (!status) {
		walk(root, 0);
		cply__json_free(root);
	} else {
		MUST(error.code == status && strcmp(error.path, "input") == 0);
	}
	write_and_read(text);
	free(text);
	return 0;
}
