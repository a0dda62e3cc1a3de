/* Where the settings of a subcommand come from, for those that tell it. */
#ifndef CLI_SETTINGS_H
#define CLI_SETTINGS_H

#include "command.h"

/* One that is set; all borrowed but `from`. */
typedef struct cli_setting {
	const char *name;     /* of the option and of the key */
	const char *text;     /* its value; NULL: `list` has them */
	const cli_list *list; /* NULL: `text` has it */
	char from[512];       /* "--link", "crossply.yaml:3", "CROSSPLY_LINK" */
} cli_setting;

enum { CLI_SETTINGS = 8 };

typedef struct cli_settings {
	cli_setting at[CLI_SETTINGS];
	size_t count;
	int has_project; /* one of them is of the project file */
} cli_settings;

/*
 * Adds the setting of the option `name`, unless it has no value: `value` is NULL and `list` too, or empty. It is the
 * command line's or the project file's; of neither: the variable's, or what `otherwise` says.
 */
void cli_settings_add(cli_settings *settings, const cli *app, const cli_arguments *arguments, const char *name,
	const char *value, const cli_list *list, const char *otherwise);

/* A table on stdout, and how it is with crossply cc; nothing when nothing is set. */
cply_status cli_settings_print(const cli_settings *settings, cli *app, cply_error *err);

/* The same as an array "settings". */
void cli_settings_put(const cli_settings *settings, cply_json *json);

#endif
