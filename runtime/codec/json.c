#include <crossply/json.h>

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "runtime/alloc.h"
#include "runtime/error.h"
#include "runtime/strbuf.h"
#include "runtime/utf8.h"

enum { LEVELS = 64 };

typedef enum container { IN_ARRAY, IN_OBJECT } container;

struct cply_json {
	cply_allocator allocator; /* a copy: the writer may outlive the caller's struct */
	cply__strbuf text;        /* owned */
	size_t depth;             /* open containers; may exceed LEVELS, where only the count goes on */
	container kinds[LEVELS];
	bool has_member[LEVELS + 1]; /* at this depth something was written before: a comma is due */
	bool is_too_deep;
	const char *misuse; /* the first call that does not fit, or NULL */
};

cply_status cply_json_new(cply_json **out, const cply_allocator *allocator, cply_error *err)
{
	if (!allocator)
		allocator = &cply__malloc_allocator;
	cply_json *json = cply__calloc(allocator, 1, sizeof *json);
	if (!json)
		return cply__error_nomem(err);
	json->allocator = *allocator;
	cply__strbuf_init(&json->text, &json->allocator);
	*out = json;
	return CPLY_OK;
}

void cply_json_free(cply_json *json)
{
	if (!json)
		return;
	cply_allocator allocator = json->allocator;
	cply__strbuf_release(&json->text);
	cply__free(&allocator, json);
}

static void note_misuse(cply_json *json, const char *what)
{
	if (!json->misuse)
		json->misuse = what;
}

static void put_escape(cply__strbuf *out, unsigned char c)
{
	static const char named[] = "\"\"\\\\\bb\ff\nn\rr\tt";

	for (const char *pair = named; *pair; pair += 2)
		if ((unsigned char)pair[0] == c) {
			cply__strbuf_add(out, (const char[]){'\\', pair[1]}, 2);
			return;
		}
	cply__strbuf_printf(out, "\\u%04x", c);
}

static void put_string(cply__strbuf *out, const char *text)
{
	const char *at = text, *run = at;

	cply__strbuf_putc(out, '"');
	while (*at) {
		size_t length = cply__utf8_sequence(at);
		if (length && (unsigned char)*at >= 0x20 && *at != '"' && *at != '\\') {
			at += length;
			continue;
		}
		cply__strbuf_add(out, run, (size_t)(at - run));
		if (length)
			put_escape(out, (unsigned char)*at);
		else
			cply__strbuf_puts(out, "\xEF\xBF\xBD");
		run = ++at;
	}
	cply__strbuf_add(out, run, (size_t)(at - run));
	cply__strbuf_putc(out, '"');
}

/* What stands before a value: a comma, and a key in objects. False when nothing may be written. */
static bool begin(cply_json *json, const char *key)
{
	if (json->depth > LEVELS)
		return false;
	bool is_in_object = json->depth && json->kinds[json->depth - 1] == IN_OBJECT;
	if (is_in_object != (key != NULL))
		note_misuse(json, key ? "a key outside an object" : "a value without a key inside an object");
	if (json->has_member[json->depth]) {
		if (!json->depth)
			note_misuse(json, "a second value at the top");
		cply__strbuf_putc(&json->text, ',');
	}
	json->has_member[json->depth] = true;
	if (key) {
		put_string(&json->text, key);
		cply__strbuf_putc(&json->text, ':');
	}
	return true;
}

static void open(cply_json *json, const char *key, container kind)
{
	if (json->depth >= LEVELS) {
		json->is_too_deep = true;
		json->depth++;
		return;
	}
	begin(json, key);
	cply__strbuf_putc(&json->text, kind == IN_OBJECT ? '{' : '[');
	json->kinds[json->depth++] = kind;
	json->has_member[json->depth] = false;
}

void cply_json_object(cply_json *json, const char *key)
{
	open(json, key, IN_OBJECT);
}

void cply_json_array(cply_json *json, const char *key)
{
	open(json, key, IN_ARRAY);
}

void cply_json_end(cply_json *json)
{
	if (!json->depth) {
		note_misuse(json, "an end of nothing");
		return;
	}
	if (--json->depth < LEVELS)
		cply__strbuf_putc(&json->text, json->kinds[json->depth] == IN_OBJECT ? '}' : ']');
}

void cply_json_text(cply_json *json, const char *key, const char *value)
{
	if (!value)
		cply_json_null(json, key);
	else if (begin(json, key))
		put_string(&json->text, value);
}

void cply_json_integer(cply_json *json, const char *key, int64_t value)
{
	if (begin(json, key))
		cply__strbuf_printf(&json->text, "%" PRId64, value);
}

void cply_json_unsigned(cply_json *json, const char *key, uint64_t value)
{
	if (begin(json, key))
		cply__strbuf_printf(&json->text, "%" PRIu64, value);
}

void cply_json_truth(cply_json *json, const char *key, int value)
{
	if (begin(json, key))
		cply__strbuf_puts(&json->text, value ? "true" : "false");
}

void cply_json_null(cply_json *json, const char *key)
{
	if (begin(json, key))
		cply__strbuf_puts(&json->text, "null");
}

cply_status cply_json_finish(cply_json *json, const char **text, size_t *length, cply_error *err)
{
	if (json->text.failed)
		return cply__error_nomem(err);
	if (json->is_too_deep)
		return cply__error(err, CPLY_E_LIMIT, .wanted = "JSON of at most 64 levels");
	if (json->misuse || json->depth || !json->has_member[0])
		return cply__error(err, CPLY_E_USAGE,
			.found = json->misuse  ? json->misuse
				 : json->depth ? "an object or array that was not ended"
					       : "no value at all",
			.wanted = "JSON calls that nest");
	*text = json->text.text;
	*length = json->text.length;
	return CPLY_OK;
}

static void put_field(cply_json *json, const char *key, const char *text)
{
	if (text[0])
		cply_json_text(json, key, text);
}

void cply_json_error(cply_json *json, const char *key, const cply_error *error)
{
	cply_json_object(json, key);
	cply_json_text(json, "code", cply_status_name(error->code));
	cply_json_text(json, "text", cply_status_text(error->code));
	if (error->os_errno)
		cply_json_text(json, "errno", strerrorname_np(error->os_errno));
	put_field(json, "context", error->context);
	put_field(json, "path", error->path);
	if (error->line)
		cply_json_unsigned(json, "line", error->line);
	if (error->offset != CPLY_OFFSET_NONE)
		cply_json_unsigned(json, "offset", error->offset);
	put_field(json, "found", error->found);
	put_field(json, "wanted", error->wanted);
	put_field(json, "hint", error->hint);
	cply_json_end(json);
}
