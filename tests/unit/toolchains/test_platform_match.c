#include <crossply/platform.h>

#include <stdio.h>
#include <string.h>

#include "suite.h"
#include "toolchains/platform_row.h"

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

START_TEST(test_rows_of_variants_without_one)
{
	static const struct {
		const char *os, *arch, *variant, *row;
		bool is_exact;
	} cases[] = {{"linux", "arm64", "v8.2", "linux/arm64", false}, {"linux", "arm64", "v8", "linux/arm64", true},
		{"linux", "arm64", "v9.3", "linux/arm64/v9", false}, {"linux", "arm", "v8", "linux/arm/v7", false},
		{"linux", "arm", "v6", "linux/arm/v6", true}, {"linux", "arm", "v4", NULL, false},
		{"linux", "riscv64", "rva20u64", "linux/riscv64", true},
		{"linux", "riscv64", "rva22u64", "linux/riscv64", false},
		{"linux", "ppc64le", "power8", "linux/ppc64le", true},
		{"linux", "ppc64le", "power9", "linux/ppc64le", false},
		{"linux", "amd64", "v5", "linux/amd64/v4", false}, {"linux", "xtensa", "", NULL, false},
		{"plan9", "amd64", "", NULL, false}};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		cply_platform platform = {.os = ""};
		bool is_exact;
		snprintf(platform.os, sizeof platform.os, "%s", cases[i].os);
		snprintf(platform.arch, sizeof platform.arch, "%s", cases[i].arch);
		snprintf(platform.variant, sizeof platform.variant, "%s", cases[i].variant);
		const cply_platform_row *row = cply__platform_row_covered(&is_exact, &platform);
		const char *name = row ? cply_platform_row_field(row, "platform") : "none";
		ck_assert_msg(strcmp(name, cases[i].row ? cases[i].row : "none") == 0, "%s/%s: %s", cases[i].arch,
			cases[i].variant, name);
		ck_assert_int_eq(is_exact, cases[i].is_exact);
	}
}
END_TEST

SUITE_MAIN("platform_match", test_only_and_only_strict, test_platforms_are_normalised_first,
	test_rows_of_variants_without_one)
