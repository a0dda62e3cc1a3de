/*
 * A growing string. Appending never fails visibly: when memory runs out the buffer turns `failed` and ignores what
 * follows, so that a caller appends freely and checks once at the end.
 */
#ifndef RUNTIME_STRBUF_H
#define RUNTIME_STRBUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include <crossply/context.h>

typedef struct cply__strbuf {
	char *text;                      /* owned; NUL-terminated; never NULL after _init ("" at first) */
	size_t length;                   /* bytes before the NUL */
	size_t room;                     /* bytes allocated, 0 while `text` is the shared empty string */
	bool failed;                     /* an allocation failed */
	const cply_allocator *allocator; /* borrowed */
} cply__strbuf;

void cply__strbuf_init(cply__strbuf *buf, const cply_allocator *allocator);
void cply__strbuf_release(cply__strbuf *buf);

/* Empties it and keeps the memory. */
void cply__strbuf_clear(cply__strbuf *buf);
void cply__strbuf_truncate(cply__strbuf *buf, size_t length);

/* Makes room for `extra` more bytes; false (and failed) when there is no memory. */
bool cply__strbuf_reserve(cply__strbuf *buf, size_t extra);

void cply__strbuf_add(cply__strbuf *buf, const void *bytes, size_t length);
void cply__strbuf_puts(cply__strbuf *buf, const char *text);
void cply__strbuf_putc(cply__strbuf *buf, char c);
void cply__strbuf_printf(cply__strbuf *buf, const char *format, ...) CPLY_PRINTF(2, 3);
void cply__strbuf_vprintf(cply__strbuf *buf, const char *format, va_list args) CPLY_PRINTF(2, 0);

/* Hands the text over (free with cply__free) and starts anew; NULL when an allocation had failed. */
char *cply__strbuf_detach(cply__strbuf *buf);

#endif
