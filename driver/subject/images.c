#include <stdio.h>
#include <string.h>

#include "driver/descriptor.h"
#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "subject.h"
#include "toolchains/platform_row.h"

static cply_status new_layer(
	subject_layer **out, cply__subject *subject, const char *digest, uint64_t size, cply_error *err)
{
	subject_layer *layer = cply__arena_alloc(&subject->arena, sizeof *layer);

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
	*out = layer;
	return CPLY_OK;
}

/* A blob of an image. What is not a tar of its files is hashed only. Each is read once, with the size listed first. */
static cply_status add_blob(subject_image *image, const char *digest, uint64_t size, bool is_tar, cply_error *err)
{
	cply__subject *subject = image->subject;
	subject_layer *layer = *digest ? cply__map_find(&subject->layer_by_digest, digest) : NULL;
	const finding_place place = {CPLY_CHECK_BLOB, CPLY__SEVERITY_ERROR, digest, digest, CPLY_OFFSET_NONE};
	char wanted[64];

	if (!layer && new_layer(&layer, subject, digest, size, err))
		return err->code;
	layer->is_tar |= is_tar;
	image->layers[image->blob_count++] = layer;
	if (layer->size == size)
		return CPLY_OK;
	snprintf(wanted, sizeof wanted, "%llu bytes, as another descriptor says", (unsigned long long)layer->size);
	return finding_add(
		&image->findings, &place, err, wanted, "a descriptor of %llu bytes", (unsigned long long)size);
}

static cply_status new_image(subject_image **out, cply__subject *subject, cply_error *err)
{
	subject_image *image = cply__arena_alloc(&subject->arena, sizeof *image);

	if (!image || !CPLY__VEC_PUSH(&subject->images, &subject->context->allocator, image))
		return cply__error_nomem(err);
	image->subject = subject;
	tree_init(&image->tree, subject->context, &subject->budget);
	image->findings.account = &image->tree.account;
	image->shown.tree = &image->tree;
	image->shown.tag = image->shown.digest = image->shown.name = "";
	*out = image;
	return CPLY_OK;
}

static bool is_unknown(const cply_platform *platform)
{
	return strcmp(platform->os, "unknown") == 0;
}

/* A label makes an image of whatever it is on; without one the config tells. */
static cply__content content_of(const cply_layout_entry *entry)
{
	if (is_unknown(&entry->platform) && *entry->reference_type)
		return CPLY__CONTENT_ATTESTATION;
	if ((*entry->platform.os && !is_unknown(&entry->platform)) || cply__media_is_config(entry->config_media_type))
		return CPLY__CONTENT_IMAGE;
	return CPLY__CONTENT_ARTEFACT;
}

static cply_status add_blobs(subject_image *image, const cply_layout_entry *entry, cply_error *err)
{
	enum { OTHERS = 2 };

	image->layers =
		cply__arena_alloc(&image->subject->arena, (entry->layer_count + OTHERS) * sizeof *image->layers);
	if (!image->layers)
		return cply__error_nomem(err);
	for (size_t i = 0; i < entry->layer_count; i++)
		if (add_blob(image, entry->layers[i].digest, entry->layers[i].size, image->has_config, err))
			return err->code;
	/* Configs of images and all manifests were read when the layout was. */
	if (!image->has_config && *entry->config_digest &&
		add_blob(image, entry->config_digest, entry->config_size, false, err))
		return err->code;
	if (entry->kind == CPLY_LAYOUT_OTHER && add_blob(image, entry->digest, entry->size, false, err))
		return err->code;
	return CPLY_OK;
}

/* Nothing tells what such an image starts, or that it is of its platform at all. */
static cply_status lacks_config(subject_image *image, const cply_layout_entry *entry, cply_error *err)
{
	const finding_place place = {
		CPLY_CHECK_CONFIG_PLATFORM, CPLY__SEVERITY_ERROR, image->shown.name, "", CPLY_OFFSET_NONE};

	if (entry->kind == CPLY_LAYOUT_OTHER)
		return finding_add(&image->findings, &place, err, "an image config",
			"a blob of the type %s, which is no manifest", entry->media_type);
	return finding_add(&image->findings, &place, err, "an image config", "no image config: one of the type %s",
		entry->config_media_type);
}

static cply_status read_config(subject_image *image, size_t at, const cply_layout_entry *entry, cply_error *err)
{
	image->has_config =
		image->shown.content == CPLY__CONTENT_IMAGE && cply__media_is_config(entry->config_media_type);
	if (image->has_config && subject_read_config(image, at, err))
		return err->code;
	/* An attestation whose list says nothing of it. */
	if (image->has_config && is_unknown(&entry->platform) && is_unknown(&image->config.platform)) {
		image->has_config = false;
		image->shown.content = CPLY__CONTENT_ARTEFACT;
	}
	if (image->shown.content == CPLY__CONTENT_IMAGE && !image->has_config)
		return lacks_config(image, entry, err);
	return CPLY_OK;
}

static cply_status add_image(cply__subject *subject, size_t at, cply_error *err)
{
	const cply_layout_entry *entry = cply_layout_at(subject->layout, at);
	char platform[CPLY_PLATFORM_TEXT] = "";
	subject_image *image;

	if (new_image(&image, subject, err))
		return err->code;
	if (*entry->platform.os)
		cply_platform_format(&entry->platform, platform);
	image->shown.content = content_of(entry);
	image->shown.platform = entry->platform;
	image->shown.name = cply__arena_strdup(&subject->arena, *platform ? platform : entry->digest);
	image->shown.tag = entry->tag;
	image->shown.digest = entry->digest;
	image->shown.layers = entry->layers;
	image->shown.layer_count = entry->layer_count;
	if (!image->shown.name)
		return cply__error_nomem(err);
	if (read_config(image, at, entry, err) || add_blobs(image, entry, err))
		return err->code;
	return account_take(&subject->account, 0, err);
}

static bool is_wanted(const cply__subject_options *options, const cply_layout_entry *entry)
{
	if (entry->kind == CPLY_LAYOUT_INDEX)
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
	image->shown.content = CPLY__CONTENT_TAR;
	image->shown.name = subject->path;
	image->shown.layer_count = 0;
	image->layers = cply__arena_alloc(&subject->arena, sizeof *image->layers);
	if (!image->layers)
		return cply__error_nomem(err);
	return add_blob(image, "", 0, true, err);
}

static cply_check_set between(cply_check first, cply_check last)
{
	return (CPLY_CHECK_BIT(last) - CPLY_CHECK_BIT(first)) | CPLY_CHECK_BIT(last);
}

cply_check_set subject_judged(const subject_image *image, bool is_whole)
{
	const cply_check_set layers = is_whole ? between(CPLY_CHECK_LAYER, CPLY_CHECK_TRAILING_BYTES) : 0;
	bool is_exact;
	const cply_platform_row *row = cply__platform_row_covered(&is_exact, &image->shown.platform);

	if (image->shown.content == CPLY__CONTENT_TAR)
		return layers;
	cply_check_set set = CPLY_CHECK_BIT(CPLY_CHECK_BLOB);
	if (image->shown.content == CPLY__CONTENT_IMAGE)
		set |= CPLY_CHECK_BIT(CPLY_CHECK_CONFIG_PLATFORM);
	if (!image->has_config || !is_whole)
		return set;
	set |= layers | CPLY_CHECK_BIT(CPLY_CHECK_DIFF_ID);
	/* As start_check. */
	if (row && row->binary.format == CPLY_BINARY_ELF)
		set |= between(CPLY_CHECK_ENTRYPOINT, CPLY_CHECK_SYMBOL_VERSION);
	return set;
}
