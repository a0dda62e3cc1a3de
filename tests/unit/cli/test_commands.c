#include "command.h"

#include <string.h>

#include "suite.h"

static void check_option(const char *command, const cli_option *option)
{
	ck_assert_msg(option->help && strlen(option->help) > 3, "%s --%s has no help", command, option->name);
	ck_assert_msg(option->help[strlen(option->help) - 1] != '.', "%s --%s: its help ends with a full stop", command,
		option->name);
	ck_assert_msg(
		option->kind >= CLI_FLAG && option->kind <= CLI_WORDS, "%s --%s has no kind", command, option->name);
	int takes_value = option->kind != CLI_FLAG && option->kind != CLI_COUNT;
	ck_assert_msg(takes_value == (option->value != NULL), "%s --%s: value and kind differ", command, option->name);
	ck_assert_msg(
		(option->kind == CLI_CHOICE) == (option->choices != NULL), "%s --%s: choices", command, option->name);
	ck_assert_msg((option->kind == CLI_NUMBER) == (option->most > 0), "%s --%s: range", command, option->name);
}

static int is_project_key(const char *name)
{
	const cply_project_key *key;

	for (size_t i = 0; (key = cply_project_key_at(i)); i++)
		if (strcmp(key->name, name) == 0)
			return 1;
	return 0;
}

/* Every option of a command, its own and the shared ones, each name and letter once. */
static void check_options(const cli_command *command)
{
	cli app = {0};
	cli_option_set sets[CLI_SETS];
	const cli_option *seen[200];
	size_t seen_count = 0;
	size_t count = cli_option_sets(sets, &app, command, NULL);

	for (size_t i = 0; i < count; i++) {
		const char *before = "";
		for (const cli_option *at = sets[i].options; at->name; before = at++->name) {
			ck_assert_msg(strcmp(before, at->name) < 0, "%s: --%s stands behind --%s", command->name,
				at->name, before);
			check_option(command->name, at);
			ck_assert_msg(!at->key || is_project_key(at->key), "%s: %s is no key", command->name, at->key);
			for (size_t j = 0; j < seen_count; j++) {
				ck_assert_msg(strcmp(seen[j]->name, at->name) != 0, "%s: --%s twice", command->name,
					at->name);
				ck_assert_msg(!at->letter || at->letter != seen[j]->letter, "%s: -%c twice",
					command->name, at->letter);
			}
			seen[seen_count++] = at;
			ck_assert_uint_lt(seen_count, sizeof seen / sizeof *seen);
		}
	}
}

START_TEST(every_row_is_complete_and_in_order)
{
	const char *before = "";
	const cli_command *command;

	for (size_t i = 0; (command = cli_command_at(i)); before = command->name, i++) {
		ck_assert_msg(strcmp(before, command->name) < 0, "%s stands behind %s", command->name, before);
		ck_assert_ptr_eq(cli_command_find(command->name), command);
		ck_assert_msg(command->summary && *command->summary, "%s has no summary", command->name);
		ck_assert_msg(command->summary[strlen(command->summary) - 1] != '.', "%s: full stop", command->name);
		ck_assert_msg(strlen(command->summary) <= 70, "%s: the summary is long", command->name);
		ck_assert_ptr_nonnull(command->arguments);
		ck_assert_ptr_nonnull(command->run);
		ck_assert_uint_le(command->least, command->most);
		ck_assert_msg(
			(command->options != NULL) == (command->options_size > 0), "%s: options_size", command->name);
		ck_assert_int_lt(command->group, CLI_GROUP_LAST);
		check_options(command);
	}
	ck_assert_ptr_nonnull(cli_command_find("help"));
	ck_assert_ptr_null(cli_command_find("hel"));
}
END_TEST

/* Keys that no option stands for: subcommands ask for them. */
static const char *const asked_for[] = {"command", "platforms", "sources", NULL};

static int is_used(const char *key)
{
	const cli_command *command;

	for (size_t i = 0; asked_for[i]; i++)
		if (strcmp(asked_for[i], key) == 0)
			return 1;
	for (size_t i = 0; (command = cli_command_at(i)); i++) {
		cli app = {0};
		cli_option_set sets[CLI_SETS];
		size_t count = cli_option_sets(sets, &app, command, NULL);
		for (size_t j = 0; j < count && (command->shared & CLI_SHARE_PROJECT); j++)
			for (const cli_option *at = sets[j].options; at->name; at++)
				if (at->key && strcmp(at->key, key) == 0)
					return 1;
	}
	return 0;
}

/* A key that is accepted and then ignored would be a lie. */
START_TEST(every_key_of_a_project_file_is_used)
{
	const cply_project_key *key;

	for (size_t i = 0; (key = cply_project_key_at(i)); i++)
		ck_assert_msg(is_used(key->name), "no subcommand uses %s", key->name);
}
END_TEST

SUITE_MAIN("commands", every_row_is_complete_and_in_order, every_key_of_a_project_file_is_used)
