#include "runtime/yaml.h"

#include <string.h>

#include <yaml.h>

#include "runtime/error.h"
#include "runtime/map.h"
#include "runtime/strbuf.h"

enum { MAX_BYTES = 1 << 20, MAX_LEVELS = 32 };

/* A list or map that is being read. */
typedef struct level {
	cply__yaml_node *node;
	cply__yaml_node **end; /* where its next child goes */
	const char *key;       /* in a map: the key that waits for its value */
	uint64_t key_line;
	size_t number; /* unlike that of any other list or map of the file */
} level;

typedef struct reader {
	yaml_parser_t parser;
	cply__arena *arena; /* borrowed */
	const char *path;   /* borrowed */
	const char *text;   /* borrowed: the whole file */
	size_t length;
	cply__yaml_node *root;
	level levels[MAX_LEVELS];
	size_t depth;
	size_t containers; /* lists and maps so far */
	size_t documents;
	cply__map keys;   /* number of a map, and a key in it: the node, to find duplicates in linear time */
	cply__strbuf key; /* scratch for the above */
} reader;

static uint64_t line_of(const yaml_event_t *event)
{
	return (uint64_t)event->start_mark.line + 1;
}

static cply_status refuse(const reader *in, uint64_t line, const char *found, const char *wanted, cply_error *err)
{
	return cply__error(err, CPLY_E_PARSE, .path = in->path, .line = line, .found = found, .wanted = wanted);
}

/* Is a line (counted from 0) indented with a tab? */
static bool is_tabbed(const reader *in, size_t line)
{
	const char *at = in->text, *end = in->text + in->length;

	for (; line > 0 && at; line--)
		if ((at = memchr(at, '\n', (size_t)(end - at))))
			at++;
	while (at && at < end && *at == ' ')
		at++;
	return at && at < end && *at == '\t';
}

/* libyaml says what it found, or what it did not find: each goes to its place. */
static void split_problem(const char *problem, cply_error *err)
{
	static const char *const starts[] = {"did not find expected ", "could not find expected ", "did not find "};

	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
		if (strncmp(problem, starts[i], strlen(starts[i])) == 0) {
			cply__error_found(err, "something else");
			cply__error_wanted(err, "%s", problem + strlen(starts[i]));
			return;
		}
	cply__error_found(err, "%s", strncmp(problem, "found ", 6) == 0 ? problem + 6 : problem);
}

static cply_status parser_failed(const reader *in, cply_error *err)
{
	const yaml_parser_t *parser = &in->parser;

	if (parser->error == YAML_MEMORY_ERROR)
		return cply__error_nomem(err);
	const char *problem = parser->problem ? parser->problem : "what is not YAML";
	if (parser->error == YAML_READER_ERROR)
		return cply__error(err, CPLY_E_PARSE, .path = in->path, .offset = parser->problem_offset,
			.has_offset = 1, .found = problem, .wanted = "UTF-8 text");
	refuse(in, parser->problem_mark.line + 1, NULL, NULL, err);
	split_problem(problem, err);
	if (is_tabbed(in, parser->problem_mark.line))
		return cply__error_hint(err, "indent with blanks: YAML takes no tabs there");
	/* "*.c" is a text to most people. */
	if (parser->context && strstr(parser->context, "alias"))
		return cply__error_hint(err, "put a text that begins with * in quotes: \"*.c\"");
	if (parser->context)
		cply__error_hint(err, "%s that begins at line %zu", parser->context, parser->context_mark.line + 1);
	return err->code;
}

/* Remembers the key of a node in its map; an error when the map has that key already. */
static cply_status note_key(reader *in, const level *map, cply__yaml_node *node, cply_error *err)
{
	cply__strbuf_clear(&in->key);
	cply__strbuf_add(&in->key, &map->number, sizeof map->number);
	cply__strbuf_puts(&in->key, map->key);
	if (in->key.failed)
		return cply__error_nomem(err);
	const cply__yaml_node *before = cply__map_get(&in->keys, in->key.text, in->key.length);
	if (before) {
		refuse(in, map->key_line, NULL, "each key once", err);
		return cply__error_found(err, "the key \"%s\" a second time, first at line %llu", map->key,
			(unsigned long long)before->line);
	}
	if (!cply__map_put(&in->keys, in->key.text, in->key.length, node))
		return cply__error_nomem(err);
	return CPLY_OK;
}

/* NULL: no memory. */
static cply__yaml_node *new_node(reader *in, cply__yaml_kind kind, uint64_t line)
{
	cply__yaml_node *node = cply__arena_alloc(in->arena, sizeof *node);

	if (node) {
		node->kind = kind;
		node->line = line;
	}
	return node;
}

/* Hangs a node below the innermost open list or map. */
static cply_status add_node(reader *in, cply__yaml_node *node, cply_error *err)
{
	if (!in->depth) {
		in->root = node;
		return CPLY_OK;
	}
	level *top = &in->levels[in->depth - 1];
	if (top->node->kind == CPLY__YAML_MAP) {
		if (!top->key)
			return refuse(in, node->line, "a list or map as a key", "text", err);
		node->line = top->key_line;
		node->key = top->key;
		cply_status status = note_key(in, top, node, err);
		if (status)
			return status;
		top->key = NULL;
	}
	*top->end = node;
	top->end = &node->next;
	return CPLY_OK;
}

static cply_status open_level(reader *in, cply__yaml_kind kind, const yaml_event_t *event, cply_error *err)
{
	cply__yaml_node *node = new_node(in, kind, line_of(event));

	if (!node)
		return cply__error_nomem(err);
	cply_status status = add_node(in, node, err);
	if (status)
		return status;
	if (in->depth == MAX_LEVELS)
		return cply__error(err, CPLY_E_LIMIT, .path = in->path, .line = line_of(event), .found = "more",
			.wanted = "at most 32 levels of lists and maps");
	in->levels[in->depth++] = (level){.node = node, .end = &node->first, .number = in->containers++};
	return CPLY_OK;
}

static cply_status add_scalar(reader *in, const yaml_event_t *event, cply_error *err)
{
	const char *value = (const char *)event->data.scalar.value;
	size_t length = event->data.scalar.length;

	if (memchr(value, '\0', length))
		return refuse(in, line_of(event), "a NUL character", "text without it", err);
	char *text = cply__arena_strndup(in->arena, value, length);
	if (!text)
		return cply__error_nomem(err);
	level *top = in->depth ? &in->levels[in->depth - 1] : NULL;
	if (top && top->node->kind == CPLY__YAML_MAP && !top->key) {
		top->key = text;
		top->key_line = line_of(event);
		return CPLY_OK;
	}
	cply__yaml_node *node = new_node(in, CPLY__YAML_SCALAR, line_of(event));
	if (!node)
		return cply__error_nomem(err);
	node->text = text;
	node->is_quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	return add_node(in, node, err);
}

static cply_status check_properties(
	const reader *in, const yaml_event_t *event, const yaml_char_t *anchor, const yaml_char_t *tag, cply_error *err)
{
	if (anchor)
		return refuse(in, line_of(event), "an anchor (&)", "values written out", err);
	if (tag)
		return refuse(in, line_of(event), "a tag (!)", "plain values", err);
	return CPLY_OK;
}

static cply_status start_document(reader *in, const yaml_event_t *event, cply_error *err)
{
	const yaml_event_t *e = event;

	if (in->documents++)
		return refuse(in, line_of(event), "a second document", "one document in a file", err);
	if (e->data.document_start.version_directive ||
		e->data.document_start.tag_directives.start != e->data.document_start.tag_directives.end)
		return refuse(in, line_of(event), "a directive (%)", "none", err);
	return CPLY_OK;
}

static cply_status take_event(reader *in, const yaml_event_t *event, cply_error *err)
{
	cply_status status;

	switch (event->type) {
	case YAML_DOCUMENT_START_EVENT:
		return start_document(in, event, err);
	case YAML_ALIAS_EVENT:
		refuse(in, line_of(event), "an alias (*)", "values written out", err);
		return cply__error_hint(err, "put a text that begins with * in quotes: \"*.c\"");
	case YAML_SCALAR_EVENT:
		status = check_properties(in, event, event->data.scalar.anchor, event->data.scalar.tag, err);
		return status ? status : add_scalar(in, event, err);
	case YAML_SEQUENCE_START_EVENT:
		status = check_properties(
			in, event, event->data.sequence_start.anchor, event->data.sequence_start.tag, err);
		return status ? status : open_level(in, CPLY__YAML_LIST, event, err);
	case YAML_MAPPING_START_EVENT:
		status = check_properties(
			in, event, event->data.mapping_start.anchor, event->data.mapping_start.tag, err);
		return status ? status : open_level(in, CPLY__YAML_MAP, event, err);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		in->depth--;
		return CPLY_OK;
	default:
		return CPLY_OK;
	}
}

static cply_status read_events(reader *in, cply_error *err)
{
	for (;;) {
		yaml_event_t event;
		if (!yaml_parser_parse(&in->parser, &event))
			return parser_failed(in, err);
		bool is_end = event.type == YAML_STREAM_END_EVENT;
		cply_status status = take_event(in, &event, err);
		yaml_event_delete(&event);
		if (status || is_end)
			return status;
	}
}

/* An empty document is an empty map, so that a file of comments only is a file without settings. */
static cply_status finish_root(reader *in, cply_error *err)
{
	const cply__yaml_node *root = in->root;

	if (!root || (root->kind == CPLY__YAML_SCALAR && !root->is_quoted && !root->text[0]))
		in->root = new_node(in, CPLY__YAML_MAP, 1);
	return in->root ? CPLY_OK : cply__error_nomem(err);
}

cply_status cply__yaml_parse(
	cply__yaml_node **out, cply__arena *arena, const char *text, size_t length, const char *path, cply_error *err)
{
	reader in = {.arena = arena, .path = path, .text = text, .length = length};

	if (length > MAX_BYTES)
		return cply__error(err, CPLY_E_LIMIT, .path = path, .wanted = "a YAML file of at most 1 MiB");
	if (!yaml_parser_initialize(&in.parser))
		return cply__error_nomem(err);
	cply__map_init(&in.keys, arena->allocator);
	cply__strbuf_init(&in.key, arena->allocator);
	yaml_parser_set_encoding(&in.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&in.parser, (const unsigned char *)text, length);
	cply_status status = read_events(&in, err);
	if (!status)
		status = finish_root(&in, err);
	if (!status)
		*out = in.root;
	yaml_parser_delete(&in.parser);
	cply__map_release(&in.keys);
	cply__strbuf_release(&in.key);
	return status;
}

cply__yaml_node *cply__yaml_get(const cply__yaml_node *map, const char *key)
{
	if (!map || map->kind != CPLY__YAML_MAP)
		return NULL;
	for (cply__yaml_node *child = map->first; child; child = child->next)
		if (strcmp(child->key, key) == 0)
			return child;
	return NULL;
}
