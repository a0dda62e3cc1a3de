#include <crossply/platform.h>

#include <stdio.h>
#include <string.h>

#include "suite.h"

typedef struct parse_row {
	const char *text;
	const char *canonical;
} parse_row;

START_TEST(test_canonical_forms)
{
	static const parse_row rows[] = {
		{"linux/amd64", "linux/amd64"},
		{"linux/amd64/v1", "linux/amd64"},
		{"linux/amd64/V2", "linux/amd64/v2"},
		{"Linux/X86_64", "linux/amd64"},
		{"linux/x86-64/v3", "linux/amd64/v3"},
		{"linux/i386", "linux/386"},
		{"linux/i386/v7", "linux/386"},
		{"linux/arm64/v8", "linux/arm64"},
		{"linux/arm64/8", "linux/arm64"},
		{"linux/arm64/v8.0", "linux/arm64"},
		{"linux/aarch64/9.0", "linux/arm64/v9"},
		{"linux/arm64/v8.2", "linux/arm64/v8.2"},
		{"linux/arm", "linux/arm/v7"},
		{"linux/arm/7", "linux/arm/v7"},
		{"linux/arm/6", "linux/arm/v6"},
		{"linux/armhf", "linux/arm/v7"},
		{"linux/armhf/v6", "linux/arm/v7"},
		{"linux/armel", "linux/arm/v6"},
		{"linux/armel/v5", "linux/arm/v6"},
		{"macos/arm64", "darwin/arm64"},
		{"wasi/wasm", "wasi/wasm"},
		{"wasip1/wasm32", "wasip1/wasm"},
		{"plan9/amd64", "plan9/amd64"},
		{"linux/arm/v9", "linux/arm/v9"},
		{"windows(10.0.17763)/amd64", "windows(10.0.17763)/amd64"},
		{"windows(10.0+win32k+b%2Fc)/amd64", "windows(10.0+win32k+b%2Fc)/amd64"},
		{"linux(+erofs)/amd64", "linux(+erofs)/amd64"},
		{"linux(a%2bB)/amd64", "linux(a%2BB)/amd64"},
		/* Ours. */
		{"linux/i686", "linux/386"},
		{"linux/ppc64el", "linux/ppc64le"},
		{"linux/powerpc64le", "linux/ppc64le"},
		{"linux/mipsel", "linux/mipsle"},
		{"linux/mips64el", "linux/mips64le"},
		{"linux/loongarch64", "linux/loong64"},
		{"linux/armv5l", "linux/arm/v5"},
		{"linux/armv5tel", "linux/arm/v5"},
		{"linux/armv6l", "linux/arm/v6"},
		{"linux/armv7l", "linux/arm/v7"},
		{"linux/armv7l/v7", "linux/arm/v7"},
		{"linux-armv7", "linux/arm/v7"},
		{"linux-arm-v6", "linux/arm/v6"},
		{"linux-armv5", "linux/arm/v5"},
		{"linux-amd64v3", "linux/amd64/v3"},
		{"linux-amd64", "linux/amd64"},
		{"linux-x86-64", "linux/amd64"},
		{"linux-riscv64", "linux/riscv64"},
		{"linux-arm64v9", "linux/arm64/v9"},
		{"wasi-wasm", "wasi/wasm"},
		{"macos-arm64", "darwin/arm64"},
	};
	cply_error err;
	cply_platform platform, again;
	char text[CPLY_PLATFORM_TEXT];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		ck_assert_msg(cply_platform_parse(&platform, rows[i].text, &err) == CPLY_OK, "%s: %s", rows[i].text,
			err.found);
		cply_platform_format(&platform, text);
		ck_assert_str_eq(text, rows[i].canonical);
		/* What was formatted parses to the same platform. */
		ck_assert_int_eq(cply_platform_parse(&again, text, &err), CPLY_OK);
		ck_assert(cply_platform_equal(&platform, &again));
	}
}
END_TEST

START_TEST(test_one_part_is_completed_by_this_machine)
{
	cply_error err;
	cply_platform host, platform;

	ck_assert_int_eq(cply_platform_host(&host, &err), CPLY_OK);
	ck_assert_int_eq(cply_platform_parse(&platform, "linux", &err), CPLY_OK);
	ck_assert_str_eq(platform.os, "linux");
	ck_assert_str_eq(platform.arch, host.arch);
	ck_assert_int_eq(cply_platform_parse(&platform, "windows(10.0)", &err), CPLY_OK);
	ck_assert_str_eq(platform.os_version, "10.0");
	ck_assert_str_eq(platform.arch, host.arch);
	ck_assert_int_eq(cply_platform_parse(&platform, "aarch64", &err), CPLY_OK);
	ck_assert_str_eq(platform.os, host.os);
	ck_assert_str_eq(platform.arch, "arm64");
	ck_assert_int_eq(cply_platform_parse(&platform, "x86-64", &err), CPLY_OK);
	ck_assert_str_eq(platform.arch, "amd64");
	ck_assert_int_eq(cply_platform_parse(&platform, "armv6l", &err), CPLY_OK);
	ck_assert_str_eq(platform.variant, "v6");
}
END_TEST

START_TEST(test_refused)
{
	static const char *const texts[] = {"", "/", "linux/", "/amd64", "linux//amd64", "linux/amd64/v1/x", "linux/*",
		"*", "foo", "wasi", "linux amd64", "linux/amd64 ", "linux/am\ted", "l\xc3\xafnux/amd64", "linux(/amd64",
		"linux()x/amd64", "linux(a b)/amd64", "linux(%zz)/amd64", "linux(%4)/amd64", "linux(%00)/amd64",
		"linux(1+)/amd64", "(1)/amd64", "amd64(1)", "linux/amd64(1)", "linux/armv7l/v6", "linux/arm64v9/v8",
		"linux-", "-arm64", "linux-foo", "linux-foov7", "linux/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		"linux.x/amd64"};
	cply_platform platform, before;

	memset(&before, 'x', sizeof before);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		cply_error err;
		platform = before;
		ck_assert_msg(cply_platform_parse(&platform, texts[i], &err) == CPLY_E_PLATFORM, "\"%s\"", texts[i]);
		ck_assert(err.wanted[0] && err.found[0] && err.hint[0]);
		ck_assert_mem_eq(&platform, &before, sizeof before);
	}
}
END_TEST

START_TEST(test_list)
{
	cply_error err;
	cply_platform list[3];
	size_t count;

	ck_assert_int_eq(cply_platform_parse_list(list, 3, &count, " linux/amd64,linux/arm ,, linux/arm/v7\n386", &err),
		CPLY_OK);
	ck_assert_uint_eq(count, 3);
	ck_assert_str_eq(list[1].variant, "v7");
	ck_assert_str_eq(list[2].arch, "386");
	ck_assert_int_eq(cply_platform_parse_list(list, 3, &count, "native", &err), CPLY_OK);
	ck_assert_uint_eq(count, 1);

	ck_assert_int_eq(cply_platform_parse_list(list, 3, &count, "", &err), CPLY_E_USAGE);
	ck_assert_int_eq(cply_platform_parse_list(list, 3, &count, " , ,", &err), CPLY_E_USAGE);
	ck_assert_int_eq(cply_platform_parse_list(list, 3, &count, "linux/amd64,linux/386,linux/arm,linux/s390x", &err),
		CPLY_E_LIMIT);
	/* Well-formed, but nothing to work for. */
	ck_assert_int_eq(cply_platform_parse_list(list, 3, &count, "linux/arm/v9", &err), CPLY_E_PLATFORM);
	ck_assert_ptr_nonnull(strstr(err.found, "linux/arm/v9"));
	ck_assert_ptr_nonnull(strstr(err.hint, "linux/arm/v"));
	ck_assert_int_eq(cply_platform_parse_list(list, 3, &count, "linux/amd46", &err), CPLY_E_PLATFORM);
	ck_assert_ptr_nonnull(strstr(err.hint, "linux/amd64"));
	ck_assert_int_eq(cply_platform_parse_list(list, 3, &count, "linux/aarch46", &err), CPLY_E_PLATFORM);
}
END_TEST

START_TEST(test_list_of_hostile_length)
{
	static char text[70000];
	cply_error err;
	cply_platform list[3];
	size_t count;

	memset(text, 'a', sizeof text - 1);
	ck_assert_int_eq(cply_platform_parse_list(list, 3, &count, text, &err), CPLY_E_PLATFORM);
	ck_assert_int_eq(cply_platform_parse(list, text, &err), CPLY_E_PLATFORM);
	memset(text, '/', sizeof text - 1);
	ck_assert_int_eq(cply_platform_parse(list, text, &err), CPLY_E_PLATFORM);
}
END_TEST

SUITE_MAIN("platform_parse", test_canonical_forms, test_one_part_is_completed_by_this_machine, test_refused, test_list,
	test_list_of_hostile_length)
