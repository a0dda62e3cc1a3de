#include "plan.h"

#include <string.h>

#include "runtime/context.h"
#include "runtime/crc32.h"
#include "runtime/error.h"

/* What the fields of ustar have room for: a name with its folder's slash, 8 GiB less one byte, ids below 2^21. */
enum { PLAIN_PATH = 100, PLAIN_OWNER = (1 << 21) - 1 };
static const uint64_t plain_size = (UINT64_C(1) << 33) - 1;

/* Most headers are one block, which is known without making it. */
static bool is_plain(const layer_entry *entry)
{
	return !entry->extra && entry->size <= plain_size && entry->uid <= PLAIN_OWNER && entry->gid <= PLAIN_OWNER &&
	       strlen(entry->path) < PLAIN_PATH;
}

static cply_status measure_header(layer_entry *entry, const cply_layer *layer, cply__strbuf *header, cply_error *err)
{
	cply__strbuf_clear(header);
	layer_put_header(header, layer, entry);
	if (header->failed)
		return cply__error_nomem(err);
	if (header->length / CPLY__TAR_BLOCK > UINT16_MAX)
		return cply__error(
			err, CPLY_E_LIMIT, .path = entry->path, .wanted = "names and attributes of less than 32 MiB");
	entry->header_blocks = (uint16_t)(header->length / CPLY__TAR_BLOCK);
	return CPLY_OK;
}

cply_status layer_measure(cply_layer *layer, cply_error *err)
{
	cply__strbuf header;
	uint64_t size = CPLY__TAR_END;
	cply_status status = CPLY_OK;

	cply__strbuf_init(&header, &layer->context->allocator);
	for (size_t i = 0; i < layer->entries.count && !status; i++) {
		layer_entry *entry = &layer->entries.at[i];
		entry->header_blocks = 1;
		if (!is_plain(entry))
			status = measure_header(entry, layer, &header, err);
		size += layer_extent(entry);
	}
	cply__strbuf_release(&header);
	layer->tar_size = size;
	return status;
}

/* Behind the last entry, the end of the archive counts as one. */
static uint64_t extent_at(const cply_layer *layer, size_t entry)
{
	return entry < layer->entries.count ? layer_extent(&layer->entries.at[entry]) : CPLY__TAR_END;
}

/* Where a segment ends. */
static void skip_segment(size_t *entry, uint64_t *skip, const cply_layer *layer, const layer_segment *segment)
{
	uint64_t left = segment->size;

	*entry = segment->entry;
	*skip = segment->skip;
	while (left > 0) {
		uint64_t rest = extent_at(layer, *entry) - *skip;
		if (rest > left) {
			*skip += left;
			return;
		}
		left -= rest;
		(*entry)++;
		*skip = 0;
	}
}

/* One entry in eight, whatever is around it. */
static bool is_anchor(const layer_entry *entry)
{
	return cply__crc32(0, entry->path, strlen(entry->path)) % 8 == 0;
}

/* Does a segment of `size` bytes, of which `last` are the entry's before, end in front of an entry? */
static bool ends_here(const cply_layer *layer, size_t size, uint64_t last, size_t entry)
{
	if (size < LAYER_SEGMENT_MIN || entry == layer->entries.count)
		return false;
	return last >= LAYER_SEGMENT_MIN || is_anchor(&layer->entries.at[entry]);
}

bool layer_next_segment(layer_segment *out, const cply_layer *layer, const layer_segment *previous)
{
	size_t entry = 0;
	uint64_t skip = 0;

	if (previous && previous->is_last)
		return false;
	if (previous)
		skip_segment(&entry, &skip, layer, previous);
	*out = (layer_segment){.entry = entry, .skip = skip};
	for (uint64_t last = 0; entry <= layer->entries.count && !ends_here(layer, out->size, last, entry);) {
		uint64_t rest = extent_at(layer, entry) - skip;
		if (out->size + rest > LAYER_SEGMENT_MAX) {
			if (out->size == 0)
				out->size = LAYER_SEGMENT_MAX;
			return true;
		}
		out->size += rest;
		last = rest;
		entry++;
		skip = 0;
	}
	out->is_last = entry > layer->entries.count;
	return true;
}
