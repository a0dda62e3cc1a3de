/* Which toolchain: from --toolchain and --definitions, or the user's own folder of definitions. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "toolchain.h"

/*
 * CROSSPLY_DEFINITIONS, else crossply/toolchains below the user's configuration folder. NULL when there is no place, or
 * nothing in the latter.
 */
static cply_status find_definitions(char **out, const cli *app, cply_error *err)
{
	static const struct {
		const char *variable, *below;
	} places[] = {{"CROSSPLY_DEFINITIONS", ""}, {"XDG_CONFIG_HOME", "/crossply/toolchains"},
		{"HOME", "/.config/crossply/toolchains"}};

	*out = NULL;
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		const char *folder = cli_getenv(app, places[i].variable);
		if (!folder || (i > 0 && *folder != '/'))
			continue;
		size_t size = strlen(folder) + strlen(places[i].below) + 1;
		if (!(*out = malloc(size)))
			return cli_error(err, CPLY_E_NOMEM, NULL, NULL, NULL);
		snprintf(*out, size, "%s%s", folder, places[i].below);
		if (i > 0 && access(*out, F_OK) != 0) {
			free(*out);
			*out = NULL;
		}
		return CPLY_OK;
	}
	return CPLY_OK;
}

/* --link, else CROSSPLY_LINK; static where neither says anything. */
static cply_status read_linkage(cply_linkage *out, const cli *app, cply_error *err)
{
	const char *text = app->link ? app->link : cli_getenv(app, "CROSSPLY_LINK");

	*out = CPLY_LINKAGE_STATIC;
	if (!text || !(app->command->shared & CLI_SHARE_LINK))
		return CPLY_OK;
	for (cply_linkage at = 0; at < CPLY_LINKAGE_COUNT; at++)
		if (strcmp(text, cply_linkage_name(at)) == 0) {
			*out = at;
			return CPLY_OK;
		}
	return cli_error(err, CPLY_E_USAGE, text, "static, static-pie or dynamic",
		"it is what --link or CROSSPLY_LINK says, or `link` in the project file");
}

cply_status cli_toolchain_options(cply_toolchain_options *out, cli *app, cply_language language, cply_error *err)
{
	const cply_toolchain_options options = CPLY_TOOLCHAIN_OPTIONS_INIT;

	if (!app->definitions && !app->own_definitions && find_definitions(&app->own_definitions, app, err))
		return err->code;
	*out = options;
	if (read_linkage(&out->linkage, app, err))
		return err->code;
	out->family = app->toolchain ? app->toolchain : cli_getenv(app, "CROSSPLY_TOOLCHAIN");
	out->language = language;
	out->libc = app->libc;
	out->definitions_dir = app->definitions ? app->definitions : app->own_definitions;
	/* One that somebody named must be there: the library takes a missing one for an empty one. */
	if (out->definitions_dir && access(out->definitions_dir, F_OK) != 0) {
		cli_error(err, CPLY_E_NOT_FOUND, NULL, "a folder with toolchain definitions (*.yaml)",
			"it is named by --definitions or CROSSPLY_DEFINITIONS");
		snprintf(err->path, sizeof err->path, "%s", out->definitions_dir);
		return err->code;
	}
	return CPLY_OK;
}

const char *cli_arm_abi(const char *triple)
{
	static const char *const words[] = {"eabi", "eabihf"};
	const size_t length = strlen(triple);

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		const size_t size = strlen(words[i]);
		if (length > size && strcmp(triple + length - size, words[i]) == 0)
			return words[i];
	}
	return NULL;
}

cply_status cli_toolchain_find(
	cply_toolchain **out, cli *app, const cply_platform *platform, const char *language, cply_error *err)
{
	cply_toolchain_options options;
	cply_language parsed;

	if (cli_language_parse(&parsed, language, err) || cli_toolchain_options(&options, app, parsed, err))
		return err->code;
	return cply_toolchain_choose(out, app->context, platform, &options, err);
}

cply_status cli_readiness_find(
	cli_readiness *out, cli *app, const cply_platform *platform, cply_language language, cply_error *err)
{
	cply_toolchain_options options;
	cply_toolchain *toolchain;
	cply_error refusal;

	if (cli_toolchain_options(&options, app, language, err))
		return err->code;
	cply_error_init(&refusal);
	*out = (cli_readiness){.status = cply_toolchain_choose(&toolchain, app->context, platform, &options, &refusal)};
	switch (out->status) {
	case CPLY_OK:
		snprintf(out->toolchain, sizeof out->toolchain, "%s", cply_toolchain_family(toolchain));
		cply_toolchain_free(toolchain);
		return CPLY_OK;
	case CPLY_E_MISSING:
		snprintf(out->setup, sizeof out->setup, "%.190s", refusal.hint);
		return CPLY_OK;
	case CPLY_E_UNSUPPORTED:
	case CPLY_E_MISMATCH:
	case CPLY_E_FAILED:
		return CPLY_OK;
	default:
		*err = refusal;
		return err->code;
	}
}

const char *cli_readiness_word(const cli_readiness *readiness)
{
	switch (readiness->status) {
	case CPLY_OK:
		return readiness->toolchain;
	case CPLY_E_UNSUPPORTED:
		return "-";
	case CPLY_E_MISSING:
		return "missing";
	default:
		return "broken";
	}
}

cply_status cli_language_parse(cply_language *out, const char *text, cply_error *err)
{
	*out = CPLY_LANGUAGE_C;
	if (!text || strcmp(text, "c") == 0)
		return CPLY_OK;
	*out = CPLY_LANGUAGE_CXX;
	if (strcmp(text, "c++") == 0 || strcmp(text, "cxx") == 0)
		return CPLY_OK;
	cli_usage_error(err, NULL, "c or c++");
	snprintf(err->found, sizeof err->found, "--language=%s", text);
	return err->code;
}

cply_status cli_platform_given(cply_platform *out, const cli *app, const cli_arguments *arguments, cply_error *err)
{
	return cli_platform_only(app, arguments->count ? arguments->at[0] : NULL, err) ? err->code
	       : arguments->count ? cli_platform_text(out, arguments->at[0], err)
				  : cli_platform_one(out, app, err);
}

cply_status cli_platforms_given(cli_platforms *out, const cli *app, const cli_arguments *arguments, cply_error *err)
{
	cply_platform one;

	/* Only the platforms at hand: setting up a default that nobody asked for would download and install. */
	if (arguments->count == 0 && app->platforms.count == 0 && cli_platform_one(&one, app, err))
		return err->code;
	cli given = *app;
	cply_status status = CPLY_OK;
	given.platforms = (cli_list){0};
	for (size_t i = 0; i < arguments->count && !status; i++)
		status = cli_list_add(&given.platforms, arguments->at[i], err);
	for (size_t i = 0; i < app->platforms.count && !status; i++)
		status = cli_list_add(&given.platforms, app->platforms.at[i], err);
	if (!status)
		status = cli_platforms_many(out, &given, err);
	free(given.platforms.at);
	return status;
}
