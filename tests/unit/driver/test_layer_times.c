/*
 * Layers on a file system whose times have whole seconds (ext4 with inodes of 128 bytes, network mounts) or two of them
 * (FAT): this test takes the places of stat(2) and its kin in its own process, and cuts the times that they tell.
 */
#include "layer_box.h"

#include <sys/sysmacros.h>

static layer_box box;
static time_t cut; /* seconds; 0: times are told as they are */

static int tell(int status, struct stat *out)
{
	if (status || !cut)
		return status;
	out->st_mtim = (struct timespec){out->st_mtim.tv_sec - out->st_mtim.tv_sec % cut, 0};
	out->st_ctim = (struct timespec){out->st_ctim.tv_sec - out->st_ctim.tv_sec % cut, 0};
	return 0;
}

/* By statx(2), whose struct is the same everywhere. */
int fstatat(int folder, const char *path, struct stat *out, int flags)
{
	struct statx found;
	int status = statx(folder, path, flags, STATX_BASIC_STATS, &found);

	if (status)
		return status;
	*out = (struct stat){
		.st_dev = makedev(found.stx_dev_major, found.stx_dev_minor),
		.st_ino = found.stx_ino,
		.st_mode = found.stx_mode,
		.st_nlink = found.stx_nlink,
		.st_uid = found.stx_uid,
		.st_gid = found.stx_gid,
		.st_size = (off_t)found.stx_size,
		.st_blocks = (blkcnt_t)found.stx_blocks,
		.st_mtim = {found.stx_mtime.tv_sec, found.stx_mtime.tv_nsec},
		.st_ctim = {found.stx_ctime.tv_sec, found.stx_ctime.tv_nsec},
	};
	return tell(status, out);
}

int stat(const char *path, struct stat *out)
{
	return fstatat(AT_FDCWD, path, out, 0);
}

int lstat(const char *path, struct stat *out)
{
	return fstatat(AT_FDCWD, path, out, AT_SYMLINK_NOFOLLOW);
}

int fstat(int fd, struct stat *out)
{
	return fstatat(fd, "", out, AT_EMPTY_PATH);
}

static cply_layer_result pack(const char *to, cply_layer_cache cache)
{
	return box_pack_tree(&box, "t", to, cache);
}

static void overwrite(const char *text)
{
	int fd = open(box_path(&box, "t/f"), O_WRONLY | O_CLOEXEC);

	ck_assert_int_eq(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

/* Longer than a tick of the kernel's clock, shorter than a second. */
static void wait_a_tick(void)
{
	usleep(30000);
}

START_TEST(changes_within_a_cut_time_are_seen)
{
	for (time_t seconds = 1; seconds <= 2; seconds++) {
		box_open_cached(&box, 1);
		cut = seconds;
		box_text(&box, "t/f", "one");
		for (int i = 0; i < 5; i++) {
			overwrite("one");
			wait_a_tick();
			pack("warm", CPLY_LAYER_CACHE_USE);
			overwrite("two");
			wait_a_tick();
			cply_layer_result warm = pack("warm", CPLY_LAYER_CACHE_USE);
			cply_layer_result cold = pack("cold", CPLY_LAYER_CACHE_NONE);
			ck_assert_str_eq(warm.diff_id, cold.diff_id);
		}
		cut = 0;
		box_close(&box);
	}
}
END_TEST

/* Does the next call know the layer, without reading it? */
static bool is_known(void)
{
	cply_layer_result result;
	cply_layer *layer;

	ck_assert_int_eq(cply_layer_new(&layer, box.context, NULL, &box.err), CPLY_OK);
	ck_assert_int_eq(cply_layer_add_tree(layer, box_path(&box, "t"), NULL, &box.err), CPLY_OK);
	bool known = cply__layer_known(&result, layer, &box.err);
	cply_layer_free(layer);
	return known;
}

/* Files that were not touched for long enough are known again, as are files with whole times a tick after a change. */
START_TEST(what_is_old_enough_is_known)
{
	box_open_cached(&box, 1);
	box_text(&box, "t/f", "one");
	box_settle(&box);
	pack("warm", CPLY_LAYER_CACHE_USE);
	ck_assert(is_known());
	cut = 1;
	pack("warm", CPLY_LAYER_CACHE_USE);
	usleep(2100000);
	pack("warm", CPLY_LAYER_CACHE_USE);
	ck_assert(is_known());
	cut = 0;
	box_close(&box);
}
END_TEST

/* A blob that was overwritten within a cut time is not taken for the one that was written. */
START_TEST(outputs_within_a_cut_time_are_written_again)
{
	box_open_cached(&box, 1);
	box_text(&box, "t/f", "one");
	usleep(2100000);
	cut = 1;
	cply_layer_result first = pack("warm", CPLY_LAYER_CACHE_USE);
	int fd = open(box_path(&box, "warm"), O_WRONLY | O_CLOEXEC);
	ck_assert_int_eq(pwrite(fd, "?", 1, 20), 1);
	close(fd);
	cply_layer_result second = pack("warm", CPLY_LAYER_CACHE_USE);
	ck_assert_str_eq(first.digest, second.digest);
	char byte = '?';
	fd = open(box_path(&box, "warm"), O_RDONLY | O_CLOEXEC);
	ck_assert_int_eq(pread(fd, &byte, 1, 20), 1);
	close(fd);
	ck_assert_int_ne(byte, '?');
	cut = 0;
	box_close(&box);
}
END_TEST

static int remove_blob(const char *path, const struct stat *found, int type, struct FTW *place)
{
	const char *ending = strrchr(path, '.');

	(void)found;
	(void)place;
	return type == FTW_F && ending && strcmp(ending, ".blob") == 0 ? unlink(path) : 0;
}

static cply_status pack_without_blobs(cply_layer_result *out)
{
	cply_layer *layer;

	unlink(box_path(&box, "warm"));
	ck_assert_int_eq(nftw(box_path(&box, "cache"), remove_blob, 8, FTW_PHYS), 0);
	ck_assert_int_eq(cply_layer_new(&layer, box.context, NULL, &box.err), CPLY_OK);
	ck_assert_int_eq(cply_layer_add_tree(layer, box_path(&box, "t"), NULL, &box.err), CPLY_OK);
	cply_status status = cply_layer_write(out, layer, box_path(&box, "warm"), &box.err);
	cply_layer_free(layer);
	return status;
}

/* Times that never change: what is read again, since the cache lost it, must be what was hashed then. */
START_TEST(what_is_read_again_is_what_was_hashed)
{
	cply_layer_result again;

	box_open_cached(&box, 1);
	cut = (time_t)1 << 40;
	box_text(&box, "t/f", "one");
	cply_layer_result first = pack("warm", CPLY_LAYER_CACHE_USE);
	ck_assert(is_known());
	ck_assert_int_eq(pack_without_blobs(&again), CPLY_OK);
	ck_assert_int_eq(memcmp(&first, &again, sizeof first), 0);
	overwrite("two");
	ck_assert(is_known());
	ck_assert_int_eq(pack_without_blobs(&again), CPLY_E_CHANGED);
	ck_assert_str_eq(box.err.path, box_path(&box, "t/f"));
	ck_assert_ptr_nonnull(strstr(box.err.hint, "--no-cache"));
	ck_assert_int_ne(access(box_path(&box, "warm"), F_OK), 0);
	pack("warm", CPLY_LAYER_CACHE_NONE);
	cut = 0;
	box_close(&box);
}
END_TEST

SUITE_MAIN("layer times", what_is_read_again_is_what_was_hashed, changes_within_a_cut_time_are_seen,
	what_is_old_enough_is_known, outputs_within_a_cut_time_are_written_again)
