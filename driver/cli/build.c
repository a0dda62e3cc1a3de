/* crossply build SOURCE... | crossply build -- COMMAND... */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <crossply/build.h>
#include <crossply/split.h>

#include "command.h"
#include "table.h"
#include "toolchain.h"

typedef struct build_options {
	const char *output, *name;
	const char *compile_commands, *trace;
	cli_list cflags, cxxflags, ldflags, collect, launcher, smoke;
	int strip, check, no_verify, single;
	uint64_t timeout;
} build_options;

static const cli_option build_rows[] = {
	{"cflags", 0, CLI_WORDS, "FLAGS", "flags for every compile and link step, behind crossply's own",
		CLI_AT(build_options, cflags), .key = "cflags"},
	{"check-reproducible", 0, CLI_FLAG, NULL, "build again in another folder, and compare every byte",
		CLI_AT(build_options, check)},
	{"collect", 0, CLI_LIST, "PATTERN", "with a command: keep what this names in its folder; may be repeated",
		CLI_AT(build_options, collect), .key = "collect"},
	{"compile-commands", 0, CLI_PATH, "FILE", "write how each source is compiled, for editors and analysers",
		CLI_AT(build_options, compile_commands)},
	{"cxxflags", 0, CLI_WORDS, "FLAGS", "further flags for C++", CLI_AT(build_options, cxxflags),
		.key = "cxxflags"},
	{"launcher", 0, CLI_WORDS, "COMMAND", "call compilers through this: ccache, distcc, icecc or sccache",
		CLI_AT(build_options, launcher)},
	{"ldflags", 0, CLI_WORDS, "FLAGS", "flags and libraries for the link step, behind the objects",
		CLI_AT(build_options, ldflags), .key = "ldflags"},
	{"name", 0, CLI_TEXT, "NAME", "the program's name (default: the stem of the first source)",
		CLI_AT(build_options, name), .key = "name"},
	{"no-verify", 0, CLI_FLAG, NULL, "let out programs that are not what their folder says",
		CLI_AT(build_options, no_verify)},
	{"output", 'o', CLI_PATH, "FOLDER", "where PLATFORM/NAME goes (default: dist)", CLI_AT(build_options, output),
		.key = "output"},
	{"single", 0, CLI_FLAG, NULL, "for debugging: of these platforms only the one that this machine runs by itself",
		CLI_AT(build_options, single)},
	{"smoke", 0, CLI_LIST, "COMMAND",
		"run this ('./app --version') before results are let out; =require: also fail where nothing can run it",
		CLI_AT(build_options, smoke), .key = "smoke"},
	{"strip", 's', CLI_FLAG, NULL, "remove symbols from the programs", CLI_AT(build_options, strip),
		.key = "strip"},
	{"timeout", 0, CLI_NUMBER, "SECONDS", "end a step or a command that takes longer, and fail its platform",
		CLI_AT(build_options, timeout), .least = 1, .most = 1000000},
	{"trace", 0, CLI_PATH, "FILE", "write where the time went, for chrome://tracing or ui.perfetto.dev",
		CLI_AT(build_options, trace)},
	CLI_OPTIONS_END,
};

static cply_texts words_of(const cli_list *list)
{
	return (cply_texts){(const char *const *)list->at, list->count};
}

/* Sources or a command: from the command line, else from the project file. */
static cply_status choose_form(cply_build_options *out, const cli *app, const cli_arguments *arguments, cply_error *err)
{
	const cply_project_value *sources = NULL;
	const cply_project_value *command = cli_project_get(app, "command");

	out->sources = (cply_texts){(const char *const *)arguments->at, arguments->count};
	out->command = (cply_texts){arguments->command, arguments->command_count};
	if (arguments->count || arguments->command)
		return CPLY_OK;
	if (app->project && cply_project_files(&sources, app->project, app->context, "sources", err))
		return err->code;
	if (sources)
		out->sources = (cply_texts){sources->at, sources->count};
	if (command)
		out->command = (cply_texts){command->at, command->count};
	return CPLY_OK;
}

/* A smoke test as words, in memory that is freed with it. */
typedef struct smoke_words {
	char *text;
	const char **words;
} smoke_words;

static cply_status split_smoke(cply_build_options *out, smoke_words *memory, const char *text, cply_error *err)
{
	const size_t room = strlen(text) + 1;
	const char *left = text;
	size_t count = 0;
	cply_split split;

	/* Words have no more than their bytes in the text, and one for the NUL instead of the blank. */
	memory->text = malloc(2 * room);
	memory->words = calloc(room, sizeof *memory->words);
	if (!memory->text || !memory->words)
		return cli_error(err, CPLY_E_NOMEM, NULL, NULL, "");
	char *at = memory->text;
	while ((split = cply_split_next(&left, at)) == CPLY_SPLIT_WORD) {
		memory->words[count++] = at;
		at += strlen(at) + 1;
	}
	if (split == CPLY_SPLIT_OPEN || !count)
		return cli_error(err, CPLY_E_USAGE, text, "a smoke test: a command whose quotes are closed",
			"for instance --smoke './app --version'");
	out->smoke = (cply_texts){memory->words, count};
	return CPLY_OK;
}

/* One command, and "require". */
static cply_status take_smoke(cply_build_options *out, smoke_words *memory, const cli_list *given, cply_error *err)
{
	for (size_t i = 0; i < given->count; i++) {
		if (strcmp(given->at[i], "require") == 0)
			out->flags |= CPLY_BUILD_SMOKE_REQUIRED;
		else if (memory->text)
			return cli_error(
				err, CPLY_E_USAGE, given->at[i], "one smoke test", "let a script run several programs");
		else if (split_smoke(out, memory, given->at[i], err))
			return err->code;
	}
	return CPLY_OK;
}

static void copy_options(cply_build_options *out, const build_options *given)
{
	out->output = given->output;
	out->name = given->name;
	out->cflags = words_of(&given->cflags);
	out->cxxflags = words_of(&given->cxxflags);
	out->ldflags = words_of(&given->ldflags);
	out->collect = words_of(&given->collect);
	out->launcher = words_of(&given->launcher);
	out->compile_commands = given->compile_commands;
	out->trace = given->trace;
	out->timeout = (unsigned)given->timeout;
	out->flags = (given->strip ? CPLY_BUILD_STRIP : 0u) | (given->check ? CPLY_BUILD_CHECK_REPRODUCIBLE : 0u) |
		     (given->no_verify ? CPLY_BUILD_NO_VERIFY : 0u);
}

static void add_rows(cli_table *table, const cply_build_result *result)
{
	char size[CLI_NUMBER_TEXT], seconds[CLI_NUMBER_TEXT];

	cli_format_seconds(seconds, result->nanoseconds);
	const char *state = result->error.code ? "failed" : result->steps_run ? "built" : "up to date";
	if (!result->file_count)
		cli_table_row(table, (const char *const[]){result->text, state, seconds, NULL, NULL, NULL, NULL});
	for (size_t i = 0; i < result->file_count; i++) {
		const cply_build_file *file = &result->files[i];
		cli_table_row(
			table, (const char *const[]){i ? NULL : result->text, i ? NULL : state, i ? NULL : seconds,
				       cli_format_size(size, file->bytes), file->digest, file->path, NULL});
	}
}

static cply_status print_table(cli *app, const cply_build *build, cply_error *err)
{
	cli_table *table =
		cli_table_new((const char *const[]){"PLATFORM", "RESULT", ">TIME", ">SIZE", "DIGEST", "FILE", NULL});
	const cply_build_result *result;

	for (size_t i = 0; (result = cply_build_at(build, i)); i++)
		add_rows(table, result);
	cply_status status = cli_table_print(table, cli_results(app), err);
	cli_table_free(table);
	return status;
}

static cply_status print_json(cli *app, const cply_build *build, cply_error *err)
{
	cply_json *json;

	if (cply_json_new(&json, NULL, err))
		return err->code;
	cply_json_object(json, NULL);
	cply_build_json(build, json, "platforms");
	cply_json_end(json);
	return cli_json_print(cli_results(app), json, err);
}

/* The same as one line of the events. */
static void print_failure_json(const cply_build_result *result)
{
	cply_json *json;
	cply_error ignored;

	if (cply_json_new(&json, NULL, &ignored))
		return;
	cply_json_object(json, NULL);
	cply_json_error(json, "error", &result->error);
	cply_json_text(json, "command", result->command);
	cply_json_text(json, "output", result->output);
	cply_json_end(json);
	cli_json_print(stderr, json, &ignored);
}

/* What failed, with the step's own words whole: last, where a person looks first. */
static void print_failures(cli *app, const cply_build *build)
{
	const cply_build_result *result;

	for (size_t i = 0; (result = cply_build_at(build, i)); i++) {
		if (!result->error.code)
			continue;
		fflush(stdout);
		if (app->progress_mode == CLI_PROGRESS_JSON) {
			print_failure_json(result);
			continue;
		}
		cli_report(app, &result->error);
		if (*result->command)
			fprintf(stderr, "the command was: %s\n", result->command);
		size_t length = strlen(result->output);
		if (length)
			fprintf(stderr, "%s%s", result->output, result->output[length - 1] == '\n' ? "" : "\n");
	}
}

static cply_status report(cli *app, const cply_build *build, cply_error *err)
{
	app->exit_status = cply_status_exit(cply_build_status(build));
	if (app->json)
		return print_json(app, build, err);
	if (!app->quiet && print_table(app, build, err))
		return err->code;
	print_failures(app, build);
	return CPLY_OK;
}

/* --single: the list becomes the one that fits this machine best, its own architecture before another that it runs. */
static cply_status keep_own(cli_platforms *platforms, cply_error *err)
{
	cply_platform host;
	size_t best = platforms->count;

	if (cply_platform_host(&host, err))
		return err->code;
	for (size_t i = platforms->count; i-- > 0;) {
		const int is_own = strcmp(platforms->at[i].arch, host.arch) == 0;
		if (cply_platform_runs(&host, &platforms->at[i]) &&
			(is_own || best == platforms->count || strcmp(platforms->at[best].arch, host.arch) != 0))
			best = i;
	}
	if (best == platforms->count) {
		char text[CPLY_PLATFORM_TEXT];
		cply_platform_format(&host, text);
		cli_error(err, CPLY_E_USAGE, "none in the list of platforms", "one that this machine runs by itself",
			"--single builds for this machine only: add `native` to --platform, or leave --single out");
		snprintf(err->found, sizeof err->found, "none for %.200s in the list of platforms", text);
		return err->code;
	}
	platforms->at[0] = platforms->at[best];
	platforms->count = 1;
	return CPLY_OK;
}

static cply_status run_with(
	cli *app, const build_options *given, smoke_words *smoke, const cli_arguments *arguments, cply_error *err)
{
	cply_build_options options = CPLY_BUILD_OPTIONS_INIT;
	cply_toolchain_options toolchain;
	cli_platforms platforms = {0};
	char self[PATH_MAX];
	cply_build *build;

	copy_options(&options, given);
	if (take_smoke(&options, smoke, &given->smoke, err) || choose_form(&options, app, arguments, err) ||
		cli_toolchain_options(&toolchain, app, CPLY_LANGUAGE_C, err))
		return err->code;
	options.family = toolchain.family;
	options.definitions_dir = toolchain.definitions_dir;
	options.linkage = toolchain.linkage;
	/* For the wrappers of a build command. */
	options.program = self;
	if (cli_own_path(self, sizeof self, err))
		return err->code;
	cply_status status = cli_platforms_many(&platforms, app, err);
	if (!status && given->single)
		status = keep_own(&platforms, err);
	options.platforms = platforms.at;
	options.platform_count = platforms.count;
	if (!status)
		status = cply_build_run(&build, app->context, &options, err);
	if (!status) {
		status = report(app, build, err);
		cply_build_free(build);
	}
	cli_platforms_release(&platforms);
	return status;
}

static cply_status run_build(cli *app, void *given, const cli_arguments *arguments, cply_error *err)
{
	smoke_words smoke = {NULL, NULL};
	cply_status status = run_with(app, given, &smoke, arguments, err);

	free(smoke.text);
	free(smoke.words);
	return status;
}

const cli_command cli_command_build = {
	.name = "build",
	.group = CLI_GROUP_WORK,
	.summary = "builds a program for many platforms at once",
	.arguments = "SOURCE... | -- COMMAND...",
	.help = "Compiles the sources for every platform, all in parallel, links each program statically (unless "
		"--link "
		"says "
		"otherwise), verifies it, "
		"and puts it into FOLDER/OS-ARCH/NAME. Only what changed is done again: contents, headers, flags, "
		"compiler. C, and C++ by suffix (.cc .cpp .cxx).\n"
		"\n"
		"With a command behind `--`, runs that once per platform in a copy of this folder, which is kept for "
		"the "
		"next time. These words are replaced in its arguments:\n"
		"\n"
		"  {cc} {cxx} {ld} {ar} {ranlib} {nm} {strip} {objcopy} {objdump}\n"
		"  {triple} {platform} {pair} {os} {arch} {variant} {sysroot} {out}\n"
		"\n"
		"The same is in its environment: CC, CXX, AR, ..., TARGETPLATFORM, TARGETOS, TARGETARCH, "
		"TARGETVARIANT, "
		"CROSSPLY_OUT. Many a Makefile sets CC by itself and takes no notice of that: assignments in arguments "
		"win, so write CC={cc}. What the command puts into {out}, or --collect names, is verified and becomes "
		"FOLDER/OS-ARCH. Jobs (-j) are shared among all platforms through a jobserver of GNU make. Write {{ "
		"for "
		"a brace.\n"
		"\n"
		"With --launcher the compilers of the sources, and {cc} and {cxx} of a command, are called through a "
		"program that keeps or spreads the work (-j may then be more than this machine has processors). Its "
		"results must be the compiler's own: a build with another launcher is up to date.\n"
		"\n"
		"A platform that fails stops no other, and its last good result stays. The status is 0 when all were "
		"built, 3 when all that failed miss their compiler, else 1.\n"
		"\n"
		"  crossply build --platform linux/amd64,linux/arm/v7 -o dist --cflags -O2 src/*.c\n"
		"  crossply build -o dist --collect src/lua -- make CC={cc} 'AR={ar} rcu' RANLIB={ranlib}",
	.options = build_rows,
	.options_size = sizeof(build_options),
	.shared = CLI_SHARE_JSON | CLI_SHARE_JOBS | CLI_SHARE_PLATFORMS | CLI_SHARE_TOOLCHAIN | CLI_SHARE_LINK |
		  CLI_SHARE_PROJECT,
	.most = CLI_ANY,
	.positionals = CLI_COMMAND,
	.run = run_build,
};
