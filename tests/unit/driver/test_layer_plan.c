/* driver/layer/plan.c: where segments are cut. */
#include "../../../driver/layer/plan.h"
#include "layer_box.h"

static layer_box box;

/* A layer of files of these sizes, by name; nothing is read. */
static cply_layer *make(const uint64_t *sizes, size_t count)
{
	cply_layer *layer;
	static char names[4096][16];

	ck_assert_int_eq(cply_layer_new(&layer, box.context, NULL, &box.err), CPLY_OK);
	for (size_t i = 0; i < count; i++) {
		snprintf(names[i], sizeof names[i], "f%04zu", i);
		layer_entry entry = {.path = names[i], .type = CPLY__TAR_FILE, .size = sizes[i]};
		ck_assert(CPLY__VEC_PUSH(&layer->entries, &box.context->allocator, entry));
	}
	ck_assert_int_eq(cply__layer_prepare(layer, &box.err), CPLY_OK);
	return layer;
}

static size_t cut(const cply_layer *layer, layer_segment *out, size_t room)
{
	size_t count = 0;
	uint64_t total = 0;

	while (layer_next_segment(&out[count], layer, count ? &out[count - 1] : NULL)) {
		ck_assert_uint_gt(out[count].size, 0);
		ck_assert_uint_le(out[count].size, LAYER_SEGMENT_MAX);
		total += out[count].size;
		ck_assert_uint_lt(++count, room);
	}
	ck_assert_uint_eq(total, layer->tar_size);
	ck_assert(out[count - 1].is_last);
	return count;
}

START_TEST(empty_is_the_end_alone)
{
	layer_segment segments[4];

	box_open(&box, 1, 0);
	cply_layer *layer = make(NULL, 0);
	ck_assert_uint_eq(cut(layer, segments, 4), 1);
	ck_assert_uint_eq(segments[0].size, CPLY__TAR_END);
	cply_layer_free(layer);
	box_close(&box);
}
END_TEST

START_TEST(small_files_are_grouped)
{
	const uint64_t sizes[] = {100000, 100000, 100000, 1, 2, 3};
	layer_segment segments[8];

	box_open(&box, 1, 0);
	cply_layer *layer = make(sizes, 6);
	/* 300 KiB are enough for one, but of the names behind none is an anchor. */
	ck_assert_uint_eq(cut(layer, segments, 8), 1);
	ck_assert_uint_ge(segments[0].size, LAYER_SEGMENT_MIN);
	cply_layer_free(layer);
	box_close(&box);
}
END_TEST

/* A big file begins a segment of its own, so that its segments do not depend on what comes before it. */
START_TEST(big_files_stand_alone)
{
	const uint64_t alone[] = {3000000}, behind[] = {5, 3000000};
	layer_segment first[16], second[16];

	box_open(&box, 1, 0);
	cply_layer *a = make(alone, 1), *b = make(behind, 2);
	size_t count = cut(a, first, 16);
	ck_assert_uint_eq(cut(b, second, 16), count + 1);
	for (size_t i = 0; i + 1 < count; i++) {
		ck_assert_uint_eq(second[i + 1].size, first[i].size);
		ck_assert_uint_eq(second[i + 1].skip, first[i].skip);
	}
	ck_assert_uint_eq(first[0].size, LAYER_SEGMENT_MAX);
	ck_assert_uint_eq(first[1].skip, LAYER_SEGMENT_MAX);
	cply_layer_free(a);
	cply_layer_free(b);
	box_close(&box);
}
END_TEST

/* When a small file grows, most segments behind it are as before. */
START_TEST(a_change_is_local)
{
	enum { COUNT = 4000, ROOM = 512 };
	static uint64_t sizes[COUNT];
	static layer_segment before[ROOM], after[ROOM];
	uint32_t random = 1;

	box_open(&box, 1, 0);
	for (size_t i = 0; i < COUNT; i++) {
		random = random * 1664525 + 1013904223;
		sizes[i] = (random >> 8) % 40000;
	}
	cply_layer *a = make(sizes, COUNT);
	sizes[7] += 5000;
	cply_layer *b = make(sizes, COUNT);
	size_t count = cut(a, before, ROOM), other = cut(b, after, ROOM), same = 0;
	ck_assert_uint_gt(count, 100);
	for (size_t i = 0, j = 0; i < count && j < other;) {
		if (before[i].entry == after[j].entry && before[i].size == after[j].size && before[i].entry > 7)
			same++;
		if (before[i].entry <= after[j].entry)
			i++;
		else
			j++;
	}
	ck_assert_uint_gt(same, count - 10);
	cply_layer_free(a);
	cply_layer_free(b);
	box_close(&box);
}
END_TEST

/* Sizes around every limit: the segments always add up (checked by cut). */
START_TEST(every_size_adds_up)
{
	static const uint64_t limits[] = {0, 511, 512, LAYER_SEGMENT_MIN - 1024, LAYER_SEGMENT_MIN - 512,
		LAYER_SEGMENT_MIN, LAYER_SEGMENT_MAX - 1024, LAYER_SEGMENT_MAX - 512, LAYER_SEGMENT_MAX,
		2 * LAYER_SEGMENT_MAX - 512, 2 * LAYER_SEGMENT_MAX};
	layer_segment segments[64];

	box_open(&box, 1, 0);
	for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
		for (size_t j = 0; j < sizeof limits / sizeof *limits; j++)
			for (int delta = -1; delta <= 1; delta++) {
				const uint64_t sizes[] = {limits[i], limits[j] + (limits[j] ? (uint64_t)delta : 0), 7};
				cply_layer *layer = make(sizes, 3);
				cut(layer, segments, 64);
				cply_layer_free(layer);
			}
	box_close(&box);
}
END_TEST

SUITE_MAIN("layer plan", empty_is_the_end_alone, small_files_are_grouped, big_files_stand_alone, a_change_is_local,
	every_size_adds_up)
