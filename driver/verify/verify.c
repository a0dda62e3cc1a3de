/* Walks what is to be verified, reads each binary, and holds it against its platform. */
#include <crossply/verify.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "report.h"
#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/path.h"
#include "runtime/walk.h"
#include "toolchains/platform_row.h"

/* One call of cply_verify. */
typedef struct work {
	cply_context *context;
	const cply_verify_options *options;
	cply_verify_report *report;
	const char *subject; /* the one at hand */
} work;

static const cply_platform_row *row_by_pair(const char *name, size_t length)
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
			const cply_platform_row *row = row_by_pair(at, length);
			found = row ? row : found;
		}
		at += length;
		at += strspn(at, "/");
	}
	return found;
}

/* Which platform `path` must be of. */
static cply_status platform_of(
	const cply_platform_row **out, const cply_verify_options *options, const char *path, cply_error *err)
{
	if (options->platform)
		return cply_platform_row_get(out, options->platform, err);
	*out = row_by_path(path);
	if (*out)
		return CPLY_OK;
	if (options->fallback)
		return cply_platform_row_get(out, options->fallback, err);
	return cply__error(err, CPLY_E_USAGE, .path = path, .wanted = "a platform to verify it against",
		.found = "none given, and none in the names of its folders",
		.hint = "give --platform, or put it into a folder named as linux-arm64 is");
}

/* A file that is cut off or made to harm is a result of its own. */
static bool is_about_the_file(cply_status status)
{
	return status == CPLY_E_CORRUPT || status == CPLY_E_LIMIT;
}

/* What the result of a file points to until the report has copied it. */
typedef struct evidence_room {
	cply_finding findings[CPLY_FINDINGS_ROOM];
	cply_error problem;
} evidence_room;

static cply_status judge(
	work *job, cply_verified *file, evidence_room *evidence, int fd, bool must_be_binary, cply_error *err)
{
	const cply_platform_row *row;
	cply_binary binary;
	cply_status status = cply_binary_read(&binary, job->context, fd, file->path, &evidence->problem);

	if (status && !is_about_the_file(status)) {
		*err = evidence->problem;
		return status;
	}
	if (status) {
		file->problem = &evidence->problem;
		file->verdict = CPLY_VERDICT_MISFIT;
	}
	if (!status && binary.format == CPLY_BINARY_UNKNOWN && !must_be_binary) {
		file->verdict = CPLY_VERDICT_SKIPPED;
		cply_binary_release(&binary);
		return cply__verify_report_add(job->report, file, err);
	}
	cply_status known = platform_of(&row, job->options, file->path, err);
	if (known) {
		cply_binary_release(&binary);
		return known;
	}
	cply_platform_row_platform(row, &file->platform);
	file->format = binary.format;
	file->link = binary.link;
	if (!status) {
		file->findings = evidence->findings;
		file->finding_count = cply_binary_check(evidence->findings, &binary, row, job->options->static_rule);
		for (size_t i = 0; i < file->finding_count; i++)
			if (evidence->findings[i].answer == CPLY_ANSWER_FAIL)
				file->verdict = CPLY_VERDICT_MISFIT;
	}
	cply_binary_release(&binary);
	return cply__verify_report_add(job->report, file, err);
}

static cply_status verify_at(
	work *job, int folder, const char *name, const char *path, int flags, bool must_be_binary, cply_error *err)
{
	cply_verified file = {.path = path, .verdict = CPLY_VERDICT_FITS};
	evidence_room evidence;
	int fd;
	/* Not blocking, so that a pipe that took a file's place cannot hold us up. */
	cply_status status = cply__file_open(&fd, folder, name, O_RDONLY | O_NONBLOCK | flags, 0, err);

	if (status) {
		cply__text_fit(err->path, sizeof err->path, path);
		return status;
	}
	status = judge(job, &file, &evidence, fd, must_be_binary, err);
	cply__file_close(&fd);
	return status;
}

static cply__walk_answer visit(void *user, const cply__walk_entry *entry, cply_error *err)
{
	work *job = user;

	/* What `build` keeps for its next run (objects, copies of sources) is no result. */
	if (S_ISDIR(entry->stat->st_mode) && strcmp(entry->name, ".crossply") == 0)
		return CPLY__WALK_SKIP;
	if (!S_ISREG(entry->stat->st_mode))
		return CPLY__WALK_GO;
	char *path = cply__path_join(&job->context->allocator, job->subject, entry->path);
	if (!path) {
		cply__error_nomem(err);
		return CPLY__WALK_STOP;
	}
	cply_status status = verify_at(job, entry->folder, entry->name, path, O_NOFOLLOW, false, err);
	cply__free(&job->context->allocator, path);
	return status ? CPLY__WALK_STOP : CPLY__WALK_GO;
}

static cply_status verify_subject(work *job, cply_error *err)
{
	struct stat info;

	if (stat(job->subject, &info) != 0) {
		cply__error_errno(err, errno, job->subject);
		return cply__error_wanted(err, "a file or a folder to verify");
	}
	if (!S_ISDIR(info.st_mode))
		return verify_at(job, AT_FDCWD, job->subject, job->subject, 0, true, err);
	return cply__walk(job->context, job->subject, NULL, visit, job, err);
}

cply_status cply_verify(cply_verify_report **out, cply_context *context, const char *const *subjects, size_t count,
	const cply_verify_options *options, cply_error *err)
{
	static const cply_verify_options defaults = CPLY_VERIFY_OPTIONS_INIT;
	work job = {.context = context, .options = options ? options : &defaults};
	cply_status status = cply__verify_report_new(&job.report, &context->allocator, err);

	for (size_t i = 0; i < count && !status; i++) {
		job.subject = subjects[i];
		status = verify_subject(&job, err);
	}
	if (status) {
		cply_verify_report_free(job.report);
		return status;
	}
	*out = job.report;
	return CPLY_OK;
}

cply_status cply_verify_file(
	cply_context *context, const char *path, const cply_platform *platform, cply_static_rule rule, cply_error *err)
{
	cply_verify_options options = CPLY_VERIFY_OPTIONS_INIT;
	work job = {.context = context, .options = &options, .subject = path};

	options.platform = platform;
	options.static_rule = rule;
	cply_status status = cply__verify_report_new(&job.report, &context->allocator, err);
	if (!status)
		status = verify_at(&job, AT_FDCWD, path, path, 0, true, err);
	if (!status)
		status = cply_verify_report_status(job.report, err);
	cply_verify_report_free(job.report);
	return status;
}

cply_status cply_verify_tree(size_t *count, cply_context *context, const char *folder, const cply_platform *platform,
	cply_static_rule rule, cply_error *err)
{
	cply_verify_options options = CPLY_VERIFY_OPTIONS_INIT;
	cply_verify_report *report;

	options.platform = platform;
	options.static_rule = rule;
	cply_status status = cply_verify(&report, context, &folder, 1, &options, err);
	if (status)
		return status;
	*count = cply_verify_report_tally(report, CPLY_VERDICT_FITS) +
		 cply_verify_report_tally(report, CPLY_VERDICT_MISFIT);
	if (*count > 0)
		status = cply_verify_report_status(report, err);
	cply_verify_report_free(report);
	return status;
}
