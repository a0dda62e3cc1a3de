#include "summary.h"

#include <string.h>

#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/quote.h"
#include "runtime/strbuf.h"

cply_status cply__summary_new(
	cply_build **out, cply_context *context, const cply_build_options *options, cply_error *err)
{
	cply_build *build = cply__calloc(&context->allocator, 1, sizeof *build);

	if (!build)
		return cply__error_nomem(err);
	build->allocator = context->allocator;
	cply__arena_init(&build->arena, &build->allocator);
	build->count = options->platform_count;
	build->results = cply__arena_alloc(&build->arena, build->count * sizeof *build->results);
	if (!build->results) {
		cply_build_free(build);
		return cply__error_nomem(err);
	}
	for (size_t i = 0; i < build->count; i++) {
		cply_build_result *result = &build->results[i];
		result->platform = options->platforms[i];
		cply_platform_format(&result->platform, result->text);
		result->family = result->command = result->output = "";
		cply_error_init(&result->error);
	}
	*out = build;
	return CPLY_OK;
}

void cply_build_free(cply_build *build)
{
	if (!build)
		return;
	cply_allocator allocator = build->allocator;
	cply__arena_release(&build->arena);
	cply__free(&allocator, build);
}

void cply__summary_fail(cply_build_result *result, const cply_error *error)
{
	result->file_count = 0;
	if (result->error.code == CPLY_OK)
		result->error = *error;
}

bool cply__summary_step(
	cply_build *build, cply_build_result *result, const char *const *argv, const char *output, size_t output_length)
{
	cply__strbuf command;

	cply__strbuf_init(&command, &build->allocator);
	cply__quote_command(&command, argv);
	const char *text = command.failed ? NULL : cply__arena_strdup(&build->arena, command.text);
	const char *printed = cply__arena_strndup(&build->arena, output, output_length);
	cply__strbuf_release(&command);
	if (!text || !printed)
		return false;
	result->command = text;
	result->output = printed;
	return true;
}

bool cply__summary_files(cply_build *build, cply_build_result *result, size_t count)
{
	result->files = cply__arena_alloc(&build->arena, (count + 1) * sizeof *result->files);
	result->file_count = 0;
	return result->files != NULL;
}

bool cply__summary_put_file(cply_build *build, cply_build_result *result, const char *path,
	const cply__fingerprint *fingerprint, int is_program)
{
	cply_build_file *file = (cply_build_file *)&result->files[result->file_count];

	file->path = cply__arena_strdup(&build->arena, path);
	if (!file->path)
		return false;
	file->bytes = fingerprint->size;
	file->is_program = is_program;
	cply__digest_format(file->digest, fingerprint->digest);
	result->file_count++;
	return true;
}

const cply_build_result *cply_build_at(const cply_build *build, size_t index)
{
	return index < build->count ? &build->results[index] : NULL;
}

size_t cply_build_failures(const cply_build *build)
{
	size_t failures = 0;

	for (size_t i = 0; i < build->count; i++)
		failures += build->results[i].error.code != CPLY_OK;
	return failures;
}

cply_status cply_build_status(const cply_build *build)
{
	cply_status common = CPLY_OK;

	for (size_t i = 0; i < build->count; i++) {
		cply_status code = build->results[i].error.code;
		if (code != CPLY_OK && common != CPLY_OK && code != common)
			return CPLY_E_FAILED;
		if (code != CPLY_OK)
			common = code;
	}
	return common;
}

static void put_result(cply_json *json, const cply_build_result *result)
{
	cply_json_object(json, NULL);
	cply_json_text(json, "platform", result->text);
	cply_json_text(json, "status", result->error.code ? "failed" : "ok");
	cply_json_text(json, "toolchain", result->family);
	cply_json_unsigned(json, "nanoseconds", result->nanoseconds);
	cply_json_unsigned(json, "steps", result->steps);
	cply_json_unsigned(json, "steps_run", result->steps_run);
	if (result->smoke != CPLY_SMOKE_NONE)
		cply_json_text(json, "smoke", result->smoke == CPLY_SMOKE_PASSED ? "passed" : "skipped");
	cply_json_array(json, "files");
	for (size_t i = 0; i < result->file_count; i++) {
		cply_json_object(json, NULL);
		cply_json_text(json, "path", result->files[i].path);
		cply_json_unsigned(json, "bytes", result->files[i].bytes);
		cply_json_text(json, "digest", result->files[i].digest);
		cply_json_truth(json, "program", result->files[i].is_program);
		cply_json_end(json);
	}
	cply_json_end(json);
	if (result->error.code) {
		cply_json_error(json, "error", &result->error);
		cply_json_text(json, "command", result->command);
		cply_json_text(json, "output", result->output);
	}
	cply_json_end(json);
}

void cply_build_json(const cply_build *build, cply_json *json, const char *key)
{
	cply_json_array(json, key);
	for (size_t i = 0; i < build->count; i++)
		put_result(json, &build->results[i]);
	cply_json_end(json);
}
