/*
 * Handing a toolchain on to other build systems: programs without arguments of their own, which is what they expect of
 * CC, and the files and variables in which each wants to be told of them.
 */
#ifndef CROSSPLY_HANDOFF_H
#define CROSSPLY_HANDOFF_H

#include <stddef.h>

#include <crossply/context.h>
#include <crossply/toolchain.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What is handed on, beside the toolchain. Texts are borrowed. */
typedef struct cply_handoff_options {
	size_t size;                 /* sizeof(cply_handoff_options) */
	const char *program;         /* the crossply command, absolute */
	const char *folder;          /* where the wrappers are, or will be, as cply_wrappers_folder gave it */
	const char *definitions_dir; /* further definitions; NULL: none */
} cply_handoff_options;

#define CPLY_HANDOFF_OPTIONS_INIT                                                                                      \
	{                                                                                                              \
		sizeof(cply_handoff_options), NULL, NULL, NULL                                                         \
	}

/*
 * Wrappers are links to the crossply command under names like TRIPLE-cc, TRIPLE-gcc, TRIPLE-ar, TRIPLE-pkg-config. The
 * file TRIPLE.wrappers beside them holds, as lines "key=value", the platform, toolchain, link and definitions that
 * those of the triple stand for, and the cache folder, where its sysroot and what was found out are: the command reads
 * it when it is called by such a name.
 */
#define CPLY_WRAPPERS_SUFFIX ".wrappers"

/*
 * Makes the folder and writes the wrappers of every tool that the family has, which replace those that were written
 * before. CPLY_E_EXISTS, and nothing is written, when one of the names is a file, or a link of somebody else, or when
 * the folder has wrappers of the same triple for another platform. Errors: CPLY_E_IO, CPLY_E_NOMEM.
 */
CPLY_EXPORT cply_status cply_wrappers_write(
	cply_context *context, const cply_toolchain *toolchain, const cply_handoff_options *options, cply_error *err);

/*
 * Where wrappers are kept, as an absolute path: in the folder that somebody names (`given`), else (NULL) below the
 * cache folder, one for each kind of toolchain. Nothing is made. Free with cply_handoff_free. Errors: CPLY_E_USAGE
 * without either folder; CPLY_E_IO when the current folder is gone; CPLY_E_NOMEM.
 */
CPLY_EXPORT cply_status cply_wrappers_folder(char **out, cply_context *context, const cply_toolchain *toolchain,
	const char *given, const char *definitions_dir, cply_error *err);

/*
 * Links in `folder`, which is in PATH, under names of another triple: TRIPLE-clang, TRIPLE-clang++, TRIPLE-ld,
 * TRIPLE-ar, TRIPLE-pkg-config and so on lead to the wrappers of options->folder, and TRIPLE-readelf, TRIPLE-addr2line,
 * TRIPLE-as, TRIPLE-dlltool and TRIPLE-profdata to LLVM's programs, those of them that PATH has. What PATH has already
 * is left, but for links in `folder` itself that lead to this program, or nowhere. Errors: CPLY_E_IO, CPLY_E_NOMEM.
 */
CPLY_EXPORT cply_status cply_wrappers_alias(cply_context *context, const cply_toolchain *toolchain,
	const cply_handoff_options *options, const char *folder, const char *triple, cply_error *err);

/* A tool that a wrapper's name may end with: "cc", "gcc", "ar", ...; CPLY_TOOL_COUNT for none. */
CPLY_EXPORT cply_tool cply_wrapper_tool(const char *name);

/* Those names, in order; *tool is what each stands for. NULL behind the last. */
CPLY_EXPORT const char *cply_wrapper_name(cply_tool *tool, size_t index);

/* Enumerator, name of the option, what it prints. */
#define CPLY_HANDOFF_MAP(X)                                                                                            \
	X(SHELL, "shell", "exports for a shell: CC, AR, CROSS_COMPILE, PKG_CONFIG, ... (default)")                     \
	X(JSON, "json", "the same variables as JSON")                                                                  \
	X(CMAKE, "cmake", "a CMake toolchain file")                                                                    \
	X(MESON, "meson", "a Meson cross file")                                                                        \
	X(AUTOTOOLS, "autotools", "the exports, with CONFIG_SITE and CROSSPLY_CONFIGURE (--host, --build)")            \
	X(CONFIG_SITE, "config-site", "the file that CONFIG_SITE names: answers that configure cannot run for")        \
	X(CARGO, "cargo", "a config.toml for cargo, with what build scripts need")                                     \
	X(CGO, "cgo", "exports for Go with C (cgo)")

typedef enum cply_handoff {
#define CPLY_HANDOFF_ENUM(id, name, help) CPLY_HANDOFF_##id,
	CPLY_HANDOFF_MAP(CPLY_HANDOFF_ENUM)
#undef CPLY_HANDOFF_ENUM
		CPLY_HANDOFF_COUNT
} cply_handoff;

CPLY_EXPORT const char *cply_handoff_name(cply_handoff handoff);

/*
 * The text of one of them, ending with a newline; free with cply_handoff_free. It names programs of `folder`, which
 * cply_wrappers_write makes. Errors: CPLY_E_UNSUPPORTED for a build system that has no word for the platform,
 * and for CMake when `folder` has a semicolon or a double quote in it; CPLY_E_NOMEM.
 */
CPLY_EXPORT cply_status cply_handoff_text(char **out, cply_context *context, const cply_toolchain *toolchain,
	const cply_handoff_options *options, cply_handoff handoff, cply_error *err);
CPLY_EXPORT void cply_handoff_free(char *text, cply_context *context);

/* One variable of an environment. */
typedef struct cply_setting {
	const char *name;
	const char *value; /* NULL: it is of this format, but has no value here: what another platform left is wrong */
} cply_setting;

/* In the order in which they are printed. All owned by it. */
typedef struct cply_settings {
	cply_setting *at;
	size_t count;
	void *memory; /* what all of it lives in */
} cply_settings;

/*
 * The same as variables, for SHELL, JSON, AUTOTOOLS, CARGO and CGO. What belongs to lists that the user may have set
 * too (PATH, GOFLAGS) is the caller's to join. Free with cply_settings_free. Errors: as cply_handoff_text; CPLY_E_USAGE
 * for a format that is a file.
 */
CPLY_EXPORT cply_status cply_handoff_settings(cply_settings *out, cply_context *context,
	const cply_toolchain *toolchain, const cply_handoff_options *options, cply_handoff handoff, cply_error *err);
CPLY_EXPORT void cply_settings_free(cply_settings *settings, cply_context *context);

#ifdef __cplusplus
}
#endif

#endif
