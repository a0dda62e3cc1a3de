#include "driver/dist.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include <crossply/suggest.h>

#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/strbuf.h"
#include "runtime/vec.h"
#include "runtime/walk.h"

/* The state of one look at the folder. */
typedef struct looking {
	cply__dist *dist;
	cply_context *context;
	CPLY__VEC(cply__dist_folder) found;
} looking;

static cply_status add(looking *l, const cply_platform *platform, const char *pair, cply_error *err)
{
	cply__arena *arena = &l->dist->arena;
	char name[CPLY_PLATFORM_TEXT];
	cply__dist_folder folder = {.platform = *platform};

	cply_platform_format(platform, name);
	folder.name = cply__arena_strdup(arena, name);
	folder.pair = cply__arena_strdup(arena, pair);
	folder.path = cply__arena_printf(arena, "%s/%s", l->dist->path, pair);
	if (!folder.name || !folder.pair || !folder.path || !CPLY__VEC_PUSH(&l->found, &l->context->allocator, folder))
		return cply__error_nomem(err);
	return CPLY_OK;
}

/* Is the name exactly the pair form of a platform that has a row? */
static int is_pair(cply_platform *out, const char *name)
{
	char pair[CPLY_PLATFORM_TEXT];
	cply_error ignored;

	if (cply_platform_parse(out, name, &ignored))
		return 0;
	cply_platform_pair(out, pair);
	return strcmp(pair, name) == 0 && cply_platform_row_find(out);
}

/* A slip in a name must not leave a platform out unseen. */
static void warn_stranger(const looking *l, const char *name)
{
	const cply_platform_row *row;
	cply_suggestion nearest;

	cply_suggestion_init(&nearest, name);
	for (size_t i = 0; (row = cply_platform_row_at(i)); i++)
		cply_suggestion_offer(&nearest, cply_platform_row_field(row, "pair"));
	cply__context_warn(l->context, NULL, "%s/%s is left out: its name is not a platform's, such as %s%s",
		l->dist->path, name, nearest.name ? nearest.name : "linux-arm64",
		nearest.name ? ": did you mean that?" : "");
}

static cply__walk_answer visit(void *user, const cply__walk_entry *at, cply_error *err)
{
	looking *l = user;
	cply_platform platform;
	struct stat target = *at->stat;

	if (at->name[0] == '.')
		return CPLY__WALK_SKIP;
	if (S_ISLNK(target.st_mode) && fstatat(at->folder, at->name, &target, 0))
		return CPLY__WALK_SKIP;
	if (!S_ISDIR(target.st_mode))
		return CPLY__WALK_SKIP;
	if (is_pair(&platform, at->name))
		return add(l, &platform, at->name, err) ? CPLY__WALK_STOP : CPLY__WALK_SKIP;
	warn_stranger(l, at->name);
	return CPLY__WALK_SKIP;
}

static cply_status refuse_missing(const looking *l, const char *wanted, cply_error *err)
{
	cply__strbuf names;

	cply__strbuf_init(&names, &l->context->allocator);
	for (size_t i = 0; i < l->found.count; i++)
		cply__strbuf_printf(&names, "%s%s", i ? ", " : "", l->found.at[i].pair);
	cply__error(err, CPLY_E_NOT_FOUND, .path = l->dist->path);
	cply__error_found(err, "%s", l->found.count ? names.text : "no platform's folder");
	cply__error_wanted(err, "%s", wanted);
	cply__error_hint(err, "build it first: crossply build --platform ... -o %s", l->dist->path);
	cply__strbuf_release(&names);
	return err->code;
}

static cply_status pick(looking *l, const cply_platform *platforms, size_t count, cply_error *err)
{
	cply__dist_folder *picked = cply__arena_alloc(&l->dist->arena, count * sizeof *picked);

	if (!picked)
		return cply__error_nomem(err);
	for (size_t i = 0; i < count; i++) {
		char text[CPLY_PLATFORM_TEXT];
		size_t at = 0;
		for (size_t j = 0; j < i; j++)
			if (cply_platform_equal(&platforms[i], &platforms[j])) {
				cply_platform_format(&platforms[i], text);
				return cply__error(err, CPLY_E_USAGE, .found = text, .wanted = "every platform once");
			}
		while (at < l->found.count && !cply_platform_equal(&l->found.at[at].platform, &platforms[i]))
			at++;
		cply_platform_pair(&platforms[i], text);
		if (at == l->found.count)
			return refuse_missing(l, text, err);
		picked[i] = l->found.at[at];
	}
	l->dist->folders = picked;
	l->dist->count = count;
	return CPLY_OK;
}

static cply_status take_all(looking *l, cply_error *err)
{
	size_t size = l->found.count * sizeof *l->found.at;

	if (l->found.count == 0)
		return refuse_missing(l, "a folder for each platform, such as linux-arm64", err);
	l->dist->folders = cply__arena_alloc(&l->dist->arena, size);
	if (!l->dist->folders)
		return cply__error_nomem(err);
	memcpy(l->dist->folders, l->found.at, size);
	l->dist->count = l->found.count;
	return CPLY_OK;
}

static cply_status look(looking *l, const char *path, cply_error *err)
{
	struct stat found;
	char *copy = cply__arena_strdup(&l->dist->arena, path);

	if (!copy)
		return cply__error_nomem(err);
	for (size_t length = strlen(copy); length > 1 && copy[length - 1] == '/'; length--)
		copy[length - 1] = '\0';
	l->dist->path = copy;
	if (stat(path, &found)) {
		cply__error_errno(err, errno, path);
		return cply__error_wanted(err, "the folder that a build wrote, with a folder for each platform");
	}
	if (!S_ISDIR(found.st_mode))
		return cply__error(err, CPLY_E_USAGE, .path = path, .found = "a file",
			.wanted = "the folder that a build wrote, with a folder for each platform");
	return cply__walk(l->context, path, NULL, visit, l, err);
}

cply_status cply__dist_open(cply__dist *out, cply_context *context, const char *path, const cply_platform *platforms,
	size_t count, cply_error *err)
{
	looking l = {.dist = out, .context = context};

	*out = (cply__dist){0};
	cply__arena_init(&out->arena, &context->allocator);
	cply_status status = look(&l, path, err);
	if (!status)
		status = count ? pick(&l, platforms, count, err) : take_all(&l, err);
	cply__free(&context->allocator, l.found.at);
	if (status)
		cply__dist_release(out);
	return status;
}

void cply__dist_release(cply__dist *dist)
{
	cply__arena_release(&dist->arena);
	*dist = (cply__dist){0};
}
