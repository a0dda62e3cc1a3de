/*
 * What the targets of binary formats share. Whatever the bytes: the reader ends with a whole struct or an error that
 * has a place, and the checks judge it.
 */
#ifndef FUZZ_BINARY_H
#define FUZZ_BINARY_H

#include <string.h>

#include "fuzz.h"
#include "runtime/alloc.h"
#include "toolchains/binary_source.h"

/* Every eighth platform: which ones depends on the input, so that all get their turn. */
enum { ROW_STEP = 8 };

static inline void judge(const cply_binary *binary, size_t first_row)
{
	cply_check_options options = CPLY_CHECK_OPTIONS_INIT;
	cply_findings findings;
	const cply_platform_row *row;

	options.static_rule = CPLY_STATIC_REQUIRED;
	options.glibc_limit.part[0] = options.kernel_limit.part[0] = 2;
	for (size_t r = first_row; (row = cply_platform_row_at(r)) != NULL; r += ROW_STEP) {
		cply_binary_check(&findings, binary, row, &options);
		MUST(findings.count > 0 && findings.count <= CPLY_FINDINGS_ROOM);
		MUST(findings.text_length < sizeof findings.text && findings.at[0].check == CPLY_CHECK_FORMAT);
		for (size_t i = 0; i < findings.count; i++) {
			MUST(findings.at[i].wanted[0] && findings.at[i].found[0]);
			MUST(i == 0 || findings.at[i - 1].check < findings.at[i].check);
		}
	}
}

static inline void parse(const uint8_t *bytes, size_t size)
{
	cply__binary_memory memory = {bytes, size};
	cply__binary_source source;
	cply_binary binary;
	cply_error err;

	cply__binary_source_memory(&source, &memory, "input");
	cply_status status = cply__binary_parse(&binary, &cply__malloc_allocator, &source, &err);
	if (status) {
		MUST(status == CPLY_E_CORRUPT || status == CPLY_E_LIMIT);
		MUST(err.offset != CPLY_OFFSET_NONE && err.wanted[0] && err.found[0]);
		MUST(!binary.interpreter && !binary.needed);
		return;
	}
	MUST(binary.size == size && binary.needed_count <= CPLY_NEEDED_LIMIT &&
		binary.slice_count <= CPLY_SLICES_LIMIT);
	MUST(binary.format != CPLY_BINARY_ELF || binary.bits == 32 || binary.bits == 64);
	judge(&binary, size % ROW_STEP);
	cply_binary_release(&binary);
}

/* How files of the format may begin. What begins otherwise gets the first of them, so that no run is wasted. */
typedef struct beginnings {
	size_t size, count;
	const char *at[8];
} beginnings;

static inline int fuzz_binary(const uint8_t *data, size_t size, const beginnings *of)
{
	uint8_t *copy = malloc(size ? size : 1);
	bool is_one = size < of->size;

	MUST(copy);
	memcpy(copy, data, size);
	for (size_t i = 0; i < of->count && !is_one; i++)
		is_one = memcmp(copy, of->at[i], of->size) == 0;
	if (!is_one)
		memcpy(copy, of->at[0], of->size);
	parse(copy, size);
	free(copy);
	return 0;
}

#endif
