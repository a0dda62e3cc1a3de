/* Layers whose pieces meet: every digest is that of the layer's own bytes, whoever hashed them. */
#include "../../../driver/subject/hashing.h"

#include <pthread.h>
#include <string.h>

#include "runtime/alloc.h"
#include "suite.h"

enum { MANY = 40, THREADS = 4 };

typedef struct layer {
	layer_hashing hashing;
	cply__sha256 expected;
	uint32_t random;
} layer;

static void begin(layer *l, hash_meeting *meeting, uint32_t seed)
{
	cply_error err;

	ck_assert_int_eq(hashing_begin(&l->hashing, &cply__malloc_allocator, meeting, NULL, &err), CPLY_OK);
	cply__sha256_init(&l->expected);
	l->random = seed;
}

/* Fills the next piece with bytes of its own. */
static void add(layer *l, size_t size)
{
	char *room = hashing_room(&l->hashing);

	for (size_t i = 0; i < size; i++) {
		l->random = l->random * 1664525 + 1013904223;
		room[i] = (char)(l->random >> 24);
	}
	cply__sha256_add(&l->expected, room, size);
	hashing_add(&l->hashing, size);
}

static bool ends_as_expected(layer *l)
{
	uint8_t wanted[CPLY__SHA256_SIZE], found[CPLY__SHA256_SIZE];

	hashing_settle(&l->hashing);
	cply__sha256_finish(&l->expected, wanted);
	cply__sha256_finish(&l->hashing.tar, found);
	hashing_end(&l->hashing);
	return memcmp(wanted, found, sizeof wanted) == 0;
}

START_TEST(alone)
{
	hash_meeting meeting;
	layer one;

	meeting_init(&meeting);
	for (int meets = 0; meets < 2; meets++) {
		begin(&one, meets ? &meeting : NULL, 1);
		add(&one, PIECE);
		add(&one, 1000);
		add(&one, 0);
		ck_assert(ends_as_expected(&one));
		ck_assert_ptr_null(meeting.left);
	}
	meeting_release(&meeting);
}
END_TEST

START_TEST(two_in_turn)
{
	static const size_t sizes[][2] = {{PIECE, PIECE}, {PIECE, 1}, {63, PIECE}, {0, 100}, {4096, 4097}, {1, 0}};
	hash_meeting meeting;
	layer a, b;

	meeting_init(&meeting);
	begin(&a, &meeting, 1);
	begin(&b, &meeting, 2);
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		add(&a, sizes[i][0]);
		ck_assert_ptr_nonnull(meeting.left);
		add(&b, sizes[i][1]);
		/* It took what lay there and left nothing. */
		ck_assert_ptr_null(meeting.left);
	}
	/* Who comes back first hashes its own. */
	add(&a, PIECE);
	add(&a, 5);
	ck_assert(ends_as_expected(&a));
	ck_assert(ends_as_expected(&b));
	meeting_release(&meeting);
}
END_TEST

START_TEST(what_is_left_behind_is_nobodys)
{
	hash_meeting meeting;
	layer a, b;

	meeting_init(&meeting);
	begin(&a, &meeting, 1);
	begin(&b, &meeting, 2);
	add(&a, PIECE);
	/* A layer that ends early takes its piece with it. */
	hashing_end(&a.hashing);
	ck_assert_ptr_null(meeting.left);
	add(&b, PIECE);
	ck_assert(ends_as_expected(&b));
	meeting_release(&meeting);
}
END_TEST

typedef struct worker {
	pthread_t thread;
	hash_meeting *meeting;
	uint32_t seed;
	bool is_right;
} worker;

static void *work(void *user)
{
	worker *w = user;
	layer own;

	w->is_right = true;
	for (uint32_t layers = 0; layers < 3; layers++) {
		begin(&own, w->meeting, w->seed + layers);
		for (size_t i = 0; i < MANY; i++)
			add(&own, (own.random >> 8) % 3 ? PIECE / 8 : (own.random >> 8) % 5000);
		w->is_right = ends_as_expected(&own) && w->is_right;
	}
	return NULL;
}

START_TEST(many_threads)
{
	worker workers[THREADS];
	hash_meeting meeting;

	meeting_init(&meeting);
	for (uint32_t i = 0; i < THREADS; i++) {
		workers[i] = (worker){.meeting = &meeting, .seed = 100 * i};
		ck_assert_int_eq(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
	}
	for (int i = 0; i < THREADS; i++) {
		ck_assert_int_eq(pthread_join(workers[i].thread, NULL), 0);
		ck_assert(workers[i].is_right);
	}
	ck_assert_ptr_null(meeting.left);
	meeting_release(&meeting);
}
END_TEST

SUITE_MAIN("hashing", alone, two_in_turn, what_is_left_behind_is_nobodys, many_threads)
