/* Sets of checks, and versions, from text. */
#include <crossply/binary.h>

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <crossply/suggest.h>

#include "runtime/error.h"

static bool is_word(const char *name, const char *word, size_t length)
{
	return strlen(name) == length && memcmp(name, word, length) == 0;
}

/* The checks that one word means; 0: none. */
static cply_check_set meant_by(const char *word, size_t length)
{
	const cply_check_set all = CPLY_CHECK_BIT(CPLY_CHECK_COUNT) - 1;
	cply_check_set set = 0;

	if (is_word("all", word, length))
		return all;
	for (int check = 0; check < CPLY_CHECK_COUNT; check++)
		if (is_word(cply_check_name((cply_check)check), word, length) ||
			is_word(cply_check_group_name(cply_check_group_of((cply_check)check)), word, length))
			set |= CPLY_CHECK_BIT(check);
	return set;
}

static cply_status refuse(const char *word, cply_error *err)
{
	cply_suggestion nearest;

	cply_suggestion_init(&nearest, word);
	for (int check = 0; check < CPLY_CHECK_COUNT; check++)
		cply_suggestion_offer(&nearest, cply_check_name((cply_check)check));
	for (int group = 0; group < CPLY_CHECK_GROUP_COUNT; group++)
		cply_suggestion_offer(&nearest, cply_check_group_name((cply_check_group)group));
	cply__error(err, CPLY_E_USAGE, .wanted = "a check, a group of checks, or all", .found = word);
	if (nearest.name)
		return cply__error_hint(err, "did you mean %s?", nearest.name);
	return cply__error_hint(err, "the groups are platform, hardening and image");
}

cply_status cply_check_set_parse(cply_check_set *set, const char *text, cply_error *err)
{
	static const char between[] = ", \t\n";
	cply_check_set found = 0;

	for (const char *at = text + strspn(text, between); *at; at += strspn(at, between)) {
		size_t length = strcspn(at, between);
		cply_check_set meant = meant_by(at, length);
		if (!meant) {
			char word[64];
			snprintf(word, sizeof word, "%.*s", (int)(length < sizeof word ? length : sizeof word), at);
			return refuse(word, err);
		}
		found |= meant;
		at += length;
	}
	*set |= found;
	return CPLY_OK;
}

const char *cply_version_format(const cply_version *version, char text[CPLY_VERSION_TEXT])
{
	if (version->part[2])
		snprintf(text, CPLY_VERSION_TEXT, "%u.%u.%u", version->part[0], version->part[1], version->part[2]);
	else
		snprintf(text, CPLY_VERSION_TEXT, "%u.%u", version->part[0], version->part[1]);
	return text;
}

int cply_version_compare(const cply_version *a, const cply_version *b)
{
	for (size_t i = 0; i < 3; i++)
		if (a->part[i] != b->part[i])
			return a->part[i] < b->part[i] ? -1 : 1;
	return 0;
}

cply_status cply_version_parse(cply_version *out, const char *text, cply_error *err)
{
	static const unsigned limit = 1000000;
	cply_version version = {{0}};
	const char *at = text;

	for (size_t i = 0; i < 3 && isdigit((unsigned char)*at); i++) {
		while (isdigit((unsigned char)*at) && version.part[i] < limit)
			version.part[i] = version.part[i] * 10 + (unsigned)(*at++ - '0');
		if (*at == '.' && i < 2 && isdigit((unsigned char)at[1]))
			at++;
		else
			break;
	}
	if (*at || at == text)
		return cply__error(err, CPLY_E_USAGE, .wanted = "a version in numbers, as 2.34 is", .found = text);
	*out = version;
	return CPLY_OK;
}
