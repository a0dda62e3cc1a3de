/* Static archives: whatever the bytes, members lie inside of the file, and an error has a place. */
#include <string.h>

#include "fuzz.h"
#include "toolchains/ar.h"

typedef struct seen {
	size_t size;
	uint64_t bytes;
} seen;

static cply_status visit(void *user, const char *name, const cply__binary_source *member, cply_error *err)
{
	seen *s = user;
	unsigned char last;
	size_t got = 0;

	MUST(strlen(name) < 256 && member->size <= s->size);
	if (member->size)
		MUST(member->read(member->user, &last, 1, member->size - 1, &got, err) == CPLY_OK && got == 1);
	s->bytes += member->size;
	return CPLY_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cply__binary_memory memory = {data, size};
	cply__binary_source source;
	cply_error err;
	seen s = {.size = size};

	cply__binary_source_memory(&source, &memory, "input");
	cply_status status = cply__ar_each(&source, visit, &s, &err);
	MUST(status == CPLY_OK || (status == CPLY_E_CORRUPT && err.offset != CPLY_OFFSET_NONE && err.wanted[0]));
	MUST(s.bytes <= size);
	return 0;
}
