/* crossply explain PLATFORM: which toolchain is chosen, why, and what is run. */
#include <string.h>

#include <crossply/setup.h>

#include "command.h"
#include "table.h"
#include "toolchain.h"

typedef struct explain_options {
	const char *language;
} explain_options;

static const cli_option explain_rows[] = {
	{"language", 0, CLI_TEXT, "LANGUAGE", "what is compiled: c (default) or c++",
		CLI_AT(explain_options, language)},
	CLI_OPTIONS_END,
};

/* Everything that is told about one platform. */
typedef struct explanation {
	cply_platform platform;
	cply_language language;
	cply_survey survey;
	cply_toolchain *toolchain; /* NULL: none is ready */
	cply_command_line compile;
	cply_command_line link;
} explanation;

static const char *status_word(const cply_candidate *candidate)
{
	return candidate->status == CPLY_OK ? "ready" : cply_status_name(candidate->status);
}

static cply_status make_commands(explanation *e, cli *app, cply_error *err)
{
	static const char *const sources[] = {[CPLY_LANGUAGE_C] = "FILE.c", [CPLY_LANGUAGE_CXX] = "FILE.cc"};
	const cply_tool tool = e->language == CPLY_LANGUAGE_CXX ? CPLY_TOOL_CXX : CPLY_TOOL_CC;
	const char *const compile[] = {"-c", sources[e->language], "-o", "FILE.o"};
	static const char *const link[] = {"FILE.o", "-o", "PROGRAM"};

	if (cply_toolchain_command(
		    &e->compile, app->context, e->toolchain, tool, CPLY_STEP_COMPILE, NULL, compile, 4, err))
		return err->code;
	return cply_toolchain_command(&e->link, app->context, e->toolchain, tool, CPLY_STEP_LINK, NULL, link, 3, err);
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
	if (!e->toolchain)
		return CPLY_OK;
	const char *compile, *link;
	if (cply_command_line_text(&compile, &e->compile, err) || cply_command_line_text(&link, &e->link, err))
		return err->code;
	fprintf(out,
		"\nThe first in this order that is ready is taken, or the one that --toolchain names.\n\n"
		"compile: %s\n\nlink:    %s\n",
		compile, link);
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
	if (e->toolchain) {
		put_argv(json, "compile", &e->compile);
		put_argv(json, "link", &e->link);
		char *const *variables = e->compile.environment;
		cply_json_array(json, "environment");
		for (const char *variable; (variable = next_variable(&variables, app));)
			cply_json_text(json, NULL, variable);
		cply_json_end(json);
	}
	cply_json_end(json);
	return cli_json_print(cli_results(app), json, err);
}

static cply_status explain(cli *app, explanation *e, cply_error *err)
{
	cply_toolchain_options options;
	cply_error refusal;

	cply_error_init(&refusal);
	if (cli_toolchain_options(&options, app, e->language, err) ||
		cply_survey_make(&e->survey, app->context, &e->platform, &options, err))
		return err->code;
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

static cply_status run_explain(cli *app, void *given, const cli_arguments *arguments, cply_error *err)
{
	const explain_options *options = given;
	explanation e = {.toolchain = NULL};

	if (cli_language_parse(&e.language, options->language, err) ||
		cli_platform_given(&e.platform, app, arguments, err))
		return err->code;
	cply_status status = explain(app, &e, err);
	cply_command_line_free(&e.compile, app->context);
	cply_command_line_free(&e.link, app->context);
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
		"and the hint says how to set one up; 1 when none serves the platform.",
	.options = explain_rows,
	.options_size = sizeof(explain_options),
	.shared = CLI_SHARE_PLATFORM | CLI_SHARE_TOOLCHAIN | CLI_SHARE_LINK | CLI_SHARE_JSON,
	.most = 1,
	.run = run_explain,
};
