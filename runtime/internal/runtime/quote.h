/* Arguments as text for a POSIX shell. */
#ifndef RUNTIME_QUOTE_H
#define RUNTIME_QUOTE_H

#include "runtime/strbuf.h"

/* Appends one word, in single quotes when it needs them. */
void cply__quote_word(cply__strbuf *out, const char *word);

/* Appends a NULL-terminated argument vector, separated by blanks. */
void cply__quote_command(cply__strbuf *out, const char *const *argv);

/* Appends a word for a compiler's response file (gcc and clang: backslash before what would separate or quote). */
void cply__quote_response(cply__strbuf *out, const char *word);

#endif
