#include "judge.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "runtime/error.h"
#include "runtime/file.h"
#include "toolchains/platform_row.h"

/* A check that somebody named, and not only the whole group of it. */
static bool is_named(cply_check_set set, cply_check check)
{
	cply_check_set group = 0;

	for (int i = 0; i < CPLY_CHECK_COUNT; i++)
		if (cply_check_group_of((cply_check)i) == cply_check_group_of(check))
			group |= CPLY_CHECK_BIT(i);
	return (set & CPLY_CHECK_BIT(check)) && (set & group) != group;
}

/* Checks that are asked only by a rule or a limit: who requires one by its name means it to hold. */
static cply_status apply_names(cply_check_options *checks, cply_error *err)
{
	static const cply_version none = {{0, 0, 0}};
	const struct {
		cply_check check;
		const cply_version *limit;
		const char *found, *wanted, *hint;
	} limits[] = {{CPLY_CHECK_GLIBC_FLOOR, &checks->glibc_limit, "glibc-floor required without a limit",
			      "the newest glibc that a binary may ask for", "give --glibc VERSION"},
		{CPLY_CHECK_KERNEL_FLOOR, &checks->kernel_limit, "kernel-floor required without a limit",
			"the newest kernel that a binary may ask for", "give --kernel VERSION"}};

	if (is_named(checks->only | checks->required, CPLY_CHECK_STATIC) ||
		is_named(checks->only | checks->required, CPLY_CHECK_NEEDED))
		checks->static_rule = CPLY_STATIC_REQUIRED;
	for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
		if (is_named(checks->required, limits[i].check) && cply_version_compare(limits[i].limit, &none) == 0)
			return cply__error(err, CPLY_E_USAGE, .wanted = limits[i].wanted, .hint = limits[i].hint,
				.found = limits[i].found);
	return CPLY_OK;
}

cply_status cply__judgement_init(cply__judgement *out, const cply_verify_options *options, cply_error *err)
{
	cply_status status;

	*out = (cply__judgement){.options = options, .checks = CPLY_CHECK_OPTIONS_INIT};
	out->checks.static_rule = options->static_rule;
	out->checks.only = options->only ? options->only | options->required : 0;
	out->checks.required = options->required;
	out->parts = options->only ? cply__check_parts(out->checks.only) : CPLY__PART_ALL;
	out->checks.glibc_limit = options->glibc_limit;
	out->checks.kernel_limit = options->kernel_limit;
	status = apply_names(&out->checks, err);
	if (!status && options->platform)
		status = cply_platform_row_get(&out->row, options->platform, err);
	if (!status && options->fallback)
		status = cply_platform_row_get(&out->fallback, options->fallback, err);
	return status;
}

const cply_platform_row *cply__judge_row_of_folder(const char *name, size_t length)
{
	const cply_platform_row *row;

	for (size_t i = 0; (row = cply_platform_row_at(i)) != NULL; i++) {
		const char *pair = cply__row_text(row, CPLY__ROW_PAIR);
		if (strlen(pair) == length && memcmp(pair, name, length) == 0)
			return row;
	}
	return NULL;
}

/* The last folder on the path of a file that is named after a platform. */
static const cply_platform_row *row_by_path(const char *path)
{
	const cply_platform_row *found = NULL;

	for (const char *at = path; *at;) {
		size_t length = strcspn(at, "/");
		if (at[length] == '/') {
			const cply_platform_row *row = cply__judge_row_of_folder(at, length);
			found = row ? row : found;
		}
		at += length;
		at += strspn(at, "/");
	}
	return found;
}

/* Which platform `path` must be of. */
static cply_status row_of(const cply_platform_row **out, const cply__judgement *how, const char *path, cply_error *err)
{
	*out = how->row ? how->row : row_by_path(path);
	if (!*out)
		*out = how->fallback;
	if (*out)
		return CPLY_OK;
	return cply__error(err, CPLY_E_USAGE, .path = path, .wanted = "a platform to verify it against",
		.found = "none given, and none in the names of its folders",
		.hint = "give --platform, or put it into a folder named as linux-arm64 is");
}

/* A file that is cut off or made to harm is a result of its own. */
static bool is_about_the_file(cply_status status)
{
	return status == CPLY_E_CORRUPT || status == CPLY_E_LIMIT;
}

static const char *features_of(const cply_binary *binary, char text[32])
{
	static const char *const x86[] = {"ibt", "shstk"}, *const arm64[] = {"bti", "pac", "gcs"};
	size_t length = 0;

	text[0] = '\0';
	for (size_t i = 0; i < 2; i++)
		if (binary->x86_features >> i & 1)
			length += (size_t)snprintf(text + length, 32 - length, "%s%s", length ? " " : "", x86[i]);
	for (size_t i = 0; i < 3; i++)
		if (binary->arm64_features >> i & 1)
			length += (size_t)snprintf(text + length, 32 - length, "%s%s", length ? " " : "", arm64[i]);
	return length ? text : NULL;
}

static void take_facts(cply_verified_facts *out, const cply_binary *binary, char features[32])
{
	*out = (cply_verified_facts){.size = binary->size,
		.build_id = binary->build_id,
		.compiler = binary->compiler,
		.go_version = binary->go_version,
		.go_variant = binary->go_variant,
		.rust_version = binary->rust_version,
		.interpreter = binary->interpreter,
		.needed = binary->needed,
		.needed_count = binary->needed_count,
		.features = features_of(binary, features),
		.glibc = binary->glibc,
		.kernel = binary->kernel};
}

static bool is_excused(const cply__judge_place *place, const cply_binary *binary, cply_check check)
{
	switch (check) {
	case CPLY_CHECK_FORMAT:
		return place->excuses_data && place->row->binary.format == CPLY_BINARY_ELF;
	case CPLY_CHECK_OBJECT:
		return place->excuses_data && binary->type == CPLY_BINARY_OBJECT;
	case CPLY_CHECK_INTERPRETER:
		return place->has_interpreter;
	default:
		return false;
	}
}

/* What does not hold and need not, where the binary was found, is told and no more; what somebody requires binds. */
static void excuse(cply_findings *findings, const cply__judge_place *place, const cply_binary *binary)
{
	for (size_t i = 0; i < findings->count; i++) {
		cply_finding *finding = &findings->at[i];
		if (finding->answer != CPLY_ANSWER_FAIL)
			continue;
		if (finding->check == CPLY_CHECK_VARIANT && place->is_nearest)
			finding->answer = CPLY_ANSWER_UNKNOWN;
		else if (finding->weight == CPLY_WEIGHT_CHECK && is_excused(place, binary, finding->check))
			finding->weight = CPLY_WEIGHT_NOTE;
	}
}

cply_status cply__judge_binary(cply_verify_report *report, const cply__judgement *how, const cply__judge_place *place,
	cply_verified *file, const cply_binary *binary, cply_error *err)
{
	cply__judge_place own = {.row = NULL};
	cply_findings findings;
	char features[32];

	if (place)
		own = *place;
	if (!own.row && row_of(&own.row, how, file->path, err))
		return err->code;
	file->platform = own.platform;
	if (!own.platform.os[0])
		cply_platform_row_platform(own.row, &file->platform);
	file->format = binary->format;
	file->link = binary->link;
	take_facts(&file->facts, binary, features);
	file->verdict = file->problem ? CPLY_VERDICT_MISFIT : CPLY_VERDICT_FITS;
	if (!file->problem) {
		cply_binary_check(&findings, binary, own.row, &how->checks);
		excuse(&findings, &own, binary);
		file->findings = findings.at;
		file->finding_count = findings.count;
		file->verdict = cply__verify_verdict(file->verdict, findings.at, findings.count);
	}
	return cply__verify_report_add(report, file, err);
}

static cply_status judge_source(cply_verify_report *report, bool *is_other, const cply__judgement *how,
	const cply_verified *given, const cply__binary_source *source, cply__judge_rule rule, cply_error *err)
{
	cply_verified file = *given;
	cply_binary binary;
	cply_error problem;
	cply_status status = cply__binary_parse_parts(&binary, report->allocator, source, how->parts, &problem);

	if (status && !is_about_the_file(status)) {
		*err = problem;
		return status;
	}
	if (status) {
		file.problem = &problem;
		binary.size = source->size;
	} else if (binary.format == CPLY_BINARY_UNKNOWN && rule != CPLY__JUDGE_ALL) {
		cply_binary_release(&binary);
		file.verdict = CPLY_VERDICT_SKIPPED;
		*is_other = rule == CPLY__JUDGE_SUBJECT;
		return *is_other ? CPLY_OK : cply__verify_report_add(report, &file, err);
	}
	status = cply__judge_binary(report, how, NULL, &file, &binary, err);
	cply_binary_release(&binary);
	return status;
}

cply_status cply__judge_file(cply_verify_report *report, bool *is_other, const cply__judgement *how,
	const char *subject, const char *path, int flags, cply__judge_rule rule, cply_error *err)
{
	cply_verified one = {.subject = subject, .path = path};
	struct stat info;
	cply__binary_file file = {-1, path};
	/* Not blocking, so that a pipe that took a file's place cannot hold us up. */
	cply_status status = cply__file_open(&file.fd, AT_FDCWD, path, O_RDONLY | O_NONBLOCK | flags, 0, err);

	*is_other = false;
	if (status)
		return rule == CPLY__JUDGE_SUBJECT ? cply__error_wanted(err, "a file or a folder to verify") : status;
	if (fstat(file.fd, &info) != 0) {
		status = cply__error_errno(err, errno, path);
	} else if (S_ISDIR(info.st_mode) && rule == CPLY__JUDGE_SUBJECT) {
		*is_other = true;
	} else if (!S_ISREG(info.st_mode)) {
		status = cply__error(err, CPLY_E_UNSUPPORTED, .path = path, .wanted = "a regular file",
			.found = S_ISDIR(info.st_mode) ? "a folder" : "a device, pipe or socket",
			.hint = "name a file or a folder");
	} else {
		cply__binary_source source;
		cply__binary_source_file(&source, &file, (uint64_t)info.st_size);
		status = judge_source(report, is_other, how, &one, &source, rule, err);
	}
	cply__file_close(&file.fd);
	return status;
}
