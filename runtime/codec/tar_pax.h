/* Records of pax extended headers (POSIX.1-2001, pax, "pax Extended Header"), as the reader collects them. */
#ifndef RUNTIME_CODEC_TAR_PAX_H
#define RUNTIME_CODEC_TAR_PAX_H

#include <stdbool.h>

#include "runtime/arena.h"
#include "runtime/tar.h"
#include "runtime/vec.h"

/* Texts are NUL-terminated behind their lengths, and may hold NULs before. */
typedef struct cply__pax_record {
	const char *key;
	size_t key_length;
	const char *value;
	size_t length;
} cply__pax_record;

typedef struct cply__pax {
	cply__arena arena;                   /* owns the texts */
	CPLY__VEC(cply__pax_record) records; /* owned; a later one replaces an earlier one of the same key */
	size_t bytes;                        /* of all headers taken so far */
} cply__pax;

void cply__pax_init(cply__pax *pax, const cply_allocator *allocator);
void cply__pax_release(cply__pax *pax);

/*
 * Takes the records of one header from `text`. When it is not well-formed, *fault says where: the error is the
 * caller's to place (false and *fault NULL: no memory).
 */
bool cply__pax_take(cply__pax *pax, const char *text, size_t length, const char **fault);

/* The last record with this key, or NULL. */
const cply__pax_record *cply__pax_find(const cply__pax *pax, const char *key);

/* Digits only, up to the end of the value or (with `fraction`) a decimal point; false for anything else. */
bool cply__pax_number(uint64_t *out, const cply__pax_record *record, bool fraction);

/*
 * The extended attributes of both, the local ones in place of the global ones, sorted by name, with texts in `arena`.
 * False: no memory.
 */
bool cply__pax_xattrs(
	cply__tar_xattr **out, size_t *count, cply__arena *arena, const cply__pax *global, const cply__pax *local);

#endif
