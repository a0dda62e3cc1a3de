#include "shadow.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "runtime/path.h"

/* In the order of the search. */
enum { QUOTE, USER, SYSTEM, AFTER, KINDS };
static const char *const options[KINDS] = {"-iquote", "-I", "-isystem", "-idirafter"};

/* The folder that the argument at *index names with this option, glued to it or behind it; NULL: none. */
static const char *folder_at(cply_texts arguments, size_t *index, const char *option)
{
	const char *argument = arguments.at[*index];
	size_t length = strlen(option);

	if (strncmp(argument, option, length) != 0)
		return NULL;
	if (argument[length])
		return argument + length;
	return *index + 1 < arguments.count ? arguments.at[++*index] : NULL;
}

/* Without a slash at its end; "" for the current folder. */
static const char *tidy(cply__arena *arena, const char *folder)
{
	size_t length = strlen(folder);

	while (strncmp(folder, "./", 2) == 0) {
		folder += 2;
		length -= 2;
	}
	while (length > 1 && folder[length - 1] == '/')
		length--;
	return cply__arena_strndup(arena, folder, length == 1 && folder[0] == '.' ? 0 : length);
}

/* The folders while they are gathered. */
typedef struct gathered {
	cply__arena *arena;
	const char **at;
	size_t count;
} gathered;

static bool add_folder(gathered *folders, const char *folder)
{
	return (folders->at[folders->count++] = tidy(folders->arena, folder)) != NULL;
}

static bool add_arguments(gathered *folders, cply_texts arguments, const char *option)
{
	for (size_t i = 0; i < arguments.count; i++) {
		const char *folder = folder_at(arguments, &i, option);
		if (folder && !add_folder(folders, folder))
			return false;
	}
	return true;
}

/* How many folders a variable names at most. */
static size_t listed(const char *list)
{
	size_t count = list != NULL;

	for (; list && *list; list++)
		count += *list == ':';
	return count;
}

/* What a variable lists; an empty name is the current folder. A variable that is empty names none. */
static bool add_list(gathered *folders, const char *list)
{
	size_t length;

	for (; list && *list; list += length + (list[length] == ':' && list[length + 1])) {
		length = strcspn(list, ":");
		const char *folder = length ? cply__arena_strndup(folders->arena, list, length) : ".";
		if (!folder || !add_folder(folders, folder))
			return false;
		if (list[length] == ':' && !list[length + 1])
			return add_folder(folders, ".");
	}
	return true;
}

static bool gather(gathered *folders, cply_texts arguments, const char *cpath, const char *system)
{
	for (int kind = 0; kind < KINDS; kind++) {
		const char *list = kind == USER ? cpath : kind == SYSTEM ? system : NULL;
		if (!add_arguments(folders, arguments, options[kind]) || !add_list(folders, list))
			return false;
	}
	return true;
}

bool cply__shadow_folders(cply__plan *plan, cply__arena *arena, const cply__shadow_variables *variables)
{
	for (int language = 0; language < CPLY__LANGUAGES; language++) {
		const cply_texts arguments = plan->compile[language];
		const char *system = variables->system[language];
		const size_t most = arguments.count + listed(variables->cpath) + listed(system) + 1;
		gathered folders = {.arena = arena, .at = cply__arena_alloc(arena, most * sizeof *folders.at)};
		if (!folders.at || !gather(&folders, arguments, variables->cpath, system))
			return false;
		plan->search[language] = (cply_texts){folders.at, folders.count};
	}
	return true;
}

/* What is left of a path behind its folder; NULL when it is not in it. */
static const char *below(const char *folder, size_t length, const char *path)
{
	if (!length)
		return path[0] != '/' ? path : NULL;
	return strncmp(path, folder, length) == 0 && path[length] == '/' ? path + length + 1 : NULL;
}

/* A header of the compiler or the system, as an #include names it. */
static const char *below_include(const char *path)
{
	const char *rest = NULL;

	for (const char *at = path; (at = strstr(at, "/include/")); at++)
		rest = at + strlen("/include/");
	return rest;
}

/* The source's own folder, then the first `count` of those that are searched, each with the rest of a path. */
static bool add_all(const cply__source *source, cply_texts folders, size_t count, const char *rest,
	cply__shadow_add add, void *user)
{
	const size_t own = (size_t)(cply__path_base(source->path) - source->path);
	char path[PATH_MAX];

	for (size_t i = 0; i <= count; i++) {
		const char *folder = i ? folders.at[i - 1] : source->path;
		const size_t size = i ? strlen(folder) : own;
		const char *slash = size && folder[size - 1] != '/' ? "/" : "";
		const int length = snprintf(path, sizeof path, "%.*s%s%s", (int)size, folder, slash, rest);
		if (length < (int)sizeof path && !add(user, path, (size_t)length))
			return false;
	}
	return true;
}

bool cply__shadow_each(
	const cply__plan *plan, const cply__source *source, const char *header, cply__shadow_add add, void *user)
{
	const cply_texts folders = plan->search[source->language];
	const size_t own = (size_t)(cply__path_base(source->path) - source->path);
	bool is_found = below(source->path, own ? own - 1 : 0, header) != NULL;

	for (size_t i = 0; i < folders.count; i++) {
		const char *rest = below(folders.at[i], strlen(folders.at[i]), header);
		is_found = is_found || rest;
		if (rest && !add_all(source, folders, i, rest, add, user))
			return false;
	}
	const char *rest = is_found ? NULL : below_include(header);
	return !rest || add_all(source, folders, folders.count, rest, add, user);
}
