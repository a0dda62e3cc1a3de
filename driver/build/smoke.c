#include "smoke.h"

#include <string.h>
#include <unistd.h>

#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/path.h"
#include "runtime/process.h"
#include "toolchains/root.h"

#include "step_error.h"

/* Without a limit of the user's own: a test of a minute is no smoke test. */
enum { DEFAULT_TIMEOUT = 60 };

/* The program by its path, with the suffix that programs of the platform have where it was left out. */
static const char *program_path(const cply__smoke *s)
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
static cply_status make_plan(cply__smoke *s, bool *skipped, cply_error *err)
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

static char **make_environment(const cply__smoke *s)
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

/* Everything but the plan, which says whether it can be run. */
static cply_status prepare(cply__smoke *s, const cply_toolchain *toolchain, const char *folder, cply_error *err)
{
	char *whole;

	if (s->options->linkage == CPLY_LINKAGE_DYNAMIC &&
		!(s->sysroot = cply__toolchain_root(toolchain, &s->build->arena)))
		return cply__error_nomem(err);
	if (cply__path_absolute(&whole, &s->context->allocator, folder, err))
		return err->code;
	s->folder = cply__arena_strdup(&s->build->arena, whole);
	cply__free(&s->context->allocator, whole);
	s->timeout = s->options->timeout ? s->options->timeout : DEFAULT_TIMEOUT;
	return s->folder ? CPLY_OK : cply__error_nomem(err);
}

static cply_status make_spec(cply__smoke *s, cply_error *err)
{
	s->environment = make_environment(s);
	if (!s->environment)
		return cply__error_nomem(err);
	s->plan.argv[0] = s->plan.path;
	s->spec = (cply__process_spec){.argv = (const char *const *)s->plan.argv,
		.environment = (const char *const *)s->environment,
		.folder = s->folder};
	return CPLY_OK;
}

cply_status cply__smoke_new(cply__smoke **out, cply_build *build, cply_build_result *result, cply_context *context,
	const cply_build_options *options, const cply_toolchain *toolchain, const char *folder, cply_error *err)
{
	bool is_skipped = false;

	*out = NULL;
	if (!options->smoke.count)
		return CPLY_OK;
	cply__smoke *s = cply__calloc(&context->allocator, 1, sizeof *s);
	if (!s)
		return cply__error_nomem(err);
	*s = (cply__smoke){.build = build, .result = result, .context = context, .options = options};
	cply_status status = prepare(s, toolchain, folder, err);
	if (!status)
		status = make_plan(s, &is_skipped, err);
	if (!status && !is_skipped)
		status = make_spec(s, err);
	if (status || is_skipped)
		cply__smoke_free(s);
	else
		*out = s;
	if (!status && is_skipped)
		result->smoke = CPLY_SMOKE_SKIPPED;
	return status ? cply__error_context(err, "smoke test") : CPLY_OK;
}

void cply__smoke_free(cply__smoke *smoke)
{
	if (!smoke)
		return;
	cply_context *context = smoke->context;
	cply_run_plan_release(&smoke->plan, context);
	cply__free(&context->allocator, smoke->environment);
	cply__free(&context->allocator, smoke);
}

cply_status cply__smoke_add(cply__smoke *smoke, cply__reactor *reactor, uint64_t limit, void *task, cply_error *err)
{
	cply__reactor_limit(reactor, smoke->timeout * UINT64_C(1000000000));
	cply_status status = cply__reactor_add(reactor, &smoke->spec, task, err);
	cply__reactor_limit(reactor, limit);
	return status;
}

cply_status cply__smoke_judge(cply__smoke *smoke, const cply__reactor_result *end, cply_error *err)
{
	if (!end->error && !end->timed_out && !end->end.status) {
		smoke->result->smoke = CPLY_SMOKE_PASSED;
		return CPLY_OK;
	}
	if (!end->error && !cply__summary_step(smoke->build, smoke->result, (const char *const *)smoke->plan.argv,
				   end->output, end->output_length))
		return cply__error_nomem(err);
	cply__step_error(err, end, smoke->options->smoke.at[0], smoke->timeout);
	return cply__error_context(err, "smoke test");
}
