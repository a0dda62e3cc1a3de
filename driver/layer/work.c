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

cply_status layer_work_fill(void *job, unsigned thread, cply_error *err)
{
	(void)thread;
	return fill(job, err);
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
	int level = (int)run->layer->options.level;

	if (own->codec == run->codec && own->level == level)
		return CPLY_OK;
	if (own->codec)
		own->codec->end(own->state);
	own->codec = NULL;
	if (run->codec->start(&own->state, run->layer, err))
		return err->code;
	own->codec = run->codec;
	own->level = level;
	return CPLY_OK;
}

cply_status layer_work_pack(void *job, unsigned thread, cply_error *err)
{
	layer_slot *slot = job;
	const layer_run *run = slot->run;
	layer_thread *own = &run->engine->threads[thread];

	if (make_room(slot, run->codec->bound(LAYER_SEGMENT_MAX), err) || ready_codec(own, run, err) ||
		run->codec->pack(&slot->packed_size, own->state, slot->packed, slot->tar, slot->segment.size,
			slot->segment.is_last, err))
		return err->code;
	slot->sum = layer_sum(slot->packed, slot->packed_size);
	return CPLY_OK;
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

/* What is not there, or not what it says it is, is packed again. */
cply_status layer_work_fetch(void *job, unsigned thread, cply_error *err)
{
	layer_slot *slot = job;
	size_t room = slot->run->codec->bound(LAYER_SEGMENT_MAX);

	if (make_room(slot, room, err))
		return err->code;
	if (slot->piece->packed <= room && (slot->is_piece_sure || has_key(slot, slot->piece->key)) && fetch(slot))
		return CPLY_OK;
	return layer_work_pack(job, thread, err);
}

cply_status layer_work_twin(void *job, unsigned thread, cply_error *err)
{
	layer_slot *slot = job;
	const layer_slot *twin = slot->twin;

	if (memcmp(slot->tar, twin->tar, slot->segment.size) != 0)
		return layer_work_pack(job, thread, err);
	if (make_room(slot, slot->run->codec->bound(LAYER_SEGMENT_MAX), err))
		return err->code;
	memcpy(slot->packed, twin->packed, twin->packed_size);
	slot->packed_size = twin->packed_size;
	slot->sum = twin->sum;
	return CPLY_OK;
}

cply_status layer_work_hash(void *job, unsigned thread, cply_error *err)
{
	layer_slot *slot = job;
	layer_run *run = slot->run;
	cply__sha256 key;

	(void)thread;
	(void)err;
	if (!run->engine->wants_keys || !run->codec) {
		cply__sha256_add(&run->tar_hash, slot->tar, slot->segment.size);
		return CPLY_OK;
	}
	cply__sha256_init(&key);
	cply__sha256_add_both(&run->tar_hash, &key, slot->tar, slot->segment.size);
	cply__sha256_finish(&key, slot->key);
	return CPLY_OK;
}

static cply_status put(layer_run *run, const void *bytes, size_t size, cply_error *err)
{
	if (run->codec)
		cply__sha256_add(&run->blob_hash, bytes, size);
	run->blob_size += size;
	return run->output->sink ? run->output->sink(run->output->user, bytes, size, err) : CPLY_OK;
}

cply_status layer_work_write(void *job, unsigned thread, cply_error *err)
{
	layer_slot *slot = job;
	layer_run *run = slot->run;
	uint8_t frame[LAYER_FRAME_MAX];

	(void)thread;
	if (!run->codec)
		return put(run, slot->tar, slot->segment.size, err);
	if (slot->number == 0 && put(run, frame, run->codec->header(frame, run->layer), err))
		return err->code;
	if (slot->own && run->output->read) {
		slot->own->fetch = run->output->read;
		slot->own->user = run->output->user;
		slot->own->offset = run->blob_size;
	}
	run->crc = cply__crc32_combine(run->crc, slot->crc, slot->segment.size);
	if (put(run, slot->packed, slot->packed_size, err))
		return err->code;
	if (!slot->segment.is_last)
		return CPLY_OK;
	return put(run, frame, run->codec->trailer(frame, run->crc, run->layer->tar_size), err);
}
