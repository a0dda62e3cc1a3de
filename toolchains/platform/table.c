/*
 * The table: one row per platform. Sources of the columns: Debian's dpkg tables and packages, Alpine's ports, the
 * documentation of Go, rustc, zig, CMake (CMAKE_SYSTEM_PROCESSOR) and Meson (reference tables); flags and marks in
 * binaries are those that the compilers of Debian 12 write. Rows of one architecture stand together, the most
 * general one first, since look-up by a shared name takes the first.
 */
#include "table.h"

/* clang-format off */

#define T(field, value) [CPLY__ROW_##field] = value
#define CFLAGS(value) T(CFLAGS_GCC, value), T(CFLAGS_CLANG, value), T(CFLAGS_ALPINE, value)

/* The first words of a row: TARGETOS, TARGETARCH, TARGETVARIANT. */
#define NAMED(os, arch) \
	T(PLATFORM, os "/" arch), T(PAIR, os "-" arch), T(OS, os), T(ARCH, arch), T(GO_OS, os), T(GO_ARCH, arch)
#define NAMED_VARIANT(os, arch, variant) \
	T(PLATFORM, os "/" arch "/" variant), T(PAIR, os "-" arch variant), T(OS, os), T(ARCH, arch), \
	T(VARIANT, variant), T(GO_OS, os), T(GO_ARCH, arch)

#define SYSTEM(cmake, meson) T(CMAKE_SYSTEM, cmake), T(MESON_SYSTEM, meson)
#define ON_LINUX SYSTEM("Linux", "linux")
#define ON_WINDOWS SYSTEM("Windows", "windows"), T(PROGRAM_SUFFIX, ".exe"), T(RUNNER, "wine")
#define ON_DARWIN SYSTEM("Darwin", "darwin")
#define ON_FREEBSD SYSTEM("FreeBSD", "freebsd"), T(INTERPRETER_GLIBC, "/libexec/ld-elf.so.1")
#define ON_WASI SYSTEM("WASI", "wasi"), T(PROGRAM_SUFFIX, ".wasm"), T(RUNNER, "wasmtime nodejs node")

/* uname -m, which is also CMake's word, and Meson's three. */
#define MACHINE(uname, family, cpu, endian) \
	T(UNAME, uname), T(CMAKE_PROCESSOR, uname), T(MESON_FAMILY, family), T(MESON_CPU, cpu), T(MESON_ENDIAN, endian)

/* Debian's words: architecture, triple, multiarch triple, first and last release. */
#define DEBIAN(arch, triple, multiarch, first, last) \
	T(DEBIAN_ARCH, arch), T(TRIPLE, triple), T(MULTIARCH, multiarch), T(DEBIAN_FIRST, first), T(DEBIAN_LAST, last)
#define PACKAGES(compiler, libc) \
	T(GCC_PACKAGE, "gcc-" compiler), T(GXX_PACKAGE, "g++-" compiler), T(LIBC_PACKAGE, "libc6-dev-" libc "-cross")
#define LLVM(arch_os, gnu, musl) T(LLVM_TRIPLE, arch_os "-" gnu), T(LLVM_MUSL_TRIPLE, arch_os "-" musl)
#define ALPINE(arch, triple) T(ALPINE_ARCH, arch), T(ALPINE_TRIPLE, triple)
#define RUST(arch_os, gnu, musl) T(RUST_GNU, arch_os "-" gnu), T(RUST_MUSL, arch_os "-" musl)
#define ZIG(arch_os, gnu, musl) T(ZIG_GNU, arch_os "-" gnu), T(ZIG_MUSL, arch_os "-" musl)
#define LOADER(glibc, musl) T(INTERPRETER_GLIBC, glibc), T(INTERPRETER_MUSL, musl)
#define QEMU(program, floor_cpu) T(QEMU, program), T(QEMU_CPU, floor_cpu)

/* EI_OSABI (gABI): static glibc programs with IFUNC relocations are marked 3 (GNU), all others 0. */
#define OSABI_LINUX (1u << 0 | 1u << 3)
#define OSABI_FREEBSD (1u << 9)
#define ELF(osabi, width, endian, e_machine) \
	.format = CPLY_BINARY_ELF, .osabi_set = osabi, .os_notes = osabi == OSABI_FREEBSD ? "freebsd" : "linux android", \
	.bits = width, .order = CPLY_ORDER_##endian, .machine = e_machine
/* Subsystems of Windows itself: 2 with windows, 3 on a console. */
#define PE(width, coff_machine) \
	.format = CPLY_BINARY_PE, .bits = width, .machine = coff_machine, .subsystem_set = 1u << 2 | 1u << 3
/* Apple's arm64 kernels end a program that is not signed, if only by itself. */
#define MACHO(cputype, signature) .format = CPLY_BINARY_MACHO, .bits = 64, .machine = cputype, \
	.os_notes = "macos mac-catalyst", .needs_signature = signature
#define WASM .format = CPLY_BINARY_WASM, .bits = 32, .os_notes = "wasi_snapshot_preview1 wasi_unstable"
#define NO_FLAGS {{.check = CPLY_CHECK_FLAGS, .mask = 0xffffffff, .allowed = {0}, .count = 1, .meaning = "no flags"}}

#define ELF_AMD64(osabi, level) \
	ELF(osabi, 64, LITTLE, 62), .flags = NO_FLAGS, .x86_isa_max = level, .x32_machine = 62
#define ELF_386(osabi) ELF(osabi, 32, LITTLE, 3), .flags = NO_FLAGS, .x86_isa_max = 1, .x32_machine = 62
#define ELF_ARM64(osabi) ELF(osabi, 64, LITTLE, 183), .flags = NO_FLAGS

/*
 * ARM: EF_ARM_EABIMASK and EF_ARM_ABI_FLOAT_SOFT/HARD (ELF for the Arm Architecture, 5.2), Tag_CPU_arch and
 * Tag_ABI_VFP_args (Addenda to, and Errata in, the ABI for the Arm Architecture, 3.3.5).
 */
#define ARM_EABI5 \
	{.check = CPLY_CHECK_FLAGS, .mask = 0xff000000, .allowed = {0x05000000}, .count = 1, .meaning = "EABI version 5"}
#define ARM_FLOAT(number, text, ...) \
	{.check = CPLY_CHECK_FLOAT_ABI, .mask = 0x600, .allowed = {__VA_ARGS__}, .count = number, .meaning = text, \
		.bare_mask = 0x600, .bare = 0}
#define ARM_UP_TO(tag) ((2u << (tag)) - 1)
#define ARM_ARGS_SOFT (1u << 0 | 1u << 3)
#define ARM_ARGS_HARD (1u << 1 | 1u << 3)
#define ELF_ARM5(osabi) ELF(osabi, 32, LITTLE, 40), .arm_arch_set = ARM_UP_TO(5), .arm_vfp_args = ARM_ARGS_SOFT, \
	.flags = {ARM_EABI5, ARM_FLOAT(1, "soft-float calls", 0x200)}
/* v6 is v6, v6KZ and v6K; v6T2 (8) has instructions that an ARM1176 does not know. */
#define ELF_ARM6(osabi) ELF(osabi, 32, LITTLE, 40), .arm_arch_set = ARM_UP_TO(7) | 1u << 9, .arm_fp_max = 2, \
	.arm_vfp_args = ARM_ARGS_SOFT | ARM_ARGS_HARD, \
	.flags = {ARM_EABI5, ARM_FLOAT(2, "soft-float or hard-float calls", 0x200, 0x400)}
#define ELF_ARM7(osabi) ELF(osabi, 32, LITTLE, 40), .arm_arch_set = ARM_UP_TO(10), .arm_vfp_args = ARM_ARGS_HARD, \
	.flags = {ARM_EABI5, ARM_FLOAT(1, "hard-float calls", 0x400)}

/* EF_PPC64_ABI (OpenPOWER ELF V2 ABI, 3.1.1). Big-endian glibc is ELFv1 (0 or 1), musl is ELFv2. */
#define ELF_PPC64LE(osabi) ELF(osabi, 64, LITTLE, 21), .flags = { \
	{.check = CPLY_CHECK_FLAGS, .mask = 3, .allowed = {2}, .count = 1, .meaning = "ABI ELFv2"}}
#define ELF_PPC64(osabi) ELF(osabi, 64, BIG, 21), .flags = { \
	{.check = CPLY_CHECK_FLAGS, .mask = 3, .allowed = {0, 1, 2}, .count = 3, .meaning = "ABI ELFv1 or ELFv2"}}
/* EF_S390_HIGH_GPRS (bit 0) is for 32-bit code that uses 64-bit registers; Go sets it in 64-bit programs, too. */
#define ELF_S390X(osabi) ELF(osabi, 64, BIG, 22), .flags = { \
	{.check = CPLY_CHECK_FLAGS, .mask = 0xfffffffe, .allowed = {0}, .count = 1, .meaning = "no flags but bit 0"}}

/* EF_RISCV_FLOAT_ABI and EF_RISCV_RVE (RISC-V psABI, 8.1); compressed instructions (bit 0) are free to be there. */
#define ELF_RISCV64(osabi) ELF(osabi, 64, LITTLE, 243), .riscv_arch = "i m a f d c zicsr zifencei zicntr zmmul zaamo zalrsc zca zcd", .flags = { \
	{.check = CPLY_CHECK_FLOAT_ABI, .mask = 6, .allowed = {4}, .count = 1, .meaning = "double-float calls (lp64d)"}, \
	{.check = CPLY_CHECK_FLAGS, .mask = 8, .allowed = {0}, .count = 1, .meaning = "all 32 registers"}}

/* EF_LOONGARCH_ABI_MODIFIER (LoongArch ELF ABI, e_flags). */
#define ELF_LOONG64(osabi) ELF(osabi, 64, LITTLE, 258), .flags = { \
	{.check = CPLY_CHECK_FLOAT_ABI, .mask = 7, .allowed = {3}, .count = 1, .meaning = "double-float calls (lp64d)"}}

/*
 * EF_MIPS_ARCH (top nibble), EF_MIPS_ABI, EF_MIPS_ABI2 (n32) and EF_MIPS_NAN2008. Revision 6 (9 and a) took
 * instructions away, so that it is not just a newer level.
 */
#define MIPS_FP_ANY (1u << 0 | 1u << 1 | 1u << 3)
#define MIPS_FPXX (1u << 5)
#define ELF_MIPS64(osabi, endian) ELF(osabi, 64, endian, 8), .mips_fp_set = MIPS_FP_ANY, .flags = { \
	{.check = CPLY_CHECK_FLAGS, .mask = 0x420, .allowed = {0}, .count = 1, .meaning = "ABI n64, legacy NaN"}, \
	{.check = CPLY_CHECK_VARIANT, .mask = 0xf0000000, .count = 9, .meaning = "MIPS I to MIPS64 release 2", \
		.allowed = {0, 0x10000000, 0x20000000, 0x30000000, 0x40000000, 0x50000000, 0x60000000, 0x70000000, \
			0x80000000}}}
#define ELF_MIPS(osabi, endian) ELF(osabi, 32, endian, 8), .mips_fp_set = MIPS_FP_ANY | MIPS_FPXX, .flags = { \
	{.check = CPLY_CHECK_FLAGS, .mask = 0xf420, .allowed = {0x1000}, .count = 1, .meaning = "ABI o32, legacy NaN"}, \
	{.check = CPLY_CHECK_VARIANT, .mask = 0xf0000000, .allowed = {0x50000000, 0x70000000}, .count = 2, \
		.meaning = "MIPS32 release 1 or 2"}}

/* Words that all levels of linux/amd64, and both of linux/arm64, share. */
#define LINUX_AMD64 ON_LINUX, MACHINE("x86_64", "x86_64", "x86_64", "little"), \
	DEBIAN("amd64", "x86_64-linux-gnu", "x86_64-linux-gnu", "4", ""), PACKAGES("x86-64-linux-gnu", "amd64"), \
	LLVM("x86_64-linux", "gnu", "musl"), ALPINE("x86_64", "x86_64-alpine-linux-musl"), \
	T(MUSL_TRIPLE, "x86_64-linux-musl"), RUST("x86_64-unknown-linux", "gnu", "musl"), \
	ZIG("x86_64-linux", "gnu", "musl"), T(RPM_ARCH, "x86_64"), \
	LOADER("/lib64/ld-linux-x86-64.so.2", "/lib/ld-musl-x86_64.so.1")
#define LINUX_ARM64 ON_LINUX, MACHINE("aarch64", "aarch64", "aarch64", "little"), \
	DEBIAN("arm64", "aarch64-linux-gnu", "aarch64-linux-gnu", "8", ""), PACKAGES("aarch64-linux-gnu", "arm64"), \
	LLVM("aarch64-linux", "gnu", "musl"), ALPINE("aarch64", "aarch64-alpine-linux-musl"), \
	T(MUSL_TRIPLE, "aarch64-linux-musl"), RUST("aarch64-unknown-linux", "gnu", "musl"), \
	ZIG("aarch64-linux", "gnu", "musl"), T(RPM_ARCH, "aarch64"), \
	LOADER("/lib/ld-linux-aarch64.so.1", "/lib/ld-musl-aarch64.so.1")

/* What /proc/cpuinfo calls the features of the x86-64 levels (x86-64 psABI, 3.1.1). */
#define CPUINFO_V2 "cx16 lahf_lm popcnt pni sse4_1 sse4_2 ssse3"
#define CPUINFO_V3 CPUINFO_V2 " avx avx2 bmi1 bmi2 f16c fma abm movbe xsave"
#define CPUINFO_V4 CPUINFO_V3 " avx512f avx512bw avx512cd avx512dq avx512vl"

const cply_platform_row cply__platform_rows[] = {
	{.text = {NAMED("linux", "amd64"), LINUX_AMD64, CFLAGS("-march=x86-64"), T(GO_VARIANT, "GOAMD64=v1"),
		QEMU("qemu-x86_64", "qemu64")},
		.binary = {ELF_AMD64(OSABI_LINUX, 1)}},
	/* Only ld's -z leaves a mark of the level in the program: -march alone leaves "baseline". */
	{.text = {NAMED_VARIANT("linux", "amd64", "v2"), LINUX_AMD64, CFLAGS("-march=x86-64-v2"),
		T(LDFLAGS_GNU, "-Wl,-z,x86-64-v2"), T(GO_VARIANT, "GOAMD64=v2"), T(RUST_FLAGS, "-Ctarget-cpu=x86-64-v2"),
		T(ZIG_CPU, "x86_64_v2"), T(CPUINFO_FLAGS, CPUINFO_V2), QEMU("qemu-x86_64", "Nehalem")},
		.binary = {ELF_AMD64(OSABI_LINUX, 2)}},
	/* Features that user-mode emulation lacks are taken away, else it warns on every start. */
	{.text = {NAMED_VARIANT("linux", "amd64", "v3"), LINUX_AMD64, CFLAGS("-march=x86-64-v3"),
		T(LDFLAGS_GNU, "-Wl,-z,x86-64-v3"), T(GO_VARIANT, "GOAMD64=v3"), T(RUST_FLAGS, "-Ctarget-cpu=x86-64-v3"),
		T(ZIG_CPU, "x86_64_v3"), T(CPUINFO_FLAGS, CPUINFO_V3),
		QEMU("qemu-x86_64", "Haswell-noTSX,-pcid,-x2apic,-tsc-deadline,-invpcid")},
		.binary = {ELF_AMD64(OSABI_LINUX, 3)}},
	/* QEMU translates no AVX-512: there is no emulator. */
	{.text = {NAMED_VARIANT("linux", "amd64", "v4"), LINUX_AMD64, CFLAGS("-march=x86-64-v4"),
		T(LDFLAGS_GNU, "-Wl,-z,x86-64-v4"), T(GO_VARIANT, "GOAMD64=v4"), T(RUST_FLAGS, "-Ctarget-cpu=x86-64-v4"),
		T(ZIG_CPU, "x86_64_v4"), T(CPUINFO_FLAGS, CPUINFO_V4)},
		.binary = {ELF_AMD64(OSABI_LINUX, 4)}},
	{.text = {NAMED("linux", "arm64"), LINUX_ARM64, CFLAGS("-march=armv8-a"), T(GO_VARIANT, "GOARM64=v8.0"),
		QEMU("qemu-aarch64", "cortex-a53")},
		.binary = {ELF_ARM64(OSABI_LINUX)}},
	{.text = {NAMED_VARIANT("linux", "arm64", "v9"), LINUX_ARM64, CFLAGS("-march=armv9-a"),
		T(GO_VARIANT, "GOARM64=v9.0"), T(RUST_FLAGS, "-Ctarget-feature=+v9a"), T(ZIG_CPU, "generic+v9a"),
		T(CPUINFO_FLAGS, "sve2 flagm2 frint sb"), QEMU("qemu-aarch64", "max")},
		.binary = {ELF_ARM64(OSABI_LINUX)}},

	/* Debian's armel is v5te with soft-float calls; Alpine has no port. */
	{.text = {NAMED_VARIANT("linux", "arm", "v5"), ON_LINUX, MACHINE("armv5tel", "arm", "armv5te", "little"), T(HELPER_MARCH, "armv5l"),
		DEBIAN("armel", "arm-linux-gnueabi", "arm-linux-gnueabi", "5", "13"), PACKAGES("arm-linux-gnueabi", "armel"),
		LLVM("armv5te-linux", "gnueabi", "musleabi"), T(ALPINE_TRIPLE, "armv5-alpine-linux-musleabi"),
		T(MUSL_TRIPLE, "armv5-linux-musleabi"), RUST("armv5te-unknown-linux", "gnueabi", "musleabi"),
		ZIG("arm-linux", "gnueabi", "musleabi"), T(ZIG_CPU, "generic+v5te"), T(RPM_ARCH, "armv5tel"),
		CFLAGS("-march=armv5te -mfloat-abi=soft"), T(GO_VARIANT, "GOARM=5"),
		LOADER("/lib/ld-linux.so.3", "/lib/ld-musl-arm.so.1"), QEMU("qemu-arm", "arm926")},
		.binary = {ELF_ARM5(OSABI_LINUX)}},
	/*
	 * The C library decides: with Debian's (armel) calls are soft-float, with Alpine's (which it calls armhf) they
	 * are hard-float. Debian's armhf is v7 and never right here.
	 */
	{.text = {NAMED_VARIANT("linux", "arm", "v6"), ON_LINUX, MACHINE("armv6l", "arm", "armv6", "little"),
		DEBIAN("armel", "arm-linux-gnueabi", "arm-linux-gnueabi", "5", "13"), PACKAGES("arm-linux-gnueabi", "armel"),
		LLVM("armv6-linux", "gnueabi", "musleabi"), ALPINE("armhf", "armv6-alpine-linux-musleabihf"),
		T(MUSL_TRIPLE, "armv6-linux-musleabihf"), RUST("arm-unknown-linux", "gnueabi", "musleabihf"),
		ZIG("arm-linux", "gnueabi", "musleabihf"), T(ZIG_CPU, "arm1176jzf_s"), T(RPM_ARCH, "armv6hl"),
		T(CFLAGS_GCC, "-march=armv6 -mfloat-abi=soft -marm"), T(CFLAGS_CLANG, "-march=armv6 -mfloat-abi=soft -marm"),
		T(CFLAGS_ALPINE, "-march=armv6 -mfpu=vfp -mfloat-abi=hard -marm"), T(GO_VARIANT, "GOARM=6"),
		LOADER("/lib/ld-linux.so.3", "/lib/ld-musl-armhf.so.1 /lib/ld-musl-arm.so.1"),
		QEMU("qemu-arm", "arm1176")},
		.binary = {ELF_ARM6(OSABI_LINUX)}},
	{.text = {NAMED_VARIANT("linux", "arm", "v7"), ON_LINUX, MACHINE("armv7l", "arm", "armv7", "little"),
		DEBIAN("armhf", "arm-linux-gnueabihf", "arm-linux-gnueabihf", "7", ""),
		PACKAGES("arm-linux-gnueabihf", "armhf"), LLVM("armv7-linux", "gnueabihf", "musleabihf"),
		ALPINE("armv7", "armv7-alpine-linux-musleabihf"), T(MUSL_TRIPLE, "armv7-linux-musleabihf"),
		RUST("armv7-unknown-linux", "gnueabihf", "musleabihf"), ZIG("arm-linux", "gnueabihf", "musleabihf"),
		T(RPM_ARCH, "armv7hl"), CFLAGS("-march=armv7-a -mfpu=vfpv3-d16 -mfloat-abi=hard"), T(GO_VARIANT, "GOARM=7"),
		LOADER("/lib/ld-linux-armhf.so.3", "/lib/ld-musl-armhf.so.1"), QEMU("qemu-arm", "cortex-a7")},
		.binary = {ELF_ARM7(OSABI_LINUX)}},

	{.text = {NAMED("linux", "386"), ON_LINUX, MACHINE("i686", "x86", "i686", "little"), T(HELPER_MARCH, "i386"),
		DEBIAN("i386", "i686-linux-gnu", "i386-linux-gnu", "1", ""), PACKAGES("i686-linux-gnu", "i386"),
		LLVM("i686-linux", "gnu", "musl"), ALPINE("x86", "i586-alpine-linux-musl"), T(MUSL_TRIPLE, "i686-linux-musl"),
		RUST("i686-unknown-linux", "gnu", "musl"), ZIG("x86-linux", "gnu", "musl"), T(RPM_ARCH, "i386"),
		CFLAGS("-m32 -march=i686"), T(GO_VARIANT, "GO386=sse2"),
		LOADER("/lib/ld-linux.so.2", "/lib/ld-musl-i386.so.1"), QEMU("qemu-i386", "pentium2")},
		.binary = {ELF_386(OSABI_LINUX)}},
	{.text = {NAMED("linux", "ppc64le"), ON_LINUX, MACHINE("ppc64le", "ppc64", "ppc64le", "little"),
		DEBIAN("ppc64el", "powerpc64le-linux-gnu", "powerpc64le-linux-gnu", "8", ""),
		PACKAGES("powerpc64le-linux-gnu", "ppc64el"), LLVM("powerpc64le-linux", "gnu", "musl"),
		ALPINE("ppc64le", "powerpc64le-alpine-linux-musl"), T(MUSL_TRIPLE, "powerpc64le-linux-musl"),
		RUST("powerpc64le-unknown-linux", "gnu", "musl"), ZIG("powerpc64le-linux", "gnu", "musl"),
		T(RPM_ARCH, "ppc64le"), CFLAGS("-mcpu=power8"), T(GO_VARIANT, "GOPPC64=power8"),
		LOADER("/lib64/ld64.so.2", "/lib/ld-musl-powerpc64le.so.1"), QEMU("qemu-ppc64le", "power8")},
		.binary = {ELF_PPC64LE(OSABI_LINUX)}},
	{.text = {NAMED("linux", "ppc64"), ON_LINUX, MACHINE("ppc64", "ppc64", "ppc64", "big"),
		DEBIAN("ppc64", "powerpc64-linux-gnu", "powerpc64-linux-gnu", "", ""),
		PACKAGES("powerpc64-linux-gnu", "ppc64"), LLVM("powerpc64-linux", "gnu", "musl"),
		T(MUSL_TRIPLE, "powerpc64-linux-musl"), RUST("powerpc64-unknown-linux", "gnu", "musl"),
		ZIG("powerpc64-linux", "gnu", "musl"), T(RPM_ARCH, "ppc64"),
		LOADER("/lib64/ld64.so.1", "/lib/ld-musl-powerpc64.so.1"), QEMU("qemu-ppc64", "")},
		.binary = {ELF_PPC64(OSABI_LINUX)}},
	/* No floor CPU: QEMU's models of that age lack functions that it warns about on every start. */
	{.text = {NAMED("linux", "s390x"), ON_LINUX, MACHINE("s390x", "s390x", "s390x", "big"),
		DEBIAN("s390x", "s390x-linux-gnu", "s390x-linux-gnu", "7", ""), PACKAGES("s390x-linux-gnu", "s390x"),
		LLVM("s390x-linux", "gnu", "musl"), ALPINE("s390x", "s390x-alpine-linux-musl"),
		T(MUSL_TRIPLE, "s390x-linux-musl"), RUST("s390x-unknown-linux", "gnu", "musl"),
		ZIG("s390x-linux", "gnu", "musl"), T(RPM_ARCH, "s390x"), CFLAGS("-march=z196"),
		LOADER("/lib/ld64.so.1", "/lib/ld-musl-s390x.so.1"), QEMU("qemu-s390x", "")},
		.binary = {ELF_S390X(OSABI_LINUX)}},
	{.text = {NAMED("linux", "riscv64"), ON_LINUX, MACHINE("riscv64", "riscv64", "riscv64", "little"),
		DEBIAN("riscv64", "riscv64-linux-gnu", "riscv64-linux-gnu", "13", ""),
		PACKAGES("riscv64-linux-gnu", "riscv64"), LLVM("riscv64-linux", "gnu", "musl"),
		ALPINE("riscv64", "riscv64-alpine-linux-musl"), T(MUSL_TRIPLE, "riscv64-linux-musl"),
		RUST("riscv64gc-unknown-linux", "gnu", "musl"), ZIG("riscv64-linux", "gnu", "musl"), T(RPM_ARCH, "riscv64"),
		CFLAGS("-march=rv64gc -mabi=lp64d"), T(GO_VARIANT, "GORISCV64=rva20u64"),
		LOADER("/lib/ld-linux-riscv64-lp64d.so.1", "/lib/ld-musl-riscv64.so.1"), QEMU("qemu-riscv64", "rv64")},
		.binary = {ELF_RISCV64(OSABI_LINUX)}},
	{.text = {NAMED("linux", "loong64"), ON_LINUX, MACHINE("loongarch64", "loongarch64", "loongarch64", "little"), T(HELPER_MARCH, "loong64"),
		DEBIAN("loong64", "loongarch64-linux-gnu", "loongarch64-linux-gnu", "", ""),
		PACKAGES("loongarch64-linux-gnu", "loong64"), LLVM("loongarch64-linux", "gnu", "musl"),
		ALPINE("loongarch64", "loongarch64-alpine-linux-musl"), T(MUSL_TRIPLE, "loongarch64-linux-musl"),
		RUST("loongarch64-unknown-linux", "gnu", "musl"), ZIG("loongarch64-linux", "gnu", "musl"),
		T(RPM_ARCH, "loongarch64"), CFLAGS("-march=loongarch64 -mabi=lp64d"),
		LOADER("/lib64/ld-linux-loongarch-lp64d.so.1", "/lib/ld-musl-loongarch64.so.1"),
		QEMU("qemu-loongarch64", "")},
		.binary = {ELF_LOONG64(OSABI_LINUX)}},
	{.text = {NAMED("linux", "mips64le"), ON_LINUX, MACHINE("mips64", "mips64", "mips64r2", "little"), T(HELPER_MARCH, "mips64le"),
		DEBIAN("mips64el", "mips64el-linux-gnuabi64", "mips64el-linux-gnuabi64", "9", "12"),
		PACKAGES("mips64el-linux-gnuabi64", "mips64el"), LLVM("mips64el-linux", "gnuabi64", "muslabi64"),
		ALPINE("mips64le", "mips64el-alpine-linux-muslabi64"), T(MUSL_TRIPLE, "mips64el-linux-muslabi64"),
		RUST("mips64el-unknown-linux", "gnuabi64", "muslabi64"), ZIG("mips64el-linux", "gnuabi64", "muslabi64"),
		T(RPM_ARCH, "mips64el"), CFLAGS("-march=mips64r2 -mabi=64"), T(GO_VARIANT, "GOMIPS64=hardfloat"),
		LOADER("/lib64/ld.so.1", "/lib/ld-musl-mips64el.so.1 /lib/ld-musl-mips64el-sf.so.1"),
		QEMU("qemu-mips64el", "MIPS64R2-generic")},
		.binary = {ELF_MIPS64(OSABI_LINUX, LITTLE)}},
	{.text = {NAMED("linux", "mips64"), ON_LINUX, MACHINE("mips64", "mips64", "mips64r2", "big"),
		DEBIAN("mips64", "mips64-linux-gnuabi64", "mips64-linux-gnuabi64", "", ""),
		PACKAGES("mips64-linux-gnuabi64", "mips64"), LLVM("mips64-linux", "gnuabi64", "muslabi64"),
		ALPINE("mips64", "mips64-alpine-linux-muslabi64"), T(MUSL_TRIPLE, "mips64-linux-muslabi64"),
		RUST("mips64-unknown-linux", "gnuabi64", "muslabi64"), ZIG("mips64-linux", "gnuabi64", "muslabi64"),
		T(RPM_ARCH, "mips64"), CFLAGS("-march=mips64r2 -mabi=64"), T(GO_VARIANT, "GOMIPS64=hardfloat"),
		LOADER("/lib64/ld.so.1", "/lib/ld-musl-mips64.so.1 /lib/ld-musl-mips64-sf.so.1"),
		QEMU("qemu-mips64", "MIPS64R2-generic")},
		.binary = {ELF_MIPS64(OSABI_LINUX, BIG)}},
	{.text = {NAMED("linux", "mipsle"), ON_LINUX, MACHINE("mips", "mips", "mips32r2", "little"), T(HELPER_MARCH, "mipsle"),
		DEBIAN("mipsel", "mipsel-linux-gnu", "mipsel-linux-gnu", "4", "12"), PACKAGES("mipsel-linux-gnu", "mipsel"),
		LLVM("mipsel-linux", "gnu", "musl"), ALPINE("mipsle", "mipsel-alpine-linux-musl"),
		T(MUSL_TRIPLE, "mipsel-linux-musl"), RUST("mipsel-unknown-linux", "gnu", "musl"),
		ZIG("mipsel-linux", "gnueabihf", "musleabihf"), T(RPM_ARCH, "mipsel"), CFLAGS("-march=mips32r2"),
		T(GO_VARIANT, "GOMIPS=hardfloat"),
		LOADER("/lib/ld.so.1", "/lib/ld-musl-mipsel.so.1 /lib/ld-musl-mipsel-sf.so.1"),
		QEMU("qemu-mipsel", "24Kf")},
		.binary = {ELF_MIPS(OSABI_LINUX, LITTLE)}},
	{.text = {NAMED("linux", "mips"), ON_LINUX, MACHINE("mips", "mips", "mips32r2", "big"),
		DEBIAN("mips", "mips-linux-gnu", "mips-linux-gnu", "3", "10"), PACKAGES("mips-linux-gnu", "mips"),
		LLVM("mips-linux", "gnu", "musl"), ALPINE("mips", "mips-alpine-linux-musl"),
		T(MUSL_TRIPLE, "mips-linux-musl"), RUST("mips-unknown-linux", "gnu", "musl"),
		ZIG("mips-linux", "gnueabihf", "musleabihf"), T(RPM_ARCH, "mips"), CFLAGS("-march=mips32r2"),
		T(GO_VARIANT, "GOMIPS=hardfloat"),
		LOADER("/lib/ld.so.1", "/lib/ld-musl-mips.so.1 /lib/ld-musl-mips-sf.so.1"), QEMU("qemu-mips", "24Kf")},
		.binary = {ELF_MIPS(OSABI_LINUX, BIG)}},

	{.text = {NAMED("windows", "amd64"), ON_WINDOWS, MACHINE("x86_64", "x86_64", "x86_64", "little"),
		T(TRIPLE, "x86_64-w64-mingw32"), T(LLVM_TRIPLE, "x86_64-w64-mingw32"),
		T(GCC_PACKAGE, "gcc-mingw-w64-x86-64"), T(GXX_PACKAGE, "g++-mingw-w64-x86-64"),
		T(LIBC_PACKAGE, "mingw-w64-x86-64-dev"), CFLAGS("-march=x86-64"), T(GO_VARIANT, "GOAMD64=v1"),
		T(RUST_GNU, "x86_64-pc-windows-gnu"), T(ZIG_GNU, "x86_64-windows-gnu")},
		.binary = {PE(64, 0x8664)}},
	{.text = {NAMED("windows", "386"), ON_WINDOWS, MACHINE("i686", "x86", "i686", "little"), T(HELPER_MARCH, "i386"),
		T(TRIPLE, "i686-w64-mingw32"), T(LLVM_TRIPLE, "i686-w64-mingw32"), T(GCC_PACKAGE, "gcc-mingw-w64-i686"),
		T(GXX_PACKAGE, "g++-mingw-w64-i686"), T(LIBC_PACKAGE, "mingw-w64-i686-dev"), CFLAGS("-m32 -march=i686"),
		T(GO_VARIANT, "GO386=sse2"), T(RUST_GNU, "i686-pc-windows-gnu"), T(ZIG_GNU, "x86-windows-gnu")},
		.binary = {PE(32, 0x14c)}},
	{.text = {NAMED("windows", "arm64"), ON_WINDOWS, MACHINE("aarch64", "aarch64", "aarch64", "little"),
		T(TRIPLE, "aarch64-w64-mingw32"), T(LLVM_TRIPLE, "aarch64-w64-mingw32"), CFLAGS("-march=armv8-a"),
		T(GO_VARIANT, "GOARM64=v8.0"), T(RUST_GNU, "aarch64-pc-windows-gnullvm"),
		T(ZIG_GNU, "aarch64-windows-gnu")},
		.binary = {PE(64, 0xaa64)}},
	/* Windows on 32-bit ARM is v7 with Thumb-2 only; containers name it without a variant more often than not. */
	{.text = {NAMED_VARIANT("windows", "arm", "v7"), ON_WINDOWS, T(CMAKE_PROCESSOR, "armv7"), T(HELPER_MARCH, "armv7l"),
		T(MESON_FAMILY, "arm"), T(MESON_CPU, "armv7"), T(MESON_ENDIAN, "little"),
		T(TRIPLE, "armv7-w64-mingw32"), T(LLVM_TRIPLE, "armv7-w64-mingw32"), CFLAGS("-march=armv7-a"),
		T(GO_VARIANT, "GOARM=7"), T(ZIG_GNU, "thumb-windows-gnu")},
		.binary = {PE(32, 0x1c4)}},

	{.text = {NAMED("darwin", "amd64"), ON_DARWIN, MACHINE("x86_64", "x86_64", "x86_64", "little"),
		T(TRIPLE, "x86_64-apple-macos10.6"), T(LLVM_TRIPLE, "x86_64-apple-macos10.6"), T(GO_VARIANT, "GOAMD64=v1"),
		T(RUST_GNU, "x86_64-apple-darwin"), T(ZIG_GNU, "x86_64-macos-none")},
		.binary = {MACHO(0x01000007, 0)}},
	{.text = {NAMED("darwin", "arm64"), ON_DARWIN, MACHINE("arm64", "aarch64", "aarch64", "little"),
		T(TRIPLE, "arm64-apple-macos11.0"), T(LLVM_TRIPLE, "arm64-apple-macos11.0"), T(GO_VARIANT, "GOARM64=v8.0"),
		T(RUST_GNU, "aarch64-apple-darwin"), T(ZIG_GNU, "aarch64-macos-none")},
		.binary = {MACHO(0x0100000c, 1)}},

	{.text = {NAMED("freebsd", "amd64"), ON_FREEBSD, MACHINE("amd64", "x86_64", "x86_64", "little"),
		T(TRIPLE, "x86_64-unknown-freebsd13"), T(LLVM_TRIPLE, "x86_64-unknown-freebsd13"), CFLAGS("-march=x86-64"),
		T(GO_VARIANT, "GOAMD64=v1"), T(RUST_GNU, "x86_64-unknown-freebsd"), T(ZIG_GNU, "x86_64-freebsd")},
		.binary = {ELF_AMD64(OSABI_FREEBSD, 1)}},
	{.text = {NAMED("freebsd", "arm64"), ON_FREEBSD, MACHINE("arm64", "aarch64", "aarch64", "little"),
		T(TRIPLE, "aarch64-unknown-freebsd13"), T(LLVM_TRIPLE, "aarch64-unknown-freebsd13"),
		CFLAGS("-march=armv8-a"), T(GO_VARIANT, "GOARM64=v8.0"), T(RUST_GNU, "aarch64-unknown-freebsd"),
		T(ZIG_GNU, "aarch64-freebsd")},
		.binary = {ELF_ARM64(OSABI_FREEBSD)}},
	{.text = {NAMED("freebsd", "386"), ON_FREEBSD, MACHINE("i386", "x86", "i686", "little"),
		T(TRIPLE, "i386-unknown-freebsd13"), T(LLVM_TRIPLE, "i386-unknown-freebsd13"), CFLAGS("-m32 -march=i686"),
		T(GO_VARIANT, "GO386=sse2"), T(RUST_GNU, "i686-unknown-freebsd"), T(ZIG_GNU, "x86-freebsd")},
		.binary = {ELF_386(OSABI_FREEBSD)}},
	{.text = {NAMED_VARIANT("freebsd", "arm", "v7"), ON_FREEBSD, MACHINE("armv7", "arm", "armv7", "little"),
		T(TRIPLE, "armv7-unknown-freebsd13-gnueabihf"), T(LLVM_TRIPLE, "armv7-unknown-freebsd13-gnueabihf"),
		CFLAGS("-march=armv7-a -mfpu=vfpv3-d16 -mfloat-abi=hard"), T(GO_VARIANT, "GOARM=7"),
		T(RUST_GNU, "armv7-unknown-freebsd"), T(ZIG_GNU, "arm-freebsd-eabihf")},
		.binary = {ELF_ARM7(OSABI_FREEBSD)}},
	{.text = {NAMED("freebsd", "ppc64le"), ON_FREEBSD, MACHINE("powerpc64le", "ppc64", "ppc64le", "little"),
		T(TRIPLE, "powerpc64le-unknown-freebsd13"), T(LLVM_TRIPLE, "powerpc64le-unknown-freebsd13"),
		CFLAGS("-mcpu=power8"), T(GO_VARIANT, "GOPPC64=power8"), T(RUST_GNU, "powerpc64le-unknown-freebsd"),
		T(ZIG_GNU, "powerpc64le-freebsd")},
		.binary = {ELF_PPC64LE(OSABI_FREEBSD)}},
	{.text = {NAMED("freebsd", "riscv64"), ON_FREEBSD, MACHINE("riscv64", "riscv64", "riscv64", "little"),
		T(TRIPLE, "riscv64-unknown-freebsd13"), T(LLVM_TRIPLE, "riscv64-unknown-freebsd13"),
		CFLAGS("-march=rv64gc -mabi=lp64d"), T(GO_VARIANT, "GORISCV64=rva20u64"),
		T(RUST_GNU, "riscv64gc-unknown-freebsd"), T(ZIG_GNU, "riscv64-freebsd")},
		.binary = {ELF_RISCV64(OSABI_FREEBSD)}},

	/* The image specification writes wasi/wasm, Go writes wasip1/wasm: the same programs. */
	{.text = {T(PLATFORM, "wasi/wasm"), T(PAIR, "wasi-wasm"), T(OS, "wasi"), T(ARCH, "wasm"), T(GO_OS, "wasip1"),
		T(GO_ARCH, "wasm"), ON_WASI, T(CMAKE_PROCESSOR, "wasm32"),
		T(MESON_FAMILY, "wasm32"), T(MESON_CPU, "wasm32"), T(MESON_ENDIAN, "little"), T(TRIPLE, "wasm32-wasi"),
		T(LLVM_TRIPLE, "wasm32-wasi"), T(LIBC_PACKAGE, "wasi-libc"), T(RUST_GNU, "wasm32-wasip1"),
		T(ZIG_GNU, "wasm32-wasi")},
		.binary = {WASM}},
	{.text = {NAMED("wasip1", "wasm"), ON_WASI, T(CMAKE_PROCESSOR, "wasm32"), T(MESON_FAMILY, "wasm32"),
		T(MESON_CPU, "wasm32"), T(MESON_ENDIAN, "little"), T(TRIPLE, "wasm32-wasip1"), T(LLVM_TRIPLE, "wasm32-wasi"),
		T(LIBC_PACKAGE, "wasi-libc"), T(RUST_GNU, "wasm32-wasip1"), T(ZIG_GNU, "wasm32-wasi")},
		.binary = {WASM}},
};
const size_t cply__platform_row_count = sizeof cply__platform_rows / sizeof *cply__platform_rows;

#define CD CPLY__ALIAS_CONTAINERD
#define OURS CPLY__ALIAS_OURS

const cply__arch_alias cply__arch_aliases[] = {
	{"i386", "386", "", CD}, {"x86_64", "amd64", NULL, CD}, {"x86-64", "amd64", NULL, CD},
	{"aarch64", "arm64", NULL, CD}, {"armhf", "arm", "v7", CD}, {"armel", "arm", "v6", CD},
	{"i486", "386", NULL, OURS}, {"i586", "386", NULL, OURS}, {"i686", "386", NULL, OURS}, {"x86", "386", NULL, OURS},
	{"x64", "amd64", NULL, OURS},
	{"arm64v8", "arm64", "", OURS}, {"arm64v9", "arm64", "v9", OURS},
	{"armv5", "arm", "v5", OURS}, {"armv5l", "arm", "v5", OURS}, {"armv5te", "arm", "v5", OURS},
	{"armv5tel", "arm", "v5", OURS}, {"armv5tejl", "arm", "v5", OURS}, {"arm32v5", "arm", "v5", OURS},
	{"armv6", "arm", "v6", OURS}, {"armv6l", "arm", "v6", OURS}, {"armv6hl", "arm", "v6", OURS},
	{"arm32v6", "arm", "v6", OURS},
	{"armv7", "arm", "v7", OURS}, {"armv7a", "arm", "v7", OURS}, {"armv7l", "arm", "v7", OURS},
	{"armv7hl", "arm", "v7", OURS}, {"arm32v7", "arm", "v7", OURS}, {"armv8l", "arm", "v8", OURS},
	{"powerpc64le", "ppc64le", NULL, OURS}, {"ppc64el", "ppc64le", NULL, OURS},
	{"powerpc64", "ppc64", NULL, OURS},
	{"riscv64gc", "riscv64", NULL, OURS}, {"loongarch64", "loong64", NULL, OURS},
	{"mipsel", "mipsle", NULL, OURS}, {"mips64el", "mips64le", NULL, OURS}, {"wasm32", "wasm", NULL, OURS},
	{NULL, NULL, NULL, CD},
};

const cply__variant_alias cply__variant_aliases[] = {
	{"amd64", "v1", "", CD},
	{"arm64", "8", "", CD}, {"arm64", "v8", "", CD}, {"arm64", "v8.0", "", CD},
	{"arm64", "9", "v9", CD}, {"arm64", "9.0", "v9", CD}, {"arm64", "v9.0", "v9", CD},
	{"arm", "", "v7", CD}, {"arm", "7", "v7", CD}, {"arm", "5", "v5", CD}, {"arm", "6", "v6", CD},
	{"arm", "8", "v8", CD},
	{"amd64", "1", "", OURS}, {"amd64", "2", "v2", OURS}, {"amd64", "3", "v3", OURS}, {"amd64", "4", "v4", OURS},
	{NULL, NULL, NULL, CD},
};

const cply__arch_family cply__arch_families[] = {
	{.arch = "amd64", .bare = "v1", .floor = 1, .fallback = "386"},
	{.arch = "arm", .bare = "v7", .floor = 5, .level = CPLY__LEVEL_ARM},
	{.arch = "arm64", .bare = "v8", .floor = 8, .fallback = "arm", .fallback_variant = "v8",
		.order = CPLY__ORDER_DOTTED, .level = CPLY__LEVEL_ARM},
	{.arch = NULL},
};

const cply__name_pair cply__os_aliases[] = {{"macos", "darwin"}, {NULL, NULL}};

const cply__name_pair cply__triple_words[] = {
	{"linux", "linux"}, {"mingw32", "windows"}, {"windows", "windows"}, {"darwin", "darwin"}, {"macos", "darwin"},
	{"freebsd", "freebsd"}, {"wasip1", "wasip1"}, {"wasi", "wasi"}, {NULL, NULL},
};

/* A kernel for ARMv6 says 7 on a Raspberry Pi 1, whose model name tells (see host.c). */
const cply__name_pair cply__arm_levels[] = {
	{"8", "v8"}, {"aarch64", "v8"},
	{"7", "v7"}, {"7m", "v7"}, {"?(12)", "v7"}, {"?(13)", "v7"}, {"?(14)", "v7"}, {"?(15)", "v7"}, {"?(16)", "v7"},
	{"?(17)", "v7"},
	{"6", "v6"}, {"6tej", "v6"}, {"5", "v5"}, {"5t", "v5"}, {"5te", "v5"}, {"5tej", "v5"}, {"4", "v4"}, {"4t", "v4"},
	{"3", "v3"}, {NULL, NULL},
};

/* What a one-part platform may be, as the container world lists it. */
const char *const cply__known_os[] = {
	"aix", "android", "darwin", "dragonfly", "freebsd", "hurd", "illumos", "ios", "js", "linux", "nacl", "netbsd",
	"openbsd", "plan9", "solaris", "windows", "zos", NULL,
};
const char *const cply__known_arch[] = {
	"386", "amd64", "amd64p32", "arm", "armbe", "arm64", "arm64be", "ppc64", "ppc64le", "loong64", "mips", "mipsle",
	"mips64", "mips64le", "mips64p32", "mips64p32le", "ppc", "riscv", "riscv64", "s390", "s390x", "sparc", "sparc64",
	"wasm", NULL,
};
