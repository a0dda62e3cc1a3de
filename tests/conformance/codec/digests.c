/* Prints what the encoder and the tar writer make of generated inputs, as sizes and CRCs, for comparison between
 * machines. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "runtime/alloc.h"
#include "runtime/crc32.h"
#include "runtime/deflate.h"
#include "runtime/tar.h"

enum { SIZE = 1 << 20, KINDS = 6 };

static uint8_t byte_of(int kind, const uint8_t *in, uint32_t i, uint32_t random)
{
	static const char text[] = "the of and to a in that is was he for it with as his on be at by i";

	switch (kind) {
	case 0:
		return (uint8_t)(random >> 8);
	case 1:
		return (uint8_t)(random % 3);
	case 2:
		return (uint8_t)(i * i >> 9);
	case 3: /* mostly copies from anywhere in the window */
		return random & 15 ? in[i > 40000 ? i - (random >> 4) % 32768 - 1 : 0] : (uint8_t)(random >> 8);
	case 4: /* zero runs */
		return i % 5000 < 3000 ? 0 : (uint8_t)random;
	default:
		return (uint8_t)text[(random >> 20) % (sizeof text - 1)];
	}
}

static void print_segment(int kind, int level, const uint8_t *in, size_t size)
{
	uint8_t *out = malloc(cply__deflate_bound(size));
	cply__deflater *deflater;
	cply_error error;

	if (!out || cply__deflater_new(&deflater, &cply__malloc_allocator, (cply__deflate_level)level, &error))
		exit(EXIT_FAILURE);
	size_t packed = cply__deflate_segment(deflater, out, in, size, level & 1);
	printf("deflate input %d level %d: %zu bytes %08" PRIx32 "\n", kind, level, packed,
		cply__crc32(0, out, packed));
	cply__deflater_free(deflater);
	free(out);
}

static void print_tar(void)
{
	const cply__tar_xattr xattr = {"user.a", "\xFF\0", 2};
	const cply__tar_entry entry = {.path = "\xC3\xA4/f",
		.type = CPLY__TAR_FILE,
		.mode = 0644,
		.uid = UINT64_C(1) << 33,
		.size = UINT64_C(1) << 35,
		.mtime = 1700000000,
		.xattrs = &xattr,
		.xattr_count = 1};
	cply__strbuf out;

	cply__strbuf_init(&out, &cply__malloc_allocator);
	cply__tar_put_header(&out, &entry);
	printf("tar: %zu bytes %08" PRIx32 "\n", out.length, cply__crc32(0, out.text, out.length));
	cply__strbuf_release(&out);
}

int main(void)
{
	uint8_t *in = malloc(SIZE);

	if (!in)
		return EXIT_FAILURE;
	for (int kind = 0; kind < KINDS; kind++) {
		uint32_t random = 7;
		for (uint32_t i = 0; i < SIZE; i++) {
			random ^= random << 13;
			random ^= random >> 17;
			random ^= random << 5;
			in[i] = byte_of(kind, in, i, random);
		}
		for (int level = CPLY__DEFLATE_STORE; level <= CPLY__DEFLATE_DENSE; level++)
			print_segment(kind, level, in, SIZE - (size_t)kind * 77777);
	}
	print_tar();
	free(in);
	return EXIT_SUCCESS;
}
