/*
 * Setting a platform up, and saying why a toolchain is or is not chosen: what `setup`, `doctor` and `explain` print.
 */
#ifndef CROSSPLY_SETUP_H
#define CROSSPLY_SETUP_H

#include <stddef.h>

#include <crossply/context.h>
#include <crossply/platform.h>
#include <crossply/toolchain.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One family, looked at for one platform and language. Text is never NULL and lives as long as the survey. */
typedef struct cply_candidate {
	const char *family;
	const char *about;  /* one line of the definition */
	const char *source; /* the file of its definition; "built in" */
	cply_status status; /* OK: ready; E_MISSING: could be set up; E_UNSUPPORTED: does not serve this; E_MISMATCH: */
			    /* makes programs for another platform; E_FAILED: its compiler does not work */
	const char *reason; /* a sentence */
	int serves;         /* nonzero: the platform is one of its own, whatever else it lacks */
	cply_libc libc;
	const char *triple;
	const char *compiler; /* absolute path, "" when not found */
	const char *version;  /* its first line of --version, "" when not ready */
	const char *sysroot;  /* folder, "" when it needs none */
	const char *setup;    /* the command that sets it up, "" when nothing would */
} cply_candidate;

/* All candidates of a platform, in the order in which they are tried. Owned by the caller. */
typedef struct cply_survey {
	cply_candidate *candidates;
	size_t count;
	size_t chosen; /* index of what cply_toolchain_choose takes, `count` when there is none */
	void *memory;  /* what all of it lives in */
} cply_survey;

/*
 * Looks at every family, always anew, without the cache. `options` may be NULL; with a family only that one can be
 * chosen. A family that is not ready is no error: errors are CPLY_E_PARSE for a definition, CPLY_E_PLATFORM for a
 * platform that has no row, CPLY_E_USAGE for a family that does not exist, CPLY_E_NOMEM.
 */
CPLY_EXPORT cply_status cply_survey_make(cply_survey *out, cply_context *context, const cply_platform *platform,
	const cply_toolchain_options *options, cply_error *err);
CPLY_EXPORT void cply_survey_release(cply_survey *survey, cply_context *context);

typedef enum cply_setup_kind {
	CPLY_SETUP_PACKAGES, /* packages of the distribution, installed as root */
	CPLY_SETUP_SYSROOT   /* a private sysroot in the cache folder; needs no root */
} cply_setup_kind;

/*
 * Names a folder as the sysroot or SDK of a platform whose toolchain asks the user for one (FreeBSD, macOS), or in
 * place of one that would be fetched, if `options->family` names its toolchain. It is remembered as a link below the
 * cache folder; the folder itself is only read. Errors: CPLY_E_UNSUPPORTED when no toolchain of the platform (or not
 * `options->family`) takes one; CPLY_E_NOT_FOUND when there is no such folder, with what it must be; CPLY_E_MISMATCH
 * when it holds code that the platform cannot run; CPLY_E_USAGE without a cache folder; CPLY_E_IO.
 */
CPLY_EXPORT cply_status cply_sysroot_bring(cply_context *context, const cply_platform *platform,
	const cply_toolchain_options *options, const char *folder, cply_error *err);

/* How a sysroot is made. */
enum {
	CPLY_SETUP_LOCKED = 1,  /* the lock file must answer all that is asked, and is not written */
	CPLY_SETUP_OFFLINE = 2, /* nothing is fetched: what was fetched before must do */
	CPLY_SETUP_UPDATE = 4   /* the newest packages, whatever the lock file or the present sysroot has */
};

/*
 * Libraries for sysroots, and the file that pins what they are made of. All text is borrowed, for as long as the plan
 * lives.
 *
 * `libraries` are names of packages of Debian or Ubuntu for the platform ("zlib1g-dev"); what they depend on comes with
 * them. The list is whole: a sysroot has these, and none that an earlier call named. While a sysroot has libraries, its
 * family is tried before all others for its platforms.
 *
 * The lock file (YAML) has name, version and SHA-256 of every package of each sysroot that was made with it. A sysroot
 * that it describes is made of exactly these packages.
 */
typedef struct cply_setup_options {
	size_t size; /* sizeof(cply_setup_options) */
	const char *const *libraries;
	size_t library_count;
	const char *lock_path;    /* NULL: no lock file is read or written */
	const char *sources_path; /* a sources.list(5) file, *.list or *.sources; NULL: the system's own sources */
	unsigned flags;           /* CPLY_SETUP_... */
} cply_setup_options;

#define CPLY_SETUP_OPTIONS_INIT                                                                                        \
	{                                                                                                              \
		sizeof(cply_setup_options), NULL, 0, NULL, NULL, 0                                                     \
	}

/* One thing to do. */
typedef struct cply_setup_step {
	cply_setup_kind kind;
	const char *subject;         /* the packages or the sysroot's name */
	const char *platforms;       /* that need it, joined by "," */
	const char *const *commands; /* what is run, as text for a shell, in order */
	size_t command_count;
	const struct cply__setup_work *work; /* how the library does it */
} cply_setup_step;

/* What a platform gets. */
typedef struct cply_setup_platform {
	cply_platform platform;
	const char *family;
	int is_ready; /* else some step makes it so */
} cply_setup_platform;

/* What is to be done for some platforms; nothing when all are ready. Owned by the caller. */
typedef struct cply_setup_plan {
	cply_setup_step *steps;
	size_t count;
	cply_setup_platform *platforms; /* as they were given */
	size_t platform_count;
	void *memory;
} cply_setup_plan;

/*
 * Plans without changing anything. Each platform gets `options->family`, or the first family in the order that is
 * ready or can be set up here: one that comes later does not count because it happens to be ready, so that all
 * platforms have the same C library as far as the order allows. What this machine or user cannot install (no apt-get,
 * neither root nor sudo) is passed over for a family that is ready or can be set up. Errors: as cply_survey_make;
 * CPLY_E_UNSUPPORTED when no family serves a platform, or none that does takes libraries; CPLY_E_MISSING where there is
 * no apt-get, with what to do instead; CPLY_E_USAGE when a sysroot is needed and the context has no cache folder, and
 * for a library that cannot be the name of a package.
 *
 * `setup` may be NULL: no libraries, no lock file.
 */
CPLY_EXPORT cply_status cply_setup_plan_make(cply_setup_plan *out, cply_context *context,
	const cply_platform *platforms, size_t count, const cply_toolchain_options *options,
	const cply_setup_options *setup, cply_error *err);
CPLY_EXPORT void cply_setup_plan_release(cply_setup_plan *plan, cply_context *context);

/*
 * Does it, step by step, with START, PHASE, OUTPUT and FINISH events. What is done stays when a later step fails.
 * Packages need root or sudo(8): CPLY_E_MISSING names the command when there is neither. Sysroots appear whole or not
 * at all, and two runs at once share the work; one that is replaced stays where it is for who works with it. Errors:
 * CPLY_E_FAILED when a package manager fails, with its last lines; CPLY_E_NOT_FOUND for a package that the archive does
 * not have; CPLY_E_CORRUPT for one that is not what was signed or locked; CPLY_E_FAILED when the lock file does not
 * fit and must not be changed; CPLY_E_MISSING for what is not there offline; CPLY_E_MISMATCH when a sysroot holds code
 * that a platform cannot run, with the object's name; CPLY_E_PARSE for a lock file that cannot be read.
 */
CPLY_EXPORT cply_status cply_setup_run(cply_context *context, const cply_setup_plan *plan, cply_error *err);

#ifdef __cplusplus
}
#endif

#endif
