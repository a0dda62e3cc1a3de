#include "options.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <crossply/split.h>
#include <crossply/suggest.h>

#include "command.h"

/* Memory of split words, freed with the arguments. */
struct cli_block {
	struct cli_block *next;
	char text[];
};

/* A parse in progress. */
typedef struct option_parser {
	cli_arguments *arguments;
	const cli_option_set *sets;
	size_t set_count;
	const char *const *next; /* the argument to look at next */
	cply_error *err;
} option_parser;

static cply_status no_memory(cply_error *err)
{
	return cli_error(err, CPLY_E_NOMEM, NULL, NULL, NULL);
}

cply_status cli_list_add(cli_list *list, const char *value, cply_error *err)
{
	if (list->count + 2 > list->room) {
		size_t room = list->room ? list->room * 2 : 8;
		const char **at = realloc(list->at, room * sizeof *at);
		if (!at)
			return no_memory(err);
		list->at = at;
		list->room = room;
	}
	list->at[list->count++] = value;
	list->at[list->count] = NULL;
	return CPLY_OK;
}

static void *field_of(const cli_option_set *set, const cli_option *option)
{
	return (char *)set->target + option->offset;
}

static const cli_option *find_long(
	const option_parser *parser, const char *name, size_t length, const cli_option_set **set)
{
	for (size_t i = 0; i < parser->set_count; i++)
		for (const cli_option *at = parser->sets[i].options; at && at->name; at++)
			if (strncmp(at->name, name, length) == 0 && at->name[length] == '\0') {
				*set = &parser->sets[i];
				return at;
			}
	return NULL;
}

static const cli_option *find_letter(const option_parser *parser, char letter, const cli_option_set **set)
{
	for (size_t i = 0; i < parser->set_count; i++)
		for (const cli_option *at = parser->sets[i].options; at && at->name; at++)
			if (at->letter == letter) {
				*set = &parser->sets[i];
				return at;
			}
	return NULL;
}

static int takes_value(const cli_option *option)
{
	return option->kind != CLI_FLAG && option->kind != CLI_COUNT;
}

static cply_status unknown_option(const option_parser *parser, const char *given, size_t name_length)
{
	char name[64];
	cply_suggestion nearest;

	cli_usage_error(parser->err, NULL, NULL);
	snprintf(parser->err->found, sizeof parser->err->found, "an unknown option, %s", given);
	if (name_length < 2 || name_length >= sizeof name)
		return CPLY_E_USAGE;
	memcpy(name, given + 2, name_length);
	name[name_length] = '\0';
	cply_suggestion_init(&nearest, name);
	for (size_t i = 0; i < parser->set_count; i++)
		for (const cli_option *at = parser->sets[i].options; at && at->name; at++)
			cply_suggestion_offer(&nearest, at->name);
	if (nearest.name)
		snprintf(parser->err->hint, sizeof parser->err->hint, "did you mean --%s?", nearest.name);
	return CPLY_E_USAGE;
}

static cply_status bad_value(const option_parser *parser, const cli_option *option, const char *value)
{
	cli_usage_error(parser->err, NULL, NULL);
	snprintf(parser->err->found, sizeof parser->err->found, "--%s=%s", option->name, value);
	return CPLY_E_USAGE;
}

static cply_status store_number(
	const option_parser *parser, const cli_option *option, uint64_t *field, const char *value)
{
	char *end = NULL;

	errno = 0;
	/* strtoull takes signs and leading blanks; a number here is digits. */
	unsigned long long number = *value >= '0' && *value <= '9' ? strtoull(value, &end, 10) : 0;
	if (!end || *end || errno || number < option->least || number > option->most) {
		bad_value(parser, option, value);
		snprintf(parser->err->wanted, sizeof parser->err->wanted, "a number from %" PRIu64 " to %" PRIu64,
			option->least, option->most);
		return CPLY_E_USAGE;
	}
	*field = number;
	return CPLY_OK;
}

/* An empty path is most often a variable that is not set, and "-" would be a file of that name. */
static cply_status store_path(
	const option_parser *parser, const cli_option *option, const char **field, const char *value)
{
	if (!*value || strcmp(value, "-") == 0) {
		bad_value(parser, option, value);
		snprintf(parser->err->wanted, sizeof parser->err->wanted, "--%s %s, a name in the file system",
			option->name, option->value);
		return CPLY_E_USAGE;
	}
	*field = value;
	return CPLY_OK;
}

/* Where the last one winning would silently do less than was asked for. */
static cply_status store_once(
	const option_parser *parser, const cli_option *option, const char **field, const char *value)
{
	if (*field && strcmp(*field, value) != 0) {
		cli_usage_error(parser->err, NULL, NULL);
		snprintf(parser->err->found, sizeof parser->err->found, "--%s %s and --%s %s", option->name, *field,
			option->name, value);
		snprintf(parser->err->wanted, sizeof parser->err->wanted, "one %s only", option->name);
		return CPLY_E_USAGE;
	}
	*field = value;
	return CPLY_OK;
}

static cply_status store_choice(const option_parser *parser, const cli_option *option, int *field, const char *value)
{
	for (int i = 0; option->choices[i]; i++)
		if (strcmp(option->choices[i], value) == 0) {
			*field = i;
			return CPLY_OK;
		}
	bad_value(parser, option, value);
	char *wanted = parser->err->wanted;
	size_t used = 0, size = sizeof parser->err->wanted;
	for (int i = 0; option->choices[i] && used < size; i++)
		used += (size_t)snprintf(wanted + used, size - used, "%s%s",
			i == 0                   ? ""
			: option->choices[i + 1] ? ", "
						 : " or ",
			option->choices[i]);
	return CPLY_E_USAGE;
}

static cply_status store_words(const option_parser *parser, const cli_option *option, cli_list *list, const char *value)
{
	const char *left = value;

	for (;;) {
		struct cli_block *block = malloc(sizeof *block + strlen(left) + 1);
		if (!block)
			return no_memory(parser->err);
		block->next = parser->arguments->blocks;
		parser->arguments->blocks = block;
		switch (cply_split_next(&left, block->text)) {
		case CPLY_SPLIT_END:
			return CPLY_OK;
		case CPLY_SPLIT_OPEN:
			bad_value(parser, option, value);
			snprintf(parser->err->wanted, sizeof parser->err->wanted, "a quote that is closed");
			return CPLY_E_USAGE;
		case CPLY_SPLIT_WORD:
			if (cli_list_add(list, block->text, parser->err))
				return parser->err->code;
		}
	}
}

/* Stores what was given on the command line, and remembers that it was. */
static cply_status store(
	const option_parser *parser, const cli_option_set *set, const cli_option *option, const char *value)
{
	void *field = field_of(set, option);

	if (!cli_option_is_given(parser->arguments, option))
		parser->arguments->given[parser->arguments->given_count++] = option;
	switch (option->kind) {
	case CLI_FLAG:
		*(int *)field = option->to ? option->to : 1;
		return CPLY_OK;
	case CLI_COUNT:
		++*(int *)field;
		return CPLY_OK;
	case CLI_TEXT:
		*(const char **)field = value;
		return CPLY_OK;
	case CLI_ONCE:
		return store_once(parser, option, field, value);
	case CLI_PATH:
		return store_path(parser, option, field, value);
	case CLI_NUMBER:
		return store_number(parser, option, field, value);
	case CLI_CHOICE:
		return store_choice(parser, option, field, value);
	case CLI_LIST:
		return cli_list_add(field, value, parser->err);
	case CLI_WORDS:
		return store_words(parser, option, field, value);
	}
	return CPLY_OK;
}

int cli_option_is_given(const cli_arguments *arguments, const cli_option *option)
{
	for (size_t i = 0; i < arguments->given_count; i++)
		if (arguments->given[i] == option)
			return 1;
	return 0;
}

cply_status cli_option_default(
	const cli_option_set *set, const cli_option *option, const char *const *values, size_t count, cply_error *err)
{
	const option_parser parser = {.err = err};
	void *field = field_of(set, option);

	switch (option->kind) {
	case CLI_LIST:
	case CLI_WORDS:
		for (size_t i = 0; i < count; i++)
			if (cli_list_add(field, values[i], err))
				return err->code;
		return CPLY_OK;
	case CLI_FLAG:
	case CLI_COUNT:
		*(int *)field = strcmp(values[0], "true") == 0;
		return CPLY_OK;
	case CLI_TEXT:
	case CLI_ONCE:
		*(const char **)field = values[0];
		return CPLY_OK;
	case CLI_PATH:
		return store_path(&parser, option, field, values[0]);
	case CLI_NUMBER:
		return store_number(&parser, option, field, values[0]);
	case CLI_CHOICE:
		return store_choice(&parser, option, field, values[0]);
	}
	return CPLY_OK;
}

static cply_status missing_value(const option_parser *parser, const cli_option *option)
{
	cli_usage_error(parser->err, NULL, NULL);
	snprintf(parser->err->found, sizeof parser->err->found, "--%s without a value", option->name);
	snprintf(parser->err->wanted, sizeof parser->err->wanted, "--%s %s", option->name, option->value);
	return CPLY_E_USAGE;
}

/* --name, --name=value or --name value; *is_ours tells whether there is such an option. */
static cply_status parse_long(option_parser *parser, int *is_ours)
{
	const char *given = *parser->next;
	const char *name = given + 2;
	size_t length = strcspn(name, "=");
	const cli_option_set *set = NULL;
	const cli_option *option = find_long(parser, name, length, &set);
	const char *value = NULL;

	*is_ours = option != NULL;
	if (!option)
		return CPLY_OK;
	parser->next++;
	if (name[length] == '=')
		value = name + length + 1;
	if (!takes_value(option) && value) {
		bad_value(parser, option, value);
		snprintf(parser->err->wanted, sizeof parser->err->wanted, "--%s, which takes no value", option->name);
		return CPLY_E_USAGE;
	}
	if (takes_value(option) && !value && !(value = *parser->next++)) {
		parser->next--;
		return missing_value(parser, option);
	}
	return store(parser, set, option, value);
}

/* A cluster of letters; the first that takes a value takes the rest of it, or the next argument. */
static cply_status parse_letters(option_parser *parser)
{
	const char *given = *parser->next++;

	for (const char *letter = given + 1; *letter; letter++) {
		const cli_option_set *set = NULL;
		const cli_option *option = find_letter(parser, *letter, &set);
		if (!option) {
			char one[] = {'-', *letter, '\0'};
			unknown_option(parser, one, 0);
			if (letter != given + 1)
				snprintf(parser->err->wanted, sizeof parser->err->wanted, "letters of options in %s",
					given);
			return CPLY_E_USAGE;
		}
		if (!takes_value(option)) {
			store(parser, set, option, NULL);
			continue;
		}
		const char *value = letter[1] ? letter + 1 : *parser->next;
		if (!value)
			return missing_value(parser, option);
		if (!letter[1])
			parser->next++;
		return store(parser, set, option, value);
	}
	return CPLY_OK;
}

static void take_rest(option_parser *parser)
{
	while (*parser->next)
		parser->arguments->at[parser->arguments->count++] = *parser->next++;
}

static void take_behind_dashes(option_parser *parser, cli_positionals positionals)
{
	parser->next++;
	if (positionals != CLI_COMMAND) {
		take_rest(parser);
		return;
	}
	parser->arguments->command = parser->next;
	for (; *parser->next; parser->next++)
		parser->arguments->command_count++;
}

static cply_status parse_all(option_parser *parser, cli_positionals positionals)
{
	while (*parser->next) {
		const char *given = *parser->next;
		if (strncmp(given, "--", 2) == 0 && given[2]) {
			int is_ours = 0;
			if (parse_long(parser, &is_ours))
				return parser->err->code;
			if (is_ours)
				continue;
			if (positionals != CLI_RAW)
				return unknown_option(parser, given, strcspn(given + 2, "="));
		} else if (positionals != CLI_RAW && given[0] == '-' && given[1] && given[1] != '-') {
			if (parse_letters(parser))
				return parser->err->code;
			continue;
		} else if (strcmp(given, "--") == 0) {
			take_behind_dashes(parser, positionals);
			return CPLY_OK;
		}
		if (positionals == CLI_LEADING || positionals == CLI_RAW) {
			take_rest(parser);
			return CPLY_OK;
		}
		parser->arguments->at[parser->arguments->count++] = *parser->next++;
	}
	return CPLY_OK;
}

cply_status cli_options_parse(cli_arguments *arguments, const cli_option_set *sets, size_t set_count,
	cli_positionals positionals, const char *const *argv, cply_error *err)
{
	option_parser parser = {arguments, sets, set_count, argv, err};
	size_t count = 0, rows = 0;

	while (argv[count])
		count++;
	for (size_t i = 0; i < set_count; i++)
		for (const cli_option *at = sets[i].options; at && at->name; at++)
			rows++;
	arguments->at = calloc(count + 1, sizeof *arguments->at);
	arguments->given = calloc(rows + 1, sizeof *arguments->given);
	if (!arguments->at || !arguments->given)
		return no_memory(err);
	return parse_all(&parser, positionals);
}

void cli_options_release(cli_arguments *arguments, const cli_option_set *sets, size_t set_count)
{
	for (size_t i = 0; i < set_count; i++)
		for (const cli_option *at = sets[i].options; at && at->name; at++)
			if (at->kind == CLI_LIST || at->kind == CLI_WORDS) {
				cli_list *list = field_of(&sets[i], at);
				free(list->at);
				*list = (cli_list){0};
			}
	while (arguments->blocks) {
		struct cli_block *next = arguments->blocks->next;
		free(arguments->blocks);
		arguments->blocks = next;
	}
	free(arguments->at);
	free(arguments->given);
	*arguments = (cli_arguments){0};
}
