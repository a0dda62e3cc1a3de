#include "codec.h"

#include "plan.h"
#include "runtime/context.h"
#include "runtime/deflate.h"

_Static_assert((size_t)LAYER_SEGMENT_MAX <= CPLY__DEFLATE_SEGMENT, "a segment must fit the encoder");
_Static_assert((int)CPLY__GZIP_HEADER <= (int)LAYER_FRAME_MAX && (int)CPLY__GZIP_TRAILER <= (int)LAYER_FRAME_MAX,
	"room for gzip's frame");

static cply__deflate_level deflate_level(const cply_layer *layer)
{
	static const cply__deflate_level levels[CPLY_LAYER_LEVEL_COUNT] = {
		[CPLY_LAYER_LEVEL_DEFAULT] = CPLY__DEFLATE_DEFAULT,
		[CPLY_LAYER_LEVEL_FAST] = CPLY__DEFLATE_FAST,
		[CPLY_LAYER_LEVEL_DENSE] = CPLY__DEFLATE_DENSE,
		[CPLY_LAYER_LEVEL_STORE] = CPLY__DEFLATE_STORE,
	};
	return levels[layer->options.level];
}

static cply_status gzip_start(void **out, const cply_layer *layer, cply_error *err)
{
	cply__deflater *deflater;

	if (cply__deflater_new(&deflater, &layer->context->allocator, deflate_level(layer), err))
		return err->code;
	*out = deflater;
	return CPLY_OK;
}

static void gzip_end(void *state)
{
	cply__deflater_free(state);
}

static cply_status gzip_pack(
	size_t *out_size, void *state, uint8_t *out, const uint8_t *in, size_t size, bool is_last, cply_error *err)
{
	(void)err;
	*out_size = cply__deflate_segment(state, out, in, size, is_last);
	return CPLY_OK;
}

static size_t gzip_header(uint8_t *out, const cply_layer *layer)
{
	cply__gzip_header(out, deflate_level(layer));
	return CPLY__GZIP_HEADER;
}

static size_t gzip_trailer(uint8_t *out, uint32_t crc, uint64_t size)
{
	cply__gzip_trailer(out, crc, size);
	return CPLY__GZIP_TRAILER;
}

const layer_codec *layer_codec_of(const cply_layer *layer)
{
	static const layer_codec gzip = {
		gzip_start, gzip_end, cply__deflate_bound, gzip_pack, gzip_header, gzip_trailer};
	static const layer_codec *const codecs[CPLY_LAYER_FORMAT_COUNT] = {
		[CPLY_LAYER_FORMAT_GZIP] = &gzip,
	};
	return codecs[layer->options.format];
}
