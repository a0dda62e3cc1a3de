#include <crossply/platform.h>

#include <string.h>

#include "suite.h"

typedef struct select_case {
	cply_platform_words words;
	const char *text; /* NULL: refused */
} select_case;

START_TEST(test_who_wins)
{
	static const select_case cases[] = {
		{{.platform = "linux/arm64", .target_platform = "linux/amd64", .target_arch = "386"}, "linux/arm64"},
		/* A stale variant of an ARG line further up never leaks into the platform string. */
		{{.target_platform = "linux/arm64",
			 .target_os = "windows",
			 .target_arch = "arm",
			 .target_variant = "v7"},
			"linux/arm64"},
		{{.target_platform = "linux/amd64", .target_variant = "v3"}, "linux/amd64"},
		{{.platform = "linux/arm", .target_variant = "v5"}, "linux/arm/v7"},
		{{.platform = "",
			 .target_platform = "",
			 .target_os = "linux",
			 .target_arch = "arm",
			 .target_variant = "v6"},
			"linux/arm/v6"},
		{{.target_os = "linux", .target_arch = "arm", .target_variant = ""}, "linux/arm/v7"},
		{{.target_os = "windows", .target_arch = "amd64"}, "windows/amd64"},
		{{.target_arch = "s390x"}, "linux/s390x"},
		{{.target_os = "linux", .target_arch = "amd64", .target_variant = "v7"}, NULL},
		{{.target_platform = "linux/arm/v9"}, NULL},
		{{.platform = "linux/amd64,linux/arm64"}, NULL},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		cply_error err;
		cply_platform out;
		char text[CPLY_PLATFORM_TEXT];
		cply_status status = cply_platform_select(&out, &cases[i].words, &err);
		if (!cases[i].text) {
			ck_assert_int_eq(status, CPLY_E_PLATFORM);
			continue;
		}
		ck_assert_int_eq(status, CPLY_OK);
		cply_platform_format(&out, text);
		ck_assert_str_eq(text, cases[i].text);
	}
}
END_TEST

START_TEST(test_nothing_given)
{
	cply_error err;
	cply_platform out;
	cply_platform_words words = {.target_os = "linux", .target_variant = "v7"};

	ck_assert_int_eq(cply_platform_select(&out, &words, &err), CPLY_E_USAGE);
	ck_assert_ptr_nonnull(strstr(err.hint, "ARG TARGETPLATFORM"));
	ck_assert_ptr_nonnull(strstr(err.hint, "--platform native"));
}
END_TEST

START_TEST(test_errors_name_the_variable)
{
	cply_error err;
	cply_platform out;
	cply_platform_words words = {.target_platform = "linux/amd46"};

	ck_assert_int_eq(cply_platform_select(&out, &words, &err), CPLY_E_PLATFORM);
	ck_assert_str_eq(err.context, "TARGETPLATFORM");
	ck_assert_ptr_nonnull(strstr(err.hint, "linux/amd64"));
}
END_TEST

START_TEST(test_native_is_this_machine)
{
	cply_error err;
	cply_platform out, host;
	cply_platform_words native = {.platform = "native"}, local = {.target_platform = "local"};

	ck_assert_int_eq(cply_platform_host(&host, &err), CPLY_OK);
	ck_assert_int_eq(cply_platform_select(&out, &native, &err), CPLY_OK);
	ck_assert_str_eq(out.arch, host.arch);
	ck_assert(cply_platform_runs(&host, &out));
	ck_assert_ptr_nonnull(cply_platform_row_find(&out));
	ck_assert_int_eq(cply_platform_select(&host, &local, &err), CPLY_OK);
	ck_assert(cply_platform_equal(&out, &host));
}
END_TEST

SUITE_MAIN("platform_select", test_who_wins, test_nothing_given, test_errors_name_the_variable,
	test_native_is_this_machine)
