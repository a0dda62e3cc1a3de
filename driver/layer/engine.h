/*
 * Layers on their way to blobs, on one pool. A segment is taken in the order of its layer, filled from the files,
 * packed (or found packed) by any thread; then three lanes of its layer go over it in order, each on whatever thread is
 * free: one hashes the tar, one hashes the blob, one writes it. Layers share slots, threads and packed segments, and
 * none waits for another. Private to this room.
 */
#ifndef LAYER_ENGINE_H
#define LAYER_ENGINE_H

#include <stdatomic.h>

#include "codec.h"
#include "memory.h"
#include "runtime/pool.h"
#include "segment.h"
#include "stock.h"

/* Of the 64 MiB that all may take; a slot has about 2 MiB. */
enum { LAYER_SLOTS_MAX = 20, LAYER_MEMORY_MAX = 56 << 20 };

typedef enum layer_stage {
	LAYER_SLOT_FREE,
	LAYER_SLOT_FILL,  /* to be read */
	LAYER_SLOT_PACK,  /* to be compressed */
	LAYER_SLOT_FETCH, /* the piece is to be fetched */
	LAYER_SLOT_TWIN,  /* to be copied from another slot, once that one is packed */
	LAYER_SLOT_BUSY,  /* a thread has it */
	LAYER_SLOT_PACKED
} layer_stage;

/* A segment on its way. */
typedef struct layer_slot {
	struct layer_run *run;
	layer_segment segment;
	uint64_t number; /* in its layer */
	layer_stage stage;
	bool has_tar;                            /* `tar` is filled */
	bool is_hashed, is_digested, is_written; /* the lanes it is through */
	layer_scratch scratch;
	uint8_t *tar, *packed; /* owned; made when first needed, by the thread that has it */
	size_t packed_size, packed_room;
	uint32_t crc;
	uint64_t sum;
	uint8_t key[CPLY__SHA256_SIZE];
	layer_piece *piece;        /* where it may be fetched; NULL: nowhere */
	bool is_missed;            /* the piece should have been there and was not */
	bool is_piece_sure;        /* known to be of these contents, without a look at the key */
	layer_piece *own;          /* what the stock knows of this slot's packed bytes */
	struct layer_slot *twin;   /* a slot whose fingerprint is the same */
	struct layer_slot *beside; /* of which the tar is hashed together with this one's packed bytes */
	unsigned pins;             /* slots that have this one as twin */
} layer_slot;

/* One layer. */
typedef struct layer_run {
	struct layer_engine *engine;
	cply_layer *layer;
	const cply__layer_output *output;
	const layer_codec *codec; /* NULL: the blob is the tar */
	layer_memory *memory;     /* the layer's; NULL: none */
	uint64_t stamp;           /* of the codec */
	uint64_t prefix;          /* segments whose tar is neither read nor hashed */
	layer_segment segment;    /* taken last */
	bool is_taken;            /* all segments are */
	uint64_t taken;
	uint64_t hashed, digested, written; /* segments behind each lane: tar hashed, blob hashed, blob written */
	bool is_hashing, is_digesting, is_writing;
	cply__sha256 tar_hash, blob_hash;
	uint32_t crc;
	uint64_t blob_size;
	atomic_uint_fast64_t tar_done; /* written */
	uint64_t tar_told;             /* in the last event */
	uint64_t ended;                /* cply__clock_now then */
} layer_run;

/* What a thread keeps between tasks. */
typedef struct layer_thread {
	void *state;    /* owned; of `codec` */
	uint64_t stamp; /* of it */
	const layer_codec *codec;
} layer_thread;

typedef struct layer_engine {
	cply_context *context;
	layer_run *runs; /* owned */
	size_t run_count;
	bool wants_keys;   /* SHA-256 of segments */
	layer_slot *slots; /* owned */
	size_t slot_count;
	layer_thread *threads; /* owned */
	unsigned thread_count;
	layer_stock stock;
	atomic_uint_fast64_t packed_count; /* segments that were compressed */
} layer_engine;

/* Makes ready for `count` layers, whose runs the caller fills in; released also after a failure. */
cply_status layer_engine_init(layer_engine *engine, cply_context *context, size_t count, cply_error *err);
void layer_engine_release(layer_engine *engine);

/* Lets all runs go through. */
cply_status layer_engine_run(layer_engine *engine, cply_error *err);

/* work.c: the tasks; `job` is a slot. */
cply_status layer_work_fill(void *job, unsigned thread, cply_error *err);
cply_status layer_work_pack(void *job, unsigned thread, cply_error *err);
cply_status layer_work_fetch(void *job, unsigned thread, cply_error *err);
cply_status layer_work_twin(void *job, unsigned thread, cply_error *err);
cply_status layer_work_hash(void *job, unsigned thread, cply_error *err);
cply_status layer_work_digest(void *job, unsigned thread, cply_error *err);
cply_status layer_work_write(void *job, unsigned thread, cply_error *err);

/* The first two lanes of a run in one: hashes the tar of `beside` and the packed bytes of the slot. */
cply_status layer_work_both(void *job, unsigned thread, cply_error *err);

#endif
