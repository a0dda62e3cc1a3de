#include "runtime/quote.h"

#include <string.h>

static bool is_plain(const char *word)
{
	static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./:,@%";

	return *word && strspn(word, safe) == strlen(word);
}

void cply__quote_word(cply__strbuf *out, const char *word)
{
	if (is_plain(word)) {
		cply__strbuf_puts(out, word);
		return;
	}
	cply__strbuf_putc(out, '\'');
	for (; *word; word++) {
		if (*word == '\'')
			cply__strbuf_puts(out, "'\\''");
		else
			cply__strbuf_putc(out, *word);
	}
	cply__strbuf_putc(out, '\'');
}

void cply__quote_command(cply__strbuf *out, const char *const *argv)
{
	for (size_t i = 0; argv[i]; i++) {
		if (i)
			cply__strbuf_putc(out, ' ');
		cply__quote_word(out, argv[i]);
	}
}

void cply__quote_response(cply__strbuf *out, const char *word)
{
	for (; *word; word++) {
		if (strchr(" \t\n\r\f\v\\'\"", *word))
			cply__strbuf_putc(out, '\\');
		cply__strbuf_putc(out, *word);
	}
}
