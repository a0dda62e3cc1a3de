#include "reproduce.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/path.h"
#include "runtime/strbuf.h"
#include "runtime/tempfile.h"

#include "command.h"
#include "copy.h"
#include "plan.h"
#include "sources.h"

/* The second build. */
typedef struct again {
	cply_context *context;
	const cply_build_options *first;
	const char *folder; /* of the first build, absolute */
	const char *root;   /* sources form: what is copied */
	const char *base;   /* temporary folder, absolute */
	const char *copy;   /* sources form: the copy of `root` */
	cply_build_options options;
	cply__arena arena;
} again;

/* Everywhere in the text, the first build's root becomes that of the copy. NULL: no memory. */
static const char *move_word(again *a, const char *word)
{
	size_t length = strlen(a->root);
	cply__strbuf moved;

	cply__strbuf_init(&moved, &a->context->allocator);
	while (*word) {
		char next = strncmp(word, a->root, length) == 0 ? word[length] : 'x';
		if (next == '/' || next == '\0') {
			cply__strbuf_puts(&moved, a->copy);
			word += length;
		} else {
			cply__strbuf_putc(&moved, *word++);
		}
	}
	const char *kept = moved.failed ? NULL : cply__arena_strdup(&a->arena, moved.text);
	cply__strbuf_release(&moved);
	return kept;
}

static bool move_words(again *a, cply_texts *words)
{
	const char **moved = cply__arena_alloc(&a->arena, (words->count + 1) * sizeof *moved);

	for (size_t i = 0; moved && i < words->count; i++)
		if (!(moved[i] = move_word(a, words->at[i])))
			return false;
	words->at = moved;
	return moved != NULL;
}

/* The same sources in a copy of their folder; the current folder at the same place in it. */
static cply_status build_sources(again *a, cply_build *second, cply_error *err)
{
	cply_build_options *options = &a->options;
	const char *manifest = cply__arena_printf(&a->arena, "%s/manifest", a->base);

	a->root = cply__plan_root(&a->arena, a->folder, options->sources);
	a->copy = cply__arena_printf(&a->arena, "%s/sources in another folder", a->base);
	if (!manifest || !a->root || !a->copy)
		return cply__error_nomem(err);
	const char *folder = cply__arena_printf(&a->arena, "%s%s", a->copy, a->folder + strlen(a->root));
	if (!folder || !move_words(a, &options->sources) || !move_words(a, &options->cflags) ||
		!move_words(a, &options->cxxflags) || !move_words(a, &options->ldflags))
		return cply__error_nomem(err);
	if (cply__copy_update(a->context, a->root, a->copy, manifest, a->first->output, NULL, err))
		return err->code;
	return cply__sources_build(second, a->context, options, folder, folder, err);
}

/* The first byte that differs, or the length of the shorter file. */
static cply_status first_difference(
	uint64_t *offset, const char *path_a, const char *path_b, const cply_allocator *allocator, cply_error *err)
{
	enum { LIMIT = 1 << 30 };
	cply__strbuf a, b;

	cply__strbuf_init(&a, allocator);
	cply__strbuf_init(&b, allocator);
	cply_status status = cply__file_slurp(&a, path_a, LIMIT, err);
	if (!status)
		status = cply__file_slurp(&b, path_b, LIMIT, err);
	size_t at = 0;
	while (at < a.length && at < b.length && a.text[at] == b.text[at])
		at++;
	*offset = at;
	cply__strbuf_release(&a);
	cply__strbuf_release(&b);
	return status;
}

static cply_status report_difference(
	again *a, const cply_build_file *one, const cply_build_file *other, cply_error *why)
{
	uint64_t offset;
	cply_error failed;

	if (first_difference(&offset, one->path, other->path, &a->context->allocator, &failed)) {
		*why = failed;
		return why->code;
	}
	cply__error(why, CPLY_E_FAILED, .path = one->path, .has_offset = 1, .offset = offset,
		.hint = "look for the folder, the time, a random number or the order of a folder's files in what the "
			"build "
			"writes; diffoscope shows the difference");
	cply__error_wanted(why, "the same bytes from the same sources in another folder (%s)", one->digest);
	return cply__error_found(why, "a difference (%s)", other->digest);
}

static const char *name_in(const cply_build_file *file, const char *output)
{
	return file->path + strlen(output);
}

/* Compares one platform's files, which are in the same order in both results. */
static cply_status compare(again *a, const cply_build_result *one, const cply_build_result *other, cply_error *why)
{
	size_t count = one->file_count < other->file_count ? one->file_count : other->file_count;

	for (size_t i = 0; i < count; i++) {
		const cply_build_file *first = &one->files[i], *second = &other->files[i];
		if (strcmp(name_in(first, a->first->output), name_in(second, a->options.output)) != 0) {
			cply__error(
				why, CPLY_E_FAILED, .path = first->path, .wanted = "the same files in another folder");
			return cply__error_found(why, "%s", name_in(second, a->options.output));
		}
		if (strcmp(first->digest, second->digest) != 0)
			return report_difference(a, first, second, why);
	}
	if (one->file_count == other->file_count)
		return CPLY_OK;
	cply__error(why, CPLY_E_FAILED, .path = a->first->output);
	cply__error_wanted(why, "the same %zu files from a build in another folder", one->file_count);
	return cply__error_found(why, "%zu", other->file_count);
}

static cply_status judge(again *a, cply_build *build, const cply_build *second, cply_error *err)
{
	for (size_t i = 0; i < build->count; i++) {
		cply_build_result *one = &build->results[i];
		const cply_build_result *other = &second->results[i];
		cply_error why = other->error;
		if (one->error.code)
			continue;
		if (other->error.code) {
			one->command = cply__arena_strdup(&build->arena, other->command);
			one->output = cply__arena_strdup(&build->arena, other->output);
			if (!one->command || !one->output)
				return cply__error_nomem(err);
		} else if (compare(a, one, other, &why) == CPLY_OK) {
			continue;
		}
		cply__error_context(&why, "check that %s is reproducible", one->text);
		cply__summary_fail(one, &why);
	}
	return CPLY_OK;
}

static cply_status run(again *a, cply_build *build, cply_error *err)
{
	cply_build *second = NULL;

	a->options = *a->first;
	a->options.compile_commands = NULL;
	a->options.output = cply__arena_printf(&a->arena, "%s/dist", a->base);
	if (!a->options.output)
		return cply__error_nomem(err);
	if (cply__summary_new(&second, a->context, &a->options, err))
		return err->code;
	second->trace = build->trace;
	for (size_t i = 0; i < build->count; i++)
		second->results[i].error = build->results[i].error;
	cply_status status = a->options.sources.count
				     ? build_sources(a, second, err)
				     : cply__command_build(second, a->context, &a->options, a->folder, err);
	if (!status)
		status = judge(a, build, second, err);
	cply_build_free(second);
	return status;
}

cply_status cply__reproduce(cply_build *build, cply_context *context, const cply_build_options *options,
	const char *folder, cply_error *err)
{
	again a = {.context = context, .first = options, .folder = folder};
	cply__tempdir base = CPLY__TEMPDIR_INIT;
	char *whole = NULL;

	cply__context_send(
		context, &(cply_event){.kind = CPLY_EVENT_PHASE, .text = "Building again in another folder"});
	cply__arena_init(&a.arena, &context->allocator);
	const char *wanted = cply__arena_printf(&a.arena, "%s/.crossply/again", options->output);
	cply_status status = wanted ? CPLY_OK : cply__error_nomem(err);
	if (!status)
		status = cply__tempdir_create(&base, &context->allocator, wanted, 0777, err);
	if (!status)
		status = cply__path_absolute(&whole, &context->allocator, base.path, err);
	a.base = whole;
	if (!status)
		status = run(&a, build, err);
	cply__tempdir_release(&base);
	cply__free(&context->allocator, whole);
	cply__arena_release(&a.arena);
	return status;
}
