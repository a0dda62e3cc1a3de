/* Layers while system calls are interrupted, do a part, fail; while files change between two reads. */
#include "calls.h"
#include "layer_box.h"

static layer_box box;

/* A box of which the context has a cache, with a tree of several segments, one file longer than one. */
static void open_tree(unsigned jobs)
{
	char name[32];

	calls_reset();
	box_open_cached(&box, jobs);
	for (unsigned i = 0; i < 12; i++) {
		snprintf(name, sizeof name, "t/d%u/f", i);
		box_noise(&box, name, 50000, i);
	}
	box_noise(&box, "t/big", 1300000, 99);
}

static cply_status pack(
	cply_layer_result *out, const char *to, const char *compress, cply_layer_cache cache, cply_error *err)
{
	cply_layer_options options = CPLY_LAYER_OPTIONS_INIT;
	cply_layer *layer;

	options.cache = cache;
	ck_assert_int_eq(cply_layer_compress_parse(&options, compress, err), CPLY_OK);
	ck_assert_int_eq(cply_layer_new(&layer, box.context, &options, err), CPLY_OK);
	atomic_store(&calls.is_on, true);
	cply_status status = cply_layer_add_tree(layer, box_path(&box, "t"), NULL, err);
	if (!status)
		status = cply_layer_write(out, layer, box_path(&box, to), err);
	cply_layer_free(layer);
	atomic_store(&calls.is_on, false);
	return status;
}

static void expect_same_files(const char *a, const char *b)
{
	cply__strbuf of_a, of_b;

	cply__strbuf_init(&of_a, &cply__malloc_allocator);
	cply__strbuf_init(&of_b, &cply__malloc_allocator);
	ck_assert_int_eq(cply__file_slurp(&of_a, box_path(&box, a), 64 << 20, &box.err), CPLY_OK);
	ck_assert_int_eq(cply__file_slurp(&of_b, box_path(&box, b), 64 << 20, &box.err), CPLY_OK);
	ck_assert_uint_eq(of_a.length, of_b.length);
	ck_assert_int_eq(memcmp(of_a.text, of_b.text, of_a.length), 0);
	cply__strbuf_release(&of_a);
	cply__strbuf_release(&of_b);
}

START_TEST(interruptions_and_short_parts_change_nothing)
{
	static const char *const formats[] = {"gzip", "zstd", "none"};
	cply_layer_result calm, jerky;

	for (unsigned jobs = 1; jobs <= 3; jobs += 2)
		for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
			open_tree(jobs);
			ck_assert_int_eq(pack(&calm, "calm", formats[i], CPLY_LAYER_CACHE_NONE, &box.err), CPLY_OK);
			/* With an empty cache, and with one that knows everything but one file. */
			for (int again = 0; again < 2; again++) {
				calls_reset();
				calls.is_jerky = true;
				unlink(box_path(&box, "jerky"));
				ck_assert_int_eq(
					pack(&jerky, "jerky", formats[i], CPLY_LAYER_CACHE_USE, &box.err), CPLY_OK);
				ck_assert_uint_gt(atomic_load(&calls.interrupted), 20);
				calls_reset();
				ck_assert_int_eq(
					pack(&calm, "calm", formats[i], CPLY_LAYER_CACHE_NONE, &box.err), CPLY_OK);
				ck_assert_int_eq(memcmp(&calm, &jerky, sizeof calm), 0);
				expect_same_files("calm", "jerky");
				box_noise(&box, "t/d5/f", 50000, 1000);
			}
			box_close(&box);
		}
}
END_TEST

/*
 * Lets the first, the second, ... call of a kind fail until none does any more. Either the layer fails, names a file
 * and leaves nothing, or what failed was of the cache, and the bytes are those of a calm run.
 */
static void expect_failures(calls_kind kind, int error, cply_layer_cache cache)
{
	cply_layer_result calm, result;
	unsigned failed = 0;

	calls_reset();
	ck_assert_int_eq(pack(&calm, "calm", "gzip", CPLY_LAYER_CACHE_NONE, &box.err), CPLY_OK);
	unlink(box_path(&box, "out"));
	unsigned entries = scratch_count(box.folder);
	for (unsigned number = 0;; number++) {
		unsigned descriptors = scratch_descriptors();
		cply_error err;
		cply_error_init(&err);
		unlink(box_path(&box, "out"));
		calls_reset();
		calls.kind = kind;
		calls.error = error;
		calls.number = number;
		cply_status status = pack(&result, "out", "gzip", cache, &err);
		unsigned hits = atomic_load(&calls.hits);
		ck_assert_uint_eq(scratch_descriptors(), descriptors);
		if (status) {
			failed++;
			ck_assert_uint_eq(hits, 1);
			ck_assert_int_eq(err.os_errno, error);
			ck_assert_msg(err.path[0], "call %u of kind %d: no path", number, kind);
			ck_assert_uint_eq(scratch_count(box.folder),
				entries + (cache == CPLY_LAYER_CACHE_USE && !access(box_path(&box, "cache"), F_OK)));
			continue;
		}
		ck_assert_int_eq(memcmp(&calm, &result, sizeof calm), 0);
		expect_same_files("calm", "out");
		if (!hits)
			break;
		/* A temporary name that cannot be looked at is not taken: the next one is. */
		ck_assert_msg(cache == CPLY_LAYER_CACHE_USE || kind == CALLS_STAT,
			"call %u of kind %d failed unnoticed", number, kind);
	}
	ck_assert_uint_gt(failed, 0);
}

START_TEST(every_read_may_fail)
{
	for (int cache = CPLY_LAYER_CACHE_USE; cache <= CPLY_LAYER_CACHE_NONE; cache++) {
		open_tree(2);
		expect_failures(CALLS_READ, EIO, (cply_layer_cache)cache);
		box_close(&box);
	}
}
END_TEST

START_TEST(every_write_may_fail)
{
	static const int errors[] = {EIO, ENOSPC, EDQUOT};

	for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
		for (int cache = CPLY_LAYER_CACHE_USE; cache <= CPLY_LAYER_CACHE_NONE; cache++) {
			open_tree(2);
			expect_failures(CALLS_WRITE, errors[i], (cply_layer_cache)cache);
			box_close(&box);
		}
}
END_TEST

START_TEST(files_may_not_open_or_get_their_name)
{
	open_tree(2);
	expect_failures(CALLS_OPEN, EMFILE, CPLY_LAYER_CACHE_NONE);
	expect_failures(CALLS_NAME, EIO, CPLY_LAYER_CACHE_NONE);
	box_close(&box);
}
END_TEST

START_TEST(files_and_folders_may_not_say_what_they_are)
{
	open_tree(2);
	expect_failures(CALLS_STAT, EIO, CPLY_LAYER_CACHE_NONE);
	expect_failures(CALLS_LIST, EIO, CPLY_LAYER_CACHE_NONE);
	box_close(&box);
}
END_TEST

static unsigned change_at;
static off_t change_to;

/* Right before read number `change_at` somebody changes the size of the big file, which is read in several. */
static void resize_big(unsigned number)
{
	if (number == change_at)
		ck_assert_int_eq(truncate(box_path(&box, "t/big"), change_to), 0);
}

START_TEST(files_that_shrink_or_grow_between_reads_are_named)
{
	static const off_t sizes[] = {0, 700000, 1299999, 1300001, 5000000};
	cply_layer_result result;

	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
		for (change_at = 0; change_at < 2; change_at++) {
			open_tree(1);
			change_to = sizes[i];
			calls.meanwhile = resize_big;
			ck_assert_int_eq(pack(&result, "out", "gzip", CPLY_LAYER_CACHE_USE, &box.err), CPLY_E_CHANGED);
			ck_assert_str_eq(box.err.path, box_path(&box, "t/big"));
			ck_assert_int_ne(access(box_path(&box, "out"), F_OK), 0);
			box_close(&box);
		}
}
END_TEST

/* Right before that read somebody changes a byte of the big file, and puts its time of modification back. */
static void rewrite_big(unsigned number)
{
	struct stat before;

	if (number != change_at)
		return;
	int fd = open(box_path(&box, "t/big"), O_WRONLY | O_CLOEXEC);
	ck_assert_int_eq(fstat(fd, &before), 0);
	ck_assert_int_eq(syscall(SYS_pwrite64, fd, "?", 1, 5), 1);
	const struct timespec times[2] = {before.st_atim, before.st_mtim};
	ck_assert_int_eq(futimens(fd, times), 0);
	close(fd);
}

START_TEST(files_that_are_rewritten_between_reads_are_named)
{
	cply_layer_result result;

	for (change_at = 0; change_at < 2; change_at++) {
		open_tree(1);
		/* So that the change has another time than the file's making. */
		box_settle(&box);
		calls.meanwhile = rewrite_big;
		ck_assert_int_eq(pack(&result, "out", "gzip", CPLY_LAYER_CACHE_USE, &box.err), CPLY_E_CHANGED);
		ck_assert_str_eq(box.err.path, box_path(&box, "t/big"));
		ck_assert_int_ne(access(box_path(&box, "out"), F_OK), 0);
		box_close(&box);
	}
}
END_TEST

/* In the middle of it: nothing is left, and the context says so to every later call. */
static void cancel(unsigned number)
{
	if (number == change_at)
		cply_context_cancel(box.context);
}

START_TEST(a_layer_ends_when_it_is_cancelled)
{
	cply_layer_result result;

	for (unsigned jobs = 1; jobs <= 3; jobs += 2)
		for (change_at = 0; change_at < 5; change_at++) {
			open_tree(jobs);
			unsigned descriptors = scratch_descriptors();
			calls.meanwhile = cancel;
			ck_assert_int_eq(
				pack(&result, "out", "gzip", CPLY_LAYER_CACHE_USE, &box.err), CPLY_E_CANCELLED);
			ck_assert_uint_eq(scratch_descriptors(), descriptors);
			ck_assert_uint_eq(scratch_count(box.folder), 1);
			box_close(&box);
		}
}
END_TEST

/* What was said of the bytes so far. */
static struct {
	uint64_t done, total;
	unsigned events, mistakes;
} told;

static void listen(void *user, const cply_event *event)
{
	(void)user;
	if (event->kind != CPLY_EVENT_PROGRESS)
		return;
	told.mistakes += strcmp(event->unit, "bytes") != 0 || event->done <= told.done || event->done > event->total;
	told.done = event->done;
	told.total = event->total;
	told.events++;
}

START_TEST(progress_is_in_bytes_and_gets_to_the_end)
{
	cply_context_options options = CPLY_CONTEXT_OPTIONS_INIT;
	cply_layer_result result;

	open_tree(2);
	cply_context_free(box.context);
	options.jobs = 2;
	options.sink = listen;
	ck_assert_int_eq(cply_context_new(&box.context, &options, &box.err), CPLY_OK);
	memset(&told, 0, sizeof told);
	ck_assert_int_eq(pack(&result, "out", "gzip", CPLY_LAYER_CACHE_NONE, &box.err), CPLY_OK);
	ck_assert_uint_gt(told.events, 0);
	ck_assert_uint_eq(told.mistakes, 0);
	ck_assert_uint_eq(told.done, result.tar_size);
	ck_assert_uint_eq(told.total, result.tar_size);
	box_close(&box);
}
END_TEST

SUITE_MAIN("layer faults", a_layer_ends_when_it_is_cancelled, progress_is_in_bytes_and_gets_to_the_end,
	interruptions_and_short_parts_change_nothing, every_read_may_fail, every_write_may_fail,
	files_may_not_open_or_get_their_name, files_and_folders_may_not_say_what_they_are,
	files_that_shrink_or_grow_between_reads_are_named, files_that_are_rewritten_between_reads_are_named)
