#include "plan.h"

#include <stdio.h>
#include <string.h>

#include "runtime/alloc.h"
#include "runtime/error.h"
#include "runtime/map.h"
#include "runtime/path.h"

#include "flag_inputs.h"

/* Suffixes as gcc and clang understand them. */
static const struct suffix_row {
	const char *suffix;
	cply_language language;
	bool has_headers;
} suffixes[] = {
	{".c", CPLY_LANGUAGE_C, true},
	{".S", CPLY_LANGUAGE_C, true},
	{".s", CPLY_LANGUAGE_C, false},
	{".cc", CPLY_LANGUAGE_CXX, true},
	{".cpp", CPLY_LANGUAGE_CXX, true},
	{".cxx", CPLY_LANGUAGE_CXX, true},
	{".c++", CPLY_LANGUAGE_CXX, true},
	{".C", CPLY_LANGUAGE_CXX, true},
};

enum { STEM_LIMIT = 64, SEED_BYTES = 6 };

static const struct suffix_row *find_suffix(const char *path, cply_error *err)
{
	const char *base = cply__path_base(path), *dot = strrchr(base, '.');

	for (size_t i = 0; dot && i < sizeof suffixes / sizeof *suffixes; i++)
		if (strcmp(dot, suffixes[i].suffix) == 0)
			return &suffixes[i];
	cply__error(err, CPLY_E_USAGE, .path = path, .wanted = "a source: .c .S .s .cc .cpp .cxx .c++ .C",
		.hint = "objects and libraries go into --ldflags; headers are found by the compiler");
	cply__error_found(err, "%s", base);
	return NULL;
}

cply_status cply_build_language(cply_language *out, const char *path, cply_error *err)
{
	const struct suffix_row *row = find_suffix(path, err);

	if (!row)
		return err->code;
	*out = row->language;
	return CPLY_OK;
}

const char *cply__plan_stem(cply__arena *arena, const char *path)
{
	const char *base = cply__path_base(path), *dot = strrchr(base, '.');

	return cply__arena_strndup(arena, base, dot && dot != base ? (size_t)(dot - base) : strlen(base));
}

/* Absolute and clean, as text. */
static const char *absolute(cply__arena *arena, const char *folder, const char *path)
{
	char *joined = cply__path_join(arena->allocator, folder, path);
	char *clean = joined ? cply__path_clean(arena->allocator, joined) : NULL;
	const char *kept = clean ? cply__arena_strdup(arena, clean) : NULL;

	cply__free(arena->allocator, joined);
	cply__free(arena->allocator, clean);
	return kept;
}

/* Length of the longest folder that is a beginning of both. */
static size_t common_length(const char *folder, size_t length, const char *path)
{
	size_t same = 0, end = 0;

	while (same < length && folder[same] == path[same]) {
		same++;
		if ((same == length || folder[same] == '/') && path[same] == '/')
			end = same;
	}
	return end;
}

const char *cply__plan_root(cply__arena *arena, const char *folder, cply_texts sources)
{
	size_t length = strlen(folder);

	for (size_t i = 0; i < sources.count; i++) {
		const char *path = absolute(arena, folder, sources.at[i]);
		if (!path)
			return NULL;
		length = common_length(folder, length, path);
	}
	return length ? cply__arena_strndup(arena, folder, length) : folder;
}

/* The path below the root, or the absolute one: what tells sources apart in whatever folder the project lies. */
static const char *below(const char *root, const char *path)
{
	size_t length = strlen(root);

	return strncmp(path, root, length) == 0 && path[length] == '/' ? path + length + 1 : path;
}

/* A stem that is safe in any file name and argument. */
static void safe_stem(char out[STEM_LIMIT + 1], const char *path)
{
	const char *base = cply__path_base(path), *dot = strrchr(base, '.');
	size_t length = 0;

	for (const char *at = base; at != dot && *at && length < STEM_LIMIT; at++)
		out[length++] = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
						(*at >= '0' && *at <= '9') || *at == '_'
					? *at
					: '_';
	out[length] = '\0';
}

static bool name_object(cply__source *source, cply__arena *arena, const char *identity)
{
	char stem[STEM_LIMIT + 1], hex[2 * SEED_BYTES + 1];
	uint8_t digest[CPLY__SHA256_SIZE];
	cply__sha256 hash;

	cply__sha256_init(&hash);
	cply__sha256_add(&hash, identity, strlen(identity));
	cply__sha256_finish(&hash, digest);
	for (size_t i = 0; i < SEED_BYTES; i++)
		snprintf(hex + 2 * i, 3, "%02x", digest[i]);
	safe_stem(stem, source->path);
	source->object = cply__arena_printf(arena, "%s-%s.o", stem, hex);
	source->seed = cply__arena_printf(arena, "-frandom-seed=%s", hex);
	return source->object && source->seed;
}

static cply_status check_source(const cply__source *source, cply__inputs *inputs, cply_error *err)
{
	if (!cply__inputs_exists(inputs, source->input)) {
		cply__error(err, CPLY_E_NOT_FOUND, .path = source->path, .wanted = "a source file", .found = "nothing",
			.hint = "check the spelling, and the folder in which this runs");
		return err->code;
	}
	if (inputs->at[source->input].is_folder)
		return cply__error(err, CPLY_E_USAGE, .path = source->path, .wanted = "a source file",
			.found = "a folder", .hint = "name the sources in it (dir/*.c)");
	return CPLY_OK;
}

static cply_status plan_source(cply__source *out, cply__arena *arena, cply__inputs *inputs, const char *path,
	const char *identity, cply_error *err)
{
	const struct suffix_row *row = find_suffix(path, err);

	if (!row)
		return err->code;
	out->path = path;
	out->language = row->language;
	out->has_headers = row->has_headers;
	out->input = cply__inputs_add(inputs, path, strlen(path));
	if (out->input == CPLY__INPUT_NONE || !name_object(out, arena, identity))
		return cply__error_nomem(err);
	return check_source(out, inputs, err);
}

/* The sources in their order; one that is named twice is compiled once. */
static cply_status plan_sources(cply__plan *plan, cply__arena *arena, cply__inputs *inputs, cply_texts sources,
	cply__map *seen, cply_error *err)
{
	plan->sources = cply__arena_alloc(arena, sources.count * sizeof *plan->sources);
	if (!plan->sources)
		return cply__error_nomem(err);
	for (size_t i = 0; i < sources.count; i++) {
		const char *path = absolute(arena, plan->folder, sources.at[i]);
		if (!path)
			return cply__error_nomem(err);
		if (cply__map_find(seen, path))
			continue;
		cply__source *source = &plan->sources[plan->count];
		if (!cply__map_set(seen, path, source))
			return cply__error_nomem(err);
		cply_status status = plan_source(source, arena, inputs, sources.at[i], below(plan->root, path), err);
		if (status)
			return status;
		plan->has[source->language] = true;
		plan->count++;
	}
	return CPLY_OK;
}

/*
 * Absolute sources that have no folder in common with the current one are mapped each by their own folder. What comes
 * first in the list must not depend on where they lie.
 */
static bool add_maps(const char **arguments, size_t *count, cply__arena *arena, const cply__plan *plan)
{
	for (size_t i = 0; i < plan->count; i++) {
		const char *path = plan->sources[i].path;
		if (path[0] != '/' || below(plan->root, path) != path)
			continue;
		const char *map = cply__arena_printf(
			arena, "-ffile-prefix-map=%.*s=outside", (int)(cply__path_base(path) - path - 1), path);
		if (!map)
			return false;
		bool known = false;
		for (size_t j = 0; j < *count; j++)
			known = known || strcmp(arguments[j], map) == 0;
		if (!known)
			arguments[(*count)++] = map;
	}
	return true;
}

static size_t put_words(const char **to, size_t count, cply_texts words)
{
	for (size_t i = 0; i < words.count; i++)
		to[count + i] = words.at[i];
	return count + words.count;
}

static bool plan_arguments(cply__plan *plan, cply__arena *arena, const cply_build_options *options)
{
	size_t room = plan->count + options->cflags.count + options->cxxflags.count + 1;

	for (int language = 0; language < CPLY__LANGUAGES; language++) {
		const char **arguments = cply__arena_alloc(arena, room * sizeof *arguments);
		size_t count = 0;
		if (!arguments || !add_maps(arguments, &count, arena, plan))
			return false;
		count = put_words(arguments, count, options->cflags);
		if (language == CPLY_LANGUAGE_CXX)
			count = put_words(arguments, count, options->cxxflags);
		plan->compile[language] = (cply_texts){arguments, count};
	}
	plan->language = plan->has[CPLY_LANGUAGE_CXX] ? CPLY_LANGUAGE_CXX : CPLY_LANGUAGE_C;
	plan->link = plan->compile[plan->language];
	plan->libraries = options->ldflags;
	return true;
}

cply_status cply__plan_make(cply__plan *out, cply__arena *arena, cply__inputs *inputs,
	const cply_build_options *options, const char *folder, cply_error *err)
{
	cply__map seen;

	*out = (cply__plan){.folder = folder};
	out->root = cply__plan_root(arena, folder, options->sources);
	out->name = options->name ? options->name : cply__plan_stem(arena, options->sources.at[0]);
	if (!out->root || !out->name)
		return cply__error_nomem(err);
	cply__map_init(&seen, arena->allocator);
	cply_status status = plan_sources(out, arena, inputs, options->sources, &seen, err);
	cply__map_release(&seen);
	if (status)
		return status;
	if (!plan_arguments(out, arena, options) || !cply__flag_inputs_find(out, arena, inputs))
		return cply__error_nomem(err);
	return CPLY_OK;
}
