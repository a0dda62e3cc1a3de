#include "runtime/inflate.h"

#include <stdbool.h>
#include <string.h>

#include <zstd.h>
#include <zstd_errors.h>

#include "bytes.h"
#include "inflate_gzip.h"
#include "runtime/alloc.h"
#include "runtime/error.h"

enum { IN_SIZE = 64 * 1024, MAGIC_SIZE = 4 };

static const uint64_t default_total = UINT64_C(64) << 30;
static const uint32_t default_ratio = 1200, default_window_log = 27;
static const uint64_t default_floor = UINT64_C(4) << 30;

struct cply__inflater {
	const cply_allocator *allocator; /* borrowed */
	cply__read read;
	void *user; /* borrowed */
	char *path; /* owned */
	cply__inflate_limits limits;
	cply__compression kind;
	gzip_decoder *gzip; /* owned; kind GZIP */
	ZSTD_DCtx *zstd;    /* owned; kind ZSTD */
	bool is_in_frame;   /* a member or frame has begun and not ended */
	bool is_at_end;     /* nothing comes any more */
	bool is_input_over; /* `read` has said so */
	bool wants_window;
	uint64_t junk;
	uint64_t fetched; /* bytes read so far */
	uint64_t given;   /* bytes given out so far */
	size_t at, end;   /* the part of `in` that is not used yet */
	bool has_failed;
	cply_error failure; /* of an earlier call: every later one repeats it */
	uint8_t in[IN_SIZE];
};

static uint64_t offset_of(const cply__inflater *inflater)
{
	return inflater->fetched - (inflater->end - inflater->at);
}

static cply_status corrupt(const cply__inflater *inflater, const char *found, const char *wanted, cply_error *err)
{
	return cply__error(err, CPLY_E_CORRUPT, .path = inflater->path, .has_offset = 1, .offset = offset_of(inflater),
		.found = found, .wanted = wanted);
}

/* Reads until there are `wanted` bytes (at most MAGIC_SIZE) to look at, or the input is over. */
static cply_status look_ahead(cply__inflater *inflater, size_t wanted, cply_error *err)
{
	while (inflater->end - inflater->at < wanted && !inflater->is_input_over) {
		size_t got = 0, kept = inflater->at < GZIP_HANDED_BACK ? inflater->at : GZIP_HANDED_BACK;
		size_t gone = inflater->at - kept;
		memmove(inflater->in, inflater->in + gone, inflater->end - gone);
		inflater->end -= gone;
		inflater->at = kept;
		cply_status status = inflater->read(
			inflater->user, inflater->in + inflater->end, IN_SIZE - inflater->end, &got, err);
		if (status)
			return status;
		inflater->is_input_over = got == 0;
		inflater->end += got;
		inflater->fetched += got;
	}
	return CPLY_OK;
}

static bool is_gzip(const uint8_t *at, size_t size)
{
	return size >= 2 && at[0] == 0x1F && at[1] == 0x8B;
}

/* RFC 8878 section 3.1: the magic number of a frame, or of a skippable one. */
static bool is_zstd(const uint8_t *at, size_t size)
{
	return size >= 4 && (load_le32(at) == UINT32_C(0xFD2FB528) || load_le32(at) >> 4 == UINT32_C(0x184D2A5));
}

/* RFC 1952 section 2.3.1: a member ends with its size modulo 2^32. Of several the last one's says nothing. */
static uint64_t gzip_size(const uint8_t *end, uint64_t packed)
{
	uint32_t size = load_le32(end - 4);
	return size > packed ? size : 0;
}

uint64_t cply__inflate_guess(const void *first, const void *last, uint64_t size)
{
	enum { TIMES = 3 /* what most files are packed by */ };
	const size_t ends = size < CPLY__INFLATE_ENDS ? (size_t)size : CPLY__INFLATE_ENDS;
	unsigned long long told = 0;

	if (is_gzip(first, ends)) {
		told = ends < CPLY__INFLATE_ENDS ? 0 : gzip_size((const uint8_t *)last + ends, size);
	} else if (is_zstd(first, ends)) {
		told = ZSTD_getFrameContentSize(first, ends);
		if (told == ZSTD_CONTENTSIZE_UNKNOWN || told == ZSTD_CONTENTSIZE_ERROR)
			told = 0;
	} else {
		return size;
	}
	return told ? told : TIMES * size;
}

static cply_status start(cply__inflater *inflater, cply_error *err)
{
	cply_status status = look_ahead(inflater, MAGIC_SIZE, err);

	if (status)
		return status;
	const uint8_t *magic = inflater->in + inflater->at;
	size_t size = inflater->end - inflater->at;
	if (is_gzip(magic, size)) {
		inflater->gzip = gzip_decoder_new(inflater->allocator);
		if (!inflater->gzip)
			return cply__error_nomem(err);
		inflater->kind = CPLY__COMPRESSION_GZIP;
		inflater->is_in_frame = true;
	} else if (is_zstd(magic, size)) {
		inflater->zstd = ZSTD_createDCtx();
		if (!inflater->zstd)
			return cply__error_nomem(err);
		ZSTD_DCtx_setParameter(inflater->zstd, ZSTD_d_windowLogMax, (int)inflater->limits.window_log);
		inflater->kind = CPLY__COMPRESSION_ZSTD;
	}
	return CPLY_OK;
}

cply_status cply__inflater_new(cply__inflater **out, const cply_allocator *allocator, cply__read read, void *user,
	const cply__inflate_limits *limits, const char *path, cply_error *err)
{
	cply__inflater *inflater = cply__calloc(allocator, 1, sizeof *inflater);

	if (!inflater)
		return cply__error_nomem(err);
	inflater->allocator = allocator;
	inflater->read = read;
	inflater->user = user;
	inflater->limits.total = limits && limits->total ? limits->total : default_total;
	inflater->limits.ratio = limits && limits->ratio ? limits->ratio : default_ratio;
	inflater->limits.floor = limits && limits->floor ? limits->floor : default_floor;
	inflater->limits.window_log = limits && limits->window_log ? limits->window_log : default_window_log;
	inflater->path = cply__strdup(allocator, path);
	cply_status status = inflater->path ? start(inflater, err) : cply__error_nomem(err);
	if (status) {
		cply__inflater_free(inflater);
		return status;
	}
	*out = inflater;
	return CPLY_OK;
}

void cply__inflater_free(cply__inflater *inflater)
{
	if (!inflater)
		return;
	if (inflater->gzip)
		inflater->gzip->kind->free(inflater->gzip);
	ZSTD_freeDCtx(inflater->zstd);
	cply__free(inflater->allocator, inflater->path);
	cply__free(inflater->allocator, inflater);
}

cply__compression cply__inflater_kind(const cply__inflater *inflater)
{
	return inflater->kind;
}

uint64_t cply__inflater_junk(const cply__inflater *inflater)
{
	return inflater->junk;
}

bool cply__inflater_wants_window(const cply__inflater *inflater)
{
	return inflater->wants_window;
}

/* What follows a member: another one, the end, or bytes that are no gzip. */
static cply_status end_member(cply__inflater *inflater, cply_error *err)
{
	cply_status status = look_ahead(inflater, 2, err);

	if (status)
		return status;
	if (is_gzip(inflater->in + inflater->at, inflater->end - inflater->at)) {
		inflater->gzip->kind->next_member(inflater->gzip);
		return CPLY_OK;
	}
	inflater->is_in_frame = false;
	inflater->is_at_end = true;
	do {
		inflater->junk += inflater->end - inflater->at;
		inflater->at = inflater->end;
		status = look_ahead(inflater, 1, err);
	} while (!status && inflater->at < inflater->end);
	return status;
}

static cply_status step_gzip(cply__inflater *inflater, uint8_t *bytes, size_t size, size_t *got, cply_error *err)
{
	cply_status status = look_ahead(inflater, 1, err);

	if (status)
		return status;
	size_t before = inflater->end - inflater->at;
	gzip_bytes at_hand = {inflater->in + inflater->at, before, bytes, size};
	gzip_result result = inflater->gzip->kind->run(inflater->gzip, &at_hand);
	bool is_stuck = inflater->is_input_over && at_hand.in_size >= before && at_hand.out_size == size;
	inflater->at = at_hand.in_size < inflater->end ? inflater->end - at_hand.in_size : 0;
	*got = size - at_hand.out_size;
	switch (result) {
	case GZIP_MEMBER_END:
		return end_member(inflater, err);
	case GZIP_MORE:
		if (!is_stuck)
			return CPLY_OK;
		return corrupt(inflater, "the end of the data in the middle of a gzip member", "the rest of it", err);
	case GZIP_OTHER_CHECKSUM:
		return corrupt(inflater, "a gzip member with another checksum or size", "that of its data", err);
	case GZIP_NO_MEMORY:
		return cply__error_nomem(err);
	default:
		return corrupt(inflater, "bytes that gzip never has", "gzip data", err);
	}
}

static cply_status zstd_failed(cply__inflater *inflater, size_t result, cply_error *err)
{
	switch (ZSTD_getErrorCode(result)) {
	case ZSTD_error_memory_allocation:
		return cply__error_nomem(err);
	case ZSTD_error_frameParameter_windowTooLarge:
		inflater->wants_window = true;
		cply__error(err, CPLY_E_LIMIT, .path = inflater->path, .found = "a larger zstd window",
			.hint = "compress without --long or --ultra");
		return cply__error_wanted(err, "one of at most %u MiB", 1u << (inflater->limits.window_log - 20));
	default:
		return corrupt(inflater, ZSTD_getErrorName(result), "zstd data", err);
	}
}

static cply_status step_zstd(cply__inflater *inflater, uint8_t *bytes, size_t size, size_t *got, cply_error *err)
{
	cply_status status = look_ahead(inflater, 1, err);

	if (status)
		return status;
	ZSTD_inBuffer in = {inflater->in, inflater->end, inflater->at};
	ZSTD_outBuffer out = {bytes, size, 0};
	if (in.pos == in.size && !inflater->is_in_frame) {
		inflater->is_at_end = true;
		return CPLY_OK;
	}
	size_t result = ZSTD_decompressStream(inflater->zstd, &out, &in);
	bool is_stuck = inflater->is_input_over && out.pos == 0 && in.pos == inflater->at;
	inflater->at = in.pos;
	*got = out.pos;
	if (ZSTD_isError(result))
		return zstd_failed(inflater, result, err);
	inflater->is_in_frame = result != 0;
	if (is_stuck && inflater->is_in_frame)
		return corrupt(inflater, "the end of the data in the middle of a zstd frame", "the rest of it", err);
	return CPLY_OK;
}

static cply_status step_plain(cply__inflater *inflater, uint8_t *bytes, size_t size, size_t *got, cply_error *err)
{
	size_t ready = inflater->end - inflater->at;

	if (ready) {
		*got = ready < size ? ready : size;
		memcpy(bytes, inflater->in + inflater->at, *got);
		inflater->at += *got;
		return CPLY_OK;
	}
	if (!inflater->is_input_over) {
		cply_status status = inflater->read(inflater->user, bytes, size, got, err);
		if (status)
			return status;
	}
	inflater->fetched += *got;
	inflater->is_at_end = *got == 0;
	return CPLY_OK;
}

static cply_status check_limits(const cply__inflater *inflater, cply_error *err)
{
	uint64_t most = inflater->limits.total, ratio = inflater->limits.ratio, used = offset_of(inflater);
	uint64_t floor = inflater->limits.floor;

	if (inflater->given > most) {
		cply__error(err, CPLY_E_LIMIT, .path = inflater->path, .hint = "this may be a decompression bomb");
		cply__error_found(err, "more than %llu bytes when decompressed", (unsigned long long)most);
		return err->code;
	}
	if (inflater->kind != CPLY__COMPRESSION_NONE && inflater->given > floor &&
		(inflater->given - floor) / ratio > used) {
		cply__error(err, CPLY_E_LIMIT, .path = inflater->path, .hint = "this may be a decompression bomb");
		cply__error_found(err, "%llu bytes that decompress to more than %llu times as many",
			(unsigned long long)used, (unsigned long long)ratio);
		return err->code;
	}
	return CPLY_OK;
}

static cply_status step(cply__inflater *inflater, uint8_t *bytes, size_t size, size_t *got, cply_error *err)
{
	cply_status status;

	switch (inflater->kind) {
	case CPLY__COMPRESSION_GZIP:
		status = step_gzip(inflater, bytes, size, got, err);
		break;
	case CPLY__COMPRESSION_ZSTD:
		status = step_zstd(inflater, bytes, size, got, err);
		break;
	default:
		status = step_plain(inflater, bytes, size, got, err);
		break;
	}
	if (status)
		return status;
	inflater->given += *got;
	return check_limits(inflater, err);
}

cply_status cply__inflater_read(void *user, void *bytes, size_t size, size_t *got, cply_error *err)
{
	cply__inflater *inflater = user;
	size_t filled = 0;

	/* A stream that failed goes on failing: its state is of no use any more. */
	if (inflater->has_failed) {
		*err = inflater->failure;
		return err->code;
	}
	while (filled < size && !inflater->is_at_end) {
		size_t piece = 0;
		cply_status status = step(inflater, (uint8_t *)bytes + filled, size - filled, &piece, err);
		if (status) {
			inflater->has_failed = true;
			inflater->failure = *err;
			return status;
		}
		filled += piece;
	}
	*got = filled;
	return CPLY_OK;
}
