/*
 * What no seed has: look-ups of users in stripped static programs, directories of PE files, and sources that fail.
 */
#include <elf.h>
#include <string.h>

#include "binary_sample.h"
#include "runtime/alloc.h"
#include "runtime/error.h"
#include "suite.h"
#include "toolchains/binary_source.h"

enum { ROOM = 256 << 10, NOTE_AT = 0x1000, TEXT_AT = 0x2000 };

static unsigned char bytes[ROOM];

/* A source that counts what is read of it, fails at one of its reads, and may be larger than its bytes. */
typedef struct counted {
	size_t size, reads, fails_at;
	uint64_t total;
} counted;

static cply_status read_counted(void *user, void *out, size_t size, uint64_t offset, size_t *got, cply_error *err)
{
	counted *from = user;

	if (from->reads++ == from->fails_at)
		return cply__error(err, CPLY_E_IO, .path = "source");
	memset(out, 0, size);
	if (offset < from->size)
		memcpy(out, bytes + offset, size < from->size - offset ? size : from->size - (size_t)offset);
	from->total += size;
	*got = size;
	return CPLY_OK;
}

static cply_status parse_counted(cply_binary *out, counted *from, uint64_t size, cply_error *err)
{
	cply__binary_source source = {read_counted, from, size, "source"};

	return cply__binary_parse(out, &cply__malloc_allocator, &source, err);
}

static Elf64_Phdr *program(size_t index)
{
	return (Elf64_Phdr *)(void *)(bytes + sizeof(Elf64_Ehdr)) + index;
}

/* A static program with glibc's ABI tag, and a second segment that holds constants; nothing else of it matters. */
static void make_static(size_t segments)
{
	static const uint32_t note[] = {4, 16, 1, 0x00554e47 /* "GNU" */, 0, 3, 2, 0};
	Elf64_Ehdr header = {.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
		.e_type = ET_EXEC,
		.e_machine = EM_X86_64,
		.e_version = EV_CURRENT,
		.e_phoff = sizeof header,
		.e_ehsize = sizeof header,
		.e_phentsize = sizeof(Elf64_Phdr),
		.e_phnum = (uint16_t)(segments + 1)};

	memset(bytes, 0, sizeof bytes);
	memcpy(bytes, &header, sizeof header);
	memcpy(bytes + NOTE_AT, note, sizeof note);
	*program(0) = (Elf64_Phdr){.p_type = PT_NOTE, .p_flags = PF_R, .p_offset = NOTE_AT, .p_filesz = sizeof note};
	for (size_t i = 0; i < segments; i++)
		*program(i + 1) = (Elf64_Phdr){
			.p_type = PT_LOAD, .p_flags = PF_R, .p_offset = TEXT_AT, .p_filesz = ROOM - TEXT_AT};
}

static void find_text(size_t at, size_t length, unsigned flags, uint64_t offset, size_t count)
{
	counted from = {.size = ROOM, .fails_at = SIZE_MAX};
	cply_binary binary;
	cply_error err;

	make_static(1);
	program(1)->p_flags = flags;
	program(1)->p_offset = offset;
	memcpy(bytes + at, "/etc/nsswitch.conf", length);
	ck_assert_int_eq(parse_counted(&binary, &from, ROOM, &err), CPLY_OK);
	ck_assert(cply_binary_is_static_glibc(&binary));
	ck_assert_uint_eq(binary.symbols[CPLY_SYMBOLS_NSS].count, count);
	if (count)
		ck_assert_uint_eq(binary.symbols[CPLY_SYMBOLS_NSS].at, at);
	cply_binary_release(&binary);
}

START_TEST(look_ups_are_found_by_their_path)
{
	enum { WHOLE = sizeof "/etc/nsswitch.conf" };

	find_text(TEXT_AT, WHOLE, PF_R, TEXT_AT, 1);
	/* At each place around the end of a piece. */
	for (size_t i = 0; i < 2 * WHOLE; i++)
		find_text(TEXT_AT + 32 * 1024 - i, WHOLE, PF_R, TEXT_AT, 1);
	/* Older linkers put constants beside the code. */
	find_text(TEXT_AT + 100, WHOLE, PF_R | PF_X, TEXT_AT, 1);
	find_text(TEXT_AT + 100, WHOLE, PF_R | PF_W, TEXT_AT, 0);
	find_text(TEXT_AT + 100, WHOLE - 3, PF_R, TEXT_AT, 0);
	find_text(0x1800, WHOLE, PF_R, TEXT_AT, 0);
}
END_TEST

START_TEST(segments_over_each_other_are_not_searched_again_and_again)
{
	counted from = {.size = ROOM, .fails_at = SIZE_MAX};
	cply_binary binary;
	cply_error err;

	make_static(50);
	for (size_t i = 1; i <= 50; i++)
		program(i)->p_filesz = 48 << 20;
	ck_assert_int_eq(parse_counted(&binary, &from, 100 << 20, &err), CPLY_OK);
	ck_assert_uint_gt(from.total, 48 << 20);
	ck_assert_uint_lt(from.total, 66 << 20);
	cply_binary_release(&binary);
}
END_TEST

static size_t load(const char *name)
{
	return sample_seed(bytes, sizeof bytes, name);
}

static uint32_t number(size_t at, int width)
{
	uint32_t value = 0;

	for (int i = width; i-- > 0;)
		value = value << 8 | bytes[at + (size_t)i];
	return value;
}

static void put(size_t at, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		bytes[at + (size_t)i] = (unsigned char)(value >> (8 * i));
}

START_TEST(pe_directories)
{
	cply_binary binary;
	cply_error err;
	size_t size = load("pe/real-windows"), header = number(0x3c, 4), optional = header + 24;
	size_t sections = optional + number(header + 20, 2), directories = optional + 112;
	uint32_t address = number(sections + 12, 4), raw = number(sections + 20, 4);

	/* In place of code: a debug directory of two entries, of which the second one leads to a GUID. */
	put(directories + 6 * 8, address);
	put(directories + 6 * 8 + 4, 2 * 28);
	memset(bytes + raw, 0, 100);
	put(raw + 12, 9);
	put(raw + 28 + 12, 2);
	put(raw + 28 + 24, raw + 56);
	memcpy(bytes + raw + 56, "RSDS0123456789abcdef", 20);
	ck_assert_int_eq(sample_parse(&binary, bytes, size, &err), CPLY_OK);
	ck_assert_str_eq(binary.build_id, "30313233343536373839616263646566");
	ck_assert_uint_eq(binary.build_id_at, raw + 60);
	cply_binary_release(&binary);
	bytes[raw + 56] = 'N';
	ck_assert_int_eq(sample_parse(&binary, bytes, size, &err), CPLY_OK);
	ck_assert_ptr_null(binary.build_id);
	cply_binary_release(&binary);

	/* The names of imported libraries: in no section, and without an end. */
	put(directories + 8, address);
	put(directories + 8 + 4, 40);
	memset(bytes + raw, 0, 100);
	put(raw + 12, 0xfffffff0);
	ck_assert_int_eq(sample_parse(&binary, bytes, size, &err), CPLY_E_CORRUPT);
	ck_assert_str_eq(err.wanted, "the name of an imported library in a section");
	ck_assert_uint_eq(err.offset, raw);
	put(raw + 12, address + 64);
	memset(bytes + raw + 64, 'x', size - raw - 64);
	ck_assert_int_eq(sample_parse(&binary, bytes, size, &err), CPLY_E_LIMIT);
	/* Sections behind the first one are gone now; the table ends where a name is 0. */
	memcpy(bytes + raw + 64, "a.dll", 6);
	ck_assert_int_eq(sample_parse(&binary, bytes, size, &err), CPLY_OK);
	ck_assert_uint_eq(binary.needed_count, 1);
	ck_assert_str_eq(binary.needed[0], "a.dll");
	cply_binary_release(&binary);
}
END_TEST

START_TEST(rust_says_so_in_comments)
{
	cply_binary binary;
	cply_error err;
	size_t size = load("elf/real-amd64");
	char *comment = memmem(bytes, size, "GCC: (", 6);

	ck_assert_ptr_nonnull(comment);
	memset(comment, ' ', strlen(comment));
	memcpy(comment, "rustc version 1.63.0 (x)", 24);
	ck_assert_int_eq(sample_parse(&binary, bytes, size, &err), CPLY_OK);
	ck_assert_str_eq(binary.rust_version, "1.63.0");
	cply_binary_release(&binary);
}
END_TEST

START_TEST(sources_that_fail)
{
	static const char *const names[] = {"elf/real-amd64", "elf/real-armv7", "elf/real-s390x", "elf/real-mips64le",
		"elf/real-library", "elf/elf-riscv64", "pe/real-windows", "macho/macho-commands", "macho/macho-fat",
		"wasm/real-wasm"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		cply_status status = CPLY_E_IO;
		size_t size = load(names[i]), n = 0;
		for (; status; n++) {
			counted from = {.size = size, .fails_at = n};
			cply_binary binary;
			cply_error err;
			status = parse_counted(&binary, &from, size, &err);
			if (status) {
				ck_assert_msg(status == CPLY_E_IO, "%s, read %zu: %d", names[i], n, status);
				ck_assert_ptr_null(binary.store);
			}
			cply_binary_release(&binary);
		}
		ck_assert_uint_gt(n, 1);
	}
}
END_TEST

SUITE_MAIN("binary_search", look_ups_are_found_by_their_path, segments_over_each_other_are_not_searched_again_and_again,
	pe_directories, rust_says_so_in_comments, sources_that_fail)
