/* Walks what is to be verified, and hands files to several threads at once. */
#include <crossply/verify.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "judge.h"
#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/path.h"
#include "runtime/pool.h"
#include "runtime/walk.h"

/* Files are judged in bundles: one alone takes less time than handing it over. */
enum { BUNDLE = 32, SLOTS_PER_THREAD = 4 };

/* Some files, and what they gave. */
typedef struct bundle {
	const cply__judgement *how;   /* borrowed */
	cply_verify_report report;    /* of its own, since threads do not share one */
	const char *subjects[BUNDLE]; /* borrowed */
	char *paths[BUNDLE];          /* owned */
	int flags[BUNDLE];            /* O_NOFOLLOW for what was found in a folder */
	cply__judge_rule rules[BUNDLE];
	size_t count;
	bool is_away; /* between submission and retirement */
} bundle;

/* One call of cply_verify. */
typedef struct work {
	cply_context *context;
	cply__judgement how;
	cply_verify_report *report;
	const char *subject; /* the one at hand */
	unsigned threads;
	cply__pool *pool;            /* NULL: everything has fitted into one bundle so far */
	CPLY__VEC(bundle *) bundles; /* owned */
	bundle *open;                /* that takes files; NULL: none */
} work;

static void empty_bundle(bundle *b)
{
	for (size_t i = 0; i < b->count; i++)
		cply__free(b->report.allocator, b->paths[i]);
	b->count = 0;
	cply__verify_report_end(&b->report);
}

static cply_status judge_bundle(void *job, cply_error *err)
{
	bundle *b = job;
	cply_status status = CPLY_OK;

	for (size_t i = 0; i < b->count && !status; i++)
		status = cply__judge_file(
			&b->report, b->how, b->subjects[i], b->paths[i], b->flags[i], b->rules[i], err);
	return status;
}

static cply_status retire_bundle(void *user, void *job, cply_error *err)
{
	work *w = user;
	bundle *b = job;
	cply_status status = cply__verify_report_take(w->report, &b->report, err);

	empty_bundle(b);
	b->is_away = false;
	return status;
}

/* A bundle that nobody works on; a pool of N slots has at most N others. */
static cply_status open_bundle(work *w, cply_error *err)
{
	for (size_t i = 0; i < w->bundles.count && !w->open; i++)
		if (!w->bundles.at[i]->is_away)
			w->open = w->bundles.at[i];
	if (w->open)
		return CPLY_OK;
	bundle *fresh = cply__calloc(&w->context->allocator, 1, sizeof *fresh);
	if (!fresh || !CPLY__VEC_PUSH(&w->bundles, &w->context->allocator, fresh)) {
		cply__free(&w->context->allocator, fresh);
		return cply__error_nomem(err);
	}
	fresh->how = &w->how;
	cply__verify_report_begin(&fresh->report, &w->context->allocator);
	w->open = fresh;
	return CPLY_OK;
}

static cply_status submit(work *w, cply_error *err)
{
	bundle *b = w->open;
	cply_status status = CPLY_OK;

	w->open = NULL;
	if (!w->pool)
		status = cply__pool_new(&w->pool, w->context, w->threads, w->threads * SLOTS_PER_THREAD, err);
	if (status)
		return status;
	b->is_away = true;
	return cply__pool_submit(w->pool, judge_bundle, retire_bundle, w, b, err);
}

/* `path` is taken over, whatever happens. */
static cply_status add(work *w, char *path, int flags, cply__judge_rule rule, cply_error *err)
{
	cply_status status = path ? open_bundle(w, err) : cply__error_nomem(err);

	if (status) {
		cply__free(&w->context->allocator, path);
		return status;
	}
	bundle *b = w->open;
	b->subjects[b->count] = w->subject;
	b->paths[b->count] = path;
	b->flags[b->count] = flags;
	b->rules[b->count] = rule;
	return ++b->count == BUNDLE ? submit(w, err) : CPLY_OK;
}

/* What is left, here if it was all there was. */
static cply_status finish(work *w, cply_error *err)
{
	cply_status status = CPLY_OK;

	if (w->open && w->pool)
		status = submit(w, err);
	else if (w->open)
		status = judge_bundle(w->open, err) ? err->code : retire_bundle(w, w->open, err);
	return status || !w->pool ? status : cply__pool_drain(w->pool, err);
}

static void release(work *w)
{
	cply__pool_free(w->pool);
	for (size_t i = 0; i < w->bundles.count; i++) {
		empty_bundle(w->bundles.at[i]);
		cply__free(&w->context->allocator, w->bundles.at[i]);
	}
	cply__free(&w->context->allocator, w->bundles.at);
}

static cply__walk_answer visit(void *user, const cply__walk_entry *entry, cply_error *err)
{
	work *w = user;

	/* What `build` keeps for its next run (objects, copies of sources) is no result. */
	if (S_ISDIR(entry->stat->st_mode) && strcmp(entry->name, ".crossply") == 0)
		return CPLY__WALK_SKIP;
	if (!S_ISREG(entry->stat->st_mode))
		return CPLY__WALK_GO;
	char *path = cply__path_join(&w->context->allocator, w->subject, entry->path);
	return add(w, path, O_NOFOLLOW, CPLY__JUDGE_BINARIES, err) ? CPLY__WALK_STOP : CPLY__WALK_GO;
}

static cply_status verify_subject(work *w, cply_error *err)
{
	struct stat info;

	if (stat(w->subject, &info) != 0) {
		cply__error_errno(err, errno, w->subject);
		return cply__error_wanted(err, "a file or a folder to verify");
	}
	if (!S_ISDIR(info.st_mode))
		return add(w, cply__strdup(&w->context->allocator, w->subject), 0, CPLY__JUDGE_ALL, err);
	return cply__walk(w->context, w->subject, NULL, visit, w, err);
}

cply_status cply_verify(cply_verify_report **out, cply_context *context, const char *const *subjects, size_t count,
	const cply_verify_options *options, cply_error *err)
{
	static const cply_verify_options defaults = CPLY_VERIFY_OPTIONS_INIT;
	work w = {.context = context, .threads = context->jobs};
	cply_status status = cply__judgement_init(&w.how, options ? options : &defaults, err);

	if (!status)
		status = cply__verify_report_new(&w.report, &context->allocator, err);
	for (size_t i = 0; i < count && !status; i++) {
		w.subject = subjects[i];
		status = verify_subject(&w, err);
	}
	if (!status)
		status = finish(&w, err);
	release(&w);
	if (status) {
		cply_verify_report_free(w.report);
		return status;
	}
	*out = w.report;
	return CPLY_OK;
}

cply_status cply_verify_file(
	cply_context *context, const char *path, const cply_platform *platform, cply_static_rule rule, cply_error *err)
{
	cply_verify_options options = CPLY_VERIFY_OPTIONS_INIT;
	cply_verify_report report;
	cply__judgement how;

	options.platform = platform;
	options.static_rule = rule;
	cply_status status = cply__judgement_init(&how, &options, err);
	if (status)
		return status;
	cply__verify_report_begin(&report, &context->allocator);
	status = cply__judge_file(&report, &how, path, path, 0, CPLY__JUDGE_ALL, err);
	if (!status)
		status = cply_verify_report_status(&report, err);
	cply__verify_report_end(&report);
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
