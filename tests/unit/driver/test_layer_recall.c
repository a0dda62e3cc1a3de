/* What the cache says of a layer is believed only when all of it is whole and of the same place, times and contents. */
#include "layer_box.h"

static layer_box box;

/* Three files, each a segment of its own. */
static void open_cached(void)
{
	box_open_cached(&box, 2);
	box_noise(&box, "t/a", 300000, 1);
	box_noise(&box, "t/b", 300000, 2);
	box_noise(&box, "t/c", 300000, 3);
	box_settle(&box);
}

static cply_layer_result pack(const char *to, cply_layer_cache cache)
{
	return box_pack_tree(&box, "t", to, cache);
}

static void expect_same_as_cold(void)
{
	cply_layer_result warm = pack("warm", CPLY_LAYER_CACHE_USE), cold = pack("cold", CPLY_LAYER_CACHE_NONE);

	ck_assert_int_eq(memcmp(&warm, &cold, sizeof warm), 0);
}

/* Segments that are known, but not where they were: the states of the hashes are of other bytes. */
START_TEST(segments_that_moved_are_no_prefix)
{
	open_cached();
	pack("warm", CPLY_LAYER_CACHE_USE);
	ck_assert_int_eq(unlink(box_path(&box, "t/a")), 0);
	expect_same_as_cold();
	box_noise(&box, "t/B", 300000, 4);
	expect_same_as_cold();
	box_close(&box);
}
END_TEST

/* Who writes to a file can set its time of modification back, but not the time of change. */
START_TEST(a_time_that_was_set_back_deceives_nobody)
{
	struct stat before;

	open_cached();
	pack("warm", CPLY_LAYER_CACHE_USE);
	int fd = open(box_path(&box, "t/b"), O_WRONLY | O_CLOEXEC);
	ck_assert_int_eq(fstat(fd, &before), 0);
	ck_assert_int_eq(pwrite(fd, "other", 5, 100), 5);
	const struct timespec times[2] = {before.st_atim, before.st_mtim};
	ck_assert_int_eq(futimens(fd, times), 0);
	close(fd);
	/* Or it would be read for being new. */
	box_settle(&box);
	expect_same_as_cold();
	box_close(&box);
}
END_TEST

static const char *damaged_ending;
static size_t damaged_at;
static bool was_damaged;

/* Changes a byte of the file with that ending, if it has as many. */
static int damage(const char *path, const struct stat *found, int type, struct FTW *place)
{
	const char *ending = strrchr(path, '.');
	char byte;

	(void)place;
	if (type != FTW_F || !ending || strcmp(ending, damaged_ending) != 0 || damaged_at >= (size_t)found->st_size)
		return 0;
	int fd = open(path, O_RDWR | O_CLOEXEC);
	ck_assert_int_eq(pread(fd, &byte, 1, (off_t)damaged_at), 1);
	byte ^= 0x04;
	ck_assert_int_eq(pwrite(fd, &byte, 1, (off_t)damaged_at), 1);
	close(fd);
	was_damaged = true;
	return 0;
}

/* All over both files, while nothing changed: then every word of them counts. */
START_TEST(damage_anywhere_is_noticed)
{
	static const char *const endings[] = {".tree", ".pack"};
	unsigned count = 0;

	open_cached();
	cply_layer_result cold = pack("cold", CPLY_LAYER_CACHE_NONE);
	for (size_t i = 0; i < 2; i++) {
		damaged_ending = endings[i];
		was_damaged = true;
		for (damaged_at = 0; was_damaged; damaged_at += 13, count++) {
			pack("warm", CPLY_LAYER_CACHE_USE);
			unlink(box_path(&box, "warm"));
			was_damaged = false;
			ck_assert_int_eq(nftw(box_path(&box, "cache"), damage, 8, FTW_PHYS), 0);
			cply_layer_result warm = pack("warm", CPLY_LAYER_CACHE_USE);
			ck_assert_msg(memcmp(&warm, &cold, sizeof warm) == 0, "byte %zu of %s", damaged_at, endings[i]);
		}
	}
	ck_assert_uint_gt(count, 60);
	box_close(&box);
}
END_TEST

SUITE_MAIN("layer recall", segments_that_moved_are_no_prefix, a_time_that_was_set_back_deceives_nobody,
	damage_anywhere_is_noticed)
