/* Patterns of files: what a shell would have done on the command line, part by part of the path. */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "project.h"
#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/path.h"

enum { MAX_MATCHES = 100000 };

static const char special[] = "*?[";

/* A search in progress. */
typedef struct search {
	project_texts *out;
	cply__arena *arena;
	cply_context *context;
	char path[PATH_MAX]; /* the part that was matched so far */
	cply_error *err;
} search;

static cply_status expand(search *in, size_t length, const char *pattern);

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names in the folder `path`, sorted; one that cannot be opened because it is none has no names. */
static cply_status list(search *in, project_texts *names)
{
	DIR *folder = opendir(*in->path ? in->path : ".");
	const struct dirent *entry;

	if (!folder && (errno == ENOENT || errno == ENOTDIR))
		return CPLY_OK;
	if (!folder)
		return cply__error_errno(in->err, errno, in->path);
	while ((errno = 0, entry = readdir(folder))) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		char *name = cply__arena_strdup(in->arena, entry->d_name);
		if (!name || !CPLY__VEC_PUSH(names, &in->context->allocator, name)) {
			closedir(folder);
			return cply__error_nomem(in->err);
		}
	}
	int failure = errno;
	closedir(folder);
	if (failure)
		return cply__error_errno(in->err, failure, in->path);
	if (names->count > 1)
		qsort(names->at, names->count, sizeof *names->at, by_bytes);
	return CPLY_OK;
}

/* Appends a part to the path; 0 when it gets too long. */
static size_t enter(search *in, size_t length, const char *name, size_t name_length)
{
	const char *slash = length > 0 && in->path[length - 1] != '/' ? "/" : "";
	int added = snprintf(in->path + length, sizeof in->path - length, "%s%.*s", slash, (int)name_length, name);

	return added >= 0 && (size_t)added < sizeof in->path - length ? length + (size_t)added : 0;
}

static cply_status too_long(search *in)
{
	return cply__error(in->err, CPLY_E_LIMIT, .path = in->path, .wanted = "a path of at most 4095 bytes");
}

static int is_folder(const search *in)
{
	struct stat file;

	return lstat(in->path, &file) == 0 && S_ISDIR(file.st_mode);
}

static cply_status take_match(search *in)
{
	struct stat file;

	if (stat(in->path, &file) < 0 || S_ISDIR(file.st_mode))
		return CPLY_OK;
	if (in->out->count >= MAX_MATCHES)
		return cply__error(in->err, CPLY_E_LIMIT, .wanted = "at most 100000 files");
	char *copy = cply__arena_strdup(in->arena, in->path);
	if (!copy || !CPLY__VEC_PUSH(in->out, &in->context->allocator, copy))
		return cply__error_nomem(in->err);
	return CPLY_OK;
}

/* What matches `pattern` below the path so far, for every name of its folder that one part of it (`part`) matches. */
static cply_status expand_names(search *in, size_t length, const char *part, const char *pattern, const char *rest)
{
	int is_deep = strcmp(part, "**") == 0;
	project_texts names = {0};
	cply_status status = list(in, &names);

	for (size_t i = 0; i < names.count && !status; i++) {
		const char *name = names.at[i];
		/* As in a shell, hidden names are matched only by a part that begins with a dot. */
		if ((name[0] == '.' && part[0] != '.') || !cply__path_match(part, name))
			continue;
		size_t longer = enter(in, length, name, strlen(name));
		if (!longer)
			status = too_long(in);
		else if (!is_deep)
			status = expand(in, longer, rest);
		else if (is_folder(in)) /* Links are not followed down: they may lead back up. */
			status = expand(in, longer, pattern);
		in->path[length] = '\0';
	}
	cply__free(&in->context->allocator, names.at);
	return status;
}

static cply_status expand(search *in, size_t length, const char *pattern)
{
	char part[NAME_MAX + 1];

	if (cply__context_check(in->context, in->err))
		return in->err->code;
	while (*pattern == '/')
		pattern++;
	if (!*pattern)
		return take_match(in);
	size_t part_length = strcspn(pattern, "/");
	const char *rest = pattern + part_length;
	if (part_length >= sizeof part)
		return too_long(in);
	memcpy(part, pattern, part_length);
	part[part_length] = '\0';
	if (part[strcspn(part, special)]) {
		/* "**" is also no folder at all, and as the last part every file below. */
		if (strcmp(part, "**") == 0 && expand(in, length, *rest ? rest : "*"))
			return in->err->code;
		return expand_names(in, length, part, pattern, rest);
	}
	size_t longer = enter(in, length, part, part_length);
	cply_status status = longer ? expand(in, longer, rest) : too_long(in);
	in->path[length] = '\0';
	return status;
}

/* Sorts what was found and drops what was found twice. */
static void tidy(project_texts *out, size_t first)
{
	size_t kept = first;

	if (out->count - first > 1)
		qsort(out->at + first, out->count - first, sizeof *out->at, by_bytes);
	for (size_t i = first; i < out->count; i++)
		if (kept == first || strcmp(out->at[kept - 1], out->at[i]) != 0)
			out->at[kept++] = out->at[i];
	out->count = kept;
}

cply_status project_expand(project_texts *out, size_t *matches, cply__arena *arena, cply_context *context,
	const char *pattern, cply_error *err)
{
	search state = {.out = out, .arena = arena, .context = context, .err = err};
	size_t first = out->count;
	struct stat file;

	/* A file that is there is meant, whatever characters its name holds. */
	if (stat(pattern, &file) == 0 && !S_ISDIR(file.st_mode)) {
		char *copy = cply__arena_strdup(arena, pattern);
		*matches = 1;
		return copy && CPLY__VEC_PUSH(out, &context->allocator, copy) ? CPLY_OK : cply__error_nomem(err);
	}
	if (*pattern == '/')
		state.path[0] = '/';
	if (expand(&state, *pattern == '/', pattern))
		return err->code;
	tidy(out, first);
	*matches = out->count - first;
	return CPLY_OK;
}
