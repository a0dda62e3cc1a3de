#include "setup_plan.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "program.h"
#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/path.h"
#include "runtime/strbuf.h"
#include "runtime/vec.h"
#include "toolchains/distribution.h"
#include "toolchains/search_path.h"
#include "toolchains/sysroot.h"

/* One sysroot, and the recipes that it serves. */
typedef struct needed_sysroot {
	CPLY__VEC(const cply__recipe *) recipes;
	const char *platforms;
} needed_sysroot;

/* What was found to be needed, on the way to steps. */
typedef struct planner {
	cply_context *context;
	cply__setup_memory *memory;
	cply__sysroot_job asked; /* libraries, lock file and flags of every sysroot */
	CPLY__VEC(const char *) packages;
	cply__strbuf package_platforms;
	CPLY__VEC(needed_sysroot) sysroots;
	const char *apt_get, *sudo, *dpkg_deb; /* absolute; NULL: not there. sudo "": root needs none */
	cply_error distribution;               /* why packages cannot be had here, or CPLY_OK */
	cply_error *err;
} planner;

static cply_status find_program(planner *p, const char **out, const char *name)
{
	cply__watches ignored = {0};
	const cply__texts names = {&name, 1};
	bool has_memory =
		cply__program_find(out, NULL, &p->memory->arena, &names, cply__search_path(p->context), &ignored);

	cply__free(&p->context->allocator, ignored.at);
	return has_memory ? CPLY_OK : cply__error_nomem(p->err);
}

static cply_status find_means(planner *p)
{
	p->sudo = "";
	cply_error_init(&p->distribution);
	if (cply__distribution_check(p->context, &p->distribution) != CPLY_OK)
		return CPLY_OK;
	if (find_program(p, &p->apt_get, "apt-get") != CPLY_OK || find_program(p, &p->dpkg_deb, "dpkg-deb") != CPLY_OK)
		return p->err->code;
	return geteuid() == 0 ? CPLY_OK : find_program(p, &p->sudo, "sudo");
}

static cply_status add_package(planner *p, const char *name)
{
	for (size_t i = 0; i < p->packages.count; i++)
		if (strcmp(p->packages.at[i], name) == 0)
			return CPLY_OK;
	return CPLY__VEC_PUSH(&p->packages, &p->context->allocator, name) ? CPLY_OK : cply__error_nomem(p->err);
}

static cply_status add_packages(planner *p, const cply__recipe *recipe, cply_language language)
{
	const char *platform = cply_platform_row_field(recipe->row, "platform");

	for (size_t i = 0; i < recipe->packages[language].count; i++)
		if (add_package(p, recipe->packages[language].at[i]) != CPLY_OK)
			return p->err->code;
	cply__strbuf_printf(&p->package_platforms, "%s%s", p->package_platforms.length ? "," : "", platform);
	return p->package_platforms.failed ? cply__error_nomem(p->err) : CPLY_OK;
}

static cply_status add_recipe(planner *p, needed_sysroot *sysroot, const cply__recipe *recipe)
{
	const char *platform = cply_platform_row_field(recipe->row, "platform");

	sysroot->platforms = sysroot->recipes.count
				     ? cply__arena_printf(&p->memory->arena, "%s,%s", sysroot->platforms, platform)
				     : platform;
	return sysroot->platforms && CPLY__VEC_PUSH(&sysroot->recipes, &p->context->allocator, recipe)
		       ? CPLY_OK
		       : cply__error_nomem(p->err);
}

static cply_status add_sysroot(planner *p, const cply__recipe *recipe)
{
	if (!recipe->sysroot_link[0])
		return cply__sysroot_has_no_place(p->err);
	for (size_t i = 0; i < p->sysroots.count; i++)
		if (strcmp(p->sysroots.at[i].recipes.at[0]->sysroot_link, recipe->sysroot_link) == 0)
			return add_recipe(p, &p->sysroots.at[i], recipe);
	if (!CPLY__VEC_PUSH(&p->sysroots, &p->context->allocator, (needed_sysroot){.platforms = NULL}))
		return cply__error_nomem(p->err);
	return add_recipe(p, &p->sysroots.at[p->sysroots.count - 1], recipe);
}

/* Is the sysroot of this family to be made of something that only the fetch itself can find out? */
static bool is_asked(const planner *p, const cply__recipe *recipe)
{
	return recipe->definition->sysroot.packages.count &&
	       (p->asked.libraries.count || p->asked.lock_path || p->asked.flags & CPLY_SETUP_UPDATE);
}

/* Can what this family lacks be got on this machine, by this user? */
static bool has_means(const planner *p, const cply__probe *probe)
{
	if (probe->lacks & (CPLY__LACKS_PROGRAM | CPLY__LACKS_LINK) && !(p->apt_get && p->sudo))
		return false;
	return !(probe->lacks & CPLY__LACKS_SYSROOT) || (p->apt_get && p->dpkg_deb);
}

/* What the family lacks is noted. */
static cply_status take(planner *p, cply__inquiry *inquiry, size_t index)
{
	const unsigned lacks = inquiry->probes[index].lacks;
	const cply__recipe *recipe = &inquiry->recipes[index];

	if (lacks & (CPLY__LACKS_PROGRAM | CPLY__LACKS_LINK) &&
		add_packages(p, recipe, inquiry->question->language) != CPLY_OK)
		return p->err->code;
	return lacks & CPLY__LACKS_SYSROOT || is_asked(p, recipe) ? add_sysroot(p, recipe) : CPLY_OK;
}

/*
 * Looks at one platform. The first family in the order that is ready, or can be made so here, is the one: another that
 * happens to be ready but comes later would give one platform another C library than the others. What cannot be set up
 * for want of root or of apt-get counts only when nothing else is left, and then is refused by those who need it.
 */
static cply_status look_at(planner *p, cply__inquiry *inquiry, cply_setup_platform *out)
{
	size_t wanting = SIZE_MAX;
	bool more = true;

	while (more) {
		if (cply__inquiry_next(inquiry, &more, p->err) != CPLY_OK)
			return p->err->code;
		const size_t index = inquiry->count - 1;
		if (!more)
			continue;
		out->family = inquiry->catalog.families[index].family;
		out->is_ready = cply__inquiry_is_choice(inquiry, index);
		if (out->is_ready)
			return take(p, inquiry, index);
		if (!cply__inquiry_can_set_up(inquiry, index))
			continue;
		if (has_means(p, &inquiry->probes[index]))
			return take(p, inquiry, index);
		wanting = wanting == SIZE_MAX ? index : wanting;
	}
	if (wanting == SIZE_MAX)
		return cply__inquiry_refuse(inquiry, p->err);
	out->family = inquiry->catalog.families[wanting].family;
	return take(p, inquiry, wanting);
}

static cply_status look_at_all(planner *p, cply_setup_plan *plan, const cply_platform *platforms, size_t count,
	const cply_toolchain_options *options)
{
	cply__setup_memory *memory = p->memory;

	memory->questions = cply__arena_alloc(&memory->arena, (count + 1) * sizeof *memory->questions);
	memory->inquiries = cply__arena_alloc(&memory->arena, (count + 1) * sizeof *memory->inquiries);
	plan->platforms = cply__arena_alloc(&memory->arena, (count + 1) * sizeof *plan->platforms);
	if (!memory->questions || !memory->inquiries || !plan->platforms)
		return cply__error_nomem(p->err);
	for (size_t i = 0; i < count; i++) {
		cply__question *question = &memory->questions[i];
		cply__inquiry *inquiry = &memory->inquiries[i];
		cply_status status = cply__question_make(question, p->context, &platforms[i], options, p->err);
		question->needs_libraries = p->asked.libraries.count > 0;
		if (status != CPLY_OK || cply__inquiry_begin(inquiry, p->context, question, p->err) != CPLY_OK)
			return p->err->code;
		memory->count++;
		plan->platforms[i].platform = platforms[i];
		if (look_at(p, inquiry, &plan->platforms[i]) != CPLY_OK)
			return p->err->code;
		plan->platform_count++;
	}
	return CPLY_OK;
}

static cply_status fill_package_work(planner *p, struct cply__setup_work *work, const char *subject)
{
	cply__arena *arena = &p->memory->arena;

	work->packages.count = p->packages.count;
	work->packages.at = cply__arena_alloc(arena, (p->packages.count + 1) * sizeof *work->packages.at);
	if (!work->packages.at)
		return cply__error_nomem(p->err);
	memcpy(work->packages.at, p->packages.at, p->packages.count * sizeof *work->packages.at);
	if (!p->apt_get) {
		cply__error(p->err, CPLY_E_MISSING, .found = "no apt-get in PATH: this is neither Debian nor Ubuntu",
			.hint = "install a compiler for the platform, and describe it in a definition in the folder "
				"that --definitions names");
		if (p->distribution.code != CPLY_OK)
			cply__error_found(p->err, "%s", p->distribution.found);
		return cply__error_wanted(p->err, "the packages %s", subject);
	}
	work->apt_get = p->apt_get;
	work->sudo = p->sudo ? p->sudo : "";
	return CPLY_OK;
}

static cply_status plan_packages(planner *p, cply_setup_step *step)
{
	cply__arena *arena = &p->memory->arena;
	struct cply__setup_work *work = cply__arena_alloc(arena, sizeof *work);
	const char **commands = cply__arena_alloc(arena, 2 * sizeof *commands);
	cply__strbuf subject;

	cply__strbuf_init(&subject, arena->allocator);
	for (size_t i = 0; i < p->packages.count; i++)
		cply__strbuf_printf(&subject, "%s%s", i ? " " : "", p->packages.at[i]);
	const char *names = subject.failed ? NULL : cply__arena_strdup(arena, subject.text);
	const char *platforms = cply__arena_strdup(arena, p->package_platforms.text);
	cply__strbuf_release(&subject);
	if (!work || !commands || !names || !platforms)
		return cply__error_nomem(p->err);
	if (fill_package_work(p, work, names) != CPLY_OK)
		return p->err->code;
	const char *sudo = geteuid() == 0 ? "" : "sudo ";
	commands[0] = cply__arena_printf(arena, "%sapt-get update", sudo);
	commands[1] = cply__arena_printf(arena, "%sapt-get install --yes --no-install-recommends %s", sudo, names);
	*step = (cply_setup_step){CPLY_SETUP_PACKAGES, names, platforms, commands, 2, work};
	return commands[0] && commands[1] ? CPLY_OK : cply__error_nomem(p->err);
}

static cply_status plan_sysroot(planner *p, cply_setup_step *step, const needed_sysroot *sysroot)
{
	cply__arena *arena = &p->memory->arena;
	struct cply__setup_work *work = cply__arena_alloc(arena, sizeof *work);
	cply__texts commands;

	if (!work)
		return cply__error_nomem(p->err);
	work->job = p->asked;
	work->job.count = sysroot->recipes.count;
	work->job.recipes = cply__arena_alloc(arena, sysroot->recipes.count * sizeof *work->job.recipes);
	if (!work->job.recipes)
		return cply__error_nomem(p->err);
	memcpy(work->job.recipes, sysroot->recipes.at, sysroot->recipes.count * sizeof *work->job.recipes);
	if (cply__sysroot_commands(&commands, arena, p->context, &work->job, p->err) != CPLY_OK)
		return p->err->code;
	*step = (cply_setup_step){CPLY_SETUP_SYSROOT, work->job.recipes[0]->sysroot_name, sysroot->platforms,
		commands.at, commands.count, work};
	return CPLY_OK;
}

/* Packages first: fetching a sysroot may need none of them, but compiling with it does. */
static cply_status plan_steps(planner *p, cply_setup_plan *plan)
{
	plan->steps = cply__arena_alloc(&p->memory->arena, (p->sysroots.count + 1) * sizeof *plan->steps);
	if (!plan->steps)
		return cply__error_nomem(p->err);
	if (p->packages.count && plan_packages(p, &plan->steps[plan->count++]) != CPLY_OK)
		return p->err->code;
	for (size_t i = 0; i < p->sysroots.count; i++)
		if (plan_sysroot(p, &plan->steps[plan->count++], &p->sysroots.at[i]) != CPLY_OK)
			return p->err->code;
	return CPLY_OK;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Names in one order, each once, so that neither matters to what is made of them. */
static cply_status take_libraries(planner *p, const cply_setup_options *setup)
{
	cply__texts *libraries = &p->asked.libraries;

	libraries->at = cply__arena_alloc(&p->memory->arena, (setup->library_count + 1) * sizeof *libraries->at);
	if (!libraries->at)
		return cply__error_nomem(p->err);
	for (size_t i = 0; i < setup->library_count; i++) {
		const char *name = setup->libraries[i];
		if (!cply__distribution_is_package(name))
			return cply__error(p->err, CPLY_E_USAGE, .found = name,
				.wanted = "the name of a package, as in zlib1g-dev",
				.hint = "leave out version and architecture: the lock file pins versions");
		libraries->at[i] = name;
	}
	if (setup->library_count)
		qsort(libraries->at, setup->library_count, sizeof *libraries->at, by_text);
	for (size_t i = 0; i < setup->library_count; i++)
		if (i == 0 || strcmp(libraries->at[i], libraries->at[libraries->count - 1]) != 0)
			libraries->at[libraries->count++] = libraries->at[i];
	return CPLY_OK;
}

static cply_status take_setup(planner *p, const cply_setup_options *options)
{
	cply_setup_options setup = CPLY_SETUP_OPTIONS_INIT;
	char *sources;

	if (!options)
		return CPLY_OK;
	memcpy(&setup, options, options->size < sizeof setup ? options->size : sizeof setup);
	p->asked.lock_path = setup.lock_path;
	p->asked.flags = setup.flags;
	if (setup.sources_path) {
		if (cply__path_absolute(&sources, &p->context->allocator, setup.sources_path, p->err) != CPLY_OK)
			return p->err->code;
		p->asked.sources_path = cply__arena_strdup(&p->memory->arena, sources);
		cply__free(&p->context->allocator, sources);
		if (!p->asked.sources_path)
			return cply__error_nomem(p->err);
	}
	return take_libraries(p, &setup);
}

static void release_planner(planner *p)
{
	cply__strbuf_release(&p->package_platforms);
	cply__free(&p->context->allocator, p->packages.at);
	for (size_t i = 0; i < p->sysroots.count; i++)
		cply__free(&p->context->allocator, p->sysroots.at[i].recipes.at);
	cply__free(&p->context->allocator, p->sysroots.at);
}

cply_status cply_setup_plan_make(cply_setup_plan *out, cply_context *context, const cply_platform *platforms,
	size_t count, const cply_toolchain_options *options, const cply_setup_options *setup, cply_error *err)
{
	cply_setup_plan plan = {0};
	cply__setup_memory *memory = cply__calloc(&context->allocator, 1, sizeof *memory);
	planner p = {.context = context, .memory = memory, .err = err};

	if (!memory)
		return cply__error_nomem(err);
	cply__arena_init(&memory->arena, &context->allocator);
	cply__strbuf_init(&p.package_platforms, &context->allocator);
	plan.memory = memory;
	cply_status status = take_setup(&p, setup);
	if (status == CPLY_OK)
		status = find_means(&p);
	if (status == CPLY_OK)
		status = look_at_all(&p, &plan, platforms, count, options);
	if (status == CPLY_OK)
		status = plan_steps(&p, &plan);
	release_planner(&p);
	if (status == CPLY_OK)
		*out = plan;
	else
		cply_setup_plan_release(&plan, context);
	return status;
}

void cply_setup_plan_release(cply_setup_plan *plan, cply_context *context)
{
	cply__setup_memory *memory = plan->memory;

	if (memory) {
		for (size_t i = 0; i < memory->count; i++)
			cply__inquiry_end(&memory->inquiries[i]);
		cply__arena_release(&memory->arena);
		cply__free(&context->allocator, memory);
	}
	*plan = (cply_setup_plan){0};
}
