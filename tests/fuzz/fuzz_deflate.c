/*
 * What our encoder makes, zlib turns back into the input, and every path of this CPU makes the bytes of the plain one:
 * at every level, cut in two at a place that the first bytes say. The input is also repeated at a distance, so that
 * matches far back occur.
 */
#include "../../runtime/codec/deflate_kernels.h"

#include <string.h>
#include <zlib.h>

#include "fuzz.h"
#include "runtime/alloc.h"
#include "runtime/cpu.h"
#include "runtime/deflate.h"

enum { MAX_SIZE = 1 << 18 };

static void must_inflate_to(const uint8_t *packed, size_t packed_size, const uint8_t *bytes, size_t size)
{
	uint8_t *back = malloc(size + 1);
	z_stream zlib = {.next_in = (uint8_t *)(uintptr_t)packed, .avail_in = (uInt)packed_size};

	MUST(back && inflateInit2(&zlib, -15) == Z_OK);
	zlib.next_out = back;
	zlib.avail_out = (uInt)size + 1;
	MUST(inflate(&zlib, Z_FINISH) == Z_STREAM_END);
	MUST(zlib.avail_in == 0 && zlib.total_out == size && memcmp(back, bytes, size) == 0);
	inflateEnd(&zlib);
	free(back);
}

/* The input in two segments, or in one when `cut` is 0, by the best path that has no other features than these. */
static uint8_t *pack(
	size_t *used, uint32_t features, cply__deflate_level level, const uint8_t *bytes, size_t size, size_t cut)
{
	size_t bound = cply__deflate_bound(cut), rest_bound = cply__deflate_bound(size - cut);
	uint8_t *packed = malloc(bound + rest_bound);
	cply__deflater *deflater;
	cply_error error;

	cply__cpu_restrict(features);
	MUST(packed && cply__deflater_new(&deflater, &cply__malloc_allocator, level, &error) == CPLY_OK);
	cply__cpu_restrict(UINT32_MAX);
	size_t first = cut ? cply__deflate_segment(deflater, packed, bytes, cut, 0) : 0;
	MUST(first <= bound);
	size_t rest = cply__deflate_segment(deflater, packed + first, bytes + cut, size - cut, 1);
	MUST(rest <= rest_bound);
	cply__deflater_free(deflater);
	*used = first + rest;
	return packed;
}

static void round_trip(cply__deflate_level level, const uint8_t *bytes, size_t size, size_t cut)
{
	size_t used, other_used;
	uint8_t *packed = pack(&used, 0, level, bytes, size, cut);

	must_inflate_to(packed, used, bytes, size);
	for (const cply__deflate_kernels *const *path = cply__deflate_paths; (*path)->needs; path++) {
		if ((*path)->needs & ~cply__cpu_features())
			continue;
		uint8_t *other = pack(&other_used, (*path)->needs, level, bytes, size, cut);
		MUST(other_used == used && memcmp(other, packed, used) == 0);
		free(other);
	}
	free(packed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const size_t distances[] = {0, 1, 259, 32767, 32768, 32769, 70000, 4096};

	if (size < 3 || size > MAX_SIZE)
		return 0;
	size_t distance = distances[data[0] & 7], repeats = data[0] >> 3 & 3;
	size_t cut_part = data[1], length = size - 2, total = length;
	uint8_t *bytes = malloc(length + repeats * (length + distance));
	MUST(bytes);
	memcpy(bytes, data + 2, length);
	for (size_t i = 0; i < repeats; i++) {
		for (size_t k = 0; k < distance; k++)
			bytes[total++] = (uint8_t)(k * k >> 3 ^ k);
		memcpy(bytes + total, data + 2, length);
		total += length;
	}
	if (total <= CPLY__DEFLATE_SEGMENT)
		for (int level = CPLY__DEFLATE_STORE; level <= CPLY__DEFLATE_DENSE; level++)
			round_trip((cply__deflate_level)level, bytes, total, total * cut_part / 256);
	free(bytes);
	return 0;
}
