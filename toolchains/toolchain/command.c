#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "date.h"
#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/path.h"
#include "runtime/process.h"
#include "runtime/quote.h"
#include "step.h"
#include "template.h"
#include "toolchain.h"
#include "toolchains/fits.h"

/* The values of one call. */
typedef struct call {
	char epoch[24];
	char date[CPLY__DATE_TEXT], time[CPLY__DATE_TEXT], timestamp[CPLY__DATE_TEXT];
	const char *values[CPLY__CALL_VALUE_COUNT];
} call;

static const char *lookup_call(void *user, const char *name, size_t length)
{
	cply__call_value value = cply__call_value_find(name, length);

	return value == CPLY__CALL_VALUE_COUNT ? NULL : ((const call *)user)->values[value];
}

static cply_status fill_call(
	call *out, cply__arena *arena, const cply_context *context, const char *source_root, cply_error *err)
{
	char *absolute;

	if (cply__path_absolute(&absolute, arena->allocator, source_root ? source_root : ".", err) != CPLY_OK)
		return err->code;
	out->values[CPLY__CALL_SOURCE_ROOT] = cply__arena_strdup(arena, absolute);
	cply__free(arena->allocator, absolute);
	if (!out->values[CPLY__CALL_SOURCE_ROOT])
		return cply__error_nomem(err);
	snprintf(out->epoch, sizeof out->epoch, "%" PRIu64, context->source_date_epoch);
	cply__date_macros(out->date, out->time, out->timestamp, context->source_date_epoch);
	out->values[CPLY__CALL_EPOCH] = out->epoch;
	out->values[CPLY__CALL_DATE] = out->date;
	out->values[CPLY__CALL_TIME] = out->time;
	out->values[CPLY__CALL_TIMESTAMP] = out->timestamp;
	return CPLY_OK;
}

static cply_status add_flags(cply_command_line *line, cply__arena *arena, const cply__texts *flags,
	const cply__step_facts *facts, call *values, cply_error *err)
{
	cply__strbuf buf;

	cply__strbuf_init(&buf, arena->allocator);
	for (size_t i = 0; i < flags->count; i++) {
		if (facts->is_static_pie && strcmp(flags->at[i], "-static") == 0)
			continue;
		cply__strbuf_clear(&buf);
		/* Definitions were checked, so that every placeholder is known. */
		cply__template_expand(&buf, flags->at[i], CPLY__TEMPLATE_FINAL, lookup_call, values, NULL);
		line->argv[line->argc] = buf.failed ? NULL : cply__arena_strdup(arena, buf.text);
		if (!line->argv[line->argc++])
			break;
	}
	cply__strbuf_release(&buf);
	return !line->argc || line->argv[line->argc - 1] ? CPLY_OK : cply__error_nomem(err);
}

/* The trap of linux/arm/v6 over an ARMv7 sysroot, and every one like it, before anything is compiled. */
static cply_status check_sysroot(cply_context *context, cply__arena *arena, const cply_toolchain *toolchain,
	const char *sysroot, cply_error *err)
{
	const cply_platform_row *row = cply_platform_row_find(&toolchain->platform);
	cply__misfit misfit;

	if (!row)
		return CPLY_OK;
	if (cply__fits_sysroot(&misfit, context, arena, row, sysroot, toolchain->triple, err) != CPLY_OK)
		return err->code;
	if (!misfit.is_one)
		return CPLY_OK;
	const char *advice = cply__misfit_advice(misfit.check);
	cply__error(err, CPLY_E_MISMATCH, .path = misfit.path, .found = misfit.found);
	cply__error_wanted(err, "%s for %s", misfit.wanted, cply_platform_row_field(row, "platform"));
	return cply__error_hint(err, "leave out --sysroot=%s, or name one for the platform%s%s", sysroot,
		advice[0] ? "; " : "", advice);
}

static bool is_compiler(cply_tool tool)
{
	return tool == CPLY_TOOL_CC || tool == CPLY_TOOL_CXX;
}

/* Our flags, which only compilers get. */
static cply_status add_own(cply_command_line *line, cply__arena *arena, cply_context *context,
	const cply_toolchain *toolchain, cply_step step, const char *source_root, const char *const *arguments,
	size_t count, cply_error *err)
{
	cply__step_facts facts;
	call values;

	if (!cply__step_read(&facts, arena, arguments, count))
		return cply__error_nomem(err);
	if (step == CPLY_STEP_DETECT)
		step = facts.step;
	else
		facts.links = step == CPLY_STEP_LINK;
	if (step == CPLY_STEP_LINK && facts.sysroot &&
		check_sysroot(context, arena, toolchain, facts.sysroot, err) != CPLY_OK)
		return err->code;
	if (fill_call(&values, arena, context, source_root, err) != CPLY_OK)
		return err->code;
	if (add_flags(line, arena, &toolchain->compile, &facts, &values, err) != CPLY_OK)
		return err->code;
	if (facts.links && add_flags(line, arena, &toolchain->linker, &facts, &values, err) != CPLY_OK)
		return err->code;
	return step == CPLY_STEP_LINK ? add_flags(line, arena, &toolchain->link, &facts, &values, err) : CPLY_OK;
}

/* Names the program that runs, so that one that calls crossply again is told from one that does not. */
static const char own_call[] = "CROSSPLY_TOOL";

static cply_status fill_environment(cply_command_line *line, cply__arena *arena, cply_context *context,
	const cply_toolchain *toolchain, cply_tool tool, cply_error *err)
{
	enum { OWN = 4 };
	const cply__texts *stated = &toolchain->environment;
	const char **set = cply__arena_alloc(arena, (stated->count + OWN) * sizeof *set);
	size_t count = 0;

	if (!set)
		return cply__error_nomem(err);
	if (stated->count)
		memcpy(set, stated->at, stated->count * sizeof *set);
	count = stated->count;
	set[count++] = cply__arena_printf(arena, "SOURCE_DATE_EPOCH=%" PRIu64, context->source_date_epoch);
	set[count++] = cply__arena_printf(arena, "%s=%s", own_call, toolchain->programs[tool]);
	if (tool == CPLY_TOOL_PKG_CONFIG) {
		set[count++] = cply__arena_printf(arena, "PKG_CONFIG_LIBDIR=%s", toolchain->pkg_config);
		set[count++] = cply__arena_printf(
			arena, "PKG_CONFIG_SYSROOT_DIR%s%s", toolchain->sysroot[0] ? "=" : "", toolchain->sysroot);
	}
	for (size_t i = stated->count; i < count; i++)
		if (!set[i])
			return cply__error_nomem(err);
	line->environment = cply__environment_with(&context->allocator, context->environment, set, count);
	return line->environment ? CPLY_OK : cply__error_nomem(err);
}

/* A wrapper that stands in PATH under the compiler's name, and calls crossply, would go on for ever. */
static cply_status check_loop(cply_context *context, const char *program, cply_error *err)
{
	const char *caller = cply_context_getenv(context, own_call);

	if (!caller || strcmp(caller, program) != 0)
		return CPLY_OK;
	return cply__error(err, CPLY_E_FAILED, .path = program, .wanted = "a compiler",
		.found = "a wrapper that calls crossply, which chose this wrapper",
		.hint = "take its folder out of PATH, or name the real programs in a definition of your own");
}

static cply_status missing_program(const cply_toolchain *toolchain, cply_tool tool, cply_error *err)
{
	char platform[CPLY_PLATFORM_TEXT];

	cply_platform_format(&toolchain->platform, platform);
	if (!(toolchain->named >> tool & 1)) {
		cply__error(err, CPLY_E_UNSUPPORTED, .found = "none in its definition",
			.hint = "take another family (--toolchain), or extend this one by a definition of your own");
		return cply__error_wanted(err, "a program for `%s` of the toolchain %s for %s", cply_tool_name(tool),
			toolchain->family, platform);
	}
	cply__error(err, CPLY_E_MISSING, .found = "none in PATH");
	cply__error_wanted(err, "a program for `%s` of the toolchain %s for %s", cply_tool_name(tool),
		toolchain->family, platform);
	return cply__error_hint(err, "crossply setup %s --toolchain %s", platform, toolchain->family);
}

static cply_status fill_argv(cply_command_line *line, cply__arena *arena, cply_context *context,
	const cply_toolchain *toolchain, cply_tool tool, cply_step step, const char *source_root,
	const char *const *arguments, size_t count, cply_error *err)
{
	const cply__texts *leading = &toolchain->arguments[tool];
	const size_t room =
		leading->count + toolchain->compile.count + toolchain->linker.count + toolchain->link.count + count + 3;

	line->argv = cply__arena_alloc(arena, room * sizeof *line->argv);
	if (!line->argv)
		return cply__error_nomem(err);
	line->argv[line->argc] = cply__arena_strdup(arena, toolchain->programs[tool]);
	if (!line->argv[line->argc++])
		return cply__error_nomem(err);
	for (size_t i = 0; i < leading->count; i++)
		if (!(line->argv[line->argc++] = cply__arena_strdup(arena, leading->at[i])))
			return cply__error_nomem(err);
	if (tool == CPLY_TOOL_PKG_CONFIG && toolchain->linkage != CPLY_LINKAGE_DYNAMIC &&
		!(line->argv[line->argc++] = cply__arena_strdup(arena, "--static")))
		return cply__error_nomem(err);
	if (is_compiler(tool) && add_own(line, arena, context, toolchain, step, source_root, arguments, count, err))
		return err->code;
	for (size_t i = 0; i < count; i++) {
		line->argv[line->argc] = cply__arena_strdup(arena, arguments[i]);
		if (!line->argv[line->argc++])
			return cply__error_nomem(err);
	}
	return fill_environment(line, arena, context, toolchain, tool, err);
}

cply_status cply_toolchain_command(cply_command_line *out, cply_context *context, const cply_toolchain *toolchain,
	cply_tool tool, cply_step step, const char *source_root, const char *const *arguments, size_t count,
	cply_error *err)
{
	cply_command_line line = {NULL, 0, NULL, NULL};

	if (!toolchain->programs[tool] || !toolchain->programs[tool][0])
		return missing_program(toolchain, tool, err);
	if (check_loop(context, toolchain->programs[tool], err) != CPLY_OK)
		return err->code;
	cply__arena *arena = cply__alloc(&context->allocator, sizeof *arena);
	if (!arena)
		return cply__error_nomem(err);
	cply__arena_init(arena, &context->allocator);
	line.memory = arena;
	if (fill_argv(&line, arena, context, toolchain, tool, step, source_root, arguments, count, err) != CPLY_OK) {
		cply_command_line_free(&line, context);
		return err->code;
	}
	*out = line;
	return CPLY_OK;
}

cply_status cply_command_line_text(const char **out, const cply_command_line *command, cply_error *err)
{
	cply__arena *arena = command->memory;
	cply__strbuf text;

	cply__strbuf_init(&text, arena->allocator);
	cply__quote_command(&text, (const char *const *)command->argv);
	*out = text.failed ? NULL : cply__arena_strndup(arena, text.text, text.length);
	cply__strbuf_release(&text);
	return *out ? CPLY_OK : cply__error_nomem(err);
}

void cply_command_line_free(cply_command_line *command, cply_context *context)
{
	cply__free(&context->allocator, command->environment);
	if (command->memory)
		cply__arena_release(command->memory);
	cply__free(&context->allocator, command->memory);
	*command = (cply_command_line){NULL, 0, NULL, NULL};
}
