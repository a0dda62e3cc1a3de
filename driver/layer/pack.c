/* Layers to blobs and digests. */
#include "engine.h"
#include "runtime/alloc.h"
#include "runtime/clock.h"
#include "runtime/context.h"
#include "runtime/error.h"

static void skip_prefix(layer_run *run, uint64_t prefix)
{
	const layer_pack_state *state = &run->memory->states[prefix - 1];

	if (cply__sha256_load(&run->tar_hash, state->tar) && cply__sha256_load(&run->blob_hash, state->blob)) {
		run->prefix = run->hashed = prefix;
		return;
	}
	cply__sha256_init(&run->tar_hash);
	cply__sha256_init(&run->blob_hash);
}

static void start_run(layer_run *run, layer_engine *engine, const cply__layer_job *job, bool is_packed)
{
	run->engine = engine;
	run->layer = job->layer;
	run->output = &job->output;
	run->codec = is_packed ? layer_codec_of(job->layer) : NULL;
	run->stamp = run->codec ? layer_codec_stamp(job->layer) : 0;
	run->memory = run->codec ? job->layer->memory : NULL;
	cply__sha256_init(&run->tar_hash);
	cply__sha256_init(&run->blob_hash);
	atomic_init(&run->tar_done, 0);
	if (run->memory && run->memory->prefix)
		skip_prefix(run, run->memory->prefix);
}

static void finish_run(cply_layer_result *out, layer_run *run)
{
	uint8_t digest[CPLY__SHA256_SIZE];

	*out = (cply_layer_result){
		.tar_size = run->layer->tar_size, .blob_size = run->blob_size, .entries = run->layer->entries.count};
	cply__sha256_finish(&run->tar_hash, digest);
	cply__digest_format(out->diff_id, digest);
	if (run->codec)
		cply__sha256_finish(&run->blob_hash, digest);
	cply__digest_format(out->digest, digest);
	if (run->memory) {
		run->memory->result = *out;
		run->memory->is_told = true;
	}
}

/* Is there anything that the layer's own memory does not have? */
static bool wants_stock(const cply_layer *layer)
{
	const layer_memory *memory = layer->memory;

	for (uint64_t i = 0; memory && i < memory->count; i++)
		if (!memory->pieces[i].fetch)
			return true;
	return false;
}

static cply_status recall_all(const cply__layer_job *jobs, size_t count, cply_error *err)
{
	for (size_t i = 0; i < count; i++) {
		cply_layer *layer = jobs[i].layer;
		if (cply__layer_prepare(layer, err))
			return err->code;
		if (!layer->memory || layer->memory->is_told)
			layer_recall(layer);
	}
	return CPLY_OK;
}

static void start_runs(layer_engine *engine, const cply__layer_job *jobs, bool is_packed)
{
	bool has_stock = false;

	for (size_t i = 0; i < engine->run_count; i++) {
		start_run(&engine->runs[i], engine, &jobs[i], is_packed);
		engine->wants_keys |= engine->runs[i].memory != NULL;
		if (is_packed && !has_stock && wants_stock(jobs[i].layer)) {
			layer_recall_stock(&engine->stock, jobs[i].layer);
			has_stock = true;
		}
	}
}

static cply_status run(cply__layer_job *jobs, size_t count, bool is_packed, cply_error *err)
{
	uint64_t started = cply__clock_now();
	layer_engine engine;

	if (count == 0)
		return CPLY_OK;
	if (recall_all(jobs, count, err))
		return err->code;
	cply_status status = layer_engine_init(&engine, jobs[0].layer->context, count, err);
	if (!status) {
		start_runs(&engine, jobs, is_packed);
		status = layer_engine_run(&engine, err);
	}
	for (size_t i = 0; i < count && !status; i++) {
		finish_run(&jobs[i].result, &engine.runs[i]);
		jobs[i].nanoseconds = engine.runs[i].ended - started;
	}
	layer_engine_release(&engine);
	return status;
}

cply_status cply__layer_pack_all(cply__layer_job *jobs, size_t count, cply_error *err)
{
	return run(jobs, count, true, err);
}

cply_status cply__layer_pack(
	cply_layer_result *out, cply_layer *layer, const cply__layer_output *output, cply_error *err)
{
	cply__layer_job job = {.layer = layer, .output = *output};

	if (run(&job, 1, true, err))
		return err->code;
	*out = job.result;
	return CPLY_OK;
}

cply_status cply__layer_digest(cply_layer_result *out, cply_layer *layer, cply_error *err)
{
	cply__layer_job job = {.layer = layer};

	if (run(&job, 1, false, err))
		return err->code;
	*out = job.result;
	return CPLY_OK;
}
