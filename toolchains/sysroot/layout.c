#include "layout.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/error.h"
#include "runtime/path.h"

enum { MAX_DEPTH = 64 };

typedef cply_status (*name_visit)(void *user, const char *folder, const char *name, cply_error *err);

/* Every name in a folder, in order of bytes. */
static cply_status each_name(const char *folder, name_visit visit, void *user, cply_error *err)
{
	struct dirent **entries;
	int count = scandir(folder, &entries, NULL, NULL);
	cply_status status = CPLY_OK;

	if (count < 0)
		return cply__error_errno(err, errno, folder);
	for (int i = 0; i < count; i++) {
		const char *name = entries[i]->d_name;
		if (status == CPLY_OK && strcmp(name, ".") != 0 && strcmp(name, "..") != 0)
			status = visit(user, folder, name, err);
		free(entries[i]);
	}
	free(entries);
	return status;
}

static bool is_folder(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

typedef struct mover {
	cply__arena *arena;
	const char *to;
	unsigned depth;
} mover;

static cply_status move_one(void *user, const char *folder, const char *name, cply_error *err)
{
	mover *m = user;
	struct stat st;
	const char *from = cply__arena_printf(m->arena, "%s/%s", folder, name);
	const char *to = cply__arena_printf(m->arena, "%s/%s", m->to, name);

	if (!from || !to)
		return cply__error_nomem(err);
	if (lstat(to, &st) != 0)
		return rename(from, to) == 0 ? CPLY_OK : cply__error_errno(err, errno, from);
	if (!is_folder(from) || !S_ISDIR(st.st_mode))
		return CPLY_OK;
	if (m->depth == MAX_DEPTH)
		return cply__error(err, CPLY_E_LIMIT, .path = from, .wanted = "at most 64 folders inside one another");
	mover inner = {m->arena, to, m->depth + 1};
	return each_name(from, move_one, &inner, err);
}

/* Walks a pattern down, a part at a time. */
typedef struct matcher {
	cply__arena *arena;
	const char *pattern; /* the part for the folder at hand, and what follows */
	const char *to;
	size_t *found;
} matcher;

static cply_status match_below(matcher *m, const char *folder, cply_error *err);

static cply_status take(const matcher *m, const char *folder, const char *name, cply_error *err)
{
	const char *path = cply__arena_printf(m->arena, "%s/%s", folder, name);
	mover joined = {m->arena, m->to, 0};

	if (!path)
		return cply__error_nomem(err);
	++*m->found;
	if (cply__path_mkdirs(m->arena->allocator, m->to, 0755, err) != CPLY_OK)
		return err->code;
	if (!is_folder(path))
		return move_one(&joined, folder, name, err);
	if (each_name(path, move_one, &joined, err) != CPLY_OK)
		return err->code;
	/* Emptied, it is no part of what a later pattern finds above it. One that is not empty held duplicates. */
	rmdir(path);
	return CPLY_OK;
}

static cply_status match_name(void *user, const char *folder, const char *name, cply_error *err)
{
	matcher *m = user;
	size_t length = strcspn(m->pattern, "/");
	const char *part = cply__arena_strndup(m->arena, m->pattern, length);

	if (!part)
		return cply__error_nomem(err);
	if (!cply__path_match(part, name))
		return CPLY_OK;
	if (!m->pattern[length])
		return take(m, folder, name, err);
	const char *path = cply__arena_printf(m->arena, "%s/%s", folder, name);
	if (!path)
		return cply__error_nomem(err);
	if (!is_folder(path))
		return CPLY_OK;
	matcher inner = {m->arena, m->pattern + length + 1, m->to, m->found};
	return match_below(&inner, path, err);
}

static cply_status match_below(matcher *m, const char *folder, cply_error *err)
{
	return each_name(folder, match_name, m, err);
}

cply_status cply__layout_apply(
	cply__arena *arena, const char *from, const char *to, const cply__move *moves, size_t count, cply_error *err)
{
	for (size_t i = 0; i < count; i++) {
		size_t found = 0;
		const char *folder = cply__arena_printf(arena, "%s/%s", to, moves[i].to);
		if (!folder)
			return cply__error_nomem(err);
		matcher m = {arena, moves[i].from, folder, &found};
		if (match_below(&m, from, err) != CPLY_OK)
			return err->code;
		if (!found && !moves[i].is_optional) {
			cply__error(err, CPLY_E_NOT_FOUND, .found = "nothing in the packages");
			return cply__error_wanted(err, "what `%s` of the definition's layout matches", moves[i].from);
		}
	}
	return CPLY_OK;
}
