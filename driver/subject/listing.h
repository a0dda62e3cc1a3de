/* One layer (or tar), read once: its entries with what their headers and first bytes say. Private to this room. */
#ifndef SUBJECT_LISTING_H
#define SUBJECT_LISTING_H

#include "driver/layout.h"
#include "finding.h"
#include "hashing.h"

/*
 * Logarithms of zstd's windows: several layers at once have small ones (what zstd does up to level 19), one that needs
 * more is read by itself. Registries' clients take no more than the large one.
 */
enum { WINDOW_SMALL = 23, WINDOW_LARGE = 26 };

typedef struct layer_entry {
	cply__node node; /* of a hard link: path and target, which is the path of a file in the same layer */
	bool is_hardlink;
} layer_entry;

/* What is removed from the layers below: a path with all it holds, or (opaque) all that a folder holds. */
typedef struct layer_whiteout {
	const char *path; /* "" for the opaque top */
	bool is_opaque;
} layer_whiteout;

typedef struct layer_listing {
	CPLY__VEC(layer_entry) entries;      /* in tree order, each path once: the last one of that name */
	CPLY__VEC(layer_whiteout) whiteouts; /* in tree order */
	CPLY__VEC(cply_binary *) binaries;   /* owned: what the entries point to */
	finding_list findings;               /* of which `layer` is the digest */
	cply__arena arena;
	memory_account account;          /* of the lists, the arena and the binaries */
	const cply_allocator *allocator; /* borrowed */
	char digest[CPLY__DIGEST_TEXT];  /* as the manifest has it; "" for a tar */
	char diff_id[CPLY__DIGEST_TEXT]; /* "" when the layer could not be read to its end */
	uint64_t size;                   /* bytes of the tar */
	bool wants_window;               /* it was not read: its zstd window is larger than the limits let it be */
	int scratch;                     /* an unlinked temporary file, -1 before it is needed */
	const char *scratch_folder;      /* borrowed; NULL: /tmp */
} layer_listing;

void listing_init(layer_listing *listing, const cply_allocator *allocator, memory_budget *budget);
void listing_release(layer_listing *listing);

/* Gives back what it took; as if it had not been read. */
void listing_restart(layer_listing *listing);

/*
 * listing.c: reads a tar, compressed or not, from a stream. What is wrong with it is a finding; errors are those of
 * the machine (CPLY_E_IO, CPLY_E_NOMEM) and CPLY_E_LIMIT of the budget.
 */
typedef struct layer_stream {
	cply__read read;
	void *user;
	cply__blob *blob;      /* what `read` reads from in the end, so that both are hashed at once; NULL: none */
	hash_meeting *meeting; /* with the other layers of the subject; NULL: none */
	const char *name;      /* for messages */
} layer_stream;
cply_status listing_read(
	layer_listing *listing, const layer_stream *from, const cply__inflate_limits *limits, cply_error *err);

/* contents.c: looks into the file that the tar reader is at. */
typedef struct contents_room contents_room;
cply_status contents_room_new(contents_room **out, layer_listing *listing, cply_error *err);
void contents_room_free(contents_room *room);
cply_status contents_look(contents_room *room, cply__node *node, cply__read read, void *reader, cply_error *err);

/* order.c: sorts, and finds what is there twice and hard links that come too early. */
cply_status listing_order(layer_listing *listing, cply_error *err);

/* The entry of an ordered list at a path, or NULL. */
const layer_entry *listing_find(const layer_listing *listing, const char *path);

/* For qsort of layer_whiteout. */
int whiteout_order(const void *a, const void *b);

/* Tree order: a folder, all it holds, then the names behind it, by unsigned bytes. */
int path_compare(const char *a, const char *b);

/* As path_compare, for paths that are known to have *common bytes in common, which becomes the number that they have.
 */
int path_compare_behind(const char *a, const char *b, size_t *common);

/* Is `path` below `folder`? Everything but "" is below "". */
bool path_is_below(const char *path, const char *folder);

#endif
