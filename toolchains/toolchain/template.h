/*
 * Texts with placeholders: "{triple}-gcc". "{{" is a literal brace. Expansion happens twice: a definition's texts are
 * expanded for one platform, where placeholders of a single call ({source-root}, {date}, ...) stay; those are expanded
 * when the argument vector is made.
 */
#ifndef TOOLCHAIN_TEMPLATE_H
#define TOOLCHAIN_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/strbuf.h"

/* The placeholders of a single call: enumerator and name. */
#define CPLY__CALL_VALUE_MAP(X)                                                                                        \
	X(SOURCE_ROOT, "source-root") /* the folder that becomes "." in debug information */                           \
	X(DATE, "date")               /* "Jan  1 1970", as __DATE__ */                                                 \
	X(TIME, "time")               /* "00:00:00", as __TIME__ */                                                    \
	X(TIMESTAMP, "timestamp")     /* "Thu Jan  1 00:00:00 1970", as __TIMESTAMP__ */                               \
	X(EPOCH, "epoch")             /* SOURCE_DATE_EPOCH in seconds */

typedef enum cply__call_value {
#define CPLY__CALL_VALUE_ENUM(id, name) CPLY__CALL_##id,
	CPLY__CALL_VALUE_MAP(CPLY__CALL_VALUE_ENUM)
#undef CPLY__CALL_VALUE_ENUM
		CPLY__CALL_VALUE_COUNT
} cply__call_value;

/* CPLY__CALL_VALUE_COUNT when there is none of this name. */
cply__call_value cply__call_value_find(const char *name, size_t length);

/* The value of a placeholder (not NUL-terminated name), or NULL when there is none of this name. */
typedef const char *(*cply__template_lookup)(void *user, const char *name, size_t length);

/* What becomes of placeholders of a single call. */
typedef enum cply__template_stage {
	CPLY__TEMPLATE_KEEP, /* they stay, and braces in values are doubled: the result is a template again */
	CPLY__TEMPLATE_FINAL /* they are looked up as all others are */
} cply__template_stage;

/*
 * Appends the expansion. Returns false at a placeholder that is unknown or not closed: *bad (may be NULL) then points
 * at its brace.
 */
bool cply__template_expand(cply__strbuf *out, const char *text, cply__template_stage stage,
	cply__template_lookup lookup, void *user, const char **bad);

/* Is the text exactly one placeholder? Such an element of a list becomes as many as its value has words. */
bool cply__template_is_bare(const char *text);

#endif
