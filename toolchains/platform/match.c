/* Which images a machine can run: the rules `Only` and `OnlyStrict` of containerd/platforms. */
#include <crossply/platform.h>

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "names.h"

/* A variant in pieces: "rva22u64" is "rva", 22, "u64". */
typedef struct level {
	const char *prefix;
	size_t prefix_length;
	unsigned long number;
	const char *suffix;
} level;

static bool cut(level *out, const char *variant)
{
	char *end;

	out->prefix = variant;
	out->prefix_length = strcspn(variant, "0123456789");
	if (!variant[out->prefix_length])
		return false;
	out->number = strtoul(variant + out->prefix_length, &end, 10);
	out->suffix = end;
	return true;
}

static bool covers_number(const char *host, const char *image, unsigned floor)
{
	level h, i;

	if (!cut(&h, host) || !cut(&i, image))
		return false;
	return h.prefix_length == i.prefix_length && memcmp(h.prefix, i.prefix, h.prefix_length) == 0 &&
	       strcmp(h.suffix, i.suffix) == 0 && i.number >= floor && i.number <= h.number;
}

/* "v8" is v8.0. False for anything else than vM or vM.N. */
static bool cut_dotted(unsigned long *major, unsigned long *minor, const char *variant)
{
	char *end;

	if (variant[0] != 'v' || !isdigit((unsigned char)variant[1]))
		return false;
	*major = strtoul(variant + 1, &end, 10);
	*minor = 0;
	if (*end == '.' && isdigit((unsigned char)end[1]))
		*minor = strtoul(end + 1, &end, 10);
	return *end == '\0';
}

/* ARMv9.x includes ARMv8.(x+5), and there is no v8 above v8.9. */
static bool covers_dotted(const char *host, const char *image, unsigned floor)
{
	unsigned long host_major, host_minor, major, minor;

	if (!cut_dotted(&host_major, &host_minor, host) || !cut_dotted(&major, &minor, image))
		return false;
	if (major == host_major)
		return minor <= host_minor;
	unsigned long reach = host_minor + 5 < 9 ? host_minor + 5 : 9;
	return major == floor && host_major == floor + 1u && minor <= reach;
}

static bool covers(const cply__arch_family *family, const char *host, const char *image)
{
	if (strcmp(host, image) == 0 || !image[0])
		return true;
	if (!family)
		return covers_number(host, image, 0);
	const char *host_level = host[0] ? host : family->bare;
	if (family->order == CPLY__ORDER_DOTTED)
		return covers_dotted(host_level, image, family->floor);
	return covers_number(host_level, image, family->floor);
}

int cply_platform_runs(const cply_platform *host, const cply_platform *image)
{
	cply_platform h = *host, i = *image;

	cply__platform_normalise(&h);
	cply__platform_normalise(&i);
	if (strcmp(h.os, i.os) != 0)
		return 0;
	const cply__arch_family *family = cply__arch_family_find(h.arch);
	if (strcmp(h.arch, i.arch) == 0)
		return covers(family, h.variant, i.variant);
	if (!family || !family->fallback || strcmp(family->fallback, i.arch) != 0)
		return 0;
	if (!family->fallback_variant)
		return !i.variant[0];
	return covers(cply__arch_family_find(family->fallback), family->fallback_variant, i.variant);
}

int cply_platform_matches(const cply_platform *wanted, const cply_platform *image)
{
	cply_platform w = *wanted, i = *image;

	cply__platform_normalise(&w);
	cply__platform_normalise(&i);
	return strcmp(w.os, i.os) == 0 && strcmp(w.arch, i.arch) == 0 && strcmp(w.variant, i.variant) == 0;
}
