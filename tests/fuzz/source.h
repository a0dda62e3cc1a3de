/* A stream over a fuzzer's input, in pieces whose sizes follow from the bytes read so far. */
#ifndef FUZZ_SOURCE_H
#define FUZZ_SOURCE_H

#include <string.h>

#include "runtime/inflate.h"

typedef struct source {
	const uint8_t *bytes;
	size_t size, at;
} source;

static inline cply_status read_source(void *user, void *bytes, size_t size, size_t *got, cply_error *err)
{
	source *in = user;
	size_t left = in->size - in->at, most = in->at < in->size && in->bytes[in->at] & 1 ? 700 : 64 * 1024;

	(void)err;
	if (most > left)
		most = left;
	*got = size < most ? size : most;
	if (*got)
		memcpy(bytes, in->bytes + in->at, *got);
	in->at += *got;
	return CPLY_OK;
}

#endif
