#include "layout.h"

#include <string.h>

#include "runtime/alloc.h"
#include "runtime/error.h"

enum { CHUNK = 256 << 10 };

cply_status cply_layout_open(cply_layout **out, cply_context *context, const char *path, cply_error *err)
{
	return cply__layout_open(out, context, path, NULL, err);
}

cply_status cply__layout_open(
	cply_layout **out, cply_context *context, const char *path, const cply__inflate_limits *limits, cply_error *err)
{
	cply_layout *layout = cply__calloc(&context->allocator, 1, sizeof *layout);

	if (!layout)
		return cply__error_nomem(err);
	layout->context = context;
	cply__arena_init(&layout->arena, &context->allocator);
	cply__map_init(&layout->names, &context->allocator);
	cply__map_init(&layout->hashed, &context->allocator);
	cply_status status = image_members_open(&layout->members, context, &layout->arena, path, limits, err);
	if (!status)
		status = layout_parse(layout, err);
	/* Whoever reads a layout did not write it: there is one thing to be done about wrong bytes. */
	if ((status == CPLY_E_CORRUPT || status == CPLY_E_PARSE || status == CPLY_E_LIMIT ||
		    status == CPLY_E_NOT_FOUND) &&
		!err->hint[0])
		cply__error_hint(err, "it is no image, or was damaged: fetch or pack it again");
	if (status)
		cply_layout_free(layout);
	else
		*out = layout;
	return status;
}

void cply_layout_free(cply_layout *layout)
{
	if (!layout)
		return;
	const cply_allocator *allocator = &layout->context->allocator;
	image_members_release(&layout->members);
	cply__map_release(&layout->names);
	cply__map_release(&layout->hashed);
	cply__arena_release(&layout->arena);
	cply__free(allocator, layout->entries.at);
	cply__free(allocator, layout);
}

size_t cply_layout_count(const cply_layout *layout)
{
	return layout->entries.count;
}

const cply_layout_entry *cply_layout_at(const cply_layout *layout, size_t index)
{
	return index < layout->entries.count ? &layout->entries.at[index] : NULL;
}

static bool is_meant(const cply_layout_entry *entry, const char *reference)
{
	return strcmp(entry->tag, reference) == 0 || strcmp(entry->name, reference) == 0 ||
	       strcmp(entry->digest, reference) == 0;
}

static cply_status refuse_reference(const cply_layout *layout, const char *reference, cply_error *err)
{
	cply__strbuf tags;

	cply__strbuf_init(&tags, &layout->context->allocator);
	for (size_t i = 0; i < layout->entries.count; i++) {
		const cply_layout_entry *entry = &layout->entries.at[i];
		if (entry->depth == 0)
			cply__strbuf_printf(
				&tags, "%s%s", tags.length ? ", " : "", *entry->tag ? entry->tag : entry->digest);
	}
	if (reference)
		cply__error(err, CPLY_E_NOT_FOUND, .path = layout->members.path, .wanted = reference);
	else
		cply__error(err, CPLY_E_USAGE, .path = layout->members.path, .wanted = "the name of one of its tags");
	cply__error_found(err, "%s", tags.length ? tags.text : "no image");
	cply__strbuf_release(&tags);
	return cply__error_hint(err, "`crossply inspect %s` lists what it holds", layout->members.path);
}

cply_status cply_layout_find(size_t *out, const cply_layout *layout, const char *reference, cply_error *err)
{
	size_t found = SIZE_MAX;

	for (size_t i = 0; i < layout->entries.count; i++) {
		const cply_layout_entry *entry = &layout->entries.at[i];
		if (reference ? !is_meant(entry, reference) : entry->depth > 0)
			continue;
		/* A digest may be listed at several places: they mean the same. */
		if (!reference && found != SIZE_MAX)
			return refuse_reference(layout, NULL, err);
		found = i;
		if (reference)
			break;
	}
	if (found == SIZE_MAX)
		return refuse_reference(layout, reference ? reference : "an image", err);
	*out = found;
	return CPLY_OK;
}

cply_status cply_layout_read(
	char **text, size_t *length, cply_layout *layout, size_t index, cply_layout_part part, cply_error *err)
{
	const cply_layout_entry *entry = cply_layout_at(layout, index);
	bool is_config = part == CPLY_LAYOUT_CONFIG;
	cply__strbuf bytes;

	if (!entry || (is_config && !*entry->config_digest))
		return cply__error(err, CPLY_E_USAGE, .path = layout->members.path,
			.wanted = is_config ? "the config of a manifest" : "an entry of the layout");
	cply__strbuf_init(&bytes, &layout->context->allocator);
	cply_status status = cply__blob_slurp(&bytes, layout, is_config ? entry->config_digest : entry->digest,
		is_config ? entry->config_size : entry->size, err);
	if (!status) {
		size_t size = bytes.length;
		*text = cply__strbuf_detach(&bytes);
		*length = size;
		return *text ? CPLY_OK : cply__error_nomem(err);
	}
	cply__strbuf_release(&bytes);
	return status;
}

void cply_layout_free_text(cply_layout *layout, char *text)
{
	cply__free(&layout->context->allocator, text);
}

/* As many manifests as there may be, with configs of 50 KiB each. */
static const uint64_t documents_max = UINT64_C(512) << 20;

cply_status layout_take_document(cply_layout *layout, uint64_t size, const char *where, cply_error *err)
{
	layout->documents += size < documents_max ? size : documents_max;
	if (layout->documents <= documents_max)
		return CPLY_OK;
	return cply__error(err, CPLY_E_LIMIT, .path = where, .found = "more of them",
		.wanted = "manifests and configs of at most 512 MiB together",
		.hint = "what lists one large document many times was made to harm");
}

static cply_status check_size(
	const cply_layout *layout, const char *digest, uint64_t size, uint64_t known, cply_error *err)
{
	if (size == known)
		return CPLY_OK;
	cply__error(err, CPLY_E_CORRUPT, .path = layout->members.path);
	cply__error_found(err, "a descriptor of %s with %llu bytes", digest, (unsigned long long)size);
	cply__error_wanted(err, "%llu, as another descriptor says", (unsigned long long)known);
	return cply__error_hint(err, "a manifest is wrong: fetch or pack the image again");
}

/* `done` has the size of every digest that was read, borrowed and not changed. */
static cply_status check_blob(
	cply_layout *layout, const char *digest, const uint64_t *size, char *chunk, cply__map *done, cply_error *err)
{
	const uint64_t *known = cply__map_find(done, digest);
	cply__blob *blob;
	size_t got;

	if (known)
		return check_size(layout, digest, *size, *known, err);
	if (cply__blob_open(&blob, layout, digest, *size, err))
		return err->code;
	cply_status status;
	do {
		status = cply__context_check(layout->context, err);
	} while (!status && !(status = cply__blob_read(blob, chunk, CHUNK, &got, err)) && got == CHUNK);
	cply__blob_close(blob);
	if (!status && !cply__map_set(done, digest, (void *)size))
		status = cply__error_nomem(err);
	return status;
}

static cply_status check_all(cply_layout *layout, char *chunk, cply__map *done, cply_error *err)
{
	for (size_t i = 0; i < layout->entries.count; i++) {
		const cply_layout_entry *entry = &layout->entries.at[i];
		if (check_blob(layout, entry->digest, &entry->size, chunk, done, err))
			return err->code;
		if (*entry->config_digest &&
			check_blob(layout, entry->config_digest, &entry->config_size, chunk, done, err))
			return err->code;
		for (size_t j = 0; j < entry->layer_count; j++)
			if (check_blob(layout, entry->layers[j].digest, &entry->layers[j].size, chunk, done, err))
				return err->code;
	}
	return CPLY_OK;
}

cply_status cply_layout_check(size_t *blob_count, cply_layout *layout, cply_error *err)
{
	const cply_allocator *allocator = &layout->context->allocator;
	char *chunk = cply__alloc(allocator, CHUNK);
	cply__map done;

	if (!chunk)
		return cply__error_nomem(err);
	cply__map_init(&done, allocator);
	cply_status status = check_all(layout, chunk, &done, err);
	if (!status)
		*blob_count = cply__map_count(&done);
	cply__map_release(&done);
	cply__free(allocator, chunk);
	return status;
}
