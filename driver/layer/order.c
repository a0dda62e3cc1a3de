/* The order of a layer's entries, and what follows from it: parents, duplicates, hard links. */
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "plan.h"
#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/map.h"

static const char whiteout[] = ".wh.";

static int is_whiteout(const char *name)
{
	return strncmp(name, whiteout, sizeof whiteout - 1) == 0;
}

/* The end of a name sorts before any byte that a name may hold, so that a folder comes before what merely begins like
 * it. */
static int rank(char c)
{
	return c == '/' ? 1 : c == '\0' ? 0 : (unsigned char)c + 1;
}

int layer_path_compare(const char *a, const char *b)
{
	const char *name_a = a, *name_b = b;

	while (*a && *a == *b) {
		if (*a == '/') {
			name_a = a + 1;
			name_b = b + 1;
		}
		a++;
		b++;
	}
	if (*a == *b)
		return 0;
	/* Only where both names still go on side by side can one of them be a whiteout and the other not. */
	int hides_a = is_whiteout(name_a), hides_b = is_whiteout(name_b);
	if (hides_a != hides_b)
		return hides_b - hides_a;
	return rank(*a) - rank(*b);
}

static int entry_compare(const void *a, const void *b)
{
	const layer_entry *x = a, *y = b;
	int order = layer_path_compare(x->path, y->path);

	if (order)
		return order;
	return x->source < y->source ? -1 : x->source > y->source;
}

static void sort(layer_entries *entries)
{
	/* A single tree comes sorted from its walk. */
	for (size_t i = 1; i < entries->count; i++)
		if (entry_compare(&entries->at[i - 1], &entries->at[i]) > 0) {
			qsort(entries->at, entries->count, sizeof *entries->at, entry_compare);
			return;
		}
}

static cply_status refuse_duplicate(
	const cply_layer *layer, const layer_entry *a, const layer_entry *b, cply_error *err)
{
	cply__strbuf first, second;

	cply__strbuf_init(&first, &layer->context->allocator);
	cply__strbuf_init(&second, &layer->context->allocator);
	layer_source_path(&first, layer, a);
	layer_source_path(&second, layer, b);
	cply__error(err, CPLY_E_EXISTS, .path = a->path);
	cply__error_found(err, "%s and %s for the same path in the layer", first.text, second.text);
	cply__error_wanted(err, "one of them");
	cply__error_hint(err, "leave one out, or give it another DEST");
	cply__strbuf_release(&first);
	cply__strbuf_release(&second);
	return err->code;
}

/* Of folders that several sources have, the first stays; anything else twice is an error. */
static cply_status drop_duplicates(cply_layer *layer, cply_error *err)
{
	layer_entries *entries = &layer->entries;
	size_t kept = 0;

	for (size_t i = 0; i < entries->count; i++) {
		const layer_entry *last = kept ? &entries->at[kept - 1] : NULL;
		if (!last || strcmp(last->path, entries->at[i].path) != 0) {
			entries->at[kept++] = entries->at[i];
			continue;
		}
		if (last->type != CPLY__TAR_FOLDER || entries->at[i].type != CPLY__TAR_FOLDER)
			return refuse_duplicate(layer, last, &entries->at[i], err);
	}
	entries->count = kept;
	return CPLY_OK;
}

static size_t parent_length(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? (size_t)(slash - path) : 0;
}

static bool is_below(const char *path, const char *folder, size_t length)
{
	return strncmp(path, folder, length) == 0 && path[length] == '/';
}

cply_status layer_imply(cply_layer *layer, const char *path, size_t length, cply_error *err)
{
	layer_entry entry = {
		.path = cply__arena_strndup(&layer->arena, path, length),
		.type = CPLY__TAR_FOLDER,
		.mode = 0755,
		.uid = (uint32_t)layer->options.uid,
		.gid = (uint32_t)layer->options.gid,
		.source = LAYER_NO_SOURCE,
		.flags = LAYER_IMPLIED,
	};

	if (!entry.path || !CPLY__VEC_PUSH(&layer->entries, &layer->context->allocator, entry))
		return cply__error_nomem(err);
	return CPLY_OK;
}

static cply_status refuse_parent(const cply_layer *layer, const layer_entry *parent, const char *path, cply_error *err)
{
	cply__strbuf source;

	cply__strbuf_init(&source, &layer->context->allocator);
	layer_source_path(&source, layer, parent);
	cply__error(err, CPLY_E_EXISTS, .path = path);
	cply__error_found(err, "%s, which is not a folder, at /%s", source.text, parent->path);
	cply__error_wanted(err, "a folder there");
	cply__strbuf_release(&source);
	return err->code;
}

/*
 * Adds the parents that nobody named, behind the others. What is open at an entry (the chain of entries that its path
 * goes through) is kept as a path and the lengths that are there: a parent is missing when its length is not.
 */
static cply_status add_parents(cply_layer *layer, cply_error *err)
{
	CPLY__VEC(size_t) open = {0}; /* indices of entries, each below the one before */
	const cply_allocator *allocator = &layer->context->allocator;
	size_t count = layer->entries.count;
	cply_status status = CPLY_OK;

	for (size_t i = 0; i < count && !status; i++) {
		const char *path = layer->entries.at[i].path;
		while (open.count) {
			const char *top = layer->entries.at[open.at[open.count - 1]].path;
			if (is_below(path, top, strlen(top)))
				break;
			open.count--;
		}
		size_t parent = parent_length(path);
		size_t known = open.count ? strlen(layer->entries.at[open.at[open.count - 1]].path) : 0;
		if (open.count && layer->entries.at[open.at[open.count - 1]].type != CPLY__TAR_FOLDER)
			status = refuse_parent(layer, &layer->entries.at[open.at[open.count - 1]], path, err);
		while (!status && known < parent) {
			known += known > 0;
			known += strcspn(path + known, "/");
			status = layer_imply(layer, path, known, err);
			if (!status && !CPLY__VEC_PUSH(&open, allocator, layer->entries.count - 1))
				status = cply__error_nomem(err);
		}
		if (!status && !CPLY__VEC_PUSH(&open, allocator, i))
			status = cply__error_nomem(err);
	}
	cply__free(allocator, open.at);
	return status;
}

/* What makes two names the same file in a layer: also its attributes, which a hard link cannot have of its own. */
typedef struct link_key {
	uint64_t device, inode;
	uint32_t uid, gid, mode, zero;
} link_key;

static cply_status find_links(cply_layer *layer, cply_error *err)
{
	cply__map firsts;
	bool ok = true;

	cply__map_init(&firsts, &layer->context->allocator);
	for (size_t i = 0; i < layer->entries.count && ok; i++) {
		layer_entry *entry = &layer->entries.at[i];
		if (!(entry->flags & LAYER_LINKED))
			continue;
		link_key key = {entry->device, entry->inode, entry->uid, entry->gid, entry->mode, 0};
		const layer_entry *first = cply__map_get(&firsts, &key, sizeof key);
		entry->type = first ? CPLY__TAR_HARDLINK : CPLY__TAR_FILE;
		if (!first)
			ok = cply__map_put(&firsts, &key, sizeof key, entry);
		else if (entry->extra || (entry->extra = cply__arena_alloc(&layer->arena, sizeof *entry->extra)))
			entry->extra->target = first->path;
		else
			ok = false;
	}
	cply__map_release(&firsts);
	return ok ? CPLY_OK : cply__error_nomem(err);
}

cply_status cply__layer_prepare(cply_layer *layer, cply_error *err)
{
	if (layer->is_prepared)
		return CPLY_OK;
	layer_forget(layer);
	sort(&layer->entries);
	if (drop_duplicates(layer, err))
		return err->code;
	size_t named = layer->entries.count;
	if (add_parents(layer, err))
		return err->code;
	if (layer->entries.count > named)
		sort(&layer->entries);
	if (find_links(layer, err) || layer_measure(layer, err))
		return err->code;
	layer->is_prepared = true;
	return CPLY_OK;
}
