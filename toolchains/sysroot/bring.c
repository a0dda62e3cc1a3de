/* A sysroot that the user brings: named once, remembered as a symbolic link below CACHE/sysroots. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <crossply/setup.h>

#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/path.h"
#include "toolchains/recipe.h"

/* The family that waits for a sysroot of this platform. */
static const cply__definition *find_family(
	const cply__catalog *catalog, const cply_platform *platform, const char *family)
{
	for (size_t i = 0; i < catalog->count; i++) {
		const cply__definition *definition = &catalog->families[i];
		if (definition->sysroot.bring && cply__definition_serves(definition, platform) &&
			(!family || strcmp(family, definition->family) == 0))
			return definition;
	}
	return NULL;
}

/* A link under a name of its own, renamed over whatever link was there. */
static cply_status link_folder(cply__arena *arena, const char *folder, const char *sysroot, cply_error *err)
{
	const char *temporary = cply__arena_printf(arena, "%s.%ld", sysroot, (long)getpid());
	char *parent = cply__path_parent(arena->allocator, sysroot);
	cply_status status =
		temporary && parent ? cply__path_mkdirs(arena->allocator, parent, 0755, err) : cply__error_nomem(err);

	cply__free(arena->allocator, parent);
	if (status != CPLY_OK)
		return status;
	(void)unlink(temporary);
	if (symlink(folder, temporary) != 0)
		return cply__error_errno(err, errno, temporary);
	if (rename(temporary, sysroot) == 0)
		return CPLY_OK;
	status = cply__error_errno(err, errno, sysroot);
	(void)unlink(temporary);
	return status;
}

static cply_status check_folder(const char *folder, const char *bring, cply_error *err)
{
	struct stat st;

	if (stat(folder, &st) == 0 && S_ISDIR(st.st_mode))
		return CPLY_OK;
	cply__error(err, CPLY_E_NOT_FOUND, .path = folder, .found = "no folder",
		.hint = "give its path with --sysroot, once it is there");
	return cply__error_wanted(err, "%s", bring);
}

static cply_status bring(cply_context *context, cply__arena *arena, const cply__catalog *catalog,
	const cply_platform *platform, const cply_toolchain_options *options, const char *folder, cply_error *err)
{
	const cply_platform_row *row = cply_platform_row_find(platform);
	const cply__definition *definition = find_family(catalog, platform, options->family);
	char text[CPLY_PLATFORM_TEXT], *absolute;
	cply__recipe recipe;

	cply_platform_format(platform, text);
	if (!row || !definition) {
		cply__error(err, CPLY_E_UNSUPPORTED, .found = "none", .hint = "leave --sysroot out");
		return cply__error_wanted(err, "a toolchain for %s that takes a sysroot of yours", text);
	}
	if (cply__path_absolute(&absolute, arena->allocator, folder, err) != CPLY_OK)
		return err->code;
	cply_status status = check_folder(absolute, definition->sysroot.bring, err);
	if (status == CPLY_OK)
		status = cply__recipe_make(&recipe, arena, definition, platform, row, false, context->cache_dir, err);
	if (status == CPLY_OK)
		status = link_folder(arena, absolute, recipe.sysroot, err);
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
		return cply__error(err, CPLY_E_USAGE, .found = "none",
			.wanted = "a cache folder, where sysroots are kept",
			.hint = "set XDG_CACHE_HOME or HOME to a folder that can be written");
	if (cply__catalog_load(&catalog, &context->allocator, given.definitions_dir, err) != CPLY_OK)
		return err->code;
	cply__arena_init(&arena, &context->allocator);
	cply_status status = bring(context, &arena, &catalog, platform, &given, folder, err);
	cply__arena_release(&arena);
	cply__catalog_release(&catalog);
	return status;
}
