/* Walks what is to be verified, and hands files to several threads at once. */
#include <crossply/verify.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "driver/subject.h"
#include "driver/verify.h"
#include "evidence.h"
#include "judge.h"
#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/path.h"
#include "runtime/pool.h"
#include "runtime/walk.h"

/* Files are judged in bundles: one alone takes less time than handing it over. */
enum { BUNDLE = 64 };

/* A file to judge. */
typedef struct task {
	const char *subject; /* borrowed */
	char *path;          /* owned */
	int flags;           /* O_NOFOLLOW for what was found in a folder */
	cply__judge_rule rule;
	bool is_other; /* it is no binary, and may be an archive */
} task;

/* Neighbouring files; what they gave is a report of its own, since threads do not share one. */
typedef struct bundle {
	const cply__judgement *how; /* borrowed */
	task *tasks;                /* borrowed */
	size_t count;
	cply_verify_report report;
} bundle;

/* One call of cply_verify. */
typedef struct work {
	cply_context *context;
	cply__judgement how;
	cply_verify_report *report; /* owned until it is handed over */
	const char *subject;        /* the one at hand */
	CPLY__VEC(task) tasks;
	CPLY__VEC(const char *) others;          /* subjects that are no binaries; borrowed */
	CPLY__VEC(const char *) archives;        /* of them layouts, archives and tars */
	bool has_images;                         /* some of those are no tars of files */
	CPLY__VEC(cply__evidence_place) folders; /* counted in tasks, each of which gives an entry; paths are owned */
	bundle *bundles;                         /* owned */
	size_t bundle_count, next;
} work;

/* `path` is taken over, whatever happens. */
static cply_status add(work *w, char *path, int flags, cply__judge_rule rule, cply_error *err)
{
	task one = {w->subject, path, flags, rule, false};

	if (path && CPLY__VEC_PUSH(&w->tasks, &w->context->allocator, one))
		return CPLY_OK;
	cply__free(&w->context->allocator, path);
	return cply__error_nomem(err);
}

static cply_status judge_bundle(void *job, unsigned thread, cply_error *err)
{
	bundle *b = job;
	cply_status status = CPLY_OK;

	(void)thread;
	for (size_t i = 0; i < b->count && !status; i++) {
		task *one = &b->tasks[i];
		status = cply__judge_file(
			&b->report, &one->is_other, b->how, one->subject, one->path, one->flags, one->rule, err);
	}
	return status;
}

static cply__pick pick_bundle(cply__task *out, void *user)
{
	work *w = user;

	if (w->next == w->bundle_count)
		return CPLY__PICK_END;
	*out = (cply__task){judge_bundle, &w->bundles[w->next], w->next};
	w->next++;
	return CPLY__PICK_TASK;
}

static void bundle_done(void *user, const cply__task *done)
{
	(void)user, (void)done;
}

static cply_status make_bundles(work *w, cply_error *err)
{
	const cply_allocator *allocator = &w->context->allocator;
	size_t count = (w->tasks.count + BUNDLE - 1) / BUNDLE;

	w->bundles = cply__calloc(allocator, count + 1, sizeof *w->bundles);
	if (!w->bundles)
		return cply__error_nomem(err);
	w->bundle_count = count;
	for (size_t i = 0; i < count; i++) {
		bundle *b = &w->bundles[i];
		size_t left = w->tasks.count - i * BUNDLE;
		b->how = &w->how;
		b->tasks = &w->tasks.at[i * BUNDLE];
		b->count = left < BUNDLE ? left : BUNDLE;
		cply__verify_report_begin(&b->report, allocator);
	}
	return CPLY_OK;
}

static void forget_tasks(work *w)
{
	const cply_allocator *allocator = &w->context->allocator;

	for (size_t i = 0; i < w->bundle_count; i++)
		cply__verify_report_end(&w->bundles[i].report);
	cply__free(allocator, w->bundles);
	w->bundles = NULL;
	w->bundle_count = w->next = 0;
	for (size_t i = 0; i < w->tasks.count; i++)
		cply__free(allocator, w->tasks.at[i].path);
	w->tasks.count = 0;
}

/* Judges all files that were added, and puts what was found together in their order. */
static cply_status judge_tasks(work *w, cply_error *err)
{
	static const cply__pool_plan plan = {pick_bundle, bundle_done, NULL};
	cply_status status = make_bundles(w, err);

	if (!status) {
		unsigned threads = w->context->jobs < w->bundle_count ? w->context->jobs : (unsigned)w->bundle_count;
		status = cply__pool_run(w->context, threads ? threads : 1, &plan, w, err);
	}
	for (size_t i = 0; i < w->bundle_count && !status; i++)
		status = cply__verify_report_take(w->report, &w->bundles[i].report, err);
	for (size_t i = 0; i < w->tasks.count && !status; i++)
		if (w->tasks.at[i].is_other &&
			!CPLY__VEC_PUSH(&w->others, &w->context->allocator, w->tasks.at[i].subject))
			status = cply__error_nomem(err);
	forget_tasks(w);
	return status;
}

/* `path` is taken over, whatever happens. */
static cply_status want_evidence(
	work *w, char *path, const cply_platform_row *row, size_t first, size_t count, cply_error *err)
{
	cply__evidence_place place = {.subject = w->subject, .path = path, .first = first, .count = count};

	if (row)
		cply_platform_row_platform(row, &place.platform);
	if (path && CPLY__VEC_PUSH(&w->folders, &w->context->allocator, place))
		return CPLY_OK;
	cply__free(&w->context->allocator, path);
	return cply__error_nomem(err);
}

static cply__walk_answer visit(void *user, const cply__walk_entry *entry, cply_error *err)
{
	work *w = user;

	/* What `build` keeps for its next run (objects, copies of sources) is no result. */
	if (S_ISDIR(entry->stat->st_mode) && strcmp(entry->name, ".crossply") == 0)
		return CPLY__WALK_SKIP;
	const cply_platform_row *row = S_ISDIR(entry->stat->st_mode) && !w->how.row && !strchr(entry->path, '/')
					       ? cply__judge_row_of_folder(entry->name, strlen(entry->name))
					       : NULL;
	if (row && want_evidence(w, cply__path_join(&w->context->allocator, w->subject, entry->path), row,
			   w->tasks.count, 0, err))
		return CPLY__WALK_STOP;
	if (!S_ISREG(entry->stat->st_mode))
		return CPLY__WALK_GO;
	char *path = cply__path_join(&w->context->allocator, w->subject, entry->path);
	return add(w, path, O_NOFOLLOW, CPLY__JUDGE_BINARIES, err) ? CPLY__WALK_STOP : CPLY__WALK_GO;
}

/* Its files, and where some of them must be binaries: in each folder of a platform, else anywhere. */
static cply_status sort_folder(work *w, cply_error *err)
{
	const size_t first = w->tasks.count, platforms = w->folders.count;
	cply_status status = cply__walk(w->context, w->subject, NULL, visit, w, err);

	for (size_t i = platforms; i < w->folders.count; i++) {
		cply__evidence_place *place = &w->folders.at[i];
		size_t length = strlen(place->path), at = place->first;
		while (at < w->tasks.count && strncmp(w->tasks.at[at].path, place->path, length) == 0 &&
			w->tasks.at[at].path[length] == '/')
			at++;
		place->count = at - place->first;
	}
	if (status || w->folders.count > platforms)
		return status;
	return want_evidence(
		w, cply__strdup(&w->context->allocator, w->subject), NULL, first, w->tasks.count - first, err);
}

/* A subject that is no binary: a folder, an archive, or nothing that we know. */
static cply_status sort_other(work *w, cply_error *err)
{
	cply__subject_kind kind;
	bool is_other;
	cply_status status = cply__subject_kind_of(&kind, w->context, w->subject, err);

	if (status)
		return status;
	if (kind == CPLY__SUBJECT_FOLDER)
		return sort_folder(w, err);
	if (kind == CPLY__SUBJECT_FILE)
		return cply__judge_file(w->report, &is_other, &w->how, w->subject, w->subject, 0, CPLY__JUDGE_ALL, err);
	w->has_images |= kind == CPLY__SUBJECT_IMAGES;
	return CPLY__VEC_PUSH(&w->archives, &w->context->allocator, w->subject) ? CPLY_OK : cply__error_nomem(err);
}

/* What was found in folders begins at `base` of the report. */
static cply_status judge_folders(work *w, cply_error *err)
{
	size_t base = w->report->files.count;
	cply_status status = judge_tasks(w, err);

	for (size_t i = 0; i < w->folders.count && !status; i++) {
		cply__evidence_place place = w->folders.at[i];
		place.first += base;
		status = cply__evidence_want(w->report, &place, err);
	}
	return status;
}

/* Plain files, then folders, then archives: what a subject is shows when it was opened. */
static cply_status verify_all(work *w, const char *const *subjects, size_t count, cply_error *err)
{
	cply_status status = CPLY_OK;

	for (size_t i = 0; i < count && !status; i++) {
		w->subject = subjects[i];
		status = add(w, cply__strdup(&w->context->allocator, subjects[i]), 0, CPLY__JUDGE_SUBJECT, err);
	}
	if (!status)
		status = judge_tasks(w, err);
	for (size_t i = 0; i < w->others.count && !status; i++) {
		w->subject = w->others.at[i];
		status = sort_other(w, err);
	}
	if (!status && w->how.options->reference && !w->has_images)
		return cply__error(err, CPLY_E_USAGE, .found = w->how.options->reference,
			.wanted = "a layout or an archive of images, of which this picks one",
			.hint = "leave --ref out: files, folders and tars have no tags");
	if (!status)
		status = judge_folders(w, err);
	for (size_t i = 0; i < w->archives.count && !status; i++)
		status = cply__judge_images(w->report, &w->how, w->context, w->archives.at[i], err);
	return status;
}

cply_status cply_verify(cply_verify_report **out, cply_context *context, const char *const *subjects, size_t count,
	const cply_verify_options *options, cply_error *err)
{
	static const cply_verify_options defaults = CPLY_VERIFY_OPTIONS_INIT;
	work w = {.context = context};
	cply_status status = cply__judgement_init(&w.how, options ? options : &defaults, err);
	const cply_texts allow = {w.how.options->allow, w.how.options->allow_count};

	if (!status)
		status = cply__subject_check_allow(&allow, err);
	if (!status)
		status = cply__verify_report_new(&w.report, &context->allocator, err);
	if (!status)
		status = verify_all(&w, subjects, count, err);
	forget_tasks(&w);
	for (size_t i = 0; i < w.folders.count; i++)
		cply__free(&context->allocator, (char *)w.folders.at[i].path);
	cply__free(&context->allocator, w.folders.at);
	cply__free(&context->allocator, w.tasks.at);
	cply__free(&context->allocator, w.others.at);
	cply__free(&context->allocator, w.archives.at);
	if (status) {
		cply_verify_report_free(w.report);
		return status;
	}
	*out = w.report;
	return CPLY_OK;
}

static cply_status verify_one(cply_context *context, const char *path, const cply_platform *platform,
	cply_static_rule static_rule, cply__judge_rule judge_rule, cply_error *err)
{
	cply_verify_options options = CPLY_VERIFY_OPTIONS_INIT;
	cply_verify_report report;
	cply__judgement how;

	options.platform = platform;
	options.static_rule = static_rule;
	cply_status status = cply__judgement_init(&how, &options, err);
	if (status)
		return status;
	cply__verify_report_begin(&report, &context->allocator);
	bool is_other;
	status = cply__judge_file(&report, &is_other, &how, path, path, 0, judge_rule, err);
	if (!status && report.tally[CPLY_VERDICT_SKIPPED] == 0)
		status = cply_verify_report_status(&report, err);
	cply__verify_report_end(&report);
	return status;
}

cply_status cply_verify_file(
	cply_context *context, const char *path, const cply_platform *platform, cply_static_rule rule, cply_error *err)
{
	return verify_one(context, path, platform, rule, CPLY__JUDGE_ALL, err);
}

cply_status cply__verify_if_binary(
	cply_context *context, const char *path, const cply_platform *platform, cply_static_rule rule, cply_error *err)
{
	return verify_one(context, path, platform, rule, CPLY__JUDGE_BINARIES, err);
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
	size_t entries = cply_verify_report_count(report);
	*count = entries - cply_verify_report_tally(report, CPLY_VERDICT_SKIPPED);
	if (entries > 0 && cply_verify_report_at(report, entries - 1)->kind == CPLY_VERIFIED_NOTHING)
		*count = 0;
	else
		status = cply_verify_report_status(report, err);
	cply_verify_report_free(report);
	return status;
}
