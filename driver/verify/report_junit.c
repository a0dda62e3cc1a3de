/* JUnit's XML as continuous integration reads it: a suite per platform, a test case per file. */
#include <stdio.h>
#include <string.h>

#include "markup.h"
#include "report.h"

static void put_attribute(cply__strbuf *out, const char *name, const char *value)
{
	cply__strbuf_printf(out, " %s=\"", name);
	cply__markup_text(out, value);
	cply__strbuf_putc(out, '"');
}

static void put_line(cply__strbuf *out, const cply_finding *finding)
{
	cply__markup_text(out, cply_check_name(finding->check));
	cply__strbuf_puts(out, finding->answer == CPLY_ANSWER_UNKNOWN ? " unknown: found " : ": found ");
	cply__markup_text(out, finding->found);
	cply__strbuf_puts(out, ", wanted ");
	cply__markup_text(out, finding->wanted);
	if (finding->offset != CPLY_OFFSET_NONE)
		cply__strbuf_printf(out, ", at byte %llu", (unsigned long long)finding->offset);
	cply__strbuf_putc(out, '\n');
}

static void put_failure(cply__strbuf *out, const cply_verified *file, const cply_finding *first)
{
	char message[1024];

	snprintf(message, sizeof message, "%s: found %s, wanted %s", cply_check_name(first->check), first->found,
		first->wanted);
	cply__strbuf_puts(out, "\n\t\t\t<failure");
	put_attribute(out, "type", cply_check_name(first->check));
	put_attribute(out, "message", message);
	cply__strbuf_putc(out, '>');
	for (size_t i = 0; i < file->finding_count; i++)
		if (cply_finding_is_problem(&file->findings[i]))
			put_line(out, &file->findings[i]);
	cply__strbuf_puts(out, "</failure>");
}

static void put_error(cply__strbuf *out, const cply_error *problem)
{
	char text[2048];

	cply_error_format(problem, text, sizeof text);
	cply__strbuf_puts(out, "\n\t\t\t<error");
	put_attribute(out, "type", cply_status_name(problem->code));
	put_attribute(out, "message", text);
	cply__strbuf_puts(out, "/>");
}

/* What is no problem, but not right either. */
static void put_notes(cply__strbuf *out, const cply_verified *file)
{
	bool has_any = false;

	for (size_t i = 0; i < file->finding_count; i++) {
		const cply_finding *finding = &file->findings[i];
		if (finding->answer == CPLY_ANSWER_PASS || cply_finding_is_problem(finding))
			continue;
		if (!has_any)
			cply__strbuf_puts(out, "\n\t\t\t<system-out>");
		has_any = true;
		put_line(out, finding);
	}
	if (has_any)
		cply__strbuf_puts(out, "</system-out>");
}

static const cply_finding *first_problem(const cply_verified *file)
{
	for (size_t i = 0; i < file->finding_count; i++)
		if (cply_finding_is_problem(&file->findings[i]))
			return &file->findings[i];
	return NULL;
}

static void put_case(cply__strbuf *out, const cply_verified *file, const char *platform)
{
	const cply_finding *problem = first_problem(file);

	cply__strbuf_puts(out, "\t\t<testcase");
	put_attribute(out, "classname", platform);
	put_attribute(out, "name", file->path);
	cply__strbuf_putc(out, '>');
	if (file->problem)
		put_error(out, file->problem);
	if (problem)
		put_failure(out, file, problem);
	put_notes(out, file);
	cply__strbuf_puts(out, "\n\t\t</testcase>\n");
}

static void put_suite(cply__strbuf *out, const cply_verify_report *report, const cply_platform *platform)
{
	char text[CPLY_PLATFORM_TEXT];
	size_t tests = 0, failures = 0, errors = 0;

	cply_platform_format(platform, text);
	for (size_t i = 0; i < report->files.count; i++) {
		const cply_verified *file = &report->files.at[i];
		if (file->verdict == CPLY_VERDICT_SKIPPED || !cply_platform_equal(&file->platform, platform))
			continue;
		tests++;
		errors += file->problem != NULL;
		failures += first_problem(file) != NULL;
	}
	cply__strbuf_puts(out, "\t<testsuite");
	put_attribute(out, "name", platform->os[0] ? text : "everything");
	cply__strbuf_printf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\">\n", tests, failures, errors);
	for (size_t i = 0; i < report->files.count; i++) {
		const cply_verified *file = &report->files.at[i];
		if (file->verdict != CPLY_VERDICT_SKIPPED && cply_platform_equal(&file->platform, platform))
			put_case(out, file, platform->os[0] ? text : "everything");
	}
	cply__strbuf_puts(out, "\t</testsuite>\n");
}

/* Files that belong to no platform: an index, a manifest. */
static bool has_homeless(const cply_verify_report *report)
{
	for (size_t i = 0; i < report->files.count; i++)
		if (report->files.at[i].verdict != CPLY_VERDICT_SKIPPED && !report->files.at[i].platform.os[0])
			return true;
	return false;
}

cply_status cply__verify_junit(cply__strbuf *out, const cply_verify_report *report, cply_error *err)
{
	static const cply_platform none = {.os = ""};
	cply_verify_platform *platforms;
	size_t count;
	cply_status status = cply_verify_report_platforms(&platforms, &count, report, err);

	if (status)
		return status;
	cply__strbuf_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"crossply verify\">\n");
	if (has_homeless(report))
		put_suite(out, report, &none);
	for (size_t i = 0; i < count; i++)
		put_suite(out, report, &platforms[i].platform);
	cply__strbuf_puts(out, "</testsuites>");
	cply_verify_report_free_platforms(report, platforms);
	return CPLY_OK;
}
