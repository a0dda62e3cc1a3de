#include "names.h"

#include <string.h>

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool cply__name_copy(char *out, size_t size, const char *text, size_t length)
{
	if (length >= size)
		return false;
	for (size_t i = 0; i < length; i++)
		out[i] = lower(text[i]);
	out[length] = '\0';
	return true;
}

void cply__name_set(char *field, size_t size, const char *name)
{
	memset(field, 0, size);
	memcpy(field, name, strnlen(name, size - 1));
}

bool cply__name_is_known(const char *const *list, const char *name)
{
	for (; *list; list++)
		if (strcmp(*list, name) == 0)
			return true;
	return false;
}

const char *cply__name_means(const cply__name_pair *pairs, const char *name)
{
	for (; pairs->name; pairs++)
		if (strcmp(pairs->name, name) == 0)
			return pairs->means;
	return NULL;
}

const cply__arch_alias *cply__arch_alias_find(const char *name)
{
	for (const cply__arch_alias *alias = cply__arch_aliases; alias->name; alias++)
		if (strcmp(alias->name, name) == 0)
			return alias;
	return NULL;
}

const cply__arch_family *cply__arch_family_find(const char *arch)
{
	for (const cply__arch_family *family = cply__arch_families; family->arch; family++)
		if (strcmp(family->arch, arch) == 0)
			return family;
	return NULL;
}

static const char *variant_of(const char *arch, const char *variant)
{
	for (const cply__variant_alias *alias = cply__variant_aliases; alias->arch; alias++)
		if (strcmp(alias->arch, arch) == 0 && strcmp(alias->name, variant) == 0)
			return alias->variant;
	return variant;
}

static void lower_all(char *text)
{
	for (; *text; text++)
		*text = lower(*text);
}

bool cply__platform_normalise(cply_platform *platform)
{
	bool agrees = true;

	lower_all(platform->os);
	lower_all(platform->arch);
	lower_all(platform->variant);
	const char *os = cply__name_means(cply__os_aliases, platform->os);
	if (os)
		CPLY__NAME_SET(platform->os, os);
	const cply__arch_alias *alias = cply__arch_alias_find(platform->arch);
	if (alias) {
		CPLY__NAME_SET(platform->arch, alias->arch);
		if (alias->variant) {
			const char *given = variant_of(alias->arch, platform->variant);
			agrees = alias->origin == CPLY__ALIAS_CONTAINERD || !platform->variant[0] ||
				 strcmp(given, alias->variant) == 0;
			CPLY__NAME_SET(platform->variant, alias->variant);
		}
	}
	const char *variant = variant_of(platform->arch, platform->variant);
	if (variant != platform->variant)
		CPLY__NAME_SET(platform->variant, variant);
	return agrees;
}
