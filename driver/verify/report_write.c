/* Reports as text, and as files. */
#include <string.h>

#include "report.h"
#include "runtime/alloc.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/path.h"
#include "runtime/tempfile.h"

static cply_status put_json(cply__strbuf *out, const cply_verify_report *report, cply_error *err)
{
	const char *text;
	size_t length;
	cply_json *json;

	if (cply_json_new(&json, report->allocator, err))
		return err->code;
	cply_verify_report_json(report, json, NULL);
	cply_status status = cply_json_finish(json, &text, &length, err);
	if (!status)
		cply__strbuf_add(out, text, length);
	cply_json_free(json);
	return status;
}

cply_status cply_verify_report_text(
	char **out, size_t *length, const cply_verify_report *report, cply_report_form form, cply_error *err)
{
	typedef cply_status writer(cply__strbuf *, const cply_verify_report *, cply_error *);
	static writer *const writers[] = {put_json, cply__verify_sarif, cply__verify_junit, cply__verify_html};
	cply__strbuf text;

	cply__strbuf_init(&text, report->allocator);
	cply_status status = writers[form](&text, report, err);
	cply__strbuf_putc(&text, '\n');
	*length = text.length;
	*out = status ? NULL : cply__strbuf_detach(&text);
	cply__strbuf_release(&text);
	if (!status && !*out)
		return cply__error_nomem(err);
	return status;
}

void cply_verify_report_free_text(const cply_verify_report *report, char *text)
{
	cply__free(report->allocator, text);
}

cply_status cply_verify_report_write(
	const cply_verify_report *report, const char *path, cply_report_form form, cply_error *err)
{
	cply__tempfile file = CPLY__TEMPFILE_INIT;
	size_t length;
	char *text;
	cply_status status = cply_verify_report_text(&text, &length, report, form, err);

	if (status)
		return status;
	status = cply__path_mkdirs_above(report->allocator, path, 0755, err);
	if (!status)
		status = cply__tempfile_create(&file, report->allocator, path, 0644, err);
	if (!status)
		status = cply__file_write(file.fd, text, length, path, err);
	if (!status)
		status = cply__tempfile_commit(&file, err);
	cply__tempfile_release(&file);
	cply_verify_report_free_text(report, text);
	return status;
}
