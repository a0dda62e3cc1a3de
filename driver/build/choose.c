#include "choose.h"

#include "runtime/error.h"

static cply_status choose(cply_toolchain **out, cply_context *context, const cply_build_options *given,
	const cply_platform *platform, cply_language language, cply_error *err)
{
	cply_toolchain_options options = CPLY_TOOLCHAIN_OPTIONS_INIT;

	options.family = given->family;
	options.definitions_dir = given->definitions_dir;
	options.language = language;
	options.linkage = given->linkage;
	return cply_toolchain_choose(out, context, platform, &options, err);
}

cply_status cply__choose_for(cply_toolchain **out, cply_build *build, cply_build_result *result, cply_context *context,
	const cply_build_options *options, cply_language language, cply_error *err)
{
	if (choose(out, context, options, &result->platform, language, err))
		return err->code;
	result->family = cply__arena_strdup(&build->arena, cply_toolchain_family(*out));
	return result->family ? CPLY_OK : cply__error_nomem(err);
}

cply_status cply__choose_check(cply_context *context, const cply_build_options *options, cply_error *err)
{
	cply_toolchain *found;
	cply_error failed;

	if (!options->family)
		return CPLY_OK;
	cply_error_init(&failed);
	cply_status status = choose(&found, context, options, &options->platforms[0], CPLY_LANGUAGE_C, &failed);
	if (!status)
		cply_toolchain_free(found);
	if (status != CPLY_E_USAGE)
		return CPLY_OK;
	*err = failed;
	return status;
}
