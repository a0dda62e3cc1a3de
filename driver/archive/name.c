/* What archives are called when nobody says: after the one program that every folder holds. */
#include <string.h>

#include "archive.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/walk.h"

/* What one look at the folders found. */
typedef struct naming {
	cply__dist *dist;
	const char *name;  /* in the dist's memory; NULL: none yet */
	const char *other; /* a second name, or NULL */
} naming;

static cply__walk_answer visit(void *user, const cply__walk_entry *at, cply_error *err)
{
	naming *n = user;
	size_t length = strlen(at->name);

	if (!S_ISREG(at->stat->st_mode) || !(at->stat->st_mode & 0111))
		return CPLY__WALK_GO;
	if (length > 4 && strcmp(at->name + length - 4, ".exe") == 0)
		length -= 4;
	if (n->name && strncmp(n->name, at->name, length) == 0 && n->name[length] == '\0')
		return CPLY__WALK_GO;
	const char *name = cply__arena_strndup(&n->dist->arena, at->name, length);
	if (!name) {
		cply__error_nomem(err);
		return CPLY__WALK_STOP;
	}
	*(n->name ? &n->other : &n->name) = name;
	return CPLY__WALK_GO;
}

cply_status archive_find_name(const char **out, cply_context *context, cply__dist *dist, cply_error *err)
{
	naming n = {.dist = dist};

	for (size_t i = 0; i < dist->count; i++)
		if (cply__walk(context, dist->folders[i].path, NULL, visit, &n, err))
			return err->code;
	if (n.name && !n.other) {
		*out = n.name;
		return CPLY_OK;
	}
	cply__error(err, CPLY_E_USAGE, .path = dist->path, .wanted = "a name for the archives");
	if (n.other)
		cply__error_found(err, "several programs, such as %s and %s", n.name, n.other);
	else
		cply__error_found(err, "no program to name them after");
	return cply__error_hint(err, "give one with --name");
}
