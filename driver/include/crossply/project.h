/*
 * crossply.yaml: what a person would otherwise retype with every `build`, `image` and `archive`.
 *
 *	platforms: [linux/amd64, linux/arm64, linux/arm/v7]
 *	name: app
 *	sources: [main.c, util.c]
 *	cflags: -O2 -Wall
 *	image:
 *	  tag: app:1.0
 *	  entrypoint: [/app]
 *	  labels:
 *	    org.opencontainers.image.source: https://example.org/app
 *
 * The whole file is checked when it is read: unknown keys, keys given twice, values of the wrong kind and platforms
 * that do not parse are errors with file and line, and name the nearest known key.
 * Relative paths are relative to the current folder, as on the command line.
 */
#ifndef CROSSPLY_PROJECT_H
#define CROSSPLY_PROJECT_H

#include <stddef.h>
#include <stdint.h>

#include <crossply/context.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a key takes. Whatever it is, its value is handed out as a list of texts. */
typedef enum cply_project_kind {
	CPLY_PROJECT_TEXT,      /* one scalar: one text */
	CPLY_PROJECT_TRUTH,     /* true or false: one text, "true" or "false" */
	CPLY_PROJECT_LIST,      /* a list of scalars, or one scalar: a text each */
	CPLY_PROJECT_WORDS,     /* a list of scalars, or one scalar: split at blanks, quotes as in a shell */
	CPLY_PROJECT_PAIRS,     /* a map of scalars, or a list: a text KEY=VALUE each, in the order of the file */
	CPLY_PROJECT_PLATFORMS, /* a list, or one scalar with commas: a canonical platform each */
	CPLY_PROJECT_FILES /* a list of files and patterns (*, ?, [...], **): as they stand; see cply_project_files */
} cply_project_kind;

/* A key that a project file may hold; keys of a section have its name in front ("image.user"). Text is static. */
typedef struct cply_project_key {
	const char *name;
	cply_project_kind kind;
	const char *help; /* a phrase */
} cply_project_key;

/* All keys, sorted by name; NULL behind the last. */
CPLY_EXPORT const cply_project_key *cply_project_key_at(size_t index);

/* A value as it was given; it belongs to the project. */
typedef struct cply_project_value {
	const cply_project_key *key;
	uint64_t line;         /* where it begins */
	const char *const *at; /* NULL-terminated */
	size_t count;
	const uint64_t *lines; /* of each text */
} cply_project_value;

/* A project file that was read. Immutable; may be read from several threads. */
typedef struct cply_project cply_project;

/*
 * Reads a project file; owned by the caller, to be freed before the context. Errors: CPLY_E_NOT_FOUND (no such file),
 * CPLY_E_PARSE and CPLY_E_PLATFORM with path and line, CPLY_E_LIMIT (over 1 MiB), CPLY_E_IO, CPLY_E_NOMEM.
 */
CPLY_EXPORT cply_status cply_project_load(cply_project **out, cply_context *context, const char *path, cply_error *err);
CPLY_EXPORT void cply_project_free(cply_project *project);

/* The path that it was read from. */
CPLY_EXPORT const char *cply_project_path(const cply_project *project);

/* The value of a key, NULL when the file does not give it (or when there is no such key). */
CPLY_EXPORT const cply_project_value *cply_project_get(const cply_project *project, const char *key);

/*
 * The files that a value of kind CPLY_PROJECT_FILES means now: for each pattern in turn what it matches, sorted by
 * unsigned bytes, each file once. *out belongs to the project, and is NULL when the file does not give the key; a value
 * of another kind comes back as it is. Only those who need the files ask: an image is packed where no sources are. Not
 * for several threads at once. Errors: CPLY_E_NOT_FOUND with path and line for a pattern that matches nothing;
 * CPLY_E_LIMIT (100,000 files), CPLY_E_IO, CPLY_E_NOMEM, CPLY_E_CANCELLED.
 */
CPLY_EXPORT cply_status cply_project_files(
	const cply_project_value **out, cply_project *project, cply_context *context, const char *key, cply_error *err);

#ifdef __cplusplus
}
#endif

#endif
