/* The report as JSON; docs/verify.md has the schema. */
#include "report.h"

static void put_finding(cply_json *json, const cply_finding *finding)
{
	cply_json_object(json, NULL);
	cply_json_text(json, "check", cply_check_name(finding->check));
	cply_json_text(json, "group", cply_check_group_name(cply_check_group_of(finding->check)));
	cply_json_text(json, "answer", cply_answer_name(finding->answer));
	cply_json_text(json, "weight", cply_weight_name(finding->weight));
	cply_json_truth(json, "problem", cply_finding_is_problem(finding));
	cply_json_text(json, "wanted", finding->wanted);
	cply_json_text(json, "found", finding->found);
	if (finding->offset != CPLY_OFFSET_NONE)
		cply_json_unsigned(json, "offset", finding->offset);
	cply_json_end(json);
}

static void put_some(cply_json *json, const char *key, const char *text)
{
	if (text && text[0])
		cply_json_text(json, key, text);
}

static void put_version(cply_json *json, const char *key, const cply_version *version)
{
	char text[CPLY_VERSION_TEXT];

	if (version->part[0])
		cply_json_text(json, key, cply_version_format(version, text));
}

static void put_facts(cply_json *json, const cply_verified_facts *facts)
{
	cply_json_object(json, "facts");
	cply_json_unsigned(json, "size", facts->size);
	put_some(json, "build_id", facts->build_id);
	put_some(json, "compiler", facts->compiler);
	put_some(json, "go", facts->go_version);
	put_some(json, "go_variant", facts->go_variant);
	put_some(json, "rust", facts->rust_version);
	put_some(json, "features", facts->features);
	put_version(json, "glibc", &facts->glibc);
	put_version(json, "kernel", &facts->kernel);
	put_some(json, "interpreter", facts->interpreter);
	if (facts->needed_count > 0) {
		cply_json_array(json, "needed");
		for (size_t i = 0; i < facts->needed_count; i++)
			cply_json_text(json, NULL, facts->needed[i]);
		cply_json_end(json);
	}
	cply_json_end(json);
}

static void put_file(cply_json *json, const cply_verified *file)
{
	char platform[CPLY_PLATFORM_TEXT];

	cply_json_object(json, NULL);
	cply_json_text(json, "kind", cply_verified_kind_name(file->kind));
	cply_json_text(json, "subject", file->subject);
	cply_json_text(json, "path", file->path);
	cply_json_text(json, "verdict", cply_verdict_name(file->verdict));
	if (file->verdict != CPLY_VERDICT_SKIPPED) {
		if (file->platform.os[0]) {
			cply_platform_format(&file->platform, platform);
			cply_json_text(json, "platform", platform);
		}
		cply_json_text(json, "format", cply_binary_format_name(file->format));
		if (file->link != CPLY_LINK_NONE)
			cply_json_text(json, "link", cply_binary_link_name(file->link));
		put_facts(json, &file->facts);
		cply_json_array(json, "findings");
		for (size_t i = 0; i < file->finding_count; i++)
			put_finding(json, &file->findings[i]);
		cply_json_end(json);
	}
	if (file->problem)
		cply_json_error(json, "problem", file->problem);
	cply_json_end(json);
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
