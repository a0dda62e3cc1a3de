/* Which task comes next: the plan of the pool. All of it but the tick runs under the pool's lock. */
#include "engine.h"

#include <string.h>

#include "runtime/alloc.h"
#include "runtime/clock.h"
#include "runtime/context.h"
#include "runtime/error.h"

static layer_slot *find_slot(const layer_engine *engine, const layer_run *run, uint64_t number)
{
	for (size_t i = 0; i < engine->slot_count; i++)
		if (engine->slots[i].run == run && engine->slots[i].number == number)
			return &engine->slots[i];
	return NULL;
}

static cply__pick give(cply__task *out, layer_slot *slot, cply_status (*run)(void *, unsigned, cply_error *))
{
	/* Of failures in several layers that of the first layer is told. */
	uint64_t layer = (uint64_t)(slot->run - slot->run->engine->runs);
	*out = (cply__task){run, slot, layer << 40 | slot->number};
	return CPLY__PICK_TASK;
}

static layer_slot *ready_to_hash(const layer_engine *engine, const layer_run *run)
{
	layer_slot *slot = run->is_hashing ? NULL : find_slot(engine, run, run->hashed);
	return slot && slot->has_tar ? slot : NULL;
}

static layer_slot *ready_to_digest(const layer_engine *engine, const layer_run *run)
{
	layer_slot *slot = run->is_digesting || !run->codec ? NULL : find_slot(engine, run, run->digested);
	return slot && slot->stage == LAYER_SLOT_PACKED ? slot : NULL;
}

/* The last one ends with the sum of all, which the digest makes. */
static layer_slot *ready_to_write(const layer_engine *engine, const layer_run *run)
{
	layer_slot *slot = run->is_writing ? NULL : find_slot(engine, run, run->written);

	if (!slot || slot->stage != LAYER_SLOT_PACKED || (slot->segment.is_last && !slot->is_digested))
		return NULL;
	return slot;
}

/* Is the packed segment still to be hashed for the digest of the blob? */
static bool is_behind_prefix(const layer_slot *slot)
{
	return slot->number >= slot->run->prefix;
}

/*
 * One thread hashes two messages in the time of one. Not while the key of the segment is wanted as well: it is hashed
 * with the tar then, at no cost either.
 */
static bool may_join(const layer_slot *to_digest, const layer_slot *to_hash)
{
	return to_hash->is_piece_sure && is_behind_prefix(to_digest);
}

/* A digest may wait for the hash that it can be joined with, as long as there is other work. */
static bool is_patient(const layer_slot *to_digest)
{
	return to_digest->is_piece_sure && is_behind_prefix(to_digest);
}

static cply__pick pick_lane(cply__task *out, const layer_engine *engine)
{
	for (size_t i = 0; i < engine->run_count; i++) {
		layer_run *run = &engine->runs[i];
		layer_slot *to_hash = ready_to_hash(engine, run), *to_digest = ready_to_digest(engine, run);
		if (to_hash && to_digest && may_join(to_digest, to_hash)) {
			run->is_hashing = run->is_digesting = true;
			to_digest->beside = to_hash;
			return give(out, to_digest, layer_work_both);
		}
		if (to_hash) {
			run->is_hashing = true;
			return give(out, to_hash, layer_work_hash);
		}
		if (to_digest && !is_patient(to_digest)) {
			run->is_digesting = true;
			return give(out, to_digest, layer_work_digest);
		}
		layer_slot *to_write = ready_to_write(engine, run);
		if (to_write) {
			run->is_writing = true;
			return give(out, to_write, layer_work_write);
		}
	}
	return CPLY__PICK_WAIT;
}

static cply__pick pick_patient(cply__task *out, const layer_engine *engine)
{
	for (size_t i = 0; i < engine->run_count; i++) {
		layer_slot *slot = ready_to_digest(engine, &engine->runs[i]);
		if (!slot)
			continue;
		engine->runs[i].is_digesting = true;
		return give(out, slot, layer_work_digest);
	}
	return CPLY__PICK_WAIT;
}

static cply__pick pick_stage(cply__task *out, const layer_engine *engine)
{
	for (size_t i = 0; i < engine->slot_count; i++) {
		layer_slot *slot = &engine->slots[i];
		layer_stage stage = slot->stage;
		if (stage == LAYER_SLOT_TWIN && slot->twin->stage != LAYER_SLOT_PACKED)
			continue;
		if (stage != LAYER_SLOT_PACK && stage != LAYER_SLOT_FETCH && stage != LAYER_SLOT_TWIN)
			continue;
		slot->stage = LAYER_SLOT_BUSY;
		return give(out, slot,
			stage == LAYER_SLOT_PACK    ? layer_work_pack
			: stage == LAYER_SLOT_FETCH ? layer_work_fetch
						    : layer_work_twin);
	}
	return CPLY__PICK_WAIT;
}

static uint64_t in_flight(const layer_run *run)
{
	return run->taken - (run->hashed < run->written ? run->hashed : run->written);
}

static layer_slot *find_free(const layer_engine *engine)
{
	for (size_t i = 0; i < engine->slot_count; i++)
		if (engine->slots[i].stage == LAYER_SLOT_FREE)
			return &engine->slots[i];
	return NULL;
}

/* Of two that have as many on their way the one that is less far: on one thread they take turns. */
static bool comes_before(const layer_run *a, const layer_run *b)
{
	uint64_t of_a = in_flight(a), of_b = in_flight(b);
	return of_a < of_b || (of_a == of_b && a->taken < b->taken);
}

/* The layer with the fewest segments on their way is next, so that all move on and their lanes work side by side. */
static layer_run *find_run(const layer_engine *engine)
{
	layer_run *best = NULL;

	for (size_t i = 0; i < engine->run_count; i++) {
		layer_run *run = &engine->runs[i];
		if (!run->is_taken && (!best || comes_before(run, best)))
			best = run;
	}
	return best;
}

static cply__pick pick_segment(cply__task *out, const layer_engine *engine)
{
	layer_run *run = find_run(engine);
	layer_slot *slot = run ? find_free(engine) : NULL;

	if (!slot)
		return CPLY__PICK_WAIT;
	layer_next_segment(&run->segment, run->layer, run->taken ? &run->segment : NULL);
	slot->run = run;
	slot->segment = run->segment;
	slot->number = run->taken++;
	slot->stage = LAYER_SLOT_BUSY;
	slot->has_tar = slot->is_hashed = slot->is_written = false;
	slot->is_digested = !run->codec;
	slot->is_missed = slot->is_piece_sure = false;
	slot->piece = slot->own = NULL;
	slot->twin = NULL;
	run->is_taken = run->segment.is_last;
	if (run->memory && run->memory->pieces[slot->number].fetch)
		slot->piece = &run->memory->pieces[slot->number];
	if (slot->number >= run->prefix)
		return give(out, slot, layer_work_fill);
	slot->is_hashed = slot->is_piece_sure = true;
	slot->crc = slot->piece->crc;
	return give(out, slot, layer_work_fetch);
}

static bool is_over(const layer_engine *engine)
{
	for (size_t i = 0; i < engine->run_count; i++) {
		const layer_run *run = &engine->runs[i];
		if (!run->is_taken || run->hashed < run->taken || run->written < run->taken ||
			(run->codec && run->digested < run->taken))
			return false;
	}
	return true;
}

static cply__pick pick(cply__task *out, void *user)
{
	const layer_engine *engine = user;

	/* The lanes come first: they are what everything else waits for in the end. */
	if (pick_lane(out, engine) == CPLY__PICK_TASK || pick_stage(out, engine) == CPLY__PICK_TASK ||
		pick_segment(out, engine) == CPLY__PICK_TASK || pick_patient(out, engine) == CPLY__PICK_TASK)
		return CPLY__PICK_TASK;
	return is_over(engine) ? CPLY__PICK_END : CPLY__PICK_WAIT;
}

/* How a filled segment gets packed. */
static void decide(layer_engine *engine, layer_slot *slot)
{
	const layer_run *run = slot->run;

	slot->has_tar = true;
	slot->stage = LAYER_SLOT_PACKED;
	if (!run->codec)
		return;
	slot->stage = LAYER_SLOT_FETCH;
	slot->is_piece_sure = slot->piece && slot->piece->crc == slot->crc;
	if (slot->is_piece_sure)
		return;
	/* Nobody else asks for what one layer has that nobody remembers. */
	if (!engine->wants_keys) {
		slot->stage = LAYER_SLOT_PACK;
		return;
	}
	layer_fingerprint fingerprint =
		layer_fingerprint_of(run->stamp, slot->crc, slot->segment.size, slot->segment.is_last);
	slot->piece = layer_stock_find(&engine->stock, &fingerprint);
	if (slot->piece && slot->piece->slot) {
		slot->twin = slot->piece->slot;
		slot->twin->pins++;
		slot->stage = LAYER_SLOT_TWIN;
	} else if (!slot->piece || !slot->piece->has_key || !slot->piece->fetch) {
		/* Without memory for it nobody else finds this piece, which costs time only. */
		slot->own = layer_stock_add(&engine->stock, &fingerprint);
		if (slot->own)
			slot->own->slot = slot;
		slot->stage = LAYER_SLOT_PACK;
	}
}

static void free_if_done(layer_slot *slot)
{
	if (!slot->is_hashed || !slot->is_digested || !slot->is_written || slot->pins)
		return;
	if (slot->own)
		slot->own->slot = NULL;
	slot->run = NULL;
	slot->stage = LAYER_SLOT_FREE;
}

static void packed(layer_slot *slot)
{
	layer_slot *twin = slot->twin;

	slot->stage = LAYER_SLOT_PACKED;
	if (slot->is_missed && slot->run->memory)
		slot->run->memory->is_damaged = true;
	if (slot->own) {
		slot->own->packed = (uint32_t)slot->packed_size;
		slot->own->sum = slot->sum;
	}
	if (twin) {
		slot->twin = NULL;
		twin->pins--;
		free_if_done(twin);
	}
}

static void hashed(const layer_engine *engine, layer_slot *slot)
{
	slot->run->is_hashing = false;
	slot->run->hashed++;
	slot->is_hashed = true;
	if (slot->own && engine->wants_keys) {
		memcpy(slot->own->key, slot->key, sizeof slot->key);
		slot->own->has_key = true;
	}
	free_if_done(slot);
}

static void digested(layer_slot *slot)
{
	slot->run->is_digesting = false;
	slot->run->digested++;
	slot->is_digested = true;
	free_if_done(slot);
}

static void joined(const layer_engine *engine, layer_slot *slot)
{
	layer_slot *beside = slot->beside;

	slot->beside = NULL;
	hashed(engine, beside);
	digested(slot);
}

static void written(layer_slot *slot)
{
	layer_run *run = slot->run;

	run->is_writing = false;
	run->written++;
	if (slot->segment.is_last)
		run->ended = cply__clock_now();
	slot->is_written = true;
	atomic_fetch_add_explicit(&run->tar_done, slot->segment.size, memory_order_relaxed);
	free_if_done(slot);
}

static void done(void *user, const cply__task *task)
{
	layer_engine *engine = user;
	layer_slot *slot = task->job;

	if (task->run == layer_work_fill)
		decide(engine, slot);
	else if (task->run == layer_work_hash)
		hashed(engine, slot);
	else if (task->run == layer_work_digest)
		digested(slot);
	else if (task->run == layer_work_both)
		joined(engine, slot);
	else if (task->run == layer_work_write)
		written(slot);
	else
		packed(slot);
}

static cply_status tick(void *user, cply_error *err)
{
	layer_engine *engine = user;

	(void)err;
	for (size_t i = 0; i < engine->run_count; i++) {
		layer_run *run = &engine->runs[i];
		uint64_t so_far = atomic_load_explicit(&run->tar_done, memory_order_relaxed);
		if (so_far == run->tar_told)
			continue;
		run->tar_told = so_far;
		cply__context_send(engine->context, &(cply_event){.kind = CPLY_EVENT_PROGRESS,
							    .platform = run->output->platform,
							    .subject = run->output->subject,
							    .unit = "bytes",
							    .done = so_far,
							    .total = run->layer->tar_size});
	}
	return CPLY_OK;
}

cply_status layer_engine_init(layer_engine *engine, cply_context *context, size_t count, cply_error *err)
{
	*engine = (layer_engine){.context = context, .run_count = count, .wants_keys = count > 1};
	layer_stock_init(&engine->stock, &context->allocator);
	engine->runs = cply__calloc(&context->allocator, count, sizeof *engine->runs);
	return engine->runs ? CPLY_OK : cply__error_nomem(err);
}

static size_t count_slots(unsigned threads)
{
	size_t count = threads == 1 ? 1 : 2 * (size_t)threads + 1;
	return count < LAYER_SLOTS_MAX ? count : LAYER_SLOTS_MAX;
}

/* What slots and codecs take with so many threads. */
static size_t measure_memory(const layer_engine *engine, unsigned threads)
{
	size_t of_slot = 0, of_codec = 0;

	for (size_t i = 0; i < engine->run_count; i++) {
		const layer_run *run = &engine->runs[i];
		size_t packed = run->codec ? run->codec->bound(LAYER_SEGMENT_MAX) : 0;
		size_t memory = run->codec ? run->codec->memory(run->layer) : 0;
		of_slot = LAYER_SEGMENT_MAX + packed > of_slot ? LAYER_SEGMENT_MAX + packed : of_slot;
		of_codec = memory > of_codec ? memory : of_codec;
	}
	return count_slots(threads) * of_slot + threads * of_codec;
}

static cply_status make_slots(layer_engine *engine, cply_error *err)
{
	const cply_allocator *allocator = &engine->context->allocator;
	uint64_t most = 0;

	for (size_t i = 0; i < engine->run_count; i++)
		most += engine->runs[i].layer->tar_size / LAYER_SEGMENT_MIN + 1;
	unsigned threads = engine->context->jobs < LAYER_SLOTS_MAX ? engine->context->jobs : LAYER_SLOTS_MAX;
	engine->thread_count = threads < most ? threads : (unsigned)most;
	while (engine->thread_count > 1 && measure_memory(engine, engine->thread_count) > LAYER_MEMORY_MAX)
		engine->thread_count--;
	engine->slot_count = count_slots(engine->thread_count);
	engine->threads = cply__calloc(allocator, engine->thread_count, sizeof *engine->threads);
	engine->slots = cply__calloc(allocator, engine->slot_count, sizeof *engine->slots);
	if (!engine->threads || !engine->slots)
		return cply__error_nomem(err);
	for (size_t i = 0; i < engine->slot_count; i++) {
		cply__strbuf_init(&engine->slots[i].scratch.header, allocator);
		cply__strbuf_init(&engine->slots[i].scratch.path, allocator);
	}
	return CPLY_OK;
}

void layer_engine_release(layer_engine *engine)
{
	const cply_allocator *allocator = &engine->context->allocator;

	for (size_t i = 0; engine->threads && i < engine->thread_count; i++)
		if (engine->threads[i].codec)
			engine->threads[i].codec->end(engine->threads[i].state);
	for (size_t i = 0; engine->slots && i < engine->slot_count; i++) {
		layer_slot *slot = &engine->slots[i];
		cply__free(allocator, slot->tar);
		cply__free(allocator, slot->packed);
		/* As it was zeroed, unless make_slots came to it. */
		if (slot->scratch.header.text) {
			cply__strbuf_release(&slot->scratch.header);
			cply__strbuf_release(&slot->scratch.path);
		}
	}
	cply__free(allocator, engine->slots);
	cply__free(allocator, engine->threads);
	cply__free(allocator, engine->runs);
	layer_stock_release(&engine->stock);
}

cply_status layer_engine_run(layer_engine *engine, cply_error *err)
{
	static const cply__pool_plan plan = {pick, done, tick};

	if (make_slots(engine, err) || cply__pool_run(engine->context, engine->thread_count, &plan, engine, err))
		return err->code;
	return tick(engine, err);
}
