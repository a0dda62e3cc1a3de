/* Images, archives and layers: each image as a whole, and every binary in it. */
#include <string.h>

#include "driver/subject.h"
#include "judge.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "toolchains/platform_row.h"

/* The checks of images are the last ones of the list. */
enum { IMAGE_CHECKS = CPLY_CHECK_COUNT - CPLY_CHECK_BLOB };

/* One subject while it is judged. */
typedef struct images {
	cply_verify_report *report;
	const cply__judgement *how;
	const char *path;
	cply__subject *subject; /* owned */
	bool is_tar;
	cply__arena arena; /* texts of one image until the report has copied them */
} images;

/* A tar has no config, and starts nothing. */
static bool applies(cply_check check, bool is_tar)
{
	return !is_tar || (check >= CPLY_CHECK_LAYER && check <= CPLY_CHECK_TRAILING_BYTES);
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

static bool has(const cply__subject_image *image, cply_check check)
{
	for (size_t i = 0; i < image->finding_count; i++)
		if (image->findings[i].check == check)
			return true;
	return false;
}

/* What a check says that found nothing wrong. A layer that could not be read leaves most of them without an answer. */
static cply_finding nothing_wrong(const images *in, const cply__subject_image *image, cply_check check)
{
	bool is_whole =
		check <= CPLY_CHECK_CONFIG_PLATFORM || (!has(image, CPLY_CHECK_BLOB) && !has(image, CPLY_CHECK_LAYER));

	return (cply_finding){.check = check,
		.answer = is_whole ? CPLY_ANSWER_PASS : CPLY_ANSWER_UNKNOWN,
		.weight = weight_of(in, check, CPLY__SEVERITY_ERROR),
		.wanted = cply_check_help(check),
		.found = is_whole ? "it is so" : "not all layers could be read",
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
		if (*count == before && applies(check, in->is_tar))
			out[(*count)++] = nothing_wrong(in, image, check);
	}
	return CPLY_OK;
}

/* The image as a whole. `problem` NULL: its platform is one that we know. */
static cply_status add_image(images *in, const cply__subject_image *image, const cply_error *problem, cply_error *err)
{
	size_t room = image->finding_count + IMAGE_CHECKS;
	cply_finding *findings = cply__arena_alloc(&in->arena, room * sizeof *findings);
	cply_verified entry = {.kind = CPLY_VERIFIED_IMAGE,
		.subject = in->path,
		.path = in->path,
		.platform = image->platform,
		.findings = findings,
		.problem = problem};

	if (!findings)
		return cply__error_nomem(err);
	if (image->tag[0])
		entry.path = cply__arena_printf(&in->arena, "%s:%s", in->path, image->tag);
	cply_status status = list_findings(findings, &entry.finding_count, in, image, err);
	if (status || !entry.path)
		return status ? status : cply__error_nomem(err);
	entry.facts.size = image->size;
	entry.verdict =
		problem ? CPLY_VERDICT_MISFIT : cply__verify_verdict(CPLY_VERDICT_FITS, findings, entry.finding_count);
	return cply__verify_report_add(in->report, &entry, err);
}

/* The row of what a file must be of; NULL for a tar, whose paths tell. */
static cply_status expected(const cply_platform_row **out, const images *in, const cply__subject_image *image,
	const cply__node *node, cply_error *err)
{
	const cply_platform *platform = cply__subject_expects(in->subject, image, node->path);

	*out = in->is_tar ? in->how->row : NULL;
	return platform && platform->os[0] ? cply_platform_row_get(out, platform, err) : CPLY_OK;
}

static cply_status add_member(images *in, const cply__subject_image *image, const cply__node *node, cply_error *err)
{
	static const cply_binary unread = {.format = CPLY_BINARY_UNKNOWN};
	cply_verified entry = {.kind = CPLY_VERIFIED_MEMBER, .subject = in->path, .problem = node->problem};
	const cply_platform_row *row;
	cply_status status = expected(&row, in, image, node, err);

	entry.path = cply__arena_printf(&in->arena, "%s:/%s", in->path, node->path);
	if (status || !entry.path)
		return status ? status : cply__error_nomem(err);
	return cply__judge_binary(in->report, in->how, row, &entry, node->binary ? node->binary : &unread, err);
}

static cply_status judge_image(images *in, const cply__subject_image *image, cply_error *err)
{
	const cply_platform_row *row;
	cply_error problem;
	/* A tar is of no platform by itself. */
	bool is_known = !image->platform.os[0] || cply_platform_row_get(&row, &image->platform, &problem) == CPLY_OK;
	cply_status status = add_image(in, image, is_known ? NULL : &problem, err);

	for (size_t i = 0; i < cply__tree_count(image->tree) && !status && is_known; i++) {
		const cply__node *node = cply__tree_at(image->tree, i);
		if (node->binary || node->problem)
			status = add_member(in, image, node, err);
	}
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
	cply__subject_kind kind;
	cply_status status = cply__subject_kind_of(&kind, context, path, err);

	in.is_tar = kind == CPLY__SUBJECT_TAR;
	if (!status)
		status = cply__subject_read(&in.subject, context, path, &wanted, err);
	if (status)
		return status;
	cply__arena_init(&in.arena, &context->allocator);
	for (size_t i = 0; i < cply__subject_count(in.subject) && !status; i++)
		status = judge_image(&in, cply__subject_at(in.subject, i), err);
	cply__subject_free(in.subject);
	return status;
}
