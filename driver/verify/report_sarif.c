/* SARIF 2.1.0 (OASIS, "Static Analysis Results Interchange Format"): every finding that is not a pass. */
#include <stdio.h>
#include <string.h>

#include "markup.h"
#include "report.h"
#include "runtime/error.h"

/* A file that could not be read to its end is no check of a binary, but a rule as well; and so is nothing at all. */
static const char unreadable[] = "readable", nothing[] = "evidence";
enum { UNREADABLE = CPLY_CHECK_COUNT, NOTHING };

static void put_text(cply_json *json, const char *key, const char *text)
{
	cply_json_object(json, key);
	cply_json_text(json, "text", text);
	cply_json_end(json);
}

static void put_rule(cply_json *json, const char *id, const char *help, const char *group, const char *level)
{
	cply_json_object(json, NULL);
	cply_json_text(json, "id", id);
	put_text(json, "shortDescription", help);
	cply_json_object(json, "defaultConfiguration");
	cply_json_text(json, "level", level);
	cply_json_end(json);
	cply_json_object(json, "properties");
	cply_json_array(json, "tags");
	cply_json_text(json, NULL, group);
	cply_json_end(json);
	cply_json_end(json);
	cply_json_end(json);
}

static void put_tool(cply_json *json)
{
	cply_json_object(json, "tool");
	cply_json_object(json, "driver");
	cply_json_text(json, "name", "crossply");
	cply_json_text(json, "version", CROSSPLY_VERSION);
	cply_json_array(json, "rules");
	for (int i = 0; i < CPLY_CHECK_COUNT; i++) {
		cply_check check = (cply_check)i;
		cply_check_group group = cply_check_group_of(check);
		put_rule(json, cply_check_name(check), cply_check_help(check), cply_check_group_name(group),
			group == CPLY_CHECK_GROUP_HARDENING ? "note" : "error");
	}
	put_rule(json, unreadable, "the file can be read to its end", "platform", "error");
	put_rule(json, nothing, "there is a binary, or an image that starts, to verify", "platform", "error");
	cply_json_end(json);
	cply_json_end(json);
	cply_json_end(json);
}

/* "file:///..." for what is not relative to the folder of the run. */
static cply_status put_location(
	cply_json *json, const cply_verify_report *report, const char *path, uint64_t offset, cply_error *err)
{
	cply__strbuf uri;

	cply__strbuf_init(&uri, report->allocator);
	if (path[0] == '/')
		cply__strbuf_puts(&uri, "file://");
	cply__markup_uri(&uri, path);
	cply_json_array(json, "locations");
	cply_json_object(json, NULL);
	cply_json_object(json, "physicalLocation");
	cply_json_object(json, "artifactLocation");
	cply_json_text(json, "uri", uri.text);
	cply_json_end(json);
	if (offset != CPLY_OFFSET_NONE) {
		cply_json_object(json, "region");
		cply_json_unsigned(json, "byteOffset", offset);
		cply_json_end(json);
	}
	cply_json_end(json);
	cply_json_end(json);
	cply_json_end(json);
	bool failed = uri.failed;
	cply__strbuf_release(&uri);
	return failed ? cply__error_nomem(err) : CPLY_OK;
}

/* A result that the same file gives in the next run too. */
static cply_status put_result(cply_json *json, const cply_verify_report *report, const cply_verified *file,
	const char *rule, int rule_index, const char *level, const char *message, uint64_t offset, cply_error *err)
{
	cply_json_object(json, NULL);
	cply_json_text(json, "ruleId", rule);
	cply_json_integer(json, "ruleIndex", rule_index);
	cply_json_text(json, "level", level);
	put_text(json, "message", message);
	cply_status status = put_location(json, report, file->path, offset, err);
	cply_json_object(json, "partialFingerprints");
	cply_json_text(json, "fileAndCheck/v1", message);
	cply_json_end(json);
	cply_json_end(json);
	return status;
}

static cply_status put_finding(cply_json *json, const cply_verify_report *report, const cply_verified *file,
	const cply_finding *finding, cply_error *err)
{
	char platform[CPLY_PLATFORM_TEXT] = "", message[1024];
	bool is_problem = cply_finding_is_problem(finding) != 0;

	/* What cannot be told is nobody's fault as long as nobody asked for it. */
	if (finding->answer == CPLY_ANSWER_PASS || (finding->answer == CPLY_ANSWER_UNKNOWN && !is_problem))
		return CPLY_OK;
	if (file->platform.os[0])
		cply_platform_format(&file->platform, platform);
	snprintf(message, sizeof message, "%s%s%s: found %s, wanted %s", cply_check_name(finding->check),
		platform[0] ? " for " : "", platform, finding->found, finding->wanted);
	return put_result(json, report, file, cply_check_name(finding->check), finding->check,
		is_problem ? "error" : "note", message, finding->offset, err);
}

static cply_status put_file(
	cply_json *json, const cply_verify_report *report, const cply_verified *file, cply_error *err)
{
	cply_status status = CPLY_OK;

	if (file->problem) {
		char message[2048];
		bool is_nothing = file->kind == CPLY_VERIFIED_NOTHING;
		cply_error_format(file->problem, message, sizeof message);
		status = put_result(json, report, file, is_nothing ? nothing : unreadable,
			is_nothing ? NOTHING : UNREADABLE, "error", message, file->problem->offset, err);
	}
	for (size_t i = 0; i < file->finding_count && !status; i++)
		status = put_finding(json, report, file, &file->findings[i], err);
	return status;
}

cply_status cply__verify_sarif(cply__strbuf *out, const cply_verify_report *report, cply_error *err)
{
	const char *text;
	size_t length;
	cply_json *json;
	cply_status status = cply_json_new(&json, report->allocator, err);

	if (status)
		return status;
	cply_json_object(json, NULL);
	cply_json_text(json, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
	cply_json_text(json, "version", "2.1.0");
	cply_json_array(json, "runs");
	cply_json_object(json, NULL);
	put_tool(json);
	cply_json_array(json, "results");
	for (size_t i = 0; i < report->files.count && !status; i++)
		status = put_file(json, report, &report->files.at[i], err);
	cply_json_end(json);
	cply_json_end(json);
	cply_json_end(json);
	cply_json_end(json);
	if (!status)
		status = cply_json_finish(json, &text, &length, err);
	if (!status)
		cply__strbuf_add(out, text, length);
	cply_json_free(json);
	return status;
}
