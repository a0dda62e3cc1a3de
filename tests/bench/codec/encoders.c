/* Our levels and their peers, in turn, on one thread. */
#include "bench.h"

#include <err.h>
#include <isa-l/igzip_lib.h>
#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "runtime/alloc.h"
#include "runtime/deflate.h"

enum { ENCODERS = 7, CHUNK = 1 << 20, ROOM = CHUNK + CHUNK / 4 };

typedef struct encoder encoder;
struct encoder {
	const char *name;
	size_t (*encode)(encoder *self, uint8_t *out, const uint8_t *in, size_t size);
	int level;
	int peer;      /* the row to compare with; itself for peers */
	void *state;   /* owned */
	piece *pieces; /* borrowed: segments for ours, CHUNKs for peers */
	size_t count;
	double *best;  /* CPU seconds of each piece, owned */
	size_t packed; /* bytes */
};

static uint8_t packed[ROOM], back[CHUNK + 1];

static size_t encode_ours(encoder *self, uint8_t *out, const uint8_t *in, size_t size)
{
	return cply__deflate_segment(self->state, out, in, size, 1);
}

static size_t encode_libdeflate(encoder *self, uint8_t *out, const uint8_t *in, size_t size)
{
	return libdeflate_deflate_compress(self->state, in, size, out, ROOM);
}

static size_t encode_isal(encoder *self, uint8_t *out, const uint8_t *in, size_t size)
{
	struct isal_zstream stream;

	isal_deflate_init(&stream);
	stream.level = (uint32_t)self->level;
	stream.level_buf = self->state;
	stream.level_buf_size = ISAL_DEF_LVL1_LARGE;
	stream.end_of_stream = 1;
	stream.next_in = (uint8_t *)(uintptr_t)in;
	stream.avail_in = (uint32_t)size;
	stream.next_out = out;
	stream.avail_out = ROOM;
	if (isal_deflate(&stream) != COMP_OK || stream.avail_in)
		errx(1, "ISA-L cannot compress");
	return stream.total_out;
}

/* As gzip -6 does: one stream over all chunks. */
static size_t encode_zlib(encoder *self, uint8_t *out, const uint8_t *in, size_t size)
{
	z_stream *stream = self->state;

	stream->next_in = (uint8_t *)(uintptr_t)in;
	stream->avail_in = (uInt)size;
	stream->next_out = out;
	stream->avail_out = ROOM;
	if (deflate(stream, size < CHUNK ? Z_FINISH : Z_NO_FLUSH) == Z_STREAM_ERROR || stream->avail_in)
		errx(1, "zlib cannot compress");
	return ROOM - stream->avail_out;
}

static void *need(void *memory)
{
	if (!memory)
		errx(1, "no memory");
	return memory;
}

static void *new_ours(cply__deflate_level level)
{
	cply__deflater *deflater;
	cply_error error;

	if (cply__deflater_new(&deflater, &cply__malloc_allocator, level, &error))
		errx(1, "no memory");
	return deflater;
}

static void verify(const encoder *e, size_t size, const uint8_t *in, size_t in_size)
{
	z_stream stream = {.next_in = packed, .avail_in = (uInt)size};

	stream.next_out = back;
	stream.avail_out = sizeof back;
	inflateInit2(&stream, -15);
	int status = inflate(&stream, Z_FINISH);
	inflateEnd(&stream);
	if (status != Z_STREAM_END || stream.total_out != in_size || memcmp(back, in, in_size) != 0)
		errx(1, "%s: zlib does not give the input back", e->name);
}

static void run(encoder *e, const sample *s, int round)
{
	e->packed = 0;
	if (e->encode == encode_zlib)
		deflateReset(e->state);
	for (size_t i = 0; i < e->count; i++) {
		const uint8_t *in = s->bytes + e->pieces[i].at;
		double start = cpu_seconds();
		size_t size = e->encode(e, packed, in, e->pieces[i].size);
		double taken = cpu_seconds() - start;
		if (!round || taken < e->best[i])
			e->best[i] = taken;
		e->packed += size;
		if (!round && e->encode != encode_zlib)
			verify(e, size, in, e->pieces[i].size);
	}
}

static double seconds(const encoder *e)
{
	double sum = 0;

	for (size_t i = 0; i < e->count; i++)
		sum += e->best[i];
	return sum;
}

static void print(const encoder *all, const sample *s)
{
	printf("  %-15s %7s  %6s\n", "encoder", "MB/s", "ratio");
	for (const encoder *e = all; e < all + ENCODERS; e++) {
		const encoder *peer = all + e->peer;
		printf("  %-15s %7.1f  %6.4f", e->name, (double)s->size / 1e6 / seconds(e),
			(double)s->size / (double)e->packed);
		if (peer != e)
			printf("  %.2f x the speed of %s, ratio %+.2f %%", seconds(peer) / seconds(e), peer->name,
				((double)peer->packed / (double)e->packed - 1) * 100);
		printf("\n");
	}
}

void bench_encoders(const sample *s, int rounds)
{
	size_t chunks = s->size / CHUNK + 1; /* the last may be empty, and is less than a CHUNK */
	piece *whole = need(calloc(chunks, sizeof *whole));
	z_stream zlib = {0};
	for (size_t i = 0; i < chunks; i++)
		whole[i] = (piece){i * CHUNK, s->size - i * CHUNK < CHUNK ? s->size - i * CHUNK : CHUNK};
	if (deflateInit2(&zlib, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		errx(1, "no memory");
	encoder all[ENCODERS] = {
		{"fast", encode_ours, 0, 3, new_ours(CPLY__DEFLATE_FAST), s->segments, s->count, NULL, 0},
		{"default", encode_ours, 0, 4, new_ours(CPLY__DEFLATE_DEFAULT), s->segments, s->count, NULL, 0},
		{"dense", encode_ours, 0, 5, new_ours(CPLY__DEFLATE_DENSE), s->segments, s->count, NULL, 0},
		{"ISA-L 1", encode_isal, 1, 3, need(malloc(ISAL_DEF_LVL1_LARGE)), whole, chunks, NULL, 0},
		{"libdeflate 1", encode_libdeflate, 1, 4, need(libdeflate_alloc_compressor(1)), whole, chunks, NULL, 0},
		{"libdeflate 5", encode_libdeflate, 5, 5, need(libdeflate_alloc_compressor(5)), whole, chunks, NULL, 0},
		{"zlib 6", encode_zlib, 6, 6, &zlib, whole, chunks, NULL, 0},
	};
	for (size_t i = 0; i < ENCODERS; i++)
		all[i].best = need(calloc(all[i].count, sizeof *all[i].best));
	/* zlib is only there for its ratio: once is enough. */
	for (int round = 0; round < rounds; round++)
		for (size_t i = 0; i < ENCODERS - (round > 0); i++)
			run(&all[round % 2 ? ENCODERS - 2 - i : i], s, round);
	print(all, s);
	for (size_t i = 0; i < ENCODERS; i++)
		free(all[i].best);
	for (size_t i = 0; i < 3; i++)
		cply__deflater_free(all[i].state);
	free(all[3].state);
	libdeflate_free_compressor(all[4].state);
	libdeflate_free_compressor(all[5].state);
	deflateEnd(&zlib);
	free(whole);
}
