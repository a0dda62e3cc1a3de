/* The known platform that somebody may have meant, or that is nearest to one without a row. */
#include <string.h>

#include <crossply/suggest.h>

#include "names.h"
#include "runtime/error.h"

/* For linux/arm/v9: the last row of linux/arm. All variants are as near in letters, and the newest is the likeliest. */
static const char *newest_variant(const char *text)
{
	const char *first = strchr(text, '/'), *last = strrchr(text, '/'), *newest = NULL;
	size_t length = last ? (size_t)(last - text) : 0;

	for (size_t i = 0; first != last && i < cply__platform_row_count; i++) {
		const char *name = cply__row_text(&cply__platform_rows[i], CPLY__ROW_PLATFORM);
		if (strncmp(name, text, length) == 0 && (!name[length] || name[length] == '/'))
			newest = name;
	}
	return newest;
}

const char *cply__platform_nearest(const char *text)
{
	static const cply__row_field compared[] = {CPLY__ROW_PLATFORM, CPLY__ROW_PAIR, CPLY__ROW_ARCH, CPLY__ROW_UNAME,
		CPLY__ROW_DEBIAN_ARCH, CPLY__ROW_TRIPLE};
	cply_suggestion suggestion;
	const char *nearest = NULL;

	if ((nearest = newest_variant(text)))
		return nearest;
	cply_suggestion_init(&suggestion, text);
	for (size_t f = 0; f < sizeof compared / sizeof *compared; f++)
		for (size_t i = 0; i < cply__platform_row_count; i++) {
			const char *name = cply__row_text(&cply__platform_rows[i], compared[f]);
			const char *before = suggestion.name;
			cply_suggestion_offer(&suggestion, name);
			if (suggestion.name != before)
				nearest = cply__row_text(&cply__platform_rows[i], CPLY__ROW_PLATFORM);
		}
	return nearest;
}

/* Go names what a platform without variant promises, as the specification of images names variants. */
static bool is_named(const cply_platform_row *row, const char *variant)
{
	const char *level = strchr(cply__row_text(row, CPLY__ROW_GO_VARIANT), '=');

	return !*cply__row_text(row, CPLY__ROW_VARIANT) && level && strcmp(level + 1, variant) == 0;
}

const cply_platform_row *cply__platform_row_covered(bool *is_exact, const cply_platform *platform)
{
	const cply_platform_row *best = cply_platform_row_find(platform);
	cply_platform wanted = *platform, highest;

	*is_exact = best != NULL;
	cply__platform_normalise(&wanted);
	for (size_t i = 0; i < cply__platform_row_count && !*is_exact; i++) {
		const cply_platform_row *row = &cply__platform_rows[i];
		cply_platform one;
		cply_platform_row_platform(row, &one);
		if (strcmp(one.os, wanted.os) != 0 || strcmp(one.arch, wanted.arch) != 0)
			continue;
		*is_exact = is_named(row, wanted.variant);
		if (*is_exact || (cply_platform_runs(&wanted, &one) && (!best || cply_platform_runs(&one, &highest)))) {
			best = row;
			highest = one;
		}
	}
	return best;
}

cply_status cply__platform_unknown(cply_error *err, const char *text, const char *wanted)
{
	const char *nearest = cply__platform_nearest(text);

	cply__error(err, CPLY_E_PLATFORM, .wanted = wanted ? wanted : "a platform that crossply knows");
	cply__error_found(err, "\"%s\"", text);
	if (nearest)
		return cply__error_hint(err, "did you mean %s? `crossply platforms` lists all", nearest);
	return cply__error_hint(err, "`crossply platforms` lists all; write OS/ARCH[/VARIANT], as in linux/arm64");
}
