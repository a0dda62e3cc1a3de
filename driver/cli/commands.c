/* Every subcommand, found by name; the rows are in commands.def. */
#include "command.h"

#include <string.h>

#include <crossply/suggest.h>

#define COMMAND(id) extern const cli_command cli_command_##id;
#include "commands.def"
#undef COMMAND

static const cli_command *const commands[] = {
#define COMMAND(id) &cli_command_##id,
#include "commands.def"
#undef COMMAND
};

enum { COMMAND_COUNT = sizeof commands / sizeof *commands };

const cli_command *cli_command_at(size_t index)
{
	return index < COMMAND_COUNT ? commands[index] : NULL;
}

const cli_command *cli_command_find(const char *name)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	return NULL;
}

cply_status cli_command_unknown(cply_error *err, const char *name)
{
	cply_suggestion nearest;

	cli_usage_error(err, NULL, NULL);
	snprintf(err->found, sizeof err->found, "an unknown subcommand, %s", name);
	cply_suggestion_init(&nearest, name);
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		cply_suggestion_offer(&nearest, commands[i]->name);
	if (nearest.name)
		snprintf(err->hint, sizeof err->hint, "did you mean `crossply %s`?", nearest.name);
	return CPLY_E_USAGE;
}
