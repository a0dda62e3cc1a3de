/*
 * A layer, read and applied on itself: the tree is in order, each path once and harmless, and every path in it leads
 * somewhere or nowhere, but always to an end.
 */
#include <string.h>

#include "../../driver/subject/tree.h"
#include "fuzz.h"
#include "runtime/alloc.h"
#include "runtime/context.h"
#include "source.h"

static void check_path(const char *path)
{
	MUST(*path && *path != '/');
	for (const char *at = path;; at++) {
		size_t length = strcspn(at, "/");
		MUST(length > 0);
		MUST(!(length == 1 && at[0] == '.') && !(length == 2 && memcmp(at, "..", 2) == 0));
		at += length;
		if (!*at)
			break;
	}
}

static void check_tree(const cply__tree *tree)
{
	char found[TREE_PATH];
	const cply__node *node;

	for (size_t i = 0; i < cply__tree_count(tree); i++) {
		const cply__node *at = cply__tree_at(tree, i);
		check_path(at->path);
		MUST(i == 0 || path_compare(tree->nodes[i - 1].path, at->path) < 0);
		MUST(cply__tree_find(tree, at->path) == at);
		MUST(at->target && at->layer <= 1);
		if (tree_resolve(&node, found, tree, "", at->path) && *found)
			check_path(found);
		if (at->type == CPLY__NODE_SYMLINK && tree_resolve(&node, found, tree, "usr/bin", at->target) && node)
			MUST(node->type != CPLY__NODE_SYMLINK);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Little memory and room, so that what runs into a limit is seen as well. */
	static const cply__inflate_limits limits = {.total = 4 << 20, .floor = 1 << 20, .ratio = 200};
	source in = {data, size, 0};
	layer_listing listing;
	memory_budget budget;
	cply_context context = {.allocator = cply__malloc_allocator};
	finding_list findings = {.account = NULL};
	cply__tree tree;
	cply_error error;

	budget_init(&budget, "input");
	listing_init(&listing, &cply__malloc_allocator, &budget);
	tree_init(&tree, &context, &budget);
	findings.account = &tree.account;
	const layer_stream stream = {read_source, &in, NULL, NULL, "input"};
	cply_status status = listing_read(&listing, &stream, &limits, &error);
	MUST(status == CPLY_OK || status == CPLY_E_LIMIT);
	for (size_t i = 0; i < listing.findings.list.count; i++)
		MUST(*listing.findings.list.at[i].wanted);
	for (size_t i = 0; i < 2 && !status; i++) {
		status = tree_apply(&tree, &listing, i, &findings, &error);
		MUST(status == CPLY_OK || status == CPLY_E_LIMIT);
		check_tree(&tree);
	}
	cply__free(&cply__malloc_allocator, findings.list.at);
	tree_release(&tree);
	listing_release(&listing);
	return 0;
}
