#include "options.h"

#include <string.h>

#include "suite.h"

typedef struct sample {
	int force;
	int depth;
	int level;
	int mode;
	const char *output;
	uint64_t number;
	cli_list labels;
	cli_list flags;
} sample;

static const char *const modes[] = {"fast", "small", NULL};

static const cli_option rows[] = {
	{"depth", 'd', CLI_COUNT, NULL, "h", CLI_AT(sample, depth)},
	{"flags", 0, CLI_WORDS, "FLAGS", "h", CLI_AT(sample, flags)},
	{"force", 'f', CLI_FLAG, NULL, "h", CLI_AT(sample, force)},
	{"label", 'l', CLI_LIST, "L", "h", CLI_AT(sample, labels)},
	{"level-nine", 0, CLI_FLAG, NULL, "h", CLI_AT(sample, level), .to = 9},
	{"mode", 0, CLI_CHOICE, "M", "h", CLI_AT(sample, mode), .choices = modes},
	{"number", 'n', CLI_NUMBER, "N", "h", CLI_AT(sample, number), .least = 1, .most = 1024},
	{"output", 'o', CLI_PATH, "FILE", "h", CLI_AT(sample, output)},
	CLI_OPTIONS_END,
};

static sample given;
static cli_arguments arguments;
static cply_error err;
static const cli_option_set set = {rows, &given};

static cply_status parse(cli_positionals positionals, const char *const *argv)
{
	/* The arguments outlive the assertion that they stand in. */
	static const char *kept[32];
	size_t count = 0;

	do
		kept[count] = argv[count];
	while (argv[count++]);
	cli_options_release(&arguments, &set, 1);
	memset(&given, 0, sizeof given);
	cply_error_init(&err);
	return cli_options_parse(&arguments, &set, 1, positionals, kept, &err);
}

#define PARSE(positionals, ...) parse(positionals, (const char *const[]){__VA_ARGS__, NULL})

START_TEST(takes_every_style)
{
	ck_assert_int_eq(PARSE(CLI_MIXED, "a", "--output=x", "b", "-n", "7", "-ddf", "--mode", "small", "--level-nine",
				 "-la=1", "--label", "", "-", "--", "-o", "--force"),
		CPLY_OK);
	ck_assert_str_eq(given.output, "x");
	ck_assert_uint_eq(given.number, 7);
	ck_assert_int_eq(given.depth, 2);
	ck_assert_int_eq(given.force, 1);
	ck_assert_int_eq(given.level, 9);
	ck_assert_int_eq(given.mode, 1);
	ck_assert_uint_eq(given.labels.count, 2);
	ck_assert_str_eq(given.labels.at[0], "a=1");
	ck_assert_str_eq(given.labels.at[1], "");
	ck_assert_ptr_null(given.labels.at[2]);
	ck_assert_uint_eq(arguments.count, 5);
	ck_assert_str_eq(arguments.at[2], "-");
	ck_assert_str_eq(arguments.at[3], "-o");
	ck_assert_str_eq(arguments.at[4], "--force");
	ck_assert_ptr_null(arguments.at[5]);
	cli_options_release(&arguments, &set, 1);
	ck_assert_ptr_null(given.labels.at);
}
END_TEST

START_TEST(words_are_split_as_in_a_shell)
{
	ck_assert_int_eq(
		PARSE(CLI_MIXED, "--flags", "  -O2 -DA='b c'\t\"d\\\" e\" \\  '' x\\y", "--flags", "z"), CPLY_OK);
	static const char *const wanted[] = {"-O2", "-DA=b c", "d\" e", " ", "", "xy", "z"};
	ck_assert_uint_eq(given.flags.count, sizeof wanted / sizeof *wanted);
	for (size_t i = 0; i < given.flags.count; i++)
		ck_assert_str_eq(given.flags.at[i], wanted[i]);
	ck_assert_int_eq(PARSE(CLI_MIXED, "--flags", "-DA='b"), CPLY_E_USAGE);
	cli_options_release(&arguments, &set, 1);
}
END_TEST

START_TEST(a_command_of_its_own_stands_behind_dashes)
{
	ck_assert_int_eq(PARSE(CLI_COMMAND, "a", "-f", "--", "make", "-f", "x"), CPLY_OK);
	ck_assert_uint_eq(arguments.count, 1);
	ck_assert_uint_eq(arguments.command_count, 3);
	ck_assert_str_eq(arguments.command[1], "-f");
	ck_assert_int_eq(PARSE(CLI_COMMAND, "a", "--"), CPLY_OK);
	ck_assert_ptr_nonnull(arguments.command);
	ck_assert_uint_eq(arguments.command_count, 0);
	ck_assert_int_eq(PARSE(CLI_COMMAND, "a"), CPLY_OK);
	ck_assert_ptr_null(arguments.command);
	cli_options_release(&arguments, &set, 1);
}
END_TEST

START_TEST(the_first_positional_ends_the_options_of_run)
{
	ck_assert_int_eq(PARSE(CLI_LEADING, "-f", "prog", "-f", "--output"), CPLY_OK);
	ck_assert_uint_eq(arguments.count, 3);
	ck_assert_int_eq(given.force, 1);
	ck_assert_int_eq(PARSE(CLI_LEADING, "--", "-f"), CPLY_OK);
	ck_assert_str_eq(arguments.at[0], "-f");
	ck_assert_int_eq(PARSE(CLI_LEADING, "--nope"), CPLY_E_USAGE);
	cli_options_release(&arguments, &set, 1);
}
END_TEST

START_TEST(a_tool_keeps_what_is_not_ours)
{
	ck_assert_int_eq(PARSE(CLI_RAW, "--output", "x", "-o", "y", "--output=z"), CPLY_OK);
	ck_assert_str_eq(given.output, "x");
	ck_assert_uint_eq(arguments.count, 3);
	ck_assert_str_eq(arguments.at[0], "-o");
	ck_assert_int_eq(PARSE(CLI_RAW, "--help"), CPLY_OK);
	ck_assert_str_eq(arguments.at[0], "--help");
	cli_options_release(&arguments, &set, 1);
}
END_TEST

START_TEST(bad_values_are_refused)
{
	static const char *const numbers[] = {"", "0", "1025", "-1", "+1", " 1", "1x", "0x10", "99999999999999999999"};

	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		ck_assert_msg(PARSE(CLI_MIXED, "-n", numbers[i]) == CPLY_E_USAGE, "-n '%s' was taken", numbers[i]);
		ck_assert_str_eq(err.wanted, "a number from 1 to 1024");
	}
	ck_assert_int_eq(PARSE(CLI_MIXED, "--output="), CPLY_E_USAGE);
	ck_assert_int_eq(PARSE(CLI_MIXED, "-o", "-"), CPLY_E_USAGE);
	ck_assert_str_eq(err.found, "--output=-");
	ck_assert_int_eq(PARSE(CLI_MIXED, "--mode=f"), CPLY_E_USAGE);
	ck_assert_str_eq(err.wanted, "fast or small");
	ck_assert_int_eq(PARSE(CLI_MIXED, "--force=1"), CPLY_E_USAGE);
	ck_assert_int_eq(PARSE(CLI_MIXED, "--output"), CPLY_E_USAGE);
	ck_assert_str_eq(err.wanted, "--output FILE");
	ck_assert_int_eq(PARSE(CLI_MIXED, "-fo"), CPLY_E_USAGE);
	ck_assert_int_eq(PARSE(CLI_MIXED, "-fz"), CPLY_E_USAGE);
	ck_assert_str_eq(err.found, "an unknown option, -z");
	ck_assert_int_eq(PARSE(CLI_MIXED, "--forc"), CPLY_E_USAGE);
	ck_assert_str_eq(err.hint, "did you mean --force?");
	ck_assert_int_eq(PARSE(CLI_MIXED, "--=x"), CPLY_E_USAGE);
	cli_options_release(&arguments, &set, 1);
}
END_TEST

SUITE_MAIN("options", takes_every_style, words_are_split_as_in_a_shell, a_command_of_its_own_stands_behind_dashes,
	the_first_positional_ends_the_options_of_run, a_tool_keeps_what_is_not_ours, bad_values_are_refused)
