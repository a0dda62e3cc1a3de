/*
 * The row of a platform: everything that crossply knows of it. All rows are in toolchains/platform/table.c, the only
 * place that knows an architecture; the rooms above read rows and compare none by name.
 */
#ifndef TOOLCHAINS_PLATFORM_ROW_H
#define TOOLCHAINS_PLATFORM_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <crossply/binary.h>
#include <crossply/platform.h>

/*
 * The columns of text: enumerator, name of the field, what it is. Sorted by name (a test holds it to that), since a
 * field is found by bisection. Words of one field are separated by a blank.
 */
#define CPLY__ROW_MAP(X)                                                                                               \
	X(ALPINE_ARCH, "alpine-arch", "architecture name of Alpine Linux")                                             \
	X(ALPINE_TRIPLE, "alpine-triple", "triple of Alpine's compilers")                                              \
	X(ARCH, "arch", "TARGETARCH")                                                                                  \
	X(CFLAGS_ALPINE, "cflags-alpine", "code generation for the ABI of alpine-triple, gcc and clang")               \
	X(CFLAGS_CLANG, "cflags-clang", "code generation for the ABI of triple, clang")                                \
	X(CFLAGS_GCC, "cflags-gcc", "code generation for the ABI of triple, gcc")                                      \
	X(CMAKE_PROCESSOR, "cmake-processor", "CMAKE_SYSTEM_PROCESSOR")                                                \
	X(CMAKE_SYSTEM, "cmake-system", "CMAKE_SYSTEM_NAME")                                                           \
	X(CPUINFO_FLAGS, "cpuinfo-flags", "features in /proc/cpuinfo of a machine that runs it")                       \
	X(DEBIAN_ARCH, "debian-arch", "architecture name of Debian")                                                   \
	X(DEBIAN_FIRST, "debian-first", "first Debian release that has the architecture")                              \
	X(DEBIAN_LAST, "debian-last", "last Debian release that has the architecture")                                 \
	X(GCC_PACKAGE, "gcc-package", "Debian package of the C cross compiler")                                        \
	X(GO_ARCH, "go-arch", "GOARCH")                                                                                \
	X(GO_OS, "go-os", "GOOS")                                                                                      \
	X(GO_VARIANT, "go-variant", "Go's variable for the variant, as NAME=value")                                    \
	X(GXX_PACKAGE, "gxx-package", "Debian package of the C++ cross compiler")                                      \
	X(HELPER_MARCH, "helper-march", "what the helper xx-info prints for march, where that is not uname")           \
	X(INTERPRETER_GLIBC, "interpreter-glibc", "program interpreter of glibc, or of the system")                    \
	X(INTERPRETER_MUSL, "interpreter-musl", "program interpreters of musl")                                        \
	X(LDFLAGS_GNU, "ldflags-gnu", "flags when a GNU ld links an executable")                                       \
	X(LIBC_PACKAGE, "libc-package", "Debian package of the cross C library")                                       \
	X(LLVM_MUSL_TRIPLE, "llvm-musl-triple", "--target of clang for musl as Debian packages it")                    \
	X(LLVM_TRIPLE, "llvm-triple", "--target of clang")                                                             \
	X(MESON_CPU, "meson-cpu", "cpu of Meson's host_machine")                                                       \
	X(MESON_ENDIAN, "meson-endian", "endian of Meson's host_machine")                                              \
	X(MESON_FAMILY, "meson-family", "cpu_family of Meson's host_machine")                                          \
	X(MESON_SYSTEM, "meson-system", "system of Meson's host_machine")                                              \
	X(MULTIARCH, "multiarch", "Debian's name of its library folders")                                              \
	X(MUSL_TRIPLE, "musl-triple", "triple of musl's compilers")                                                    \
	X(OS, "os", "TARGETOS")                                                                                        \
	X(PAIR, "pair", "name of its output folder")                                                                   \
	X(PLATFORM, "platform", "TARGETPLATFORM in canonical form")                                                    \
	X(PROGRAM_SUFFIX, "program-suffix", "what names of programs end with")                                         \
	X(QEMU, "qemu", "user-mode emulator")                                                                          \
	X(QEMU_CPU, "qemu-cpu", "-cpu of the emulator: the oldest that the platform promises")                         \
	X(RPM_ARCH, "rpm-arch", "architecture name of RPM")                                                            \
	X(RUNNER, "runner", "programs that run its programs, where user-mode emulation does not")                      \
	X(RUST_FLAGS, "rust-flags", "flags of rustc for the variant")                                                  \
	X(RUST_GNU, "rust-gnu", "target of rustc")                                                                     \
	X(RUST_MUSL, "rust-musl", "target of rustc for musl")                                                          \
	X(TRIPLE, "triple", "GNU triple")                                                                              \
	X(UNAME, "uname", "what `uname -m` prints there")                                                              \
	X(VARIANT, "variant", "TARGETVARIANT")                                                                         \
	X(ZIG_CPU, "zig-cpu", "-mcpu of zig for the variant")                                                          \
	X(ZIG_GNU, "zig-gnu", "-target of zig")                                                                        \
	X(ZIG_MUSL, "zig-musl", "-target of zig for musl")

typedef enum cply__row_field {
#define CPLY__ROW_ENUM(id, name, help) CPLY__ROW_##id,
	CPLY__ROW_MAP(CPLY__ROW_ENUM)
#undef CPLY__ROW_ENUM
		CPLY__ROW_FIELD_COUNT
} cply__row_field;

/* Some bits of e_flags and the values that they may have together. */
typedef struct cply__flag_rule {
	cply_check check;     /* what is told when they differ: FLAGS or FLOAT_ABI */
	uint32_t mask;        /* 0: no rule */
	uint32_t allowed[10]; /* of which `count` */
	uint8_t count;
	const char *meaning; /* "soft-float ABI": the allowed values in words */
	uint32_t bare;       /* (flags & bare_mask) == bare says that the linker recorded nothing: then unknown */
	uint32_t bare_mask;  /* 0: there is no such value */
} cply__flag_rule;

/* What a binary of a platform looks like. */
typedef struct cply__binary_rule {
	cply_binary_format format;
	uint8_t bits; /* 32 or 64 */
	cply_byte_order order;
	uint32_t machine;     /* e_machine, COFF Machine, Mach-O cputype */
	uint32_t x32_machine; /* a 32-bit file of this e_machine is x32; 0: no rule */
	uint32_t osabi_set;   /* bit n: EI_OSABI n is right */
	cply__flag_rule flags[3];
	uint32_t arm_arch_set;  /* bit n: Tag_CPU_arch n is right; 0: no rule */
	uint8_t arm_fp_max;     /* greatest Tag_FP_arch; 0: no rule */
	uint8_t arm_vfp_args;   /* bit n: Tag_ABI_VFP_args n is right; 0: no rule */
	uint8_t x86_isa_max;    /* greatest x86-64 level that a binary may need (1 to 4); 0: no rule */
	uint32_t mips_fp_set;   /* bit n: fp_abi n of .MIPS.abiflags is right; 0: no rule */
	uint32_t subsystem_set; /* bit n: PE's subsystem n is right */
	int needs_signature;    /* the system runs nothing that is not signed */
	const char *os_notes;   /* words that os_note may be; wasm: modules that may be imported from; NULL: no rule */
	const char *riscv_arch; /* extensions that a binary may use, one letter each or joined by "_"; NULL: no rule */
} cply__binary_rule;

/* Is it of the rule's format, machine, word size and byte order? */
bool cply__binary_is_for(const cply_binary *binary, const cply__binary_rule *rule);

struct cply_platform_row {
	const char *text[CPLY__ROW_FIELD_COUNT]; /* NULL where there is no word: read through cply__row_text */
	cply__binary_rule binary;
};

/*
 * The row by which files of a platform are judged: its own, or for variants that have none (linux/arm64/v8.2,
 * linux/ppc64le/power9) the highest one that its machines run, *is_exact then being false. A variant that is another
 * name of what a row promises anyway (rva20u64, power8) is that row. NULL for what is not known at all.
 */
const cply_platform_row *cply__platform_row_covered(bool *is_exact, const cply_platform *platform);

static inline const char *cply__row_text(const cply_platform_row *row, cply__row_field field)
{
	return row->text[field] ? row->text[field] : "";
}

#endif
