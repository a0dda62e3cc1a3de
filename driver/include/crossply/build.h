/*
 * Builds for many platforms at once, in two forms.
 *
 * Sources: every source is compiled for every platform, linked (statically, unless asked otherwise), verified against
 * the platform, and laid out as OUTPUT/PAIR/NAME (PAIR as in "linux-armv7"). Only what changed since the last run is
 * done again: contents of sources and headers, flags, compiler. Several programs may share one output folder.
 *
 * Command: any build command is run once per platform in a kept copy of the source folder, with placeholders expanded
 * in its arguments and the tools in its environment. What appears in {out}, or is collected by a pattern, is verified
 * and replaces OUTPUT/PAIR as a whole.
 *
 * In both forms a program that does not fit its platform is refused, a platform that fails stops no other, and what an
 * earlier run made stays until something new has passed its checks. All that is kept between runs is in
 * OUTPUT/.crossply.
 */
#ifndef CROSSPLY_BUILD_H
#define CROSSPLY_BUILD_H

#include <stddef.h>
#include <stdint.h>

#include <crossply/context.h>
#include <crossply/json.h>
#include <crossply/platform.h>
#include <crossply/texts.h>
#include <crossply/toolchain.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum cply_build_flag {
	CPLY_BUILD_STRIP = 1 << 0,              /* sources form: programs lose their symbols */
	CPLY_BUILD_CHECK_REPRODUCIBLE = 1 << 1, /* build again from scratch in another folder, and compare every byte */
	CPLY_BUILD_NO_VERIFY =
		1 << 2, /* let out what does not fit its platform, with a warning; built anew next time */
	CPLY_BUILD_SMOKE_REQUIRED = 1 << 3 /* a smoke test that nothing here can run fails its platform */
} cply_build_flag;

/* All pointers are borrowed for the length of the call. Relative paths are relative to the current folder. */
typedef struct cply_build_options {
	size_t size;                    /* sizeof(cply_build_options) */
	const cply_platform *platforms; /* canonical, without duplicates; at least one */
	size_t platform_count;
	const char *output;          /* folder of the results, made when missing; NULL: "dist" */
	const char *family;          /* toolchain family; NULL: the first ready one for each platform */
	const char *definitions_dir; /* further toolchain definitions; NULL: none */
	unsigned flags;              /* cply_build_flag, or-ed */
	unsigned timeout;            /* seconds that one step or command may take; 0: no limit */

	/* Sources form. */
	cply_texts sources;  /* C, or C++ by suffix (.cc .cpp .cxx .c++ .C); compiled in this order, linked in it too */
	const char *name;    /* of the program; NULL: the stem of the first source */
	cply_texts cflags;   /* for every compile and link step, behind our own flags */
	cply_texts cxxflags; /* further ones for C++ */
	cply_texts ldflags;  /* for the link step, behind the objects */

	/* Command form: not empty exactly when `sources` is empty. */
	cply_texts command; /* the argument vector, not a shell's text; see cply_build_placeholder */
	cply_texts
		collect; /* patterns (*, ?, [...], **) in the copied folder; each file goes to its last part's name */
	const char *program; /* the crossply command, which the wrappers of {cc} and the others call; NULL: from PATH */

	/*
	 * What every compiler call is prefixed with: a program, searched for in PATH, and its arguments (ccache,
	 * distcc, ...). It must give the bytes that the compiler gives: what was built with another one, or without,
	 * counts as up to date. Command form: the {cc} and {cxx} of the command hand it on.
	 */
	cply_texts launcher;
	const char *compile_commands; /* sources form: a JSON compilation database is written here; NULL: none */
	const char *trace; /* where the time went, as a trace of Chrome's format, is written here; NULL: nowhere */

	/*
	 * Run for each platform before its results are let out, in their folder, at the oldest CPU that the platform
	 * promises (60 seconds, unless there is a timeout): a program below that folder ("./app") and its arguments. A
	 * status other than 0 fails the platform.
	 */
	cply_texts smoke;

	/*
	 * How executables are linked. With CPLY_LINKAGE_DYNAMIC results need not be static, and a smoke test's emulator
	 * looks for shared libraries in the toolchain's sysroot.
	 */
	cply_linkage linkage;
} cply_build_options;

#define CPLY_BUILD_OPTIONS_INIT                                                                                        \
	{                                                                                                              \
		sizeof(cply_build_options), NULL, 0, NULL, NULL, NULL, 0, 0, {NULL, 0}, NULL, {NULL, 0}, {NULL, 0},    \
			{NULL, 0}, {NULL, 0}, {NULL, 0}, NULL, {NULL, 0}, NULL, NULL, {NULL, 0}, CPLY_LINKAGE_STATIC   \
	}

/*
 * What {word} may be in a command, by index, NULL behind the last; _help describes it. `{{` is one literal brace. A
 * brace that does not begin {word} (a lower-case letter, then such letters, digits and underscores), and the ${word} of
 * a shell, stand for themselves.
 */
CPLY_EXPORT const char *cply_build_placeholder(size_t index);
CPLY_EXPORT const char *cply_build_placeholder_help(size_t index);

/* A file of the result. */
typedef struct cply_build_file {
	const char *path; /* with the output folder: "dist/linux-arm64/app" */
	uint64_t bytes;
	char digest[72]; /* "sha256:..." */
	int is_program;  /* nonzero: it was verified against the platform; zero: scripts and data */
} cply_build_file;

typedef enum cply_smoke {
	CPLY_SMOKE_NONE,   /* none was asked for, or it did not come to that */
	CPLY_SMOKE_PASSED, /* now, or when what is up to date was built */
	CPLY_SMOKE_SKIPPED /* nothing here runs this platform; tried again by the next run */
} cply_smoke;

/* What became of one platform. All of it belongs to the cply_build. */
typedef struct cply_build_result {
	cply_platform platform;
	char text[CPLY_PLATFORM_TEXT]; /* canonical form */
	const char *family;            /* toolchain family, "" when none was found */
	uint64_t nanoseconds;          /* from the first step to the last */
	uint64_t steps;                /* of the plan; command form: 1 */
	uint64_t steps_run;            /* that were not up to date */
	const cply_build_file *files;  /* sorted by path; empty when failed */
	size_t file_count;
	cply_error error;    /* code CPLY_OK: done */
	const char *command; /* the step that failed, quoted for a shell; "" when no step did */
	const char *output;  /* everything that it printed; "" when nothing */
	cply_smoke smoke;
} cply_build_result;

/* The result of a run, owned by the caller. */
typedef struct cply_build cply_build;

/*
 * Builds. A platform that fails (its compiler, its verification) is a result, not an error: look at
 * cply_build_failures. Errors, with nothing in *out: CPLY_E_USAGE (options that do not go together, an unknown
 * placeholder), CPLY_E_NOT_FOUND (a source), CPLY_E_MISSING (the launcher), CPLY_E_EXISTS (the output is a file),
 * CPLY_E_IO (the output folder cannot be used), CPLY_E_CANCELLED, CPLY_E_NOMEM. No child process is left in any case.
 */
CPLY_EXPORT cply_status cply_build_run(
	cply_build **out, cply_context *context, const cply_build_options *options, cply_error *err);
CPLY_EXPORT void cply_build_free(cply_build *build);

/* The language of a source, by its suffix. Errors: CPLY_E_USAGE for what is no source. */
CPLY_EXPORT cply_status cply_build_language(cply_language *out, const char *path, cply_error *err);

/* One result for each platform, in the order of the options; NULL behind the last. */
CPLY_EXPORT const cply_build_result *cply_build_at(const cply_build *build, size_t index);
CPLY_EXPORT size_t cply_build_failures(const cply_build *build);

/*
 * CPLY_OK when no platform failed; the code of the failures when they all have the same (so that "missing" keeps its
 * exit status); else CPLY_E_FAILED.
 */
CPLY_EXPORT cply_status cply_build_status(const cply_build *build);

/* The results as an array of objects. */
CPLY_EXPORT void cply_build_json(const cply_build *build, cply_json *json, const char *key);

#ifdef __cplusplus
}
#endif

#endif
