/* crossply.yaml, as far as the command line does not say otherwise. */
#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "command.h"

static const char default_file[] = "crossply.yaml";

const cply_project_value *cli_project_get(const cli *app, const char *key)
{
	return app->project ? cply_project_get(app->project, key) : NULL;
}

/* An error of a value names its place in the file, and is one of usage wherever it was found. */
static cply_status place(const cli *app, const cply_project_value *value, size_t index, cply_error *err)
{
	err->code = CPLY_E_USAGE;
	err->line = value->lines[index];
	snprintf(err->path, sizeof err->path, "%s", cply_project_path(app->project));
	snprintf(err->context, sizeof err->context, "%s", value->key->name);
	if (!err->hint[0])
		snprintf(err->hint, sizeof err->hint, "`crossply help project` says what each key takes");
	return err->code;
}

static cply_status fill(const cli *app, const cli_option_set *set, const cli_arguments *arguments, cply_error *err)
{
	for (const cli_option *at = set->options; at && at->name; at++) {
		const cply_project_value *value = at->key ? cli_project_get(app, at->key) : NULL;
		if (!value || value->count == 0 || cli_option_is_given(arguments, at))
			continue;
		if (cli_option_default(set, at, value->at, value->count, err))
			return err->code == CPLY_E_USAGE ? place(app, value, 0, err) : err->code;
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
	if (cply_project_load(&app->project, app->context, path, err)) {
		app->is_misused = err->code == CPLY_E_PARSE || err->code == CPLY_E_LIMIT;
		return err->code;
	}
	for (size_t i = 0; i < set_count; i++)
		if (fill(app, &sets[i], arguments, err))
			return err->code;
	return CPLY_OK;
}

static int is_name_character(char c)
{
	return isalnum((unsigned char)c) || (c && strchr("-_./:=", c));
}

/* Does an error's text speak of this value? */
static int speaks_of(const char *found, const char *value)
{
	const size_t length = strlen(value);

	for (const char *at = found; length && (at = strstr(at, value)); at++)
		if ((at == found || !is_name_character(at[-1])) && !is_name_character(at[length]))
			return 1;
	return 0;
}

/* How surely an error is about one text: not at all, perhaps, quite. */
static int blame_of(const cply_error *err, const char *text)
{
	return strcmp(err->found, text) == 0 ? 2 : speaks_of(err->found, text);
}

/* The value that an error is about. */
typedef struct culprit {
	const cply_project_value *value;
	size_t index; /* of its texts */
	int blame;
	size_t candidates; /* values with as much blame */
} culprit;

static void consider(culprit *worst, const cply_project_value *value, const cply_error *err)
{
	culprit it = {.value = value, .candidates = 1};

	for (size_t i = 0; i < value->count; i++)
		if (blame_of(err, value->at[i]) > it.blame) {
			it.blame = blame_of(err, value->at[i]);
			it.index = i;
		}
	if (it.blame > worst->blame)
		*worst = it;
	else if (it.blame && it.blame == worst->blame)
		worst->candidates++;
}

static int is_argument(const char *const *argv, const cply_error *err)
{
	while (*argv && !speaks_of(*argv, err->found) && !speaks_of(err->found, *argv))
		argv++;
	return *argv != NULL;
}

void cli_project_blame(const cli *app, const cli_option_set *sets, size_t set_count, const cli_arguments *arguments,
	const char *const *argv, cply_error *err)
{
	culprit worst = {.value = NULL};

	if (!app->project || err->path[0] ||
		(err->code != CPLY_E_USAGE && err->code != CPLY_E_PARSE && err->code != CPLY_E_PLATFORM) ||
		is_argument(argv, err))
		return;
	for (size_t i = 0; i < set_count; i++)
		for (const cli_option *at = sets[i].options; at && at->name; at++) {
			const cply_project_value *value = at->key ? cli_project_get(app, at->key) : NULL;
			if (value && !cli_option_is_given(arguments, at))
				consider(&worst, value, err);
		}
	if (worst.candidates == 1)
		place(app, worst.value, worst.index, err);
}
