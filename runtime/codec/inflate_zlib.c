#include <limits.h>
#include <string.h>

#include <zlib.h>

#include "inflate_gzip.h"
#include "runtime/alloc.h"

enum { GZIP_WINDOW = 15 + 16 /* the largest window, with gzip's header and trailer */ };

typedef struct zlib_decoder {
	gzip_decoder base;
	z_stream stream;
} zlib_decoder;

static void *zlib_alloc(void *user, unsigned count, unsigned size)
{
	return cply__calloc(user, count, size);
}

static void zlib_free(void *user, void *memory)
{
	cply__free(user, memory);
}

static uInt at_once(size_t size)
{
	return size < UINT_MAX ? (uInt)size : UINT_MAX;
}

static gzip_result run(gzip_decoder *decoder, gzip_bytes *bytes)
{
	z_stream *stream = &((zlib_decoder *)decoder)->stream;
	uInt in = at_once(bytes->in_size), out = at_once(bytes->out_size);

	stream->next_in = (z_const Bytef *)bytes->in;
	stream->avail_in = in;
	stream->next_out = bytes->out;
	stream->avail_out = out;
	int result = inflate(stream, Z_NO_FLUSH);
	bytes->in += in - stream->avail_in;
	bytes->in_size -= in - stream->avail_in;
	bytes->out += out - stream->avail_out;
	bytes->out_size -= out - stream->avail_out;
	switch (result) {
	case Z_OK:
	case Z_BUF_ERROR:
		return GZIP_MORE;
	case Z_STREAM_END:
		return GZIP_MEMBER_END;
	case Z_MEM_ERROR:
		return GZIP_NO_MEMORY;
	default:
		/* zlib tells the two apart in words only. */
		return stream->msg && strncmp(stream->msg, "incorrect", 9) == 0 &&
				       strcmp(stream->msg, "incorrect header check") != 0
			       ? GZIP_OTHER_CHECKSUM
			       : GZIP_CORRUPT;
	}
}

static void next_member(gzip_decoder *decoder)
{
	inflateReset(&((zlib_decoder *)decoder)->stream);
}

static void free_zlib(gzip_decoder *decoder)
{
	inflateEnd(&((zlib_decoder *)decoder)->stream);
	cply__free(decoder->allocator, decoder);
}

gzip_decoder *gzip_decoder_zlib(const cply_allocator *allocator)
{
	static const gzip_decoder_kind kind = {run, next_member, free_zlib};
	zlib_decoder *made = cply__calloc(allocator, 1, sizeof *made);

	if (!made)
		return NULL;
	made->base = (gzip_decoder){&kind, allocator};
	made->stream.zalloc = zlib_alloc;
	made->stream.zfree = zlib_free;
	made->stream.opaque = (void *)(uintptr_t)allocator;
	if (inflateInit2(&made->stream, GZIP_WINDOW) != Z_OK) {
		cply__free(allocator, made);
		return NULL;
	}
	return &made->base;
}
