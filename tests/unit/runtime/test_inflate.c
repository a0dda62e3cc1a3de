#include "runtime/inflate.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include "fault.h"
#include "runtime/alloc.h"
#include "runtime/error.h"
#include "suite.h"

enum { TEXT = 300000 };

static uint8_t text[TEXT], packed[4 * TEXT], back[4 * TEXT];
static size_t packed_size;
static cply_error error;

/* A stream in memory that gives at most `step` bytes at a time, and fails at `fail_at`. */
typedef struct source {
	const uint8_t *bytes;
	size_t size, at, step, fail_at;
} source;

static cply_status read_source(void *user, void *bytes, size_t size, size_t *got, cply_error *err)
{
	source *in = user;

	if (in->at >= in->fail_at)
		return cply__error(err, CPLY_E_IO, .path = "source");
	size_t most = in->size - in->at < in->step ? in->size - in->at : in->step;
	*got = size < most ? size : most;
	memcpy(bytes, in->bytes + in->at, *got);
	in->at += *got;
	return CPLY_OK;
}

static void fill_text(void)
{
	uint32_t state = 1;

	for (size_t i = 0; i < TEXT; i++) {
		state = state * 1664525 + 1013904223;
		text[i] = (uint8_t)("abcdefgh"[state >> 29] + (state >> 20) % 3);
	}
	packed_size = 0;
}

static void add_gzip(const uint8_t *bytes, size_t size)
{
	z_stream zlib = {.next_in = (uint8_t *)(uintptr_t)bytes, .avail_in = (uInt)size};

	zlib.next_out = packed + packed_size;
	zlib.avail_out = (uInt)(sizeof packed - packed_size);
	ck_assert_int_eq(deflateInit2(&zlib, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
	ck_assert_int_eq(deflate(&zlib, Z_FINISH), Z_STREAM_END);
	packed_size += zlib.total_out;
	deflateEnd(&zlib);
}

static void add_zstd(const uint8_t *bytes, size_t size)
{
	packed_size += ZSTD_compress(packed + packed_size, sizeof packed - packed_size, bytes, size, 3);
}

static void add_bytes(const char *bytes, size_t size)
{
	memcpy(packed + packed_size, bytes, size);
	packed_size += size;
}

/* Inflates what is packed, in pieces of `out_step` bytes from pieces of `in_step`. */
static cply_status unpack(size_t *size, cply__compression *kind, uint64_t *junk, size_t in_step, size_t out_step,
	const cply__inflate_limits *limits)
{
	source in = {packed, packed_size, 0, in_step, SIZE_MAX};
	cply__inflater *inflater;
	size_t got = out_step;

	cply_error_init(&error);
	*size = 0;
	cply_status status =
		cply__inflater_new(&inflater, &cply__malloc_allocator, read_source, &in, limits, "blob", &error);
	ck_assert_int_eq(status, CPLY_OK);
	while (!status && got == out_step) {
		status = cply__inflater_read(inflater, back + *size, out_step, &got, &error);
		if (!status)
			*size += got;
	}
	*kind = cply__inflater_kind(inflater);
	*junk = cply__inflater_junk(inflater);
	if (status) {
		cply_error again;
		ck_assert_int_eq(cply__inflater_read(inflater, back, 1, &got, &again), status);
	}
	cply__inflater_free(inflater);
	return status;
}

static void expect(const uint8_t *bytes, size_t size, cply__compression kind, uint64_t junk)
{
	static const size_t in_steps[] = {1, 7, 1000, 1 << 20}, out_steps[] = {1, 513, 1 << 20};

	for (size_t i = 0; i < 4; i++)
		for (size_t k = 0; k < 3; k++) {
			size_t got;
			cply__compression got_kind;
			uint64_t got_junk;
			cply_status status = unpack(&got, &got_kind, &got_junk, in_steps[i], out_steps[k], NULL);
			ck_assert_msg(status == CPLY_OK, "%s", error.found);
			ck_assert_int_eq(got_kind, kind);
			ck_assert_uint_eq(got, size);
			ck_assert_uint_eq(got_junk, junk);
			ck_assert_int_eq(memcmp(back, bytes, size), 0);
		}
}

static void expect_failure(cply_status code, const cply__inflate_limits *limits)
{
	size_t size;
	cply__compression kind;
	uint64_t junk;

	ck_assert_int_eq(unpack(&size, &kind, &junk, 5000, 10000, limits), code);
	ck_assert_int_eq(error.code, code);
	ck_assert_str_eq(error.path, "blob");
}

START_TEST(plain_bytes_pass_through)
{
	fill_text();
	for (size_t size = 0; size < 9; size++) {
		packed_size = 0;
		add_bytes((const char *)text, size);
		expect(text, size, CPLY__COMPRESSION_NONE, 0);
	}
	packed_size = 0;
	add_bytes((const char *)text, TEXT);
	expect(text, TEXT, CPLY__COMPRESSION_NONE, 0);
}
END_TEST

START_TEST(gzip_members_follow_each_other)
{
	fill_text();
	add_gzip(text, TEXT);
	expect(text, TEXT, CPLY__COMPRESSION_GZIP, 0);
	packed_size = 0;
	add_gzip(text, 100000);
	add_gzip(text, 0);
	add_gzip(text + 100000, TEXT - 100000);
	expect(text, TEXT, CPLY__COMPRESSION_GZIP, 0);
	packed_size = 0;
	add_gzip(text, 0);
	expect(text, 0, CPLY__COMPRESSION_GZIP, 0);
}
END_TEST

/* Members of a few bytes, so that what a decoder reads ahead is in the next one, or the one behind that. */
START_TEST(short_members_follow_each_other)
{
	size_t size = 0;

	fill_text();
	for (size_t length = 0; length < 64; length++) {
		add_gzip(text + size, length);
		size += length;
	}
	expect(text, size, CPLY__COMPRESSION_GZIP, 0);
}
END_TEST

START_TEST(bytes_behind_the_last_member_are_counted)
{
	static const char junk[70000] = {1};
	static const size_t sizes[] = {1, 2, 5, 65536, 70000};

	fill_text();
	for (size_t i = 0; i < 5; i++) {
		packed_size = 0;
		add_gzip(text, 5000);
		add_bytes(junk, sizes[i]);
		expect(text, 5000, CPLY__COMPRESSION_GZIP, sizes[i]);
	}
	packed_size = 0;
	add_gzip(text, 5000);
	add_bytes("\x1F", 1);
	expect(text, 5000, CPLY__COMPRESSION_GZIP, 1);
}
END_TEST

START_TEST(zstd_frames_follow_each_other)
{
	fill_text();
	add_zstd(text, 100000);
	add_bytes("\x51\x2A\x4D\x18\3\0\0\0abc", 11); /* a skippable frame */
	add_zstd(text + 100000, TEXT - 100000);
	expect(text, TEXT, CPLY__COMPRESSION_ZSTD, 0);
	packed_size = 0;
	add_bytes("\x50\x2A\x4D\x18\0\0\0\0", 8);
	add_zstd(text, 0);
	expect(text, 0, CPLY__COMPRESSION_ZSTD, 0);
}
END_TEST

/* Cut off anywhere, a stream is corrupt, and the offset is its end. */
START_TEST(truncated_streams_are_corrupt)
{
	fill_text();
	for (int is_zstd = 0; is_zstd < 2; is_zstd++) {
		packed_size = 0;
		if (is_zstd)
			add_zstd(text, 3000);
		else
			add_gzip(text, 3000);
		for (size_t whole = packed_size; packed_size-- > 4;) {
			expect_failure(CPLY_E_CORRUPT, NULL);
			ck_assert_uint_eq(error.offset, packed_size);
			ck_assert_uint_lt(packed_size, whole);
		}
	}
}
END_TEST

START_TEST(damaged_streams_are_corrupt)
{
	fill_text();
	add_gzip(text, 3000);
	packed[packed_size - 5] ^= 1; /* the CRC */
	expect_failure(CPLY_E_CORRUPT, NULL);
	packed_size = 0;
	add_gzip(text, 3000);
	packed[packed_size - 1] ^= 1; /* the size */
	expect_failure(CPLY_E_CORRUPT, NULL);
	packed_size = 0;
	add_gzip(text, 3000);
	packed[10] |= 6; /* a type of block that does not exist */
	expect_failure(CPLY_E_CORRUPT, NULL);
	ck_assert_str_eq(error.found, "bytes that gzip never has");
	packed_size = 0;
	add_zstd(text, 3000);
	add_bytes("junk", 4);
	expect_failure(CPLY_E_CORRUPT, NULL);
}
END_TEST

START_TEST(limits_hold)
{
	const cply__inflate_limits total = {.total = 99999}, enough = {.total = 100000},
				   ratio = {.ratio = 50, .floor = 1 << 20};
	size_t size;
	cply__compression kind;
	uint64_t junk;

	fill_text();
	add_gzip(text, 100000);
	expect_failure(CPLY_E_LIMIT, &total);
	ck_assert_int_eq(unpack(&size, &kind, &junk, 1 << 20, 1 << 20, &enough), CPLY_OK);
	packed_size = 0;
	add_bytes((const char *)text, 100000);
	expect_failure(CPLY_E_LIMIT, &total);

	uint8_t *zeros = calloc(3, 1 << 20);
	packed_size = 0;
	add_gzip(zeros, 3 << 20);
	expect_failure(CPLY_E_LIMIT, &ratio);
	packed_size = 0;
	add_gzip(zeros, 1 << 20); /* not beyond the floor */
	ck_assert_int_eq(unpack(&size, &kind, &junk, 1 << 20, 1 << 19, &ratio), CPLY_OK);
	free(zeros);
}
END_TEST

/* Bytes that a stream of `frames` times the same frame gives, until it ends or is refused. */
START_TEST(windows_are_bounded)
{
	/* RFC 8878, 3.1.1: magic, no flags, a window of 2 to the power of 10 + 14, an empty last block. */
	static const char frame[] = "\x28\xb5\x2f\xfd\0\x70\1\0";
	static const struct {
		uint32_t window_log;
		cply_status status;
	} cases[] = {{0, CPLY_OK}, {24, CPLY_OK}, {23, CPLY_E_LIMIT}};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const cply__inflate_limits limits = {.window_log = cases[i].window_log};
		source in = {(const uint8_t *)frame, sizeof frame, 0, 64, SIZE_MAX};
		cply__inflater *inflater;
		cply_error err;
		char bytes[8];
		size_t got = 1;
		ck_assert_int_eq(cply__inflater_new(
					 &inflater, &cply__malloc_allocator, read_source, &in, &limits, "x.zst", &err),
			CPLY_OK);
		cply_status status = cply__inflater_read(inflater, bytes, sizeof bytes, &got, &err);
		ck_assert_int_eq(status, cases[i].status);
		ck_assert_int_eq(cply__inflater_wants_window(inflater), status != CPLY_OK);
		if (status)
			ck_assert_str_eq(err.wanted, "one of at most 8 MiB");
		else
			ck_assert_uint_eq(got, 0);
		cply__inflater_free(inflater);
	}
}
END_TEST

static uint64_t count_bytes(cply_status *status, const uint8_t *frame, size_t size, unsigned frames)
{
	enum { CHUNK = 1 << 20 };
	uint8_t *all = malloc(size * frames), *out = malloc(CHUNK);
	cply__inflater *inflater;
	uint64_t total = 0;
	size_t got = CHUNK;

	for (unsigned i = 0; i < frames; i++)
		memcpy(all + i * size, frame, size);
	source in = {all, size * frames, 0, SIZE_MAX, SIZE_MAX};
	ck_assert_int_eq(cply__inflater_new(&inflater, &cply__malloc_allocator, read_source, &in, NULL, "blob", &error),
		CPLY_OK);
	for (*status = CPLY_OK; !*status && got == CHUNK; total += got) {
		got = 0;
		*status = cply__inflater_read(inflater, out, CHUNK, &got, &error);
	}
	cply__inflater_free(inflater);
	free(all);
	free(out);
	return total;
}

/* Zeros as zstd packs them: a gigabyte of holes is no bomb, more than the floor at such a ratio is one. */
START_TEST(the_default_ratio_stops_bombs)
{
	const size_t piece = 64 << 20;
	uint8_t *zeros = calloc(1, piece), frame[8192];
	cply_status status;

	size_t size = ZSTD_compress(frame, sizeof frame, zeros, piece, 1);
	ck_assert_uint_gt(piece / size, 20000);
	free(zeros);
	ck_assert_uint_eq(count_bytes(&status, frame, size, 16), UINT64_C(1) << 30);
	ck_assert_int_eq(status, CPLY_OK);
	uint64_t given = count_bytes(&status, frame, size, 80);
	ck_assert_int_eq(status, CPLY_E_LIMIT);
	ck_assert_uint_ge(given, (UINT64_C(4) << 30) - piece);
	ck_assert_uint_lt(given, (UINT64_C(4) << 30) + 5 * piece);
}
END_TEST

static uint64_t guess(void)
{
	const size_t ends = packed_size < CPLY__INFLATE_ENDS ? packed_size : CPLY__INFLATE_ENDS;
	uint8_t first[CPLY__INFLATE_ENDS], last[CPLY__INFLATE_ENDS];

	memcpy(first, packed, ends);
	memcpy(last, packed + packed_size - ends, ends);
	return cply__inflate_guess(first, last, packed_size);
}

/* By what streams tell of themselves; else by three times their size. */
START_TEST(sizes_are_guessed)
{
	fill_text();
	add_gzip(text, TEXT);
	ck_assert_uint_eq(guess(), TEXT);
	/* A last member that is smaller than all of them. */
	add_gzip(text, 10);
	ck_assert_uint_eq(guess(), 3 * packed_size);
	packed_size = CPLY__INFLATE_ENDS - 1;
	ck_assert_uint_eq(guess(), 3 * packed_size);
	packed_size = 0;
	add_zstd(text, TEXT);
	ck_assert_uint_eq(guess(), TEXT);
	packed_size = 4;
	ck_assert_uint_eq(guess(), 3 * packed_size);
	memcpy(packed, text, TEXT);
	for (packed_size = 0; packed_size < 40; packed_size++)
		ck_assert_uint_eq(guess(), packed_size);
}
END_TEST

START_TEST(errors_of_the_source_are_handed_on)
{
	fill_text();
	add_gzip(text, TEXT);
	for (size_t fail_at = 0; fail_at < 100; fail_at += 33) {
		source in = {packed, packed_size, 0, 33, fail_at};
		cply__inflater *inflater = NULL;
		size_t got;
		cply_status status =
			cply__inflater_new(&inflater, &cply__malloc_allocator, read_source, &in, NULL, "blob", &error);
		if (!status)
			status = cply__inflater_read(inflater, back, TEXT, &got, &error);
		ck_assert_int_eq(status, CPLY_E_IO);
		ck_assert_str_eq(error.path, "source");
		cply__inflater_free(inflater);
	}
}
END_TEST

static cply_status inflate_text(const cply_allocator *allocator, void *user, cply_error *err)
{
	source in = {packed, packed_size, 0, 1000, SIZE_MAX};
	cply__inflater *inflater = NULL;
	size_t got;

	(void)user;
	cply_status status = cply__inflater_new(&inflater, allocator, read_source, &in, NULL, "blob", err);
	if (!status)
		status = cply__inflater_read(inflater, back, TEXT, &got, err);
	cply__inflater_free(inflater);
	return status;
}

START_TEST(running_out_of_memory_is_an_error)
{
	fill_text();
	add_gzip(text, TEXT);
	ck_assert_uint_gt(fault_each(inflate_text, NULL, FAULT_FOREVER), 2);
}
END_TEST

SUITE_MAIN("inflate", plain_bytes_pass_through, gzip_members_follow_each_other, short_members_follow_each_other,
	bytes_behind_the_last_member_are_counted, zstd_frames_follow_each_other, truncated_streams_are_corrupt,
	damaged_streams_are_corrupt, sizes_are_guessed, limits_hold, windows_are_bounded, the_default_ratio_stops_bombs,
	errors_of_the_source_are_handed_on, running_out_of_memory_is_an_error)
