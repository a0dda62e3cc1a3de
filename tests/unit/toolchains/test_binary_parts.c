/*
 * Small programs that real compilers and linkers made (the seeds of the fuzzer): every part is read, every byte may be
 * the last one, and each field that a check judges by fires that check alone.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "binary_sample.h"
#include "suite.h"

enum { SEED_ROOM = 16384 };

typedef struct seed {
	unsigned char at[SEED_ROOM];
	size_t size;
} seed;

static void load(seed *out, const char *name)
{
	out->size = sample_seed(out->at, sizeof out->at, name);
}

static cply_status parse(cply_binary *out, const seed *from, size_t size, unsigned parts, cply_error *err)
{
	return sample_parse_parts(out, from->at, size, parts, err);
}

static void read_seed(cply_binary *out, const char *name)
{
	seed bytes;
	cply_error err;

	load(&bytes, name);
	ck_assert_msg(parse(out, &bytes, bytes.size, CPLY__PART_ALL, &err) == CPLY_OK, "%s: %s, wanted %s", name,
		err.found, err.wanted);
}

static const cply_platform_row *row_of(const char *text)
{
	cply_error err;
	cply_platform platform;
	const cply_platform_row *row;

	ck_assert_int_eq(cply_platform_parse(&platform, text, &err), CPLY_OK);
	ck_assert_int_eq(cply_platform_row_get(&row, &platform, &err), CPLY_OK);
	return row;
}

/* A seed, and a platform that it fits. */
static const struct {
	const char *name, *platform;
} seeds[] = {{"elf/real-amd64", "linux/amd64"}, {"elf/real-arm64", "linux/arm64"}, {"elf/real-armv7", "linux/arm/v7"},
	{"elf/real-386", "linux/386"}, {"elf/real-ppc64le", "linux/ppc64le"}, {"elf/real-s390x", "linux/s390x"},
	{"elf/real-riscv64", "linux/riscv64"}, {"elf/real-mips64le", "linux/mips64le"},
	{"elf/real-library", "linux/amd64"}, {"pe/real-windows", "windows/amd64"}, {"wasm/real-wasm", "wasi/wasm"},
	{"macho/macho-commands", "darwin/arm64"}};

enum { SEEDS = sizeof seeds / sizeof *seeds };

START_TEST(test_dynamic_programs)
{
	static const char *const programs[] = {"elf/real-amd64", "elf/real-arm64", "elf/real-armv7", "elf/real-386",
		"elf/real-ppc64le", "elf/real-s390x", "elf/real-riscv64", "elf/real-mips64le"};

	for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) {
		cply_binary binary;
		read_seed(&binary, programs[i]);
		ck_assert_int_eq(binary.type, CPLY_BINARY_PROGRAM);
		ck_assert_int_eq(binary.link, CPLY_LINK_DYNAMIC);
		ck_assert_uint_eq(binary.needed_count, 1);
		ck_assert_str_eq(binary.needed[0], "libc.so.6");
		ck_assert_ptr_nonnull(binary.interpreter);
		ck_assert_uint_eq(strlen(binary.build_id), 40);
		ck_assert_ptr_nonnull(strstr(binary.compiler, "GCC: (Debian"));
		ck_assert_int_eq(binary.symbols_from, CPLY_SYMBOLS_IMPORTED);
		ck_assert_msg(binary.symbols[CPLY_SYMBOLS_CANARY].count == 1, "%s", programs[i]);
		ck_assert_str_eq(binary.symbols[CPLY_SYMBOLS_CANARY].first, "__stack_chk_fail");
		ck_assert_str_eq(binary.symbols[CPLY_SYMBOLS_FORTIFIED].first, "__printf_chk");
		ck_assert_str_eq(binary.symbols[CPLY_SYMBOLS_NSS].first, "getaddrinfo");
		ck_assert_int_eq(binary.has_symbol_table, 0);
		ck_assert_int_eq(binary.binds_now, 1);
		ck_assert_int_eq(binary.stack & CPLY_PROTECTION_EXECUTE, 0);
		ck_assert_uint_gt(binary.version_count, 0);
		for (size_t v = 0; v < binary.version_count; v++) {
			ck_assert_str_eq(binary.versions[v].library, "libc.so.6");
			ck_assert_int_eq(strncmp(binary.versions[v].version, "GLIBC_2.", 8), 0);
			ck_assert_uint_lt(binary.versions[v].at, binary.size);
		}
		ck_assert_uint_eq(binary.glibc.part[0], 2);
		cply_binary_release(&binary);
	}
}
END_TEST

START_TEST(test_what_single_ones_say)
{
	cply_binary binary;
	char text[CPLY_VERSION_TEXT];

	read_seed(&binary, "elf/real-amd64");
	ck_assert_str_eq(binary.runpath, "/opt/lib");
	ck_assert_ptr_null(binary.rpath);
	cply_binary_release(&binary);
	read_seed(&binary, "elf/real-arm64");
	ck_assert_str_eq(cply_version_format(&binary.glibc, text), "2.17");
	cply_binary_release(&binary);
	read_seed(&binary, "elf/real-mips64le");
	ck_assert_int_eq(binary.mips_fp, 1);
	ck_assert_int_eq(binary.mips_isa_level, 64);
	cply_binary_release(&binary);
	read_seed(&binary, "elf/real-riscv64");
	ck_assert_ptr_nonnull(strstr(binary.riscv_arch, "rv64i"));
	cply_binary_release(&binary);

	read_seed(&binary, "elf/real-library");
	ck_assert_int_eq(binary.type, CPLY_BINARY_LIBRARY);
	ck_assert_str_eq(binary.soname, "liba.so.1");
	ck_assert_uint_eq(binary.version_def_count, 2);
	ck_assert_str_eq(binary.version_defs[0], "V_1");
	ck_assert_str_eq(binary.version_defs[1], "V_2");
	cply_binary_release(&binary);

	read_seed(&binary, "pe/real-windows");
	ck_assert_uint_eq(binary.needed_count, 1);
	ck_assert_str_eq(binary.needed[0], "KERNEL32.dll");
	ck_assert_int_eq(binary.is_pie, 1);
	cply_binary_release(&binary);

	read_seed(&binary, "wasm/real-wasm");
	ck_assert_str_eq(binary.needed[0], "wasi_snapshot_preview1");
	ck_assert_str_eq(binary.compiler, "Debian clang 14.0.6");
	ck_assert_int_eq(binary.has_symbol_table, 1);
	cply_binary_release(&binary);
}
END_TEST

START_TEST(test_load_commands)
{
	cply_binary binary;
	char text[CPLY_VERSION_TEXT];

	read_seed(&binary, "macho/macho-commands");
	ck_assert_uint_eq(binary.needed_count, 2);
	ck_assert_str_eq(binary.needed[1], "/usr/lib/libz.dylib");
	ck_assert_str_eq(binary.interpreter, "/usr/lib/dyld");
	ck_assert_str_eq(binary.soname, "@rpath/liba.dylib");
	ck_assert_str_eq(binary.rpath, "@loader_path:/x");
	ck_assert_str_eq(binary.build_id, "000102030405060708090a0b0c0d0e0f");
	ck_assert_str_eq(binary.os_note, "macos");
	ck_assert_str_eq(cply_version_format(&binary.kernel, text), "10.13");
	ck_assert_int_eq(binary.has_signature, 1);
	ck_assert_int_eq(binary.has_writable_code, 1);
	ck_assert_str_eq(binary.symbols[CPLY_SYMBOLS_CANARY].first, "__stack_chk_fail");
	ck_assert_str_eq(binary.go_version, "go1.19");
	ck_assert_str_eq(binary.go_os, "darwin");
	ck_assert_int_eq(binary.go_has_c, 1);
	cply_binary_release(&binary);
}
END_TEST

START_TEST(test_cut_off_at_every_byte)
{
	for (size_t i = 0; i < SEEDS; i++) {
		seed bytes;
		load(&bytes, seeds[i].name);
		for (size_t size = 0; size < bytes.size; size++) {
			cply_binary binary;
			cply_error err;
			cply_status status = parse(&binary, &bytes, size, CPLY__PART_ALL, &err);
			ck_assert_msg(status == CPLY_OK || status == CPLY_E_CORRUPT || status == CPLY_E_LIMIT,
				"%s at %zu: %s", seeds[i].name, size, cply_status_name(status));
			if (status)
				ck_assert(err.offset <= size && err.wanted[0] && err.found[0]);
			cply_binary_release(&binary);
		}
	}
}
END_TEST

/* What was not asked for is not read, and says nothing; the rest is the same. */
START_TEST(test_parts)
{
	seed bytes;
	cply_binary binary;
	cply_error err;

	load(&bytes, "elf/real-amd64");
	ck_assert_int_eq(parse(&binary, &bytes, bytes.size, 0, &err), CPLY_OK);
	ck_assert_str_eq(binary.interpreter, "/lib64/ld-linux-x86-64.so.2");
	ck_assert_int_eq(binary.type, CPLY_BINARY_PROGRAM);
	ck_assert(binary.needed_count == 0 && !binary.build_id && !binary.compiler);
	cply_binary_release(&binary);
	ck_assert_int_eq(parse(&binary, &bytes, bytes.size, CPLY__PART_NOTES, &err), CPLY_OK);
	ck_assert_ptr_nonnull(binary.build_id);
	ck_assert_ptr_null(binary.compiler);
	cply_binary_release(&binary);
	/* Whether a shared object is a program only its dynamic section tells. */
	load(&bytes, "elf/real-library");
	ck_assert_int_eq(parse(&binary, &bytes, bytes.size, 0, &err), CPLY_OK);
	ck_assert_int_eq(binary.type, CPLY_BINARY_LIBRARY);
	ck_assert(!binary.soname && binary.needed_count == 0);
	cply_binary_release(&binary);
	ck_assert_int_eq(parse(&binary, &bytes, bytes.size, CPLY__PART_DYNAMIC, &err), CPLY_OK);
	ck_assert_str_eq(binary.soname, "liba.so.1");
	cply_binary_release(&binary);
	ck_assert_uint_eq(cply__check_parts(CPLY_CHECK_BIT(CPLY_CHECK_MACHINE) | CPLY_CHECK_BIT(CPLY_CHECK_NX)), 0);
	ck_assert_uint_eq(cply__check_parts(CPLY_CHECK_BIT(CPLY_CHECK_KERNEL_FLOOR)), CPLY__PART_NOTES);
}
END_TEST

/* Of all checks, those that fail. With limits, so that the floors can. */
static cply_check_set failing(cply_findings *findings, const seed *bytes, const char *platform)
{
	cply_check_options options = CPLY_CHECK_OPTIONS_INIT;
	cply_check_set set = 0;
	cply_binary binary;
	cply_error err;

	options.glibc_limit = (cply_version){{2, 40, 0}};
	options.kernel_limit = (cply_version){{20, 0, 0}};
	ck_assert_msg(parse(&binary, bytes, bytes->size, CPLY__PART_ALL, &err) == CPLY_OK, "%s: %s, wanted %s",
		platform, err.found, err.wanted);
	cply_binary_check(findings, &binary, row_of(platform), &options);
	for (size_t i = 0; i < findings->count; i++)
		if (findings->at[i].answer == CPLY_ANSWER_FAIL)
			set |= CPLY_CHECK_BIT(findings->at[i].check);
	cply_binary_release(&binary);
	return set;
}

static uint64_t evidence(const cply_findings *findings, cply_check check)
{
	for (size_t i = 0; i < findings->count; i++)
		if (findings->at[i].check == check) {
			ck_assert(findings->at[i].offset != CPLY_OFFSET_NONE);
			return findings->at[i].offset;
		}
	ck_abort_msg("%s was not judged", cply_check_name(check));
	return 0;
}

/* What is written where the evidence of a check that passes is, to make it fail. */
typedef struct flip {
	const char *seed, *platform;
	cply_check check;
	size_t delta; /* behind the evidence */
	unsigned char bytes[8];
	size_t count;
} flip;

static const flip flips[] = {
	{"elf/real-amd64", "linux/amd64", CPLY_CHECK_MACHINE, 0, {183}, 1},
	{"elf/real-amd64", "linux/amd64", CPLY_CHECK_OS_ABI, 0, {9}, 1},
	{"elf/real-amd64", "linux/amd64", CPLY_CHECK_FLAGS, 0, {1}, 1},
	{"elf/real-amd64", "linux/amd64", CPLY_CHECK_OBJECT, 0, {4}, 1},
	{"elf/real-amd64", "linux/amd64", CPLY_CHECK_INTERPRETER, 1, {'L'}, 1},
	{"elf/real-arm64", "linux/arm64", CPLY_CHECK_INTERPRETER, 5, {'x'}, 1},
	{"elf/real-amd64", "linux/amd64", CPLY_CHECK_NX, 4, {7}, 1},
	{"elf/real-386", "linux/386", CPLY_CHECK_NX, 24, {7}, 1},
	{"elf/real-arm64", "linux/arm64", CPLY_CHECK_RELRO, 0, {0, 0, 0, 0}, 4},
	{"elf/real-amd64", "linux/amd64", CPLY_CHECK_PIE, 0, {2}, 1},
	{"elf/real-amd64", "linux/amd64", CPLY_CHECK_CANARY, 2, {'S'}, 1},
	{"elf/real-s390x", "linux/s390x", CPLY_CHECK_CANARY, 2, {'S'}, 1},
	{"elf/real-amd64", "linux/amd64", CPLY_CHECK_FORTIFY, 9, {'C'}, 1},
	{"elf/real-armv7", "linux/arm/v7", CPLY_CHECK_FLOAT_ABI, 1, {2}, 1},
	{"elf/real-mips64le", "linux/mips64le", CPLY_CHECK_FLOAT_ABI, 7, {2}, 1},
	{"elf/real-mips64le", "linux/mips64le", CPLY_CHECK_VARIANT, 3, {0xa0}, 1},
	{"elf/real-ppc64le", "linux/ppc64le", CPLY_CHECK_FLAGS, 0, {1}, 1},
	{"elf/real-riscv64", "linux/riscv64", CPLY_CHECK_FLAGS, 0, {13}, 1},
	{"pe/real-windows", "windows/amd64", CPLY_CHECK_OS_ABI, 20 + 68, {10}, 1},
	{"pe/real-windows", "windows/amd64", CPLY_CHECK_NX, 1, {0}, 1},
	{"pe/real-windows", "windows/amd64", CPLY_CHECK_OBJECT, 0, {0}, 1},
	{"macho/macho-commands", "darwin/arm64", CPLY_CHECK_OS_ABI, 8, {0}, 0},
	{"macho/macho-commands", "darwin/arm64", CPLY_CHECK_MACHINE, 0, {7}, 1},
	{"macho/macho-commands", "darwin/arm64", CPLY_CHECK_OBJECT, 0, {1}, 1},
	{"macho/macho-commands", "darwin/arm64", CPLY_CHECK_NX, 2, {0x22}, 1},
	{"macho/macho-commands", "darwin/arm64", CPLY_CHECK_PIE, 26, {0}, 1},
};

START_TEST(test_each_field_fires_its_own_check)
{
	for (size_t i = 0; i < sizeof flips / sizeof *flips; i++) {
		const flip *f = &flips[i];
		seed bytes;
		cply_findings findings;
		load(&bytes, f->seed);
		cply_check_set before = failing(&findings, &bytes, f->platform);
		uint64_t at = evidence(&findings, f->check) + f->delta;
		ck_assert_uint_le(at + f->count, bytes.size);
		memcpy(bytes.at + at, f->bytes, f->count);
		cply_check_set after = failing(&findings, &bytes, f->platform);
		/* What only a program is asked, or only the right machine, may be left out; nothing else may come. */
		cply_check_set fresh = after & ~before, wanted = f->count ? CPLY_CHECK_BIT(f->check) : 0;
		ck_assert_msg(fresh == wanted, "%s: a change of %s fires 0x%llx", f->seed, cply_check_name(f->check),
			(unsigned long long)fresh);
	}
}
END_TEST

/* The place of a text; it must be there. */
static size_t find(const seed *bytes, const void *what, size_t size)
{
	unsigned char *at = memmem(bytes->at, bytes->size, what, size);

	ck_assert_ptr_nonnull(at);
	return (size_t)(at - bytes->at);
}

/* Fields that are no single evidence: flags of the dynamic section, names of versions, types of sections, notes. */
START_TEST(test_other_fields_fire_their_own_check)
{
	seed bytes;
	cply_findings findings;
	static const unsigned char debug[] = {21, 0, 0, 0, 0, 0, 0, 0}, flags_1[] = {0xfb, 0xff, 0xff, 0x6f},
				   flags[] = {30, 0, 0, 0, 0, 0, 0, 0, 8},
				   gnu[] = {4, 0, 0, 0, 20, 0, 0, 0, 3, 0, 0, 0};

	load(&bytes, "elf/real-arm64");
	cply_check_set before = failing(&findings, &bytes, "linux/arm64");
	bytes.at[find(&bytes, debug, sizeof debug)] = 22;
	ck_assert_uint_eq(failing(&findings, &bytes, "linux/arm64"), before | CPLY_CHECK_BIT(CPLY_CHECK_TEXTREL));

	load(&bytes, "elf/real-arm64");
	bytes.at[find(&bytes, flags, sizeof flags) + 8] = 0;
	bytes.at[find(&bytes, flags_1, sizeof flags_1) + 8] = 0;
	ck_assert_uint_eq(failing(&findings, &bytes, "linux/arm64"), before | CPLY_CHECK_BIT(CPLY_CHECK_RELRO));

	load(&bytes, "elf/real-arm64");
	bytes.at[find(&bytes, "GLIBC_2.17", 10) + 8] = '9';
	ck_assert_uint_eq(failing(&findings, &bytes, "linux/arm64"), before | CPLY_CHECK_BIT(CPLY_CHECK_GLIBC_FLOOR));

	/* The build ID becomes an ABI tag: of another system, then of Linux, for a kernel of the future. */
	load(&bytes, "elf/real-arm64");
	size_t note = find(&bytes, gnu, sizeof gnu);
	bytes.at[note + 8] = 1;
	memset(bytes.at + note + 16, 0, 20);
	bytes.at[note + 16] = 1;
	ck_assert_uint_eq(failing(&findings, &bytes, "linux/arm64"), before | CPLY_CHECK_BIT(CPLY_CHECK_OS_ABI));
	bytes.at[note + 16] = 0;
	bytes.at[note + 20] = 30;
	ck_assert_uint_eq(failing(&findings, &bytes, "linux/arm64"), before | CPLY_CHECK_BIT(CPLY_CHECK_KERNEL_FLOOR));

	/* Every program header that is loaded may be written and executed. */
	load(&bytes, "elf/real-arm64");
	bytes.at[64 + 2 * 56 + 4] = bytes.at[64 + 3 * 56 + 4] = 7;
	ck_assert_uint_eq(
		failing(&findings, &bytes, "linux/arm64"), before | CPLY_CHECK_BIT(CPLY_CHECK_WRITABLE_EXECUTABLE));

	/* A section becomes a symbol table. */
	load(&bytes, "elf/real-arm64");
	uint64_t sections;
	memcpy(&sections, bytes.at + 40, sizeof sections);
	bytes.at[sections + 64 + 4] = 2;
	ck_assert_uint_eq(failing(&findings, &bytes, "linux/arm64"), before | CPLY_CHECK_BIT(CPLY_CHECK_STRIPPED));

	load(&bytes, "wasm/real-wasm");
	before = failing(&findings, &bytes, "wasi/wasm");
	bytes.at[find(&bytes, "wasi_snapshot", 13)] = 'x';
	ck_assert_uint_eq(failing(&findings, &bytes, "wasi/wasm"), before | CPLY_CHECK_BIT(CPLY_CHECK_OS_ABI));

	static const unsigned char signature[] = {0x1d, 0, 0, 0, 16, 0, 0, 0},
				   build[] = {0x32, 0, 0, 0, 24, 0, 0, 0, 1};
	load(&bytes, "macho/macho-commands");
	before = failing(&findings, &bytes, "darwin/arm64");
	bytes.at[find(&bytes, signature, sizeof signature)] = 0x1e;
	ck_assert_uint_eq(failing(&findings, &bytes, "darwin/arm64"), before | CPLY_CHECK_BIT(CPLY_CHECK_SIGNATURE));
	/* The last command that names a system counts; without it, one for iOS. */
	load(&bytes, "macho/macho-commands");
	bytes.at[find(&bytes, build, sizeof build) + 8] = 2;
	static const unsigned char least[] = {0x24, 0, 0, 0, 16, 0, 0, 0};
	bytes.at[find(&bytes, least, sizeof least)] = 0x77;
	ck_assert_uint_eq(failing(&findings, &bytes, "darwin/arm64"), before | CPLY_CHECK_BIT(CPLY_CHECK_OS_ABI));
}
END_TEST

START_TEST(test_requirements_and_weights)
{
	cply_check_options options = CPLY_CHECK_OPTIONS_INIT;
	cply_findings findings;
	cply_binary binary;
	cply_error err;
	size_t problems = 0;

	read_seed(&binary, "elf/real-amd64");
	cply_binary_check(&findings, &binary, row_of("linux/amd64"), &options);
	for (size_t i = 0; i < findings.count; i++)
		ck_assert(!cply_finding_is_problem(&findings.at[i]));
	/* A run path is there, and the level of the instructions is not known. */
	ck_assert_int_eq(cply_check_set_parse(&options.required, "rpath, variant", &err), CPLY_OK);
	cply_binary_check(&findings, &binary, row_of("linux/amd64"), &options);
	for (size_t i = 0; i < findings.count; i++)
		problems += cply_finding_is_problem(&findings.at[i]) != 0;
	ck_assert_uint_eq(problems, 2);
	cply_binary_release(&binary);

	cply_check_set set = 0;
	ck_assert_int_eq(cply_check_set_parse(&set, "hardening", &err), CPLY_OK);
	ck_assert(set & CPLY_CHECK_BIT(CPLY_CHECK_NX));
	ck_assert(!(set & CPLY_CHECK_BIT(CPLY_CHECK_MACHINE)));
	ck_assert_int_eq(cply_check_set_parse(&set, "all", &err), CPLY_OK);
	ck_assert(set == CPLY_CHECK_BIT(CPLY_CHECK_COUNT) - 1);
	ck_assert_int_eq(cply_check_set_parse(&set, "nx relr", &err), CPLY_E_USAGE);
	ck_assert_str_eq(err.found, "relr");
	ck_assert_str_eq(err.hint, "did you mean relro?");
}
END_TEST

START_TEST(test_versions)
{
	static const char *const refused[] = {"", "x", "2.", ".2", "2.x", "1.2.3.4", "2 ", "-1"};
	cply_version a, b;
	cply_error err;
	char text[CPLY_VERSION_TEXT];

	ck_assert_int_eq(cply_version_parse(&a, "2.34", &err), CPLY_OK);
	ck_assert_str_eq(cply_version_format(&a, text), "2.34");
	ck_assert_int_eq(cply_version_parse(&b, "2.4.1", &err), CPLY_OK);
	ck_assert_str_eq(cply_version_format(&b, text), "2.4.1");
	ck_assert_int_gt(cply_version_compare(&a, &b), 0);
	ck_assert_int_lt(cply_version_compare(&b, &a), 0);
	ck_assert_int_eq(cply_version_compare(&a, &a), 0);
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		ck_assert_msg(cply_version_parse(&a, refused[i], &err) == CPLY_E_USAGE, "\"%s\"", refused[i]);
		ck_assert_str_eq(err.wanted, "a version in numbers, as 2.34 is");
	}
	ck_assert_str_eq(cply_version_format(&a, text), "2.34");
}
END_TEST

SUITE_MAIN("binary_parts", test_dynamic_programs, test_what_single_ones_say, test_load_commands,
	test_cut_off_at_every_byte, test_parts, test_each_field_fires_its_own_check,
	test_other_fields_fire_their_own_check, test_requirements_and_weights, test_versions)
