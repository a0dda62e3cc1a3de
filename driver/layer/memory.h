/*
 * What is remembered of layers between calls, in the folder "layers" of the cache. Private to this room.
 *
 *   REQUEST.tree   of a list of sources with their options: what stat(2) said of each segment's files, and the result
 *   DIGEST.pack    of a blob: its segments, and the states of both hashes behind each of them
 *   DIGEST.blob    the blob itself: another name of the file that was written, where the file system allows it
 *   REQUEST.same   of the layers of an image: which files were compared, and whether they are the same in all
 *
 * Files are whole or not there (written beside their name, then renamed; the blob is a link). Nothing in them is
 * believed: trees and packs end with a sum, and each segment's packed bytes have one, which is checked when they are
 * used. Whatever fails here costs time, never the layer.
 */
#ifndef LAYER_MEMORY_H
#define LAYER_MEMORY_H

#include "entry.h"
#include "plan.h"
#include "runtime/sha256.h"
#include "stock.h"

/* Endings of the names. */
#define LAYER_TREE ".tree"
#define LAYER_PACK ".pack"
#define LAYER_BLOB ".blob"
#define LAYER_SAME ".same"

/* Says which machine's numbers follow, and which version of these structs. */
#define LAYER_MAGIC UINT64_C(0x6372706C61790001)

/* Who a file was when it was written: any change of it changes this. */
typedef struct layer_stamp {
	uint64_t device, inode, size;
	int64_t mtime, ctime;
	uint32_t mtime_nanoseconds, ctime_nanoseconds;
} layer_stamp;

typedef struct layer_identity {
	uint8_t bytes[CPLY__SHA256_SIZE]; /* zeros: not to be relied on */
} layer_identity;

/* How a .tree and a .same begin: then items, and a sum of all. */
typedef struct layer_kept_head {
	uint64_t magic;
	uint64_t count; /* of the items */
} layer_kept_head;

/* A .tree: this, an identity for each segment, a sum. */
typedef struct layer_tree_head {
	layer_kept_head kept;
	cply_layer_result result;
	layer_stamp output; /* zeros: none */
} layer_tree_head;

/* A .pack: this, a row for each segment, a sum of both; a state for each segment, a sum of them. */
typedef struct layer_pack_head {
	uint64_t magic;
	uint64_t count;
	uint64_t start; /* of the first packed segment in the blob */
	uint64_t stamp; /* of the codec */
} layer_pack_head;

typedef struct layer_pack_row {
	uint8_t key[CPLY__SHA256_SIZE]; /* SHA-256 of the segment */
	uint32_t crc, size;             /* of the segment */
	uint64_t sum;                   /* of the packed bytes */
	uint32_t packed;                /* bytes */
	uint32_t is_last;
} layer_pack_row;

typedef struct layer_pack_state {
	uint8_t tar[CPLY__SHA256_SAVED], blob[CPLY__SHA256_SAVED];
} layer_pack_state;

/* Of one layer; in the arena. */
typedef struct layer_memory {
	cply__arena arena;
	const char *folder;         /* of the cache */
	const char *tree;           /* path of the .tree */
	uint64_t count;             /* segments */
	layer_identity *identities; /* of the files as they are now */
	bool is_same;               /* all are as in the .tree */
	layer_tree_head head;       /* of the .tree, where there was one */
	/* Where segments may be had without being packed, by number; `fetch` NULL: nowhere. */
	layer_piece *pieces;
	uint64_t prefix; /* so many at the beginning need not even be read */
	/* What the next call will know: rows and states of this one. */
	uint64_t stamp; /* of the codec */
	uint64_t start;
	layer_pack_row *rows;
	layer_pack_state *states;
	bool is_damaged; /* something was not in the cache as it should be */
	bool is_told;    /* rows and states are those of `result` */
	cply_layer_result result;
} layer_memory;

/*
 * Fills in layer->memory of a prepared layer: what is known of it. Stays NULL without a cache, and when there is no
 * memory for it.
 */
void layer_recall(cply_layer *layer);
void layer_forget(cply_layer *layer);

/* Adds what the packs of the cache hold that this layer could use: those used last, up to a limit. */
void layer_recall_stock(layer_stock *stock, const cply_layer *layer);

/* identity.c: of a segment's files; false when one of them may still change without a trace. */
bool layer_identify(layer_identity *out, const cply_layer *layer, const layer_segment *segment);
layer_stamp layer_stamp_of(const struct stat *stat);
layer_stamp layer_stamp_of_entry(const layer_entry *entry);

/* Would any change of the file after `now` give another stamp? `now` is a time before the file was looked at. */
bool layer_is_settled(const layer_stamp *stamp, const struct timespec *now);

/* recall.c: reads `size` bytes and the sum behind them; false when anything is wrong. */
bool layer_read_summed(int fd, void *bytes, size_t size, uint64_t offset);
/*
 * All of a file of the cache, which begins with a layer_kept_head: `head_size` bytes, then items. Marks it as used.
 * NULL when there is none, or anything is wrong with it.
 */
void *layer_read_kept(cply__arena *arena, const char *path, size_t head_size, size_t item);

/* keep.c: writes such a file, whole or not at all. */
bool layer_write_kept(const cply_allocator *allocator, const char *path, const void *head, size_t head_size,
	const void *items, size_t size);

/* What the sources of a layer are, and where they go; false: no memory. */
bool layer_hash_sources(cply__sha256 *hash, const cply_layer *layer);

/* FOLDER/HEX.ENDING of a digest; NULL: no memory. */
char *layer_cache_path(cply__arena *arena, const char *folder, const char *digest, const char *ending);

/*
 * evict.c: removes what was used longest ago until all has at most `limit` bytes (0: 4 GiB), and what is of no use:
 * packs without a blob, and old blobs without a pack.
 */
int layer_time_compare(const struct timespec *a, const struct timespec *b);
void layer_evict(cply_context *context, const char *folder, uint64_t limit);

#endif
