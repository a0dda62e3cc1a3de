/* Decompression ends, keeps to its limits, and says where an input is corrupt. */
#include "fuzz.h"
#include "runtime/alloc.h"
#include "source.h"

enum { TOTAL = 4 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t out[70000];
	const cply__inflate_limits limits = {.total = TOTAL};
	source in = {data, size, 0};
	cply__inflater *inflater;
	cply_error error;
	uint64_t total = 0;
	size_t got = sizeof out;

	if (cply__inflater_new(&inflater, &cply__malloc_allocator, read_source, &in, &limits, "input", &error))
		return 0;
	cply_status status = CPLY_OK;
	while (!status && got == sizeof out) {
		status = cply__inflater_read(inflater, out, sizeof out, &got, &error);
		total += status ? 0 : got;
	}
	MUST(total <= TOTAL);
	if (status)
		MUST(error.code == status && (status == CPLY_E_LIMIT || status == CPLY_E_CORRUPT));
	else if (cply__inflater_kind(inflater) == CPLY__COMPRESSION_NONE)
		MUST(total == size);
	if (status == CPLY_E_CORRUPT)
		MUST(error.offset <= size);
	MUST(cply__inflater_junk(inflater) <= size);
	cply__inflater_free(inflater);
	return 0;
}
