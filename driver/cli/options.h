/*
 * Option tables. The same rows are parsed, printed as help, suggested from and turned into the manual page.
 *
 * Style: --name=VALUE, --name VALUE, -n VALUE, -nVALUE, clusters of flags (-qv), `--` ends the options. Names are
 * exact: an abbreviation that works today would break scripts when a second name with that start appears.
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stddef.h>
#include <stdint.h>

#include <crossply/error.h>

/* What an option takes, and the type of the field that it fills. */
typedef enum cli_kind {
	CLI_FLAG = 1, /* int: `to`, or 1 when that is 0 */
	CLI_COUNT,    /* int: how often it was given */
	CLI_TEXT,     /* const char *: the last one given */
	CLI_ONCE,     /* const char *: likewise, but a second one that differs is refused */
	CLI_PATH,     /* const char *: the last one given, a file, folder or program; "" and "-" are refused */
	CLI_NUMBER,   /* uint64_t: from `least` to `most`, decimal */
	CLI_CHOICE,   /* int: the index in `choices` */
	CLI_LIST,     /* cli_list: every one given, in order */
	CLI_WORDS     /* cli_list: like CLI_LIST, each split at blanks; '...', "..." and \ quote as in a shell */
} cli_kind;

/* Values in the order given; zero bytes are an empty one. Released by cli_options_release. */
typedef struct cli_list {
	const char **at; /* NULL while empty, else NULL-terminated */
	size_t count, room;
} cli_list;

typedef struct cli_option {
	const char *name; /* long name without dashes */
	char letter;      /* short name, 0: none */
	cli_kind kind;
	const char *value;          /* what help calls its value: "FOLDER" */
	const char *help;           /* a phrase, lower case, no full stop at its end */
	size_t offset;              /* of its field: CLI_AT(struct_type, field) */
	int to;                     /* CLI_FLAG: stored in the field */
	uint64_t least, most;       /* CLI_NUMBER */
	const char *const *choices; /* CLI_CHOICE: NULL-terminated */
	const char *key;            /* key of crossply.yaml that stands for it ("image.user"); NULL: none */
} cli_option;

#define CLI_AT(type, field) .offset = offsetof(type, field)

/* The row behind the last one of every table. */
#define CLI_OPTIONS_END                                                                                                \
	{                                                                                                              \
		.name = NULL                                                                                           \
	}

/* A table and the struct that its offsets mean. */
typedef struct cli_option_set {
	const cli_option *options;
	void *target;
} cli_option_set;

/* What is done with what is not an option. */
typedef enum cli_positionals {
	CLI_MIXED,   /* options may stand before, between and behind positionals */
	CLI_COMMAND, /* the same, and all behind `--` is a command of its own (build) */
	CLI_LEADING, /* the first positional ends the options (run) */
	CLI_RAW      /* so does whatever is not --NAME or --NAME=VALUE of the tables: letters, --help, ... (cc) */
} cli_positionals;

/* What is left when the options are taken out. Texts are those of argv. */
typedef struct cli_arguments {
	const char **at; /* owned array, NULL-terminated */
	size_t count;
	const char *const *command; /* CLI_COMMAND: all behind `--`, NULL-terminated; NULL: there was no `--` */
	size_t command_count;
	const cli_option **given; /* owned: the rows that the command line used, each once */
	size_t given_count;
	struct cli_block *blocks; /* owned: memory of CLI_WORDS */
} cli_arguments;

/*
 * Parses `argv` (NULL-terminated; begins behind the subcommand). `arguments` and all targets must be zeroed or hold
 * defaults, and be released also after an error. Errors: CPLY_E_USAGE; CPLY_E_NOMEM.
 */
cply_status cli_options_parse(cli_arguments *arguments, const cli_option_set *sets, size_t set_count,
	cli_positionals positionals, const char *const *argv, cply_error *err);
void cli_options_release(cli_arguments *arguments, const cli_option_set *sets, size_t set_count);

/* Did the command line use this row? */
int cli_option_is_given(const cli_arguments *arguments, const cli_option *option);

/*
 * Fills the field of a row from texts (borrowed, at least one), as a project file has them: lists are taken as they
 * are, flags are "true" or "false". Errors: CPLY_E_USAGE, CPLY_E_NOMEM.
 */
cply_status cli_option_default(
	const cli_option_set *set, const cli_option *option, const char *const *values, size_t count, cply_error *err);

/* Appends one value (borrowed). Errors: CPLY_E_NOMEM. */
cply_status cli_list_add(cli_list *list, const char *value, cply_error *err);

#endif
