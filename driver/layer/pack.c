/*
 * Segments through the pool: read and compressed on any thread, retired in order on the caller's, which hashes both
 * streams, joins the CRCs and hands the blob on.
 */
#include <string.h>

#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/crc32.h"
#include "runtime/deflate.h"
#include "runtime/error.h"
#include "runtime/pool.h"
#include "runtime/sha256.h"
#include "segment.h"

_Static_assert((size_t)LAYER_SEGMENT_MAX <= CPLY__DEFLATE_SEGMENT, "a segment must fit the encoder");

enum { SLOTS_MAX = 20 /* of about 2.5 MiB each, so that memory stays below 64 MiB */ };

typedef struct packing packing;

/* A segment on its way. */
typedef struct segment_job {
	packing *packing;
	layer_segment segment;
	layer_scratch scratch;
	uint8_t *tar;
	uint8_t *compressed;
	size_t compressed_size;
	uint32_t crc;
	cply__deflater *deflater;
} segment_job;

struct packing {
	cply_layer *layer;
	const cply__layer_output *output;
	cply__pool *pool;
	segment_job *jobs; /* one more than the pool has slots: its own are busy while another is submitted */
	size_t job_count;
	bool is_compressed;
	uint32_t crc;
	uint64_t tar_done, blob_size;
	cply__sha256 tar_hash, blob_hash;
};

static const cply__deflate_level deflate_levels[CPLY_LAYER_LEVEL_COUNT] = {
	[CPLY_LAYER_LEVEL_DEFAULT] = CPLY__DEFLATE_DEFAULT,
	[CPLY_LAYER_LEVEL_FAST] = CPLY__DEFLATE_FAST,
	[CPLY_LAYER_LEVEL_DENSE] = CPLY__DEFLATE_DENSE,
	[CPLY_LAYER_LEVEL_STORE] = CPLY__DEFLATE_STORE,
};

static cply_status put(packing *p, const void *bytes, size_t size, cply_error *err)
{
	if (p->is_compressed)
		cply__sha256_add(&p->blob_hash, bytes, size);
	p->blob_size += size;
	return p->output->sink ? p->output->sink(p->output->user, bytes, size, err) : CPLY_OK;
}

static cply_status work(void *user, cply_error *err)
{
	segment_job *job = user;
	const packing *p = job->packing;

	if (layer_fill_segment(job->tar, p->layer, &job->segment, &job->scratch, err))
		return err->code;
	if (p->is_compressed) {
		job->crc = cply__crc32(0, job->tar, job->segment.size);
		job->compressed_size = cply__deflate_segment(
			job->deflater, job->compressed, job->tar, job->segment.size, job->segment.is_last);
	}
	return CPLY_OK;
}

static cply_status retire(void *user, void *of, cply_error *err)
{
	packing *p = user;
	const segment_job *job = of;

	cply__sha256_add(&p->tar_hash, job->tar, job->segment.size);
	p->tar_done += job->segment.size;
	if (p->is_compressed)
		p->crc = cply__crc32_combine(p->crc, job->crc, job->segment.size);
	const uint8_t *bytes = p->is_compressed ? job->compressed : job->tar;
	if (put(p, bytes, p->is_compressed ? job->compressed_size : job->segment.size, err))
		return err->code;
	cply__context_send(p->layer->context, &(cply_event){.kind = CPLY_EVENT_PROGRESS,
						      .platform = p->output->platform,
						      .subject = p->output->subject,
						      .unit = "bytes",
						      .done = p->tar_done,
						      .total = p->layer->tar_size});
	return CPLY_OK;
}

static void release(packing *p)
{
	const cply_allocator *allocator = &p->layer->context->allocator;

	/* First the pool: it waits for work that still uses the buffers. */
	cply__pool_free(p->pool);
	for (size_t i = 0; p->jobs && i < p->job_count; i++) {
		cply__free(allocator, p->jobs[i].tar);
		cply__free(allocator, p->jobs[i].compressed);
		cply__deflater_free(p->jobs[i].deflater);
		cply__strbuf_release(&p->jobs[i].scratch.header);
		cply__strbuf_release(&p->jobs[i].scratch.path);
	}
	cply__free(allocator, p->jobs);
}

static cply_status init_job(segment_job *job, packing *p, cply_error *err)
{
	const cply_allocator *allocator = &p->layer->context->allocator;
	cply__deflate_level level = deflate_levels[p->layer->options.level];

	job->packing = p;
	cply__strbuf_init(&job->scratch.header, allocator);
	cply__strbuf_init(&job->scratch.path, allocator);
	job->tar = cply__alloc(allocator, LAYER_SEGMENT_MAX);
	if (!job->tar)
		return cply__error_nomem(err);
	if (!p->is_compressed)
		return CPLY_OK;
	job->compressed = cply__alloc(allocator, cply__deflate_bound(LAYER_SEGMENT_MAX));
	if (!job->compressed)
		return cply__error_nomem(err);
	return cply__deflater_new(&job->deflater, allocator, level, err);
}

static cply_status start(packing *p, cply_error *err)
{
	const cply_allocator *allocator = &p->layer->context->allocator;
	uint64_t most = p->layer->tar_size / LAYER_SEGMENT_MIN + 1;
	unsigned threads = p->layer->context->jobs < most ? p->layer->context->jobs : (unsigned)most;
	unsigned slots = threads == 1 ? 1 : 2 * threads < SLOTS_MAX ? 2 * threads : SLOTS_MAX;

	p->job_count = slots + 1;
	p->jobs = cply__calloc(allocator, p->job_count, sizeof *p->jobs);
	if (!p->jobs)
		return cply__error_nomem(err);
	cply__sha256_init(&p->tar_hash);
	cply__sha256_init(&p->blob_hash);
	return cply__pool_new(&p->pool, p->layer->context, threads, slots, err);
}

static cply_status submit_all(packing *p, cply_error *err)
{
	layer_segment segment, *previous = NULL;

	for (size_t i = 0; layer_next_segment(&segment, p->layer, previous); i++) {
		segment_job *job = &p->jobs[i % p->job_count];
		if (cply__context_check(p->layer->context, err))
			return err->code;
		if (!job->packing && init_job(job, p, err))
			return err->code;
		job->segment = segment;
		if (cply__pool_submit(p->pool, work, retire, p, job, err))
			return err->code;
		previous = &segment;
	}
	return cply__pool_drain(p->pool, err);
}

static cply_status pack(packing *p, cply_error *err)
{
	uint8_t frame[CPLY__GZIP_HEADER > CPLY__GZIP_TRAILER ? CPLY__GZIP_HEADER : CPLY__GZIP_TRAILER];

	if (p->is_compressed) {
		cply__gzip_header(frame, deflate_levels[p->layer->options.level]);
		if (put(p, frame, CPLY__GZIP_HEADER, err))
			return err->code;
	}
	if (submit_all(p, err))
		return err->code;
	if (p->is_compressed) {
		cply__gzip_trailer(frame, p->crc, p->tar_done);
		return put(p, frame, CPLY__GZIP_TRAILER, err);
	}
	return CPLY_OK;
}

static cply_status run(cply_layer_result *out, cply_layer *layer, const cply__layer_output *output, bool is_compressed,
	cply_error *err)
{
	packing p = {.layer = layer, .output = output, .is_compressed = is_compressed};
	uint8_t digest[CPLY__SHA256_SIZE];

	if (cply__layer_prepare(layer, err))
		return err->code;
	cply_status status = start(&p, err);
	if (!status)
		status = pack(&p, err);
	if (!status) {
		cply_layer_result result = {
			.tar_size = p.tar_done, .blob_size = p.blob_size, .entries = layer->entries.count};
		cply__sha256_finish(&p.tar_hash, digest);
		cply__digest_format(result.diff_id, digest);
		if (is_compressed)
			cply__sha256_finish(&p.blob_hash, digest);
		cply__digest_format(result.digest, digest);
		*out = result;
	}
	release(&p);
	return status;
}

cply_status cply__layer_pack(
	cply_layer_result *out, cply_layer *layer, const cply__layer_output *output, cply_error *err)
{
	return run(out, layer, output, layer->options.format == CPLY_LAYER_FORMAT_GZIP, err);
}

cply_status cply__layer_digest(cply_layer_result *out, cply_layer *layer, cply_error *err)
{
	const cply__layer_output nowhere = {0};
	return run(out, layer, &nowhere, false, err);
}
