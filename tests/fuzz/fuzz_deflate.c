/*
 * What our encoder makes, zlib turns back into the input, and every path of this CPU makes the bytes of the plain one.
 * The first two bytes of an input say at which level, how often and at which distance the rest is repeated, so that
 * matches far back occur, and where it is cut in two segments.
 *
 * Deflaters are made once for all inputs: making and freeing them took most of the time. So each input also shows that
 * nothing is left in one of what it packed before.
 */
#include "../../runtime/codec/deflate_kernels.h"

#include <string.h>
#include <zlib.h>

#include "fuzz.h"
#include "runtime/alloc.h"
#include "runtime/cpu.h"
#include "runtime/deflate.h"

enum { MAX_SIZE = 1 << 18, LEVELS = CPLY__DEFLATE_DENSE + 1, PATHS = 4 };

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

/* Of a path, for a level; made when first needed. */
static cply__deflater *deflater_of(size_t path, cply__deflate_level level)
{
	static cply__deflater *kept[PATHS][LEVELS];
	cply_error error;

	MUST(path < PATHS);
	if (!kept[path][level]) {
		cply__cpu_restrict(cply__deflate_paths[path]->needs);
		MUST(cply__deflater_new(&kept[path][level], &cply__malloc_allocator, level, &error) == CPLY_OK);
		cply__cpu_restrict(UINT32_MAX);
	}
	return kept[path][level];
}

/* The input in two segments, or in one when `cut` is 0. */
static uint8_t *pack(size_t *used, cply__deflater *deflater, const uint8_t *bytes, size_t size, size_t cut)
{
	size_t bound = cut ? cply__deflate_bound(cut) : 0, rest_bound = cply__deflate_bound(size - cut);
	uint8_t *packed = malloc(bound + rest_bound);

	MUST(packed);
	size_t first = cut ? cply__deflate_segment(deflater, packed, bytes, cut, 0) : 0;
	MUST(first <= bound);
	size_t rest = cply__deflate_segment(deflater, packed + first, bytes + cut, size - cut, 1);
	MUST(rest <= rest_bound);
	*used = first + rest;
	return packed;
}

static void round_trip(cply__deflate_level level, const uint8_t *bytes, size_t size, size_t cut)
{
	size_t plain = 0, used, other_used;

	while (cply__deflate_paths[plain]->needs)
		plain++;
	uint8_t *packed = pack(&used, deflater_of(plain, level), bytes, size, cut);
	must_inflate_to(packed, used, bytes, size);
	for (size_t path = 0; path < plain; path++) {
		if (cply__deflate_paths[path]->needs & ~cply__cpu_features())
			continue;
		uint8_t *other = pack(&other_used, deflater_of(path, level), bytes, size, cut);
		MUST(other_used == used && memcmp(other, packed, used) == 0);
		free(other);
	}
	free(packed);
}

/* Between repetitions: zeros, which cost little, and once as much as fits into no block, which does not compress. */
static size_t fill_gap(uint8_t *out, size_t distance, size_t repeats)
{
	for (size_t i = 0; i < distance; i++)
		out[i] = distance == 70000 && repeats == 1 ? (uint8_t)(i * i >> 3 ^ i) : 0;
	return distance;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const size_t distances[] = {0, 1, 259, 32767, 32768, 32769, 70000, 4096};

	if (size < 3 || size > MAX_SIZE)
		return 0;
	size_t distance = distances[data[0] & 7], repeats = data[0] >> 3 & 3, level = data[0] >> 5 & 3;
	size_t cut_part = data[1], length = size - 2, total = length;
	uint8_t *bytes = malloc(length + repeats * (length + distance));
	MUST(bytes);
	memcpy(bytes, data + 2, length);
	for (size_t i = 0; i < repeats; i++) {
		total += fill_gap(bytes + total, distance, repeats);
		memcpy(bytes + total, data + 2, length);
		total += length;
	}
	if (total <= CPLY__DEFLATE_SEGMENT)
		round_trip((cply__deflate_level)level, bytes, total, total * cut_part / 256);
	free(bytes);
	return 0;
}
