#include "report.h"

#include <stdio.h>
#include <string.h>

#include "runtime/alloc.h"
#include "runtime/error.h"

cply_status cply__verify_report_new(cply_verify_report **out, const cply_allocator *allocator, cply_error *err)
{
	cply_verify_report *report = cply__calloc(allocator, 1, sizeof *report);

	*out = report;
	if (!report)
		return cply__error_nomem(err);
	report->allocator = allocator;
	cply__arena_init(&report->arena, allocator);
	return CPLY_OK;
}

void cply_verify_report_free(cply_verify_report *report)
{
	if (!report)
		return;
	cply__free(report->allocator, report->files.at);
	cply__arena_release(&report->arena);
	cply__free(report->allocator, report);
}

static void *copy(cply__arena *arena, const void *bytes, size_t size)
{
	void *made = cply__arena_alloc(arena, size);

	return made ? memcpy(made, bytes, size) : NULL;
}

cply_status cply__verify_report_add(cply_verify_report *report, const cply_verified *file, cply_error *err)
{
	cply_verified kept = *file;

	kept.path = cply__arena_strdup(&report->arena, file->path);
	if (file->finding_count > 0)
		kept.findings = copy(&report->arena, file->findings, file->finding_count * sizeof *file->findings);
	if (file->problem)
		kept.problem = copy(&report->arena, file->problem, sizeof *file->problem);
	if (!kept.path || (file->finding_count > 0 && !kept.findings) || (file->problem && !kept.problem) ||
		!CPLY__VEC_PUSH(&report->files, report->allocator, kept))
		return cply__error_nomem(err);
	report->tally[kept.verdict]++;
	return CPLY_OK;
}

size_t cply_verify_report_count(const cply_verify_report *report)
{
	return report->files.count;
}

const cply_verified *cply_verify_report_at(const cply_verify_report *report, size_t index)
{
	return index < report->files.count ? &report->files.at[index] : NULL;
}

size_t cply_verify_report_tally(const cply_verify_report *report, cply_verdict verdict)
{
	return (size_t)verdict < sizeof report->tally / sizeof *report->tally ? report->tally[verdict] : 0;
}

/* "machine 0x28 (arm); 32-bit": what every failed check wanted, or what it found. */
static void join(char *out, size_t size, const cply_verified *file, bool is_found)
{
	size_t length = strlen(out);
	const char *between = "";

	for (size_t i = 0; i < file->finding_count && length < size; i++) {
		const cply_finding *finding = &file->findings[i];
		if (finding->answer != CPLY_ANSWER_FAIL)
			continue;
		length += (size_t)snprintf(
			out + length, size - length, "%s%s", between, is_found ? finding->found : finding->wanted);
		between = "; ";
	}
}

cply_status cply__verify_mismatch(const cply_verified *file, cply_error *err)
{
	char platform[CPLY_PLATFORM_TEXT], wanted[1024], found[1024] = "";
	uint64_t offset = CPLY_OFFSET_NONE;

	cply_platform_format(&file->platform, platform);
	snprintf(wanted, sizeof wanted, "a binary for %s: ", platform);
	join(wanted, sizeof wanted, file, false);
	join(found, sizeof found, file, true);
	for (size_t i = file->finding_count; i-- > 0;)
		if (file->findings[i].answer == CPLY_ANSWER_FAIL)
			offset = file->findings[i].offset;
	return cply__error(err, CPLY_E_MISMATCH, .path = file->path, .offset = offset,
		.has_offset = offset != CPLY_OFFSET_NONE, .wanted = wanted, .found = found,
		.hint = "build it for that platform, or label it as what it is");
}

cply_status cply_verify_report_status(const cply_verify_report *report, cply_error *err)
{
	size_t misfits = report->tally[CPLY_VERDICT_MISFIT];

	if (misfits == 0 && report->tally[CPLY_VERDICT_FITS] > 0)
		return CPLY_OK;
	if (misfits == 0)
		return cply__error(err, CPLY_E_MISMATCH, .wanted = "at least one binary to verify",
			.found = report->tally[CPLY_VERDICT_SKIPPED] > 0 ? "only other files" : "no file",
			.hint = "name the folder that the binaries are in");
	for (size_t i = 0; i < report->files.count; i++) {
		const cply_verified *file = &report->files.at[i];
		if (file->verdict != CPLY_VERDICT_MISFIT)
			continue;
		if (file->problem)
			*err = *file->problem;
		else
			cply__verify_mismatch(file, err);
		break;
	}
	if (misfits > 1)
		cply__error_context(err, "%zu files do not fit, the first", misfits);
	return err->code;
}

static void put_finding(cply_json *json, const cply_finding *finding)
{
	cply_json_object(json, NULL);
	cply_json_text(json, "check", cply_check_name(finding->check));
	cply_json_text(json, "answer", cply_answer_name(finding->answer));
	cply_json_text(json, "wanted", finding->wanted);
	cply_json_text(json, "found", finding->found);
	if (finding->offset != CPLY_OFFSET_NONE)
		cply_json_unsigned(json, "offset", finding->offset);
	cply_json_end(json);
}

static void put_file(cply_json *json, const cply_verified *file)
{
	char platform[CPLY_PLATFORM_TEXT];

	cply_json_object(json, NULL);
	cply_json_text(json, "path", file->path);
	cply_json_text(json, "verdict", cply_verdict_name(file->verdict));
	if (file->verdict != CPLY_VERDICT_SKIPPED) {
		cply_platform_format(&file->platform, platform);
		cply_json_text(json, "platform", platform);
		cply_json_text(json, "format", cply_binary_format_name(file->format));
		if (file->link != CPLY_LINK_NONE)
			cply_json_text(json, "link", cply_binary_link_name(file->link));
		cply_json_array(json, "findings");
		for (size_t i = 0; i < file->finding_count; i++)
			put_finding(json, &file->findings[i]);
		cply_json_end(json);
	}
	if (file->problem)
		cply_json_error(json, "problem", file->problem);
	cply_json_end(json);
}

const char *cply_verdict_name(cply_verdict verdict)
{
	static const char *const names[] = {"fits", "misfit", "skipped"};

	return (size_t)verdict < sizeof names / sizeof *names ? names[verdict] : "";
}

void cply_verify_report_json(const cply_verify_report *report, cply_json *json, const char *key)
{
	cply_json_object(json, key);
	cply_json_unsigned(json, "fits", report->tally[CPLY_VERDICT_FITS]);
	cply_json_unsigned(json, "misfits", report->tally[CPLY_VERDICT_MISFIT]);
	cply_json_unsigned(json, "skipped", report->tally[CPLY_VERDICT_SKIPPED]);
	cply_json_array(json, "files");
	for (size_t i = 0; i < report->files.count; i++)
		put_file(json, &report->files.at[i]);
	cply_json_end(json);
	cply_json_end(json);
}
