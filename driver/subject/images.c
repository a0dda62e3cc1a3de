#include <stdio.h>
#include <string.h>

#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "subject.h"

static cply_status add_layer(
	subject_layer **out, cply__subject *subject, const char *digest, uint64_t size, bool is_tar, cply_error *err)
{
	subject_layer *layer = *digest ? cply__map_find(&subject->layer_by_digest, digest) : NULL;

	if (!layer) {
		layer = cply__arena_alloc(&subject->arena, sizeof *layer);
		if (!layer || !CPLY__VEC_PUSH(&subject->layers, &subject->context->allocator, layer))
			return cply__error_nomem(err);
		listing_init(&layer->listing, &subject->context->allocator, &subject->budget);
		if (*digest && !cply__map_set(&subject->layer_by_digest, digest, layer))
			return cply__error_nomem(err);
		layer->subject = subject;
		layer->digest = digest;
		layer->name = *digest ? digest : subject->path;
		layer->size = size;
		layer->listing.scratch_folder = subject->scratch_folder;
		if (*digest && cply__digest_is_valid(digest))
			memcpy(layer->listing.digest, digest, CPLY__DIGEST_TEXT);
	}
	layer->is_tar |= is_tar;
	*out = layer;
	return CPLY_OK;
}

static cply_status new_image(subject_image **out, cply__subject *subject, cply_error *err)
{
	subject_image *image = cply__arena_alloc(&subject->arena, sizeof *image);

	if (!image || !CPLY__VEC_PUSH(&subject->images, &subject->context->allocator, image))
		return cply__error_nomem(err);
	image->subject = subject;
	tree_init(&image->tree, &subject->context->allocator);
	image->findings.arena = &image->tree.arena;
	image->shown.tree = &image->tree;
	image->shown.tag = image->shown.digest = image->shown.name = "";
	*out = image;
	return CPLY_OK;
}

static cply_status add_layers(subject_image *image, const cply_layout_entry *entry, bool is_image, cply_error *err)
{
	cply__subject *subject = image->subject;

	image->layers = cply__arena_alloc(&subject->arena, (entry->layer_count + 1) * sizeof *image->layers);
	if (!image->layers)
		return cply__error_nomem(err);
	for (size_t i = 0; i < entry->layer_count; i++)
		if (add_layer(
			    &image->layers[i], subject, entry->layers[i].digest, entry->layers[i].size, is_image, err))
			return err->code;
	return CPLY_OK;
}

/* An image by its config and its layers; an attestation has in-toto documents as layers, other artefacts no diff ID. */
static bool is_image_of(const cply_layout_entry *entry)
{
	bool is_one = *entry->platform.os && strcmp(entry->platform.os, "unknown") != 0;

	for (size_t i = 0; i < entry->layer_count; i++)
		is_one = is_one && *entry->layers[i].diff_id;
	return is_one;
}

static cply_status add_image(cply__subject *subject, size_t at, cply_error *err)
{
	const cply_layout_entry *entry = cply_layout_at(subject->layout, at);
	char platform[CPLY_PLATFORM_TEXT] = "";
	subject_image *image;

	if (new_image(&image, subject, err))
		return err->code;
	image->has_config = is_image_of(entry);
	if (*entry->platform.os)
		cply_platform_format(&entry->platform, platform);
	image->shown.platform = entry->platform;
	image->shown.name = cply__arena_strdup(&subject->arena, *platform ? platform : entry->digest);
	image->shown.tag = entry->tag;
	image->shown.digest = entry->digest;
	image->shown.layers = entry->layers;
	image->shown.layer_count = entry->layer_count;
	if (!image->shown.name)
		return cply__error_nomem(err);
	if (add_layers(image, entry, image->has_config, err))
		return err->code;
	return image->has_config ? subject_read_config(image, at, err) : CPLY_OK;
}

static bool is_wanted(const cply__subject_options *options, const cply_layout_entry *entry)
{
	if (entry->kind != CPLY_LAYOUT_MANIFEST)
		return false;
	for (size_t i = 0; i < options->platform_count; i++)
		if (cply_platform_matches(&options->platforms[i], &entry->platform))
			return true;
	return options->platform_count == 0;
}

/* A manifest is one image for every platform that it is listed as: each label is a promise of its own. */
static cply_status add_once(cply__subject *subject, cply__map *seen, size_t at, cply_error *err)
{
	const cply_layout_entry *entry = cply_layout_at(subject->layout, at);
	char platform[CPLY_PLATFORM_TEXT], key[CPLY__DIGEST_TEXT + CPLY_PLATFORM_TEXT];

	cply_platform_format(&entry->platform, platform);
	snprintf(key, sizeof key, "%s %s", entry->digest, platform);
	if (cply__map_find(seen, key))
		return CPLY_OK;
	return cply__map_set(seen, key, subject) ? add_image(subject, at, err) : cply__error_nomem(err);
}

/* Every platform that was asked for is there. */
static cply_status check_platforms(const cply__subject *subject, cply_error *err)
{
	const cply__subject_options *options = &subject->options;
	char wanted[CPLY_PLATFORM_TEXT];

	for (size_t i = 0; i < options->platform_count; i++) {
		bool is_there = false;
		for (size_t j = 0; j < subject->images.count; j++)
			is_there |= cply_platform_matches(
					    &options->platforms[i], &subject->images.at[j]->shown.platform) != 0;
		if (is_there)
			continue;
		cply_platform_format(&options->platforms[i], wanted);
		cply__error(err, CPLY_E_NOT_FOUND, .path = subject->path, .found = "no image of it");
		cply__error_wanted(err, "an image for %s", wanted);
		return cply__error_hint(err, "`crossply inspect %s` lists what there is", subject->path);
	}
	if (subject->images.count == 0)
		return cply__error(err, CPLY_E_NOT_FOUND, .path = subject->path, .wanted = "an image", .found = "none");
	return CPLY_OK;
}

cply_status subject_list_images(cply__subject *subject, cply_error *err)
{
	size_t first = 0, end = cply_layout_count(subject->layout);
	cply__map seen;

	if (subject->options.reference) {
		if (cply_layout_find(&first, subject->layout, subject->options.reference, err))
			return err->code;
		unsigned depth = cply_layout_at(subject->layout, first)->depth;
		for (end = first + 1; end < cply_layout_count(subject->layout) &&
				      cply_layout_at(subject->layout, end)->depth > depth;)
			end++;
	}
	cply__map_init(&seen, &subject->context->allocator);
	cply_status status = CPLY_OK;
	for (size_t i = first; i < end && !status; i++)
		if (is_wanted(&subject->options, cply_layout_at(subject->layout, i)))
			status = add_once(subject, &seen, i, err);
	cply__map_release(&seen);
	return status ? status : check_platforms(subject, err);
}

cply_status subject_list_tar(cply__subject *subject, cply_error *err)
{
	subject_image *image;

	if (new_image(&image, subject, err))
		return err->code;
	image->shown.name = subject->path;
	image->shown.layer_count = 0;
	image->layers = cply__arena_alloc(&subject->arena, sizeof *image->layers);
	if (!image->layers)
		return cply__error_nomem(err);
	return add_layer(&image->layers[0], subject, "", 0, true, err);
}
