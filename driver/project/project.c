#include "project.h"

#include <stdio.h>
#include <string.h>

#include <crossply/platform.h>
#include <crossply/split.h>
#include <crossply/suggest.h>

#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/yaml.h"

enum { MAX_BYTES = 1 << 20, MAX_KEY = 64 };

struct cply_project {
	cply_allocator allocator;
	cply__arena arena; /* everything below */
	const char *path;
	cply_project_value *values; /* in the order of the keys; `key` NULL: not given */
	cply_project_value *files;  /* likewise: what cply_project_files found; `key` NULL: not asked yet */
};

/* A file that is being read. */
typedef struct reader {
	cply_project *project;
	cply_context *context;
	project_texts texts; /* of the value at hand */
	project_lines lines; /* of these */
	uint64_t line;       /* that is read now */
} reader;

static cply_status refuse(const reader *in, const cply__yaml_node *node, const char *wanted, cply_error *err)
{
	static const char *const kinds[] = {[CPLY__YAML_LIST] = "a list", [CPLY__YAML_MAP] = "a map of keys"};

	cply__error(err, CPLY_E_PARSE, .path = in->project->path, .line = node->line, .wanted = wanted);
	if (node->kind != CPLY__YAML_SCALAR)
		return cply__error_found(err, "%s", kinds[node->kind]);
	return *node->text ? cply__error_found(err, "%s", node->text) : cply__error_found(err, "nothing");
}

/* Puts file and line into an error that a value gave. */
static cply_status place(const reader *in, const cply__yaml_node *node, cply_error *err)
{
	if (!err->path[0]) {
		cply__text_fit(err->path, sizeof err->path, in->project->path);
		err->line = node->line;
	}
	return err->code;
}

static cply_status add(reader *in, const char *text, cply_error *err)
{
	const cply_allocator *allocator = &in->context->allocator;

	return CPLY__VEC_PUSH(&in->lines, allocator, in->line) && CPLY__VEC_PUSH(&in->texts, allocator, text)
		       ? CPLY_OK
		       : cply__error_nomem(err);
}

static cply_status add_platforms(reader *in, const char *text, cply_error *err)
{
	enum { ROOM = 64 };
	cply_platform platforms[ROOM];
	char formatted[CPLY_PLATFORM_TEXT];
	size_t count;

	if (cply_platform_parse_list(platforms, ROOM, &count, text, err))
		return err->code;
	for (size_t i = 0; i < count; i++) {
		cply_platform_format(&platforms[i], formatted);
		char *copy = cply__arena_strdup(&in->project->arena, formatted);
		if (!copy || add(in, copy, err))
			return cply__error_nomem(err);
	}
	return CPLY_OK;
}

static cply_status add_truth(reader *in, const char *text, cply_error *err)
{
	if (strcmp(text, "true") != 0 && strcmp(text, "false") != 0) {
		cply__error(err, CPLY_E_PARSE, .wanted = "true or false");
		return cply__error_found(err, "%s", text);
	}
	return add(in, text, err);
}

static cply_status add_words(reader *in, const char *text, cply_error *err)
{
	for (;;) {
		char *word = cply__arena_alloc(&in->project->arena, strlen(text) + 1);
		if (!word)
			return cply__error_nomem(err);
		switch (cply_split_next(&text, word)) {
		case CPLY_SPLIT_END:
			return CPLY_OK;
		case CPLY_SPLIT_OPEN:
			return cply__error(err, CPLY_E_PARSE, .found = "a quote that is not closed");
		case CPLY_SPLIT_WORD:
			if (add(in, word, err))
				return err->code;
		}
	}
}

static cply_status add_pair(reader *in, const char *text, cply_error *err)
{
	if (!strchr(text, '=') || text[0] == '=') {
		cply__error(err, CPLY_E_PARSE, .wanted = "KEY=VALUE, or a map");
		return cply__error_found(err, "%s", text);
	}
	return add(in, text, err);
}

static cply_status add_scalar(
	reader *in, const cply_project_key *key, const cply__yaml_node *node, int is_alone, cply_error *err)
{
	cply_status status = CPLY_OK;

	if (!*node->text && !node->is_quoted)
		return refuse(in, node, "a value (an empty one in quotes)", err);
	in->line = node->line;
	switch (key->kind) {
	case CPLY_PROJECT_TEXT:
	case CPLY_PROJECT_LIST:
	case CPLY_PROJECT_FILES:
		status = add(in, node->text, err);
		break;
	case CPLY_PROJECT_TRUTH:
		status = add_truth(in, node->text, err);
		break;
	case CPLY_PROJECT_WORDS:
		status = is_alone ? add_words(in, node->text, err) : add(in, node->text, err);
		break;
	case CPLY_PROJECT_PAIRS:
		status = add_pair(in, node->text, err);
		break;
	case CPLY_PROJECT_PLATFORMS:
		status = add_platforms(in, node->text, err);
		break;
	}
	return status ? place(in, node, err) : CPLY_OK;
}

static cply_status add_map(reader *in, const cply__yaml_node *map, cply_error *err)
{
	for (const cply__yaml_node *at = map->first; at; at = at->next) {
		if (at->kind != CPLY__YAML_SCALAR)
			return refuse(in, at, "a text", err);
		if (!*at->key || strchr(at->key, '='))
			return refuse(in, at, "a key that is not empty and holds no =", err);
		in->line = at->line;
		char *pair = cply__arena_printf(&in->project->arena, "%s=%s", at->key, at->text);
		if (!pair || add(in, pair, err))
			return cply__error_nomem(err);
	}
	return CPLY_OK;
}

static const char *wanted_of(cply_project_kind kind)
{
	static const char *const wanted[] = {
		[CPLY_PROJECT_TEXT] = "one text",
		[CPLY_PROJECT_TRUTH] = "true or false",
		[CPLY_PROJECT_LIST] = "a list of texts",
		[CPLY_PROJECT_WORDS] = "a list of texts, or one text",
		[CPLY_PROJECT_PAIRS] = "a map of texts, or a list of KEY=VALUE",
		[CPLY_PROJECT_PLATFORMS] = "a list of platforms",
		[CPLY_PROJECT_FILES] = "a list of files",
	};

	return wanted[kind];
}

static cply_status add_value(reader *in, const cply_project_key *key, const cply__yaml_node *node, cply_error *err)
{
	int is_single = key->kind == CPLY_PROJECT_TEXT || key->kind == CPLY_PROJECT_TRUTH;

	if (node->kind == CPLY__YAML_SCALAR)
		return add_scalar(in, key, node, 1, err);
	if (node->kind == CPLY__YAML_MAP && key->kind == CPLY_PROJECT_PAIRS)
		return add_map(in, node, err);
	if (node->kind == CPLY__YAML_MAP || is_single)
		return refuse(in, node, wanted_of(key->kind), err);
	for (const cply__yaml_node *at = node->first; at; at = at->next) {
		if (at->kind != CPLY__YAML_SCALAR)
			return refuse(in, at, wanted_of(key->kind), err);
		if (add_scalar(in, key, at, 0, err))
			return err->code;
	}
	return CPLY_OK;
}

/* Copies gathered texts into the arena, as the value of a key. */
static cply_status keep(cply_project_value *out, cply__arena *arena, const cply_project_value *head,
	const project_texts *texts, const project_lines *lines, cply_error *err)
{
	const char **at = cply__arena_alloc(arena, (texts->count + 1) * sizeof *at);
	uint64_t *numbers = cply__arena_alloc(arena, (lines->count + 1) * sizeof *numbers);

	if (!at || !numbers)
		return cply__error_nomem(err);
	if (texts->count > 0) {
		memcpy(at, texts->at, texts->count * sizeof *at);
		memcpy(numbers, lines->at, texts->count * sizeof *numbers);
	}
	*out = *head;
	out->at = at;
	out->count = texts->count;
	out->lines = numbers;
	return CPLY_OK;
}

/* Stores a value under its key. */
static cply_status read_value(reader *in, const cply_project_key *key, const cply__yaml_node *node, cply_error *err)
{
	size_t index = (size_t)(key - cply_project_key_at(0));

	in->texts.count = in->lines.count = 0;
	if (add_value(in, key, node, err)) {
		cply__error_context(err, "%s", key->name);
		return err->code;
	}
	const cply_project_value head = {.key = key, .line = node->line};
	return keep(&in->project->values[index], &in->project->arena, &head, &in->texts, &in->lines, err);
}

/* Names the nearest key of the same section. */
static cply_status unknown_key(const reader *in, const char *section, const cply__yaml_node *node, cply_error *err)
{
	size_t length = strlen(section);
	cply_suggestion nearest;
	const cply_project_key *key;

	refuse(in, node, length > 0 ? "a key of this section" : "a key of a project file", err);
	cply__error_found(err, "%.*s%.100s", (int)length, section, node->key);
	cply_suggestion_init(&nearest, node->key);
	for (size_t i = 0; (key = cply_project_key_at(i)); i++)
		if (strncmp(key->name, section, length) == 0)
			cply_suggestion_offer(&nearest, key->name + length);
	if (length == 0) {
		cply_suggestion_offer(&nearest, "archive");
		cply_suggestion_offer(&nearest, "image");
		cply_suggestion_offer(&nearest, "verify");
	}
	/* A key of a section as it is called everywhere else. */
	const char *dot = strchr(node->key, '.');
	if (!length && dot && project_key_find(node->key))
		cply__error_hint(err, "write %s: below %.*s:", dot + 1, (int)(dot - node->key), node->key);
	else if (nearest.name)
		cply__error_hint(err, "did you mean %s?", nearest.name);
	return err->code;
}

/* The keys of a map; `section` is "" or "image." */
static cply_status read_map(reader *in, const char *section, const cply__yaml_node *map, cply_error *err)
{
	for (const cply__yaml_node *at = map->first; at; at = at->next) {
		char name[MAX_KEY];
		int length = snprintf(name, sizeof name, "%s%s", section, at->key);
		/* A dot in a key of the file is not the dot between section and key. */
		int is_known = length < MAX_KEY - 1 && !strchr(at->key, '.');
		if (is_known && !*section && project_is_section(name)) {
			if (at->kind != CPLY__YAML_MAP)
				return refuse(in, at, "a map of keys", err);
			name[length] = '.';
			name[length + 1] = '\0';
			if (read_map(in, name, at, err))
				return err->code;
			continue;
		}
		const cply_project_key *key = is_known ? project_key_find(name) : NULL;
		if (!key)
			return unknown_key(in, section, at, err);
		if (read_value(in, key, at, err))
			return err->code;
	}
	return CPLY_OK;
}

static cply_status read_file(reader *in, const char *text, size_t length, cply_error *err)
{
	cply__yaml_node *root;

	if (cply__yaml_parse(&root, &in->project->arena, text, length, in->project->path, err))
		return err->code;
	if (root->kind != CPLY__YAML_MAP)
		return refuse(in, root, "a map of keys", err);
	if (read_map(in, "", root, err))
		return err->code;
	const cply_project_value *command = cply_project_get(in->project, "command");
	const cply_project_value *sources = cply_project_get(in->project, "sources");
	if (command && sources)
		return cply__error(err, CPLY_E_PARSE, .path = in->project->path,
			.line = command->line > sources->line ? command->line : sources->line,
			.found = "both sources and a command", .wanted = "one of them");
	return CPLY_OK;
}

static cply_status load(cply_project *project, cply_context *context, const char *path, cply_error *err)
{
	reader in = {.project = project, .context = context};
	cply__strbuf text;

	project->path = cply__arena_strdup(&project->arena, path);
	project->values = cply__arena_alloc(&project->arena, project_key_count() * sizeof *project->values);
	project->files = cply__arena_alloc(&project->arena, project_key_count() * sizeof *project->files);
	if (!project->path || !project->values || !project->files)
		return cply__error_nomem(err);
	cply__strbuf_init(&text, &context->allocator);
	cply_status status = cply__file_slurp(&text, path, MAX_BYTES, err);
	if (!status)
		status = read_file(&in, text.text, text.length, err);
	cply__strbuf_release(&text);
	cply__free(&context->allocator, in.texts.at);
	cply__free(&context->allocator, in.lines.at);
	return status;
}

cply_status cply_project_load(cply_project **out, cply_context *context, const char *path, cply_error *err)
{
	cply_project *project = cply__calloc(&context->allocator, 1, sizeof *project);

	if (!project)
		return cply__error_nomem(err);
	project->allocator = context->allocator;
	cply__arena_init(&project->arena, &project->allocator);
	cply_status status = load(project, context, path, err);
	if ((status == CPLY_E_PARSE || status == CPLY_E_LIMIT) && !err->hint[0])
		cply__error_hint(err, "`crossply help project` says what each key takes");
	if (status)
		cply_project_free(project);
	else
		*out = project;
	return status;
}

void cply_project_free(cply_project *project)
{
	if (!project)
		return;
	cply_allocator allocator = project->allocator;
	cply__arena_release(&project->arena);
	cply__free(&allocator, project);
}

const char *cply_project_path(const cply_project *project)
{
	return project->path;
}

const cply_project_value *cply_project_get(const cply_project *project, const char *name)
{
	const cply_project_key *key = project_key_find(name);
	const cply_project_value *value = key ? &project->values[key - cply_project_key_at(0)] : NULL;

	return value && value->key ? value : NULL;
}

/* Appends what a pattern matches, but for what an earlier one named, which keeps its place. */
static cply_status add_files(project_texts *files, cply_project *project, cply_context *context, const char *pattern,
	uint64_t line, cply_error *err)
{
	size_t before = files->count, matches = 0, kept = before;

	if (project_expand(files, &matches, &project->arena, context, pattern, err))
		return err->code;
	if (matches == 0) {
		cply__error(err, CPLY_E_NOT_FOUND, .path = project->path, .line = line,
			.wanted = "a file, or a pattern that matches some",
			.hint = "paths are relative to the current folder");
		return cply__error_found(err, "no file %s", pattern);
	}
	for (size_t i = before; i < files->count; i++) {
		int is_new = 1;
		for (size_t j = 0; j < before && is_new; j++)
			is_new = strcmp(files->at[i], files->at[j]) != 0;
		if (is_new)
			files->at[kept++] = files->at[i];
	}
	files->count = kept;
	return CPLY_OK;
}

cply_status cply_project_files(
	const cply_project_value **out, cply_project *project, cply_context *context, const char *name, cply_error *err)
{
	const cply_project_value *patterns = cply_project_get(project, name);
	project_texts files = {0};
	project_lines lines = {0};
	cply_status status = CPLY_OK;

	*out = patterns;
	if (!patterns || patterns->key->kind != CPLY_PROJECT_FILES)
		return CPLY_OK;
	size_t index = (size_t)(patterns->key - cply_project_key_at(0));
	cply_project_value *value = &project->files[index];
	for (size_t i = 0; i < patterns->count && !value->key && !status; i++) {
		status = add_files(&files, project, context, patterns->at[i], patterns->lines[i], err);
		while (!status && lines.count < files.count)
			if (!CPLY__VEC_PUSH(&lines, &context->allocator, patterns->lines[i]))
				status = cply__error_nomem(err);
	}
	if (!status && !value->key)
		status = keep(value, &project->arena, patterns, &files, &lines, err);
	cply__free(&context->allocator, files.at);
	cply__free(&context->allocator, lines.at);
	if (status)
		return cply__error_context(err, "%s", name);
	*out = value;
	return CPLY_OK;
}
