/* The matrix of platforms and checks. */
#include <string.h>

#include "report.h"
#include "runtime/alloc.h"
#include "runtime/error.h"

typedef CPLY__VEC(cply_verify_platform) platforms;

/* The row of a platform, made when it is new; NULL when there is no memory. */
static cply_verify_platform *row_of(platforms *rows, const cply_platform *platform, const cply_allocator *allocator)
{
	for (size_t i = 0; i < rows->count; i++)
		if (cply_platform_equal(&rows->at[i].platform, platform))
			return &rows->at[i];
	cply_verify_platform fresh = {.platform = *platform};
	return CPLY__VEC_PUSH(rows, allocator, fresh) ? &rows->at[rows->count - 1] : NULL;
}

static void count(cply_verify_platform *row, const cply_verified *file)
{
	if (file->verdict == CPLY_VERDICT_FITS)
		row->fits++;
	else
		row->misfits++;
	for (size_t i = 0; i < file->finding_count; i++) {
		const cply_finding *finding = &file->findings[i];
		cply_verify_cell *cell = &row->checks[finding->check];
		cell->passed += finding->answer == CPLY_ANSWER_PASS;
		cell->failed += finding->answer == CPLY_ANSWER_FAIL;
		cell->unknown += finding->answer == CPLY_ANSWER_UNKNOWN;
		cell->problems += cply_finding_is_problem(finding) != 0;
	}
}

/* An image has all its files in it, and more. */
static void measure(cply_verify_platform *row, const cply_verify_report *report)
{
	uint64_t sizes[CPLY_VERIFIED_NOTHING + 1] = {0};

	for (size_t i = 0; i < report->files.count; i++)
		if (cply_platform_equal(&report->files.at[i].platform, &row->platform))
			sizes[report->files.at[i].kind] += report->files.at[i].facts.size;
	row->size = sizes[CPLY_VERIFIED_FILE] +
		    (sizes[CPLY_VERIFIED_IMAGE] ? sizes[CPLY_VERIFIED_IMAGE] : sizes[CPLY_VERIFIED_MEMBER]);
}

cply_status cply_verify_report_platforms(
	cply_verify_platform **out, size_t *platform_count, const cply_verify_report *report, cply_error *err)
{
	platforms rows = {.at = NULL};

	for (size_t i = 0; i < report->files.count; i++) {
		const cply_verified *file = &report->files.at[i];
		if (file->verdict == CPLY_VERDICT_SKIPPED || !file->platform.os[0])
			continue;
		cply_verify_platform *row = row_of(&rows, &file->platform, report->allocator);
		if (!row) {
			cply__free(report->allocator, rows.at);
			return cply__error_nomem(err);
		}
		count(row, file);
	}
	for (size_t i = 0; i < rows.count; i++)
		measure(&rows.at[i], report);
	*out = rows.at;
	*platform_count = rows.count;
	return CPLY_OK;
}

void cply_verify_report_free_platforms(const cply_verify_report *report, cply_verify_platform *rows)
{
	cply__free(report->allocator, rows);
}
