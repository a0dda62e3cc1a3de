/*
 * Toolchains: which compiler makes programs for a platform, and with which arguments.
 *
 * A family (gnu, llvm, ...) is one YAML file; those of toolchains/definitions/ are compiled in, the user's own are read
 * from folders. Probing a family is cached in the context's cache folder.
 */
#ifndef CROSSPLY_TOOLCHAIN_H
#define CROSSPLY_TOOLCHAIN_H

#include <stddef.h>
#include <stdint.h>

#include <crossply/context.h>
#include <crossply/platform.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Every tool: enumerator, subcommand name, placeholder and environment variable. */
#define CPLY_TOOL_MAP(X)                                                                                               \
	X(CC, "cc", "CC")                                                                                              \
	X(CXX, "c++", "CXX")                                                                                           \
	X(LD, "ld", "LD")                                                                                              \
	X(AR, "ar", "AR")                                                                                              \
	X(RANLIB, "ranlib", "RANLIB")                                                                                  \
	X(NM, "nm", "NM")                                                                                              \
	X(STRIP, "strip", "STRIP")                                                                                     \
	X(OBJCOPY, "objcopy", "OBJCOPY")                                                                               \
	X(OBJDUMP, "objdump", "OBJDUMP")                                                                               \
	X(WINDRES, "windres", "RC")                                                                                    \
	X(PKG_CONFIG, "pkg-config", "PKG_CONFIG")

typedef enum cply_tool {
#define CPLY_TOOL_ENUM(id, name, variable) CPLY_TOOL_##id,
	CPLY_TOOL_MAP(CPLY_TOOL_ENUM)
#undef CPLY_TOOL_ENUM
		CPLY_TOOL_COUNT
} cply_tool;

CPLY_EXPORT const char *cply_tool_name(cply_tool tool);
CPLY_EXPORT const char *cply_tool_variable(cply_tool tool);

typedef enum cply_language { CPLY_LANGUAGE_C, CPLY_LANGUAGE_CXX } cply_language;

/* How executables are linked. What a family cannot do for a platform it does not serve. */
#define CPLY_LINKAGE_MAP(X)                                                                                            \
	X(STATIC, "static")         /* no interpreter, no shared library, at a fixed address */                        \
	X(STATIC_PIE, "static-pie") /* the same at any address */                                                      \
	X(DYNAMIC, "dynamic")       /* as the compiler does by itself */

typedef enum cply_linkage {
#define CPLY_LINKAGE_ENUM(id, name) CPLY_LINKAGE_##id,
	CPLY_LINKAGE_MAP(CPLY_LINKAGE_ENUM)
#undef CPLY_LINKAGE_ENUM
		CPLY_LINKAGE_COUNT
} cply_linkage;

CPLY_EXPORT const char *cply_linkage_name(cply_linkage linkage);

typedef struct cply_toolchain_options {
	size_t size;                 /* sizeof(cply_toolchain_options) */
	const char *family;          /* NULL: the first ready one in the order of the definitions */
	cply_language language;      /* that it must serve */
	const char *definitions_dir; /* folder of further definitions (*.yaml); NULL, or one that is not there: none */
	cply_linkage linkage;        /* of executables */
	cply_libc libc;              /* ANY: whatever the family has; else only families with this one are looked at */
} cply_toolchain_options;

#define CPLY_TOOLCHAIN_OPTIONS_INIT                                                                                    \
	{                                                                                                              \
		sizeof(cply_toolchain_options), NULL, CPLY_LANGUAGE_C, NULL, CPLY_LINKAGE_STATIC, CPLY_LIBC_ANY        \
	}

/* A chosen, probed toolchain for one platform. Immutable, may be shared between threads. */
typedef struct cply_toolchain cply_toolchain;

/*
 * Chooses and probes. Programs are searched for in PATH of the context's environment. What a probe found is kept in the
 * context's cache folder and holds as long as the programs, the sysroot, PATH and the definitions are what they were;
 * a folder that is missing or cannot be written only makes the next call slow. Errors: CPLY_E_MISSING when no family is
 * ready, with the command that sets one up in the hint; CPLY_E_UNSUPPORTED when none serves this platform or language,
 * naming those that do; CPLY_E_USAGE for a family that does not exist; CPLY_E_PLATFORM for a platform that has no row;
 * CPLY_E_PARSE for a definition; CPLY_E_CANCELLED; CPLY_E_NOMEM.
 */
CPLY_EXPORT cply_status cply_toolchain_choose(cply_toolchain **out, cply_context *context,
	const cply_platform *platform, const cply_toolchain_options *options, cply_error *err);
CPLY_EXPORT void cply_toolchain_free(cply_toolchain *toolchain);

CPLY_EXPORT const char *cply_toolchain_family(const cply_toolchain *toolchain);  /* "llvm" */
CPLY_EXPORT const char *cply_toolchain_version(const cply_toolchain *toolchain); /* "gcc ... 12.2.0": the first line */
CPLY_EXPORT const char *cply_toolchain_triple(const cply_toolchain *toolchain);  /* "aarch64-linux-musl" */
CPLY_EXPORT cply_libc cply_toolchain_libc(const cply_toolchain *toolchain);
CPLY_EXPORT const char *cply_toolchain_sysroot(const cply_toolchain *toolchain); /* "" when it has none */
/* The absolute path of a program of it, "" when it is not installed. */
CPLY_EXPORT const char *cply_toolchain_program(const cply_toolchain *toolchain, cply_tool tool);
/* Nonzero when the family has a program for the tool, installed or not. */
CPLY_EXPORT int cply_toolchain_has_tool(const cply_toolchain *toolchain, cply_tool tool);
CPLY_EXPORT cply_linkage cply_toolchain_linkage(const cply_toolchain *toolchain);
/* Where `pkg-config` looks for the platform's libraries: PKG_CONFIG_LIBDIR, "" for nowhere. */
CPLY_EXPORT const char *cply_toolchain_pkg_config_path(const cply_toolchain *toolchain);
CPLY_EXPORT void cply_toolchain_platform(const cply_toolchain *toolchain, cply_platform *out);

/*
 * A text that changes whenever outputs might: family, program, its version, size and time, flags, sysroot. Part of the
 * key of everything that was built.
 */
CPLY_EXPORT const char *cply_toolchain_identity(const cply_toolchain *toolchain);

/* What a compiler call is for: link flags go in only with LINK. */
typedef enum cply_step {
	CPLY_STEP_DETECT,  /* found out from the arguments (-c, -S, -E, -r, -shared, --version, ...) */
	CPLY_STEP_COMPILE, /* one source to one object */
	CPLY_STEP_LINK     /* an executable */
} cply_step;

/* An argument vector with the environment that the tool needs. All owned by it. */
typedef struct cply_command_line {
	char **argv; /* NULL-terminated; argv[0] is an absolute path */
	size_t argc;
	char **environment; /* whole, NULL-terminated, sorted; the context's plus what the tool needs */
	void *memory;       /* what all of it lives in */
} cply_command_line;

/*
 * The argument vector of a tool: program, our flags (target, sysroot, code generation, path mapping, date; link flags
 * for a LINK step), then `arguments` untouched, so that the user's flags win. `source_root` is mapped to "." in debug
 * information and __FILE__ (NULL: the current folder). pkg-config gets --static where programs are static, and
 * the folders of the platform's libraries in its environment. Free with cply_command_line_free. Errors: CPLY_E_MISSING
 * for a program that is not installed; CPLY_E_FAILED when the program is a wrapper that called crossply again;
 * CPLY_E_MISMATCH when a --sysroot among the arguments of a LINK step holds code that the platform cannot run (ARMv7
 * for linux/arm/v6).
 */
CPLY_EXPORT cply_status cply_toolchain_command(cply_command_line *out, cply_context *context,
	const cply_toolchain *toolchain, cply_tool tool, cply_step step, const char *source_root,
	const char *const *arguments, size_t count, cply_error *err);

/* The arguments as a shell would read them, with quotes where they are needed; lives with `command`. */
CPLY_EXPORT cply_status cply_command_line_text(const char **out, const cply_command_line *command, cply_error *err);
CPLY_EXPORT void cply_command_line_free(cply_command_line *command, cply_context *context);

/* What CPLY_STEP_DETECT makes of these arguments: COMPILE when no executable is linked, else LINK. */
CPLY_EXPORT cply_step cply_step_detect(const char *const *arguments, size_t count);

#ifdef __cplusplus
}
#endif

#endif
