#include "tree.h"

#include <string.h>

#include "runtime/alloc.h"
#include "runtime/context.h"

/* Links on one path, as the kernel has it (MAXSYMLINKS). */
enum { LINKS_MAX = 40 };

/* Names of that length are compared as fast as a folder is looked for. */
enum { WORK = 128 };

void tree_init(cply__tree *tree, const cply_context *context, memory_budget *budget)
{
	*tree = (cply__tree){.context = context, .allocator = &context->allocator};
	cply__arena_init(&tree->arena, tree->allocator);
	account_open(&tree->account, budget, &tree->arena);
}

void tree_release(cply__tree *tree)
{
	cply__free(tree->allocator, tree->nodes);
	cply__arena_release(&tree->arena);
}

size_t cply__tree_count(const cply__tree *tree)
{
	return tree->count;
}

const cply__node *cply__tree_at(const cply__tree *tree, size_t index)
{
	return index < tree->count ? &tree->nodes[index] : NULL;
}

size_t tree_lower_bound(const cply__node *nodes, size_t count, const char *path)
{
	size_t low = 0, high = count, below = 0, above = 0;

	/* What `path` has in common with a node on either side it has with all between them. */
	while (low < high) {
		size_t middle = low + (high - low) / 2, common = below < above ? below : above;
		if (path_compare_behind(nodes[middle].path, path, &common) < 0) {
			low = middle + 1;
			below = common;
		} else {
			high = middle;
			above = common;
		}
	}
	return low;
}

const cply__node *cply__tree_find(const cply__tree *tree, const char *path)
{
	size_t at = tree_lower_bound(tree->nodes, tree->count, path);

	return at < tree->count && strcmp(tree->nodes[at].path, path) == 0 ? &tree->nodes[at] : NULL;
}

bool tree_has_folder(const cply__tree *tree, const char *path)
{
	size_t at = tree_lower_bound(tree->nodes, tree->count, path);

	if (*path == '\0')
		return true;
	if (at < tree->count && strcmp(tree->nodes[at].path, path) == 0)
		return tree->nodes[at].type == CPLY__NODE_FOLDER;
	return at < tree->count && path_is_below(tree->nodes[at].path, path);
}

/* A path on its way: what is resolved, and what is still to come. */
typedef struct walking {
	char *done; /* TREE_PATH; no links on it */
	size_t length;
	char rest[TREE_PATH];
	unsigned links;
	size_t work;
} walking;

static void step_up(walking *w)
{
	while (w->length && w->done[w->length - 1] != '/')
		w->length--;
	if (w->length)
		w->length--;
	w->done[w->length] = '\0';
}

static bool step_down(walking *w, const char *name, size_t length)
{
	if (w->length + 1 + length >= TREE_PATH)
		return false;
	if (w->length)
		w->done[w->length++] = '/';
	memcpy(w->done + w->length, name, length);
	w->length += length;
	w->done[w->length] = '\0';
	return true;
}

/* The link's target goes in front of what is still to come. */
static bool follow(walking *w, const char *target, const char *behind)
{
	size_t length = strlen(target), rest = strlen(behind);

	if (++w->links > LINKS_MAX || length + rest >= TREE_PATH || length == 0)
		return false;
	memmove(w->rest + length, behind, rest + 1);
	memcpy(w->rest, target, length);
	if (*target == '/') {
		w->length = 0;
		w->done[0] = '\0';
	} else {
		step_up(w);
	}
	return true;
}

/* Something that is no folder, of which nothing leads on: not even "." or a slash. */
static bool is_end(const cply__node *at)
{
	return at && at->type != CPLY__NODE_FOLDER;
}

/* Takes the next name of the rest. False when there is nothing of that name, or too much of it. */
static bool step(walking *w, const cply__node **at, const cply__tree *tree)
{
	const char *name = w->rest + strspn(w->rest, "/");
	size_t length = strcspn(name, "/");
	const char *behind = name + length;

	w->work += 1 + w->length / WORK;
	if (is_end(*at))
		return false;
	if ((length == 1 && name[0] == '.') || length == 0) {
		memmove(w->rest, behind, strlen(behind) + 1);
		return true;
	}
	if (length == 2 && memcmp(name, "..", 2) == 0) {
		step_up(w);
		*at = cply__tree_find(tree, w->done);
		memmove(w->rest, behind, strlen(behind) + 1);
		return true;
	}
	if (!step_down(w, name, length))
		return false;
	*at = cply__tree_find(tree, w->done);
	if (*at && (*at)->type == CPLY__NODE_SYMLINK) {
		if (!follow(w, (*at)->target, behind))
			return false;
		*at = cply__tree_find(tree, w->done);
		return true;
	}
	memmove(w->rest, behind, strlen(behind) + 1);
	return *at || tree_has_folder(tree, w->done);
}

bool tree_walk(const cply__node **out, char found[TREE_PATH], size_t *work, const cply__tree *tree, const char *from,
	const char *path)
{
	walking w = {.done = found};
	size_t start = *path == '/' ? 0 : strlen(from), length = strlen(path);

	*out = NULL;
	found[0] = '\0';
	if (start + 1 + length >= TREE_PATH)
		return false;
	memcpy(w.rest, from, start);
	w.rest[start] = '/';
	memcpy(w.rest + start + 1, path, length + 1);
	bool is_there = true;
	while (is_there && w.rest[strspn(w.rest, "/")])
		is_there = step(&w, out, tree);
	is_there = is_there && !(w.rest[0] == '/' && is_end(*out));
	*work += w.work;
	if (!is_there) {
		*out = NULL;
		found[0] = '\0';
	}
	return is_there;
}

bool tree_resolve(
	const cply__node **out, char found[TREE_PATH], const cply__tree *tree, const char *from, const char *path)
{
	size_t work = 0;

	return tree_walk(out, found, &work, tree, from, path);
}

const cply__node *cply__tree_resolve(const cply__tree *tree, const char *path)
{
	const cply__node *node;
	char found[TREE_PATH];

	return tree_resolve(&node, found, tree, "", path) ? node : NULL;
}
