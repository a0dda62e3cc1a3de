#include "settings.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "table.h"

static int is_given(const cli_arguments *arguments, const char *name)
{
	for (size_t i = 0; i < arguments->given_count; i++)
		if (strcmp(arguments->given[i]->name, name) == 0)
			return 1;
	return 0;
}

void cli_settings_add(cli_settings *settings, const cli *app, const cli_arguments *arguments, const char *name,
	const char *value, const cli_list *list, const char *otherwise)
{
	const cply_project_value *ours = cli_project_get(app, name);

	if ((!value && (!list || !list->count)) || settings->count == CLI_SETTINGS)
		return;
	cli_setting *out = &settings->at[settings->count++];
	*out = (cli_setting){.name = name, .text = value, .list = list};
	if (is_given(arguments, name)) {
		snprintf(out->from, sizeof out->from, "--%s", name);
	} else if (ours) {
		settings->has_project = 1;
		snprintf(out->from, sizeof out->from, "%s:%" PRIu64, cply_project_path(app->project), ours->line);
	} else {
		snprintf(out->from, sizeof out->from, "%s", otherwise);
	}
}

/* All values in one text, for a table. */
static char *join(const cli_setting *setting)
{
	size_t size = 1, used = 0;

	if (setting->text)
		return strdup(setting->text);
	for (size_t i = 0; i < setting->list->count; i++)
		size += strlen(setting->list->at[i]) + 1;
	char *text = malloc(size);
	for (size_t i = 0; text && i < setting->list->count; i++)
		used += (size_t)snprintf(text + used, size - used, "%s%s", i ? " " : "", setting->list->at[i]);
	return text;
}

cply_status cli_settings_print(const cli_settings *settings, cli *app, cply_error *err)
{
	if (!settings->count)
		return CPLY_OK;
	cli_table *table = cli_table_new((const char *const[]){"SETTING", "VALUE", "FROM", NULL});
	for (size_t i = 0; i < settings->count; i++) {
		char *value = join(&settings->at[i]);
		if (!value) {
			cli_table_free(table);
			return cli_error(err, CPLY_E_NOMEM, NULL, NULL, NULL);
		}
		cli_table_row(table, (const char *const[]){settings->at[i].name, value, settings->at[i].from, NULL});
		free(value);
	}
	fputc('\n', cli_results(app));
	cply_status status = cli_table_print(table, cli_results(app), err);
	cli_table_free(table);
	if (!status && settings->has_project)
		fputs("\nThat is how `crossply build` takes them. `crossply cc` reads no project file: --no-project "
		      "shows what it does.\n",
			cli_results(app));
	return status;
}

void cli_settings_put(const cli_settings *settings, cply_json *json)
{
	cply_json_array(json, "settings");
	for (size_t i = 0; i < settings->count; i++) {
		const cli_setting *setting = &settings->at[i];
		cply_json_object(json, NULL);
		cply_json_text(json, "name", setting->name);
		cply_json_text(json, "from", setting->from);
		cply_json_array(json, "values");
		if (setting->text)
			cply_json_text(json, NULL, setting->text);
		for (size_t j = 0; setting->list && j < setting->list->count; j++)
			cply_json_text(json, NULL, setting->list->at[j]);
		cply_json_end(json);
		cply_json_end(json);
	}
	cply_json_end(json);
}
