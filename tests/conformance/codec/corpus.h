/* Whole files to gzip members by any path of the encoder, for programs that go through many files. */
#ifndef CONFORMANCE_CODEC_CORPUS_H
#define CONFORMANCE_CODEC_CORPUS_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../runtime/codec/deflate_kernels.h"
#include "runtime/alloc.h"
#include "runtime/cpu.h"
#include "runtime/crc32.h"
#include "runtime/deflate.h"

enum {
	CORPUS_LEVELS = CPLY__DEFLATE_DENSE + 1,
	CORPUS_PATHS = 4,
	CORPUS_FRAME = CPLY__GZIP_HEADER + CPLY__GZIP_TRAILER
};

#define MUST(condition, ...)                                                                                           \
	do {                                                                                                           \
		if (!(condition)) {                                                                                    \
			fprintf(stderr, "%s:%d: %s: ", __FILE__, __LINE__, #condition);                                \
			fprintf(stderr, __VA_ARGS__);                                                                  \
			fprintf(stderr, "\n");                                                                         \
			exit(EXIT_FAILURE);                                                                            \
		}                                                                                                      \
	} while (0)

/* Of a path (its place in cply__deflate_paths), for a level; made when first needed, kept to the end. */
static inline cply__deflater *corpus_deflater(size_t path, cply__deflate_level level)
{
	static cply__deflater *kept[CORPUS_PATHS][CORPUS_LEVELS];
	cply_error error;

	MUST(path < CORPUS_PATHS, "%zu paths", path);
	if (!kept[path][level]) {
		cply__cpu_restrict(cply__deflate_paths[path]->needs);
		MUST(cply__deflater_new(&kept[path][level], &cply__malloc_allocator, level, &error) == CPLY_OK,
			"memory");
		cply__cpu_restrict(UINT32_MAX);
	}
	return kept[path][level];
}

static inline size_t corpus_bound(size_t size)
{
	return CORPUS_FRAME + (size / CPLY__DEFLATE_SEGMENT + 1) * cply__deflate_bound(CPLY__DEFLATE_SEGMENT);
}

/* One member of the bytes, cut as the layer writer cuts a large file; returns its size. */
static inline size_t corpus_pack(
	uint8_t *out, size_t path, cply__deflate_level level, const uint8_t *bytes, size_t size)
{
	cply__deflater *deflater = corpus_deflater(path, level);
	uint8_t *to = out + CPLY__GZIP_HEADER;
	size_t at = 0, part;

	cply__gzip_header(out, level);
	do {
		part = size - at < CPLY__DEFLATE_SEGMENT ? size - at : CPLY__DEFLATE_SEGMENT;
		to += cply__deflate_segment(deflater, to, bytes + at, part, at + part == size);
		at += part;
	} while (at < size);
	cply__gzip_trailer(to, cply__crc32(0, bytes, size), size);
	return (size_t)(to + CPLY__GZIP_TRAILER - out);
}

/* By every path that this machine has; the bytes of the plain one, which all must give, are left in `out`. */
static inline size_t corpus_pack_all(
	uint8_t *out, cply__deflate_level level, const uint8_t *bytes, size_t size, const char *name)
{
	size_t plain = 0;
	uint8_t *other = malloc(corpus_bound(size));

	while (cply__deflate_paths[plain]->needs)
		plain++;
	MUST(other, "memory");
	size_t packed = corpus_pack(out, plain, level, bytes, size);
	for (size_t path = 0; path < plain; path++) {
		if (cply__deflate_paths[path]->needs & ~cply__cpu_features())
			continue;
		size_t got = corpus_pack(other, path, level, bytes, size);
		MUST(got == packed && memcmp(other, out, packed) == 0, "%s at level %d: path %s gives other bytes",
			name, level, cply__deflate_paths[path]->name);
	}
	free(other);
	return packed;
}

static inline uint8_t *corpus_read(size_t *size, const char *path)
{
	FILE *file = fopen(path, "rb");
	uint8_t *bytes;
	long end;

	MUST(file, "%s: %s", path, strerror(errno));
	MUST(fseek(file, 0, SEEK_END) == 0 && (end = ftell(file)) >= 0, "%s: %s", path, strerror(errno));
	rewind(file);
	*size = (size_t)end;
	bytes = malloc(*size + 1);
	MUST(bytes && fread(bytes, 1, *size, file) == *size, "%s: %s", path, strerror(errno));
	fclose(file);
	return bytes;
}

/* Calls `each` for every path in lines on stdin; returns how many. */
static inline size_t corpus_each(void (*each)(const char *path))
{
	char line[4096];
	size_t count = 0;

	for (; fgets(line, sizeof line, stdin); count++) {
		line[strcspn(line, "\n")] = '\0';
		each(line);
	}
	return count;
}

#endif
