/*
 * digests FOLDER: what the encoder makes of the inputs of deflate_digests.txt, one file for each line, named as the
 * line begins; and a tar header, on stdout.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../unit/runtime/inputs.h"
#include "runtime/alloc.h"
#include "runtime/crc32.h"
#include "runtime/deflate.h"
#include "runtime/tar.h"

enum { SIZE = 1 << 20 };

static const size_t sizes[] = {0, 1, 300, 100003, SIZE};
static const char *const levels[] = {"store", "fast", "default", "dense"};

static void write_segment(const char *folder, size_t kind, size_t size, int level, const uint8_t *in)
{
	uint8_t *out = malloc(cply__deflate_bound(size));
	cply__deflater *deflater;
	cply_error error;
	char path[4096];

	snprintf(path, sizeof path, "%s/%s %zu %s", folder, input_names[kind], size, levels[level]);
	FILE *file = fopen(path, "wb");
	if (!file || !out ||
		cply__deflater_new(&deflater, &cply__malloc_allocator, (cply__deflate_level)level, &error)) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		exit(EXIT_FAILURE);
	}
	size_t packed = cply__deflate_segment(deflater, out, in, size, 1);
	if (fwrite(out, 1, packed, file) != packed || fclose(file) != 0) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		exit(EXIT_FAILURE);
	}
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

int main(int argc, char **argv)
{
	uint8_t *in = malloc(SIZE);

	if (argc != 2 || !in)
		return EXIT_FAILURE;
	for (size_t kind = 0; kind < INPUT_KINDS; kind++)
		for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
			input_fill(in, sizes[i], kind);
			for (int level = CPLY__DEFLATE_STORE; level <= CPLY__DEFLATE_DENSE; level++)
				write_segment(argv[1], kind, sizes[i], level, in);
		}
	print_tar();
	free(in);
	return EXIT_SUCCESS;
}
