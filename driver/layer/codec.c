#include "codec.h"

#include <string.h>

#include "layer_sources.h"
#include "plan.h"
#include "runtime/context.h"
#include "runtime/deflate.h"
#include "runtime/sha256.h"
#include "runtime/zstd.h"

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

static int gzip_effort(const cply_layer *layer)
{
	return (int)layer->options.level;
}

static const char *gzip_name(void)
{
	return CPLY__DEFLATE_NAME;
}

/* Its sources are in every stamp. */
static const char *gzip_version(void)
{
	return "";
}

static size_t gzip_memory(const cply_layer *layer)
{
	return cply__deflater_size(deflate_level(layer));
}

static int zstd_effort(const cply_layer *layer)
{
	static const int levels[CPLY_LAYER_LEVEL_COUNT] = {
		[CPLY_LAYER_LEVEL_DEFAULT] = 3,
		[CPLY_LAYER_LEVEL_FAST] = 1,
		[CPLY_LAYER_LEVEL_DENSE] = 12,
	};
	return layer->options.zstd_level ? layer->options.zstd_level : levels[layer->options.level];
}

/* Who asks for a level by its number gets it on all threads. */
static size_t zstd_memory(const cply_layer *layer)
{
	return layer->options.zstd_level ? 0 : cply__zstd_size(zstd_effort(layer), LAYER_SEGMENT_MAX);
}

static cply_status zstd_start(void **out, const cply_layer *layer, cply_error *err)
{
	cply__zstd *zstd;

	if (cply__zstd_new(&zstd, zstd_effort(layer), err))
		return err->code;
	*out = zstd;
	return CPLY_OK;
}

static void zstd_end(void *state)
{
	cply__zstd_free(state);
}

static cply_status zstd_pack(
	size_t *out_size, void *state, uint8_t *out, const uint8_t *in, size_t size, bool is_last, cply_error *err)
{
	(void)is_last;
	return cply__zstd_frame(out_size, state, out, in, size, err);
}

/* Frames stand for themselves. */
static size_t no_header(uint8_t *out, const cply_layer *layer)
{
	(void)out, (void)layer;
	return 0;
}

static size_t no_trailer(uint8_t *out, uint32_t crc, uint64_t size)
{
	(void)out, (void)crc, (void)size;
	return 0;
}

static const layer_codec gzip = {gzip_effort, gzip_version, gzip_memory, gzip_start, gzip_end, cply__deflate_bound,
	gzip_pack, gzip_header, gzip_trailer, gzip_name};
static const layer_codec zstd = {zstd_effort, cply__zstd_version, zstd_memory, zstd_start, zstd_end, cply__zstd_bound,
	zstd_pack, no_header, no_trailer, cply__zstd_name};

static const layer_codec *const codecs[CPLY_LAYER_FORMAT_COUNT] = {
	[CPLY_LAYER_FORMAT_GZIP] = &gzip,
	[CPLY_LAYER_FORMAT_ZSTD] = &zstd,
};

const layer_codec *layer_codec_of(const cply_layer *layer)
{
	return codecs[layer->options.format];
}

uint64_t layer_codec_stamp(const cply_layer *layer)
{
	const layer_codec *codec = layer_codec_of(layer);
	const int effort = codec->effort(layer);
	uint8_t digest[CPLY__SHA256_SIZE];
	uint64_t stamp;
	cply__sha256 hash;

	cply__sha256_init(&hash);
	cply__sha256_add(&hash, LAYER_SOURCES, sizeof LAYER_SOURCES);
	cply__sha256_add(&hash, codec->name(), strlen(codec->name()) + 1);
	cply__sha256_add(&hash, codec->version(), strlen(codec->version()) + 1);
	cply__sha256_add(&hash, &effort, sizeof effort);
	cply__sha256_finish(&hash, digest);
	memcpy(&stamp, digest, sizeof stamp);
	return stamp;
}

const char *cply_layer_encoder(cply_layer_format format)
{
	return codecs[format] ? codecs[format]->name() : "";
}
