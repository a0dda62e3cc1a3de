#include "runtime/zstd.h"

/* For its estimates of memory. */
#define ZSTD_STATIC_LINKING_ONLY
#include <zstd.h>
#include <zstd_errors.h>

#include "runtime/error.h"

/* The library's own type, under a name that headers may know without including it. */
static ZSTD_CCtx *context_of(cply__zstd *zstd)
{
	return (ZSTD_CCtx *)zstd;
}

const char *cply__zstd_version(void)
{
	return ZSTD_versionString();
}

const char *cply__zstd_name(void)
{
	return ZSTD_versionNumber() == ZSTD_VERSION_NUMBER ? "zstd-" ZSTD_VERSION_STRING : "zstd";
}

/* Everything that decides the bytes is set, one thread included: several would cut frames elsewhere. */
cply_status cply__zstd_new(cply__zstd **out, int level, cply_error *err)
{
	ZSTD_CCtx *context = ZSTD_createCCtx();

	if (!context)
		return cply__error_nomem(err);
	ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level);
	ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 1);
	ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
	*out = (cply__zstd *)context;
	return CPLY_OK;
}

size_t cply__zstd_size(int level, size_t size)
{
	return ZSTD_estimateCCtxSize_usingCParams(ZSTD_getCParams(level, size, 0));
}

void cply__zstd_free(cply__zstd *zstd)
{
	ZSTD_freeCCtx(context_of(zstd));
}

size_t cply__zstd_bound(size_t size)
{
	return ZSTD_compressBound(size);
}

cply_status cply__zstd_frame(
	size_t *out_size, cply__zstd *zstd, uint8_t *out, const uint8_t *in, size_t size, cply_error *err)
{
	size_t result = ZSTD_compress2(context_of(zstd), out, ZSTD_compressBound(size), in, size);

	if (ZSTD_isError(result)) {
		if (ZSTD_getErrorCode(result) == ZSTD_error_memory_allocation)
			return cply__error_nomem(err);
		cply__error(err, CPLY_E_UNSUPPORTED, .found = ZSTD_getErrorName(result));
		return cply__error_wanted(err, "libzstd %s to compress %zu bytes", ZSTD_versionString(), size);
	}
	*out_size = result;
	return CPLY_OK;
}
