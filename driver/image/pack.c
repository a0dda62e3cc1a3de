/* The order of the work: everything that can be refused is refused before anything is written. */
#include <stdio.h>
#include <string.h>

#include "gc.h"
#include "packing.h"
#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/path.h"

static cply_status open_dist(packing *p, const char *folder, const char *output, cply_error *err)
{
	const cply_image_options *options = p->options;

	if (cply__dist_open(&p->dist, p->context, folder, options->platforms, options->platform_count, err))
		return err->code;
	if (options->flags & CPLY_IMAGE_NO_INDEX && p->dist.count != 1) {
		cply__error(err, CPLY_E_USAGE, .wanted = "one platform for an image without index");
		cply__error_found(err, "%zu", p->dist.count);
		return cply__error_hint(err, "name one with --platform");
	}
	p->platforms = cply__arena_alloc(&p->arena, p->dist.count * sizeof *p->platforms);
	return p->platforms ? packing_name_tags(p, output, err) : cply__error_nomem(err);
}

/*
 * Whose image `docker load` and `podman load` put under the plain tag: this machine's own architecture before one that
 * it can run as well.
 */
static cply_status pick_loaded(size_t *out, const packing *p, cply_error *err)
{
	const cply_platform *wanted = p->options->load_platform;
	cply_platform host;

	*out = p->dist.count;
	if (wanted) {
		for (size_t i = 0; i < p->dist.count && *out == p->dist.count; i++)
			if (cply_platform_matches(wanted, &p->dist.folders[i].platform))
				*out = i;
		if (*out < p->dist.count)
			return CPLY_OK;
		char text[CPLY_PLATFORM_TEXT];
		cply_platform_format(wanted, text);
		cply__error(err, CPLY_E_USAGE, .found = text, .wanted = "a platform of the image");
		return cply__error_context(err, "--load-platform");
	}
	if (cply_platform_host(&host, err))
		return err->code;
	for (size_t i = p->dist.count; i-- > 0;) {
		const cply_platform *platform = &p->dist.folders[i].platform;
		if (!cply_platform_runs(&host, platform))
			continue;
		if (*out == p->dist.count || strcmp(platform->arch, host.arch) == 0 ||
			strcmp(p->dist.folders[*out].platform.arch, host.arch) != 0)
			*out = i;
	}
	return CPLY_OK;
}

static cply_status publish(packing *p, cply_error *err)
{
	image_publication publication = {.references = p->references,
		.reference_count = p->reference_count,
		.top = p->top,
		.platform_count = p->dist.count};
	image_tagged *tagged = cply__arena_alloc(&p->arena, p->dist.count * sizeof *tagged);

	if (!tagged)
		return cply__error_nomem(err);
	for (size_t i = 0; i < p->dist.count; i++) {
		const packing_platform *platform = &p->platforms[i];
		tagged[i] = (image_tagged){platform->suffix, platform->manifest, platform->config.digest,
			platform->layers, platform->layer_count};
	}
	publication.platforms = tagged;
	publication.has_index = !(p->options->flags & CPLY_IMAGE_NO_INDEX);
	if (pick_loaded(&publication.load, p, err))
		return err->code;
	return image_store_commit(p->store, &publication, err);
}

static cply_status fill_result(cply_image_result *out, const packing *p, cply_error *err)
{
	cply_image_platform *platforms = cply__calloc(&p->context->allocator, p->dist.count, sizeof *platforms);

	if (!platforms)
		return cply__error_nomem(err);
	memcpy(out->index_digest, p->top.digest, sizeof out->index_digest);
	out->blob_count = p->blob_count;
	out->blob_size = p->blob_size;
	out->platform_count = p->dist.count;
	out->platforms = out->memory = platforms;
	for (size_t i = 0; i < p->dist.count; i++) {
		const packing_platform *from = &p->platforms[i];
		platforms[i].platform = from->folder->platform;
		memcpy(platforms[i].manifest_digest, from->manifest.digest, sizeof platforms[i].manifest_digest);
		snprintf(platforms[i].tag, sizeof platforms[i].tag, "%s%s", p->references[0].tag,
			p->options->flags & CPLY_IMAGE_NO_INDEX ? "" : from->suffix);
		platforms[i].layer_count = from->layer_count;
		platforms[i].nanoseconds = from->nanoseconds;
		for (size_t j = 0; j < from->layer_count; j++)
			platforms[i].size += from->layers[j]->blob.size;
	}
	return CPLY_OK;
}

/*
 * Made before anything is published: a place where it cannot be is found out while nothing has changed. A new layout
 * comes into being whole, so that nothing else can be in its folder.
 */
static cply_status open_digest(packing *p, const char *output, cply_error *err)
{
	const cply_allocator *allocator = &p->context->allocator;
	const char *path = p->options->digest_file;
	size_t length = strlen(output);

	if (!path)
		return CPLY_OK;
	if (strncmp(path, output, length) == 0 && (path[length] == '/' || !path[length]))
		return cply__error(
			err, CPLY_E_USAGE, .found = path, .wanted = "a file for the digest outside of the image");
	return cply__path_mkdirs_above(allocator, path, 0755, err)
		       ? err->code
		       : cply__tempfile_create(&p->digest, allocator, path, 0644, err);
}

static cply_status write_digest(packing *p, cply_error *err)
{
	char line[CPLY__DIGEST_TEXT + 1];
	int length = snprintf(line, sizeof line, "%s\n", p->top.digest);

	return cply__file_write(p->digest.fd, line, (size_t)length, p->options->digest_file, err);
}

static cply_status write_image(cply_image_result *out, packing *p, const char *output, cply_error *err)
{
	if (open_digest(p, output, err) || image_store_open(&p->store, p->context, output, err) ||
		packing_write_layers(p, err) || packing_write_documents(p, err) || fill_result(out, p, err))
		return err->code;
	if ((p->digest.path && write_digest(p, err)) || publish(p, err) ||
		(p->digest.path && cply__tempfile_commit(&p->digest, err)))
		return err->code;
	/* Before the store, which holds the lock, is freed. */
	if (p->options->flags & CPLY_IMAGE_GC && p->store->is_layout &&
		image_gc(&out->removed_count, &out->removed_size, p->context, output, err))
		return err->code;
	return CPLY_OK;
}

static cply_status prepare(packing *p, const char *folder, const char *output, cply_error *err)
{
	if (packing_read_names(p, err) || image_settings_read(&p->settings, &p->arena, p->context, p->options, err) ||
		packing_annotate(p, err) || open_dist(p, folder, output, err) || packing_list_files(p, err))
		return err->code;
	return CPLY_OK;
}

static void release(packing *p)
{
	image_store_free(p->store);
	cply__tempfile_release(&p->digest);
	cply_layer_free(p->shared_entries);
	for (size_t i = 0; p->platforms && i < p->dist.count; i++)
		cply_layer_free(p->platforms[i].entries);
	if (p->dist.folders)
		cply__dist_release(&p->dist);
	cply__map_release(&p->blobs);
	cply__arena_release(&p->arena);
}

cply_status cply_image_pack(cply_image_result *out, cply_context *context, const char *folder, const char *output,
	const cply_image_options *options, cply_error *err)
{
	cply_image_options given = CPLY_IMAGE_OPTIONS_INIT;
	packing p = {.context = context, .options = &given, .digest = CPLY__TEMPFILE_INIT};
	cply_image_result result = {0};

	memcpy(&given, options, options->size < sizeof given ? options->size : sizeof given);
	cply__arena_init(&p.arena, &context->allocator);
	cply__map_init(&p.blobs, &context->allocator);
	char *place = cply__arena_strdup(&p.arena, output);
	for (size_t length = place ? strlen(place) : 0; length > 1 && place[length - 1] == '/'; length--)
		place[length - 1] = '\0';
	cply_status status = place ? prepare(&p, folder, place, err) : cply__error_nomem(err);
	if (!status)
		status = write_image(&result, &p, place, err);
	release(&p);
	if (status)
		cply_image_result_release(&result, context);
	else
		*out = result;
	return status;
}

void cply_image_result_release(cply_image_result *result, cply_context *context)
{
	cply__free(&context->allocator, result->memory);
	*result = (cply_image_result){0};
}
