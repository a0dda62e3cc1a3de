#include "report.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "runtime/alloc.h"
#include "runtime/error.h"

void cply__verify_report_begin(cply_verify_report *report, const cply_allocator *allocator)
{
	*report = (cply_verify_report){.allocator = allocator};
	cply__arena_init(&report->arena, allocator);
}

void cply__verify_report_end(cply_verify_report *report)
{
	for (size_t i = 0; i < report->others.count; i++)
		cply__arena_release(&report->others.at[i]);
	cply__free(report->allocator, report->others.at);
	cply__free(report->allocator, report->files.at);
	cply__arena_release(&report->arena);
	cply__verify_report_begin(report, report->allocator);
}

cply_status cply__verify_report_new(cply_verify_report **out, const cply_allocator *allocator, cply_error *err)
{
	*out = cply__alloc(allocator, sizeof **out);
	if (!*out)
		return cply__error_nomem(err);
	cply__verify_report_begin(*out, allocator);
	return CPLY_OK;
}

void cply_verify_report_free(cply_verify_report *report)
{
	if (!report)
		return;
	cply__verify_report_end(report);
	cply__free(report->allocator, report);
}

/* Copies into the report's memory; after a failure only `failed` is set. NULL stays NULL. */
typedef struct copier {
	cply__arena *arena;
	bool failed;
} copier;

static void *copy_bytes(copier *to, const void *bytes, size_t size)
{
	if (!bytes || size == 0)
		return NULL;
	void *made = cply__arena_alloc(to->arena, size);
	to->failed = to->failed || !made;
	return made ? memcpy(made, bytes, size) : NULL;
}

static const char *copy_text(copier *to, const char *text)
{
	if (!text)
		return NULL;
	const char *made = cply__arena_strdup(to->arena, text);
	to->failed = to->failed || !made;
	return made;
}

static const char *copy_unless_same(copier *to, const char **last, const char *text)
{
	if (!*last || strcmp(*last, text) != 0)
		*last = copy_text(to, text);
	return *last;
}

static void copy_findings(copier *to, cply__last_texts *last, cply_verified *kept)
{
	cply_finding *findings = copy_bytes(to, kept->findings, kept->finding_count * sizeof *kept->findings);

	kept->findings = findings;
	for (size_t i = 0; findings && i < kept->finding_count && !to->failed; i++) {
		cply__last_texts *said = &last[findings[i].check];
		findings[i].wanted = copy_unless_same(to, &said->wanted, findings[i].wanted);
		findings[i].found = copy_unless_same(to, &said->found, findings[i].found);
	}
}

static bool same_texts(const char *const *a, const char *const *b, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(a[i], b[i]) != 0)
			return false;
	return true;
}

/* Hard links of one program, and programs of one project, need the same. */
static void copy_needed(copier *to, cply_verify_report *report, cply_verified_facts *kept)
{
	if (kept->needed_count == 0)
		return;
	if (kept->needed_count != report->last_needed_count ||
		!same_texts(kept->needed, report->last_needed, kept->needed_count)) {
		const char **needed = copy_bytes(to, kept->needed, kept->needed_count * sizeof *kept->needed);
		for (size_t i = 0; needed && i < kept->needed_count && !to->failed; i++)
			needed[i] = copy_text(to, needed[i]);
		report->last_needed = needed;
		report->last_needed_count = to->failed ? 0 : kept->needed_count;
	}
	kept->needed = report->last_needed;
}

static void copy_facts(copier *to, cply_verify_report *report, cply_verified_facts *kept)
{
	const char **texts[] = {&kept->build_id, &kept->compiler, &kept->go_version, &kept->go_variant,
		&kept->rust_version, &kept->interpreter, &kept->features};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		*texts[i] = copy_text(to, *texts[i]);
	copy_needed(to, report, kept);
}

cply_status cply__verify_report_add(cply_verify_report *report, const cply_verified *file, cply_error *err)
{
	copier to = {&report->arena, false};
	cply_verified kept = *file;

	kept.path = copy_text(&to, file->path);
	kept.subject = file->subject == file->path ? kept.path : copy_text(&to, file->subject);
	kept.problem = copy_bytes(&to, file->problem, sizeof *file->problem);
	copy_findings(&to, report->last, &kept);
	copy_facts(&to, report, &kept.facts);
	if (report->arena.is_full)
		return cply__error(err, CPLY_E_LIMIT, .path = file->subject, .found = "more of them",
			.wanted = "as many binaries as a report of 64 MiB has room for",
			.hint = "look at fewer of its platforms with --platform");
	if (to.failed || !CPLY__VEC_PUSH(&report->files, report->allocator, kept))
		return cply__error_nomem(err);
	report->tally[kept.verdict]++;
	return CPLY_OK;
}

cply_status cply__verify_report_take(cply_verify_report *report, cply_verify_report *other, cply_error *err)
{
	if (!CPLY__VEC_RESERVE(&report->files, report->allocator, report->files.count + other->files.count) ||
		!CPLY__VEC_PUSH(&report->others, report->allocator, other->arena))
		return cply__error_nomem(err);
	cply__arena_init(&other->arena, other->allocator);
	memset(other->last, 0, sizeof other->last);
	other->last_needed_count = 0;
	if (other->files.count > 0)
		memcpy(report->files.at + report->files.count, other->files.at,
			other->files.count * sizeof *other->files.at);
	report->files.count += other->files.count;
	other->files.count = 0;
	for (size_t i = 0; i < sizeof report->tally / sizeof *report->tally; i++) {
		report->tally[i] += other->tally[i];
		other->tally[i] = 0;
	}
	return CPLY_OK;
}

cply_verdict cply__verify_verdict(cply_verdict verdict, const cply_finding *findings, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (cply_finding_is_problem(&findings[i]))
			return CPLY_VERDICT_MISFIT;
	return verdict;
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
		if (!cply_finding_is_problem(finding))
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
	if (file->kind > CPLY_VERIFIED_IMAGE || !file->platform.os[0])
		wanted[0] = '\0';
	else
		snprintf(wanted, sizeof wanted,
			"%s for %s: ", file->kind == CPLY_VERIFIED_IMAGE ? "an image" : "a binary", platform);
	join(wanted, sizeof wanted, file, false);
	join(found, sizeof found, file, true);
	for (size_t i = file->finding_count; i-- > 0;)
		if (cply_finding_is_problem(&file->findings[i]))
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
		return cply__error(err, CPLY_E_MISMATCH, .wanted = "at least one binary to verify", .found = "none",
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

const char *cply_verified_kind_name(cply_verified_kind kind)
{
	static const char *const names[] = {"file", "member", "image", "attestation", "artefact", "nothing"};

	return (size_t)kind < sizeof names / sizeof *names ? names[kind] : "";
}

const char *cply_verdict_name(cply_verdict verdict)
{
	static const char *const names[] = {"fits", "misfit", "skipped"};

	return (size_t)verdict < sizeof names / sizeof *names ? names[verdict] : "";
}
