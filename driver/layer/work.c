/* What threads do with a slot. */
#include <string.h>

#include "engine.h"
#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/crc32.h"
#include "runtime/error.h"

static const cply_allocator *allocator_of(const layer_slot *slot)
{
	return &slot->run->layer->context->allocator;
}

static cply_status fill(layer_slot *slot, cply_error *err)
{
	if (!slot->tar && !(slot->tar = cply__alloc(allocator_of(slot), LAYER_SEGMENT_MAX)))
		return cply__error_nomem(err);
	if (layer_fill_segment(slot->tar, slot->run->layer, &slot->segment, &slot->scratch, err))
		return err->code;
	if (slot->run->codec)
		slot->crc = cply__crc32(0, slot->tar, slot->segment.size);
	return CPLY_OK;
}

/* Says in which layer it happened. */
static cply_status tell(const layer_slot *slot, cply_status status, cply_error *err)
{
	if (status && slot->run->output->doing)
		cply__error_context(err, "%s", slot->run->output->doing);
	return status;
}

cply_status layer_work_fill(void *job, unsigned thread, cply_error *err)
{
	(void)thread;
	return tell(job, fill(job, err), err);
}

static cply_status make_room(layer_slot *slot, size_t size, cply_error *err)
{
	if (slot->packed_room >= size)
		return CPLY_OK;
	cply__free(allocator_of(slot), slot->packed);
	slot->packed_room = 0;
	slot->packed = cply__alloc(allocator_of(slot), size);
	if (!slot->packed)
		return cply__error_nomem(err);
	slot->packed_room = size;
	return CPLY_OK;
}

/* The thread's codec, for the level of this layer. */
static cply_status ready_codec(layer_thread *own, const layer_run *run, cply_error *err)
{
	if (own->codec && own->stamp == run->stamp)
		return CPLY_OK;
	if (own->codec)
		own->codec->end(own->state);
	own->codec = NULL;
	if (run->codec->start(&own->state, run->layer, err))
		return err->code;
	own->codec = run->codec;
	own->stamp = run->stamp;
	return CPLY_OK;
}

static cply_status pack(layer_slot *slot, unsigned thread, cply_error *err)
{
	const layer_run *run = slot->run;
	layer_thread *own = &run->engine->threads[thread];

	if (make_room(slot, run->codec->bound(LAYER_SEGMENT_MAX), err) || ready_codec(own, run, err) ||
		run->codec->pack(&slot->packed_size, own->state, slot->packed, slot->tar, slot->segment.size,
			slot->segment.is_last, err))
		return err->code;
	slot->sum = layer_sum(slot->packed, slot->packed_size);
	atomic_fetch_add_explicit(&run->engine->packed_count, 1, memory_order_relaxed);
	return CPLY_OK;
}

cply_status layer_work_pack(void *job, unsigned thread, cply_error *err)
{
	return tell(job, pack(job, thread, err), err);
}

static bool has_key(const layer_slot *slot, const uint8_t key[CPLY__SHA256_SIZE])
{
	cply__sha256 hash;
	uint8_t found[CPLY__SHA256_SIZE];

	cply__sha256_init(&hash);
	cply__sha256_add(&hash, slot->tar, slot->segment.size);
	cply__sha256_finish(&hash, found);
	return memcmp(found, key, sizeof found) == 0;
}

/* Are the packed bytes there, and whole? */
static bool fetch(layer_slot *slot)
{
	const layer_piece *piece = slot->piece;

	if (!piece->fetch(piece->user, slot->packed, piece->packed, piece->offset))
		return false;
	slot->packed_size = piece->packed;
	slot->sum = layer_sum(slot->packed, slot->packed_size);
	return slot->sum == piece->sum;
}

/* Reads what was left unread since it was packed before: the states of the hashes behind it are those of the same
 * bytes. */
static cply_status refill(layer_slot *slot, cply_error *err)
{
	if (fill(slot, err))
		return err->code;
	if (slot->crc == slot->piece->crc)
		return CPLY_OK;
	layer_source_path(&slot->scratch.path, slot->run->layer, &slot->run->layer->entries.at[slot->segment.entry]);
	return cply__error(err, CPLY_E_CHANGED, .path = slot->scratch.path.text,
		.found = "other contents than before, in this file or one of those behind it, with the same times",
		.wanted = "files whose time of change says when they changed",
		.hint = "pack without the cache (--no-cache)");
}

/* What is not there, or not what it says it is, is packed again. */
static cply_status fetch_or_pack(layer_slot *slot, unsigned thread, cply_error *err)
{
	size_t room = slot->run->codec->bound(LAYER_SEGMENT_MAX);

	if (make_room(slot, room, err))
		return err->code;
	if (slot->is_piece_sure || has_key(slot, slot->piece->key)) {
		slot->is_missed = slot->piece->packed > room || !fetch(slot);
		if (!slot->is_missed)
			return CPLY_OK;
	}
	if (slot->number < slot->run->prefix && refill(slot, err))
		return err->code;
	return pack(slot, thread, err);
}

cply_status layer_work_fetch(void *job, unsigned thread, cply_error *err)
{
	return tell(job, fetch_or_pack(job, thread, err), err);
}

static cply_status copy_or_pack(layer_slot *slot, unsigned thread, cply_error *err)
{
	const layer_slot *twin = slot->twin;

	if (memcmp(slot->tar, twin->tar, slot->segment.size) != 0)
		return pack(slot, thread, err);
	if (make_room(slot, slot->run->codec->bound(LAYER_SEGMENT_MAX), err))
		return err->code;
	memcpy(slot->packed, twin->packed, twin->packed_size);
	slot->packed_size = twin->packed_size;
	slot->sum = twin->sum;
	return CPLY_OK;
}

cply_status layer_work_twin(void *job, unsigned thread, cply_error *err)
{
	return tell(job, copy_or_pack(job, thread, err), err);
}

/* What is kept of a segment whose tar was hashed. */
static void note_hashed(const layer_slot *slot)
{
	layer_memory *memory = slot->run->memory;

	if (!memory || !slot->run->codec)
		return;
	memcpy(memory->rows[slot->number].key, slot->key, sizeof slot->key);
	cply__sha256_save(memory->states[slot->number].tar, &slot->run->tar_hash);
}

cply_status layer_work_hash(void *job, unsigned thread, cply_error *err)
{
	layer_slot *slot = job;
	layer_run *run = slot->run;
	cply__sha256 key;

	(void)thread;
	(void)err;
	if (slot->is_piece_sure || !run->engine->wants_keys || !run->codec) {
		cply__sha256_add(&run->tar_hash, slot->tar, slot->segment.size);
		if (slot->is_piece_sure)
			memcpy(slot->key, slot->piece->key, sizeof slot->key);
	} else {
		cply__sha256_init(&key);
		cply__sha256_add_both(&run->tar_hash, &key, slot->tar, slot->segment.size);
		cply__sha256_finish(&key, slot->key);
	}
	note_hashed(slot);
	return CPLY_OK;
}

/* For the next call; states and key of the prefix are there from the last one. */
static void note_digested(const layer_slot *slot)
{
	const layer_run *run = slot->run;

	if (!run->memory)
		return;
	layer_pack_row *row = &run->memory->rows[slot->number];
	row->crc = slot->crc;
	row->size = (uint32_t)slot->segment.size;
	row->packed = (uint32_t)slot->packed_size;
	row->sum = slot->sum;
	row->is_last = slot->segment.is_last;
	if (slot->number < run->prefix)
		memcpy(row->key, slot->piece->key, sizeof row->key);
	else
		cply__sha256_save(run->memory->states[slot->number].blob, &run->blob_hash);
}

/* What the blob has in front of the slot. */
static void begin_digest(const layer_slot *slot)
{
	layer_run *run = slot->run;
	uint8_t frame[LAYER_FRAME_MAX];

	if (slot->number != 0)
		return;
	size_t size = run->codec->header(frame, run->layer);
	if (run->memory)
		run->memory->start = size;
	if (run->prefix == 0)
		cply__sha256_add(&run->blob_hash, frame, size);
}

/* What it has behind it. */
static void end_digest(const layer_slot *slot)
{
	layer_run *run = slot->run;
	uint8_t frame[LAYER_FRAME_MAX];

	run->crc = cply__crc32_combine(run->crc, slot->crc, slot->segment.size);
	note_digested(slot);
	if (slot->segment.is_last)
		cply__sha256_add(&run->blob_hash, frame, run->codec->trailer(frame, run->crc, run->layer->tar_size));
}

cply_status layer_work_digest(void *job, unsigned thread, cply_error *err)
{
	layer_slot *slot = job;

	(void)thread;
	(void)err;
	begin_digest(slot);
	/* The prefix is hashed already. */
	if (slot->number >= slot->run->prefix)
		cply__sha256_add(&slot->run->blob_hash, slot->packed, slot->packed_size);
	end_digest(slot);
	return CPLY_OK;
}

cply_status layer_work_both(void *job, unsigned thread, cply_error *err)
{
	layer_slot *slot = job, *beside = slot->beside;
	layer_run *run = slot->run;

	(void)thread;
	(void)err;
	begin_digest(slot);
	cply__sha256_add_two(
		&run->tar_hash, beside->tar, beside->segment.size, &run->blob_hash, slot->packed, slot->packed_size);
	memcpy(beside->key, beside->piece->key, sizeof beside->key);
	note_hashed(beside);
	end_digest(slot);
	return CPLY_OK;
}

static cply_status send(layer_run *run, const void *bytes, size_t size, cply_error *err)
{
	run->blob_size += size;
	return run->output->sink ? run->output->sink(run->output->user, bytes, size, err) : CPLY_OK;
}

static cply_status write_slot(const layer_slot *slot, cply_error *err)
{
	layer_run *run = slot->run;
	uint8_t frame[LAYER_FRAME_MAX];

	if (!run->codec)
		return send(run, slot->tar, slot->segment.size, err);
	if (slot->number == 0 && send(run, frame, run->codec->header(frame, run->layer), err))
		return err->code;
	if (slot->own && run->output->read) {
		slot->own->fetch = run->output->read;
		slot->own->user = run->output->user;
		slot->own->offset = run->blob_size;
	}
	if (send(run, slot->packed, slot->packed_size, err))
		return err->code;
	if (!slot->segment.is_last)
		return CPLY_OK;
	return send(run, frame, run->codec->trailer(frame, run->crc, run->layer->tar_size), err);
}

cply_status layer_work_write(void *job, unsigned thread, cply_error *err)
{
	(void)thread;
	return tell(job, write_slot(job, err), err);
}
