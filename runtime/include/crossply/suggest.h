/*
 * "Did you mean ...?": the known name that is nearest to a mistyped one, over any table of names.
 *
 *     cply_suggestion nearest;
 *     cply_suggestion_init(&nearest, given);
 *     for (each row)
 *             cply_suggestion_offer(&nearest, row->name);
 *     if (nearest.name) ...
 *
 * Pure and thread-safe; nothing is allocated.
 */
#ifndef CROSSPLY_SUGGEST_H
#define CROSSPLY_SUGGEST_H

#include <stddef.h>

#include <crossply/export.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A search in progress; all text is borrowed. */
typedef struct cply_suggestion {
	const char *given; /* what was typed */
	const char *name;  /* the nearest name so far; NULL: none is near enough to be meant */
	size_t distance;   /* of `name`: edits, where a swap of neighbours is one */
} cply_suggestion;

CPLY_EXPORT void cply_suggestion_init(cply_suggestion *suggestion, const char *given);

/*
 * Compares one known name, without regard to ASCII case. The first of equally near names stays. Names of 64 bytes or
 * more are never suggested. A name is near enough when at most a third of the longer one's bytes, and at least one
 * edit, separate the two.
 */
CPLY_EXPORT void cply_suggestion_offer(cply_suggestion *suggestion, const char *name);

#ifdef __cplusplus
}
#endif

#endif
