/* For which platforms a subcommand works: from its options, TARGET* variables, the project file, or the default. */
#include <stdlib.h>
#include <string.h>

#include "command.h"

/* What a subcommand for many platforms takes when nothing says otherwise. */
static const char *const default_platforms[] = {"linux/amd64", "linux/arm64"};

static void read_words(cply_platform_words *words, const cli *app, const char *platform)
{
	*words = (cply_platform_words){
		.platform = platform,
		.target_platform = cli_getenv(app, "TARGETPLATFORM"),
		.target_os = cli_getenv(app, "TARGETOS"),
		.target_arch = cli_getenv(app, "TARGETARCH"),
		.target_variant = cli_getenv(app, "TARGETVARIANT"),
	};
}

int cli_has_target(const cli *app)
{
	return cli_getenv(app, "TARGETPLATFORM") || cli_getenv(app, "TARGETARCH");
}

cply_status cli_platform_one(cply_platform *out, const cli *app, cply_error *err)
{
	cply_platform_words words;

	/* An empty one is a variable that is not set: as without it. */
	if (app->platform && *app->platform)
		return cli_platform_text(out, app->platform, err);
	read_words(&words, app, NULL);
	return cply_platform_select(out, &words, err);
}

cply_status cli_platform_only(const cli *app, const char *argument, cply_error *err)
{
	if (!argument || !app->platform)
		return CPLY_OK;
	cli_usage_error(err, NULL, "one platform only");
	snprintf(err->found, sizeof err->found, "%s and --platform %s", argument, app->platform);
	return err->code;
}

cply_status cli_platform_text(cply_platform *out, const char *text, cply_error *err)
{
	const cply_platform_words words = {.platform = text};

	if (!*text)
		return cli_usage_error(err, "an empty platform", "one as in linux/arm64");
	/* Before the nearest name is looked for: to half a name any is near. */
	if (*text == '/' || text[strlen(text) - 1] == '/' || strstr(text, "//"))
		return cli_error(err, CPLY_E_PLATFORM, text, "OS/ARCH or OS/ARCH/VARIANT, without empty parts",
			"`crossply platforms` lists all");
	if (strchr(text, ','))
		return cli_error(err, CPLY_E_USAGE, text, "one platform only", "run it once for each of them");
	return cply_platform_select(out, &words, err);
}

/* Appends a platform unless it is there already. */
static cply_status add(cli_platforms *platforms, const cply_platform *platform, cply_error *err)
{
	for (size_t i = 0; i < platforms->count; i++)
		if (cply_platform_equal(&platforms->at[i], platform))
			return CPLY_OK;
	cply_platform *at = realloc(platforms->at, (platforms->count + 1) * sizeof *at);
	if (!at)
		return cli_error(err, CPLY_E_NOMEM, NULL, NULL, NULL);
	platforms->at = at;
	platforms->at[platforms->count++] = *platform;
	return CPLY_OK;
}

/* Platforms separated by commas or blanks; an empty list is refused, since it would build nothing and say "done". */
static cply_status add_list(cli_platforms *platforms, const char *list, cply_error *err)
{
	static const char separators[] = ", \t\n";
	const char *at = list + strspn(list, separators);

	if (!*at)
		return cli_usage_error(
			err, "an empty list of platforms", "at least one, as in linux/amd64,linux/arm64");
	while (*at) {
		char text[CPLY_PLATFORM_TEXT];
		cply_platform platform;
		size_t length = strcspn(at, separators);
		if (length >= sizeof text) {
			snprintf(text, sizeof text, "%s", at);
			return cli_error(err, CPLY_E_PLATFORM, text, "a platform as in linux/arm64", NULL);
		}
		memcpy(text, at, length);
		text[length] = '\0';
		if (cli_platform_text(&platform, text, err) || add(platforms, &platform, err))
			return err->code;
		at += length;
		at += strspn(at, separators);
	}
	return CPLY_OK;
}

static cply_status add_lists(cli_platforms *platforms, const char *const *lists, size_t count, cply_error *err)
{
	for (size_t i = 0; i < count; i++)
		if (add_list(platforms, lists[i], err))
			return err->code;
	return CPLY_OK;
}

cply_status cli_platforms_many(cli_platforms *out, const cli *app, cply_error *err)
{
	*out = (cli_platforms){NULL, 0};
	if (app->platforms.count > 0)
		return add_lists(out, app->platforms.at, app->platforms.count, err);
	if (cli_has_target(app)) {
		cply_platform_words words;
		cply_platform platform;
		read_words(&words, app, NULL);
		if (cply_platform_select(&platform, &words, err))
			return err->code;
		return add(out, &platform, err);
	}
	const cply_project_value *project = cli_project_get(app, "platforms");
	return project ? add_lists(out, project->at, project->count, err)
		       : add_lists(out, default_platforms, sizeof default_platforms / sizeof *default_platforms, err);
}

void cli_platforms_release(cli_platforms *platforms)
{
	free(platforms->at);
	*platforms = (cli_platforms){NULL, 0};
}
