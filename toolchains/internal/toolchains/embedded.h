/* The definitions of toolchains/definitions/ as bytes. Generated when building, see cmake/embed.cmake. */
#ifndef TOOLCHAINS_EMBEDDED_H
#define TOOLCHAINS_EMBEDDED_H

#include <stddef.h>

typedef struct cply__embedded {
	const char *name; /* "llvm.yaml" */
	const unsigned char *bytes;
	size_t size;
} cply__embedded;

extern const cply__embedded cply__embedded_definitions[]; /* ends with a NULL name */
extern const char cply__embedded_digest[];                /* SHA-256 over all of them, hexadecimal */

#endif
