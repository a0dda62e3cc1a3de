#include <crossply/platform.h>

#include <string.h>

#include "names.h"

/* Appends to text of CPLY_PLATFORM_TEXT bytes, which every formatted platform fits into (see escape). */
static char *append(char *end, const char *text)
{
	size_t length = strlen(text);

	memcpy(end, text, length + 1);
	return end + length;
}

/* Percent-encodes what the parser does not take as it is. A plus sign between features stays. */
static char *escape(char *end, const char *text, char keep)
{
	static const char digits[] = "0123456789ABCDEF";

	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;
		int is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
			       strchr("_.-", c) || c == (unsigned char)keep;
		if (is_plain) {
			*end++ = (char)c;
			continue;
		}
		*end++ = '%';
		*end++ = digits[c >> 4];
		*end++ = digits[c & 15];
	}
	*end = '\0';
	return end;
}

void cply_platform_format(const cply_platform *platform, char text[CPLY_PLATFORM_TEXT])
{
	_Static_assert(sizeof platform->os + sizeof platform->arch + sizeof platform->variant +
				       3 * sizeof platform->os_version + 3 * sizeof platform->os_features + 8 <
			       CPLY_PLATFORM_TEXT,
		"every platform fits");
	char *end = append(text, platform->os);

	if (platform->os_version[0] || platform->os_features[0]) {
		end = append(end, "(");
		end = escape(end, platform->os_version, '.');
		if (platform->os_features[0])
			end = escape(append(end, "+"), platform->os_features, '+');
		end = append(end, ")");
	}
	end = append(append(end, "/"), platform->arch);
	if (platform->variant[0])
		append(append(end, "/"), platform->variant);
}

void cply_platform_pair(const cply_platform *platform, char text[CPLY_PLATFORM_TEXT])
{
	append(append(append(append(text, platform->os), "-"), platform->arch), platform->variant);
}

int cply_platform_equal(const cply_platform *a, const cply_platform *b)
{
	return strcmp(a->os, b->os) == 0 && strcmp(a->arch, b->arch) == 0 && strcmp(a->variant, b->variant) == 0 &&
	       strcmp(a->os_version, b->os_version) == 0 && strcmp(a->os_features, b->os_features) == 0;
}
