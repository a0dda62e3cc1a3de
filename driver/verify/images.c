/* Images, archives and layers: each image as a whole, and every binary in it. */
#include <string.h>

#include "driver/subject.h"
#include "evidence.h"
#include "judge.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "toolchains/platform_row.h"

/* The checks of images are the last ones of the list. */
enum { IMAGE_CHECKS = CPLY_CHECK_COUNT - CPLY_CHECK_BLOB };

/* Bytes of findings and facts of one subject. */
enum { REPORT_MAX = 64 << 20 };

/* One subject while it is judged. */
typedef struct images {
	cply_verify_report *report;
	const cply__judgement *how;
	const char *path;
	cply__subject *subject; /* owned */
	bool is_tar;
	bool has_programs;       /* not only what is listed beside images */
	cply__judge_place place; /* of the image at hand */
	cply__arena arena;       /* texts of one image until the report has copied them */
} images;

/* A tar has no config, and starts nothing; what is no image is blobs. */
static bool applies(cply_check check, cply__content content)
{
	switch (content) {
	case CPLY__CONTENT_IMAGE:
		return true;
	case CPLY__CONTENT_TAR:
		return check >= CPLY_CHECK_LAYER && check <= CPLY_CHECK_TRAILING_BYTES;
	default:
		return check == CPLY_CHECK_BLOB;
	}
}

static cply_weight weight_of(const images *in, cply_check check, cply__severity severity)
{
	if (in->how->checks.required & CPLY_CHECK_BIT(check))
		return CPLY_WEIGHT_REQUIRED;
	return severity == CPLY__SEVERITY_ERROR || in->how->options->strictness == CPLY_STRICT_ALL ? CPLY_WEIGHT_CHECK
												   : CPLY_WEIGHT_NOTE;
}

/* "usr/bin/app: no such file": what is wrong, and with what. */
static const char *found_text(images *in, const cply__image_finding *finding)
{
	const char *about = finding->path[0] ? finding->path : "the image";

	return finding->layer[0]
		       ? cply__arena_printf(&in->arena, "%s: %s (layer %.19s)", about, finding->found, finding->layer)
		       : cply__arena_printf(&in->arena, "%s: %s", about, finding->found);
}

static const char *why_unknown(const cply__subject_image *image, cply_check check)
{
	if (check >= CPLY_CHECK_ENTRYPOINT && (image->judged & CPLY_CHECK_BIT(CPLY_CHECK_LAYER)))
		return "not looked for: how programs of this system start is not known here";
	return image->judged & CPLY_CHECK_BIT(CPLY_CHECK_CONFIG_PLATFORM) ? "not all layers could be read"
									  : "it could not be read";
}

/* What a check says that found nothing wrong, if it was asked at all. */
static cply_finding nothing_wrong(const images *in, const cply__subject_image *image, cply_check check)
{
	bool was_asked = image->judged & CPLY_CHECK_BIT(check);

	return (cply_finding){.check = check,
		.answer = was_asked ? CPLY_ANSWER_PASS : CPLY_ANSWER_UNKNOWN,
		.weight = weight_of(in, check, CPLY__SEVERITY_ERROR),
		.wanted = cply_check_help(check),
		.found = was_asked ? "it is so" : why_unknown(image, check),
		.offset = CPLY_OFFSET_NONE};
}

/* Every check once with a pass, or as often as it did not hold. Room for all is the caller's. */
static cply_status list_findings(
	cply_finding *out, size_t *count, images *in, const cply__subject_image *image, cply_error *err)
{
	*count = 0;
	for (int i = CPLY_CHECK_BLOB; i < CPLY_CHECK_COUNT; i++) {
		cply_check check = (cply_check)i;
		size_t before = *count;
		for (size_t f = 0; f < image->finding_count; f++) {
			const cply__image_finding *from = &image->findings[f];
			if (from->check != check)
				continue;
			out[*count] = (cply_finding){.check = check,
				.answer = CPLY_ANSWER_FAIL,
				.weight = weight_of(in, check, from->severity),
				.wanted = from->wanted,
				.found = found_text(in, from),
				.offset = from->offset};
			if (!out[(*count)++].found)
				return cply__error_nomem(err);
		}
		if (*count == before && applies(check, image->content))
			out[(*count)++] = nothing_wrong(in, image, check);
	}
	return CPLY_OK;
}

/* "app.tar", "app.tar:1.0", "app.tar@sha256:..." where tags say nothing. */
static const char *name_of(images *in, const cply__subject_image *image)
{
	if (image->content == CPLY__CONTENT_ATTESTATION || image->content == CPLY__CONTENT_ARTEFACT)
		return cply__arena_printf(&in->arena, "%s@%s", in->path, image->digest);
	return image->tag[0] ? cply__arena_printf(&in->arena, "%s:%s", in->path, image->tag) : in->path;
}

/* The image as a whole. `problem` NULL: its platform is one that we know. */
static cply_status add_image(images *in, const cply__subject_image *image, const cply_error *problem, cply_error *err)
{
	static const cply_verified_kind kinds[] = {[CPLY__CONTENT_TAR] = CPLY_VERIFIED_IMAGE,
		[CPLY__CONTENT_IMAGE] = CPLY_VERIFIED_IMAGE,
		[CPLY__CONTENT_ATTESTATION] = CPLY_VERIFIED_ATTESTATION,
		[CPLY__CONTENT_ARTEFACT] = CPLY_VERIFIED_ARTEFACT};
	size_t room = image->finding_count + IMAGE_CHECKS;
	cply_finding *findings = cply__arena_alloc(&in->arena, room * sizeof *findings);
	cply_verified entry = {.kind = kinds[image->content],
		.subject = in->path,
		.path = name_of(in, image),
		.findings = findings,
		.problem = problem};

	if (!findings || !entry.path)
		return cply__error_nomem(err);
	if (image->content == CPLY__CONTENT_IMAGE)
		entry.platform = in->place.platform;
	if (list_findings(findings, &entry.finding_count, in, image, err))
		return err->code;
	entry.facts.size = image->size;
	entry.verdict =
		problem ? CPLY_VERDICT_MISFIT : cply__verify_verdict(CPLY_VERDICT_FITS, findings, entry.finding_count);
	return cply__verify_report_add(in->report, &entry, err);
}

/* Do the files of an image hold the loader that a program of it names? */
static bool has_interpreter(const cply__subject_image *image, const cply_platform_row *row, const cply_binary *binary)
{
	const cply__node *found =
		binary && binary->interpreter ? cply__tree_resolve(image->tree, binary->interpreter) : NULL;

	return found && found->binary && cply__binary_is_for(found->binary, &row->binary);
}

/* What a file must be of: of a tar its path tells, unless somebody did. `allowed`: as cply__subject_expects says. */
static cply_status place_of(cply__judge_place *out, const images *in, const cply__subject_image *image,
	const cply__node *node, const cply_platform *allowed, cply_error *err)
{
	*out = in->place;
	if (in->is_tar)
		out->row = in->how->row;
	if (allowed && allowed != &image->platform) {
		out->platform = *allowed;
		out->is_nearest = false;
		if (cply_platform_row_get(&out->row, allowed, err))
			return err->code;
	}
	if (!in->is_tar)
		out->has_interpreter = has_interpreter(image, out->row, node->binary);
	return CPLY_OK;
}

/* What `build` keeps for its next run is no result, in a tar of its folder as in the folder. */
static bool is_kept_by_build(const images *in, const char *path)
{
	static const char name[] = ".crossply/";
	const char *at = in->is_tar ? strstr(path, name) : NULL;

	while (at && at != path && at[-1] != '/')
		at = strstr(at + 1, name);
	return at != NULL;
}

static cply_status add_member(images *in, const cply__subject_image *image, const cply__node *node, cply_error *err)
{
	static const cply_binary unread = {.format = CPLY_BINARY_UNKNOWN};
	const cply_platform *allowed = cply__subject_expects(in->subject, image, node->path);
	cply_verified entry = {.kind = CPLY_VERIFIED_MEMBER, .subject = in->path, .problem = node->problem};
	cply__judge_place place;

	entry.path = cply__arena_printf(&in->arena, "%s:/%s", in->path, node->path);
	if (!entry.path)
		return cply__error_nomem(err);
	if (allowed && cply__subject_is_any(allowed)) {
		entry.verdict = CPLY_VERDICT_SKIPPED;
		entry.problem = NULL;
		return cply__verify_report_add(in->report, &entry, err);
	}
	if (place_of(&place, in, image, node, allowed, err))
		return err->code;
	return cply__judge_binary(in->report, in->how, &place, &entry, node->binary ? node->binary : &unread, err);
}

/* By which row its files are judged. What carries a label that means nothing here does not fit it. */
static bool find_place(images *in, const cply__subject_image *image, cply_error *problem)
{
	cply__judge_place *place = &in->place;
	bool is_exact = true;
	cply_error unknown;

	*place = (cply__judge_place){.platform = image->platform};
	if (image->content != CPLY__CONTENT_IMAGE)
		return true;
	place->excuses_data = in->how->options->strictness != CPLY_STRICT_ALL;
	place->row = cply__platform_row_covered(&is_exact, &image->platform);
	place->is_nearest = !is_exact;
	if (!place->row) {
		cply_platform_row_get(&place->row, &image->platform, &unknown);
		cply__error(problem, CPLY_E_MISMATCH, .path = in->path,
			.wanted = "an image of a platform that crossply knows", .found = unknown.found,
			.hint = unknown.hint);
		return false;
	}
	/* As everybody writes it, so that an image and its files are of one platform in the report. */
	if (is_exact) {
		cply_platform_row_platform(place->row, &place->platform);
		memcpy(place->platform.os_version, image->platform.os_version, sizeof place->platform.os_version);
		memcpy(place->platform.os_features, image->platform.os_features, sizeof place->platform.os_features);
	}
	return true;
}

/* What is listed beside images starts nothing. */
static bool is_for_programs(const cply__subject_image *image)
{
	return image->content == CPLY__CONTENT_IMAGE || image->content == CPLY__CONTENT_TAR;
}

static cply_status want_evidence(
	images *in, const cply__subject_image *image, cply__evidence_place *whole, cply_error *err)
{
	whole->path = name_of(in, image);
	if (!whole->path)
		return cply__error_nomem(err);
	whole->count = in->report->files.count - whole->first;
	in->has_programs = true;
	return cply__evidence_want(in->report, whole, err);
}

static cply_status judge_image(images *in, const cply__subject_image *image, cply_error *err)
{
	cply_error problem;
	bool is_known = find_place(in, image, &problem);
	cply__evidence_place whole = {
		.subject = in->path, .platform = in->place.platform, .first = in->report->files.count};
	cply_status status = add_image(in, image, is_known ? NULL : &problem, err);

	for (size_t i = 0; i < cply__tree_count(image->tree) && !status && is_known; i++) {
		const cply__node *node = cply__tree_at(image->tree, i);
		if ((node->binary || node->problem) && !is_kept_by_build(in, node->path))
			status = add_member(in, image, node, err);
	}
	if (!status && is_for_programs(image))
		status = want_evidence(in, image, &whole, err);
	cply__arena_release(&in->arena);
	return status;
}

/* Whoever says how much a layer may grow means small ones too; a header alone grows a lot. */
static const uint64_t growth_floor = UINT64_C(1) << 20;

cply_status cply__judge_images(cply_verify_report *report, const cply__judgement *how, cply_context *context,
	const char *path, cply_error *err)
{
	const cply_verify_options *options = how->options;
	images in = {.report = report, .how = how, .path = path};
	cply__subject_options wanted = {.reference = options->reference,
		.platforms = options->platform,
		.platform_count = options->platform ? 1 : 0,
		.limits = {.total = options->most_bytes,
			.ratio = options->most_growth,
			.floor = options->most_growth ? growth_floor : 0},
		.allow = {options->allow, options->allow_count}};
	const size_t first = report->files.count;
	cply__subject_kind kind;
	cply_status status = cply__subject_kind_of(&kind, context, path, err);

	in.is_tar = kind == CPLY__SUBJECT_TAR;
	if (!status)
		status = cply__subject_read(&in.subject, context, path, &wanted, err);
	if (status)
		return status;
	/* What it finds is kept beside what was found in, and an archive of a few kilobytes may unpack to any number.
	 */
	report->arena.limit = report->arena.size + REPORT_MAX;
	cply__arena_init(&in.arena, &context->allocator);
	for (size_t i = 0; i < cply__subject_count(in.subject) && !status; i++)
		status = judge_image(&in, cply__subject_at(in.subject, i), err);
	if (!status && !in.has_programs)
		status = cply__evidence_want(report,
			&(cply__evidence_place){path, path, .first = first, .count = report->files.count - first}, err);
	cply__subject_free(in.subject);
	report->arena.limit = 0;
	return status;
}
