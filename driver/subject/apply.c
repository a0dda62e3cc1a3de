#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "tree.h"

/* One call of tree_apply. */
typedef struct applying {
	cply__tree *tree;
	const layer_listing *layer;
	size_t number;
	finding_list *findings;
	cply__node *made; /* owned: what to merge, in tree order */
	size_t made_count;
	cply__node *late; /* owned: what goes through symbolic links */
	size_t late_count;
} applying;

static size_t end_of_subtree(const cply__tree *tree, size_t from, const char *path)
{
	while (from < tree->count && path_is_below(tree->nodes[from].path, path))
		from++;
	return from;
}

/* Removes what the layer whites out. Both lists are in tree order, so that one pass does. */
static void remove_whited_out(cply__tree *tree, const layer_whiteout *whiteouts, size_t count)
{
	size_t to = 0, from = 0;

	for (size_t i = 0; i < count; i++) {
		const layer_whiteout *w = &whiteouts[i];
		size_t start = from + tree_lower_bound(tree->nodes + from, tree->count - from, w->path), end = start;
		if (end < tree->count && strcmp(tree->nodes[end].path, w->path) == 0)
			end++;
		/* An opaque folder stays itself. */
		if (w->is_opaque)
			start = end;
		end = end_of_subtree(tree, end, w->path);
		memmove(tree->nodes + to, tree->nodes + from, (start - from) * sizeof *tree->nodes);
		to += start - from;
		from = end;
	}
	memmove(tree->nodes + to, tree->nodes + from, (tree->count - from) * sizeof *tree->nodes);
	tree->count = to + tree->count - from;
}

/* A path in the tree below: its folders may be symbolic links there. False for what has no place in it. */
static bool resolve_folders(char out[TREE_PATH], const applying *a, const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t length = slash ? (size_t)(slash - path) : 0;
	char folder[TREE_PATH], found[TREE_PATH];
	const cply__node *node;

	if (!slash || length >= sizeof folder)
		return false;
	memcpy(folder, path, length);
	folder[length] = '\0';
	return tree_resolve(&node, found, a->tree, "", folder) &&
	       (size_t)snprintf(out, TREE_PATH, "%s%s", found, *found ? slash : slash + 1) < TREE_PATH;
}

/* What a hard link is: its target, in this layer or one below. NULL: nothing. */
static const cply__node *target_of(const applying *a, const layer_entry *entry)
{
	enum { CHAIN = 16 };
	const char *path = entry->node.target;
	char resolved[TREE_PATH];

	for (int i = 0; i < CHAIN; i++) {
		const layer_entry *next = listing_find(a->layer, path);
		const cply__node *below = next ? NULL : cply__tree_find(a->tree, path);
		if (!next && !below && resolve_folders(resolved, a, path)) {
			next = listing_find(a->layer, resolved);
			below = next ? NULL : cply__tree_find(a->tree, resolved);
		}
		if (!next)
			return below;
		if (!next->is_hardlink)
			return &next->node;
		path = next->node.target;
	}
	return NULL;
}

/* *is_there is false for a link that leads nowhere. */
static cply_status make_node(cply__node *out, bool *is_there, applying *a, const layer_entry *entry, cply_error *err)
{
	*is_there = true;
	*out = entry->node;
	if (entry->is_hardlink) {
		const cply__node *target = target_of(a, entry);
		const finding_place place = {CPLY_CHECK_HARDLINK_ORDER, CPLY__SEVERITY_ERROR, entry->node.path,
			a->layer->digest, entry->node.offset};
		*is_there = target != NULL;
		if (!target)
			return finding_add(a->findings, &place, err, "a hard link to a file of the image",
				"its target %s nowhere", entry->node.target);
		*out = *target;
		out->path = entry->node.path;
		out->offset = entry->node.offset;
	}
	out->layer = a->number;
	return CPLY_OK;
}

/* Is one of the folders on the way to `path` a symbolic link, in this layer or below? */
static bool goes_through_link(const applying *a, const char *path)
{
	char folder[TREE_PATH];
	size_t length = strlen(path);

	if (length >= sizeof folder)
		return false;
	for (size_t i = 1; i < length; i++) {
		if (path[i] != '/')
			continue;
		memcpy(folder, path, i);
		folder[i] = '\0';
		const layer_entry *entry = listing_find(a->layer, folder);
		const cply__node *node = entry ? &entry->node : cply__tree_find(a->tree, folder);
		if (node && node->type == CPLY__NODE_SYMLINK)
			return true;
	}
	return false;
}

static bool same_folder(const char *a, const char *b)
{
	const char *x = strrchr(a, '/'), *y = strrchr(b, '/');
	size_t length = x ? (size_t)(x - a) : 0;

	return length == (y ? (size_t)(y - b) : 0) && memcmp(a, b, length) == 0;
}

static cply_status make_nodes(applying *a, cply_error *err)
{
	const char *before = NULL;
	bool is_there, through = false;

	for (size_t i = 0; i < a->layer->entries.count; i++) {
		const layer_entry *entry = &a->layer->entries.at[i];
		cply__node node;
		if (cply__context_check(a->tree->context, err))
			return err->code;
		if (make_node(&node, &is_there, a, entry, err))
			return err->code;
		if (!is_there)
			continue;
		if (!before || !same_folder(before, node.path))
			through = goes_through_link(a, node.path);
		before = node.path;
		if (through)
			a->late[a->late_count++] = node;
		else
			a->made[a->made_count++] = node;
	}
	return CPLY_OK;
}

static cply_status merge(applying *a, const cply__node *nodes, size_t count, cply_error *err)
{
	cply__tree *tree = a->tree;
	size_t to = 0, from = 0, room = tree->count + count;
	cply__node *merged = cply__alloc(tree->allocator, (room ? room : 1) * sizeof *merged);

	if (!merged)
		return cply__error_nomem(err);
	for (size_t i = 0; i < count; i++) {
		size_t start = from + tree_lower_bound(tree->nodes + from, tree->count - from, nodes[i].path);
		if (start > from)
			memcpy(merged + to, tree->nodes + from, (start - from) * sizeof *merged);
		to += start - from;
		from = start;
		bool replaces = from < tree->count && strcmp(tree->nodes[from].path, nodes[i].path) == 0;
		from += replaces;
		if (nodes[i].type != CPLY__NODE_FOLDER)
			from = end_of_subtree(tree, from, nodes[i].path);
		merged[to++] = nodes[i];
	}
	if (tree->count > from)
		memcpy(merged + to, tree->nodes + from, (tree->count - from) * sizeof *merged);
	to += tree->count - from;
	cply__free(tree->allocator, tree->nodes);
	tree->nodes = merged;
	tree->count = to;
	return CPLY_OK;
}

/* "lib/x" becomes "usr/lib/x" where lib is a link to usr/lib; what leads nowhere stays as it is. */
static cply_status rewrite(const char **path, applying *a, cply_error *err)
{
	char resolved[TREE_PATH];

	if (!resolve_folders(resolved, a, *path))
		return CPLY_OK;
	*path = cply__arena_strdup(&a->tree->arena, resolved);
	return *path ? account_take(&a->tree->account, 0, err) : cply__error_nomem(err);
}

static int by_path(const void *x, const void *y)
{
	return path_compare(((const cply__node *)x)->path, ((const cply__node *)y)->path);
}

static cply_status merge_late(applying *a, cply_error *err)
{
	size_t kept = 0;

	for (size_t i = 0; i < a->late_count; i++)
		if (cply__context_check(a->tree->context, err) || rewrite(&a->late[i].path, a, err))
			return err->code;
	if (a->late_count)
		qsort(a->late, a->late_count, sizeof *a->late, by_path);
	for (size_t i = 0; i < a->late_count; i++)
		if (kept == 0 || strcmp(a->late[kept - 1].path, a->late[i].path) != 0)
			a->late[kept++] = a->late[i];
	return kept ? merge(a, a->late, kept, err) : CPLY_OK;
}

static cply_status apply_whiteouts(applying *a, cply_error *err)
{
	size_t count = a->layer->whiteouts.count;

	if (count == 0)
		return CPLY_OK;
	layer_whiteout *list = cply__alloc(a->tree->allocator, count * sizeof *list);
	cply_status status = list ? CPLY_OK : cply__error_nomem(err);
	for (size_t i = 0; i < count && !status; i++) {
		list[i] = a->layer->whiteouts.at[i];
		status = cply__context_check(a->tree->context, err);
		if (!status && goes_through_link(a, list[i].path))
			status = rewrite(&list[i].path, a, err);
	}
	if (!status) {
		qsort(list, count, sizeof *list, whiteout_order);
		remove_whited_out(a->tree, list, count);
	}
	cply__free(a->tree->allocator, list);
	return status;
}

cply_status tree_apply(
	cply__tree *tree, const layer_listing *layer, size_t number, finding_list *findings, cply_error *err)
{
	applying a = {.tree = tree, .layer = layer, .number = number, .findings = findings};
	size_t size = (layer->entries.count + 1) * sizeof *a.made;

	if (account_take(&tree->account, size, err))
		return err->code;
	/* An empty tree has a list as well, so that no pointer is NULL from here on. */
	if (!tree->nodes && !(tree->nodes = cply__calloc(tree->allocator, 1, sizeof *tree->nodes)))
		return cply__error_nomem(err);
	a.made = cply__alloc(tree->allocator, size);
	a.late = cply__alloc(tree->allocator, size);
	cply_status status = a.made && a.late ? apply_whiteouts(&a, err) : cply__error_nomem(err);
	if (!status)
		status = make_nodes(&a, err);
	if (!status)
		status = merge(&a, a.made, a.made_count, err);
	if (!status)
		status = merge_late(&a, err);
	cply__free(tree->allocator, a.made);
	cply__free(tree->allocator, a.late);
	return status;
}
