#include <stdlib.h>
#include <string.h>

#include "listing.h"
#include "runtime/alloc.h"
#include "runtime/error.h"

/* A slash comes before every other byte, so that what a folder holds follows it at once. */
int path_compare_behind(const char *a, const char *b, size_t *common)
{
	size_t at = *common;

	while (a[at] && a[at] == b[at])
		at++;
	*common = at;
	unsigned char x = (unsigned char)a[at], y = (unsigned char)b[at];
	if (x == y)
		return 0;
	if (x == '\0' || y == '\0')
		return x == '\0' ? -1 : 1;
	if (x == '/' || y == '/')
		return x == '/' ? -1 : 1;
	return x < y ? -1 : 1;
}

int path_compare(const char *a, const char *b)
{
	size_t common = 0;

	return path_compare_behind(a, b, &common);
}

bool path_is_below(const char *path, const char *folder)
{
	size_t length = strlen(folder);

	if (length == 0)
		return *path != '\0';
	return strncmp(path, folder, length) == 0 && path[length] == '/';
}

/* Of one path the entries stay in the order of the tar. */
static int by_path(const void *a, const void *b)
{
	const layer_entry *x = a, *y = b;
	int order = path_compare(x->node.path, y->node.path);

	if (order)
		return order;
	return x->node.offset < y->node.offset ? -1 : x->node.offset > y->node.offset;
}

int whiteout_order(const void *a, const void *b)
{
	return path_compare(((const layer_whiteout *)a)->path, ((const layer_whiteout *)b)->path);
}

static finding_place place_of(const layer_listing *listing, const layer_entry *entry, cply_check check)
{
	return (finding_place){check, CPLY__SEVERITY_ERROR, entry->node.path, listing->digest, entry->node.offset};
}

static cply_status drop_duplicates(layer_listing *listing, cply_error *err)
{
	size_t kept = 0;

	for (size_t i = 0; i < listing->entries.count; i++) {
		const layer_entry *entry = &listing->entries.at[i];
		if (kept == 0 || strcmp(listing->entries.at[kept - 1].node.path, entry->node.path) != 0) {
			listing->entries.at[kept++] = *entry;
			continue;
		}
		const finding_place place = place_of(listing, entry, CPLY_CHECK_DUPLICATE_PATH);
		if (finding_add(&listing->findings, &place, err, "every path once in a layer",
			    "it again, first at byte %llu",
			    (unsigned long long)listing->entries.at[kept - 1].node.offset))
			return err->code;
		listing->entries.at[kept - 1] = *entry;
	}
	listing->entries.count = kept;
	return CPLY_OK;
}

const layer_entry *listing_find(const layer_listing *listing, const char *path)
{
	size_t low = 0, high = listing->entries.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = path_compare(listing->entries.at[middle].node.path, path);
		if (order == 0)
			return &listing->entries.at[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* A target that is not in this layer may be in one below: whoever applies the layers sees that. */
static cply_status check_hardlinks(layer_listing *listing, cply_error *err)
{
	for (size_t i = 0; i < listing->entries.count; i++) {
		const layer_entry *entry = &listing->entries.at[i];
		const layer_entry *target = entry->is_hardlink ? listing_find(listing, entry->node.target) : NULL;
		if (!target || target->node.offset < entry->node.offset)
			continue;
		const finding_place place = place_of(listing, entry, CPLY_CHECK_HARDLINK_ORDER);
		if (finding_add(&listing->findings, &place, err, "a hard link behind its target",
			    "its target %s later, at byte %llu", entry->node.target,
			    (unsigned long long)target->node.offset))
			return err->code;
	}
	return CPLY_OK;
}

cply_status listing_order(layer_listing *listing, cply_error *err)
{
	if (listing->entries.count)
		qsort(listing->entries.at, listing->entries.count, sizeof *listing->entries.at, by_path);
	if (listing->whiteouts.count)
		qsort(listing->whiteouts.at, listing->whiteouts.count, sizeof *listing->whiteouts.at, whiteout_order);
	if (drop_duplicates(listing, err))
		return err->code;
	return check_hardlinks(listing, err);
}
