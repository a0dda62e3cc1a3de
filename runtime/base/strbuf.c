#include "runtime/strbuf.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "runtime/alloc.h"

/* Shared by all empty buffers and never written to. */
static char empty_text[1];

void cply__strbuf_init(cply__strbuf *buf, const cply_allocator *allocator)
{
	*buf = (cply__strbuf){.text = empty_text, .allocator = allocator};
}

void cply__strbuf_release(cply__strbuf *buf)
{
	if (buf->room)
		cply__free(buf->allocator, buf->text);
	cply__strbuf_init(buf, buf->allocator);
}

void cply__strbuf_clear(cply__strbuf *buf)
{
	cply__strbuf_truncate(buf, 0);
	buf->failed = false;
}

void cply__strbuf_truncate(cply__strbuf *buf, size_t length)
{
	if (buf->room && length <= buf->length) {
		buf->length = length;
		buf->text[length] = '\0';
	}
}

bool cply__strbuf_reserve(cply__strbuf *buf, size_t extra)
{
	if (buf->failed || extra > SIZE_MAX / 4 - buf->length) {
		buf->failed = true;
		return false;
	}
	size_t needed = buf->length + extra + 1;
	if (needed <= buf->room)
		return true;
	size_t room = buf->room ? buf->room + buf->room / 2 : 64;
	if (room < needed)
		room = needed;
	char *text = cply__realloc(buf->allocator, buf->room ? buf->text : NULL, room);
	if (!text) {
		buf->failed = true;
		return false;
	}
	text[buf->length] = '\0';
	buf->text = text;
	buf->room = room;
	return true;
}

void cply__strbuf_add(cply__strbuf *buf, const void *bytes, size_t length)
{
	if (!length || !cply__strbuf_reserve(buf, length))
		return;
	memcpy(buf->text + buf->length, bytes, length);
	buf->length += length;
	buf->text[buf->length] = '\0';
}

void cply__strbuf_puts(cply__strbuf *buf, const char *text)
{
	cply__strbuf_add(buf, text, strlen(text));
}

void cply__strbuf_putc(cply__strbuf *buf, char c)
{
	cply__strbuf_add(buf, &c, 1);
}

void cply__strbuf_printf(cply__strbuf *buf, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	cply__strbuf_vprintf(buf, format, args);
	va_end(args);
}

void cply__strbuf_vprintf(cply__strbuf *buf, const char *format, va_list args)
{
	va_list again;

	va_copy(again, args);
	int length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (length < 0 || !cply__strbuf_reserve(buf, (size_t)length)) {
		buf->failed = true;
		return;
	}
	vsnprintf(buf->text + buf->length, (size_t)length + 1, format, args);
	buf->length += (size_t)length;
}

char *cply__strbuf_detach(cply__strbuf *buf)
{
	char *text = NULL;

	if (!buf->failed && cply__strbuf_reserve(buf, 0)) {
		text = buf->text;
		buf->room = 0;
	}
	cply__strbuf_release(buf);
	return text;
}
