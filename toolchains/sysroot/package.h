/* Packages that a sysroot is made of. */
#ifndef SYSROOT_PACKAGE_H
#define SYSROOT_PACKAGE_H

#include <stdbool.h>

#include <crossply/context.h>

#include "runtime/vec.h"
#include "toolchains/definition.h"

/* One package as the signed lists, a lock file or a manifest state it; texts live in an arena. */
typedef struct cply__package {
	const char *name;
	const char *version;
	const char *file;   /* name of the .deb; NULL where nobody stated it */
	const char *sha256; /* 64 hexadecimal digits */
	const char *uri;    /* where the archive has it; NULL where nobody stated it */
} cply__package;

typedef CPLY__VEC(cply__package) cply__packages;

/* Orders by name, each once. */
void cply__packages_sort(cply__packages *packages);

/* NULL when there is none of this name. */
const cply__package *cply__packages_find(const cply__packages *packages, const char *name);

/* The n-th name of "a | b | c"; NULL behind the last, or (then *has_memory is false) without memory. */
const char *cply__package_alternative(cply__arena *arena, const char *wanted, size_t n, bool *has_memory);

/* The first of `wanted` ("a | b") none of whose names is among the packages; NULL: all have one. */
const char *cply__packages_lacking(const cply__packages *packages, const cply__texts *wanted);

/* Is it the text of a SHA-256? */
bool cply__package_is_digest(const char *text);

/* SHA-256 of a file as 64 digits. Errors: those of reading it. */
enum { CPLY__PACKAGE_DIGEST = 65 };
cply_status cply__package_digest(char digest[CPLY__PACKAGE_DIGEST], const char *path, cply_error *err);

#endif
