#include "inquiry.h"

#include <dirent.h>
#include <string.h>

#include <crossply/suggest.h>

#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/strbuf.h"
#include "toolchains/search_path.h"
#include "toolchains/sysroot.h"

cply_status cply__question_make(cply__question *out, const cply_context *context, const cply_platform *platform,
	const cply_toolchain_options *options, cply_error *err)
{
	cply_toolchain_options given = CPLY_TOOLCHAIN_OPTIONS_INIT;
	char text[CPLY_PLATFORM_TEXT];

	if (options)
		memcpy(&given, options, options->size < sizeof given ? options->size : sizeof given);
	*out = (cply__question){.platform = *platform,
		.row = cply_platform_row_find(platform),
		.family = given.family ? given.family : "",
		.definitions_dir = given.definitions_dir,
		.language = given.language,
		.linkage = given.linkage,
		.libc = given.libc,
		.path_variable = cply__search_path(context)};
	if (out->row)
		return CPLY_OK;
	cply_platform_format(platform, text);
	cply__error(err, CPLY_E_PLATFORM, .wanted = "a platform that crossply knows how to compile for", .found = text);
	return cply__error_hint(err, "`crossply platforms` lists them");
}

/* The folder and every file in it: a definition that is added, changed or removed is a change. */
static cply_status watch_definitions(cply__inquiry *inquiry, cply_error *err)
{
	const char *folder = inquiry->question->definitions_dir;
	bool has_memory = true;

	if (!folder)
		return CPLY_OK;
	has_memory = cply__watch_add(&inquiry->watches, &inquiry->arena, folder);
	DIR *dir = opendir(folder);
	for (struct dirent *entry; has_memory && dir && (entry = readdir(dir));) {
		if (entry->d_name[0] == '.')
			continue;
		const char *path = cply__arena_printf(&inquiry->arena, "%s/%s", folder, entry->d_name);
		has_memory = path && cply__watch_add(&inquiry->watches, &inquiry->arena, path);
	}
	if (dir)
		closedir(dir);
	return has_memory ? CPLY_OK : cply__error_nomem(err);
}

static cply_status unknown_family(const cply__inquiry *inquiry, cply_error *err)
{
	char known[256] = "";
	cply_suggestion nearest;

	cply_suggestion_init(&nearest, inquiry->question->family);
	for (size_t i = 0; i < inquiry->catalog.count; i++) {
		cply_suggestion_offer(&nearest, inquiry->catalog.families[i].family);
		strncat(known, i ? ", " : "", sizeof known - strlen(known) - 1);
		strncat(known, inquiry->catalog.families[i].family, sizeof known - strlen(known) - 1);
	}
	cply__error(err, CPLY_E_USAGE, .found = inquiry->question->family,
		.hint = "`crossply platforms` says which of them serve a platform");
	if (nearest.name)
		cply__error_hint(err, "did you mean %s?", nearest.name);
	return cply__error_wanted(err, "a toolchain: one of %s", known);
}

static void move_to_front(cply__catalog *catalog, size_t index)
{
	const cply__definition first = catalog->families[index];

	memmove(&catalog->families[1], &catalog->families[0], index * sizeof *catalog->families);
	catalog->families[0] = first;
}

/* Who put libraries into a sysroot wants to compile with them: its family comes before all others. */
static cply_status prefer_libraries(cply__inquiry *inquiry, cply_error *err)
{
	const cply__question *question = inquiry->question;

	for (size_t i = inquiry->catalog.count; i-- > 0;) {
		const cply__definition *definition = &inquiry->catalog.families[i];
		cply__recipe recipe;
		bool has_libraries = false;
		if (!definition->sysroot.has_libraries || !cply__definition_serves(definition, &question->platform))
			continue;
		if (cply__recipe_make(&recipe, &inquiry->arena, definition, &question->platform, question->row,
			    inquiry->is_native, inquiry->context->cache_dir, err) != CPLY_OK ||
			cply__sysroot_has_libraries(&has_libraries, &inquiry->arena, &recipe, err) != CPLY_OK)
			return err->code;
		const char *manifest =
			cply__arena_printf(&inquiry->arena, "%s/%s", recipe.sysroot_link, CPLY__SYSROOT_MANIFEST);
		if (!manifest || !cply__watch_add(&inquiry->watches, &inquiry->arena, manifest))
			return cply__error_nomem(err);
		if (has_libraries)
			move_to_front(&inquiry->catalog, i);
	}
	return CPLY_OK;
}

static cply_status prepare(cply__inquiry *inquiry, cply_error *err)
{
	const cply__question *question = inquiry->question;

	if (watch_definitions(inquiry, err) != CPLY_OK)
		return err->code;
	if (cply__catalog_load(&inquiry->catalog, &inquiry->context->allocator, question->definitions_dir, err) !=
		CPLY_OK)
		return err->code;
	if (question->family[0] && !cply__catalog_find(&inquiry->catalog, question->family))
		return unknown_family(inquiry, err);
	inquiry->is_native = cply__row_is_native(question->row);
	if (!question->family[0] && prefer_libraries(inquiry, err) != CPLY_OK)
		return err->code;
	inquiry->recipes = cply__arena_alloc(&inquiry->arena, (inquiry->catalog.count + 1) * sizeof *inquiry->recipes);
	inquiry->probes = cply__arena_alloc(&inquiry->arena, (inquiry->catalog.count + 1) * sizeof *inquiry->probes);
	return inquiry->recipes && inquiry->probes ? CPLY_OK : cply__error_nomem(err);
}

cply_status cply__inquiry_begin(
	cply__inquiry *out, cply_context *context, const cply__question *question, cply_error *err)
{
	*out = (cply__inquiry){.context = context, .question = question};
	cply__arena_init(&out->arena, &context->allocator);
	if (prepare(out, err) == CPLY_OK)
		return CPLY_OK;
	cply__inquiry_end(out);
	return err->code;
}

static bool is_asked_for(const cply__inquiry *inquiry, size_t index)
{
	const char *family = inquiry->question->family;

	return !family[0] || strcmp(family, inquiry->catalog.families[index].family) == 0;
}

/* A family that was not asked for is not probed, but a refusal tells whether it serves what was. */
static cply_status look_at(cply__inquiry *inquiry, size_t index, cply_error *err)
{
	const cply__question *question = inquiry->question;
	const cply__demand demand = {question->language, question->linkage, question->libc, question->needs_libraries};
	cply__probe *probe = &inquiry->probes[index];
	const cply__recipe *recipe = &inquiry->recipes[index];

	if (!question->probes_all && !is_asked_for(inquiry, index))
		return cply__probe_judge(probe, inquiry->context, recipe, &demand, err);
	return cply__probe_run(probe, inquiry->context, recipe, &demand, &inquiry->watches, &inquiry->arena, err);
}

cply_status cply__inquiry_next(cply__inquiry *inquiry, bool *more, cply_error *err)
{
	const cply__question *question = inquiry->question;
	const size_t index = inquiry->count;

	*more = index < inquiry->catalog.count;
	if (!*more)
		return CPLY_OK;
	const cply__definition *definition = &inquiry->catalog.families[index];
	cply__recipe *recipe = &inquiry->recipes[index];
	if (cply__recipe_make(recipe, &inquiry->arena, definition, &question->platform, question->row,
		    inquiry->is_native, inquiry->context->cache_dir, err) != CPLY_OK)
		return cply__error_context(err, "toolchain %s", definition->family);
	if (look_at(inquiry, index, err) != CPLY_OK)
		return cply__error_context(err, "probe toolchain %s", definition->family);
	inquiry->count++;
	return CPLY_OK;
}

void cply__inquiry_end(cply__inquiry *inquiry)
{
	for (size_t i = 0; i < inquiry->count; i++)
		cply__probe_release(&inquiry->probes[i]);
	cply__free(&inquiry->context->allocator, inquiry->watches.at);
	cply__arena_release(&inquiry->arena);
	if (inquiry->catalog.families)
		cply__catalog_release(&inquiry->catalog);
	*inquiry = (cply__inquiry){.context = inquiry->context};
}

bool cply__inquiry_is_choice(const cply__inquiry *inquiry, size_t index)
{
	return inquiry->probes[index].status == CPLY_OK && is_asked_for(inquiry, index);
}

bool cply__inquiry_can_set_up(const cply__inquiry *inquiry, size_t index)
{
	const cply__probe *probe = &inquiry->probes[index];
	const bool has_packages = inquiry->recipes[index].packages[inquiry->question->language].count > 0;

	if (!is_asked_for(inquiry, index) || probe->lacks & CPLY__LACKS_BROUGHT)
		return false;
	if (probe->lacks & CPLY__LACKS_SYSROOT)
		return true;
	return (probe->lacks & (CPLY__LACKS_PROGRAM | CPLY__LACKS_LINK)) && has_packages;
}

const char *cply__inquiry_setup(cply__inquiry *inquiry, size_t index)
{
	const char *platform = cply_platform_row_field(inquiry->question->row, "platform");
	const cply__definition *definition = &inquiry->catalog.families[index];

	/* A program that cannot be linked over a sysroot which was brought: another one may do, packages will not. */
	const unsigned lacks = inquiry->probes[index].lacks;
	const bool is_wrong = definition->sysroot.bring && lacks & CPLY__LACKS_LINK && !(lacks & CPLY__LACKS_PROGRAM);
	if (is_asked_for(inquiry, index) && (lacks & CPLY__LACKS_BROUGHT || is_wrong))
		return cply__arena_printf(&inquiry->arena, "crossply setup %s --sysroot FOLDER", platform);
	if (!cply__inquiry_can_set_up(inquiry, index))
		return "";
	/* Without --toolchain the first that serves the language is set up. */
	size_t first = 0;
	while (first < index && !cply__inquiry_can_set_up(inquiry, first))
		first++;
	const char *language = inquiry->question->language == CPLY_LANGUAGE_CXX ? " --language c++" : "";
	if (first == index && !inquiry->question->family[0])
		return cply__arena_printf(&inquiry->arena, "crossply setup %s%s", platform, language);
	return cply__arena_printf(
		&inquiry->arena, "crossply setup %s --toolchain %s%s", platform, definition->family, language);
}

static const char *language_name(const cply__inquiry *inquiry)
{
	return inquiry->question->language == CPLY_LANGUAGE_CXX ? "C++" : "C";
}

/* The families that do serve what was asked, ready or not, joined by ", "; "" for none. */
static void name_serving(const cply__inquiry *inquiry, char *text, size_t size)
{
	text[0] = '\0';
	for (size_t i = 0; i < inquiry->count; i++) {
		if (inquiry->probes[i].status == CPLY_E_UNSUPPORTED)
			continue;
		strncat(text, text[0] ? ", " : "", size - strlen(text) - 1);
		strncat(text, inquiry->catalog.families[i].family, size - strlen(text) - 1);
	}
}

static bool is_served(const cply__inquiry *inquiry)
{
	for (size_t i = 0; i < inquiry->count; i++)
		if (is_asked_for(inquiry, i) && inquiry->recipes[i].is_served)
			return true;
	return false;
}

/* Every reason, of those that were asked for. What does not serve the platform says nothing. */
static void join_reasons(const cply__inquiry *inquiry, cply__strbuf *out)
{
	const bool is_any = is_served(inquiry) || inquiry->question->family[0];

	if (!is_any)
		cply__strbuf_puts(out, "none that serves this platform");
	for (size_t i = 0; i < inquiry->count; i++)
		if (is_any && is_asked_for(inquiry, i) &&
			(inquiry->question->family[0] || inquiry->recipes[i].is_served))
			cply__strbuf_printf(out, "%s%s: %s", out->length ? "; " : "",
				inquiry->catalog.families[i].family, inquiry->probes[i].reason);
}

/* Would a family serve the platform on a machine of its own? */
static bool serves_natively(const cply__inquiry *inquiry)
{
	for (size_t i = 0; i < inquiry->count; i++) {
		const cply__definition *definition = &inquiry->catalog.families[i];
		if (definition->is_native && cply__definition_serves(definition, &inquiry->question->platform))
			return true;
	}
	return false;
}

/* What refusing means: something to set up, or the first thing that went wrong. */
static cply_status status_of(cply__inquiry *inquiry, const char **setup)
{
	cply_status status = CPLY_E_UNSUPPORTED;

	for (size_t i = 0; i < inquiry->count; i++) {
		if (!is_asked_for(inquiry, i))
			continue;
		const char *command = cply__inquiry_setup(inquiry, i);
		if (command && command[0]) {
			*setup = command;
			return CPLY_E_MISSING;
		}
		if (inquiry->probes[i].status != CPLY_E_UNSUPPORTED && status == CPLY_E_UNSUPPORTED)
			status = inquiry->probes[i].status;
	}
	return status;
}

cply_status cply__inquiry_refuse(cply__inquiry *inquiry, cply_error *err)
{
	const char *platform = cply_platform_row_field(inquiry->question->row, "platform");
	const char *setup = "";
	char serving[256];
	cply__strbuf reasons;

	cply_status status = status_of(inquiry, &setup);
	cply__strbuf_init(&reasons, &inquiry->context->allocator);
	join_reasons(inquiry, &reasons);
	if (reasons.failed)
		status = CPLY_E_NOMEM;
	cply__error(err, status, .found = reasons.text);
	cply__strbuf_release(&reasons);
	if (status == CPLY_E_NOMEM)
		return cply__error_nomem(err);
	cply__error_wanted(err, "a toolchain that compiles %s for %s", language_name(inquiry), platform);
	name_serving(inquiry, serving, sizeof serving);
	if (setup[0])
		cply__error_hint(err, "%s", setup);
	else if (status == CPLY_E_MISSING)
		cply__error_hint(err, "no package has it: put it into PATH, or bring a toolchain as a definition of "
				      "your own, with --definitions FOLDER");
	else if (status == CPLY_E_UNSUPPORTED && serving[0])
		cply__error_hint(err, "%s for %s is served by: %s", language_name(inquiry), platform, serving);
	else if (status == CPLY_E_UNSUPPORTED)
		cply__error_hint(err, "%sbring a toolchain as a definition of your own, with --definitions FOLDER",
			serves_natively(inquiry) ? "on such a machine `native` serves it; elsewhere " : "");
	else
		cply__error_hint(err, "repair it, or choose another: `crossply explain %s` lists them", platform);
	return status;
}
