/* Which platform to work for, from an option or the words that Docker sets. */
#include <crossply/platform.h>

#include <stdio.h>
#include <string.h>

#include "names.h"
#include "runtime/error.h"

bool cply__name_is_native(const char *text)
{
	return strcmp(text, "native") == 0 || strcmp(text, "local") == 0;
}

cply_status cply__platform_native(cply_platform *out, cply_error *err)
{
	cply_platform host, one;
	cply_status status = cply_platform_host(&host, err);

	if (status)
		return status;
	/* The first row is the most general; for ARM there is none without a level, and the highest that runs is best.
	 */
	const cply_platform_row *best = NULL;
	for (size_t i = 0; i < cply__platform_row_count; i++) {
		cply_platform_row_platform(&cply__platform_rows[i], &one);
		if (strcmp(one.os, host.os) != 0 || strcmp(one.arch, host.arch) != 0 ||
			!cply_platform_runs(&host, &one))
			continue;
		best = &cply__platform_rows[i];
		if (!one.variant[0])
			break;
	}
	if (!best) {
		char text[CPLY_PLATFORM_TEXT];
		cply_platform_format(&host, text);
		return cply__platform_unknown(err, text, "a machine of a platform that crossply knows");
	}
	cply_platform_row_platform(best, out);
	return CPLY_OK;
}

static bool is_given(const char *word)
{
	return word && word[0];
}

static cply_status known(cply_platform *out, const char *text, cply_error *err)
{
	const cply_platform_row *row;
	cply_platform one;
	cply_status status =
		cply__name_is_native(text) ? cply__platform_native(&one, err) : cply_platform_parse(&one, text, err);

	if (!status)
		status = cply_platform_row_get(&row, &one, err);
	if (!status)
		*out = one;
	return status;
}

/* Does the platform exist without its TARGETVARIANT? Then that is most likely left over from another one. */
static bool is_stale(const char *os, const cply_platform_words *words)
{
	char text[CPLY_PLATFORM_TEXT];
	cply_platform without;
	cply_error ignored;
	int length = snprintf(text, sizeof text, "%s/%s", os, words->target_arch);

	return is_given(words->target_variant) && (size_t)length < sizeof text &&
	       known(&without, text, &ignored) == CPLY_OK;
}

/* TARGETOS, TARGETARCH and TARGETVARIANT together; the OS is this machine's when only the architecture is given. */
static cply_status from_parts(cply_platform *out, const cply_platform_words *words, cply_error *err)
{
	char text[CPLY_PLATFORM_TEXT];
	cply_platform host;
	const char *os = words->target_os;

	if (!is_given(os)) {
		cply_status status = cply__host_names(&host, err);
		if (status)
			return status;
		os = host.os;
	}
	const char *variant = is_given(words->target_variant) ? words->target_variant : "";
	int length = snprintf(text, sizeof text, "%s/%s%s%s", os, words->target_arch, variant[0] ? "/" : "", variant);
	if (length < 0 || (size_t)length >= sizeof text)
		return cply__platform_unknown(
			err, text, "TARGETOS, TARGETARCH and TARGETVARIANT of at most 31 bytes each");
	if (known(out, text, err) == CPLY_OK)
		return CPLY_OK;
	return is_stale(os, words) ? cply__error_hint(err,
					     "TARGETVARIANT=%s is of another platform: unset it, or set "
					     "TARGETPLATFORM, which wins over all three",
					     variant)
				   : err->code;
}

cply_status cply_platform_select(cply_platform *out, const cply_platform_words *words, cply_error *err)
{
	cply_status status;

	if (is_given(words->platform))
		return known(out, words->platform, err);
	if (is_given(words->target_platform)) {
		status = known(out, words->target_platform, err);
		if (status)
			cply__error_context(err, "TARGETPLATFORM");
		return status;
	}
	if (is_given(words->target_arch)) {
		status = from_parts(out, words, err);
		if (status)
			cply__error_context(err, "TARGETOS, TARGETARCH, TARGETVARIANT");
		return status;
	}
	return cply__error(err, CPLY_E_USAGE, .wanted = "one to work for", .found = "no platform",
		.hint = "add `ARG TARGETPLATFORM` before this RUN, or `--platform native`, or another platform");
}
