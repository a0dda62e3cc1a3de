#include "program.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_executable(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0;
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

static bool search(const char **out, cply__arena *arena, const char *name, const char *path, cply__watches *watches)
{
	while (*path && !*out) {
		size_t length = strcspn(path, ":");
		if (path[0] == '/') {
			const char *at = cply__arena_printf(arena, "%.*s/%s", (int)length, path, name);
			if (!look_at(out, arena, at, watches))
				return false;
		}
		path += length + (path[length] == ':');
	}
	return true;
}

bool cply__program_find(
	const char **out, cply__arena *arena, const cply__texts *names, const char *path, cply__watches *watches)
{
	*out = NULL;
	for (size_t i = 0; i < names->count && !*out; i++) {
		const char *name = names->at[i];
		bool has_memory = strchr(name, '/') ? look_at(out, arena, name, watches)
						    : search(out, arena, name, path, watches);
		if (!has_memory)
			return false;
	}
	return true;
}
