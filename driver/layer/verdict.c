#include "verdict.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/path.h"

static const char *name_request(layer_verdicts *verdicts, cply_layer *const *layers, size_t count)
{
	const cply_context *context = verdicts->context;
	uint8_t digest[CPLY__SHA256_SIZE];
	char text[CPLY__DIGEST_TEXT];
	cply__sha256 hash;

	cply__sha256_init(&hash);
	for (size_t i = 0; i < count; i++) {
		const uint64_t sources = layers[i]->sources.count;
		if (layers[i]->options.cache == CPLY_LAYER_CACHE_NONE)
			return NULL;
		cply__sha256_add(&hash, &sources, sizeof sources);
		if (!layer_hash_sources(&hash, layers[i]))
			return NULL;
	}
	cply__sha256_finish(&hash, digest);
	cply__digest_format(text, digest);
	const char *folder = cply__arena_printf(&verdicts->arena, "%s/layers", context->cache_dir);
	return folder ? layer_cache_path(&verdicts->arena, folder, text, LAYER_SAME) : NULL;
}

void layer_verdicts_init(layer_verdicts *verdicts, cply_layer *const *layers, size_t count)
{
	const layer_kept_head *head = NULL;

	*verdicts = (layer_verdicts){.context = layers[0]->context};
	cply__arena_init(&verdicts->arena, &verdicts->context->allocator);
	if (verdicts->context->cache_dir)
		verdicts->path = name_request(verdicts, layers, count);
	if (verdicts->path)
		head = layer_read_kept(&verdicts->arena, verdicts->path, sizeof *head, sizeof *verdicts->known);
	if (head) {
		verdicts->known = (const layer_verdict *)(const void *)(head + 1);
		verdicts->known_count = (size_t)head->count;
	}
}

void layer_verdicts_release(layer_verdicts *verdicts)
{
	cply__arena_release(&verdicts->arena);
	cply__free(&verdicts->context->allocator, verdicts->now.at);
}

static int by_key(const void *a, const void *b)
{
	const layer_verdict *x = a, *y = b;
	return memcmp(x->key, y->key, sizeof x->key);
}

bool layer_verdicts_find(layer_verdict *out, layer_verdicts *verdicts, cply_layer *const *layers,
	layer_entry *const *entries, size_t count)
{
	uint8_t digest[CPLY__SHA256_SIZE];
	cply__sha256 hash;

	if (!verdicts->path)
		return false;
	cply__sha256_init(&hash);
	for (size_t i = 0; i < count; i++) {
		const layer_stamp stamp = layer_stamp_of_entry(entries[i]);
		cply__sha256_add(&hash, &stamp, sizeof stamp);
	}
	cply__sha256_finish(&hash, digest);
	memcpy(out->key, digest, sizeof out->key);
	const layer_verdict *known = verdicts->known_count ? bsearch(out, verdicts->known, verdicts->known_count,
								     sizeof *verdicts->known, by_key)
							   : NULL;
	if (!known) {
		verdicts->is_new = true;
		return false;
	}
	*out = *known;
	layer_verdicts_add(verdicts, out, layers, entries, count);
	return true;
}

void layer_verdicts_add(layer_verdicts *verdicts, const layer_verdict *verdict, cply_layer *const *layers,
	layer_entry *const *entries, size_t count)
{
	if (!verdicts->path)
		return;
	for (size_t i = 0; i < count; i++) {
		const layer_stamp stamp = layer_stamp_of_entry(entries[i]);
		if (!layer_is_settled(&stamp, &layers[i]->born))
			return;
	}
	/* Without memory for it the files are read again. */
	(void)CPLY__VEC_PUSH(&verdicts->now, &verdicts->context->allocator, *verdict);
}

void layer_verdicts_keep(layer_verdicts *verdicts)
{
	const layer_kept_head head = {LAYER_MAGIC, verdicts->now.count};
	const cply_allocator *allocator = &verdicts->context->allocator;
	cply_error ignored;

	if (!verdicts->path || (!verdicts->is_new && verdicts->now.count == verdicts->known_count))
		return;
	if (verdicts->now.count)
		qsort(verdicts->now.at, verdicts->now.count, sizeof *verdicts->now.at, by_key);
	if (cply__path_mkdirs_above(allocator, verdicts->path, 0700, &ignored))
		return;
	layer_write_kept(allocator, verdicts->path, &head, sizeof head, verdicts->now.at,
		verdicts->now.count * sizeof *verdicts->now.at);
}
