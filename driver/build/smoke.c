#include "smoke.h"

#include <string.h>
#include <unistd.h>

#include <crossply/run.h>

#include "runtime/alloc.h"
#include "runtime/clock.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/path.h"
#include "runtime/process.h"
#include "runtime/reactor.h"
#include "toolchains/root.h"

#include "step_error.h"

/* Without a limit of the user's own: a test of a minute is no smoke test. */
enum { DEFAULT_TIMEOUT = 60 };

/* One test. Texts live in the build's arena. */
typedef struct smoke {
	cply_build *build;
	cply_build_result *result;
	cply_context *context;
	const cply_build_options *options;
	const char *sysroot; /* where an emulator finds shared libraries; NULL: nowhere */
	const char *folder;  /* absolute */
	cply_run_plan plan;
} smoke;

/* The program by its path, with the suffix that programs of the platform have where it was left out. */
static const char *program_path(const smoke *s)
{
	cply__arena *arena = &s->build->arena;
	const cply_platform_row *row = cply_platform_row_find(&s->result->platform);
	const char *suffix = row ? cply_platform_row_field(row, "program-suffix") : NULL;
	const char *word = s->options->smoke.at[0];
	const char *path = cply__arena_printf(arena, "%s/%s", s->folder, strncmp(word, "./", 2) == 0 ? word + 2 : word);

	if (!path || access(path, F_OK) == 0 || !suffix)
		return path;
	return cply__arena_printf(arena, "%s%s", path, suffix);
}

static bool is_without_runner(cply_status status)
{
	return status == CPLY_E_MISSING || status == CPLY_E_UNSUPPORTED;
}

/* How to run it; *skipped: this machine cannot. */
static cply_status make_plan(smoke *s, bool *skipped, cply_error *err)
{
	static const cply_run_mode modes[] = {CPLY_RUN_EMULATED, CPLY_RUN_AUTO};
	const size_t count = s->options->smoke.count;
	const char **words = cply__arena_alloc(&s->build->arena, count * sizeof *words);
	cply_run_options how = CPLY_RUN_OPTIONS_INIT;
	cply_status status = CPLY_E_MISSING;
	cply_error failed;

	*skipped = false;
	how.sysroot = s->sysroot;
	if (!words)
		return cply__error_nomem(err);
	memcpy(words, s->options->smoke.at, count * sizeof *words);
	words[0] = program_path(s);
	if (!words[0])
		return cply__error_nomem(err);
	for (size_t i = 0; i < 2 && is_without_runner(status); i++) {
		how.mode = modes[i];
		cply_error_init(&failed);
		status = cply_run_plan_make(&s->plan, s->context, &s->result->platform, &how, words, count, &failed);
	}
	if (!status)
		return CPLY_OK;
	if (is_without_runner(status) && !(s->options->flags & CPLY_BUILD_SMOKE_REQUIRED)) {
		char text[512];
		cply_error_format(&failed, text, sizeof text);
		cply__context_warn(s->context, s->result->text, "the smoke test is skipped: %s", text);
		*skipped = true;
		return CPLY_OK;
	}
	*err = failed;
	return status;
}

static char **make_environment(const smoke *s)
{
	const char *set[2] = {cply__arena_printf(&s->build->arena, "PWD=%s", s->folder)};
	const char *setting = s->plan.setting;
	size_t count = 1;
	char name[64];

	if (!set[0])
		return NULL;
	if (setting && strcspn(setting, "=") < sizeof name) {
		memcpy(name, setting, strcspn(setting, "="));
		name[strcspn(setting, "=")] = '\0';
		if (!cply_context_getenv(s->context, name))
			set[count++] = setting;
	}
	return cply__environment_with(&s->context->allocator, s->context->environment, set, count);
}

/* What the child's end means. */
static cply_status judge(smoke *s, const cply__reactor_result *end, unsigned timeout, cply_error *err)
{
	if (!end->timed_out && !end->end.status)
		return CPLY_OK;
	if (!cply__summary_step(
		    s->build, s->result, (const char *const *)s->plan.argv, end->output, end->output_length))
		return cply__error_nomem(err);
	return cply__step_error(err, end, s->options->smoke.at[0], timeout);
}

static cply_status run(smoke *s, cply_error *err)
{
	const unsigned timeout = s->options->timeout ? s->options->timeout : DEFAULT_TIMEOUT;
	char **environment = make_environment(s);
	cply__reactor_result end = {.error = NULL};
	cply__strbuf said;

	if (!environment)
		return cply__error_nomem(err);
	s->plan.argv[0] = s->plan.path;
	const cply__process_spec spec = {.argv = (const char *const *)s->plan.argv,
		.environment = (const char *const *)environment,
		.folder = s->folder,
		.in = CPLY__STDIO_NULL,
		.out = CPLY__STDIO_PIPE,
		.error = CPLY__STDIO_PIPE};
	cply__strbuf_init(&said, &s->context->allocator);
	const uint64_t began = cply__clock_now();
	cply_status status = cply__process_run(s->context, &spec, &said, &said, timeout * 1000, &end.end, err);
	end.timed_out = status == CPLY_E_LIMIT;
	end.output = said.length ? said.text : "";
	end.output_length = said.length;
	if (!status || end.timed_out)
		status = judge(s, &end, timeout, err);
	if (!cply__trace_own(s->build->trace, "smoke test", s->result->text, began))
		status = cply__error_nomem(err);
	cply__strbuf_release(&said);
	cply__free(&s->context->allocator, environment);
	return status;
}

cply_status cply__smoke_test(cply_build *build, cply_build_result *result, cply_context *context,
	const cply_build_options *options, const cply_toolchain *toolchain, const char *folder, cply_error *err)
{
	smoke s = {.build = build, .result = result, .context = context, .options = options};
	bool is_skipped;
	char *whole;

	if (!options->smoke.count)
		return CPLY_OK;
	if (options->linkage == CPLY_LINKAGE_DYNAMIC && !(s.sysroot = cply__toolchain_root(toolchain, &build->arena)))
		return cply__error_nomem(err);
	if (cply__path_absolute(&whole, &context->allocator, folder, err))
		return err->code;
	s.folder = whole;
	cply_status status = make_plan(&s, &is_skipped, err);
	if (!status && !is_skipped) {
		status = run(&s, err);
		cply_run_plan_release(&s.plan, context);
	}
	if (!status)
		result->smoke = is_skipped ? CPLY_SMOKE_SKIPPED : CPLY_SMOKE_PASSED;
	cply__free(&context->allocator, whole);
	return status ? cply__error_context(err, "smoke test") : CPLY_OK;
}
