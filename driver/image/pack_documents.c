#include <string.h>

#include "packing.h"
#include "runtime/context.h"
#include "runtime/error.h"

cply_status packing_count(packing *p, const cply__descriptor *blob, cply_error *err)
{
	if (cply__map_find(&p->blobs, blob->digest))
		return CPLY_OK;
	if (!cply__map_set(&p->blobs, blob->digest, p))
		return cply__error_nomem(err);
	p->blob_count++;
	p->blob_size += blob->size;
	return CPLY_OK;
}

/* The user's annotations and one of ours, sorted, ours instead of one of the same name. */
static cply_status annotate(
	image_pairs *out, packing *p, const image_pairs *from, const char *key, const char *value, cply_error *err)
{
	image_pair *pairs = cply__arena_alloc(&p->arena, (from->count + 1) * sizeof *pairs);
	size_t count = 0, i = 0;

	if (!pairs)
		return cply__error_nomem(err);
	while (i < from->count && strcmp(from->at[i].key, key) < 0)
		pairs[count++] = from->at[i++];
	pairs[count++] = (image_pair){key, value};
	i += i < from->count && strcmp(from->at[i].key, key) == 0;
	while (i < from->count)
		pairs[count++] = from->at[i++];
	*out = (image_pairs){pairs, count};
	return CPLY_OK;
}

cply_status packing_annotate(packing *p, cply_error *err)
{
	const char *encoder = cply_layer_encoder(p->options->layer.format);

	p->index_annotations = p->settings.annotations;
	/* Whoever gets the image can see that nobody looked at what is in it. */
	if (p->options->flags & CPLY_IMAGE_NO_VERIFY &&
		annotate(&p->index_annotations, p, &p->index_annotations, "dev.crossply.unverified", "true", err))
		return err->code;
	p->manifest_annotations = p->index_annotations;
	if (*encoder &&
		annotate(&p->manifest_annotations, p, &p->manifest_annotations, "dev.crossply.encoder", encoder, err))
		return err->code;
	return CPLY_OK;
}

static cply_status put(packing *p, cply__descriptor *out, const char *media_type, cply_json *json, cply_error *err)
{
	if (image_store_put(out, p->store, media_type, json, err))
		return err->code;
	return packing_count(p, out, err);
}

static cply_status write_manifest(packing *p, packing_platform *platform, cply_error *err)
{
	const cply_allocator *allocator = &p->context->allocator;
	cply_json *json;

	if (cply_json_new(&json, allocator, err))
		return err->code;
	image_put_config(json, &p->settings, &platform->folder->platform, platform->layers, platform->layer_count);
	if (put(p, &platform->config, CPLY__MEDIA_CONFIG, json, err) || cply_json_new(&json, allocator, err))
		return err->code;
	image_put_manifest(json, &p->manifest_annotations, &platform->config, platform->layers, platform->layer_count);
	return put(p, &platform->manifest, CPLY__MEDIA_MANIFEST, json, err);
}

static cply_status write_index(packing *p, cply_error *err)
{
	image_child *children = cply__arena_alloc(&p->arena, p->dist.count * sizeof *children);
	cply_json *json;

	if (!children)
		return cply__error_nomem(err);
	for (size_t i = 0; i < p->dist.count; i++)
		children[i] = (image_child){p->platforms[i].manifest, p->platforms[i].folder->platform};
	if (cply_json_new(&json, &p->context->allocator, err))
		return err->code;
	image_put_index(json, &p->index_annotations, children, p->dist.count);
	return put(p, &p->top, CPLY__MEDIA_INDEX, json, err);
}

cply_status packing_write_documents(packing *p, cply_error *err)
{
	for (size_t i = 0; i < p->dist.count; i++)
		if (write_manifest(p, &p->platforms[i], err))
			return cply__error_context(err, "pack %s", p->platforms[i].folder->name);
	if (p->options->flags & CPLY_IMAGE_NO_INDEX) {
		p->top = p->platforms[0].manifest;
		return CPLY_OK;
	}
	return write_index(p, err);
}
