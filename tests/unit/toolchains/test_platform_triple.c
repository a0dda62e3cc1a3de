#include <crossply/platform.h>

#include <string.h>

#include "suite.h"

typedef struct triple_case {
	const char *triple, *platform; /* NULL: none */
} triple_case;

START_TEST(test_triples_of_every_vocabulary)
{
	static const triple_case cases[] = {
		{"aarch64-linux-gnu", "linux/arm64"},
		{"aarch64-unknown-linux-musl", "linux/arm64"},
		{"aarch64-alpine-linux-musl", "linux/arm64"},
		{"x86_64-pc-linux-gnu", "linux/amd64"},
		{"x86_64-linux-musl", "linux/amd64"},
		{"i386-linux-gnu", "linux/386"},
		{"i586-alpine-linux-musl", "linux/386"},
		{"i586-unknown-linux-gnu", "linux/386"},
		{"arm-linux-gnueabi", "linux/arm/v5"},
		{"arm-linux-gnueabihf", "linux/arm/v7"},
		{"arm-unknown-linux-gnueabi", "linux/arm/v6"},
		{"armv7l-unknown-linux-gnueabihf", "linux/arm/v7"},
		{"armv6-alpine-linux-musleabihf", "linux/arm/v6"},
		{"powerpc64le-linux-gnu", "linux/ppc64le"},
		{"riscv64gc-unknown-linux-gnu", "linux/riscv64"},
		{"riscv64-linux-gnu", "linux/riscv64"},
		{"mips64el-linux-gnuabi64", "linux/mips64le"},
		{"x86_64-w64-mingw32", "windows/amd64"},
		{"x86_64-pc-windows-gnu", "windows/amd64"},
		{"aarch64-apple-darwin22.1.0", "darwin/arm64"},
		{"arm64-apple-macos13", "darwin/arm64"},
		{"x86_64-unknown-freebsd14.0", "freebsd/amd64"},
		{"wasm32-unknown-wasi", "wasi/wasm"},
		{"wasm32-wasip1", "wasip1/wasm"},
		/* Other ABIs of the same machines. */
		{"x86_64-linux-gnux32", NULL},
		{"aarch64-linux-gnu_ilp32", NULL},
		{"mips64-linux-gnuabin32", NULL},
		{"armv7-linux-gnueabi", NULL},
		{"armeb-linux-gnueabi", NULL},
		{"pdp11-unknown-linux", NULL},
		{"linux", NULL},
		{"", NULL},
		{"-", NULL},
		{"--", NULL},
		{"aarch64-", NULL},
		{"x86_64-unknown-plan9", NULL},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const cply_platform_row *row = cply_platform_row_by_triple(cases[i].triple);
		const char *found = row ? cply_platform_row_field(row, "platform") : NULL;
		if (!cases[i].platform)
			ck_assert_msg(!found, "%s: %s", cases[i].triple, found);
		else
			ck_assert_msg(found && strcmp(found, cases[i].platform) == 0, "%s: %s", cases[i].triple,
				found ? found : "none");
	}
}
END_TEST

START_TEST(test_every_own_triple_leads_to_a_row_that_has_it)
{
	static const char *const names[] = {"triple", "multiarch", "alpine-triple", "musl-triple", "llvm-triple",
		"llvm-musl-triple", "rust-gnu", "rust-musl", "zig-gnu", "zig-musl"};
	const cply_platform_row *row;

	for (size_t i = 0; (row = cply_platform_row_at(i)) != NULL; i++)
		for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
			const char *triple = cply_platform_row_field(row, names[n]);
			const cply_platform_row *found = triple[0] ? cply_platform_row_by_triple(triple) : row;
			ck_assert_msg(found, "%s", triple);
			/* A shared triple may lead to a more general variant, never to another architecture. */
			ck_assert_str_eq(cply_platform_row_field(found, "arch"), cply_platform_row_field(row, "arch"));
		}
}
END_TEST

START_TEST(test_hostile_length)
{
	static char text[5000];

	memset(text, '-', sizeof text - 1);
	ck_assert_ptr_null(cply_platform_row_by_triple(text));
	text[127] = '\0';
	ck_assert_ptr_null(cply_platform_row_by_triple(text));
}
END_TEST

SUITE_MAIN("platform_triple", test_triples_of_every_vocabulary, test_every_own_triple_leads_to_a_row_that_has_it,
	test_hostile_length)
