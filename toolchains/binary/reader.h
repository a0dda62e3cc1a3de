/* What the readers of this room share. */
#ifndef BINARY_READER_H
#define BINARY_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "toolchains/binary_source.h"

/* Reads exactly `size` bytes. What is not in the file is CPLY_E_CORRUPT: "WHAT at ..., N bytes". */
cply_status cply__source_take(const cply__binary_source *source, void *bytes, size_t size, uint64_t offset,
	const char *what, cply_error *err);

/* Reads what there is of `size` bytes and sets the rest to zero; *got tells how much it was. */
cply_status cply__source_peek(
	const cply__binary_source *source, void *bytes, size_t size, uint64_t offset, size_t *got, cply_error *err);

/* CPLY_E_CORRUPT with a place, what should be there, and what is. */
cply_status cply__source_corrupt(const cply__binary_source *source, uint64_t offset, cply_error *err,
	const char *wanted, const char *found, ...) CPLY_PRINTF(5, 6);

/* CPLY_E_LIMIT with a place. */
cply_status cply__source_limit(
	const cply__binary_source *source, uint64_t offset, cply_error *err, const char *what, uint64_t limit);

/* Is [offset, offset + size) inside of the file? */
bool cply__source_has(const cply__binary_source *source, uint64_t offset, uint64_t size);

/* Numbers in either byte order. */
uint16_t cply__read_u16(const unsigned char *at, cply_byte_order order);
uint32_t cply__read_u32(const unsigned char *at, cply_byte_order order);
uint64_t cply__read_u64(const unsigned char *at, cply_byte_order order);

/*
 * A LEB128 number (DWARF 5, 7.6) at *at, which moves behind it. False when it does not end before `end`, or does not
 * fit into 64 bits.
 */
bool cply__read_uleb(uint64_t *out, const unsigned char **at, const unsigned char *end);

/*
 * Notes who made a binary: NUL-terminated texts, `size` bytes in all, with a NUL behind them. Errors: CPLY_E_NOMEM.
 */
cply_status cply__binary_made_by(cply_binary *out, const char *texts, size_t size, cply_error *err);

/*
 * One reader per format: fills `out`, whose format, size and store are set. `head` is the first HEAD bytes of the
 * file, zeros behind its end. A file that only looks like the format leaves the format UNKNOWN.
 */
enum { CPLY__HEAD = 64 };
typedef cply_status (*cply__binary_reader)(
	cply_binary *out, const cply__binary_source *source, const unsigned char *head, cply_error *err);
cply_status cply__elf_read(
	cply_binary *out, const cply__binary_source *source, const unsigned char *head, cply_error *err);
cply_status cply__pe_read(
	cply_binary *out, const cply__binary_source *source, const unsigned char *head, cply_error *err);
cply_status cply__macho_read(
	cply_binary *out, const cply__binary_source *source, const unsigned char *head, cply_error *err);
cply_status cply__macho_read_fat(
	cply_binary *out, const cply__binary_source *source, const unsigned char *head, cply_error *err);
cply_status cply__wasm_read(
	cply_binary *out, const cply__binary_source *source, const unsigned char *head, cply_error *err);

#endif
