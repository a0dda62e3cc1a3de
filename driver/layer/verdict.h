/*
 * Which files of several layers were compared, and what came of it: files that nobody touched since need not be read
 * again. Kept in the cache as REQUEST.same. Private to this room.
 */
#ifndef LAYER_VERDICT_H
#define LAYER_VERDICT_H

#include "memory.h"

/* Of one path. */
typedef struct layer_verdict {
	uint8_t key[CPLY__SHA256_SIZE - 1]; /* of who the files are, in the order of the layers */
	uint8_t is_same;
} layer_verdict;

/* Those of one list of layers. */
typedef struct layer_verdicts {
	cply_context *context;      /* borrowed */
	cply__arena arena;          /* of the two below */
	const char *path;           /* in the cache; NULL: nothing is remembered */
	const layer_verdict *known; /* by key */
	size_t known_count;
	CPLY__VEC(layer_verdict) now; /* owned: those of this call */
	bool is_new;                  /* some of them are not among the known */
} layer_verdicts;

/* Reads what an earlier call kept of the same layers; without a cache, or memory, there is nothing. */
void layer_verdicts_init(layer_verdicts *verdicts, cply_layer *const *layers, size_t count);
void layer_verdicts_release(layer_verdicts *verdicts);

/* Is it known whether these files, one of each layer, are the same? Otherwise out->is_same is the caller's to find out.
 */
bool layer_verdicts_find(layer_verdict *out, layer_verdicts *verdicts, cply_layer *const *layers,
	layer_entry *const *entries, size_t count);

/* For later calls; not of files that may still change without a trace. */
void layer_verdicts_add(layer_verdicts *verdicts, const layer_verdict *verdict, cply_layer *const *layers,
	layer_entry *const *entries, size_t count);

/* Writes them, if they are not those that were read. */
void layer_verdicts_keep(layer_verdicts *verdicts);

#endif
