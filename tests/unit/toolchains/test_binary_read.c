#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "binary_sample.h"
#include "runtime/alloc.h"
#include "suite.h"
#include "toolchains/binary_source.h"

/* Samples that have every part. */
static const elf_sample full[] = {
	{.bits = 32,
		.machine = 40,
		.flags = 0x05000400,
		.has_attributes = 1,
		.arm_arch = 6,
		.arm_fp = 2,
		.arm_args = 1,
		.interpreter = "/lib/ld-musl-armhf.so.1",
		.needed = "libc.so",
		.flags_1 = 0x08000000,
		.type = 3,
		.go = "path\tx\nbuild\tCGO_ENABLED=1\nbuild\tGOARCH=arm\nbuild\tGOOS=linux\nbuild\tGOARM=6\n"},
	{.bits = 64,
		.machine = 62,
		.x86_isa = 7,
		.interpreter = "/lib64/ld-linux-x86-64.so.2",
		.needed = "libc.so.6",
		.type = 3},
	{.bits = 64, .is_big = 1, .machine = 21, .flags = 1, .interpreter = "/lib64/ld64.so.1", .needed = "libc.so.6"},
	{.bits = 32,
		.is_big = 1,
		.machine = 8,
		.flags = 0x70001007,
		.interpreter = "/lib/ld.so.1",
		.needed = "libc.so.6"},
	{.bits = 64,
		.machine = 243,
		.flags = 5,
		.has_attributes = 1,
		.riscv_arch = "rv64i2p1_m2p0",
		.needed = "libc.so.6"},
};

START_TEST(test_every_part_is_read)
{
	for (size_t i = 0; i < sizeof full / sizeof *full; i++) {
		sample_bytes bytes;
		cply_binary binary;
		cply_error err;
		sample_elf(&bytes, &full[i]);
		ck_assert_msg(sample_parse(&binary, bytes.at, bytes.size, &err) == CPLY_OK, "%zu: %s", i, err.found);
		ck_assert_int_eq(binary.format, CPLY_BINARY_ELF);
		ck_assert_uint_eq(binary.size, bytes.size);
		ck_assert_int_eq(binary.bits, full[i].bits);
		ck_assert_int_eq(binary.order, full[i].is_big ? CPLY_ORDER_BIG : CPLY_ORDER_LITTLE);
		ck_assert_uint_eq(binary.machine, (uint32_t)full[i].machine);
		ck_assert_uint_eq(binary.flags, full[i].flags);
		ck_assert_uint_eq(binary.needed_count, 1);
		ck_assert_str_eq(binary.needed[0], full[i].needed);
		if (full[i].interpreter) {
			ck_assert_str_eq(binary.interpreter, full[i].interpreter);
			ck_assert_str_eq((char *)bytes.at + binary.interpreter_at, full[i].interpreter);
		}
		ck_assert_int_eq(binary.is_pie, (full[i].flags_1 & 0x08000000) != 0);
		ck_assert_uint_eq(binary.x86_isa_needed, full[i].x86_isa);
		if (full[i].riscv_arch)
			ck_assert_str_eq(binary.riscv_arch, full[i].riscv_arch);
		ck_assert_int_eq(binary.arm_arch, full[i].arm_arch ? full[i].arm_arch : CPLY_ATTRIBUTE_NONE);
		if (full[i].go) {
			ck_assert_str_eq(binary.go_os, "linux");
			ck_assert_str_eq(binary.go_arch, "arm");
			ck_assert_str_eq(binary.go_variant, "GOARM=6");
		}
		cply_binary_release(&binary);
		ck_assert_ptr_null(binary.needed);
	}
}
END_TEST

START_TEST(test_cut_off_at_every_byte)
{
	for (size_t i = 0; i < sizeof full / sizeof *full; i++) {
		sample_bytes bytes;
		sample_elf(&bytes, &full[i]);
		for (size_t size = 0; size < bytes.size; size++) {
			cply_binary binary;
			cply_error err;
			cply_status status = sample_parse(&binary, bytes.at, size, &err);
			if (size < 4) {
				ck_assert_int_eq(status, CPLY_OK);
				ck_assert_int_eq(binary.format, CPLY_BINARY_UNKNOWN);
				continue;
			}
			ck_assert_msg(status == CPLY_E_CORRUPT, "%zu bytes: %d", size, status);
			ck_assert_str_eq(err.path, "sample");
			ck_assert(err.offset != CPLY_OFFSET_NONE && err.wanted[0] && err.found[0]);
			/* Nothing is left to release. */
			ck_assert_ptr_null(binary.interpreter);
		}
	}
}
END_TEST

START_TEST(test_every_byte_damaged)
{
	static const unsigned char values[] = {0x00, 0x01, 0x7f, 0x80, 0xff};
	const cply_platform_row *row;

	for (size_t i = 0; i < sizeof full / sizeof *full; i++) {
		sample_bytes bytes;
		sample_elf(&bytes, &full[i]);
		for (size_t at = 4; at < bytes.size; at++)
			for (size_t v = 0; v < sizeof values; v++) {
				cply_findings findings;
				cply_binary binary;
				cply_error err;
				unsigned char kept = bytes.at[at];
				bytes.at[at] = values[v];
				cply_status status = sample_parse(&binary, bytes.at, bytes.size, &err);
				ck_assert(status == CPLY_OK || status == CPLY_E_CORRUPT || status == CPLY_E_LIMIT);
				for (size_t r = 0; !status && (row = cply_platform_row_at(r)) != NULL; r += 7)
					cply_binary_check(&findings, &binary, row, NULL);
				cply_binary_release(&binary);
				bytes.at[at] = kept;
			}
	}
}
END_TEST

START_TEST(test_counts_made_to_harm)
{
	sample_bytes bytes;
	cply_binary binary;
	cply_error err;

	/* 65,535 program headers, and 2^32 of them by way of the first section. */
	sample_elf(&bytes, &full[1]);
	sample_number(&bytes, 56, 2, 0xfffe);
	ck_assert_int_eq(sample_parse(&binary, bytes.at, bytes.size, &err), CPLY_E_LIMIT);
	sample_elf(&bytes, &full[1]);
	sample_number(&bytes, 56, 2, 0xffff);
	uint64_t sections;
	memcpy(&sections, bytes.at + 40, 8);
	sample_number(&bytes, (size_t)sections + 44, 4, 0xffffffff);
	ck_assert_int_eq(sample_parse(&binary, bytes.at, bytes.size, &err), CPLY_E_LIMIT);
	/* 2^62 sections by way of the first one. */
	sample_elf(&bytes, &full[1]);
	sample_number(&bytes, 60, 2, 0);
	sample_number(&bytes, (size_t)sections + 32, 8, 1ull << 62);
	ck_assert_int_eq(sample_parse(&binary, bytes.at, bytes.size, &err), CPLY_E_LIMIT);
	/* A section table at the end of the address space. */
	sample_elf(&bytes, &full[1]);
	sample_number(&bytes, 40, 8, UINT64_MAX - 8);
	ck_assert_int_eq(sample_parse(&binary, bytes.at, bytes.size, &err), CPLY_E_CORRUPT);
	/* Entries of the wrong size. */
	sample_elf(&bytes, &full[1]);
	sample_number(&bytes, 54, 2, 55);
	ck_assert_int_eq(sample_parse(&binary, bytes.at, bytes.size, &err), CPLY_E_CORRUPT);
}
END_TEST

START_TEST(test_counts_beyond_16_bits_are_followed)
{
	sample_bytes bytes;
	cply_binary binary;
	cply_error err;
	uint64_t sections;

	sample_elf(&bytes, &full[1]);
	memcpy(&sections, bytes.at + 40, 8);
	sample_number(&bytes, 56, 2, 0xffff);
	sample_number(&bytes, (size_t)sections + 44, 4, 4);
	sample_number(&bytes, 60, 2, 0);
	sample_number(&bytes, (size_t)sections + 32, 8, 4);
	sample_number(&bytes, 62, 2, 0xffff);
	sample_number(&bytes, (size_t)sections + 40, 4, 3);
	ck_assert_int_eq(sample_parse(&binary, bytes.at, bytes.size, &err), CPLY_OK);
	ck_assert_str_eq(binary.needed[0], "libc.so.6");
	cply_binary_release(&binary);
}
END_TEST

START_TEST(test_other_formats_cut_off_and_damaged)
{
	static const unsigned char wasm[] = "\0asm\1\0\0\0\1\4\1\x60\0\0\0\x0b\7linkingabc";
	const uint32_t cputypes[] = {0x01000007, 0x0100000c};
	sample_bytes samples[4];
	cply_binary binary;
	cply_error err;

	sample_pe(&samples[0], 64, 0x8664, 0x22);
	memset(&samples[1], 0, sizeof samples[1]);
	sample_macho(&samples[1], 0, 0x0100000c, 2);
	sample_fat(&samples[2], 2, cputypes);
	memcpy(samples[3].at, wasm, sizeof wasm - 1);
	samples[3].size = sizeof wasm - 1;
	for (size_t i = 0; i < 4; i++) {
		for (size_t size = 0; size < samples[i].size; size++) {
			cply_status status = sample_parse(&binary, samples[i].at, size, &err);
			ck_assert(status == CPLY_OK || status == CPLY_E_CORRUPT);
			cply_binary_release(&binary);
		}
		for (size_t at = 2; at < samples[i].size; at++) {
			unsigned char kept = samples[i].at[at];
			samples[i].at[at] = 0xff;
			cply_status status = sample_parse(&binary, samples[i].at, samples[i].size, &err);
			ck_assert(status == CPLY_OK || status == CPLY_E_CORRUPT || status == CPLY_E_LIMIT);
			cply_binary_release(&binary);
			samples[i].at[at] = kept;
		}
	}
	/* A fat file whose slice is fat again does not recurse. */
	sample_number(&samples[2], 256, 4, 0xbebafeca);
	ck_assert_int_eq(sample_parse(&binary, samples[2].at, samples[2].size, &err), CPLY_E_CORRUPT);
}
END_TEST

/* An allocator that lets a number of allocations pass, then none. */
static size_t allocations_left;

static void *scarce(void *user, void *memory, size_t size)
{
	(void)user;
	if (size == 0) {
		free(memory);
		return NULL;
	}
	if (allocations_left == 0)
		return NULL;
	allocations_left--;
	return realloc(memory, size);
}

START_TEST(test_out_of_memory)
{
	static const cply_allocator allocator = {scarce, NULL};

	for (size_t i = 0; i < sizeof full / sizeof *full; i++) {
		sample_bytes bytes;
		cply_status status = CPLY_E_NOMEM;
		sample_elf(&bytes, &full[i]);
		size_t limit = 0;
		for (; status == CPLY_E_NOMEM; limit++) {
			cply__binary_memory memory = {bytes.at, bytes.size};
			cply__binary_source source;
			cply_binary binary;
			cply_error err;
			allocations_left = limit;
			cply__binary_source_memory(&source, &memory, "sample");
			status = cply__binary_parse(&binary, &allocator, &source, &err);
			cply_binary_release(&binary);
		}
		ck_assert_int_eq(status, CPLY_OK);
		ck_assert_uint_gt(limit, 3);
	}
}
END_TEST

START_TEST(test_files)
{
	cply_context *context;
	cply_binary binary;
	cply_error err;
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

	ck_assert_int_eq(cply_context_new(&context, NULL, &err), CPLY_OK);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(cply_binary_read(&binary, context, fd, "/proc/self/exe", &err), CPLY_OK);
	ck_assert_int_eq(binary.format, CPLY_BINARY_ELF);
	ck_assert_int_eq(lseek(fd, 0, SEEK_CUR), 0);
	cply_binary_release(&binary);
	close(fd);
	fd = open("/", O_RDONLY | O_CLOEXEC);
	ck_assert_int_eq(cply_binary_read(&binary, context, fd, "/", &err), CPLY_E_UNSUPPORTED);
	ck_assert_str_eq(err.found, "a folder");
	close(fd);
	ck_assert_int_eq(cply_binary_read(&binary, context, -1, "gone", &err), CPLY_E_IO);
	cply_context_free(context);
}
END_TEST

SUITE_MAIN("binary_read", test_every_part_is_read, test_cut_off_at_every_byte, test_every_byte_damaged,
	test_counts_made_to_harm, test_counts_beyond_16_bits_are_followed, test_other_formats_cut_off_and_damaged,
	test_out_of_memory, test_files)
