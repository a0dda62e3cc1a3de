/* Whatever the bytes: the reader ends with a whole struct or an error that has a place, and the checks judge it. */
#include <string.h>

#include "fuzz.h"
#include "runtime/alloc.h"
#include "toolchains/binary_source.h"

static void judge(const cply_binary *binary)
{
	cply_finding findings[CPLY_FINDINGS_ROOM];
	const cply_platform_row *row;

	for (size_t r = 0; (row = cply_platform_row_at(r)) != NULL; r++) {
		size_t count = cply_binary_check(findings, binary, row, CPLY_STATIC_REQUIRED);
		MUST(count > 0 && count <= CPLY_FINDINGS_ROOM && findings[0].check == CPLY_CHECK_FORMAT);
		for (size_t i = 0; i < count; i++) {
			MUST(findings[i].wanted[0] && findings[i].found[0]);
			MUST(memchr(findings[i].found, '\0', sizeof findings[i].found));
			MUST(i == 0 || findings[i - 1].check < findings[i].check);
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cply__binary_memory memory = {data, size};
	cply__binary_source source;
	cply_binary binary;
	cply_error err;

	cply__binary_source_memory(&source, &memory, "input");
	cply_status status = cply__binary_parse(&binary, &cply__malloc_allocator, &source, &err);
	if (status) {
		MUST(status == CPLY_E_CORRUPT || status == CPLY_E_LIMIT);
		MUST(err.offset != CPLY_OFFSET_NONE && err.wanted[0] && err.found[0]);
		MUST(!binary.interpreter && !binary.needed);
		return 0;
	}
	MUST(binary.size == size && binary.needed_count <= CPLY_NEEDED_LIMIT &&
		binary.slice_count <= CPLY_SLICES_LIMIT);
	MUST(binary.format != CPLY_BINARY_ELF || binary.bits == 32 || binary.bits == 64);
	judge(&binary);
	cply_binary_release(&binary);
	return 0;
}
