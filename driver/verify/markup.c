#include "markup.h"

#include <string.h>

#include "runtime/utf8.h"

static const char *escape_of(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	case '\n':
		return "&#10;"; /* in an attribute a bare one would become a blank */
	default:
		return NULL;
	}
}

void cply__markup_text(cply__strbuf *out, const char *text)
{
	const char *at = text, *run = text;

	while (*at) {
		size_t length = cply__utf8_sequence(at);
		const char *escape = escape_of(*at);
		bool is_control = ((unsigned char)*at < 0x20 && *at != '\t') || *at == 0x7f;
		if (length && !escape && !is_control) {
			at += length;
			continue;
		}
		cply__strbuf_add(out, run, (size_t)(at - run));
		cply__strbuf_puts(out, escape ? escape : "\xEF\xBF\xBD");
		run = ++at;
	}
	cply__strbuf_add(out, run, (size_t)(at - run));
}

void cply__markup_uri(cply__strbuf *out, const char *path)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";

	for (const char *at = path; *at; at++) {
		if (strchr(plain, *at))
			cply__strbuf_putc(out, *at);
		else
			cply__strbuf_printf(out, "%%%02X", (unsigned char)*at);
	}
}
