#include <crossply/platform.h>

#include <string.h>

#include "suite.h"

typedef struct match_case {
	const char *host, *image;
	int runs, matches;
} match_case;

START_TEST(test_only_and_only_strict)
{
	static const match_case cases[] = {
		{"linux/amd64", "linux/amd64", 1, 1},
		{"linux/amd64", "linux/amd64/v1", 1, 1},
		{"linux/amd64", "linux/amd64/v2", 0, 0},
		{"linux/amd64/v3", "linux/amd64/v2", 1, 0},
		{"linux/amd64/v3", "linux/amd64", 1, 0},
		{"linux/amd64/v3", "linux/amd64/v4", 0, 0},
		{"linux/amd64", "linux/386", 1, 0},
		{"linux/amd64/v3", "linux/386", 1, 0},
		{"linux/386", "linux/amd64", 0, 0},
		{"linux/amd64", "windows/amd64", 0, 0},
		{"linux/arm/v7", "linux/arm", 1, 1},
		{"linux/arm/v7", "linux/arm/v6", 1, 0},
		{"linux/arm/v7", "linux/arm/v5", 1, 0},
		{"linux/arm/v7", "linux/arm/v4", 0, 0},
		{"linux/arm/v6", "linux/arm", 0, 0},
		{"linux/arm/v5", "linux/arm/v6", 0, 0},
		{"linux/arm/v8", "linux/arm/v7", 1, 0},
		{"linux/arm64", "linux/arm64/v8", 1, 1},
		{"linux/arm64", "linux/arm/v8", 1, 0},
		{"linux/arm64", "linux/arm/v7", 1, 0},
		{"linux/arm64", "linux/arm/v5", 1, 0},
		{"linux/arm64", "linux/arm/v4", 0, 0},
		{"linux/arm64", "linux/arm64/v9", 0, 0},
		{"linux/arm64/v8.2", "linux/arm64/v8.1", 1, 0},
		{"linux/arm64/v8.2", "linux/arm64/v8.3", 0, 0},
		{"linux/arm64/v8.2", "linux/arm64", 1, 0},
		{"linux/arm64/v9", "linux/arm64", 1, 0},
		{"linux/arm64/v9", "linux/arm64/v8.5", 1, 0},
		{"linux/arm64/v9", "linux/arm64/v8.6", 0, 0},
		{"linux/arm64/v9.6", "linux/arm64/v8.9", 1, 0},
		{"linux/arm64/v9.6", "linux/arm64/v8.10", 0, 0},
		{"linux/arm64/v9.1", "linux/arm64/v9", 1, 0},
		{"linux/arm64/v9", "linux/arm64/v9.1", 0, 0},
		{"linux/arm64/v9", "linux/arm/v7", 1, 0},
		{"linux/arm", "linux/arm64", 0, 0},
		{"linux/ppc64le/power10", "linux/ppc64le/power8", 1, 0},
		{"linux/ppc64le/power8", "linux/ppc64le/power10", 0, 0},
		{"linux/ppc64le/power8", "linux/ppc64le", 1, 0},
		{"linux/riscv64/rva23u64", "linux/riscv64/rva20u64", 1, 0},
		{"linux/riscv64/rva23u64", "linux/riscv64/rva20s64", 0, 0},
		{"linux/riscv64", "linux/riscv64/rva20u64", 0, 0},
		{"linux/s390x", "linux/s390x", 1, 1},
		{"macos/arm64", "darwin/arm64/v8", 1, 1},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		cply_error err;
		cply_platform host, image;
		ck_assert_int_eq(cply_platform_parse(&host, cases[i].host, &err), CPLY_OK);
		ck_assert_int_eq(cply_platform_parse(&image, cases[i].image, &err), CPLY_OK);
		ck_assert_msg(cply_platform_runs(&host, &image) == cases[i].runs, "%s runs %s", cases[i].host,
			cases[i].image);
		ck_assert_msg(cply_platform_matches(&host, &image) == cases[i].matches, "%s is %s", cases[i].host,
			cases[i].image);
	}
}
END_TEST

START_TEST(test_platforms_are_normalised_first)
{
	cply_platform host = {.os = "Linux", .arch = "X86_64", .variant = "V3"};
	cply_platform image = {.os = "linux", .arch = "amd64", .variant = "v3"};

	ck_assert(cply_platform_matches(&host, &image));
	ck_assert(cply_platform_runs(&host, &image));
}
END_TEST

SUITE_MAIN("platform_match", test_only_and_only_strict, test_platforms_are_normalised_first)
