#include "watch.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

void cply__watch_state(char state[CPLY__WATCH_STATE], const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0) {
		memcpy(state, "-", sizeof "-");
		return;
	}
	snprintf(state, CPLY__WATCH_STATE, "%llx.%llx.%llx.%llx.%lx.%llx.%lx", (unsigned long long)st.st_dev,
		(unsigned long long)st.st_ino, (unsigned long long)st.st_size, (unsigned long long)st.st_mtim.tv_sec,
		(unsigned long)st.st_mtim.tv_nsec, (unsigned long long)st.st_ctim.tv_sec,
		(unsigned long)st.st_ctim.tv_nsec);
}

bool cply__watch_add(cply__watches *watches, cply__arena *arena, const char *path)
{
	char state[CPLY__WATCH_STATE];

	cply__watch_state(state, path);
	const cply__watch watch = {cply__arena_strdup(arena, path), cply__arena_strdup(arena, state)};
	return watch.path && watch.state && CPLY__VEC_PUSH(watches, arena->allocator, watch);
}

bool cply__watch_holds(const char *path, const char *state)
{
	char now[CPLY__WATCH_STATE];

	cply__watch_state(now, path);
	return strcmp(now, state) == 0;
}
