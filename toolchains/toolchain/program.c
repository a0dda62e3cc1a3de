#include "program.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_executable(const char *path)
{
	struct stat st, own;

	if (stat(path, &st) != 0 || !S_ISREG(st.st_mode) || access(path, X_OK) != 0)
		return false;
	return stat("/proc/self/exe", &own) != 0 || own.st_dev != st.st_dev || own.st_ino != st.st_ino;
}

/* Looks at one path; *out stays NULL when it is not a program. */
static bool look_at(const char **out, cply__arena *arena, const char *path, cply__watches *watches)
{
	if (!path || !cply__watch_add(watches, arena, path))
		return false;
	if (is_executable(path))
		*out = path;
	return true;
}

/* Does a folder stand in PATH a second time? It was searched in vain. */
static bool is_repeated(const char *path, const char *entry, size_t length)
{
	for (const char *at = path; at < entry; at += strcspn(at, ":") + 1)
		if (strcspn(at, ":") == length && memcmp(at, entry, length) == 0)
			return true;
	return false;
}

static bool search(const char **out, cply__arena *arena, const char *name, const char *path, cply__watches *watches)
{
	for (const char *entry = path; *entry && !*out;) {
		size_t length = strcspn(entry, ":");
		if (entry[0] == '/' && !is_repeated(path, entry, length)) {
			const char *at = cply__arena_printf(arena, "%.*s/%s", (int)length, entry, name);
			if (!look_at(out, arena, at, watches))
				return false;
		}
		entry += length + (entry[length] == ':');
	}
	return true;
}

/* What stands behind the first word of a name. */
static bool split_arguments(cply__texts *out, cply__arena *arena, const char *rest)
{
	*out = (cply__texts){cply__arena_alloc(arena, (strlen(rest) / 2 + 1) * sizeof *out->at), 0};
	if (!out->at)
		return false;
	for (rest += strspn(rest, " "); *rest; rest += strspn(rest, " ")) {
		const size_t length = strcspn(rest, " ");
		if (!(out->at[out->count++] = cply__arena_strndup(arena, rest, length)))
			return false;
		rest += length;
	}
	return true;
}

bool cply__program_find(const char **out, cply__texts *arguments, cply__arena *arena, const cply__texts *names,
	const char *path, cply__watches *watches)
{
	*out = NULL;
	if (arguments)
		*arguments = (cply__texts){NULL, 0};
	for (size_t i = 0; i < names->count && !*out; i++) {
		const char *name = names->at[i];
		if (strchr(name, '/')) {
			if (!look_at(out, arena, name, watches))
				return false;
			continue;
		}
		const size_t length = strcspn(name, " ");
		const char *first = name[length] ? cply__arena_strndup(arena, name, length) : name;
		if (!first || !search(out, arena, first, path, watches))
			return false;
		if (*out && arguments && name[length] && !split_arguments(arguments, arena, name + length))
			return false;
	}
	return true;
}
