/* crossply.yaml, as far as the command line does not say otherwise. */
#include <errno.h>
#include <unistd.h>

#include "command.h"

static const char default_file[] = "crossply.yaml";

const cply_project_value *cli_project_get(const cli *app, const char *key)
{
	return app->project ? cply_project_get(app->project, key) : NULL;
}

/* An error of a value names its place in the file instead of an option. */
static cply_status place(const cli *app, const cply_project_value *value, cply_error *err)
{
	err->code = CPLY_E_PARSE;
	err->line = value->line;
	snprintf(err->path, sizeof err->path, "%s", cply_project_path(app->project));
	snprintf(err->found, sizeof err->found, "%s: %s", value->key->name, value->at[0]);
	return err->code;
}

static cply_status fill(const cli *app, const cli_option_set *set, const cli_arguments *arguments, cply_error *err)
{
	for (const cli_option *at = set->options; at && at->name; at++) {
		const cply_project_value *value = at->key ? cli_project_get(app, at->key) : NULL;
		if (!value || value->count == 0 || cli_option_is_given(arguments, at))
			continue;
		if (cli_option_default(set, at, value->at, value->count, err))
			return err->code == CPLY_E_USAGE ? place(app, value, err) : err->code;
	}
	return CPLY_OK;
}

cply_status cli_project_open(
	cli *app, const cli_option_set *sets, size_t set_count, const cli_arguments *arguments, cply_error *err)
{
	const char *path = app->project_file ? app->project_file : default_file;

	if (!(app->command->shared & CLI_SHARE_PROJECT) || app->no_project)
		return CPLY_OK;
	if (!app->project_file && access(path, F_OK) < 0 && errno == ENOENT)
		return CPLY_OK;
	if (cply_project_load(&app->project, app->context, path, err))
		return err->code;
	for (size_t i = 0; i < set_count; i++)
		if (fill(app, &sets[i], arguments, err))
			return err->code;
	return CPLY_OK;
}
