/*
 * Subcommands of crossply, and what they share.
 *
 * How to add one, `crossply frob`:
 *
 * 1. One file, driver/cli/frob.c. It sees public headers <crossply/...> and those of this folder, nothing else:
 *
 *	#include "command.h"
 *
 *	typedef struct frob_options {
 *		const char *output;
 *		cli_list labels;
 *		int force;
 *	} frob_options;
 *
 *	static const cli_option frob_rows[] = {
 *		{"force", 'f', CLI_FLAG, NULL, "overwrite what is there", CLI_AT(frob_options, force)},
 *		{"label", 0, CLI_LIST, "KEY=VALUE", "a label; may be repeated", CLI_AT(frob_options, labels)},
 *		{"output", 'o', CLI_TEXT, "FILE", "where the result goes", CLI_AT(frob_options, output)},
 *		CLI_OPTIONS_END,
 *	};
 *
 *	static cply_status run_frob(cli *app, void *given, const cli_arguments *arguments, cply_error *err)
 *	{
 *		const frob_options *options = given;
 *		if (!options->output)
 *			return cli_usage_error(err, "no -o FILE", "a place for the result");
 *		cply_frob frob;
 *		if (cply_frob_make(&frob, app->context, arguments->at[0], err))
 *			return err->code;             // printed by main.c, with its hint and the right exit status
 *		fprintf(cli_results(app), "%s\n", frob.name); // results: always through cli_results
 *		return CPLY_OK;
 *	}
 *
 *	const cli_command cli_command_frob = {
 *		.name = "frob",
 *		.group = CLI_GROUP_WORK,
 *		.summary = "frobs a tree",
 *		.arguments = "TREE",
 *		.help = "Paragraphs, wrapped when printed.\n\n  crossply frob -o x .",
 *		.options = frob_rows,
 *		.options_size = sizeof(frob_options),
 *		.shared = CLI_SHARE_JOBS | CLI_SHARE_JSON,
 *		.least = 1,
 *		.most = 1,
 *		.run = run_frob,
 *	};
 *
 * 2. One row in commands.def: COMMAND(frob), in alphabetical order.
 * 3. Cases in tests/integration/frob/ (tests/integration/README.md says how).
 *
 * Rules that a unit test checks for every row: names sorted and unique (also against the shared and global options),
 * every option has a help phrase, every option that takes a value names it.
 *
 * Defaults: the options struct is zeroed; `.defaults` may point to one to copy instead. When the library's own option
 * struct needs other types, the options struct of the subcommand stays plain and run_... copies field by field.
 *
 * Exit status: an error returned is printed and gives cply_status_exit(code). CPLY_OK gives app->exit_status, which is
 * 0 unless run_... sets it (a tool's own status; 1 where a summary already said which platforms failed).
 * `.child_status` marks subcommands that pass a child's status on: their own failures become 125, 126 and 127.
 *
 * Project file: a subcommand with CLI_SHARE_PROJECT has crossply.yaml read before it runs. A row with `.key` takes the
 * value of that key when the command line does not use the row (lists are replaced, not joined). What is not an
 * option (sources, a command, the platforms) is asked for: cli_project_get(app, "sources"). Keys are in
 * driver/project/keys.c; a unit test checks that each `.key` is one.
 *
 * Tables and numbers for people: table.h.
 *
 * Talk goes through the context's events, or cli_warn and cli_note. Nothing prints to stderr by itself, so that
 * --quiet, --progress json and the status line hold everywhere.
 *
 * Results: stdout has what a subcommand exists to print (facts, digests, --json), also with --quiet. A summary of work
 * that went well is left out with --quiet; what failed never is.
 *
 * Platforms: a subcommand for one platform takes CLI_SHARE_PLATFORM and calls cli_platform_one, or cli_platform_given
 * (toolchain.h) where PLATFORM may also be an argument; one for many takes CLI_SHARE_PLATFORMS and calls
 * cli_platforms_many, or CLI_SHARE_NAMED and cli_platforms_given.
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include <stdio.h>

#include <crossply/context.h>
#include <crossply/error.h>
#include <crossply/json.h>
#include <crossply/platform.h>
#include <crossply/project.h>

#include "options.h"

/* Headings of `crossply help`, in this order. */
#define CLI_GROUP_MAP(X)                                                                                               \
	X(PLATFORMS, "Platforms and toolchains")                                                                       \
	X(TOOLS, "Tools for one platform, flags passed through")                                                       \
	X(WORK, "Build and prove")                                                                                     \
	X(IMAGES, "Layers, images, archives")                                                                          \
	X(OTHER, "Other")

typedef enum cli_group {
#define CLI_GROUP_ENUM(id, title) CLI_GROUP_##id,
	CLI_GROUP_MAP(CLI_GROUP_ENUM)
#undef CLI_GROUP_ENUM
		CLI_GROUP_LAST
} cli_group;

/* Options that several subcommands share; their rows are in shared.c and fill the fields of struct cli. */
enum {
	CLI_SHARE_JSON = 1 << 0,      /* --json */
	CLI_SHARE_JOBS = 1 << 1,      /* -j, --jobs */
	CLI_SHARE_PLATFORM = 1 << 2,  /* --platform PLATFORM */
	CLI_SHARE_PLATFORMS = 1 << 3, /* --platform LIST, may be repeated */
	CLI_SHARE_TOOLCHAIN = 1 << 4, /* --toolchain FAMILY, --definitions FOLDER */
	CLI_SHARE_PROJECT = 1 << 5,   /* --project FILE, --no-project: see "Project file" above */
	CLI_SHARE_BUILT = 1 << 6,     /* --platform LIST where the default is what was built */
	CLI_SHARE_LINK = 1 << 7,      /* --link KIND */
	CLI_SHARE_NAMED = 1 << 8      /* --platform LIST beside platforms that are arguments */
};

/* Other traits of a subcommand. */
enum {
	CLI_NO_CONTEXT = 1 << 0, /* it works without a context: app->context is NULL */
	CLI_HIDDEN = 1 << 1      /* left out of `crossply help` (aliases and the like) */
};

typedef struct cli cli;

typedef struct cli_command {
	const char *name;
	cli_group group;
	const char *summary;       /* one line: lower case, no full stop */
	const char *arguments;     /* positionals as in "PLATFORM [FIELD]"; "" for none */
	const char *help;          /* paragraphs */
	const cli_option *options; /* own rows, sorted by name; NULL: none */
	size_t options_size;       /* bytes of the struct that they fill */
	const void *defaults;      /* options_size bytes that it starts with; NULL: zeros */
	unsigned shared;           /* CLI_SHARE_... */
	unsigned traits;           /* CLI_NO_CONTEXT, CLI_HIDDEN */
	unsigned least, most;      /* positionals allowed; CLI_ANY as `most`: no limit */
	cli_positionals positionals;
	int child_status; /* nonzero: own failures exit with 125, 126 and 127, as env(1)'s do */
	cply_status (*run)(cli *app, void *options, const cli_arguments *arguments, cply_error *err);
} cli_command;

#define CLI_ANY (~0u)

typedef enum cli_progress_mode {
	CLI_PROGRESS_AUTO,
	CLI_PROGRESS_TTY,
	CLI_PROGRESS_PLAIN,
	CLI_PROGRESS_JSON
} cli_progress_mode;

typedef enum cli_color { CLI_COLOR_AUTO, CLI_COLOR_ALWAYS, CLI_COLOR_NEVER } cli_color;

/* One run of the program. */
struct cli {
	const cli_command *command;     /* NULL before it is known */
	cply_context *context;          /* made after parsing, freed at the end */
	const char *const *environment; /* the process's own */
	int is_other_name;              /* nonzero: called by a name that stands for the subcommand */
	int exit_status;                /* of a run that returns CPLY_OK */
	int is_misused;                 /* the error is one of usage, whatever its code: it is in the project file */
	struct cli_progress *progress;  /* where events go; owned */

	/* Global options. */
	int help;          /* --help was given */
	int version;       /* --version was given */
	int quiet;         /* only errors, warnings and what failed */
	int verbose;       /* how often -v was given */
	int color;         /* cli_color */
	int progress_mode; /* cli_progress_mode as given */

	/* Shared options; zero where the subcommand does not take them. */
	int json;
	uint64_t jobs;            /* 0: as many as there are processors */
	const char *platform;     /* CLI_SHARE_PLATFORM, as given; NULL: not given */
	cli_list platforms;       /* CLI_SHARE_PLATFORMS, _BUILT and _NAMED, as given */
	const char *toolchain;    /* a family; NULL: the first ready one */
	const char *project_file; /* CLI_SHARE_PROJECT: as given; NULL: crossply.yaml if there is one */
	int no_project;           /* read no project file */
	cply_project *project;    /* NULL: there is none; owned */
	const char *link;         /* CLI_SHARE_LINK, as given; NULL: not given */
	const char *definitions;  /* a folder of further definitions; NULL: none */
	cply_libc libc;           /* that a name asks for; ANY: none */
	const char *abi;          /* that a name asks for, of Arm: "eabi" or "eabihf"; NULL: none */
	const char *cache;        /* that the wrapper remembers which this was called as; NULL: none */
	char *called_as;          /* owned, by multicall.c: what a name and the file beside it say */
	char *own_definitions;    /* owned, by toolchain.c: the user's own folder, looked for when needed */
};

/* commands.c: every subcommand, sorted by name. NULL behind the last. */
const cli_command *cli_command_at(size_t index);
const cli_command *cli_command_find(const char *name);
cply_status cli_command_unknown(cply_error *err, const char *name); /* says what was perhaps meant */

/* shared.c: the option sets that a command understands, the global ones included; at most CLI_SETS. */
enum { CLI_SETS = 10 };
size_t cli_option_sets(cli_option_set sets[CLI_SETS], cli *app, const cli_command *command, void *own);
extern const cli_option cli_global_options[];
extern const cli_option cli_program_options[]; /* before the subcommand only */

/* context.c: makes app->context from the environment and the options. Errors: CPLY_E_USAGE, CPLY_E_NOMEM. */
cply_status cli_context_open(cli *app, cply_error *err);

/* The value of an environment variable; NULL when it is not set, or empty. */
const char *cli_getenv(const cli *app, const char *name);

/* The path of this program. Errors: CPLY_E_IO. */
cply_status cli_own_path(char *out, size_t size, cply_error *err);

/*
 * report.c: errors and talk. cli_usage_error starts a CPLY_E_USAGE error: "found FOUND, wanted WANTED" (either may be
 * NULL); main.c adds the subcommand and where to find its help. cli_error does it for any code, with a hint or NULL.
 */
cply_status cli_usage_error(cply_error *err, const char *found, const char *wanted);
cply_status cli_error(cply_error *err, cply_status code, const char *found, const char *wanted, const char *hint);
void cli_report(cli *app, const cply_error *err);
int cli_exit_status(const cli *app, const cply_error *err);
void cli_warn(cli *app, const char *format, ...) CPLY_PRINTF(2, 3);
void cli_note(cli *app, const char *format, ...) CPLY_PRINTF(2, 3);

/* Ends a document, prints it as one line and frees it, also after an error. */
cply_status cli_json_print(FILE *out, cply_json *json, cply_error *err);

/*
 * A document that is one list, `{"KEY": [...]}`: begun, then ended after its items were put. With a status (of what
 * put them) nothing is printed, and that is returned. Frees the document in any case.
 */
cply_status cli_json_list_begin(cply_json **json, const char *key, cply_error *err);
cply_status cli_json_list_end(FILE *out, cply_json *json, cply_status status, cply_error *err);

/*
 * stdout for results, with the status line out of the way. Write errors are found and reported at the end of the
 * program.
 */
FILE *cli_results(cli *app);

/*
 * multicall.c: what the program is called as. NULL for its own name, else the subcommand that the name stands for
 * ("crossply-cc", "aarch64-linux-musl-gcc", "xx-info"); platform and toolchain are set where the name has them. Errors:
 * CPLY_E_USAGE, CPLY_E_NOMEM.
 */
cply_status cli_multicall(const cli_command **out, cli *app, const char *name, cply_error *err);

/* target.c: platforms. Platforms of a list, owned; released by cli_platforms_release, also after an error. */
typedef struct cli_platforms {
	cply_platform *at;
	size_t count;
} cli_platforms;

/* --platform, else TARGETPLATFORM, else TARGETOS, TARGETARCH and TARGETVARIANT; else CPLY_E_USAGE says what to do. */
cply_status cli_platform_one(cply_platform *out, const cli *app, cply_error *err);

/* Refuses an argument that is a platform (NULL: none) beside --platform. Errors: CPLY_E_USAGE. */
cply_status cli_platform_only(const cli *app, const char *argument, cply_error *err);

/* A platform given as an argument; "native" is this machine. */
cply_status cli_platform_text(cply_platform *out, const char *text, cply_error *err);

/*
 * --platform, else the TARGET* variables, else the project file's `platforms`, else linux/amd64 and linux/arm64. In the
 * order given, each once.
 */
cply_status cli_platforms_many(cli_platforms *out, const cli *app, cply_error *err);
void cli_platforms_release(cli_platforms *platforms);

/* Is TARGETPLATFORM or TARGETARCH set? */
int cli_has_target(const cli *app);

/*
 * project.c: reads the project file and fills the options that the command line left. _get gives the value of a key, or
 * NULL.
 */
cply_status cli_project_open(
	cli *app, const cli_option_set *sets, size_t set_count, const cli_arguments *arguments, cply_error *err);
const cply_project_value *cli_project_get(const cli *app, const char *key);

/*
 * An error of usage that a value of the project file gave, wherever that was refused, gets file, line and key. Which
 * value that was is told by what the error found: one that the command line (`argv`) says too, or that could be of
 * several keys, is left alone.
 */
void cli_project_blame(const cli *app, const cli_option_set *sets, size_t set_count, const cli_arguments *arguments,
	const char *const *argv, cply_error *err);

/* environment.c: variables that stand together, joined by ", ", and what they mean. NULL behind the last. */
typedef struct cli_variable {
	const char *names;
	const char *help; /* a phrase, no full stop at its end */
} cli_variable;
const cli_variable *cli_variable_at(size_t index);

/* usage.c: help from the tables. */
void cli_usage_overview(FILE *out, unsigned width);
void cli_usage_command(FILE *out, const cli_command *command, unsigned width);
void cli_usage_project(FILE *out, unsigned width);     /* the keys of crossply.yaml */
void cli_usage_environment(FILE *out, unsigned width); /* the variables */
extern const char *const cli_group_titles[CLI_GROUP_LAST];

/* manual.c: the manual page crossply(1) from the same tables, as man(7) macros. */
void cli_manual_print(FILE *out);

#endif
