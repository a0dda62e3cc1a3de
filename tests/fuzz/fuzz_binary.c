/* Whatever the bytes: the reader ends with a whole struct or an error that has a place, and the checks judge it. */
#include <string.h>

#include "fuzz.h"
#include "runtime/alloc.h"
#include "toolchains/binary_source.h"

static void judge(const cply_binary *binary)
{
	cply_check_options options = CPLY_CHECK_OPTIONS_INIT;
	cply_findings findings;
	const cply_platform_row *row;

	options.static_rule = CPLY_STATIC_REQUIRED;
	options.glibc_limit.part[0] = options.kernel_limit.part[0] = 2;
	for (size_t r = 0; (row = cply_platform_row_at(r)) != NULL; r++) {
		cply_binary_check(&findings, binary, row, &options);
		MUST(findings.count > 0 && findings.count <= CPLY_FINDINGS_ROOM);
		MUST(findings.text_length < sizeof findings.text && findings.at[0].check == CPLY_CHECK_FORMAT);
		for (size_t i = 0; i < findings.count; i++) {
			MUST(findings.at[i].wanted[0] && findings.at[i].found[0]);
			MUST(i == 0 || findings.at[i - 1].check < findings.at[i].check);
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
