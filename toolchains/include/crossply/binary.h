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
 * Groups of checks. What says that a binary is of its platform must hold; hardening, and what may fail only in some
 * surroundings, is told and binds nobody who did not require it; IMAGE is about images as a whole.
 */
#define CPLY_CHECK_GROUP_MAP(X)                                                                                        \
	X(PLATFORM, "platform")                                                                                        \
	X(HARDENING, "hardening")                                                                                      \
	X(IMAGE, "image")

typedef enum cply_check_group {
#define CPLY_CHECK_GROUP_ENUM(id, name) CPLY_CHECK_GROUP_##id,
	CPLY_CHECK_GROUP_MAP(CPLY_CHECK_GROUP_ENUM)
#undef CPLY_CHECK_GROUP_ENUM
		CPLY_CHECK_GROUP_COUNT
} cply_check_group;

/*
 * Checks: enumerator, stable identifier, group, what holds when it passes. Their answers are PASS, FAIL, or UNKNOWN
 * when the file records nothing to judge by.
 */
#define CPLY_CHECK_MAP(X)                                                                                              \
	X(FORMAT, "format", PLATFORM, "ELF, PE, Mach-O or WebAssembly, as the platform has it")                        \
	X(MACHINE, "machine", PLATFORM, "the machine is the platform's")                                               \
	X(CLASS, "class", PLATFORM, "32 or 64 bits, as the platform has it")                                           \
	X(BYTE_ORDER, "byte-order", PLATFORM, "little or big endian, as the platform has it")                          \
	X(OS_ABI, "os-abi", PLATFORM, "made for the platform's operating system")                                      \
	X(FLAGS, "flags", PLATFORM, "the ABI of the file's flags is the platform's")                                   \
	X(VARIANT, "variant", PLATFORM, "no instructions above the platform's level")                                  \
	X(FLOAT_ABI, "float-abi", PLATFORM, "hard or soft float calls, as the platform has them")                      \
	X(X32, "x32", PLATFORM, "no 32-bit pointers on a 64-bit x86")                                                  \
	X(OBJECT, "object", PLATFORM, "a program or a shared library, not an object file")                             \
	X(SIGNATURE, "signature", PLATFORM, "signed, where the system runs nothing else")                              \
	X(INTERPRETER, "interpreter", PLATFORM, "the program interpreter, if there is one, is the platform's")         \
	X(NEEDED, "needed", PLATFORM, "a static program needs no shared library")                                      \
	X(STATIC, "static", PLATFORM, "a static program has no interpreter")                                           \
	X(GLIBC_FLOOR, "glibc-floor", PLATFORM, "asks for no newer glibc than allowed")                                \
	X(KERNEL_FLOOR, "kernel-floor", PLATFORM, "asks for no newer kernel than allowed")                             \
	X(STATIC_NSS, "static-nss", HARDENING, "no static glibc that loads libraries while it runs")                   \
	X(NX, "nx", HARDENING, "the stack is not executable")                                                          \
	X(RELRO, "relro", HARDENING, "relocated data is read-only, and bound at the start")                            \
	X(PIE, "pie", HARDENING, "the program may be loaded anywhere")                                                 \
	X(CANARY, "canary", HARDENING, "functions look for an overwritten stack")                                      \
	X(FORTIFY, "fortify", HARDENING, "the C library checks sizes of buffers")                                      \
	X(STRIPPED, "stripped", HARDENING, "no symbol table, no debug information")                                    \
	X(RPATH, "rpath", HARDENING, "no path to libraries that comes before the system's")                            \
	X(TEXTREL, "textrel", HARDENING, "nothing relocates code")                                                     \
	X(WRITABLE_EXECUTABLE, "writable-executable", HARDENING, "no memory that is both")                             \
	X(BLOB, "blob", IMAGE, "every blob is there, with its size and digest")                                        \
	X(CONFIG_PLATFORM, "config-platform", IMAGE, "the config's platform is that of the index")                     \
	X(DIFF_ID, "diff-id", IMAGE, "every layer unpacks to the diff ID that the config lists")                       \
	X(LAYER, "layer", IMAGE, "every layer is a tar that can be read to its end")                                   \
	X(PATHS, "paths", IMAGE, "no name leads out of the image")                                                     \
	X(DUPLICATE_PATH, "duplicate-path", IMAGE, "a layer has every path once")                                      \
	X(HARDLINK_ORDER, "hardlink-order", IMAGE, "a hard link comes behind its target in the same layer")            \
	X(TRAILING_BYTES, "trailing-bytes", IMAGE, "nothing follows the last member of a compressed layer")            \
	X(ENTRYPOINT, "entrypoint", IMAGE, "what the image starts is there and may be executed")                       \
	X(LOADER, "loader", IMAGE, "the interpreter of a program or script is in the image")                           \
	X(LIBRARY, "library", IMAGE, "every needed library is in the image, for the same machine")                     \
	X(SYMBOL_VERSION, "symbol-version", IMAGE, "the libraries have the symbol versions that are asked of them")

typedef enum cply_check {
#define CPLY_CHECK_ENUM(id, name, group, help) CPLY_CHECK_##id,
	CPLY_CHECK_MAP(CPLY_CHECK_ENUM)
#undef CPLY_CHECK_ENUM
		CPLY_CHECK_COUNT
} cply_check;

typedef enum cply_answer { CPLY_ANSWER_PASS, CPLY_ANSWER_FAIL, CPLY_ANSWER_UNKNOWN } cply_answer;

CPLY_EXPORT const char *cply_binary_format_name(cply_binary_format format);
CPLY_EXPORT const char *cply_binary_link_name(cply_binary_link link); /* "", "static", "static-pie", "dynamic" */
CPLY_EXPORT const char *cply_check_name(cply_check check);
CPLY_EXPORT const char *cply_check_help(cply_check check);
CPLY_EXPORT cply_check_group cply_check_group_of(cply_check check);
CPLY_EXPORT const char *cply_check_group_name(cply_check_group group);
CPLY_EXPORT const char *cply_answer_name(cply_answer answer);

/* A set of checks: bit n is check n. */
typedef uint64_t cply_check_set;
#define CPLY_CHECK_BIT(check) ((cply_check_set)1 << (check))

/*
 * Adds checks to a set: identifiers or names of groups, separated by commas or blanks; "all" is every check. Errors:
 * CPLY_E_USAGE with the nearest name in the hint.
 */
CPLY_EXPORT cply_status cply_check_set_parse(cply_check_set *set, const char *text, cply_error *err);

/* A number of an attribute section that is not recorded in the file. */
enum { CPLY_ATTRIBUTE_NONE = -1 };

/* Most that is read of a list; a file with more is CPLY_E_LIMIT. */
enum { CPLY_NEEDED_LIMIT = 1024, CPLY_SLICES_LIMIT = 16, CPLY_VERSIONS_LIMIT = 4096 };

/* A version in up to three numbers, "2.34" or "3.2.0". All zero: none. */
typedef struct cply_version {
	unsigned part[3];
} cply_version;

enum { CPLY_VERSION_TEXT = 40 };
CPLY_EXPORT const char *cply_version_format(const cply_version *version, char text[CPLY_VERSION_TEXT]);
CPLY_EXPORT int cply_version_compare(const cply_version *a, const cply_version *b); /* <0, 0, >0 */

/* Errors: CPLY_E_USAGE for what is not one to three numbers joined by dots. */
CPLY_EXPORT cply_status cply_version_parse(cply_version *out, const char *text, cply_error *err);

/* A symbol version that a library must have (ELF .gnu.version_r). */
typedef struct cply_version_need {
	const char *library; /* "libc.so.6" */
	const char *version; /* "GLIBC_2.34" */
	int is_weak;         /* VER_FLG_WEAK: its lack is only warned about */
	uint64_t at;         /* byte offset of the entry */
} cply_version_need;

/* Functions that say something about how a program was made, by what it imports or, if static, what it contains. */
typedef enum cply_symbol_class {
	CPLY_SYMBOLS_CANARY,      /* __stack_chk_fail and its like */
	CPLY_SYMBOLS_FORTIFIED,   /* __printf_chk, ... */
	CPLY_SYMBOLS_FORTIFIABLE, /* printf, memcpy, ...: those that have a fortified form */
	CPLY_SYMBOLS_NSS,         /* getaddrinfo, getpwnam, iconv_open, dlsym, ...: libraries loaded while it runs */
	CPLY_SYMBOLS_COUNT
} cply_symbol_class;

typedef struct cply_symbols_seen {
	unsigned count;
	char first[32]; /* name of the first */
	uint64_t at;    /* byte offset of its name */
} cply_symbols_seen;

/* Where symbols were read from. */
typedef enum cply_symbols_from {
	CPLY_SYMBOLS_NONE,     /* there is no table */
	CPLY_SYMBOLS_IMPORTED, /* what it takes from shared libraries */
	CPLY_SYMBOLS_CONTAINED /* the symbol table of a static program */
} cply_symbols_from;

/* Memory protection of a part of a program. */
enum { CPLY_PROTECTION_EXECUTE = 1, CPLY_PROTECTION_WRITE = 2, CPLY_PROTECTION_READ = 4 };

/*
 * A binary as a plain struct. Fields of other formats than its own are zero, texts NULL. Texts are owned by the struct,
 * which is owned by the caller: cply_binary_release. A fat Mach-O file describes its first slice, and has all of them
 * in `slices`. `NAME_at` is the byte offset in the file of what NAME was read from.
 */
typedef struct cply_binary {
	cply_binary_format format;
	uint64_t size; /* bytes of the file */
	uint8_t bits;  /* 32 or 64 */
	cply_byte_order order;
	uint32_t machine;   /* e_machine (ELF), Machine (PE), cputype (Mach-O) */
	uint64_t header_at; /* the header with the machine: 0 (ELF), the COFF header (PE), the slice */
	uint8_t osabi;      /* EI_OSABI (ELF) */
	uint16_t raw_type;  /* e_type (ELF), Characteristics (PE), filetype (Mach-O), version (wasm) */
	cply_binary_type type;
	cply_binary_link link;
	uint32_t flags;             /* e_flags (ELF), DllCharacteristics (PE), flags (Mach-O) */
	uint32_t subsystem;         /* PE */
	struct cply_binary *slices; /* Mach-O fat: each a thin one */
	size_t slice_count;

	/* What it is loaded with. */
	const char *interpreter;
	uint64_t interpreter_at;
	const char **needed; /* names of shared libraries; of modules that wasm imports */
	size_t needed_count;
	uint64_t needed_at;                /* the first entry */
	const char *soname;                /* DT_SONAME, LC_ID_DYLIB */
	const char *rpath, *runpath;       /* DT_RPATH (or LC_RPATH), DT_RUNPATH: joined by ":" */
	uint64_t rpath_at, runpath_at;     /* their entries */
	const cply_version_need *versions; /* in the order of the file */
	size_t version_count;
	const char **version_defs; /* symbol versions that a library provides, without its own name's */
	size_t version_def_count;
	cply_version glibc; /* greatest GLIBC_ version that is needed, not counting weak ones */
	uint64_t glibc_at;

	/* Which system and kernel. */
	const char *os_note; /* "linux", "freebsd", "netbsd", ... of its ABI note; Mach-O: "macos", "ios", ... */
	uint64_t os_note_at;
	cply_version kernel; /* ABI tag (ELF), minimum system version (Mach-O) */
	int has_signature;   /* Mach-O: LC_CODE_SIGNATURE */

	/* Instruction set and calls. */
	int has_sections;                      /* ELF: the section table is there */
	int arm_arch;                          /* .ARM.attributes Tag_CPU_arch, or CPLY_ATTRIBUTE_NONE */
	int arm_fp;                            /* Tag_FP_arch */
	int arm_vfp_args;                      /* Tag_ABI_VFP_args */
	int arm_fp_model;                      /* Tag_ABI_FP_number_model: none or 0, no floating point is used */
	uint64_t arm_at;                       /* the section's contents, 0: none */
	const char *riscv_arch;                /* .riscv.attributes Tag_RISCV_arch */
	uint64_t riscv_at;                     /* its section */
	int mips_fp;                           /* .MIPS.abiflags fp_abi, or CPLY_ATTRIBUTE_NONE */
	int mips_isa_level, mips_isa_revision; /* isa_level, isa_rev; 0 without the section */
	uint64_t mips_at;
	uint32_t x86_isa_needed; /* GNU_PROPERTY_X86_ISA_1_NEEDED: bit 0 baseline, 1 v2, 2 v3, 3 v4; 0: none recorded */
	uint64_t x86_at;
	uint32_t x86_features;   /* GNU_PROPERTY_X86_FEATURE_1_AND: bit 0 IBT, 1 SHSTK (both: CET) */
	uint32_t arm64_features; /* GNU_PROPERTY_AARCH64_FEATURE_1_AND: bit 0 BTI, 1 PAC, 2 GCS */

	/* Who made it. */
	const char *build_id; /* hexadecimal: .note.gnu.build-id, LC_UUID, the GUID of PE's debug directory */
	uint64_t build_id_at;
	const char *compiler;        /* .comment, or wasm's producers: distinct texts joined by "; " */
	const char *rust_version;    /* "1.75.0", of .comment */
	const char *go_version;      /* "go1.19.8" */
	const char *go_os, *go_arch; /* GOOS and GOARCH of Go's build information */
	const char *go_variant;      /* "GOARM=6", "GOAMD64=v3", ... */
	int go_has_c;                /* CGO_ENABLED=1 */
	uint64_t go_at;

	/* Hardening. */
	int stack; /* protection of the stack as the file asks for it, or CPLY_ATTRIBUTE_NONE */
	uint64_t stack_at;
	int has_relro;
	uint64_t relro_at;
	int has_dynamic; /* ELF: it has a dynamic section */
	int is_pie;      /* DF_1_PIE (ELF), DYNAMIC_BASE (PE), MH_PIE (Mach-O) */
	int binds_now;   /* all symbols are bound at the start */
	int has_textrel;
	uint64_t textrel_at;
	int has_writable_code;
	uint64_t writable_code_at; /* the header of the first such part */
	int has_symbol_table;      /* not stripped: symbols that only debuggers want */
	int has_debug;             /* debug information */
	uint64_t symbol_table_at;
	cply_symbols_from symbols_from;
	cply_symbols_seen symbols[CPLY_SYMBOLS_COUNT];

	struct cply_binary_store *store; /* owned: what the texts are in */
} cply_binary;

/*
 * Reads the file behind a descriptor (borrowed; its position is neither used nor changed). `path` is for errors.
 * A file of no known format is not an error: its format is UNKNOWN. Errors: CPLY_E_CORRUPT for a file whose headers
 * point outside of it, with the offset; CPLY_E_LIMIT; CPLY_E_IO; CPLY_E_NOMEM.
 */
CPLY_EXPORT cply_status cply_binary_read(
	cply_binary *out, cply_context *context, int fd, const char *path, cply_error *err);
CPLY_EXPORT void cply_binary_release(cply_binary *binary);

/* Is it a static program of glibc (told by its ABI note)? */
CPLY_EXPORT int cply_binary_is_static_glibc(const cply_binary *binary);

/* Must programs be static? */
typedef enum cply_static_rule { CPLY_STATIC_FREE, CPLY_STATIC_REQUIRED } cply_static_rule;

/* How the checks judge. */
typedef struct cply_check_options {
	size_t size; /* sizeof(cply_check_options) */
	cply_static_rule static_rule;
	cply_check_set only;                    /* the checks that are asked; 0: all */
	cply_check_set required;                /* what of these is not passed is a problem, unknown too */
	cply_version glibc_limit, kernel_limit; /* the newest that a binary may ask for; all zero: no limit */
} cply_check_options;

#define CPLY_CHECK_OPTIONS_INIT                                                                                        \
	{                                                                                                              \
		sizeof(cply_check_options), CPLY_STATIC_FREE, 0, 0, {{0, 0, 0}},                                       \
		{                                                                                                      \
			{                                                                                              \
				0, 0, 0                                                                                \
			}                                                                                              \
		}                                                                                                      \
	}

/* How much an answer counts. */
typedef enum cply_weight {
	CPLY_WEIGHT_NOTE,    /* it is told */
	CPLY_WEIGHT_CHECK,   /* a failure is a problem */
	CPLY_WEIGHT_REQUIRED /* whatever is not a pass is a problem */
} cply_weight;

CPLY_EXPORT const char *cply_weight_name(cply_weight weight); /* "note", "check", "required" */

/* One answer. Texts hold no control characters. */
typedef struct cply_finding {
	cply_check check;
	cply_answer answer;
	cply_weight weight;
	const char *wanted, *found; /* never NULL; in the cply_findings, or static */
	uint64_t offset;            /* byte offset of the evidence in the file, or CPLY_OFFSET_NONE */
} cply_finding;

/* Does it make its file a misfit? */
CPLY_EXPORT int cply_finding_is_problem(const cply_finding *finding);

/* All answers about one file, with their texts: not to be copied by assignment. */
enum { CPLY_FINDINGS_ROOM = 48, CPLY_FINDINGS_TEXT = 16384 };
typedef struct cply_findings {
	cply_finding at[CPLY_FINDINGS_ROOM];
	size_t count;
	size_t text_length;
	char text[CPLY_FINDINGS_TEXT];
} cply_findings;

/*
 * Holds a binary against a platform: one finding for every check that applies, in the order of CPLY_CHECK_MAP. What a
 * check that failed makes meaningless (the flags of another machine) is left out. `options` NULL: the defaults.
 */
CPLY_EXPORT void cply_binary_check(
	cply_findings *out, const cply_binary *binary, const cply_platform_row *row, const cply_check_options *options);

#ifdef __cplusplus
}
#endif

#endif
