#include <stdio.h>
#include <string.h>

#include "suite.h"
#include "toolchains/platform_row.h"

START_TEST(test_fields_are_sorted_and_described)
{
	size_t count = 0;

	for (; cply_platform_field_name(count); count++) {
		ck_assert(cply_platform_field_help(count)[0] != '\0');
		if (count > 0)
			ck_assert_msg(strcmp(cply_platform_field_name(count - 1), cply_platform_field_name(count)) < 0,
				"%s", cply_platform_field_name(count));
	}
	ck_assert_uint_eq(count, CPLY__ROW_FIELD_COUNT);
	ck_assert_ptr_null(cply_platform_field_help(count));
	ck_assert_ptr_null(cply_platform_row_field(cply_platform_row_at(0), "no-such-field"));
	ck_assert_ptr_null(cply_platform_row_field(cply_platform_row_at(0), ""));
}
END_TEST

START_TEST(test_every_row_names_itself)
{
	const cply_platform_row *row;
	cply_platform platform, parsed;
	char text[CPLY_PLATFORM_TEXT];
	cply_error err;
	size_t count = 0;

	for (; (row = cply_platform_row_at(count)) != NULL; count++) {
		for (size_t f = 0; cply_platform_field_name(f); f++)
			ck_assert_ptr_nonnull(cply_platform_row_field(row, cply_platform_field_name(f)));
		cply_platform_row_platform(row, &platform);
		cply_platform_format(&platform, text);
		ck_assert_str_eq(text, cply_platform_row_field(row, "platform"));
		ck_assert_int_eq(cply_platform_parse(&parsed, text, &err), CPLY_OK);
		ck_assert(cply_platform_equal(&platform, &parsed));
		cply_platform_pair(&platform, text);
		ck_assert_str_eq(text, cply_platform_row_field(row, "pair"));
		ck_assert_int_eq(cply_platform_parse(&parsed, text, &err), CPLY_OK);
		ck_assert(cply_platform_equal(&platform, &parsed));
		ck_assert_ptr_eq(cply_platform_row_find(&platform), row);
	}
	ck_assert_uint_ge(count, 33);
}
END_TEST

START_TEST(test_rows_agree_with_their_binaries)
{
	const cply_platform_row *row;

	for (size_t i = 0; (row = cply_platform_row_at(i)) != NULL; i++) {
		const char *name = cply_platform_row_field(row, "platform");
		const cply__binary_rule *rule = &row->binary;
		ck_assert_msg(rule->format != CPLY_BINARY_UNKNOWN, "%s", name);
		ck_assert_msg(rule->bits == 32 || rule->bits == 64, "%s", name);
		ck_assert_msg((rule->format == CPLY_BINARY_ELF) == (rule->osabi_set != 0), "%s", name);
		ck_assert_msg(strcmp(cply_platform_row_field(row, "meson-endian"),
				      rule->order == CPLY_ORDER_BIG ? "big" : "little") == 0,
			"%s", name);
		for (size_t f = 0; f < 3; f++) {
			ck_assert_uint_le(rule->flags[f].count, 10);
			ck_assert_msg((rule->flags[f].mask != 0) == (rule->flags[f].count > 0), "%s", name);
			for (size_t v = 0; v < rule->flags[f].count; v++)
				ck_assert_msg((rule->flags[f].allowed[v] & ~rule->flags[f].mask) == 0, "%s", name);
		}
	}
}
END_TEST

typedef struct field_case {
	const char *platform, *field, *value;
} field_case;

START_TEST(test_words_of_the_trap_rows)
{
	static const field_case cases[] = {
		{"linux/arm/v6", "debian-arch", "armel"},
		{"linux/arm/v6", "alpine-arch", "armhf"},
		{"linux/arm", "debian-arch", "armhf"},
		{"linux/arm", "triple", "arm-linux-gnueabihf"},
		{"linux/386", "triple", "i686-linux-gnu"},
		{"linux/386", "multiarch", "i386-linux-gnu"},
		{"linux/amd64/v3", "ldflags-gnu", "-Wl,-z,x86-64-v3"},
		{"linux/amd64/v4", "qemu", ""},
		{"linux/loong64", "uname", "loongarch64"},
		{"darwin/arm64", "uname", "arm64"},
		{"wasi/wasm", "go-os", "wasip1"},
	};
	cply_error err;
	cply_platform platform;
	const cply_platform_row *row;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		ck_assert_int_eq(cply_platform_parse(&platform, cases[i].platform, &err), CPLY_OK);
		ck_assert_int_eq(cply_platform_row_get(&row, &platform, &err), CPLY_OK);
		ck_assert_str_eq(cply_platform_row_field(row, cases[i].field), cases[i].value);
	}
}
END_TEST

START_TEST(test_row_get_refuses_what_has_no_row)
{
	cply_error err;
	const cply_platform_row *row = NULL;
	cply_platform platform = {.os = "linux", .arch = "arm", .variant = "v9"};

	ck_assert_int_eq(cply_platform_row_get(&row, &platform, &err), CPLY_E_PLATFORM);
	ck_assert_ptr_null(row);
	ck_assert_str_eq(err.found, "\"linux/arm/v9\"");
	ck_assert_ptr_null(cply_platform_row_find(&platform));
}
END_TEST

SUITE_MAIN("platform_table", test_fields_are_sorted_and_described, test_every_row_names_itself,
	test_rows_agree_with_their_binaries, test_words_of_the_trap_rows, test_row_get_refuses_what_has_no_row)
