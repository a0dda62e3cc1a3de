#include "evidence.h"

#include <stdbool.h>
#include <stdio.h>

#include "runtime/error.h"

static bool has_answer(const cply_verified *file, cply_check check, cply_answer answer)
{
	for (size_t i = 0; i < file->finding_count; i++)
		if (file->findings[i].check == check && file->findings[i].answer == answer)
			return true;
	return false;
}

/*
 * Something that runs there: a binary, which an object file or one of another format is not, or an image that was seen
 * to start. A tar, say, is whole without any. What does not fit speaks for itself.
 */
static bool is_evidence(const cply_verified *file)
{
	if (file->verdict != CPLY_VERDICT_FITS)
		return file->verdict == CPLY_VERDICT_MISFIT;
	if (file->kind == CPLY_VERIFIED_FILE || file->kind == CPLY_VERIFIED_MEMBER)
		return !has_answer(file, CPLY_CHECK_FORMAT, CPLY_ANSWER_FAIL) &&
		       !has_answer(file, CPLY_CHECK_OBJECT, CPLY_ANSWER_FAIL);
	return has_answer(file, CPLY_CHECK_ENTRYPOINT, CPLY_ANSWER_PASS);
}

static void say_nothing(
	cply_error *out, const cply_verify_report *report, const cply__evidence_place *place, const char *platform)
{
	char wanted[CPLY_PLATFORM_TEXT + 64];
	const char *hint = platform[0] ? "build it again, or leave it out" : "name what holds the programs";
	bool may_start = false;

	for (size_t i = place->first; i < place->first + place->count; i++)
		may_start |= report->files.at[i].kind != CPLY_VERIFIED_FILE;
	snprintf(wanted, sizeof wanted, "at least one binary%s%s%s to verify", platform[0] ? " for " : "", platform,
		may_start ? ", or an image that starts," : "");
	if (may_start)
		hint = "name what holds the programs; of images that hold only data, `crossply inspect --check` "
		       "compares the digests";
	cply__error(out, CPLY_E_MISMATCH, .path = place->path, .wanted = wanted,
		.found = may_start          ? "neither a binary nor an entrypoint"
			 : place->count > 0 ? "only other files"
					    : "no file",
		.hint = hint);
}

cply_status cply__evidence_want(cply_verify_report *report, const cply__evidence_place *place, cply_error *err)
{
	char platform[CPLY_PLATFORM_TEXT] = "";
	cply_error nothing;

	for (size_t i = place->first; i < place->first + place->count; i++)
		if (is_evidence(&report->files.at[i]))
			return CPLY_OK;
	if (place->platform.os[0])
		cply_platform_format(&place->platform, platform);
	say_nothing(&nothing, report, place, platform);
	const cply_verified entry = {.kind = CPLY_VERIFIED_NOTHING,
		.subject = place->subject,
		.path = place->path,
		.platform = place->platform,
		.verdict = CPLY_VERDICT_MISFIT,
		.problem = &nothing};
	return cply__verify_report_add(report, &entry, err);
}
