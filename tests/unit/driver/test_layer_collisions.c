/*
 * Contents that look alike to what is cheap: the same size and the same CRC-32, which is what segments are looked up
 * by. Neither the cache nor another layer of the same call may give the one for the other.
 */
#include "layer_box.h"

enum { SIZE = 300000 };

static layer_box box;
static uint8_t bytes[SIZE];

/*
 * Other bytes with the same CRC-32: the generator is 0 modulo itself, wherever it is added (IEEE 802.3: 33 bits, the
 * highest first, which is the lowest of a byte).
 */
static void make_collision(void)
{
	const uint64_t generator = UINT64_C(0x104C11DB7);

	for (unsigned bit = 0; bit <= 32; bit++)
		bytes[1000 + bit / 8] ^= (uint8_t)((generator >> (32 - bit) & 1) << bit % 8);
}

START_TEST(the_cache_is_not_deceived)
{
	for (unsigned jobs = 1; jobs <= 3; jobs++) {
		box_open_cached(&box, jobs);
		box_fill(bytes, SIZE, 1);
		box_write(&box, "t/f", bytes, SIZE, 0644);
		cply_layer_result first = box_pack_tree(&box, "t", "warm", CPLY_LAYER_CACHE_USE);
		make_collision();
		box_write(&box, "t/f", bytes, SIZE, 0644);
		cply_layer_result warm = box_pack_tree(&box, "t", "warm", CPLY_LAYER_CACHE_USE);
		cply_layer_result cold = box_pack_tree(&box, "t", "cold", CPLY_LAYER_CACHE_NONE);
		ck_assert_str_ne(first.diff_id, cold.diff_id);
		ck_assert_int_eq(memcmp(&warm, &cold, sizeof warm), 0);
		box_close(&box);
	}
}
END_TEST

static cply_status count_bytes(void *user, const void *from, size_t size, cply_error *err)
{
	(void)user, (void)from, (void)size, (void)err;
	return CPLY_OK;
}

START_TEST(layers_of_one_call_are_not_mixed_up)
{
	for (unsigned round = 0; round < 12; round++) {
		cply__layer_job work[2] = {{0}};
		box_open(&box, 1 + round % 4, 0);
		box_fill(bytes, SIZE, round);
		box_write(&box, "t/f", bytes, SIZE, 0644);
		make_collision();
		box_write(&box, "u/f", bytes, SIZE, 0644);
		for (int i = 0; i < 2; i++) {
			work[i].layer = box_list_tree(&box, i ? "u" : "t", CPLY_LAYER_CACHE_NONE);
			work[i].output.sink = count_bytes;
		}
		ck_assert_int_eq(cply__layer_pack_all(work, 2, &box.err), CPLY_OK);
		for (int i = 0; i < 2; i++) {
			cply_layer_result alone = box_pack_tree(&box, i ? "u" : "t", "alone", CPLY_LAYER_CACHE_NONE);
			ck_assert_int_eq(memcmp(&alone, &work[i].result, sizeof alone), 0);
			cply_layer_free(work[i].layer);
		}
		box_close(&box);
	}
}
END_TEST

SUITE_MAIN("layer collisions", the_cache_is_not_deceived, layers_of_one_call_are_not_mixed_up)
