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

/* Two files that are read side by side. */
typedef struct pair {
	int fds[2];
	cply__strbuf paths[2];
	uint8_t *chunks[2];
} pair;

static cply_status compare_open(bool *out, pair *p, uint64_t size, cply_error *err)
{
	*out = true;
	for (uint64_t at = 0; at < size && *out; at += CHUNK) {
		size_t got[2];
		for (int i = 0; i < 2; i++)
			if (cply__file_pread(p->fds[i], p->chunks[i], CHUNK, at, &got[i], p->paths[i].text, err))
				return err->code;
		*out = got[0] == got[1] && memcmp(p->chunks[0], p->chunks[1], got[0]) == 0;
	}
	return CPLY_OK;
}

cply_status layer_same_contents(bool *out, const cply_layer *layer_a, const layer_entry *a, const cply_layer *layer_b,
	const layer_entry *b, cply_error *err)
{
	const cply_allocator *allocator = &layer_a->context->allocator;
	pair p = {.fds = {-1, -1}};
	cply_status status = CPLY_OK;

	for (int i = 0; i < 2; i++) {
		cply__strbuf_init(&p.paths[i], allocator);
		p.chunks[i] = cply__alloc(allocator, CHUNK);
		if (!p.chunks[i])
			status = cply__error_nomem(err);
	}
	if (!status)
		status = layer_open(&p.fds[0], &p.paths[0], layer_a, a, err);
	if (!status)
		status = layer_open(&p.fds[1], &p.paths[1], layer_b, b, err);
	if (!status)
		status = compare_open(out, &p, a->size, err);
	for (int i = 0; i < 2; i++) {
		cply__file_close(&p.fds[i]);
		cply__strbuf_release(&p.paths[i]);
		cply__free(allocator, p.chunks[i]);
	}
	return status;
}
