/* The layers of an image to blobs: those of all platforms side by side. */
#include <string.h>

#include "packing.h"
#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/tempfile.h"

/* One layer on its way into the store. */
typedef struct blob {
	cply_layer *entries; /* borrowed */
	image_layer *to;
	const packing_platform *platform; /* NULL: the layer that all share */
	const char *doing;
	bool is_stored; /* as it will be, from an earlier run */
	cply_layer_result result;
	cply__tempfile file;
} blob;

/* All layers of one call, and the jobs of those that have to be packed. */
typedef struct blobs {
	blob *at; /* owned */
	size_t count;
	cply__layer_job *jobs; /* owned */
	blob **of_job;         /* owned */
	size_t job_count;
} blobs;

static cply_status sink(void *user, const void *bytes, size_t size, cply_error *err)
{
	const blob *of = user;
	return cply__file_write(of->file.fd, bytes, size, of->file.path, err);
}

static bool read_back(void *user, void *bytes, size_t size, uint64_t offset)
{
	const blob *of = user;
	cply_error ignored;
	size_t got;

	return cply__file_pread(of->file.fd, bytes, size, offset, &got, of->file.path, &ignored) == CPLY_OK &&
	       got == size;
}

static void add(blobs *all, packing *p, cply_layer *entries, image_layer *to, const packing_platform *platform)
{
	const char *subject = platform ? platform->folder->name : "the shared layer";

	all->at[all->count++] = (blob){.entries = entries,
		.to = to,
		.platform = platform,
		.doing = cply__arena_printf(&p->arena, "pack %s", subject),
		.file = CPLY__TEMPFILE_INIT};
}

static void list(blobs *all, packing *p)
{
	if (cply__layer_count(p->shared_entries)) {
		add(all, p, p->shared_entries, &p->shared, NULL);
		p->has_shared = true;
	}
	for (size_t i = 0; i < p->dist.count; i++) {
		packing_platform *platform = &p->platforms[i];
		if (p->has_shared)
			platform->layers[platform->layer_count++] = &p->shared;
		/* All of it may be shared, but an image has at least one layer. */
		if (cply__layer_count(platform->entries) == 0 && platform->layer_count)
			continue;
		platform->layers[platform->layer_count++] = &platform->own;
		add(all, p, platform->entries, &platform->own, platform);
	}
}

static cply_status plan(blobs *all, packing *p, cply_error *err)
{
	for (size_t i = 0; i < all->count; i++) {
		blob *of = &all->at[i];
		if (!of->doing)
			return cply__error_nomem(err);
		of->is_stored = cply__layer_known(&of->result, of->entries, err) &&
				image_store_has(p->store, of->result.digest, of->result.blob_size);
		if (of->is_stored)
			continue;
		if (image_store_spool(p->store, &of->file, err))
			return cply__error_context(err, "%s", of->doing);
		all->of_job[all->job_count] = of;
		all->jobs[all->job_count++] = (cply__layer_job){.layer = of->entries,
			.output = {.sink = sink,
				.user = of,
				.platform = of->platform ? of->platform->folder->name : NULL,
				.subject = of->platform ? of->platform->folder->name : "the shared layer",
				.doing = of->doing,
				.read = read_back}};
	}
	return CPLY_OK;
}

static cply_status store_one(blob *of, packing *p, cply_error *err)
{
	if (!of->is_stored) {
		cply__layer_keep(of->entries, of->file.path, NULL);
		if (image_store_adopt(p->store, &of->file, of->result.digest, of->result.blob_size, err))
			return cply__error_context(err, "%s", of->doing);
	}
	of->to->blob.media_type = cply_layer_format_media_type(p->options->layer.format);
	memcpy(of->to->blob.digest, of->result.digest, sizeof of->to->blob.digest);
	memcpy(of->to->diff_id, of->result.diff_id, sizeof of->to->diff_id);
	of->to->blob.size = of->result.blob_size;
	return packing_count(p, &of->to->blob, err);
}

static cply_status write_all(blobs *all, packing *p, cply_error *err)
{
	if (plan(all, p, err) || cply__layer_pack_all(all->jobs, all->job_count, err))
		return err->code;
	for (size_t i = 0; i < all->job_count; i++)
		all->of_job[i]->result = all->jobs[i].result;
	for (size_t i = 0; i < all->count; i++)
		if (store_one(&all->at[i], p, err))
			return err->code;
	return CPLY_OK;
}

static void send_all(const packing *p, cply_event_kind kind, cply_status status)
{
	for (size_t i = 0; i < p->dist.count; i++)
		cply__context_send(p->context, &(cply_event){.kind = kind,
						       .platform = p->platforms[i].folder->name,
						       .subject = p->platforms[i].folder->name,
						       .nanoseconds = p->platforms[i].nanoseconds,
						       .status = status != CPLY_OK});
}

/* How long each platform's own layer took, all of them running beside one another. */
static void take_times(const blobs *all, packing *p)
{
	for (size_t i = 0; i < p->dist.count; i++)
		for (size_t j = 0; j < all->job_count; j++)
			if (all->of_job[j]->platform == &p->platforms[i])
				p->platforms[i].nanoseconds = all->jobs[j].nanoseconds;
}

cply_status packing_write_layers(packing *p, cply_error *err)
{
	const cply_allocator *allocator = &p->context->allocator;
	size_t most = p->dist.count + 1;
	blobs all = {.at = cply__calloc(allocator, most, sizeof(blob)),
		.jobs = cply__calloc(allocator, most, sizeof(cply__layer_job)),
		.of_job = cply__calloc(allocator, most, sizeof(blob *))};
	cply_status status = CPLY_OK;

	packing_send_phase(p, "Packing");
	send_all(p, CPLY_EVENT_START, CPLY_OK);
	if (!all.at || !all.jobs || !all.of_job) {
		status = cply__error_nomem(err);
	} else {
		list(&all, p);
		status = write_all(&all, p, err);
		take_times(&all, p);
	}
	send_all(p, CPLY_EVENT_FINISH, status);
	for (size_t i = 0; i < all.count; i++)
		cply__tempfile_release(&all.at[i].file);
	cply__free(allocator, all.at);
	cply__free(allocator, all.jobs);
	cply__free(allocator, all.of_job);
	return status;
}
