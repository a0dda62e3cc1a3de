/* Each decoder of gzip members gives the same, however its input is cut and however little room there is. */
#include "../../../runtime/codec/inflate_gzip.h"

#include <stdio.h>
#include <string.h>

#include <zlib.h>

#include "runtime/alloc.h"
#include "suite.h"

enum { SIZE = 140000, PACKED = SIZE + SIZE / 8 + 1000, BEHIND = 40 };

typedef gzip_decoder *(*decoder_new)(const cply_allocator *allocator);

static const struct {
	const char *name;
	decoder_new make;
} decoders[] = {{"zlib", gzip_decoder_zlib}, {"isal", gzip_decoder_isal}};

static uint8_t plain[SIZE], packed[PACKED + BEHIND], out[SIZE + 1];

/* What all kinds of blocks come from: text with far and near repeats, noise, long runs. */
static void make_plain(unsigned kind)
{
	uint32_t state = 12345 + kind;

	for (size_t i = 0; i < SIZE; i++) {
		state = state * 1664525 + 1013904223;
		plain[i] = kind == 0   ? (uint8_t)(state >> 24)
			   : kind == 1 ? (uint8_t)("the quick brown fox"[(state >> 28) + (state >> 20 & 3)])
			   : kind == 2 ? (uint8_t)(i / 70000)
			   : i > 32768 && (i / 1000) % 3 ? plain[i - 32768 + (i / 1000) % 7]
							 : (uint8_t)(state >> 25);
	}
}

static size_t pack(int level, int strategy, int with_names)
{
	static Bytef name[] = "name", comment[] = "comment", extra[] = "extra";
	gz_header header = {.name = name, .comment = comment, .extra = extra, .extra_len = 5, .hcrc = 1};
	z_stream stream = {0};

	ck_assert_int_eq(deflateInit2(&stream, level, Z_DEFLATED, 31, 9, strategy), Z_OK);
	if (with_names)
		ck_assert_int_eq(deflateSetHeader(&stream, &header), Z_OK);
	stream.next_in = plain;
	stream.avail_in = SIZE;
	stream.next_out = packed;
	stream.avail_out = PACKED;
	ck_assert_int_eq(deflate(&stream, Z_FINISH), Z_STREAM_END);
	size_t size = stream.total_out;
	deflateEnd(&stream);
	memset(packed + size, 0x1f, BEHIND);
	return size;
}

/* Decodes one member; *used is how much of the input that took. */
static gzip_result decode(
	gzip_decoder *decoder, size_t size, size_t step_in, size_t step_out, size_t *used, size_t *made)
{
	gzip_result result = GZIP_MORE;

	*used = *made = 0;
	for (int idle = 0; result == GZIP_MORE && idle < 3;) {
		size_t in = size - *used < step_in ? size - *used : step_in;
		size_t room = sizeof out - *made < step_out ? sizeof out - *made : step_out;
		gzip_bytes bytes = {packed + *used, in, out + *made, room};
		result = decoder->kind->run(decoder, &bytes);
		idle = bytes.in_size == in && bytes.out_size == room ? idle + 1 : 0;
		*used += in - bytes.in_size;
		*made += room - bytes.out_size;
	}
	return result;
}

static void check_all_cuts(const char *name, gzip_decoder *decoder, size_t size)
{
	static const size_t steps[] = {1, 7, 61, 4000, SIZE * 2};
	size_t used, made;

	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
		for (size_t o = 0; o < sizeof steps / sizeof *steps; o++) {
			/* Bytes one by one on both sides would take long and show nothing more. */
			if (steps[i] * steps[o] < 7)
				continue;
			gzip_result result = decode(decoder, size + BEHIND, steps[i], steps[o], &used, &made);
			ck_assert_msg(result == GZIP_MEMBER_END && used == size && made == SIZE &&
					      memcmp(out, plain, SIZE) == 0,
				"%s, %zu in, %zu out: %d, used %zu of %zu, made %zu", name, steps[i], steps[o],
				(int)result, used, size, made);
			decoder->kind->next_member(decoder);
		}
}

START_TEST(any_cut_gives_the_same)
{
	static const int strategies[] = {Z_DEFAULT_STRATEGY, Z_HUFFMAN_ONLY, Z_FIXED, Z_RLE};
	unsigned there = 0;

	for (size_t d = 0; d < sizeof decoders / sizeof *decoders; d++) {
		gzip_decoder *decoder = decoders[d].make(&cply__malloc_allocator);
		there += decoder != NULL;
		for (unsigned kind = 0; decoder && kind < 4; kind++) {
			make_plain(kind);
			check_all_cuts(decoders[d].name, decoder, pack((int)kind * 3, strategies[kind], kind & 1));
		}
		if (decoder)
			decoder->kind->free(decoder);
		else
			printf("not tried: %s is not here\n", decoders[d].name);
	}
	ck_assert_uint_ge(there, 1);
}
END_TEST

START_TEST(damage_is_found)
{
	for (size_t d = 0; d < sizeof decoders / sizeof *decoders; d++) {
		make_plain(1);
		size_t size = pack(6, Z_DEFAULT_STRATEGY, 0), used, made;
		gzip_decoder *decoder = decoders[d].make(&cply__malloc_allocator);
		if (!decoder)
			continue;
		/* Checksum, then size: the last eight bytes (RFC 1952, 2.3.1). */
		for (size_t back = 1; back <= 8; back++) {
			packed[size - back] ^= 0x40;
			ck_assert_int_eq(decode(decoder, size, SIZE * 2, SIZE * 2, &used, &made), GZIP_OTHER_CHECKSUM);
			packed[size - back] ^= 0x40;
			decoder->kind->next_member(decoder);
		}
		/* Cut off anywhere: it goes on asking. */
		for (size_t cut = 0; cut < size; cut += 997) {
			ck_assert_int_eq(decode(decoder, cut, 4096, 4096, &used, &made), GZIP_MORE);
			decoder->kind->next_member(decoder);
		}
		packed[2] = 7;
		ck_assert_int_eq(decode(decoder, size, SIZE * 2, SIZE * 2, &used, &made), GZIP_CORRUPT);
		decoder->kind->free(decoder);
	}
}
END_TEST

SUITE_MAIN("inflate_gzip", any_cut_gives_the_same, damage_is_found)
