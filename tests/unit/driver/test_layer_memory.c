/*
 * What is remembered between calls: the bytes are always those of a call that remembers nothing, whatever happened to
 * the files or to the cache.
 */
#include "../../../driver/layer/engine.h"
#include "layer_box.h"

#include <dirent.h>
#include <pthread.h>

#include "fault.h"

static layer_box box;

/* Small files around a big one; several segments. */
static void make_tree(void)
{
	char name[32];

	for (unsigned i = 0; i < 45; i++) {
		snprintf(name, sizeof name, "t/a%02u/f", i);
		box_noise(&box, name, 20000, i);
	}
	box_noise(&box, "t/big", 2500000, 99);
	for (unsigned i = 0; i < 45; i++) {
		snprintf(name, sizeof name, "t/z%02u", i);
		box_noise(&box, name, 20000, 100 + i);
	}
	ck_assert_int_eq(symlink("a00", box_path(&box, "t/link")), 0);
	box_settle(&box);
}

static cply_layer_result pack(const char *to, cply_layer_cache cache)
{
	return box_pack_tree(&box, "t", to, cache);
}

static void slurp(cply__strbuf *out, const char *name)
{
	cply__strbuf_init(out, &cply__malloc_allocator);
	ck_assert_int_eq(cply__file_slurp(out, box_path(&box, name), 64 << 20, &box.err), CPLY_OK);
}

/* Packs with the cache, and without, and compares all that comes out. */
static void expect_same_as_cold(void)
{
	cply_layer_result warm = pack("warm", CPLY_LAYER_CACHE_USE), cold = pack("cold", CPLY_LAYER_CACHE_NONE);
	cply__strbuf warm_bytes, cold_bytes;

	ck_assert_int_eq(memcmp(&warm, &cold, sizeof warm), 0);
	slurp(&warm_bytes, "warm");
	slurp(&cold_bytes, "cold");
	ck_assert_uint_eq(warm_bytes.length, warm.blob_size);
	ck_assert_uint_eq(warm_bytes.length, cold_bytes.length);
	ck_assert_int_eq(memcmp(warm_bytes.text, cold_bytes.text, cold_bytes.length), 0);
	cply__strbuf_release(&warm_bytes);
	cply__strbuf_release(&cold_bytes);
}

/* What is known of the tree now. */
static cply_layer *recall(void)
{
	cply_layer *layer = box_list_tree(&box, "t", CPLY_LAYER_CACHE_USE);

	ck_assert_int_eq(cply__layer_prepare(layer, &box.err), CPLY_OK);
	layer_recall(layer);
	ck_assert_ptr_nonnull(layer->memory);
	return layer;
}

static uint64_t count_known(const cply_layer *layer)
{
	uint64_t known = 0;

	for (uint64_t i = 0; i < layer->memory->count; i++)
		known += layer->memory->pieces[i].fetch != NULL;
	return known;
}

/* The first file in the cache with this ending. */
static char *find_kept(const char *ending)
{
	DIR *listing = opendir(box_path(&box, "cache/layers"));
	const struct dirent *entry;
	char *found = NULL;

	ck_assert_ptr_nonnull(listing);
	while (!found && (entry = readdir(listing)))
		if (strcmp(entry->d_name + strlen(entry->d_name) - strlen(ending), ending) == 0)
			ck_assert_int_gt(asprintf(&found, "%s/%s", box_path(&box, "cache/layers"), entry->d_name), 0);
	closedir(listing);
	return found;
}

START_TEST(unchanged_is_known_without_reading)
{
	box_open_cached(&box, 2);
	make_tree();
	cply_layer_result first = pack("warm", CPLY_LAYER_CACHE_USE), again;
	cply_layer *layer = box_list_tree(&box, "t", CPLY_LAYER_CACHE_USE);
	ck_assert(cply__layer_known(&again, layer, &box.err));
	ck_assert_int_eq(memcmp(&first, &again, sizeof first), 0);
	cply_layer_free(layer);
	/* The blob is left alone when nobody touched it, and written anew when somebody did. */
	struct stat before, after;
	/*
	 * A time that is a whole second by chance is taken for a coarse one, by which the blob is not known; nor is it
	 * where the kernel's clock stands still for long.
	 */
	for (int tries = 0;; tries++) {
		pack("warm", CPLY_LAYER_CACHE_USE);
		ck_assert_int_eq(stat(box_path(&box, "warm"), &before), 0);
		pack("warm", CPLY_LAYER_CACHE_USE);
		ck_assert_int_eq(stat(box_path(&box, "warm"), &after), 0);
		if (before.st_ino == after.st_ino)
			break;
		ck_assert_int_lt(tries, 20);
	}
	ck_assert_int_eq(truncate(box_path(&box, "warm"), 5), 0);
	expect_same_as_cold();
	ck_assert_int_eq(unlink(box_path(&box, "warm")), 0);
	expect_same_as_cold();
	box_close(&box);
}
END_TEST

/* Packed by other options, or to another place in the layer, a tree is another request. */
START_TEST(requests_do_not_evict_each_other)
{
	static const char *const prefixes[] = {NULL, "x", "x/y"};
	cply_layer_result results[4], again;
	cply_layer *layer;

	box_open_cached(&box, 2);
	make_tree();
	for (int round = 0; round < 2; round++)
		for (size_t i = 0; i < 4; i++) {
			ck_assert_int_eq(cply_layer_new(&layer, box.context, NULL, &box.err), CPLY_OK);
			ck_assert_int_eq(i < 3 ? cply_layer_add_tree(layer, box_path(&box, "t"), prefixes[i], &box.err)
					       : cply_layer_add_spec(layer, box_path(&box, "t:/z"), &box.err),
				CPLY_OK);
			if (round == 0) {
				ck_assert_int_eq(
					cply_layer_write(&results[i], layer, box_path(&box, "o"), &box.err), CPLY_OK);
			} else {
				ck_assert(cply__layer_known(&again, layer, &box.err));
				ck_assert_int_eq(memcmp(&again, &results[i], sizeof again), 0);
			}
			cply_layer_free(layer);
		}
	box_close(&box);
}
END_TEST

START_TEST(changes_anywhere_give_the_bytes_of_a_cold_run)
{
	static const char *const changed[] = {"t/a00/f", "t/a44/f", "t/big", "t/z00", "t/z44", "t/new", "t/.first"};

	for (unsigned jobs = 1; jobs <= 3; jobs++) {
		box_open_cached(&box, jobs);
		make_tree();
		pack("warm", CPLY_LAYER_CACHE_USE);
		for (size_t i = 0; i < sizeof changed / sizeof *changed; i++) {
			/* Of the same size, and of another. */
			box_noise(&box, changed[i], 20000, 1000 + (uint32_t)i);
			box_settle(&box);
			cply_layer *layer = recall();
			ck_assert_uint_lt(count_known(layer), layer->memory->count);
			ck_assert_uint_gt(count_known(layer), 0);
			cply_layer_free(layer);
			expect_same_as_cold();
			box_noise(&box, changed[i], 33333, 2000 + (uint32_t)i);
			box_settle(&box);
			expect_same_as_cold();
		}
		ck_assert_int_eq(unlink(box_path(&box, "t/a30/f")), 0);
		expect_same_as_cold();
		box_close(&box);
	}
}
END_TEST

/* The prefix before the change is neither read nor hashed, and is as long as can be. */
START_TEST(the_prefix_is_skipped)
{
	box_open_cached(&box, 2);
	make_tree();
	pack("warm", CPLY_LAYER_CACHE_USE);
	cply_layer *layer = recall();
	ck_assert_uint_eq(layer->memory->prefix, layer->memory->count);
	ck_assert(layer->memory->is_same);
	cply_layer_free(layer);
	box_noise(&box, "t/z44", 20000, 5);
	box_settle(&box);
	layer = recall();
	ck_assert_uint_eq(layer->memory->prefix, layer->memory->count - 1);
	cply_layer_free(layer);
	box_close(&box);
}
END_TEST

/* Packs t as if it had been looked at in the very tick in which t/z44 was changed last, or later. */
static void pack_looking_at(time_t seconds_later)
{
	cply_layer *layer = box_list_tree(&box, "t", CPLY_LAYER_CACHE_USE);
	cply_layer_result result;
	struct stat changed;

	ck_assert_int_eq(stat(box_path(&box, "t/z44"), &changed), 0);
	layer->born = changed.st_ctim;
	layer->born.tv_sec += seconds_later;
	ck_assert_int_eq(cply_layer_write(&result, layer, box_path(&box, "warm"), &box.err), CPLY_OK);
	cply_layer_free(layer);
}

static void expect_recalled(bool is_same, uint64_t unknown)
{
	cply_layer *layer = recall();

	ck_assert(layer->memory->is_same == is_same);
	ck_assert_uint_eq(layer->memory->prefix, layer->memory->count - unknown);
	cply_layer_free(layer);
}

/* A file that was changed in the tick in which it was looked at is never taken for unchanged. */
START_TEST(racy_files_are_read_again)
{
	box_open_cached(&box, 2);
	make_tree();
	box_noise(&box, "t/z44", 20000, 1);
	box_settle(&box);
	pack_looking_at(0);
	expect_recalled(false, 1);
	expect_same_as_cold();
	/* Looked at when even the coarsest time (two seconds; see test_clock) is final, it is known. */
	pack_looking_at(2);
	expect_recalled(true, 0);
	box_close(&box);
}
END_TEST

/* The same by the clock: a change of the same size in whatever tick, right behind a pack, is in the next one. */
START_TEST(changes_behind_a_pack_are_seen)
{
	box_open_cached(&box, 2);
	make_tree();
	for (uint32_t i = 0; i < 30; i++) {
		int fd = open(box_path(&box, "t/z44"), O_WRONLY | O_CLOEXEC);
		ck_assert_int_eq(pwrite(fd, &i, sizeof i, 100), sizeof i);
		pack("warm", CPLY_LAYER_CACHE_USE);
		uint32_t changed = ~i;
		ck_assert_int_eq(pwrite(fd, &changed, sizeof changed, 100), sizeof changed);
		close(fd);
		expect_same_as_cold();
	}
	box_close(&box);
}
END_TEST

static void damage(const char *ending, off_t at, bool is_cut)
{
	char *path = find_kept(ending);
	cply_error err;
	cply__strbuf bytes;

	ck_assert_ptr_nonnull(path);
	cply__strbuf_init(&bytes, &cply__malloc_allocator);
	ck_assert_int_eq(cply__file_slurp(&bytes, path, 64 << 20, &err), CPLY_OK);
	size_t place = at < 0 ? bytes.length - (size_t)-at : (size_t)at;
	if (is_cut)
		cply__strbuf_truncate(&bytes, place);
	else
		bytes.text[place] ^= 0x10;
	/* Not in place: the blob is another name of the output. */
	ck_assert_int_eq(
		cply__file_replace(&cply__malloc_allocator, path, bytes.text, bytes.length, 0600, &err), CPLY_OK);
	cply__strbuf_release(&bytes);
	free(path);
}

START_TEST(damage_is_noticed)
{
	static const char *const endings[] = {".blob", ".pack", ".tree"};
	static const off_t places[] = {0, 41, 300, 5000, -1};

	box_open_cached(&box, 2);
	make_tree();
	for (size_t ending = 0; ending < 3; ending++)
		for (size_t i = 0; i < sizeof places / sizeof *places; i++)
			for (int is_cut = 0; is_cut < 2; is_cut++) {
				cply__path_remove(&cply__malloc_allocator, box_path(&box, "cache"), &box.err);
				pack("warm", CPLY_LAYER_CACHE_USE);
				/* So that the blob is needed, and the tail of it known. */
				box_noise(&box, "t/z00", 20000, (uint32_t)i);
				unlink(box_path(&box, "warm"));
				box_settle(&box);
				if (places[i] < 5000 || ending == 0)
					damage(endings[ending], places[i], is_cut);
				expect_same_as_cold();
			}
	/* What was found damaged is sound again. */
	pack("warm", CPLY_LAYER_CACHE_USE);
	damage(".blob", 5000, false);
	unlink(box_path(&box, "warm"));
	expect_same_as_cold();
	cply_layer *layer = recall();
	ck_assert(layer->memory->is_same);
	uint8_t *bytes = malloc(layer->memory->pieces[0].packed);
	const layer_piece *piece = &layer->memory->pieces[0];
	ck_assert(piece->fetch(piece->user, bytes, piece->packed, piece->offset));
	ck_assert_uint_eq(layer_sum(bytes, piece->packed), piece->sum);
	free(bytes);
	cply_layer_free(layer);
	box_close(&box);
}
END_TEST

START_TEST(parts_of_the_cache_may_be_missing)
{
	static const char *const endings[] = {".blob", ".pack", ".tree"};

	box_open_cached(&box, 2);
	make_tree();
	for (size_t i = 0; i < 3; i++) {
		pack("warm", CPLY_LAYER_CACHE_USE);
		char *path = find_kept(endings[i]);
		ck_assert_int_eq(unlink(path), 0);
		free(path);
		unlink(box_path(&box, "warm"));
		expect_same_as_cold();
	}
	box_close(&box);
}
END_TEST

/* No place for a cache: a file where its folder would be. */
START_TEST(no_cache_is_no_failure)
{
	box_open_cached(&box, 2);
	make_tree();
	box_text(&box, "cache", "in the way");
	expect_same_as_cold();
	expect_same_as_cold();
	box_close(&box);
}
END_TEST

/* Another tree with the same files: found by contents. */
START_TEST(copies_are_found_by_contents)
{
	box_open_cached(&box, 2);
	make_tree();
	pack("warm", CPLY_LAYER_CACHE_USE);
	ck_assert_int_eq(rename(box_path(&box, "t"), box_path(&box, "old")), 0);
	make_tree();
	cply_layer *layer = recall();
	layer_stock stock;
	layer_stock_init(&stock, &cply__malloc_allocator);
	layer_recall_stock(&stock, layer);
	ck_assert_uint_ge(cply__map_count(&stock.pieces), layer->memory->count - 1);
	layer_stock_release(&stock);
	cply_layer_free(layer);
	expect_same_as_cold();
	box_close(&box);
}
END_TEST

/* A tree of one small file, packed with its own options into a pack of its own. */
static void pack_small(uint32_t number, cply_layer_level level)
{
	cply_layer_options options = CPLY_LAYER_OPTIONS_INIT;
	cply_layer_result result;
	cply_layer *layer;

	options.level = level;
	box_noise(&box, "s/f", 100, number);
	ck_assert_int_eq(cply_layer_new(&layer, box.context, &options, &box.err), CPLY_OK);
	ck_assert_int_eq(cply_layer_add_tree(layer, box_path(&box, "s"), NULL, &box.err), CPLY_OK);
	ck_assert_int_eq(cply_layer_write(&result, layer, box_path(&box, "small"), &box.err), CPLY_OK);
	cply_layer_free(layer);
}

/* However many packs of other options there are, and of the same ones that were used before. */
START_TEST(copies_are_found_among_many_packs)
{
	box_open_cached(&box, 1);
	for (uint32_t i = 0; i < 100; i++)
		pack_small(i, CPLY_LAYER_LEVEL_DEFAULT);
	make_tree();
	pack("warm", CPLY_LAYER_CACHE_USE);
	for (uint32_t i = 0; i < 100; i++)
		pack_small(i, CPLY_LAYER_LEVEL_FAST);
	ck_assert_int_eq(rename(box_path(&box, "t"), box_path(&box, "old")), 0);
	make_tree();
	cply_layer *layer = recall();
	layer_stock stock;
	layer_stock_init(&stock, &cply__malloc_allocator);
	layer_recall_stock(&stock, layer);
	/* The tree's segments, but one that holds a name less, and of the packs before it as many as are looked at. */
	ck_assert_uint_ge(cply__map_count(&stock.pieces), layer->memory->count - 1 + 63);
	ck_assert_uint_lt(cply__map_count(&stock.pieces), layer->memory->count + 100);
	layer_stock_release(&stock);
	cply_layer_free(layer);
	box_close(&box);
}
END_TEST

START_TEST(the_cache_has_a_limit)
{
	cply_layer_options options = CPLY_LAYER_OPTIONS_INIT;
	cply_layer_result result;
	cply_layer *layer;

	box_open_cached(&box, 2);
	make_tree();
	options.cache_limit = 10 << 20;
	for (uint32_t i = 0; i < 5; i++) {
		box_noise(&box, "t/big", 2500000, i);
		ck_assert_int_eq(cply_layer_new(&layer, box.context, &options, &box.err), CPLY_OK);
		ck_assert_int_eq(cply_layer_add_tree(layer, box_path(&box, "t"), NULL, &box.err), CPLY_OK);
		ck_assert_int_eq(cply_layer_write(&result, layer, box_path(&box, "warm"), &box.err), CPLY_OK);
		cply_layer_free(layer);
	}
	/* Two blobs of nearly 5 MB, their packs and the tree; the last one packed is among them. */
	ck_assert_uint_eq(scratch_count(box_path(&box, "cache/layers")), 5);
	char *last = NULL;
	ck_assert_int_gt(asprintf(&last, "%s/%s.blob", box_path(&box, "cache/layers"), result.digest + 7), 0);
	ck_assert_int_eq(access(last, F_OK), 0);
	free(last);
	box_close(&box);
}
END_TEST

/* As if it had been used last an hour ago. */
static void age_kept(const char *ending)
{
	char *path = find_kept(ending);
	struct timespec hour_ago[2] = {{.tv_nsec = UTIME_OMIT}};

	ck_assert_ptr_nonnull(path);
	clock_gettime(CLOCK_REALTIME, &hour_ago[1]);
	hour_ago[1].tv_sec -= 3600;
	ck_assert_int_eq(utimensat(AT_FDCWD, path, hour_ago, 0), 0);
	free(path);
}

/* What is in daily use stays: a hit refreshes all that it needed. */
START_TEST(what_is_used_is_not_pruned)
{
	box_open_cached(&box, 2);
	make_tree();
	pack("warm", CPLY_LAYER_CACHE_USE);
	ck_assert_uint_eq(scratch_count(box_path(&box, "cache/layers")), 3);
	age_kept(".tree");
	age_kept(".pack");
	pack("warm", CPLY_LAYER_CACHE_USE);
	ck_assert_int_eq(
		cply__layer_forget_unused(box.context, box_path(&box, "cache/layers"), time(NULL) - 1800, &box.err),
		CPLY_OK);
	ck_assert_uint_eq(scratch_count(box_path(&box, "cache/layers")), 3);
	expect_recalled(true, 0);
	age_kept(".tree");
	age_kept(".pack");
	ck_assert_int_eq(
		cply__layer_forget_unused(box.context, box_path(&box, "cache/layers"), time(NULL) - 1800, &box.err),
		CPLY_OK);
	ck_assert_uint_eq(scratch_count(box_path(&box, "cache/layers")), 0);
	box_close(&box);
}
END_TEST

/* Every request has a tree: they count, and the oldest go, whatever blobs there are. */
START_TEST(trees_are_under_the_limit)
{
	char prefix[16];

	box_open_cached(&box, 1);
	box_text(&box, "t/f", "one");
	for (unsigned i = 0; i < 20; i++) {
		cply_layer_options options = CPLY_LAYER_OPTIONS_INIT;
		cply_layer_result result;
		cply_layer *layer;
		options.cache_limit = 12 * 4096;
		snprintf(prefix, sizeof prefix, "p%u", i);
		ck_assert_int_eq(cply_layer_new(&layer, box.context, &options, &box.err), CPLY_OK);
		ck_assert_int_eq(cply_layer_add_tree(layer, box_path(&box, "t"), prefix, &box.err), CPLY_OK);
		ck_assert_int_eq(cply_layer_write(&result, layer, box_path(&box, "warm"), &box.err), CPLY_OK);
		cply_layer_free(layer);
	}
	/* Each call has three files of a block. */
	ck_assert_uint_le(scratch_count(box_path(&box, "cache/layers")), 12);
	ck_assert_uint_ge(scratch_count(box_path(&box, "cache/layers")), 3);
	box_close(&box);
}
END_TEST

START_TEST(packs_without_a_blob_go)
{
	box_open_cached(&box, 1);
	box_text(&box, "t/f", "one");
	pack("warm", CPLY_LAYER_CACHE_USE);
	char *blob = find_kept(".blob");
	ck_assert_int_eq(unlink(blob), 0);
	free(blob);
	box_text(&box, "t/f", "two");
	pack("warm", CPLY_LAYER_CACHE_USE);
	/* The second call's three files are left. */
	ck_assert_uint_eq(scratch_count(box_path(&box, "cache/layers")), 3);
	box_close(&box);
}
END_TEST

static void *pack_beside(void *given)
{
	cply_context_options options = CPLY_CONTEXT_OPTIONS_INIT;
	cply_context *context;
	cply_layer_result *out = given;
	cply_error err;

	options.jobs = 2;
	options.cache_dir = box.context->cache_dir;
	ck_assert_int_eq(cply_context_new(&context, &options, &err), CPLY_OK);
	for (int i = 0; i < 5; i++) {
		char *tree = NULL, *to = NULL;
		cply_layer *layer;
		ck_assert_int_gt(asprintf(&tree, "%s/t", box.folder), 0);
		ck_assert_int_gt(asprintf(&to, "%s/out-%p", box.folder, given), 0);
		ck_assert_int_eq(cply_layer_new(&layer, context, NULL, &err), CPLY_OK);
		ck_assert_int_eq(cply_layer_add_tree(layer, tree, NULL, &err), CPLY_OK);
		ck_assert_int_eq(cply_layer_write(out, layer, to, &err), CPLY_OK);
		cply_layer_free(layer);
		unlink(to);
		free(tree);
		free(to);
	}
	cply_context_free(context);
	return NULL;
}

START_TEST(several_writers_do_not_disturb_one_another)
{
	enum { WRITERS = 6 };
	pthread_t threads[WRITERS];
	cply_layer_result results[WRITERS];

	box_open_cached(&box, 2);
	make_tree();
	cply_layer_result cold = pack("cold", CPLY_LAYER_CACHE_NONE);
	for (size_t i = 0; i < WRITERS; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, pack_beside, &results[i]), 0);
	for (size_t i = 0; i < WRITERS; i++)
		pthread_join(threads[i], NULL);
	for (size_t i = 0; i < WRITERS; i++)
		ck_assert_int_eq(memcmp(&results[i], &cold, sizeof cold), 0);
	expect_same_as_cold();
	box_close(&box);
}
END_TEST

/* Blobs in memory. */
typedef struct memory_blob {
	uint8_t bytes[16 << 20];
	size_t size;
} memory_blob;

static cply_status take_bytes(void *user, const void *bytes, size_t size, cply_error *err)
{
	memory_blob *blob = user;

	(void)err;
	ck_assert_uint_le(blob->size + size, sizeof blob->bytes);
	memcpy(blob->bytes + blob->size, bytes, size);
	blob->size += size;
	return CPLY_OK;
}

static bool give_bytes(void *user, void *bytes, size_t size, uint64_t offset)
{
	const memory_blob *blob = user;

	if (offset + size > blob->size)
		return false;
	memcpy(bytes, blob->bytes + offset, size);
	return true;
}

/* Several layers at once are what they are alone; what they share is packed once. */
START_TEST(many_layers_at_once)
{
	enum { LAYERS = 4 };
	static memory_blob blobs[LAYERS];

	for (unsigned jobs = 1; jobs <= 4; jobs++) {
		box_open(&box, jobs, 0);
		make_tree();
		box_noise(&box, "u/one", 2 << 20, 7);
		cply__layer_job work[LAYERS] = {{0}};
		for (size_t i = 0; i < LAYERS; i++) {
			blobs[i].size = 0;
			work[i].layer = box_list_tree(&box, i == 1 ? "u" : "t", CPLY_LAYER_CACHE_USE);
			work[i].output = (cply__layer_output){
				.sink = take_bytes, .user = &blobs[i], .read = i % 2 ? give_bytes : NULL};
		}
		ck_assert_int_eq(cply__layer_pack_all(work, LAYERS, &box.err), CPLY_OK);
		for (size_t i = 0; i < LAYERS; i++) {
			cply_layer_result alone;
			ck_assert_int_eq(
				cply_layer_write(&alone, work[i].layer, box_path(&box, "alone"), &box.err), CPLY_OK);
			ck_assert_int_eq(memcmp(&alone, &work[i].result, sizeof alone), 0);
			cply__strbuf bytes;
			slurp(&bytes, "alone");
			ck_assert_uint_eq(bytes.length, blobs[i].size);
			ck_assert_int_eq(memcmp(bytes.text, blobs[i].bytes, bytes.length), 0);
			cply__strbuf_release(&bytes);
			cply_layer_free(work[i].layer);
		}
		box_close(&box);
	}
}
END_TEST

/* Packs a long layer and two short ones at once: do these end in less than half its time? */
static bool are_short_ones_early(void)
{
	enum { LAYERS = 3, LONG = 0 };
	cply__layer_job work[LAYERS] = {{0}};
	bool are_early = true;

	work[LONG].layer = box_list_tree(&box, "long", CPLY_LAYER_CACHE_NONE);
	work[1].layer = box_list_tree(&box, "short", CPLY_LAYER_CACHE_NONE);
	work[2].layer = box_list_tree(&box, "other", CPLY_LAYER_CACHE_NONE);
	ck_assert_int_eq(cply__layer_pack_all(work, LAYERS, &box.err), CPLY_OK);
	for (size_t i = 1; i < LAYERS; i++)
		are_early &= work[i].nanoseconds < work[LONG].nanoseconds / 2;
	for (size_t i = 0; i < LAYERS; i++)
		cply_layer_free(work[i].layer);
	return are_early;
}

/*
 * No layer waits for another: a short one ends long before a long one that came first, with one thread too. A busy
 * machine may keep the short ones waiting, but not each time; one that did wait would never be early.
 */
START_TEST(short_layers_end_before_long_ones)
{
	for (unsigned jobs = 1; jobs <= 2; jobs++) {
		bool are_early = false;
		box_open(&box, jobs, 0);
		box_noise(&box, "long/f", 24 << 20, 1);
		box_noise(&box, "short/f", 100000, 2);
		box_noise(&box, "other/f", 600000, 3);
		for (int tries = 0; tries < 10 && !are_early; tries++)
			are_early = are_short_ones_early();
		ck_assert_msg(are_early, "%u jobs", jobs);
		box_close(&box);
	}
}
END_TEST

/* A run for each of the jobs, without a memory. */
static void start_engine(layer_engine *engine, const cply__layer_job *jobs, size_t count)
{
	ck_assert_int_eq(layer_engine_init(engine, box.context, count, &box.err), CPLY_OK);
	for (size_t i = 0; i < count; i++) {
		layer_run *run = &engine->runs[i];
		ck_assert_int_eq(cply__layer_prepare(jobs[i].layer, &box.err), CPLY_OK);
		run->engine = engine;
		run->layer = jobs[i].layer;
		run->output = &jobs[i].output;
		run->codec = layer_codec_of(jobs[i].layer);
		run->stamp = run->codec ? layer_codec_stamp(jobs[i].layer) : 0;
		cply__sha256_init(&run->tar_hash);
		cply__sha256_init(&run->blob_hash);
	}
}

START_TEST(what_layers_share_is_packed_once)
{
	enum { LAYERS = 3 };
	static memory_blob blobs[LAYERS];
	layer_engine engine;
	cply__layer_job work[LAYERS] = {{0}};
	uint64_t segments = 0;

	box_open(&box, 2, 0);
	make_tree();
	for (size_t i = 0; i < LAYERS; i++) {
		blobs[i].size = 0;
		work[i].layer = box_list_tree(&box, "t", CPLY_LAYER_CACHE_NONE);
		work[i].output = (cply__layer_output){.sink = take_bytes, .user = &blobs[i], .read = give_bytes};
	}
	start_engine(&engine, work, LAYERS);
	ck_assert_int_eq(layer_engine_run(&engine, &box.err), CPLY_OK);
	segments = engine.runs[0].taken;
	ck_assert_uint_gt(segments, 5);
	ck_assert_uint_eq(engine.packed_count, segments);
	layer_engine_release(&engine);
	for (size_t i = 0; i < LAYERS; i++) {
		ck_assert_uint_eq(blobs[i].size, blobs[0].size);
		ck_assert_int_eq(memcmp(blobs[i].bytes, blobs[0].bytes, blobs[0].size), 0);
		cply_layer_free(work[i].layer);
	}
	box_close(&box);
}
END_TEST

/* One layer that nobody remembers leaves nothing behind for each of its segments. */
START_TEST(one_layer_without_a_cache_has_no_stock)
{
	layer_engine engine;
	cply__layer_job work = {0};

	box_open(&box, 2, 0);
	make_tree();
	work.layer = box_list_tree(&box, "t", CPLY_LAYER_CACHE_NONE);
	start_engine(&engine, &work, 1);
	ck_assert_int_eq(layer_engine_run(&engine, &box.err), CPLY_OK);
	ck_assert_uint_eq(cply__map_count(&engine.stock.pieces), 0);
	layer_engine_release(&engine);
	cply_layer_free(work.layer);
	box_close(&box);
}
END_TEST

/* The levels that have names stay within their memory, however many threads there may be. */
START_TEST(threads_are_as_many_as_there_is_memory_for)
{
	static const char *const formats[] = {"gzip", "zstd", "none"};

	box_open(&box, 64, 0);
	box_text(&box, "t/f", "");
	ck_assert_int_eq(truncate(box_path(&box, "t/f"), 20 << 20), 0);
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		for (int level = 0; level < CPLY_LAYER_LEVEL_COUNT; level++) {
			cply_layer_options options = CPLY_LAYER_OPTIONS_INIT;
			cply__layer_job work = {0};
			layer_engine engine;
			ck_assert_int_eq(cply_layer_compress_parse(&options, formats[i], &box.err), CPLY_OK);
			options.level = (cply_layer_level)level;
			options.cache = CPLY_LAYER_CACHE_NONE;
			if (options.format == CPLY_LAYER_FORMAT_ZSTD && level == CPLY_LAYER_LEVEL_STORE)
				continue;
			ck_assert_int_eq(cply_layer_new(&work.layer, box.context, &options, &box.err), CPLY_OK);
			ck_assert_int_eq(cply_layer_add_tree(work.layer, box_path(&box, "t"), NULL, &box.err), CPLY_OK);
			start_engine(&engine, &work, 1);
			const layer_codec *codec = engine.runs[0].codec;
			ck_assert_int_eq(layer_engine_run(&engine, &box.err), CPLY_OK);
			size_t of_slot = LAYER_SEGMENT_MAX + (codec ? codec->bound(LAYER_SEGMENT_MAX) : 0);
			size_t of_thread = codec ? codec->memory(work.layer) : 0;
			ck_assert_uint_gt(engine.thread_count, 2);
			ck_assert_uint_le(engine.slot_count * of_slot + engine.thread_count * of_thread, 60 << 20);
			if (codec)
				ck_assert_uint_gt(of_thread, 100000);
			layer_engine_release(&engine);
			cply_layer_free(work.layer);
		}
	box_close(&box);
}
END_TEST

static cply_status write_cached(const cply_allocator *allocator, void *user, cply_error *err)
{
	cply_context_options options = CPLY_CONTEXT_OPTIONS_INIT;
	cply_context *context;
	cply_layer_result result;
	cply_layer *layer = NULL;

	static uint32_t seed;
	if (user)
		box_noise(&box, "t/b", 300000, ++seed);
	else
		cply__path_remove(&cply__malloc_allocator, box_path(&box, "cache"), err);
	unlink(box_path(&box, "out"));
	box_settle(&box);
	options.allocator = allocator;
	options.jobs = 2;
	options.cache_dir = box_path(&box, "cache");
	if (cply_context_new(&context, &options, err))
		return err->code;
	cply_status status = cply_layer_new(&layer, context, NULL, err);
	if (!status)
		status = cply_layer_add_tree(layer, box_path(&box, "t"), NULL, err);
	if (!status)
		status = cply_layer_write(&result, layer, box_path(&box, "out"), err);
	cply_layer_free(layer);
	cply_context_free(context);
	return status;
}

/* With an empty cache, and with one that knows all but one segment. */
START_TEST(memory_may_be_refused)
{
	box_open_cached(&box, 1);
	box_noise(&box, "t/a", 300000, 1);
	box_noise(&box, "t/b", 300000, 2);
	box_noise(&box, "t/c", 300000, 3);
	for (int mode = FAULT_ONCE; mode <= FAULT_FOREVER; mode++) {
		ck_assert_uint_gt(fault_each(write_cached, NULL, (fault_mode)mode), 20);
		ck_assert_uint_gt(fault_each(write_cached, &box, (fault_mode)mode), 20);
	}
	expect_same_as_cold();
	box_close(&box);
}
END_TEST

SUITE_MAIN("layer memory", requests_do_not_evict_each_other, unchanged_is_known_without_reading,
	changes_anywhere_give_the_bytes_of_a_cold_run, the_prefix_is_skipped, racy_files_are_read_again,
	changes_behind_a_pack_are_seen, damage_is_noticed, parts_of_the_cache_may_be_missing, no_cache_is_no_failure,
	copies_are_found_by_contents, copies_are_found_among_many_packs, the_cache_has_a_limit,
	what_is_used_is_not_pruned, trees_are_under_the_limit, packs_without_a_blob_go,
	several_writers_do_not_disturb_one_another, many_layers_at_once, what_layers_share_is_packed_once,
	short_layers_end_before_long_ones, one_layer_without_a_cache_has_no_stock,
	threads_are_as_many_as_there_is_memory_for, memory_may_be_refused)
