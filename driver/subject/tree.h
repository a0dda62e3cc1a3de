/* The files of an image: layers applied on each other. Private to this room. */
#ifndef SUBJECT_TREE_H
#define SUBJECT_TREE_H

#include "listing.h"

struct cply__tree {
	cply__node *nodes; /* owned; in tree order; texts are borrowed from listings, or in the arena */
	size_t count;
	cply__arena arena;
	memory_account account;          /* of the nodes, the arena, and what else is about the image */
	const cply_context *context;     /* borrowed: work on the tree ends when it is cancelled */
	const cply_allocator *allocator; /* borrowed: the context's */
};

void tree_init(cply__tree *tree, const cply_context *context, memory_budget *budget);
void tree_release(cply__tree *tree);

/*
 * apply.c: applies a layer as containerd and podman do: what it whites out goes first, then its entries replace those
 * of the same path; a folder keeps what it holds unless something else replaces it; names lead through symbolic links
 * of the layers below. `number` becomes `layer` of its nodes. Hard links to nothing are findings.
 */
cply_status tree_apply(
	cply__tree *tree, const layer_listing *layer, size_t number, finding_list *findings, cply_error *err);

/* Index of the first node that is not before `path`. */
size_t tree_lower_bound(const cply__node *nodes, size_t count, const char *path);

/* Is there a folder, if only because something lies below it? */
bool tree_has_folder(const cply__tree *tree, const char *path);

/*
 * As cply__tree_resolve, and the path that was come to, which is a folder if *out is NULL (one that is there only
 * because something lies below it). Relative paths start at the folder `from`. `path` is cut to PATH_ROOM; CPLY_OK with
 * `found` empty and *out NULL for what is not there.
 */
enum { TREE_PATH = 4096 };
bool tree_resolve(
	const cply__node **out, char found[TREE_PATH], const cply__tree *tree, const char *from, const char *path);

/* As tree_resolve; adds to *work how many folders were looked for, long names counting more than once. */
bool tree_walk(const cply__node **out, char found[TREE_PATH], size_t *work, const cply__tree *tree, const char *from,
	const char *path);

#endif
