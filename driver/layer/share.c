/* What several layers have in common. */
#include <string.h>

#include "compare.h"
#include "memory.h"
#include "plan.h"
#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "verdict.h"

/* Marks of one call, in the entries' flags. */
enum {
	MOVED = 0x40, /* goes to the shared layer */
	COMMON = 0x80 /* a folder that is the same in all layers */
};

/* The layers of one call. */
typedef struct sharing {
	cply_layer *shared;
	cply_layer *const *layers;
	size_t count;
	layer_entry **found; /* one entry of every layer: the same path */
	layer_verdicts verdicts;
} sharing;

/* Is this path in every layer, with the same attributes? */
static cply_status find_in_all(bool *out, sharing *s, layer_entry *first, cply_error *err)
{
	*out = true;
	s->found[0] = first;
	for (size_t i = 1; i < s->count && *out; i++) {
		s->found[i] = layer_find(s->layers[i], first->path);
		if (!s->found[i])
			*out = false;
		else if (layer_same_attributes(out, s->layers[0], first, s->layers[i], s->found[i], err))
			return err->code;
	}
	return CPLY_OK;
}

static bool may_move(const layer_entry *entry)
{
	if (entry->extra && entry->extra->xattr_count)
		return false;
	return entry->type == CPLY__TAR_SYMLINK || (entry->type == CPLY__TAR_FILE && !(entry->flags & LAYER_LINKED));
}

/* By what an earlier call found, or by reading them. */
static cply_status compare_files(bool *out, sharing *s, cply_error *err)
{
	layer_verdict verdict = {{0}, 0};

	if (!layer_verdicts_find(&verdict, &s->verdicts, s->layers, s->found, s->count)) {
		if (layer_same_contents(out, s->layers, s->found, s->count, err))
			return err->code;
		verdict.is_same = *out;
		layer_verdicts_add(&s->verdicts, &verdict, s->layers, s->found, s->count);
	}
	*out = verdict.is_same;
	return CPLY_OK;
}

/* Have the files found the same bytes, and may they all move? */
static cply_status may_all_move(bool *out, sharing *s, cply_error *err)
{
	*out = true;
	for (size_t i = 0; i < s->count && *out; i++)
		*out = may_move(s->found[i]);
	if (!*out || s->found[0]->type != CPLY__TAR_FILE || s->found[0]->size == 0)
		return CPLY_OK;
	return compare_files(out, s, err);
}

static cply_status mark_entry(sharing *s, layer_entry *first, cply_error *err)
{
	bool is_folder = first->type == CPLY__TAR_FOLDER, is_common;

	if (!is_folder && !may_move(first))
		return CPLY_OK;
	if (find_in_all(&is_common, s, first, err))
		return err->code;
	if (is_common && !is_folder && may_all_move(&is_common, s, err))
		return err->code;
	for (size_t i = 0; i < s->count && is_common; i++)
		s->found[i]->flags |= is_folder ? COMMON : MOVED;
	return CPLY_OK;
}

static bool is_below(const char *path, const layer_entry *folder)
{
	size_t length = strlen(folder->path);
	return path && strncmp(path, folder->path, length) == 0 && path[length] == '/';
}

/*
 * A common folder with something below it that moves is in the shared layer too; it stays here as well when something
 * below it stays. From the end, so that what is below a folder has been decided before it: in this order the nearest
 * entry of a kind behind a folder is below it, or none is.
 */
static void settle_folders(cply_layer *layer)
{
	const char *next_moved = NULL, *next_kept = NULL;

	for (size_t i = layer->entries.count; i-- > 0;) {
		layer_entry *entry = &layer->entries.at[i];
		if (entry->flags & COMMON) {
			bool holds_moved = is_below(next_moved, entry);
			if (!holds_moved)
				entry->flags &= (uint8_t)~COMMON;
			else if (!is_below(next_kept, entry))
				entry->flags |= MOVED;
		}
		if (entry->flags & MOVED)
			next_moved = entry->path;
		else
			next_kept = entry->path;
	}
}

static cply_status copy_sources(uint32_t *base, cply_layer *to, const cply_layer *from, cply_error *err)
{
	*base = (uint32_t)to->sources.count;
	for (size_t i = 0; i < from->sources.count; i++) {
		layer_source source = from->sources.at[i];
		source.root = cply__arena_strdup(&to->arena, source.root);
		source.inside = cply__arena_strdup(&to->arena, source.inside);
		if (!source.root || !source.inside || !CPLY__VEC_PUSH(&to->sources, &to->context->allocator, source))
			return cply__error_nomem(err);
	}
	return CPLY_OK;
}

static bool copy_xattrs(cply_layer *to, layer_extra *extra)
{
	const size_t count = extra->xattr_count;
	cply__tar_xattr *xattrs = cply__arena_alloc(&to->arena, count * sizeof *xattrs);

	for (size_t i = 0; xattrs && i < count; i++) {
		const cply__tar_xattr *from = &extra->xattrs[i];
		xattrs[i] = (cply__tar_xattr){cply__arena_strdup(&to->arena, from->name),
			cply__arena_strndup(&to->arena, from->value, from->length), from->length};
		if (!xattrs[i].name || !xattrs[i].value)
			return false;
	}
	extra->xattrs = xattrs;
	return xattrs != NULL;
}

/* All of it: the layer that it is from may be gone before this one. */
static bool copy_extra(layer_extra **out, cply_layer *to, const layer_extra *from)
{
	layer_extra *extra = cply__arena_alloc(&to->arena, sizeof *extra);

	if (!extra)
		return false;
	*extra = *from;
	*out = extra;
	if (from->target && !(extra->target = cply__arena_strdup(&to->arena, from->target)))
		return false;
	return !from->xattr_count || copy_xattrs(to, extra);
}

static cply_status copy_entry(cply_layer *to, const layer_entry *from, uint32_t base, cply_error *err)
{
	layer_entry entry = *from;

	entry.flags &= (uint8_t) ~(MOVED | COMMON);
	if (entry.source != LAYER_NO_SOURCE)
		entry.source += base;
	entry.path = cply__arena_strdup(&to->arena, from->path);
	if (!entry.path || (from->extra && !copy_extra(&entry.extra, to, from->extra)) ||
		!CPLY__VEC_PUSH(&to->entries, &to->context->allocator, entry))
		return cply__error_nomem(err);
	return CPLY_OK;
}

static void drop_moved(cply_layer *layer)
{
	size_t kept = 0;

	layer_forget(layer);
	layer->role = LAYER_REST;
	layer->tar_size = CPLY__TAR_END;
	for (size_t i = 0; i < layer->entries.count; i++) {
		layer_entry *entry = &layer->entries.at[i];
		if (entry->flags & MOVED)
			continue;
		entry->flags &= (uint8_t)~COMMON;
		layer->tar_size += layer_extent(entry);
		layer->entries.at[kept++] = *entry;
	}
	layer->entries.count = kept;
}

static cply_status move(sharing *s, cply_error *err)
{
	const cply_layer *first = s->layers[0];
	uint32_t base;

	for (size_t i = 0; i < s->count; i++)
		settle_folders(s->layers[i]);
	if (copy_sources(&base, s->shared, first, err))
		return err->code;
	for (size_t i = 0; i < first->entries.count; i++)
		if (first->entries.at[i].flags & (MOVED | COMMON) &&
			copy_entry(s->shared, &first->entries.at[i], base, err))
			return err->code;
	for (size_t i = 0; i < s->count; i++)
		drop_moved(s->layers[i]);
	s->shared->role = LAYER_COMMON;
	s->shared->is_prepared = false;
	return cply__layer_prepare(s->shared, err);
}

cply_status cply__layer_share(cply_layer *shared, cply_layer *const *layers, size_t count, cply_error *err)
{
	const cply_allocator *allocator = &shared->context->allocator;
	sharing s = {.shared = shared, .layers = layers, .count = count};
	cply_status status = CPLY_OK;

	if (count < 2)
		return CPLY_OK;
	s.found = cply__calloc(allocator, count, sizeof(layer_entry *));
	if (!s.found)
		return cply__error_nomem(err);
	layer_verdicts_init(&s.verdicts, layers, count);
	for (size_t i = 0; i < layers[0]->entries.count && !status; i++) {
		status = cply__context_check(shared->context, err);
		if (!status)
			status = mark_entry(&s, &layers[0]->entries.at[i], err);
	}
	if (!status) {
		layer_verdicts_keep(&s.verdicts);
		status = move(&s, err);
	}
	layer_verdicts_release(&s.verdicts);
	cply__free(allocator, s.found);
	return status;
}
