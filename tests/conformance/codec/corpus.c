/*
 * corpus: of each file named on stdin, by every path of this machine and at every level, the size and the CRC-32 of the
 * compressed bytes. All paths must give the same; machines are compared by what is printed.
 */
#include "corpus.h"

#include <inttypes.h>

static void print_file(const char *path)
{
	size_t size;
	uint8_t *bytes = corpus_read(&size, path), *out = malloc(corpus_bound(size));

	MUST(out, "memory");
	for (int level = CPLY__DEFLATE_STORE; level < CORPUS_LEVELS; level++) {
		size_t packed = corpus_pack_all(out, (cply__deflate_level)level, bytes, size, path);
		printf("%d %zu %08" PRIx32 " %s\n", level, packed, cply__crc32(0, out, packed), path);
	}
	free(out);
	free(bytes);
}

int main(void)
{
	return corpus_each(print_file) ? EXIT_SUCCESS : EXIT_FAILURE;
}
