/* crossply explain PLATFORM: which toolchain is chosen, why, and what is run. */
#include <stdlib.h>
#include <string.h>

#include <crossply/build.h>
#include <crossply/setup.h>

#include "command.h"
#include "settings.h"
#include "table.h"
#include "toolchain.h"

typedef struct explain_options {
	const char *language;
	cli_list cflags, cxxflags, ldflags;
	int strip;
} explain_options;

static const cli_option explain_rows[] = {
	{"cflags", 0, CLI_WORDS, "FLAGS", "as for `crossply build`", CLI_AT(explain_options, cflags), .key = "cflags"},
	{"cxxflags", 0, CLI_WORDS, "FLAGS", "as for `crossply build`", CLI_AT(explain_options, cxxflags),
		.key = "cxxflags"},
	{"language", 0, CLI_TEXT, "LANGUAGE",
		"what is compiled: c or c++ (default: c++ where a source of the project file is, else c)",
		CLI_AT(explain_options, language)},
	{"ldflags", 0, CLI_WORDS, "FLAGS", "as for `crossply build`", CLI_AT(explain_options, ldflags),
		.key = "ldflags"},
	{"strip", 's', CLI_FLAG, NULL, "as for `crossply build`", CLI_AT(explain_options, strip), .key = "strip"},
	CLI_OPTIONS_END,
};

/* Everything that is told about one platform. */
typedef struct explanation {
	cply_platform platform;
	cply_language language;
	const explain_options *given;
	cli_settings settings;
	cply_survey survey;
	cply_toolchain *toolchain; /* NULL: none is ready */
	cply_command_line compile;
	cply_command_line link;
	cply_command_line strip; /* of no arguments when nothing is stripped */
} explanation;

static const char *status_word(const cply_candidate *candidate)
{
	return candidate->status == CPLY_OK ? "ready" : cply_status_name(candidate->status);
}

/* One step as `crossply build` runs it: the flags of both languages, then what is done, then what belongs at the end.
 */
static cply_status make_step(cply_command_line *out, const explanation *e, cli *app, cply_step step,
	const char *const *words, cply_error *err)
{
	static const char *const output[] = {[CPLY_STEP_COMPILE] = "FILE.o", [CPLY_STEP_LINK] = "PROGRAM"};
	const int is_cxx = e->language == CPLY_LANGUAGE_CXX;
	const cli_list none = {NULL, 0, 0};
	const cli_list *lists[] = {&e->given->cflags, is_cxx ? &e->given->cxxflags : &none, NULL,
		step == CPLY_STEP_LINK ? &e->given->ldflags : &none};
	cli_list all = {NULL, 0, 0};
	cply_status status = CPLY_OK;

	for (size_t i = 0; !status && i < sizeof lists / sizeof *lists; i++) {
		for (size_t j = 0; !lists[i] && !status && words[j]; j++)
			status = cli_list_add(&all, words[j], err);
		for (size_t j = 0; lists[i] && !status && j < lists[i]->count; j++)
			status = cli_list_add(&all, lists[i]->at[j], err);
	}
	if (!status)
		status = cli_list_add(&all, "-o", err);
	if (!status)
		status = cli_list_add(&all, output[step], err);
	if (!status)
		status = cply_toolchain_command(out, app->context, e->toolchain, is_cxx ? CPLY_TOOL_CXX : CPLY_TOOL_CC,
			step, NULL, all.at, all.count, err);
	free(all.at);
	return status;
}

static cply_status make_commands(explanation *e, cli *app, cply_error *err)
{
	static const char *const compile[][3] = {
		[CPLY_LANGUAGE_C] = {"-c", "FILE.c", NULL}, [CPLY_LANGUAGE_CXX] = {"-c", "FILE.cc", NULL}};
	static const char *const link[] = {"FILE.o", NULL}, *const strip[] = {"-o", "PROGRAM.stripped", "PROGRAM"};

	if (make_step(&e->compile, e, app, CPLY_STEP_COMPILE, compile[e->language], err) ||
		make_step(&e->link, e, app, CPLY_STEP_LINK, link, err))
		return err->code;
	return e->given->strip ? cply_toolchain_command(&e->strip, app->context, e->toolchain, CPLY_TOOL_STRIP,
					 CPLY_STEP_DETECT, NULL, strip, 3, err)
			       : CPLY_OK;
}

/* The next variable that a command gets and this process does not have; NULL behind the last. */
static const char *next_variable(char *const **at, const cli *app)
{
	for (; **at; ++*at) {
		const char *const *own = app->environment;
		while (*own && strcmp(*own, **at) != 0)
			own++;
		if (!*own)
			return *(*at)++;
	}
	return NULL;
}

static cply_status print_candidates(cli *app, const explanation *e, cply_error *err)
{
	cli_table *table = cli_table_new((const char *const[]){"", "TOOLCHAIN", "STATUS", "WHY", NULL});

	/* Families that have nothing to do with the platform are not told: there are many. */
	for (size_t i = 0; i < e->survey.count; i++) {
		const cply_candidate *candidate = &e->survey.candidates[i];
		if (!candidate->serves)
			continue;
		cli_table_row(table, (const char *const[]){i == e->survey.chosen ? "*" : "", candidate->family,
					     status_word(candidate), candidate->reason, NULL});
	}
	cply_status status = cli_table_print(table, cli_results(app), err);
	cli_table_free(table);
	return status;
}

static int serves_any(const explanation *e)
{
	for (size_t i = 0; i < e->survey.count; i++)
		if (e->survey.candidates[i].serves)
			return 1;
	return 0;
}

static cply_status print_step(FILE *out, const char *title, const cply_command_line *line, cply_error *err)
{
	const char *text;

	if (!line->argc)
		return CPLY_OK;
	if (cply_command_line_text(&text, line, err))
		return err->code;
	fprintf(out, "\n%s%s\n", title, text);
	return CPLY_OK;
}

static cply_status print_text(cli *app, const explanation *e, cply_error *err)
{
	FILE *out = cli_results(app);
	char platform[CPLY_PLATFORM_TEXT];

	cply_platform_format(&e->platform, platform);
	if (e->toolchain)
		fprintf(out, "%s for %s: %s, %s\n\n", cply_toolchain_family(e->toolchain), platform,
			cply_toolchain_version(e->toolchain), cply_toolchain_triple(e->toolchain));
	else if (!serves_any(e)) {
		fprintf(out, "no toolchain serves %s\n", platform);
		return CPLY_OK;
	} else
		fprintf(out, "no toolchain is ready for %s\n\n", platform);
	if (print_candidates(app, e, err))
		return err->code;
	if (e->toolchain)
		fputs("\nThe first in this order that is ready is taken, or the one that --toolchain names.\n", out);
	if (cli_settings_print(&e->settings, app, err))
		return err->code;
	if (!e->toolchain)
		return CPLY_OK;
	if (print_step(out, "compile: ", &e->compile, err) || print_step(out, "link:    ", &e->link, err) ||
		print_step(out, "strip:   ", &e->strip, err))
		return err->code;
	char *const *variables = e->compile.environment;
	const char *variable = next_variable(&variables, app);
	for (const char *title = "\nwith:   "; variable; title = "        ", variable = next_variable(&variables, app))
		fprintf(out, "%s %s\n", title, variable);
	return CPLY_OK;
}

static void put_argv(cply_json *json, const char *key, const cply_command_line *line)
{
	cply_json_array(json, key);
	for (size_t i = 0; i < line->argc; i++)
		cply_json_text(json, NULL, line->argv[i]);
	cply_json_end(json);
}

static void put_candidate(cply_json *json, const cply_candidate *candidate)
{
	cply_json_object(json, NULL);
	cply_json_text(json, "family", candidate->family);
	cply_json_text(json, "about", candidate->about);
	cply_json_text(json, "source", candidate->source);
	cply_json_text(json, "status", status_word(candidate));
	cply_json_text(json, "reason", candidate->reason);
	cply_json_text(json, "triple", candidate->triple);
	cply_json_text(json, "compiler", candidate->compiler);
	cply_json_text(json, "version", candidate->version);
	cply_json_text(json, "sysroot", candidate->sysroot);
	cply_json_text(json, "setup", candidate->setup);
	cply_json_end(json);
}

static cply_status print_json(cli *app, const explanation *e, cply_error *err)
{
	char platform[CPLY_PLATFORM_TEXT];
	cply_json *json;

	if (cply_json_new(&json, NULL, err))
		return err->code;
	cply_platform_format(&e->platform, platform);
	cply_json_object(json, NULL);
	cply_json_text(json, "platform", platform);
	cply_json_text(json, "language", e->language == CPLY_LANGUAGE_CXX ? "c++" : "c");
	cply_json_text(json, "chosen", e->toolchain ? cply_toolchain_family(e->toolchain) : NULL);
	cply_json_array(json, "candidates");
	for (size_t i = 0; i < e->survey.count; i++)
		put_candidate(json, &e->survey.candidates[i]);
	cply_json_end(json);
	cli_settings_put(&e->settings, json);
	if (e->toolchain) {
		put_argv(json, "compile", &e->compile);
		put_argv(json, "link", &e->link);
		if (e->strip.argc)
			put_argv(json, "strip", &e->strip);
		char *const *variables = e->compile.environment;
		cply_json_array(json, "environment");
		for (const char *variable; (variable = next_variable(&variables, app));)
			cply_json_text(json, NULL, variable);
		cply_json_end(json);
	}
	cply_json_end(json);
	return cli_json_print(cli_results(app), json, err);
}

/* Everything that the answer depends on and that somebody said. */
static void gather_settings(
	explanation *e, const cli *app, const cply_toolchain_options *options, const cli_arguments *arguments)
{
	const char *link = app->link ? app->link : cli_getenv(app, "CROSSPLY_LINK");
	const char *definitions =
		cli_getenv(app, "CROSSPLY_DEFINITIONS") ? "CROSSPLY_DEFINITIONS" : "your configuration folder";

	cli_settings_add(&e->settings, app, arguments, "toolchain", options->family, NULL, "CROSSPLY_TOOLCHAIN");
	cli_settings_add(&e->settings, app, arguments, "definitions", options->definitions_dir, NULL, definitions);
	cli_settings_add(&e->settings, app, arguments, "link", link, NULL, "CROSSPLY_LINK");
	cli_settings_add(&e->settings, app, arguments, "cflags", NULL, &e->given->cflags, "");
	if (e->language == CPLY_LANGUAGE_CXX)
		cli_settings_add(&e->settings, app, arguments, "cxxflags", NULL, &e->given->cxxflags, "");
	cli_settings_add(&e->settings, app, arguments, "ldflags", NULL, &e->given->ldflags, "");
	cli_settings_add(&e->settings, app, arguments, "strip", e->given->strip ? "true" : NULL, NULL, "");
}

static cply_status explain(cli *app, explanation *e, const cli_arguments *arguments, cply_error *err)
{
	cply_toolchain_options options;
	cply_error refusal;

	cply_error_init(&refusal);
	if (cli_toolchain_options(&options, app, e->language, err) ||
		cply_survey_make(&e->survey, app->context, &e->platform, &options, err))
		return err->code;
	gather_settings(e, app, &options, arguments);
	cply_status chosen = cply_toolchain_choose(&e->toolchain, app->context, &e->platform, &options, &refusal);
	if (chosen != CPLY_OK)
		e->toolchain = NULL;
	else if (make_commands(e, app, err))
		return err->code;
	if (app->json ? print_json(app, e, err) : print_text(app, e, err))
		return err->code;
	if (chosen != CPLY_OK)
		*err = refusal;
	return chosen;
}

/* As `build` has it: one source in C++ makes a program in C++. */
static cply_status choose_language(cply_language *out, const cli *app, const char *given, cply_error *err)
{
	const cply_project_value *sources = NULL;

	if (given || !cli_project_get(app, "sources"))
		return cli_language_parse(out, given, err);
	*out = CPLY_LANGUAGE_C;
	if (cply_project_files(&sources, app->project, app->context, "sources", err))
		return err->code;
	for (size_t i = 0; i < sources->count && *out == CPLY_LANGUAGE_C; i++)
		if (cply_build_language(out, sources->at[i], err))
			return err->code;
	return CPLY_OK;
}

static cply_status run_explain(cli *app, void *given, const cli_arguments *arguments, cply_error *err)
{
	const explain_options *options = given;
	explanation e = {.given = options};

	if (choose_language(&e.language, app, options->language, err) ||
		cli_platform_given(&e.platform, app, arguments, err))
		return err->code;
	cply_status status = explain(app, &e, arguments, err);
	cply_command_line_free(&e.compile, app->context);
	cply_command_line_free(&e.link, app->context);
	cply_command_line_free(&e.strip, app->context);
	cply_toolchain_free(e.toolchain);
	cply_survey_release(&e.survey, app->context);
	return status;
}

const cli_command cli_command_explain = {
	.name = "explain",
	.group = CLI_GROUP_PLATFORMS,
	.summary = "which toolchain is chosen, why, and what is run",
	.arguments = "[PLATFORM]",
	.help = "Shows every toolchain in the order in which they are tried, whether each is ready and why, which one "
		"is chosen, and the exact arguments for compiling and for linking. The status is 3 when none is ready, "
		"and the hint says how to set one up; 1 when none serves the platform.\n\n"
		"The arguments are those of `crossply build`: with the flags, the toolchain and the kind of "
		"executables of crossply.yaml, where options do not say otherwise. Each setting is told with the place "
		"that it comes from. With --no-project they are those of `crossply cc`, which reads no project file.",
	.options = explain_rows,
	.options_size = sizeof(explain_options),
	.shared = CLI_SHARE_PLATFORM | CLI_SHARE_TOOLCHAIN | CLI_SHARE_LINK | CLI_SHARE_JSON | CLI_SHARE_PROJECT,
	.most = 1,
	.run = run_explain,
};
