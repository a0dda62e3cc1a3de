/* Splitting a text into words as a POSIX shell does (XCU 2.2, 2.6.5), without any expansion. */
#ifndef CROSSPLY_SPLIT_H
#define CROSSPLY_SPLIT_H

#include <stddef.h>

#include <crossply/export.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum cply_split {
	CPLY_SPLIT_END,  /* there is no further word */
	CPLY_SPLIT_WORD, /* one was taken */
	CPLY_SPLIT_OPEN  /* a quote is not closed */
} cply_split;

/*
 * Takes the next word from *text: leading blanks and newlines are skipped, '...', "..." and \ quote, and what is left
 * goes to `word`, NUL-terminated. `word` has room for at least strlen(*text) + 1 bytes; it may not overlap the text.
 * Pure and thread-safe.
 */
CPLY_EXPORT cply_split cply_split_next(const char **text, char *word);

#ifdef __cplusplus
}
#endif

#endif
