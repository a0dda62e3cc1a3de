/*
 * Names of images: [REGISTRY/]NAME[:TAG], by the grammar of distribution/reference, in the short form that people type
 * and in the full form that runtimes keep ("docker.io/library/app:latest").
 */
#ifndef DRIVER_REFERENCE_H
#define DRIVER_REFERENCE_H

#include <crossply/context.h>

enum { CPLY__TAG_MAX = 128, CPLY__NAME_MAX = 255, CPLY__REFERENCE_TEXT = CPLY__NAME_MAX + 1 + CPLY__TAG_MAX + 1 };

typedef struct cply__reference {
	char domain[CPLY__NAME_MAX + 1]; /* "docker.io" when the text names none */
	char path[CPLY__NAME_MAX + 1];   /* "library/app" */
	char tag[CPLY__TAG_MAX + 1];     /* "latest" when the text has none */
} cply__reference;

/* Errors: CPLY_E_USAGE, saying which part is wrong. A digest ("@sha256:...") is one. */
cply_status cply__reference_parse(cply__reference *out, const char *text, cply_error *err);

/* "docker.io/library/app:1.0-amd64"; `suffix` ("-amd64" or "") goes behind the tag. */
void cply__reference_full(char text[CPLY__REFERENCE_TEXT], const cply__reference *reference, const char *suffix);

/* As Docker shows it: "app:1.0", "user/app:1.0", "registry.example/app:1.0". */
void cply__reference_short(char text[CPLY__REFERENCE_TEXT], const cply__reference *reference, const char *suffix);

#endif
