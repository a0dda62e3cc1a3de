#include "bench.h"

#include <err.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "runtime/alloc.h"
#include "runtime/deflate.h"
#include "runtime/tar.h"

/* As the layer writer cuts: at the end of a file, but not before a segment has this many bytes. */
enum { GROUP = 256 << 10 };

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static void *grow(void *memory, size_t size)
{
	memory = realloc(memory, size);
	if (!memory)
		errx(1, "no memory for %zu bytes", size);
	return memory;
}

static void add_file(sample *out, const FTSENT *entry, size_t prefix)
{
	const cply__tar_entry header = {
		.path = entry->fts_pathlen > prefix ? entry->fts_path + prefix : entry->fts_name,
		.type = entry->fts_info == FTS_F ? CPLY__TAR_FILE : CPLY__TAR_FOLDER,
		.mode = entry->fts_info == FTS_F ? 0644 : 0755,
		.size = entry->fts_info == FTS_F ? (uint64_t)entry->fts_statp->st_size : 0};
	cply__strbuf text;

	cply__strbuf_init(&text, &cply__malloc_allocator);
	cply__tar_put_header(&text, &header);
	size_t size = (size_t)header.size, padding = cply__tar_padding(size);
	out->bytes = grow(out->bytes, out->size + text.length + size + padding + 64);
	memcpy(out->bytes + out->size, text.text, text.length);
	out->size += text.length;
	cply__strbuf_release(&text);
	if (entry->fts_info == FTS_F) {
		FILE *file = fopen(entry->fts_accpath, "rb");
		if (!file || fread(out->bytes + out->size, 1, size, file) != size)
			err(1, "%s", entry->fts_path);
		fclose(file);
	}
	memset(out->bytes + out->size + size, 0, padding + 64);
	out->size += size + padding;
}

/* What came since the last cut becomes segments of at most the largest size. */
static void cut(sample *out)
{
	size_t at = out->count ? out->segments[out->count - 1].at + out->segments[out->count - 1].size : 0;

	while (at < out->size) {
		size_t left = out->size - at, size = left < CPLY__DEFLATE_SEGMENT ? left : CPLY__DEFLATE_SEGMENT;
		out->segments = grow(out->segments, (out->count + 1) * sizeof *out->segments);
		out->segments[out->count++] = (piece){at, size};
		at += size;
	}
}

void sample_read(sample *out, const char *path, size_t limit)
{
	char *paths[] = {(char *)(uintptr_t)path, NULL};
	FTS *walk = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
	FTSENT *entry;
	size_t last = 0;

	*out = (sample){0};
	if (!walk)
		err(1, "%s", path);
	while (out->size < limit && (entry = fts_read(walk))) {
		if (entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR || entry->fts_info == FTS_NS)
			errx(1, "%s: %s", entry->fts_path, strerror(entry->fts_errno));
		if (entry->fts_info != FTS_F && (entry->fts_info != FTS_D || !entry->fts_level))
			continue;
		add_file(out, entry, strlen(path) + 1);
		if (out->size - last >= GROUP) {
			cut(out);
			last = out->size;
		}
	}
	fts_close(walk);
	if (!out->size)
		errx(1, "%s: no files to measure with", path);
	cut(out);
}

void sample_release(sample *s)
{
	free(s->bytes);
	free(s->segments);
}
