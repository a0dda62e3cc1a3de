/* What a check found, in words. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "check.h"

enum { TEXT_LIMIT = 192 };

/* Appends a text; what is too long is cut. Text of a file that may be hostile reaches a terminal: it is cleaned. */
static const char *keep_text(cply_findings *findings, const char *format, va_list args) CPLY_PRINTF(2, 0);

static const char *keep_text(cply_findings *findings, const char *format, va_list args)
{
	size_t left = sizeof findings->text - findings->text_length;
	char *text = findings->text + findings->text_length;

	if (left < 2)
		return "...";
	if (left > TEXT_LIMIT)
		left = TEXT_LIMIT;
	int length = vsnprintf(text, left, format, args);
	if (length < 0)
		return "...";
	findings->text_length += ((size_t)length < left ? (size_t)length : left - 1) + 1;
	for (char *c = text; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = '?';
	return text;
}

const char *cply__finding_text(const cply__checking *subject, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	const char *text = keep_text(subject->findings, format, args);
	va_end(args);
	return text;
}

bool cply__finding_answer(
	cply_finding *out, const cply__checking *subject, cply_answer answer, uint64_t offset, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	out->found = keep_text(subject->findings, format, args);
	va_end(args);
	out->answer = answer;
	out->offset = offset;
	return true;
}

bool cply__finding_says(cply_finding *out, cply_answer answer, uint64_t offset, const char *found)
{
	out->answer = answer;
	out->offset = offset;
	out->found = found;
	return true;
}

cply_answer cply__pass_if(bool holds)
{
	return holds ? CPLY_ANSWER_PASS : CPLY_ANSWER_FAIL;
}

bool cply__has_part(const char *words, const char *word, size_t length)
{
	for (const char *at = words; *at; at += strcspn(at, " "), at += strspn(at, " "))
		if (strcspn(at, " ") == length && memcmp(at, word, length) == 0)
			return true;
	return false;
}

bool cply__has_word(const char *words, const char *word)
{
	return cply__has_part(words, word, strlen(word));
}
