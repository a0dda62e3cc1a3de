#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "binary_sample.h"
#include "runtime/alloc.h"
#include "suite.h"
#include "toolchains/binary_source.h"

static const cply_platform_row *row_of(const char *text)
{
	cply_error err;
	cply_platform platform;
	const cply_platform_row *row;

	ck_assert_int_eq(cply_platform_parse(&platform, text, &err), CPLY_OK);
	ck_assert_int_eq(cply_platform_row_get(&row, &platform, &err), CPLY_OK);
	return row;
}

/* The identifiers of failed checks, joined by blanks. */
static const char *failures(const cply_binary *binary, const cply_platform_row *row, cply_static_rule rule)
{
	static char text[256];
	cply_check_options options = CPLY_CHECK_OPTIONS_INIT;
	cply_findings findings;

	options.static_rule = rule;
	cply_binary_check(&findings, binary, row, &options);
	text[0] = '\0';
	for (size_t i = 0; i < findings.count; i++) {
		const cply_finding *finding = &findings.at[i];
		if (i > 0)
			ck_assert(findings.at[i - 1].check < finding->check);
		ck_assert_msg(
			finding->wanted[0] && finding->found[0], "%s says nothing", cply_check_name(finding->check));
		if (!cply_finding_is_problem(finding))
			continue;
		ck_assert_int_eq(finding->answer, CPLY_ANSWER_FAIL);
		ck_assert_msg(finding->offset <= binary->size, "%s has its evidence outside of the file",
			cply_check_name(finding->check));
		snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", text[0] ? " " : "",
			cply_check_name(finding->check));
	}
	return text;
}

static cply_answer answer_of(const cply_binary *binary, const char *platform, cply_check check)
{
	cply_findings findings;

	cply_binary_check(&findings, binary, row_of(platform), NULL);
	for (size_t i = 0; i < findings.count; i++)
		if (findings.at[i].check == check)
			return findings.at[i].answer;
	ck_abort_msg("%s was not judged", cply_check_name(check));
	return CPLY_ANSWER_UNKNOWN;
}

/* A sample and every platform that it fits. */
typedef struct matrix_row {
	const char *name;
	elf_sample elf;
	const char *fits; /* separated by blanks */
} matrix_row;

#define ARM(...)                                                                                                       \
	{                                                                                                              \
		.bits = 32, .machine = 40, .has_attributes = 1, __VA_ARGS__                                            \
	}

/* Values as compilers write them. */
static const matrix_row matrix[] = {
	{"amd64", {.bits = 64, .machine = 62, .osabi = 3}, "linux/amd64 linux/amd64/v2 linux/amd64/v3 linux/amd64/v4"},
	{"amd64 baseline", {.bits = 64, .machine = 62, .x86_isa = 1},
		"linux/amd64 linux/amd64/v2 linux/amd64/v3 linux/amd64/v4"},
	{"amd64 v2", {.bits = 64, .machine = 62, .x86_isa = 3}, "linux/amd64/v2 linux/amd64/v3 linux/amd64/v4"},
	{"amd64 v3", {.bits = 64, .machine = 62, .x86_isa = 7}, "linux/amd64/v3 linux/amd64/v4"},
	{"amd64 v4", {.bits = 64, .machine = 62, .x86_isa = 8}, "linux/amd64/v4"},
	{"x32", {.bits = 32, .machine = 62}, ""},
	{"386", {.bits = 32, .machine = 3, .osabi = 3}, "linux/386"},
	{"arm64", {.bits = 64, .machine = 183, .osabi = 3}, "linux/arm64 linux/arm64/v9"},
	{"arm64 big", {.bits = 64, .machine = 183, .is_big = 1}, ""},
	{"arm64 ilp32", {.bits = 32, .machine = 183}, ""},
	{"arm v4t soft", ARM(.flags = 0x05000200, .arm_arch = 2), "linux/arm/v5 linux/arm/v6"},
	{"arm v5te soft", ARM(.flags = 0x05000200, .arm_arch = 4), "linux/arm/v5 linux/arm/v6"},
	{"arm v6 soft", ARM(.flags = 0x05000200, .arm_arch = 6), "linux/arm/v6"},
	{"arm v6 hard", ARM(.flags = 0x05000400, .arm_arch = 6, .arm_fp = 2, .arm_args = 1),
		"linux/arm/v6 linux/arm/v7"},
	{"arm v6kz hard", ARM(.flags = 0x05000400, .arm_arch = 7, .arm_fp = 2, .arm_args = 1),
		"linux/arm/v6 linux/arm/v7"},
	{"arm v6t2 hard", ARM(.flags = 0x05000400, .arm_arch = 8, .arm_fp = 2, .arm_args = 1), "linux/arm/v7"},
	{"arm v6k hard", ARM(.flags = 0x05000400, .arm_arch = 9, .arm_fp = 2, .arm_args = 1),
		"linux/arm/v6 linux/arm/v7"},
	{"arm v6 with VFPv3", ARM(.flags = 0x05000400, .arm_arch = 6, .arm_fp = 3, .arm_args = 1), "linux/arm/v7"},
	{"arm v7 hard", ARM(.flags = 0x05000400, .osabi = 3, .arm_arch = 10, .arm_fp = 4, .arm_args = 1),
		"linux/arm/v7"},
	{"arm v7 soft", ARM(.flags = 0x05000200, .arm_arch = 10), ""},
	{"arm v8 hard", ARM(.flags = 0x05000400, .arm_arch = 14, .arm_fp = 7, .arm_args = 1), ""},
	{"arm v7-M", ARM(.flags = 0x05000200, .arm_arch = 13), ""},
	{"arm of the old ABI", ARM(.flags = 0x00000202, .arm_arch = 4), ""},
	{"arm that lies", ARM(.flags = 0x05000200, .arm_arch = 4, .arm_args = 1), "linux/arm/v6"},
	{"arm by Go", {.bits = 32, .machine = 40, .flags = 0x05000002, .go = "build\tGOARCH=arm\nbuild\tGOARM=6\n"},
		"linux/arm/v6 linux/arm/v7"},
	{"arm by Go for v7",
		{.bits = 32, .machine = 40, .flags = 0x05000002, .go = "build\tGOARCH=arm\nbuild\tGOARM=7\n"},
		"linux/arm/v7"},
	{"arm by Go with soft floats",
		{.bits = 32, .machine = 40, .flags = 0x05000002, .go = "build\tGOARCH=arm\nbuild\tGOARM=6,softfloat\n"},
		"linux/arm/v6 linux/arm/v7"},
	{"arm64 by Go for v9", {.bits = 64, .machine = 183, .go = "build\tGOARM64=v9.0\n"}, "linux/arm64/v9"},
	{"arm64 by Go with more", {.bits = 64, .machine = 183, .go = "build\tGOARM64=v8.0,lse\n"}, "linux/arm64/v9"},
	{"ppc64le", {.bits = 64, .machine = 21, .osabi = 3, .flags = 2}, "linux/ppc64le"},
	{"ppc64le by Go for power8", {.bits = 64, .machine = 21, .flags = 2, .go = "build\tGOPPC64=power8\n"},
		"linux/ppc64le"},
	{"ppc64le by Go for power9", {.bits = 64, .machine = 21, .flags = 2, .go = "build\tGOPPC64=power9\n"}, ""},
	{"ppc64le by Go for power10", {.bits = 64, .machine = 21, .flags = 2, .go = "build\tGOPPC64=power10\n"}, ""},
	{"ppc64le ELFv1", {.bits = 64, .machine = 21, .flags = 1}, ""},
	{"ppc64 ELFv1", {.bits = 64, .is_big = 1, .machine = 21, .flags = 1}, "linux/ppc64"},
	{"ppc64 musl", {.bits = 64, .is_big = 1, .machine = 21, .flags = 2}, "linux/ppc64"},
	{"s390x", {.bits = 64, .is_big = 1, .machine = 22, .osabi = 3}, "linux/s390x"},
	{"s390", {.bits = 32, .is_big = 1, .machine = 22}, ""},
	{"riscv64",
		{.bits = 64,
			.machine = 243,
			.flags = 5,
			.has_attributes = 1,
			.riscv_arch = "rv64i2p1_m2p0_a2p1_f2p2_d2p2_c2p0_zicsr2p0_zifencei2p0_zmmul1p0"},
		"linux/riscv64"},
	{"riscv64 short",
		{.bits = 64,
			.machine = 243,
			.flags = 5,
			.has_attributes = 1,
			.riscv_arch = "rv64i2p0m2p0a2p0f2p0d2p0c2p0"},
		"linux/riscv64"},
	{"riscv64 by Go", {.bits = 64, .machine = 243, .flags = 4}, "linux/riscv64"},
	{"riscv64 by Go for RVA20", {.bits = 64, .machine = 243, .flags = 4, .go = "build\tGORISCV64=rva20u64\n"},
		"linux/riscv64"},
	{"riscv64 by Go for RVA22", {.bits = 64, .machine = 243, .flags = 4, .go = "build\tGORISCV64=rva22u64\n"}, ""},
	{"riscv64 by Go for RVA23", {.bits = 64, .machine = 243, .flags = 4, .go = "build\tGORISCV64=rva23u64\n"}, ""},
	{"riscv64 by Go for kernels", {.bits = 64, .machine = 243, .flags = 4, .go = "build\tGORISCV64=rva20s64\n"},
		""},
	{"riscv64 soft", {.bits = 64, .machine = 243, .flags = 1}, ""},
	{"riscv64 vector",
		{.bits = 64, .machine = 243, .flags = 5, .has_attributes = 1, .riscv_arch = "rv64i2p1_m2p0_v1p0"}, ""},
	{"riscv64 Zba", {.bits = 64, .machine = 243, .flags = 5, .has_attributes = 1, .riscv_arch = "rv64i2p1_zba1p0"},
		""},
	{"riscv32", {.bits = 32, .machine = 243, .flags = 5}, ""},
	{"loong64", {.bits = 64, .machine = 258, .flags = 0x43}, "linux/loong64"},
	{"loong64 soft", {.bits = 64, .machine = 258, .flags = 0x41}, ""},
	{"mips64le r2", {.bits = 64, .machine = 8, .flags = 0x80000007}, "linux/mips64le"},
	{"mips64le by Go", {.bits = 64, .machine = 8, .flags = 0x20000004}, "linux/mips64le"},
	{"mips64 r2", {.bits = 64, .is_big = 1, .machine = 8, .flags = 0x80000007}, "linux/mips64"},
	{"mips64 r6", {.bits = 64, .machine = 8, .flags = 0xa0000407}, ""},
	{"mips n32", {.bits = 32, .is_big = 1, .machine = 8, .flags = 0x80000027}, ""},
	{"mipsle r2", {.bits = 32, .machine = 8, .flags = 0x70001007}, "linux/mipsle"},
	{"mipsle r1", {.bits = 32, .machine = 8, .flags = 0x50001007}, "linux/mipsle"},
	{"mips by Go", {.bits = 32, .is_big = 1, .machine = 8, .flags = 0x50001004}, "linux/mips"},
	{"mips r6", {.bits = 32, .is_big = 1, .machine = 8, .flags = 0x90001407}, ""},
	{"mips legacy", {.bits = 32, .is_big = 1, .machine = 8, .flags = 0x60001007}, ""},
	{"freebsd/amd64", {.bits = 64, .machine = 62, .osabi = 9}, "freebsd/amd64"},
	{"freebsd/386", {.bits = 32, .machine = 3, .osabi = 9}, "freebsd/386"},
	{"freebsd/arm64", {.bits = 64, .machine = 183, .osabi = 9}, "freebsd/arm64"},
	{"freebsd/arm/v7", ARM(.flags = 0x05000400, .osabi = 9, .arm_arch = 10, .arm_args = 1), "freebsd/arm/v7"},
	{"freebsd/ppc64le", {.bits = 64, .machine = 21, .osabi = 9, .flags = 2}, "freebsd/ppc64le"},
	{"freebsd/riscv64", {.bits = 64, .machine = 243, .osabi = 9, .flags = 5}, "freebsd/riscv64"},
	{"netbsd/amd64", {.bits = 64, .machine = 62, .osabi = 2}, ""},
	{"openbsd/arm64", {.bits = 64, .machine = 183, .osabi = 12}, ""},
};

static int has_word(const char *words, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = words; *at; at += strcspn(at, " "), at += strspn(at, " "))
		if (strcspn(at, " ") == length && memcmp(at, word, length) == 0)
			return 1;
	return 0;
}

/* Holds a sample against every row; the list says which ones it fits. */
static void hold(const char *name, const cply_binary *binary, const char *fits)
{
	const cply_platform_row *row;

	for (size_t r = 0; (row = cply_platform_row_at(r)) != NULL; r++) {
		const char *platform = cply_platform_row_field(row, "platform");
		const char *failed = failures(binary, row, CPLY_STATIC_REQUIRED);
		ck_assert_msg((failed[0] == '\0') == has_word(fits, platform), "%s against %s fails: \"%s\"", name,
			platform, failed);
	}
}

START_TEST(test_every_elf_sample_against_every_row)
{
	for (size_t i = 0; i < sizeof matrix / sizeof *matrix; i++) {
		sample_bytes bytes;
		cply_binary binary;
		cply_error err;
		sample_elf(&bytes, &matrix[i].elf);
		ck_assert_msg(sample_parse(&binary, bytes.at, bytes.size, &err) == CPLY_OK, "%s: %s, wanted %s",
			matrix[i].name, err.found, err.wanted);
		hold(matrix[i].name, &binary, matrix[i].fits);
		cply_binary_release(&binary);
	}
}
END_TEST

START_TEST(test_every_row_has_a_sample_that_fits)
{
	const cply_platform_row *row;

	for (size_t r = 0; (row = cply_platform_row_at(r)) != NULL; r++) {
		const char *platform = cply_platform_row_field(row, "platform");
		int is_there = strncmp(platform, "windows", 7) == 0 || strncmp(platform, "darwin", 6) == 0 ||
			       strncmp(platform, "wasi", 4) == 0;
		for (size_t i = 0; i < sizeof matrix / sizeof *matrix; i++)
			is_there = is_there || has_word(matrix[i].fits, platform);
		ck_assert_msg(is_there, "%s", platform);
	}
}
END_TEST

START_TEST(test_pe_macho_wasm)
{
	static const struct {
		int bits;
		uint32_t machine;
		const char *fits;
	} programs[] = {{64, 0x8664, "windows/amd64"}, {32, 0x14c, "windows/386"}, {64, 0xaa64, "windows/arm64"},
		{32, 0x1c4, "windows/arm/v7"}, {64, 0x14c, ""}, {32, 0x1c0, ""}};
	sample_bytes bytes;
	cply_binary binary;
	cply_error err;

	for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) {
		sample_pe(&bytes, programs[i].bits, programs[i].machine, 0x22);
		ck_assert_int_eq(sample_parse(&binary, bytes.at, bytes.size, &err), CPLY_OK);
		ck_assert_int_eq(binary.type, CPLY_BINARY_PROGRAM);
		hold("PE", &binary, programs[i].fits);
		cply_binary_release(&binary);
	}
	sample_pe(&bytes, 64, 0x8664, 0x2022);
	ck_assert_int_eq(sample_parse(&binary, bytes.at, bytes.size, &err), CPLY_OK);
	ck_assert_int_eq(binary.type, CPLY_BINARY_LIBRARY);
	cply_binary_release(&binary);

	memset(&bytes, 0, sizeof bytes);
	sample_macho(&bytes, 0, 0x0100000c, 2);
	ck_assert_int_eq(sample_parse(&binary, bytes.at, bytes.size, &err), CPLY_OK);
	hold("Mach-O", &binary, "darwin/arm64");
	cply_binary_release(&binary);
	const uint32_t both[] = {0x01000007, 0x0100000c}, other[] = {0x01000012};
	sample_fat(&bytes, 2, both);
	ck_assert_int_eq(sample_parse(&binary, bytes.at, bytes.size, &err), CPLY_OK);
	hold("fat Mach-O", &binary, "darwin/amd64 darwin/arm64");
	cply_binary_release(&binary);
	sample_fat(&bytes, 1, other);
	ck_assert_int_eq(sample_parse(&binary, bytes.at, bytes.size, &err), CPLY_OK);
	hold("fat Mach-O of PowerPC", &binary, "");
	cply_binary_release(&binary);

	static const unsigned char module[] = "\0asm\1\0\0\0\1\4\1\x60\0\0";
	ck_assert_int_eq(sample_parse(&binary, module, sizeof module - 1, &err), CPLY_OK);
	hold("wasm", &binary, "wasi/wasm wasip1/wasm");
	cply_binary_release(&binary);
	static const unsigned char object[] = "\0asm\1\0\0\0\0\x0b\7linkingabc";
	ck_assert_int_eq(sample_parse(&binary, object, sizeof object - 1, &err), CPLY_OK);
	ck_assert_int_eq(binary.type, CPLY_BINARY_OBJECT);
	hold("wasm object", &binary, "");
	cply_binary_release(&binary);
}
END_TEST

START_TEST(test_what_is_no_binary)
{
	static const struct {
		const char *bytes;
		size_t size;
	} files[] = {{"", 0}, {"\177EL", 3}, {"#!/bin/sh\n", 10}, {"MZ is how some text begins", 26},
		{"\xca\xfe\xba\xbe\0\0\0\x34\0\x10\0\0\0\0\0\0", 16}, {"!<arch>\n", 8}};

	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		cply_binary binary;
		cply_error err;
		ck_assert_int_eq(sample_parse(&binary, files[i].bytes, files[i].size, &err), CPLY_OK);
		ck_assert_int_eq(binary.format, CPLY_BINARY_UNKNOWN);
		ck_assert_str_eq(failures(&binary, row_of("linux/amd64"), CPLY_STATIC_FREE), "format");
	}
}
END_TEST

START_TEST(test_each_field_fires_its_own_check)
{
	static const elf_sample good = {
		.bits = 64, .machine = 183, .interpreter = "/lib/ld-linux-aarch64.so.1", .needed = "libc.so.6"};
	static const struct {
		size_t at;
		unsigned char value;
		const char *failed;
	} flips[] = {{18, 62, "machine"}, {7, 9, "os-abi"}, {48, 1, "flags"}, {16, 1, "object"}, {16, 4, "object"}};
	sample_bytes bytes;
	cply_binary binary;
	cply_error err;

	for (size_t i = 0; i < sizeof flips / sizeof *flips; i++) {
		sample_elf(&bytes, &good);
		bytes.at[flips[i].at] = flips[i].value;
		ck_assert_int_eq(sample_parse(&binary, bytes.at, bytes.size, &err), CPLY_OK);
		ck_assert_str_eq(failures(&binary, row_of("linux/arm64"), CPLY_STATIC_FREE), flips[i].failed);
		cply_binary_release(&binary);
	}
	sample_elf(&bytes, &(elf_sample){.bits = 64, .machine = 183, .interpreter = "/lib64/ld-linux-x86-64.so.2"});
	ck_assert_int_eq(sample_parse(&binary, bytes.at, bytes.size, &err), CPLY_OK);
	ck_assert_str_eq(failures(&binary, row_of("linux/arm64"), CPLY_STATIC_FREE), "interpreter");
	cply_binary_release(&binary);
}
END_TEST

START_TEST(test_static_rule)
{
	static const struct {
		elf_sample elf;
		cply_binary_type type;
		cply_binary_link link;
		const char *failed;
	} cases[] = {
		{{.type = 2}, CPLY_BINARY_PROGRAM, CPLY_LINK_STATIC, ""},
		{{.type = 3, .flags_1 = 0x08000000}, CPLY_BINARY_PROGRAM, CPLY_LINK_STATIC_PIE, ""},
		{{.type = 3}, CPLY_BINARY_LIBRARY, CPLY_LINK_NONE, "static"},
		{{.type = 3, .needed = "libc.so.6"}, CPLY_BINARY_LIBRARY, CPLY_LINK_NONE, "needed static"},
		{{.type = 2, .needed = "libc.so.6"}, CPLY_BINARY_PROGRAM, CPLY_LINK_DYNAMIC, "needed"},
		{{.type = 3, .interpreter = "/lib/ld-musl-x86_64.so.1"}, CPLY_BINARY_PROGRAM, CPLY_LINK_DYNAMIC,
			"static"},
		{{.type = 3, .interpreter = "/lib64/ld-linux-x86-64.so.2", .needed = "libc.so.6"}, CPLY_BINARY_PROGRAM,
			CPLY_LINK_DYNAMIC, "needed static"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		elf_sample sample = cases[i].elf;
		sample_bytes bytes;
		cply_binary binary;
		cply_error err;
		sample.bits = 64;
		sample.machine = 62;
		sample_elf(&bytes, &sample);
		ck_assert_int_eq(sample_parse(&binary, bytes.at, bytes.size, &err), CPLY_OK);
		ck_assert_int_eq(binary.type, cases[i].type);
		ck_assert_int_eq(binary.link, cases[i].link);
		ck_assert_str_eq(failures(&binary, row_of("linux/amd64"), CPLY_STATIC_REQUIRED), cases[i].failed);
		ck_assert_str_eq(failures(&binary, row_of("linux/amd64"), CPLY_STATIC_FREE), "");
		cply_binary_release(&binary);
	}
}
END_TEST

START_TEST(test_unknown_is_said)
{
	sample_bytes bytes;
	cply_binary binary;
	cply_error err;

	/* Neither float bits nor attributes, as in a stripped program of a linker that wrote none. */
	sample_elf(&bytes, &(elf_sample){.bits = 32, .machine = 40, .flags = 0x05000000});
	ck_assert_int_eq(sample_parse(&binary, bytes.at, bytes.size, &err), CPLY_OK);
	ck_assert_int_eq(answer_of(&binary, "linux/arm/v6", CPLY_CHECK_FLOAT_ABI), CPLY_ANSWER_UNKNOWN);
	ck_assert_int_eq(answer_of(&binary, "linux/arm/v6", CPLY_CHECK_VARIANT), CPLY_ANSWER_UNKNOWN);
	cply_binary_release(&binary);
	/* An object file has no float bits, but attributes. */
	sample_elf(&bytes, &(elf_sample)ARM(.type = 1, .flags = 0x05000000, .arm_arch = 10, .arm_args = 1));
	ck_assert_int_eq(sample_parse(&binary, bytes.at, bytes.size, &err), CPLY_OK);
	ck_assert_int_eq(answer_of(&binary, "linux/arm/v7", CPLY_CHECK_FLOAT_ABI), CPLY_ANSWER_PASS);
	ck_assert_int_eq(answer_of(&binary, "linux/arm/v5", CPLY_CHECK_FLOAT_ABI), CPLY_ANSWER_FAIL);
	ck_assert_int_eq(answer_of(&binary, "linux/arm/v7", CPLY_CHECK_OBJECT), CPLY_ANSWER_FAIL);
	cply_binary_release(&binary);
	/* One that uses floats by soft calls tells so by having no tag of its own; one that uses none fits both. */
	sample_elf(&bytes, &(elf_sample)ARM(.type = 1, .flags = 0x05000000, .arm_arch = 4, .arm_model = 3));
	ck_assert_int_eq(sample_parse(&binary, bytes.at, bytes.size, &err), CPLY_OK);
	ck_assert_int_eq(answer_of(&binary, "linux/arm/v7", CPLY_CHECK_FLOAT_ABI), CPLY_ANSWER_FAIL);
	ck_assert_int_eq(answer_of(&binary, "linux/arm/v5", CPLY_CHECK_FLOAT_ABI), CPLY_ANSWER_PASS);
	cply_binary_release(&binary);
	sample_elf(&bytes, &(elf_sample)ARM(.type = 1, .flags = 0x05000000, .arm_arch = 4));
	ck_assert_int_eq(sample_parse(&binary, bytes.at, bytes.size, &err), CPLY_OK);
	ck_assert_int_eq(answer_of(&binary, "linux/arm/v7", CPLY_CHECK_FLOAT_ABI), CPLY_ANSWER_UNKNOWN);
	ck_assert_int_eq(answer_of(&binary, "linux/arm/v5", CPLY_CHECK_FLOAT_ABI), CPLY_ANSWER_UNKNOWN);
	cply_binary_release(&binary);
	sample_elf(&bytes, &(elf_sample){.bits = 64, .machine = 183});
	ck_assert_int_eq(sample_parse(&binary, bytes.at, bytes.size, &err), CPLY_OK);
	ck_assert_int_eq(answer_of(&binary, "linux/arm64", CPLY_CHECK_VARIANT), CPLY_ANSWER_UNKNOWN);
	cply_binary_release(&binary);
}
END_TEST

START_TEST(test_static_programs_of_windows)
{
	static const struct {
		uint32_t characteristics;
		const char *needed[3];
		const char *failed;
		cply_answer needed_answer;
	} cases[] = {
		{0x22, {NULL}, "", CPLY_ANSWER_PASS},
		{0x22, {"KERNEL32.dll", "api-ms-win-crt-heap-l1-1-0.dll", "WS2_32.DLL"}, "", CPLY_ANSWER_PASS},
		{0x22, {"KERNEL32.dll", "foo.dll", "msvcrt.dll"}, "", CPLY_ANSWER_UNKNOWN},
		{0x22, {"KERNEL32.dllx"}, "", CPLY_ANSWER_UNKNOWN},
		{0x22, {"foo.dll", "libstdc++-6.dll"}, "needed", CPLY_ANSWER_FAIL},
		{0x22, {"VCRUNTIME140.dll"}, "needed", CPLY_ANSWER_FAIL},
		{0x2022, {"KERNEL32.dll"}, "static", CPLY_ANSWER_PASS},
		{0x2022, {"libgcc_s_seh-1.dll"}, "needed static", CPLY_ANSWER_FAIL},
	};
	const cply_platform_row *row = row_of("windows/amd64");
	sample_bytes bytes;
	cply_error err;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *needed[3];
		cply_check_options options = CPLY_CHECK_OPTIONS_INIT;
		cply_findings findings;
		cply_binary binary;
		sample_pe(&bytes, 64, 0x8664, cases[i].characteristics);
		ck_assert_int_eq(sample_parse(&binary, bytes.at, bytes.size, &err), CPLY_OK);
		for (binary.needed_count = 0; binary.needed_count < 3 && cases[i].needed[binary.needed_count];)
			needed[binary.needed_count] = cases[i].needed[binary.needed_count], binary.needed_count++;
		binary.needed = needed;
		binary.needed_at = 0;
		ck_assert_str_eq(failures(&binary, row, CPLY_STATIC_FREE), "");
		ck_assert_str_eq(failures(&binary, row, CPLY_STATIC_REQUIRED), cases[i].failed);
		options.static_rule = CPLY_STATIC_REQUIRED;
		options.only = CPLY_CHECK_BIT(CPLY_CHECK_NEEDED);
		cply_binary_check(&findings, &binary, row, &options);
		ck_assert_int_eq(findings.at[findings.count - 1].check, CPLY_CHECK_NEEDED);
		ck_assert_int_eq(findings.at[findings.count - 1].answer, cases[i].needed_answer);
		cply_binary_release(&binary);
	}
	/* What PE files do not tell is not known, and no pass for whoever requires it. */
	cply_binary binary;
	sample_pe(&bytes, 64, 0x8664, 0x22);
	ck_assert_int_eq(sample_parse(&binary, bytes.at, bytes.size, &err), CPLY_OK);
	ck_assert_int_eq(answer_of(&binary, "windows/amd64", CPLY_CHECK_CANARY), CPLY_ANSWER_UNKNOWN);
	ck_assert_int_eq(answer_of(&binary, "windows/amd64", CPLY_CHECK_FORTIFY), CPLY_ANSWER_UNKNOWN);
	cply_binary_release(&binary);
}
END_TEST

START_TEST(test_what_is_bound_later)
{
	static const struct {
		cply_binary_type type;
		int has_relro, binds_now, has_needed;
		cply_answer answer;
	} cases[] = {
		{CPLY_BINARY_PROGRAM, 0, 1, 0, CPLY_ANSWER_FAIL},
		{CPLY_BINARY_PROGRAM, 1, 0, 0, CPLY_ANSWER_PASS},
		{CPLY_BINARY_PROGRAM, 1, 0, 1, CPLY_ANSWER_FAIL},
		{CPLY_BINARY_PROGRAM, 1, 1, 1, CPLY_ANSWER_PASS},
		/* A plug-in, whose symbols are those of whoever loads it. */
		{CPLY_BINARY_LIBRARY, 1, 0, 0, CPLY_ANSWER_FAIL},
		{CPLY_BINARY_LIBRARY, 1, 1, 0, CPLY_ANSWER_PASS},
	};
	const char *needed[] = {"libc.so.6"};
	sample_bytes bytes;
	cply_binary binary;
	cply_error err;

	sample_elf(&bytes, &(elf_sample){.bits = 64, .machine = 62});
	ck_assert_int_eq(sample_parse(&binary, bytes.at, bytes.size, &err), CPLY_OK);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		binary.type = cases[i].type;
		binary.has_relro = cases[i].has_relro;
		binary.binds_now = cases[i].binds_now;
		binary.needed = needed;
		binary.needed_count = (size_t)cases[i].has_needed;
		ck_assert_int_eq(answer_of(&binary, "linux/amd64", CPLY_CHECK_RELRO), cases[i].answer);
	}
	cply_binary_release(&binary);
}
END_TEST

SUITE_MAIN("binary_check", test_every_elf_sample_against_every_row, test_every_row_has_a_sample_that_fits,
	test_pe_macho_wasm, test_what_is_no_binary, test_each_field_fires_its_own_check, test_static_rule,
	test_unknown_is_said, test_static_programs_of_windows, test_what_is_bound_later)
