#include "probe.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "program.h"
#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/lock.h"
#include "runtime/path.h"
#include "runtime/process.h"
#include "runtime/sha256.h"
#include "runtime/tempfile.h"
#include "toolchains/fits.h"
#include "toolchains/search_path.h"
#include "toolchains/sysroot.h"

/* A family with a cache may have to build its C library first, on a machine with other work to do. */
enum { TIMEOUT_MS = 60000, SLOW_TIMEOUT_MS = 1200000, MAX_LINE = 240 };

/* Everything that the steps of one probe share. */
typedef struct prober {
	cply__probe *out;
	cply_toolchain *toolchain;
	cply_context *context;
	const cply__recipe *recipe;
	cply_language language;
	cply_linkage linkage;
	cply__watches *watches;
	cply__watches lesser; /* what decides nothing unless the family is used, or for the want of it is not; owned */
	cply__arena *arena;
	cply__sha256 identity;
	cply_error *err;
} prober;

static const cply_tool compilers[CPLY__LANGUAGE_COUNT] = {
	[CPLY_LANGUAGE_C] = CPLY_TOOL_CC, [CPLY_LANGUAGE_CXX] = CPLY_TOOL_CXX};

/* Notes a shortcoming; the first one gives the status, all give the reason. */
static cply_status lack(prober *p, cply_status status, unsigned lacks, const char *format, ...) CPLY_PRINTF(4, 5);

static cply_status lack(prober *p, cply_status status, unsigned lacks, const char *format, ...)
{
	cply__strbuf reason;
	va_list args;

	cply__strbuf_init(&reason, &p->context->allocator);
	if (p->out->status != CPLY_OK)
		cply__strbuf_printf(&reason, "%s; ", p->out->reason);
	va_start(args, format);
	cply__strbuf_vprintf(&reason, format, args);
	va_end(args);
	p->out->reason = reason.failed ? NULL : cply__arena_strdup(&p->toolchain->arena, reason.text);
	cply__strbuf_release(&reason);
	if (!p->out->reason)
		return cply__error_nomem(p->err);
	if (p->out->status == CPLY_OK)
		p->out->status = status;
	p->out->lacks |= lacks;
	return CPLY_OK;
}

static cply_status watch(prober *p, const char *path)
{
	return cply__watch_add(p->watches, p->arena, path) ? CPLY_OK : cply__error_nomem(p->err);
}

/* Identity: fields that cannot run into one another. */
static void identify(prober *p, const char *text)
{
	cply__sha256_add(&p->identity, text, strlen(text) + 1);
}

/* A program is known by its path, size and time. */
static void identify_file(prober *p, const char *path)
{
	struct stat st;
	char text[64] = "";

	identify(p, path);
	if (path[0] && stat(path, &st) == 0)
		snprintf(text, sizeof text, "%llu %lld.%09ld", (unsigned long long)st.st_size,
			(long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
	identify(p, text);
}

static void identify_texts(prober *p, const cply__texts *texts)
{
	for (size_t i = 0; i < texts->count; i++)
		identify(p, texts->at[i]);
	identify(p, "");
}

/* The compiler of the language, or the linker: what flags name, and what is called most. */
static bool is_decisive(const prober *p, cply_tool tool)
{
	return tool == compilers[p->language] || tool == CPLY_TOOL_LD;
}

static cply_status watch_lesser(prober *p)
{
	for (size_t i = 0; i < p->lesser.count; i++)
		if (!CPLY__VEC_PUSH(p->watches, p->arena->allocator, p->lesser.at[i]))
			return cply__error_nomem(p->err);
	return CPLY_OK;
}

/*
 * Finds every tool. What shadows the compiler of the language or the linker is watched; of the others only where one
 * was missing, since every path that is watched costs each later call a stat(2).
 */
static cply_status find_programs(prober *p)
{
	const char *path = cply__search_path(p->context);
	const cply_tool compiler = compilers[p->language];

	for (int i = 0; i < CPLY_TOOL_COUNT; i++) {
		cply__watches *watches = is_decisive(p, (cply_tool)i) ? p->watches : &p->lesser;
		const size_t before = watches->count;
		const char **program = &p->toolchain->programs[i];
		if (p->recipe->tools[i].count)
			p->toolchain->named |= 1U << i;
		if (!cply__program_find(program, &p->toolchain->arguments[i], &p->toolchain->arena,
			    &p->recipe->tools[i], path, watches))
			return cply__error_nomem(p->err);
		if (*program && watches == &p->lesser)
			watches->count = before;
	}
	if (p->toolchain->programs[compiler])
		return CPLY_OK;
	return lack(p, CPLY_E_MISSING, CPLY__LACKS_PROGRAM, "there is no %s in PATH",
		p->recipe->tools[compiler].count ? p->recipe->tools[compiler].at[0] : cply_tool_name(compiler));
}

static cply_status add_texts(prober *p, cply__texts *into, const cply__texts *more)
{
	const char **at = cply__arena_alloc(&p->toolchain->arena, (into->count + more->count + 1) * sizeof *at);

	if (!at)
		return cply__error_nomem(p->err);
	if (into->count)
		memcpy(at, into->at, into->count * sizeof *at);
	if (more->count)
		memcpy(at + into->count, more->at, more->count * sizeof *at);
	*into = (cply__texts){at, into->count + more->count};
	return CPLY_OK;
}

static cply_status expand_flags(prober *p)
{
	const cply__recipe *recipe = p->recipe;
	const cply__flag_values values = {recipe, p->toolchain->programs};
	const cply__linkage_flags *linkage = &recipe->linkages[p->linkage];
	const char *pkg_config[] = {recipe->pkg_config};
	const cply__texts pkg_config_text = {pkg_config, recipe->pkg_config[0] ? 1 : 0};
	cply_tool missing = CPLY_TOOL_COUNT;
	cply__texts more_compile, more_link, libdir;
	const struct {
		cply__texts *out;
		const cply__texts *flags;
	} lists[] = {{&p->toolchain->compile, &recipe->compile}, {&p->toolchain->linker, &recipe->linker},
		{&p->toolchain->link, &recipe->link}, {&p->toolchain->environment, &recipe->environment},
		{&more_compile, &linkage->compile}, {&more_link, &linkage->link}, {&libdir, &pkg_config_text}};

	for (size_t i = 0; i < sizeof lists / sizeof *lists && missing == CPLY_TOOL_COUNT; i++)
		if (cply__recipe_flags(lists[i].out, &missing, &p->toolchain->arena, lists[i].flags, &values, p->err) !=
			CPLY_OK)
			return p->err->code;
	if (missing == CPLY_TOOL_COUNT) {
		if (libdir.count)
			p->toolchain->pkg_config = libdir.at[0];
		return add_texts(p, &p->toolchain->compile, &more_compile) == CPLY_OK
			       ? add_texts(p, &p->toolchain->link, &more_link)
			       : p->err->code;
	}
	if (!is_decisive(p, missing) && watch_lesser(p) != CPLY_OK)
		return p->err->code;
	return lack(p, CPLY_E_MISSING, CPLY__LACKS_PROGRAM, "there is no %s in PATH",
		p->recipe->tools[missing].count ? p->recipe->tools[missing].at[0] : cply_tool_name(missing));
}

static cply_status check_sysroot(prober *p)
{
	const cply__sysroot_spec *spec = &p->recipe->definition->sysroot;
	const char *folder = p->recipe->sysroot;
	struct stat st;

	if (!spec->line)
		return CPLY_OK;
	if (!folder[0])
		return lack(p, CPLY_E_MISSING, CPLY__LACKS_SYSROOT, "its sysroot needs a cache folder");
	/* By its link, which changes when another one takes its place. */
	const char *marker =
		!spec->packages.count || p->recipe->is_brought
			? folder
			: cply__arena_printf(p->arena, "%s/%s", p->recipe->sysroot_link, CPLY__SYSROOT_MANIFEST);
	if (!marker)
		return cply__error_nomem(p->err);
	if (watch(p, marker) != CPLY_OK)
		return p->err->code;
	if (stat(marker, &st) == 0)
		return CPLY_OK;
	if (spec->bring)
		return lack(
			p, CPLY_E_MISSING, CPLY__LACKS_BROUGHT, "it needs a sysroot that you bring: %s", spec->bring);
	if (spec->path)
		return lack(p, CPLY_E_MISSING, CPLY__LACKS_PROGRAM, "there is no folder %s", folder);
	return lack(p, CPLY_E_MISSING, CPLY__LACKS_SYSROOT, "its sysroot %s is not there", folder);
}

/* The first line that speaks of an error, or else the first. */
static const char *telling_line(cply__arena *arena, const char *text)
{
	const char *best = text;

	for (const char *at = text; *at; at += strcspn(at, "\n") + (at[strcspn(at, "\n")] == '\n')) {
		const char *found = strstr(at, "error");
		if (found && found < at + strcspn(at, "\n")) {
			best = at;
			break;
		}
	}
	size_t length = strcspn(best, "\n");
	return cply__arena_strndup(arena, best, length < MAX_LINE ? length : MAX_LINE);
}

/* Runs a program of the toolchain; what it prints is appended to `out` and `error`. */
static cply_status run(prober *p, char *const *argv, char *const *environment, cply__strbuf *out, cply__strbuf *error,
	cply__process_end *end)
{
	const cply__process_spec spec = {.argv = (const char *const *)argv,
		.environment = (const char *const *)environment,
		.in = CPLY__STDIO_NULL,
		.out = CPLY__STDIO_PIPE,
		.error = CPLY__STDIO_PIPE};

	return cply__process_run(p->context, &spec, out, error,
		p->recipe->definition->cache ? SLOW_TIMEOUT_MS : TIMEOUT_MS, end, p->err);
}

/* Runs the compiler with these arguments for a step. A compiler that cannot be run is a shortcoming, no error. */
static cply_status compile(prober *p, cply_step step, const char *folder, const char *const *arguments, size_t count,
	cply__strbuf *out, bool *is_good)
{
	cply_command_line line;
	cply__process_end end = {0};
	cply__strbuf error;
	const cply_tool tool = compilers[p->language];

	*is_good = false;
	if (cply_toolchain_command(&line, p->context, p->toolchain, tool, step, folder, arguments, count, p->err) !=
		CPLY_OK)
		return p->err->code;
	cply__strbuf_init(&error, &p->context->allocator);
	cply_status status = run(p, line.argv, line.environment, out, &error, &end);
	if (status == CPLY_OK && end.status == 0) {
		*is_good = true;
	} else if (status == CPLY_OK) {
		const char *said = telling_line(p->arena, error.length ? error.text : out->text);
		status = lack(p, CPLY_E_FAILED, CPLY__LACKS_LINK, "%s does not work (status %d): %s", line.argv[0],
			end.status, said && said[0] ? said : "it says nothing");
	} else if (status != CPLY_E_NOMEM && status != CPLY_E_CANCELLED) {
		status = lack(p, CPLY_E_FAILED, CPLY__LACKS_LINK, "%s cannot be run: %s", line.argv[0],
			status == CPLY_E_LIMIT ? "it does not end" : strerror(p->err->os_errno));
	}
	cply__strbuf_release(&error);
	cply_command_line_free(&line, p->context);
	return status;
}

static cply_status ask_version(prober *p)
{
	static const char *const arguments[] = {"--version"};
	cply__strbuf out;
	bool is_good;

	cply__strbuf_init(&out, &p->context->allocator);
	cply_status status = compile(p, CPLY_STEP_COMPILE, NULL, arguments, 1, &out, &is_good);
	if (status == CPLY_OK && is_good) {
		p->toolchain->version = cply__arena_strndup(&p->toolchain->arena, out.text, strcspn(out.text, "\n"));
		if (!p->toolchain->version)
			status = cply__error_nomem(p->err);
	}
	cply__strbuf_release(&out);
	return status;
}

/* A compiler outlives the removal of its C library: the archive is watched, too. */
static cply_status watch_libc(prober *p)
{
	static const char *const arguments[] = {"-print-file-name=libc.a"};
	cply__strbuf out;
	bool is_good;

	cply__strbuf_init(&out, &p->context->allocator);
	cply_status status = compile(p, CPLY_STEP_COMPILE, NULL, arguments, 1, &out, &is_good);
	if (status == CPLY_OK && is_good && out.text[0] == '/') {
		cply__strbuf_truncate(&out, strcspn(out.text, "\n"));
		identify_file(p, out.text);
		status = watch(p, out.text);
	}
	cply__strbuf_release(&out);
	return status;
}

/* The program itself decides, whatever the flags promised. */
static cply_status check_program(prober *p, const char *path)
{
	cply__misfit misfit;
	cply_status status = cply__fits_program(&misfit, p->context, p->recipe->row, path,
		p->linkage == CPLY_LINKAGE_DYNAMIC ? CPLY_STATIC_FREE : CPLY_STATIC_REQUIRED, p->err);

	if (status == CPLY_E_NOMEM)
		return status;
	if (status != CPLY_OK)
		return lack(p, CPLY_E_FAILED, CPLY__LACKS_LINK, "its compiler makes no program that can be read");
	if (!misfit.is_one)
		return CPLY_OK;
	const char *advice = cply__misfit_advice(misfit.check);
	return lack(p, CPLY_E_MISMATCH, 0, "its programs do not run on %s: %s is %s, must be %s%s%s%s",
		cply_platform_row_field(p->recipe->row, "platform"), cply_check_name(misfit.check), misfit.found,
		misfit.wanted, advice[0] ? " (" : "", advice, advice[0] ? ")" : "");
}

static cply_status link_in(prober *p, const char *folder)
{
	static const char *const sources[CPLY__LANGUAGE_COUNT] = {"int main(void)\n{\n\treturn 0;\n}\n",
		"#include <new>\nint main()\n{\n\tdelete new int;\n\treturn 0;\n}\n"};
	static const char *const names[CPLY__LANGUAGE_COUNT] = {"probe.c", "probe.cc"};
	const char *source = cply__arena_printf(p->arena, "%s/%s", folder, names[p->language]);
	const char *program = cply__arena_printf(
		p->arena, "%s/probe%s", folder, cply_platform_row_field(p->recipe->row, "program-suffix"));
	cply__strbuf out;
	bool is_good;

	if (!source || !program)
		return cply__error_nomem(p->err);
	if (cply__file_replace(&p->context->allocator, source, sources[p->language], strlen(sources[p->language]), 0600,
		    p->err) != CPLY_OK)
		return p->err->code;
	const char *arguments[] = {"-o", program, source};
	cply__strbuf_init(&out, &p->context->allocator);
	cply_status status = compile(p, CPLY_STEP_LINK, folder, arguments, 3, &out, &is_good);
	cply__strbuf_release(&out);
	return status == CPLY_OK && is_good ? check_program(p, program) : status;
}

static cply_status try_link(prober *p)
{
	cply__tempdir dir = CPLY__TEMPDIR_INIT;
	const char *folder = cply_context_getenv(p->context, "TMPDIR");
	const char *path =
		cply__arena_printf(p->arena, "%s/crossply-probe", folder && folder[0] == '/' ? folder : "/tmp");

	if (!path)
		return cply__error_nomem(p->err);
	if (cply__tempdir_create(&dir, &p->context->allocator, path, 0700, p->err) != CPLY_OK)
		return cply__error_context(p->err, "make a folder for a test program");
	cply_status status = link_in(p, dir.path);
	cply__tempdir_release(&dir);
	return status;
}

static cply_status name_identity(prober *p)
{
	uint8_t digest[CPLY__SHA256_SIZE];
	char text[CPLY__DIGEST_TEXT];
	cply_toolchain *toolchain = p->toolchain;

	identify(p, toolchain->family);
	identify(p, toolchain->version);
	identify(p, toolchain->triple);
	identify(p, toolchain->sysroot);
	for (int i = 0; i < CPLY_TOOL_COUNT; i++)
		identify_file(p, toolchain->programs[i] ? toolchain->programs[i] : "");
	identify_texts(p, &toolchain->compile);
	identify_texts(p, &toolchain->linker);
	identify_texts(p, &toolchain->link);
	identify_texts(p, &toolchain->environment);
	cply__sha256_finish(&p->identity, digest);
	cply__digest_format(text, digest);
	toolchain->identity = cply__arena_printf(&toolchain->arena, "%s %s", toolchain->family, text);
	return toolchain->identity ? CPLY_OK : cply__error_nomem(p->err);
}

typedef cply_status (*probe_step)(prober *p);

/* In order; those that run something come last, and only when nothing is lacking. */
static const probe_step looks[] = {find_programs, check_sysroot, expand_flags};
static const probe_step runs[] = {ask_version, try_link, watch_libc, name_identity};

/*
 * A family that keeps a folder of its own fills it at its first link, which may take long: two probes at once would do
 * it twice, and not every such program locks what it writes.
 */
static cply_status lock_cache(prober *p, int *fd)
{
	const char *folder = p->recipe->cache;

	if (!p->recipe->definition->cache)
		return CPLY_OK;
	if (!folder[0])
		return lack(p, CPLY_E_MISSING, 0, "it needs a cache folder: set XDG_CACHE_HOME or HOME");
	const char *lock = cply__arena_printf(p->arena, "%s/.lock", folder);
	if (!lock)
		return cply__error_nomem(p->err);
	cply_status status = cply__path_mkdirs(&p->context->allocator, folder, 0755, p->err);
	if (status == CPLY_OK)
		status = cply__lock_take(fd, p->context, lock, CPLY__LOCK_WAIT, p->err);
	if (status == CPLY_OK || status == CPLY_E_NOMEM || status == CPLY_E_CANCELLED)
		return status;
	return lack(
		p, CPLY_E_MISSING, 0, "its cache folder %s cannot be written: %s", folder, strerror(p->err->os_errno));
}

static cply_status take_runs(prober *p)
{
	int fd = -1;
	cply_status status = lock_cache(p, &fd);

	for (size_t i = 0; i < sizeof runs / sizeof *runs && p->out->status == CPLY_OK && status == CPLY_OK; i++)
		status = runs[i](p);
	cply__file_close(&fd);
	return status;
}

static cply_status take_steps(prober *p)
{
	for (size_t i = 0; i < sizeof looks / sizeof *looks; i++)
		if (looks[i](p) != CPLY_OK)
			return p->err->code;
	if (p->out->status == CPLY_OK && take_runs(p) != CPLY_OK)
		return p->err->code;
	return p->out->status == CPLY_OK ? watch_lesser(p) : CPLY_OK;
}

static cply_status refuse(prober *p, const cply__demand *demand)
{
	const cply__definition *definition = p->recipe->definition;
	const char *platform = cply_platform_row_field(p->recipe->row, "platform");

	if (!p->recipe->is_served)
		return lack(p, CPLY_E_UNSUPPORTED, 0, "it does not serve %s", platform);
	if (!(definition->languages & 1U << p->language))
		return lack(p, CPLY_E_UNSUPPORTED, 0, "it does not compile %s",
			p->language == CPLY_LANGUAGE_CXX ? "C++" : "C");
	if (demand->libc != CPLY_LIBC_ANY && definition->libc != demand->libc)
		return lack(p, CPLY_E_UNSUPPORTED, 0, "it has another C library");
	if (demand->needs_libraries && !definition->sysroot.has_libraries)
		return lack(p, CPLY_E_UNSUPPORTED, 0, "its sysroot takes no libraries");
	if (!p->recipe->linkages[p->linkage].is_stated)
		return lack(p, CPLY_E_UNSUPPORTED, 0, "it makes no %s programs for %s", cply_linkage_name(p->linkage),
			platform);
	return CPLY_OK;
}

static void name_missing(cply_toolchain *toolchain)
{
	for (int i = 0; i < CPLY_TOOL_COUNT; i++)
		if (!toolchain->programs[i])
			toolchain->programs[i] = "";
}

cply_status cply__probe_judge(cply__probe *out, cply_context *context, const cply__recipe *recipe,
	const cply__demand *demand, cply_error *err)
{
	cply_toolchain *toolchain = cply__toolchain_new(&context->allocator);

	*out = (cply__probe){.status = CPLY_OK, .reason = "nobody looked whether it is ready", .toolchain = toolchain};
	if (!toolchain)
		return cply__error_nomem(err);
	toolchain->platform = recipe->platform;
	toolchain->libc = recipe->definition->libc;
	toolchain->family = cply__arena_strdup(&toolchain->arena, recipe->definition->family);
	toolchain->triple = cply__arena_strdup(&toolchain->arena, recipe->triple);
	toolchain->sysroot = cply__arena_strdup(&toolchain->arena, recipe->sysroot);
	toolchain->linkage = demand->linkage;
	name_missing(toolchain);
	prober p = {.out = out,
		.toolchain = toolchain,
		.context = context,
		.recipe = recipe,
		.language = demand->language,
		.linkage = demand->linkage,
		.err = err};
	cply_status status = CPLY_OK;
	if (!toolchain->family || !toolchain->triple || !toolchain->sysroot)
		status = cply__error_nomem(err);
	if (status == CPLY_OK)
		status = refuse(&p, demand);
	if (status != CPLY_OK)
		cply__probe_release(out);
	return status;
}

cply_status cply__probe_run(cply__probe *out, cply_context *context, const cply__recipe *recipe,
	const cply__demand *demand, cply__watches *watches, cply__arena *arena, cply_error *err)
{
	if (cply__probe_judge(out, context, recipe, demand, err) != CPLY_OK)
		return err->code;
	if (out->status != CPLY_OK)
		return CPLY_OK;
	out->reason = "it is ready";
	prober p = {.out = out,
		.toolchain = out->toolchain,
		.context = context,
		.recipe = recipe,
		.language = demand->language,
		.linkage = demand->linkage,
		.watches = watches,
		.arena = arena,
		.err = err};
	cply__sha256_init(&p.identity);
	cply_status status = take_steps(&p);
	cply__free(arena->allocator, p.lesser.at);
	name_missing(out->toolchain);
	if (status != CPLY_OK)
		cply__probe_release(out);
	return status;
}

void cply__probe_release(cply__probe *probe)
{
	cply_toolchain_free(probe->toolchain);
	probe->toolchain = NULL;
}
