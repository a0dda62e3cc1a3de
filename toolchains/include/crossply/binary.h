/*
 * Binaries: what a program, library or object file says about itself in its bytes, and whether that fits a platform.
 *
 * A file is read by position into small buffers, never mapped, so that one that shrinks meanwhile is an error and not a
 * signal. Input may be hostile: every count and size has a limit. Everything here is thread-safe.
 */
#ifndef CROSSPLY_BINARY_H
#define CROSSPLY_BINARY_H

#include <stddef.h>
#include <stdint.h>

#include <crossply/context.h>
#include <crossply/platform.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Formats: enumerator and name. */
#define CPLY_BINARY_FORMAT_MAP(X)                                                                                      \
	X(UNKNOWN, "unknown")                                                                                          \
	X(ELF, "ELF")                                                                                                  \
	X(PE, "PE")                                                                                                    \
	X(MACHO, "Mach-O")                                                                                             \
	X(WASM, "WebAssembly")

typedef enum cply_binary_format {
#define CPLY_BINARY_FORMAT_ENUM(id, name) CPLY_BINARY_##id,
	CPLY_BINARY_FORMAT_MAP(CPLY_BINARY_FORMAT_ENUM)
#undef CPLY_BINARY_FORMAT_ENUM
		CPLY_BINARY_FORMAT_COUNT
} cply_binary_format;

typedef enum cply_byte_order { CPLY_ORDER_LITTLE, CPLY_ORDER_BIG } cply_byte_order;

/* What kind of file: a program, a shared library, an object file, or something else (a core dump, a driver). */
typedef enum cply_binary_type {
	CPLY_BINARY_PROGRAM,
	CPLY_BINARY_LIBRARY,
	CPLY_BINARY_OBJECT,
	CPLY_BINARY_OTHER
} cply_binary_type;

/* How a program is linked. Objects and libraries are NONE. */
typedef enum cply_binary_link {
	CPLY_LINK_NONE,
	CPLY_LINK_STATIC,     /* a fixed-address program without interpreter and needed libraries */
	CPLY_LINK_STATIC_PIE, /* the same, position-independent */
	CPLY_LINK_DYNAMIC     /* it needs an interpreter or libraries */
} cply_binary_link;

/*
 * Checks: enumerator, stable identifier. Their answers are PASS, FAIL, or UNKNOWN when the file records nothing to
 * judge by.
 */
#define CPLY_CHECK_MAP(X)                                                                                              \
	X(FORMAT, "format")           /* ELF, PE, Mach-O, WebAssembly */                                               \
	X(MACHINE, "machine")         /* e_machine, COFF machine, Mach-O CPU type */                                   \
	X(CLASS, "class")             /* 32 or 64 bit */                                                               \
	X(BYTE_ORDER, "byte-order")   /* little or big endian */                                                       \
	X(OS_ABI, "os-abi")           /* EI_OSABI */                                                                   \
	X(FLAGS, "flags")             /* ABI bits of e_flags */                                                        \
	X(VARIANT, "variant")         /* the instruction set level that the file needs */                              \
	X(FLOAT_ABI, "float-abi")     /* hard or soft float calls */                                                   \
	X(X32, "x32")                 /* 32-bit pointers on a 64-bit x86 */                                            \
	X(OBJECT, "object")           /* an object file is not a program */                                            \
	X(INTERPRETER, "interpreter") /* the program interpreter is one of the platform */                             \
	X(NEEDED, "needed")           /* a static program needs no shared library */                                   \
	X(STATIC, "static")           /* a static program has no interpreter */

typedef enum cply_check {
#define CPLY_CHECK_ENUM(id, name) CPLY_CHECK_##id,
	CPLY_CHECK_MAP(CPLY_CHECK_ENUM)
#undef CPLY_CHECK_ENUM
		CPLY_CHECK_COUNT
} cply_check;

typedef enum cply_answer { CPLY_ANSWER_PASS, CPLY_ANSWER_FAIL, CPLY_ANSWER_UNKNOWN } cply_answer;

CPLY_EXPORT const char *cply_binary_format_name(cply_binary_format format);
CPLY_EXPORT const char *cply_binary_link_name(cply_binary_link link); /* "", "static", "static-pie", "dynamic" */
CPLY_EXPORT const char *cply_check_name(cply_check check);
CPLY_EXPORT const char *cply_answer_name(cply_answer answer);

/* A number of an attribute section that is not recorded in the file. */
enum { CPLY_ATTRIBUTE_NONE = -1 };

/* Most needed libraries, and slices of a fat Mach-O file, that are read; a file with more is CPLY_E_LIMIT. */
enum { CPLY_NEEDED_LIMIT = 1024, CPLY_SLICES_LIMIT = 16 };

/*
 * A binary as a plain struct. Fields of other formats than its own are zero, texts NULL. Owned by the caller:
 * cply_binary_release.
 */
typedef struct cply_binary {
	cply_binary_format format;
	uint64_t size; /* bytes of the file */
	uint8_t bits;  /* 32 or 64 */
	cply_byte_order order;
	uint32_t machine;                   /* e_machine (ELF), Machine (PE), cputype (Mach-O: of the first slice) */
	uint32_t slices[CPLY_SLICES_LIMIT]; /* cputypes of a Mach-O file; a thin one has one */
	size_t slice_count;
	uint64_t header_at; /* byte offset of the header with the machine: 0 (ELF), the COFF header (PE), the slice */
	uint8_t osabi;      /* EI_OSABI (ELF) */
	uint16_t raw_type;  /* e_type (ELF), Characteristics (PE), filetype (Mach-O) */
	cply_binary_type type;
	cply_binary_link link;
	uint32_t flags;          /* e_flags (ELF), DllCharacteristics (PE), flags (Mach-O) */
	uint32_t flags_1;        /* DT_FLAGS_1 (ELF) */
	uint32_t subsystem;      /* PE */
	int has_dynamic;         /* has a dynamic section (ELF) */
	char *interpreter;       /* owned; NULL: none */
	uint64_t interpreter_at; /* byte offset of the text in the file */
	char **needed;           /* owned; names of shared libraries */
	size_t needed_count;
	uint64_t needed_at; /* byte offset of the first entry */
	int has_sections;   /* ELF: the section table was there and readable */
	int arm_arch;       /* .ARM.attributes Tag_CPU_arch, or CPLY_ATTRIBUTE_NONE */
	int arm_fp;         /* Tag_FP_arch */
	int arm_vfp_args;   /* Tag_ABI_VFP_args */
	uint64_t arm_at;    /* byte offset of the section's contents, 0: none */
	char *riscv_arch;   /* owned; .riscv.attributes Tag_RISCV_arch; NULL: none */
	uint64_t riscv_at;
	int mips_fp; /* .MIPS.abiflags fp_abi, or CPLY_ATTRIBUTE_NONE */
	uint64_t mips_at;
	uint32_t x86_isa_needed; /* GNU_PROPERTY_X86_ISA_1_NEEDED: bit 0 baseline, 1 v2, 2 v3, 3 v4; 0: none recorded */
	uint64_t x86_at;
	char *go_os, *go_arch; /* owned; GOOS and GOARCH of Go's build information; NULL: none */
	char *go_variant;      /* owned; "GOARM=6", "GOAMD64=v3", ...; NULL: none */
	uint64_t go_at;
	const cply_allocator *allocator; /* borrowed: what the texts came from */
} cply_binary;

/*
 * Reads the file behind a descriptor (borrowed; its position is neither used nor changed). `path` is for errors.
 * A file of no known format is not an error: its format is UNKNOWN. Errors: CPLY_E_CORRUPT for a file whose headers
 * point outside of it, with the offset; CPLY_E_LIMIT; CPLY_E_IO; CPLY_E_NOMEM.
 */
CPLY_EXPORT cply_status cply_binary_read(
	cply_binary *out, cply_context *context, int fd, const char *path, cply_error *err);
CPLY_EXPORT void cply_binary_release(cply_binary *binary);

/* Must programs be static? */
typedef enum cply_static_rule { CPLY_STATIC_FREE, CPLY_STATIC_REQUIRED } cply_static_rule;

/* One answer. */
typedef struct cply_finding {
	cply_check check;
	cply_answer answer;
	char wanted[160];
	char found[160];
	uint64_t offset; /* byte offset of the evidence in the file, or CPLY_OFFSET_NONE */
} cply_finding;

/* Room for all findings of one file. */
enum { CPLY_FINDINGS_ROOM = 32 };

/*
 * Holds a binary against a platform. Writes one finding for every check that applies, in the order of CPLY_CHECK_MAP,
 * into `out` (room for CPLY_FINDINGS_ROOM) and returns how many. What a check that failed makes meaningless (the flags
 * of another machine) is left out.
 */
CPLY_EXPORT size_t cply_binary_check(
	cply_finding *out, const cply_binary *binary, const cply_platform_row *row, cply_static_rule rule);

#ifdef __cplusplus
}
#endif

#endif
