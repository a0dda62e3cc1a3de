#include "../../../toolchains/platform/names.h"

#include <string.h>

#include "suite.h"

typedef struct cpu_case {
	const char *arch, *cpuinfo, *variant;
} cpu_case;

#define V2 "cx16 lahf_lm popcnt pni sse4_1 sse4_2 ssse3"
#define V3 "avx avx2 bmi1 bmi2 f16c fma abm movbe xsave"
#define V4 "avx512f avx512bw avx512cd avx512dq avx512vl"

START_TEST(test_levels)
{
	static const cpu_case cases[] = {
		{"amd64", "processor\t: 0\nflags\t\t: fpu " V2 "\n", "v2"},
		{"amd64", "flags\t\t: fpu " V3 " " V2 "\nflags : fpu\n", "v3"},
		{"amd64", "flags\t\t: " V4 " " V3 " " V2 "\n", "v4"},
		/* All features of a level must be there, those below included, as whole words. */
		{"amd64", "flags\t\t: " V3 "\n", ""},
		{"amd64", "flags\t\t: cx16x lahf_lm popcnt pni sse4_1 sse4_2 ssse3\n", ""},
		{"amd64", "vmx flags\t: " V2 "\n", ""},
		{"amd64", "", ""},
		{"amd64", "flags", ""},
		{"arm", "CPU architecture: 7\n", "v7"},
		{"arm", "Cpu Architecture\t:\t5TEJ \n", "v5"},
		{"arm", "CPU architecture: AArch64\n", "v8"},
		{"arm", "CPU architecture: ?(14)\n", "v7"},
		{"arm", "model name\t: ARMv6-compatible processor rev 7 (v6l)\nCPU architecture: 7\n", "v6"},
		{"arm", "model name\t: ARMv7 Processor\nCPU architecture: 7\n", "v7"},
		{"arm64", "CPU architecture: 8\n", ""},
		{"arm64", "Features\t: fp asimd sve2 flagm2 frint sb\nCPU architecture: 8\n", "v9"},
		{"riscv64", "isa : rv64imafdc\n", ""},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		cply_platform platform = {.os = "linux"};
		strcpy(platform.arch, cases[i].arch);
		cply__host_variant_of(&platform, cases[i].cpuinfo);
		ck_assert_msg(strcmp(platform.variant, cases[i].variant) == 0, "case %zu: %s", i, platform.variant);
	}
}
END_TEST

START_TEST(test_a_very_long_line)
{
	static char text[40000];
	cply_platform platform = {.os = "linux", .arch = "amd64"};

	memset(text, 'a', sizeof text - 1);
	memcpy(text, "flags : ", 8);
	cply__host_variant_of(&platform, text);
	ck_assert_str_eq(platform.variant, "");
}
END_TEST

typedef struct machine_case {
	const char *machine, *little, *big;
} machine_case;

START_TEST(test_machines)
{
	static const machine_case cases[] = {
		{"x86_64", "amd64", NULL},
		{"aarch64", "arm64", NULL},
		{"i586", "386", "386"},
		{"i686", "386", NULL},
		{"armv7l", "arm", NULL},
		{"armv8l", "arm", "arm"},
		{"ppc64le", "ppc64le", NULL},
		{"mips64", "mips64le", "mips64"},
		{"mips", "mipsle", "mips"},
		{"loongarch64", "loong64", NULL},
		{"sparc64", "sparc64", "sparc64"},
	};
	const unsigned short probe = 1;
	int is_little = *(const unsigned char *)&probe;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		cply_error err;
		cply_platform out;
		const char *arch = is_little ? cases[i].little : cases[i].big;
		if (!arch)
			continue;
		ck_assert_int_eq(cply__host_names_of(&out, "Linux", cases[i].machine, &err), CPLY_OK);
		ck_assert_str_eq(out.os, "linux");
		ck_assert_str_eq(out.arch, arch);
	}
}
END_TEST

START_TEST(test_unknown_machine)
{
	cply_error err;
	cply_platform out;

	ck_assert_int_eq(cply__host_names_of(&out, "Linux", "pdp11", &err), CPLY_E_UNSUPPORTED);
	ck_assert_str_eq(err.found, "Linux on pdp11");
	ck_assert_int_eq(cply__host_names_of(&out, "Linux", "a-machine-with-a-name-that-is-far-too-long", &err),
		CPLY_E_UNSUPPORTED);
}
END_TEST

SUITE_MAIN("platform_host", test_levels, test_a_very_long_line, test_machines, test_unknown_machine)
