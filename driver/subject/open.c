#include <stdlib.h>
#include <string.h>

#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/path.h"
#include "runtime/pool.h"
#include "subject.h"

/* More threads would need more memory than they are worth. */
enum { THREADS_MAX = 8 };

static const char any[] = "any";

bool cply__subject_is_any(const cply_platform *platform)
{
	return strcmp(platform->os, any) == 0;
}

/* `length` of the pattern, and behind it the platform. */
static cply_status parse_allowed(cply_platform *out, size_t *length, const char *text, cply_error *err)
{
	const char *equals = strrchr(text, '=');
	const cply_platform_row *row;

	if (!equals || equals == text) {
		cply__error(err, CPLY_E_USAGE, .found = text, .wanted = "PATTERN=PLATFORM, or PATTERN=any");
		return cply__error_hint(err, "for instance 'opt/arm64/**=linux/arm64'");
	}
	*length = (size_t)(equals - text);
	if (strcmp(equals + 1, any) == 0) {
		*out = (cply_platform){.os = "any"};
		return CPLY_OK;
	}
	if (cply_platform_parse(out, equals + 1, err) || cply_platform_row_get(&row, out, err))
		return cply__error_context(err, "%s", text);
	return CPLY_OK;
}

cply_status cply__subject_check_allow(const cply_texts *allow, cply_error *err)
{
	for (size_t i = 0; i < allow->count; i++) {
		cply_platform platform;
		size_t length;
		if (parse_allowed(&platform, &length, allow->at[i], err))
			return err->code;
	}
	return CPLY_OK;
}

static cply_status read_allowed(cply__subject *subject, cply_error *err)
{
	const cply_texts *allow = &subject->options.allow;

	subject->allowed = cply__arena_alloc(&subject->arena, (allow->count + 1) * sizeof *subject->allowed);
	if (!subject->allowed)
		return cply__error_nomem(err);
	for (size_t i = 0; i < allow->count; i++) {
		const char *text = allow->at[i];
		size_t length, slashes = strspn(text, "/");
		if (parse_allowed(&subject->allowed[i].platform, &length, text, err))
			return err->code;
		slashes = slashes < length ? slashes : length;
		subject->allowed[i].pattern = cply__arena_strndup(&subject->arena, text + slashes, length - slashes);
		if (!subject->allowed[i].pattern)
			return cply__error_nomem(err);
	}
	return CPLY_OK;
}

/* The heaviest first, so that no thread waits long for the last one. */
static int by_weight(const void *a, const void *b)
{
	const subject_layer *x = *(subject_layer *const *)a, *y = *(subject_layer *const *)b;

	if (x->weight != y->weight)
		return x->weight > y->weight ? -1 : 1;
	return strcmp(x->digest, y->digest);
}

/* First all layers, then one by one those that need much memory, then all images: they need every one of theirs. */
typedef struct reading_plan {
	cply__subject *subject;
	size_t next_layer, read_layers, next_large, next_image;
	bool is_large_running;
} reading_plan;

static cply__pick pick_large(cply__task *out, reading_plan *plan)
{
	const cply__subject *subject = plan->subject;

	if (plan->is_large_running)
		return CPLY__PICK_WAIT;
	while (plan->next_large < subject->layers.count && !subject->layers.at[plan->next_large]->listing.wants_window)
		plan->next_large++;
	if (plan->next_large == subject->layers.count)
		return CPLY__PICK_END;
	*out = (cply__task){subject_layer_work, subject->layers.at[plan->next_large], plan->next_large};
	plan->next_large++;
	plan->is_large_running = true;
	return CPLY__PICK_TASK;
}

static cply__pick pick(cply__task *out, void *user)
{
	reading_plan *plan = user;
	const cply__subject *subject = plan->subject;

	if (plan->next_layer < subject->layers.count) {
		*out = (cply__task){subject_layer_work, subject->layers.at[plan->next_layer], plan->next_layer};
		plan->next_layer++;
		return CPLY__PICK_TASK;
	}
	if (plan->read_layers < subject->layers.count)
		return CPLY__PICK_WAIT;
	cply__pick large = pick_large(out, plan);
	if (large != CPLY__PICK_END)
		return large;
	if (plan->next_image == subject->images.count)
		return CPLY__PICK_END;
	*out = (cply__task){
		subject_image_work, subject->images.at[plan->next_image], subject->layers.count + plan->next_image};
	plan->next_image++;
	return CPLY__PICK_TASK;
}

static void done(void *user, const cply__task *task)
{
	reading_plan *plan = user;

	if (plan->read_layers < plan->subject->layers.count)
		plan->read_layers++;
	else if (task->rank < plan->subject->layers.count)
		plan->is_large_running = false;
}

static cply_status read_all(cply__subject *subject, cply_error *err)
{
	static const cply__pool_plan kind = {pick, done, NULL};
	size_t most = subject->layers.count > subject->images.count ? subject->layers.count : subject->images.count;
	reading_plan plan = {.subject = subject};
	unsigned threads = subject->context->jobs < THREADS_MAX ? subject->context->jobs : THREADS_MAX;

	if (most < threads)
		threads = most ? (unsigned)most : 1;
	for (size_t i = 0; i < subject->layers.count; i++)
		subject_layer_weigh(subject->layers.at[i]);
	if (subject->layers.count)
		qsort(subject->layers.at, subject->layers.count, sizeof(subject_layer *), by_weight);
	return cply__pool_run(subject->context, threads, &kind, &plan, err);
}

static cply_status open_path(cply__subject *subject, cply_error *err)
{
	cply__subject_kind kind;

	if (cply__subject_kind_of(&kind, subject->context, subject->path, err))
		return err->code;
	if (kind == CPLY__SUBJECT_TAR)
		return subject_list_tar(subject, err);
	if (cply__layout_open(&subject->layout, subject->context, subject->path, &subject->options.limits, err))
		return err->code;
	return subject_list_images(subject, err);
}

cply_status cply__subject_read(cply__subject **out, cply_context *context, const char *path,
	const cply__subject_options *options, cply_error *err)
{
	cply__subject *subject = cply__calloc(&context->allocator, 1, sizeof *subject);
	const char *folder = cply_context_getenv(context, "TMPDIR");

	if (!subject)
		return cply__error_nomem(err);
	subject->context = context;
	subject->scratch_folder = folder && *folder ? folder : NULL;
	meeting_init(&subject->meeting);
	cply__arena_init(&subject->arena, &context->allocator);
	cply__map_init(&subject->layer_by_digest, &context->allocator);
	cply__map_init(&subject->config_by_digest, &context->allocator);
	if (options)
		subject->options = *options;
	subject->path = cply__arena_strdup(&subject->arena, path);
	budget_init(&subject->budget, subject->path);
	account_open(&subject->account, &subject->budget, &subject->arena);
	cply_status status = subject->path ? read_allowed(subject, err) : cply__error_nomem(err);
	if (!status)
		status = open_path(subject, err);
	if (!status)
		status = read_all(subject, err);
	if (status)
		cply__subject_free(subject);
	else
		*out = subject;
	return status;
}

void cply__subject_free(cply__subject *subject)
{
	if (!subject)
		return;
	const cply_allocator *allocator = &subject->context->allocator;
	for (size_t i = 0; i < subject->images.count; i++) {
		cply__free(allocator, subject->images.at[i]->findings.list.at);
		tree_release(&subject->images.at[i]->tree);
	}
	for (size_t i = 0; i < subject->layers.count; i++)
		listing_release(&subject->layers.at[i]->listing);
	cply__free(allocator, subject->images.at);
	cply__free(allocator, subject->layers.at);
	cply__map_release(&subject->layer_by_digest);
	cply__map_release(&subject->config_by_digest);
	cply_layout_free(subject->layout);
	meeting_release(&subject->meeting);
	cply__arena_release(&subject->arena);
	cply__free(allocator, subject);
}

size_t cply__subject_count(const cply__subject *subject)
{
	return subject->images.count;
}

const cply__subject_image *cply__subject_at(const cply__subject *subject, size_t index)
{
	return index < subject->images.count ? &subject->images.at[index]->shown : NULL;
}

const cply_platform *cply__subject_expects(
	const cply__subject *subject, const cply__subject_image *image, const char *path)
{
	for (size_t i = 0; i < subject->options.allow.count; i++)
		if (cply__path_match(subject->allowed[i].pattern, path))
			return &subject->allowed[i].platform;
	return *image->platform.os ? &image->platform : NULL;
}
