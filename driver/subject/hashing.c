#include "hashing.h"

#include <string.h>

#include "runtime/alloc.h"
#include "runtime/error.h"

void meeting_init(hash_meeting *meeting)
{
	pthread_mutex_init(&meeting->lock, NULL);
	pthread_cond_init(&meeting->hashed, NULL);
	meeting->left = NULL;
}

void meeting_release(hash_meeting *meeting)
{
	pthread_cond_destroy(&meeting->hashed);
	pthread_mutex_destroy(&meeting->lock);
}

static void hash_alone(hash_piece *piece)
{
	cply__sha256_add_two(
		piece->tar_hash, piece->tar, piece->tar_size, piece->blob_hash, piece->blob, piece->blob_size);
}

static void hash_both(hash_piece *a, hash_piece *b)
{
	cply__sha256_add_two(a->tar_hash, a->tar, a->tar_size, b->tar_hash, b->tar, b->tar_size);
	cply__sha256_add_two(a->blob_hash, a->blob, a->blob_size, b->blob_hash, b->blob, b->blob_size);
}

/* The piece of another layer that lies there, which is the caller's to hash then; else `mine` is left there. */
static hash_piece *take_or_leave(hash_meeting *meeting, hash_piece *mine)
{
	pthread_mutex_lock(&meeting->lock);
	hash_piece *other = meeting->left;
	if (other) {
		other->state = PIECE_TAKEN;
		meeting->left = NULL;
	} else {
		mine->state = PIECE_LEFT;
		meeting->left = mine;
	}
	pthread_mutex_unlock(&meeting->lock);
	return other;
}

static void tell_hashed(hash_meeting *meeting, hash_piece *piece)
{
	pthread_mutex_lock(&meeting->lock);
	piece->state = PIECE_HASHED;
	pthread_cond_broadcast(&meeting->hashed);
	pthread_mutex_unlock(&meeting->lock);
}

/* True when nobody came by: the piece is the caller's again, and not hashed. */
static bool take_back(hash_meeting *meeting, hash_piece *piece)
{
	pthread_mutex_lock(&meeting->lock);
	bool is_left = piece->state == PIECE_LEFT;
	if (is_left) {
		meeting->left = NULL;
		piece->state = PIECE_HASHED;
	}
	while (piece->state == PIECE_TAKEN)
		pthread_cond_wait(&meeting->hashed, &meeting->lock);
	pthread_mutex_unlock(&meeting->lock);
	return is_left;
}

/* Of those that are filled and not known to be hashed. */
static hash_piece *oldest(layer_hashing *hashing)
{
	return &hashing->pieces[(hashing->filled + PIECES - hashing->waiting) % PIECES];
}

/* Nobody else has it in hand? Then the next one may be hashed. */
static bool is_hashed(hash_meeting *meeting, const hash_piece *piece)
{
	pthread_mutex_lock(&meeting->lock);
	bool is_hashed = piece->state == PIECE_HASHED;
	pthread_mutex_unlock(&meeting->lock);
	return is_hashed;
}

/* A hash takes its pieces one behind the other: one of a layer at a time is where others find it. */
static void offer(layer_hashing *hashing)
{
	for (; hashing->waiting; hashing->waiting--) {
		hash_piece *piece = oldest(hashing), *other;
		if (piece->is_offered) {
			if (!is_hashed(hashing->meeting, piece))
				return;
			continue;
		}
		other = take_or_leave(hashing->meeting, piece);
		piece->is_offered = !other;
		if (!other)
			return;
		hash_both(piece, other);
		tell_hashed(hashing->meeting, other);
	}
}

static void finish_oldest(layer_hashing *hashing)
{
	hash_piece *piece = oldest(hashing);

	if (!piece->is_offered || take_back(hashing->meeting, piece))
		hash_alone(piece);
	hashing->waiting--;
}

void hashing_settle(layer_hashing *hashing)
{
	while (hashing->waiting)
		finish_oldest(hashing);
}

/* What was read of the blob since the last piece. */
static void hash_blob(layer_hashing *hashing)
{
	hash_piece *piece = &hashing->pieces[hashing->filled];

	hashing_settle(hashing);
	if (piece->blob_size)
		cply__sha256_add(piece->blob_hash, piece->blob, piece->blob_size);
	piece->blob_size = 0;
}

static void add_blob(void *user, const void *bytes, size_t size)
{
	layer_hashing *hashing = user;
	hash_piece *piece = &hashing->pieces[hashing->filled];

	if (size > PIECE - piece->blob_size)
		hash_blob(hashing);
	if (size > PIECE) {
		cply__sha256_add(piece->blob_hash, bytes, size);
		return;
	}
	memcpy(piece->blob + piece->blob_size, bytes, size);
	piece->blob_size += size;
}

static void catch_up(void *user)
{
	hash_blob(user);
}

cply_status hashing_begin(layer_hashing *hashing, const cply_allocator *allocator, hash_meeting *meeting,
	cply__blob *blob, cply_error *err)
{
	const cply__blob_hasher hasher = {add_blob, catch_up, hashing};

	*hashing = (layer_hashing){.allocator = allocator, .meeting = meeting};
	cply__sha256_init(&hashing->tar);
	cply__sha256_init(&hashing->no_blob);
	for (size_t i = 0; i < PIECES; i++) {
		hash_piece *piece = &hashing->pieces[i];
		piece->tar_hash = &hashing->tar;
		piece->blob_hash = &hashing->no_blob;
		piece->tar = cply__alloc(allocator, PIECE);
		piece->blob = blob ? cply__alloc(allocator, PIECE) : NULL;
		if (!piece->tar || (blob && !piece->blob))
			return cply__error_nomem(err);
	}
	hashing->blob = blob;
	for (size_t i = 0; blob && i < PIECES; i++)
		hashing->pieces[i].blob_hash = cply__blob_lend_hash(blob, &hasher);
	return CPLY_OK;
}

char *hashing_room(layer_hashing *hashing)
{
	return hashing->pieces[hashing->filled].tar;
}

void hashing_add(layer_hashing *hashing, size_t size)
{
	hash_piece *piece = &hashing->pieces[hashing->filled];

	piece->tar_size = size;
	piece->is_offered = false;
	hashing->filled = (hashing->filled + 1) % PIECES;
	hashing->waiting++;
	if (hashing->meeting)
		offer(hashing);
	/* The next one needs room. */
	if (hashing->waiting == PIECES || !hashing->meeting) {
		finish_oldest(hashing);
		if (hashing->meeting)
			offer(hashing);
	}
	hashing->pieces[hashing->filled].blob_size = 0;
}

void hashing_end(layer_hashing *hashing)
{
	hash_blob(hashing);
	if (hashing->blob)
		cply__blob_lend_hash(hashing->blob, NULL);
	for (size_t i = 0; i < PIECES; i++) {
		cply__free(hashing->allocator, hashing->pieces[i].tar);
		cply__free(hashing->allocator, hashing->pieces[i].blob);
	}
	*hashing = (layer_hashing){0};
}
