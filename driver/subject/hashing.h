/*
 * The hashes of a layer: of its tar as it comes out of the inflater, and of the blob that this reads. Private to this
 * room.
 *
 * SHA-256 waits for its own results, so that a CPU with instructions for it hashes two messages in hardly more time
 * than one. Therefore a piece of a layer is left where the next thread that has one of another layer finds it, and
 * hashes both; meanwhile the first inflates on. Who comes back and finds its piece still there hashes it itself.
 */
#ifndef SUBJECT_HASHING_H
#define SUBJECT_HASHING_H

#include <pthread.h>

#include "driver/layout.h"

typedef struct hash_piece hash_piece;

/* One for all threads that read the layers of a subject. */
typedef struct hash_meeting {
	pthread_mutex_t lock;
	pthread_cond_t hashed; /* a piece that somebody waits for may be */
	hash_piece *left;      /* nobody took it yet; NULL: none */
} hash_meeting;

void meeting_init(hash_meeting *meeting);
void meeting_release(hash_meeting *meeting);

/* Large enough that inflating and hashing go at full speed, small enough to stay in a core's cache. */
enum { PIECE = 256 << 10 };

/* One is filled while another one is hashed; a third, so that neither thread waits for the other. */
enum { PIECES = 3 };

/* What was inflated in one go, and what of the blob was read for it. */
struct hash_piece {
	cply__sha256 *tar_hash, *blob_hash; /* borrowed */
	char *tar, *blob;                   /* owned: PIECE bytes each */
	size_t tar_size, blob_size;
	bool is_offered;                                      /* it was left; its own thread alone asks */
	enum { PIECE_HASHED, PIECE_LEFT, PIECE_TAKEN } state; /* of one that was, under the meeting's lock */
};

typedef struct layer_hashing {
	const cply_allocator *allocator;
	hash_meeting *meeting; /* borrowed; NULL: meets nobody */
	cply__blob *blob;      /* borrowed; NULL: none */
	cply__sha256 tar;      /* complete after hashing_settle */
	cply__sha256 no_blob;  /* of nothing, where there is no blob */
	hash_piece pieces[PIECES];
	unsigned filled;  /* which one is being filled */
	unsigned waiting; /* how many before it may not be hashed yet */
} layer_hashing;

/* What is read of the blob is hashed here until hashing_end, which everything else comes before. Errors: CPLY_E_NOMEM.
 */
cply_status hashing_begin(layer_hashing *hashing, const cply_allocator *allocator, hash_meeting *meeting,
	cply__blob *blob, cply_error *err);

/* Where the next PIECE bytes of the tar belong. */
char *hashing_room(layer_hashing *hashing);

/* They are there. They stay where they are, to be read by this thread, until the next call. */
void hashing_add(layer_hashing *hashing, size_t size);

/* Waits until all that was added is hashed. */
void hashing_settle(layer_hashing *hashing);

/* Also for one that did not begin. */
void hashing_end(layer_hashing *hashing);

#endif
