#include "links.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "runtime/alloc.h"
#include "runtime/error.h"
#include "runtime/path.h"
#include "runtime/strbuf.h"
#include "runtime/walk.h"

typedef struct keeper {
	cply__arena *arena;
	const char *root;
} keeper;

static size_t depth_of(const char *path)
{
	size_t depth = 0;

	for (; *path; path++)
		depth += *path == '/';
	return depth;
}

/* Does a relative target, seen from `depth` folders below the root, climb over it? */
static bool climbs_out(const char *target, size_t depth)
{
	for (const char *at = target; *at; at += strcspn(at, "/"), at += strspn(at, "/")) {
		const size_t length = strcspn(at, "/");
		if (length == 2 && at[0] == '.' && at[1] == '.') {
			if (depth == 0)
				return true;
			depth--;
		} else if (length != 1 || at[0] != '.') {
			depth++;
		}
	}
	return false;
}

/* The place inside of the root, without a slash in front: what a link of the path `link` to `target` means with it as
 * "/". */
static char *place_of(keeper *k, const char *link, const char *target)
{
	char *folder, *joined = NULL, *clean = NULL;
	const char *absolute = cply__arena_printf(k->arena, "/%s", link);

	if (!absolute || !(folder = cply__path_parent(k->arena->allocator, absolute)))
		return NULL;
	/* Above "/" is "/", as the kernel has it. */
	if ((joined = cply__path_join(k->arena->allocator, folder, target)))
		clean = cply__path_clean(k->arena->allocator, joined);
	cply__free(k->arena->allocator, joined);
	cply__free(k->arena->allocator, folder);
	return clean;
}

static cply_status relink(keeper *k, const cply__walk_entry *entry, const char *target, cply_error *err)
{
	char *place = place_of(k, entry->path, target);
	cply__strbuf text;

	if (!place)
		return cply__error_nomem(err);
	cply__strbuf_init(&text, k->arena->allocator);
	for (size_t i = depth_of(entry->path); i > 0; i--)
		cply__strbuf_puts(&text, "../");
	cply__strbuf_puts(&text, place[1] ? place + 1 : ".");
	cply__free(k->arena->allocator, place);
	cply_status status = CPLY_OK;
	if (text.failed)
		status = cply__error_nomem(err);
	else if (unlinkat(entry->folder, entry->name, 0) != 0 || symlinkat(text.text, entry->folder, entry->name) != 0)
		status = cply__error_errno(err, errno, entry->path);
	cply__strbuf_release(&text);
	return status;
}

static cply__walk_answer visit(void *user, const cply__walk_entry *entry, cply_error *err)
{
	keeper *k = user;
	char target[PATH_MAX];

	if (!S_ISLNK(entry->stat->st_mode))
		return CPLY__WALK_GO;
	const ssize_t length = readlinkat(entry->folder, entry->name, target, sizeof target - 1);
	if (length < 0) {
		cply__error_errno(err, errno, entry->path);
		return CPLY__WALK_STOP;
	}
	target[length] = '\0';
	if (target[0] != '/' && !climbs_out(target, depth_of(entry->path)))
		return CPLY__WALK_GO;
	return relink(k, entry, target, err) == CPLY_OK ? CPLY__WALK_GO : CPLY__WALK_STOP;
}

/* Linker scripts and interpreters name /lib and /lib64, wherever the packages have them. */
static cply_status merge_usr(keeper *k, cply_error *err)
{
	static const char *const names[] = {"lib", "lib32", "lib64", "libx32"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *in_usr = cply__arena_printf(k->arena, "%s/usr/%s", k->root, names[i]);
		const char *top = cply__arena_printf(k->arena, "%s/%s", k->root, names[i]);
		const char *target = cply__arena_printf(k->arena, "usr/%s", names[i]);
		if (!in_usr || !top || !target)
			return cply__error_nomem(err);
		if (access(in_usr, F_OK) == 0 && symlink(target, top) != 0 && errno != EEXIST)
			return cply__error_errno(err, errno, top);
	}
	return CPLY_OK;
}

cply_status cply__links_keep_inside(cply_context *context, cply__arena *arena, const char *root, cply_error *err)
{
	keeper k = {arena, root};

	if (cply__walk(context, root, NULL, visit, &k, err) != CPLY_OK)
		return err->code;
	return merge_usr(&k, err);
}
