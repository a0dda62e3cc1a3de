/*
 * Decoders of gzip members, one interface over the libraries that can: ISA-L where it is installed, three times as
 * fast, else zlib. ISA-L is loaded while the program runs, by whoever decompresses first: Debian has no static archive
 * of it, and linked as a shared library it would cost every start of the program. Private to this room.
 */
#ifndef CODEC_INFLATE_GZIP_H
#define CODEC_INFLATE_GZIP_H

#include <stddef.h>
#include <stdint.h>

#include <crossply/context.h>

/*
 * What is at hand; a call moves all of it on. ISA-L reads ahead as far as a 64-bit word goes, and hands back what it
 * did not need: `in` may move back by so many bytes, which must still be there from the call before.
 */
enum { GZIP_HANDED_BACK = 8 };
typedef struct gzip_bytes {
	const uint8_t *in;
	size_t in_size;
	uint8_t *out;
	size_t out_size;
} gzip_bytes;

typedef enum gzip_result {
	GZIP_MORE,       /* it wants more input, or more room */
	GZIP_MEMBER_END, /* the member ended, and its checksum and size were right; `in` is behind it */
	GZIP_CORRUPT,
	GZIP_OTHER_CHECKSUM, /* the member ended with another checksum or size than its data has */
	GZIP_NO_MEMORY
} gzip_result;

typedef struct gzip_decoder gzip_decoder;

typedef struct gzip_decoder_kind {
	gzip_result (*run)(gzip_decoder *decoder, gzip_bytes *bytes);
	void (*next_member)(gzip_decoder *decoder);
	void (*free)(gzip_decoder *decoder);
} gzip_decoder_kind;

/* Each kind has its own struct that begins with this one. */
struct gzip_decoder {
	const gzip_decoder_kind *kind;
	const cply_allocator *allocator; /* borrowed */
};

/* NULL: no memory; for ISA-L also: not installed, or not known when crossply was built. */
gzip_decoder *gzip_decoder_zlib(const cply_allocator *allocator);
gzip_decoder *gzip_decoder_isal(const cply_allocator *allocator);

/* The fastest that there is; NULL: no memory. */
static inline gzip_decoder *gzip_decoder_new(const cply_allocator *allocator)
{
	gzip_decoder *decoder = gzip_decoder_isal(allocator);

	return decoder ? decoder : gzip_decoder_zlib(allocator);
}

#endif
