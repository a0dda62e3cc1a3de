/*
 * Verification: do files hold programs of the platform that their label says? Judged from their bytes, see binary.h.
 */
#ifndef CROSSPLY_VERIFY_H
#define CROSSPLY_VERIFY_H

#include <stddef.h>

#include <crossply/binary.h>
#include <crossply/context.h>
#include <crossply/json.h>
#include <crossply/platform.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Must every executable of an image start, or only the one that the image starts? */
typedef enum cply_strictness { CPLY_STRICT_ENTRYPOINT, CPLY_STRICT_ALL } cply_strictness;

typedef struct cply_verify_options {
	size_t size;                   /* sizeof(cply_verify_options) */
	const cply_platform *platform; /* what everything must be; NULL: each path tells, see cply_verify */
	const cply_platform *fallback; /* for paths that do not tell; NULL: they are CPLY_E_USAGE */
	cply_static_rule static_rule;
	cply_check_set only;                    /* the checks that are asked; 0: all */
	cply_check_set required;                /* of these whatever is not passed is a misfit, unknown too */
	cply_version glibc_limit, kernel_limit; /* the newest that a binary may ask for; all zero: no limit */

	/* For images, archives and layers. */
	const char *reference;    /* a tag, full name or digest of the image that is meant; NULL: all */
	const char *const *allow; /* PATTERN=PLATFORM: files meant for another platform than their image's, or "any" */
	size_t allow_count;
	cply_strictness strictness;
	uint64_t most_bytes;  /* that a layer may unpack to; 0: 64 GiB */
	uint32_t most_growth; /* bytes out per byte in, beyond the first MiB; 0: 1200, beyond 4 GiB */
} cply_verify_options;

#define CPLY_VERIFY_OPTIONS_INIT                                                                                       \
	{                                                                                                              \
		sizeof(cply_verify_options), NULL, NULL, CPLY_STATIC_FREE, 0, 0, {{0, 0, 0}}, {{0, 0, 0}}, NULL, NULL, \
			0, CPLY_STRICT_ENTRYPOINT, 0, 0                                                                \
	}

typedef enum cply_verdict {
	CPLY_VERDICT_FITS,
	CPLY_VERDICT_MISFIT,
	CPLY_VERDICT_SKIPPED /* a file in a folder that is no binary, or in an image one that may be anything */
} cply_verdict;

CPLY_EXPORT const char *cply_verdict_name(cply_verdict verdict); /* "fits", "misfit", "skipped" */

typedef enum cply_verified_kind {
	CPLY_VERIFIED_FILE,
	CPLY_VERIFIED_MEMBER, /* a file of an image, or of a tar */
	CPLY_VERIFIED_IMAGE,  /* an image as a whole, or a tar: its findings are of the group IMAGE */
	/* What is listed beside images and is of no platform: only its blobs are checked. */
	CPLY_VERIFIED_ATTESTATION, /* BuildKit's, of the platform unknown/unknown */
	CPLY_VERIFIED_ARTEFACT,
	/* A subject, an image, or a folder named after a platform, with nothing to verify: a problem, and no more. */
	CPLY_VERIFIED_NOTHING
} cply_verified_kind;

/* "file", "member", "image", "attestation", "artefact", "nothing" */
CPLY_EXPORT const char *cply_verified_kind_name(cply_verified_kind kind);

/* What a binary tells about itself, whatever its platform. Texts are NULL, numbers zero, where it does not tell. */
typedef struct cply_verified_facts {
	uint64_t size; /* bytes of the file */
	const char *build_id;
	const char *compiler;     /* distinct texts joined by "; " */
	const char *go_version;   /* "go1.19.8" */
	const char *go_variant;   /* "GOARM=6" */
	const char *rust_version; /* "1.75.0" */
	const char *interpreter;
	const char *const *needed; /* shared libraries */
	size_t needed_count;
	const char *features; /* "ibt shstk", "bti pac": what is on only if the whole program has it */
	cply_version glibc, kernel;
} cply_verified_facts;

/*
 * One file of a report; everything is owned by the report. Findings are in the order of CPLY_CHECK_MAP, but checks of
 * the group IMAGE may be there several times. What is no file (an index, a manifest) has the format UNKNOWN.
 */
typedef struct cply_verified {
	cply_verified_kind kind;
	const char *subject;    /* what was to be verified, as it was given */
	const char *path;       /* the subject, and below a folder the path in it; in an image "SUBJECT:/PATH" */
	cply_platform platform; /* that it was held against; empty for what belongs to none */
	cply_verdict verdict;
	cply_binary_format format;
	cply_binary_link link;
	const cply_finding *findings;
	size_t finding_count;
	const cply_error *problem; /* it could not be read to the end, or is NOTHING; NULL: neither */
	cply_verified_facts facts;
} cply_verified;

/* What was found; immutable, owned by the caller, may be shared between threads. */
typedef struct cply_verify_report cply_verify_report;

/*
 * Verifies files; folders, which are walked in sorted order without following symbolic links, leaving out `.crossply`,
 * where `build` keeps its own files (in tars too); OCI layouts, archives of images, tars and layers, which are read
 * with all layers applied and nothing unpacked. Without `platform` a file is held against the platform that the last
 * folder on its path names in pair form (dist/linux-armv7/app), and what an image holds against the image's. A subject
 * that is a file must be a binary or an archive; in a folder what is none is skipped. Archives come behind plain files
 * in the report.
 *
 * Every subject must hold at least one binary, or an image whose entrypoint (a script, say) starts; so must every
 * image, and every folder directly below a subject that is named after a platform, unless `platform` is given. One that
 * does not has a misfit of the kind NOTHING behind its other entries.
 *
 * What does not fit is a result, not an error. Errors: CPLY_E_USAGE for a path that tells no platform, a mistake in
 * `allow`, or a reference where no subject holds images; CPLY_E_PLATFORM; CPLY_E_NOT_FOUND for a subject, a reference
 * or a platform of an image that is not there; CPLY_E_IO; CPLY_E_LIMIT; CPLY_E_NOMEM; CPLY_E_CANCELLED.
 */
CPLY_EXPORT cply_status cply_verify(cply_verify_report **out, cply_context *context, const char *const *subjects,
	size_t count, const cply_verify_options *options, cply_error *err);
CPLY_EXPORT void cply_verify_report_free(cply_verify_report *report);

CPLY_EXPORT size_t cply_verify_report_count(const cply_verify_report *report);
CPLY_EXPORT const cply_verified *cply_verify_report_at(const cply_verify_report *report, size_t index);

/* How many files have this verdict. */
CPLY_EXPORT size_t cply_verify_report_tally(const cply_verify_report *report, cply_verdict verdict);

/*
 * CPLY_OK when everything fits and there was something; else CPLY_E_MISMATCH, with the first misfit's path, offset,
 * what was wanted and found by every check that failed, and how many more there are.
 */
CPLY_EXPORT cply_status cply_verify_report_status(const cply_verify_report *report, cply_error *err);

/* The report as an object (docs/verify.md has the schema). */
CPLY_EXPORT void cply_verify_report_json(const cply_verify_report *report, cply_json *json, const char *key);

/* How often a check had which answer on one platform. */
typedef struct cply_verify_cell {
	size_t passed, failed, unknown;
	size_t problems; /* of them all, those that make a misfit */
} cply_verify_cell;

/* All files of one platform together. */
typedef struct cply_verify_platform {
	cply_platform platform;
	size_t fits, misfits; /* files, images as a whole among them */
	uint64_t size;        /* bytes: of its images if there are any, else of its binaries */
	cply_verify_cell checks[CPLY_CHECK_COUNT];
} cply_verify_platform;

/*
 * The matrix of platforms and checks, in the order in which platforms first appear; what belongs to none is left out.
 * An array of the caller's. Errors: CPLY_E_NOMEM.
 */
CPLY_EXPORT cply_status cply_verify_report_platforms(
	cply_verify_platform **out, size_t *count, const cply_verify_report *report, cply_error *err);
CPLY_EXPORT void cply_verify_report_free_platforms(const cply_verify_report *report, cply_verify_platform *platforms);

/*
 * Forms of a report: SARIF 2.1.0 (OASIS) for pages that show findings beside code, JUnit's XML for those that show
 * tests, and one self-contained HTML page, which needs no script, for people.
 */
typedef enum cply_report_form {
	CPLY_REPORT_JSON,
	CPLY_REPORT_SARIF,
	CPLY_REPORT_JUNIT,
	CPLY_REPORT_HTML
} cply_report_form;

/* The report as text in UTF-8, owned by the caller. Errors: CPLY_E_NOMEM. */
CPLY_EXPORT cply_status cply_verify_report_text(
	char **out, size_t *length, const cply_verify_report *report, cply_report_form form, cply_error *err);
CPLY_EXPORT void cply_verify_report_free_text(const cply_verify_report *report, char *text);

/*
 * Writes it to a file, which appears whole or not at all; missing folders above it are made. Errors: also CPLY_E_IO,
 * CPLY_E_EXISTS for a folder.
 */
CPLY_EXPORT cply_status cply_verify_report_write(
	const cply_verify_report *report, const char *path, cply_report_form form, cply_error *err);

/*
 * The one question that build and image ask: is the binary `path` what `platform` promises? CPLY_OK, or CPLY_E_MISMATCH
 * with a complete message; also CPLY_E_CORRUPT and what reading gives. Of the context only the allocator is used, so
 * that several threads may ask at once.
 */
CPLY_EXPORT cply_status cply_verify_file(
	cply_context *context, const char *path, const cply_platform *platform, cply_static_rule rule, cply_error *err);

/*
 * The same for every binary below a folder; other files are passed over, and a folder without binaries is fine. *count
 * is the number of binaries.
 */
CPLY_EXPORT cply_status cply_verify_tree(size_t *count, cply_context *context, const char *folder,
	const cply_platform *platform, cply_static_rule rule, cply_error *err);

#ifdef __cplusplus
}
#endif

#endif
