#include "setup_plan.h"

#include <string.h>
#include <unistd.h>

#include "program.h"
#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/strbuf.h"
#include "runtime/vec.h"
#include "toolchains/search_path.h"
#include "toolchains/sysroot.h"

/* What was found to be needed, on the way to steps. */
typedef struct planner {
	cply_context *context;
	cply__setup_memory *memory;
	CPLY__VEC(const char *) packages;
	cply__strbuf package_platforms;
	CPLY__VEC(const cply__recipe *) sysroots;
	CPLY__VEC(const char *) sysroot_platforms;
	const char *apt_get, *sudo, *dpkg_deb; /* absolute; NULL: not there. sudo "": root needs none */
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

static cply_status add_sysroot(planner *p, const cply__recipe *recipe)
{
	const cply_allocator *allocator = &p->context->allocator;
	const char *platform = cply_platform_row_field(recipe->row, "platform");

	if (!recipe->sysroot[0])
		return cply__error(p->err, CPLY_E_USAGE, .found = "none",
			.wanted = "a cache folder, where sysroots are kept",
			.hint = "set XDG_CACHE_HOME or HOME to a folder that can be written");
	for (size_t i = 0; i < p->sysroots.count; i++) {
		if (strcmp(p->sysroots.at[i]->sysroot, recipe->sysroot) != 0)
			continue;
		p->sysroot_platforms.at[i] =
			cply__arena_printf(&p->memory->arena, "%s,%s", p->sysroot_platforms.at[i], platform);
		return p->sysroot_platforms.at[i] ? CPLY_OK : cply__error_nomem(p->err);
	}
	return CPLY__VEC_PUSH(&p->sysroots, allocator, recipe) &&
			       CPLY__VEC_PUSH(&p->sysroot_platforms, allocator, platform)
		       ? CPLY_OK
		       : cply__error_nomem(p->err);
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
	return lacks & CPLY__LACKS_SYSROOT ? add_sysroot(p, recipe) : CPLY_OK;
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
			return CPLY_OK;
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
		if (cply__question_make(question, p->context, &platforms[i], options, p->err) != CPLY_OK ||
			cply__inquiry_begin(inquiry, p->context, question, p->err) != CPLY_OK)
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

static cply_status plan_sysroot(planner *p, cply_setup_step *step, const cply__recipe *recipe, const char *platforms)
{
	cply__arena *arena = &p->memory->arena;
	struct cply__setup_work *work = cply__arena_alloc(arena, sizeof *work);
	cply__texts commands;

	if (!work)
		return cply__error_nomem(p->err);
	work->recipe = recipe;
	if (cply__sysroot_commands(&commands, arena, p->context, recipe, p->err) != CPLY_OK)
		return p->err->code;
	*step = (cply_setup_step){
		CPLY_SETUP_SYSROOT, recipe->sysroot_name, platforms, commands.at, commands.count, work};
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
		if (plan_sysroot(p, &plan->steps[plan->count++], p->sysroots.at[i], p->sysroot_platforms.at[i]) !=
			CPLY_OK)
			return p->err->code;
	return CPLY_OK;
}

cply_status cply_setup_plan_make(cply_setup_plan *out, cply_context *context, const cply_platform *platforms,
	size_t count, const cply_toolchain_options *options, cply_error *err)
{
	cply_setup_plan plan = {0};
	cply__setup_memory *memory = cply__calloc(&context->allocator, 1, sizeof *memory);
	planner p = {.context = context, .memory = memory, .err = err};

	if (!memory)
		return cply__error_nomem(err);
	cply__arena_init(&memory->arena, &context->allocator);
	cply__strbuf_init(&p.package_platforms, &context->allocator);
	plan.memory = memory;
	cply_status status = find_means(&p);
	if (status == CPLY_OK)
		status = look_at_all(&p, &plan, platforms, count, options);
	if (status == CPLY_OK)
		status = plan_steps(&p, &plan);
	cply__strbuf_release(&p.package_platforms);
	cply__free(&context->allocator, p.packages.at);
	cply__free(&context->allocator, p.sysroots.at);
	cply__free(&context->allocator, p.sysroot_platforms.at);
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
