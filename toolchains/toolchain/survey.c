#include <crossply/setup.h>

#include <string.h>

#include "inquiry.h"
#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"

static const char *copy(cply__arena *arena, const char *text, bool *has_memory)
{
	const char *copied = cply__arena_strdup(arena, text ? text : "");

	*has_memory = *has_memory && copied && text;
	return copied;
}

static bool fill(cply_candidate *out, cply__arena *arena, cply__inquiry *inquiry, size_t index)
{
	const cply__definition *definition = &inquiry->catalog.families[index];
	const cply__probe *probe = &inquiry->probes[index];
	const cply_tool compiler = inquiry->question->language == CPLY_LANGUAGE_CXX ? CPLY_TOOL_CXX : CPLY_TOOL_CC;
	bool has_memory = true;

	*out = (cply_candidate){
		.family = copy(arena, definition->family, &has_memory),
		.about = copy(arena, definition->about, &has_memory),
		.source = copy(arena, definition->source, &has_memory),
		.status = probe->status,
		.reason = copy(arena, probe->reason, &has_memory),
		.serves = inquiry->recipes[index].is_served,
		.libc = definition->libc,
		.triple = copy(arena, probe->toolchain->triple, &has_memory),
		.compiler = copy(arena, probe->toolchain->programs[compiler], &has_memory),
		.version = copy(arena, probe->toolchain->version, &has_memory),
		.sysroot = copy(arena, probe->toolchain->sysroot, &has_memory),
		.setup = copy(arena, cply__inquiry_setup(inquiry, index), &has_memory),
	};
	return has_memory;
}

static cply_status survey(cply_survey *out, cply__inquiry *inquiry, cply_error *err)
{
	cply__arena *arena = out->memory;
	bool more = true;

	while (more)
		if (cply__inquiry_next(inquiry, &more, err) != CPLY_OK)
			return err->code;
	out->candidates = cply__arena_alloc(arena, (inquiry->count + 1) * sizeof *out->candidates);
	if (!out->candidates)
		return cply__error_nomem(err);
	out->chosen = inquiry->count;
	for (size_t i = 0; i < inquiry->count; i++, out->count++) {
		if (!fill(&out->candidates[i], arena, inquiry, i))
			return cply__error_nomem(err);
		if (out->chosen == inquiry->count && cply__inquiry_is_choice(inquiry, i))
			out->chosen = i;
	}
	return CPLY_OK;
}

cply_status cply_survey_make(cply_survey *out, cply_context *context, const cply_platform *platform,
	const cply_toolchain_options *options, cply_error *err)
{
	cply__question question;
	cply__inquiry inquiry;
	cply_survey made = {NULL, 0, 0, NULL};

	if (cply__question_make(&question, context, platform, options, err) != CPLY_OK)
		return err->code;
	question.probes_all = true;
	if (cply__inquiry_begin(&inquiry, context, &question, err) != CPLY_OK)
		return err->code;
	cply__arena *arena = cply__alloc(&context->allocator, sizeof *arena);
	cply_status status = arena ? CPLY_OK : cply__error_nomem(err);
	if (arena) {
		cply__arena_init(arena, &context->allocator);
		made.memory = arena;
		status = survey(&made, &inquiry, err);
	}
	cply__inquiry_end(&inquiry);
	if (status == CPLY_OK)
		*out = made;
	else
		cply_survey_release(&made, context);
	return status;
}

void cply_survey_release(cply_survey *survey_, cply_context *context)
{
	if (survey_->memory)
		cply__arena_release(survey_->memory);
	cply__free(&context->allocator, survey_->memory);
	*survey_ = (cply_survey){NULL, 0, 0, NULL};
}
