/* A sysroot that the user brings: named once, remembered as a symbolic link below CACHE/sysroots. */
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

#include <crossply/setup.h>

#include "floor.h"
#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/path.h"
#include "runtime/tempfile.h"
#include "toolchains/recipe.h"
#include "toolchains/sysroot.h"

/* The family that waits for a sysroot of this platform; one that would fetch it must be named. */
static const cply__definition *find_family(
	const cply__catalog *catalog, const cply_platform *platform, const char *family)
{
	for (size_t i = 0; i < catalog->count; i++) {
		const cply__definition *definition = &catalog->families[i];
		const bool is_meant = family ? strcmp(family, definition->family) == 0 && definition->sysroot.name
					     : definition->sysroot.bring != NULL;
		if (is_meant && cply__definition_serves(definition, platform))
			return definition;
	}
	return NULL;
}

static cply_status refuse(const char *platform, cply_error *err)
{
	cply__error(err, CPLY_E_UNSUPPORTED, .found = "none",
		.hint = "leave --sysroot out; or, to put a folder in the place of a sysroot that would be fetched, "
			"name its "
			"toolchain: --toolchain llvm for musl, llvm-glibc for glibc");
	return cply__error_wanted(err, "a toolchain for %s that takes a sysroot of yours", platform);
}

static bool is_folder(const cply_allocator *allocator, const char *folder, const char *name)
{
	struct stat st;
	char *path = cply__path_join(allocator, folder, name);
	const bool is_there = path && stat(path, &st) == 0 && S_ISDIR(st.st_mode);

	cply__free(allocator, path);
	return is_there;
}

/*
 * `bring` is what the user was asked to bring, NULL for a folder in the place of one that would be fetched. The former
 * has headers; one above or below the right folder has none, and must not take a good one's place.
 */
static cply_status check_folder(const cply_allocator *allocator, const char *folder, const char *bring, cply_error *err)
{
	static const char any[] = "a sysroot: a folder with usr/include and usr/lib of the platform";

	if (!is_folder(allocator, folder, "."))
		cply__error(err, CPLY_E_NOT_FOUND, .path = folder, .found = "no folder",
			.hint = "give its path with --sysroot, once it is there");
	else if (!bring || is_folder(allocator, folder, "usr/include") || is_folder(allocator, folder, "include"))
		return CPLY_OK;
	else
		cply__error(err, CPLY_E_NOT_FOUND, .path = folder, .found = "no usr/include in it",
			.hint = "name the folder that has usr/include in it");
	return cply__error_wanted(err, "%s", bring ? bring : any);
}

static cply_status link_sysroot(cply__arena *arena, const char *folder, const char *link, cply_error *err)
{
	char *parent = cply__path_parent(arena->allocator, link);
	cply_status status = parent ? cply__path_mkdirs(arena->allocator, parent, 0755, err) : cply__error_nomem(err);

	cply__free(arena->allocator, parent);
	return status ? status : cply__tempdir_symlink(arena->allocator, folder, link, err);
}

static cply_status bring(cply_context *context, cply__arena *arena, const cply__catalog *catalog,
	const cply_platform *platform, const cply_toolchain_options *options, const char *folder, cply_error *err)
{
	const cply_platform_row *row = cply_platform_row_find(platform);
	const cply__definition *definition = find_family(catalog, platform, options->family);
	char text[CPLY_PLATFORM_TEXT], *absolute;
	cply__recipe recipe;

	cply_platform_format(platform, text);
	if (!row || !definition)
		return refuse(text, err);
	if (cply__path_absolute(&absolute, arena->allocator, folder, err) != CPLY_OK)
		return err->code;
	cply_status status = check_folder(arena->allocator, absolute, definition->sysroot.bring, err);
	if (status == CPLY_OK)
		status = cply__floor_check(context, arena, row, absolute, err);
	if (status == CPLY_OK)
		status = cply__recipe_make(&recipe, arena, definition, platform, row, false, context->cache_dir, err);
	if (status == CPLY_OK)
		status = link_sysroot(arena, absolute, recipe.sysroot_link, err);
	cply__free(arena->allocator, absolute);
	return status;
}

cply_status cply_sysroot_bring(cply_context *context, const cply_platform *platform,
	const cply_toolchain_options *options, const char *folder, cply_error *err)
{
	cply_toolchain_options given = CPLY_TOOLCHAIN_OPTIONS_INIT;
	cply__catalog catalog;
	cply__arena arena;

	if (options)
		memcpy(&given, options, options->size < sizeof given ? options->size : sizeof given);
	if (!context->cache_dir)
		return cply__sysroot_has_no_place(err);
	if (cply__catalog_load(&catalog, &context->allocator, given.definitions_dir, err) != CPLY_OK)
		return err->code;
	cply__arena_init(&arena, &context->allocator);
	cply_status status = bring(context, &arena, &catalog, platform, &given, folder, err);
	cply__arena_release(&arena);
	cply__catalog_release(&catalog);
	return status;
}
