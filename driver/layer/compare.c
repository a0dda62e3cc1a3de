#include "compare.h"

#include <string.h>

#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/file.h"

enum { CHUNK = 64 << 10 };

layer_entry *layer_find(const cply_layer *layer, const char *path)
{
	size_t low = 0, high = layer->entries.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = layer_path_compare(layer->entries.at[middle].path, path);
		if (order == 0)
			return &layer->entries.at[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

bool cply__layer_has(const cply_layer *layer, const char *path)
{
	return layer_find(layer, path) != NULL;
}

/* The header is what goes into the layer, so comparing headers forgets nothing. */
static cply_status compare_headers(bool *out, cply__strbuf *header_a, cply__strbuf *header_b, const cply_layer *layer_a,
	const layer_entry *a, const cply_layer *layer_b, const layer_entry *b, cply_error *err)
{
	cply__strbuf_clear(header_a);
	cply__strbuf_clear(header_b);
	layer_put_header(header_a, layer_a, a);
	layer_put_header(header_b, layer_b, b);
	if (header_a->failed || header_b->failed)
		return cply__error_nomem(err);
	*out = header_a->length == header_b->length && memcmp(header_a->text, header_b->text, header_a->length) == 0;
	return CPLY_OK;
}

static bool may_be_same(const layer_entry *a, const layer_entry *b)
{
	return a->type == b->type && a->size == b->size && a->mode == b->mode && a->header_blocks == b->header_blocks;
}

cply_status layer_same_attributes(bool *out, const cply_layer *layer_a, const layer_entry *a, const cply_layer *layer_b,
	const layer_entry *b, cply_error *err)
{
	cply__strbuf header_a, header_b;

	*out = false;
	if (!may_be_same(a, b))
		return CPLY_OK;
	cply__strbuf_init(&header_a, &layer_a->context->allocator);
	cply__strbuf_init(&header_b, &layer_b->context->allocator);
	cply_status status = compare_headers(out, &header_a, &header_b, layer_a, a, layer_b, b, err);
	cply__strbuf_release(&header_a);
	cply__strbuf_release(&header_b);
	return status;
}

const char *cply__layer_clash(const cply_layer *a, const cply_layer *b)
{
	for (size_t i = 0; i < a->entries.count; i++) {
		const layer_entry *other = layer_find(b, a->entries.at[i].path);
		if (other && (other->type != CPLY__TAR_FOLDER || a->entries.at[i].type != CPLY__TAR_FOLDER))
			return other->path;
	}
	return NULL;
}

/* A file that is read beside others. */
typedef struct reading {
	int fd;
	cply__strbuf path;
} reading;

/* The first against each of the others, piece by piece. */
static cply_status compare_open(
	bool *out, const reading *files, size_t count, uint8_t *const chunks[2], uint64_t size, cply_error *err)
{
	*out = true;
	for (uint64_t at = 0; at < size && *out; at += CHUNK) {
		size_t first, other;
		if (cply__file_pread(files[0].fd, chunks[0], CHUNK, at, &first, files[0].path.text, err))
			return err->code;
		for (size_t i = 1; i < count && *out; i++) {
			if (cply__file_pread(files[i].fd, chunks[1], CHUNK, at, &other, files[i].path.text, err))
				return err->code;
			*out = first == other && memcmp(chunks[0], chunks[1], first) == 0;
		}
	}
	return CPLY_OK;
}

static cply_status compare_files(bool *out, reading *files, cply_layer *const *layers, layer_entry *const *entries,
	size_t count, cply_error *err)
{
	const cply_allocator *allocator = &layers[0]->context->allocator;
	uint8_t *const chunks[2] = {cply__alloc(allocator, CHUNK), cply__alloc(allocator, CHUNK)};
	cply_status status = chunks[0] && chunks[1] ? CPLY_OK : cply__error_nomem(err);

	for (size_t i = 0; i < count && !status; i++)
		status = layer_open(&files[i].fd, &files[i].path, layers[i], entries[i], err);
	if (!status)
		status = compare_open(out, files, count, chunks, entries[0]->size, err);
	cply__free(allocator, chunks[0]);
	cply__free(allocator, chunks[1]);
	return status;
}

cply_status layer_same_contents(
	bool *out, cply_layer *const *layers, layer_entry *const *entries, size_t count, cply_error *err)
{
	const cply_allocator *allocator = &layers[0]->context->allocator;
	reading *files = cply__calloc(allocator, count, sizeof *files);

	if (!files)
		return cply__error_nomem(err);
	for (size_t i = 0; i < count; i++) {
		files[i].fd = -1;
		cply__strbuf_init(&files[i].path, allocator);
	}
	cply_status status = compare_files(out, files, layers, entries, count, err);
	for (size_t i = 0; i < count; i++) {
		cply__file_close(&files[i].fd);
		cply__strbuf_release(&files[i].path);
	}
	cply__free(allocator, files);
	return status;
}
