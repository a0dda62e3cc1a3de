/* crossply setup PLATFORM...: what platforms need, installed or only printed. */
#include <crossply/setup.h>

#include "command.h"
#include "toolchain.h"

typedef struct setup_options {
	const char *language;
	const char *sysroot;
	int print;
} setup_options;

static const cli_option setup_rows[] = {
	{"language", 0, CLI_TEXT, "LANGUAGE", "what will be compiled: c (default) or c++",
		CLI_AT(setup_options, language)},
	{"print", 0, CLI_FLAG, NULL, "only say which commands would be run", CLI_AT(setup_options, print)},
	{"sysroot", 0, CLI_PATH, "FOLDER", "the sysroot or SDK that you bring for a platform that asks for one",
		CLI_AT(setup_options, sysroot)},
	CLI_OPTIONS_END,
};

static const char *kind_name(const cply_setup_step *step)
{
	return step->kind == CPLY_SETUP_PACKAGES ? "packages" : "sysroot";
}

static void print_plan(cli *app, const cply_setup_plan *plan)
{
	FILE *out = cli_results(app);

	for (size_t i = 0; i < plan->platform_count; i++) {
		char text[CPLY_PLATFORM_TEXT];
		cply_platform_format(&plan->platforms[i].platform, text);
		fprintf(out, "# %s: %s%s\n", text, plan->platforms[i].family,
			plan->platforms[i].is_ready ? ", which is ready" : "");
	}
	for (size_t i = 0; i < plan->count; i++) {
		const cply_setup_step *step = &plan->steps[i];
		fprintf(out, "# %s: %s for %s\n", kind_name(step), step->subject, step->platforms);
		for (size_t j = 0; j < step->command_count; j++)
			fprintf(out, "%s\n", step->commands[j]);
	}
}

static void put_texts(cply_json *json, const char *key, const char *const *at, size_t count)
{
	cply_json_array(json, key);
	for (size_t i = 0; i < count; i++)
		cply_json_text(json, NULL, at[i]);
	cply_json_end(json);
}

static cply_status print_plan_json(cli *app, const cply_setup_plan *plan, cply_error *err)
{
	cply_json *json;

	if (cply_json_new(&json, NULL, err))
		return err->code;
	cply_json_object(json, NULL);
	cply_json_array(json, "steps");
	for (size_t i = 0; i < plan->count; i++) {
		const cply_setup_step *step = &plan->steps[i];
		cply_json_object(json, NULL);
		cply_json_text(json, "kind", kind_name(step));
		cply_json_text(json, "subject", step->subject);
		cply_json_text(json, "platforms", step->platforms);
		put_texts(json, "commands", step->commands, step->command_count);
		cply_json_end(json);
	}
	cply_json_end(json);
	cply_json_end(json);
	return cli_json_print(cli_results(app), json, err);
}

/* Finds each toolchain: proof that it works now, and the next command finds it remembered. */
static cply_status put_ready(cli *app, cply_json *json, const cli_platforms *platforms,
	const cply_toolchain_options *options, cply_error *err)
{
	for (size_t i = 0; i < platforms->count; i++) {
		char text[CPLY_PLATFORM_TEXT];
		cply_toolchain *toolchain;
		if (cply_toolchain_choose(&toolchain, app->context, &platforms->at[i], options, err))
			return err->code;
		cply_platform_format(&platforms->at[i], text);
		if (json) {
			cply_json_object(json, NULL);
			cply_json_text(json, "platform", text);
			cply_json_text(json, "toolchain", cply_toolchain_family(toolchain));
			cply_json_text(json, "version", cply_toolchain_version(toolchain));
			cply_json_end(json);
		} else {
			fprintf(cli_results(app), "%s: %s is ready (%s)\n", text, cply_toolchain_family(toolchain),
				cply_toolchain_version(toolchain));
		}
		cply_toolchain_free(toolchain);
	}
	return CPLY_OK;
}

static cply_status print_ready(
	cli *app, const cli_platforms *platforms, const cply_toolchain_options *options, cply_error *err)
{
	cply_json *json;

	if (!app->json)
		return put_ready(app, NULL, platforms, options, err);
	if (cply_json_new(&json, NULL, err))
		return err->code;
	cply_json_object(json, NULL);
	cply_json_array(json, "platforms");
	cply_status status = put_ready(app, json, platforms, options, err);
	cply_json_end(json);
	cply_json_end(json);
	if (!status)
		return cli_json_print(cli_results(app), json, err);
	cply_json_free(json);
	return status;
}

/* Each platform is told apart by its architecture, and one folder holds one. */
static cply_status bring_sysroot(cli *app, const cli_platforms *platforms, const cply_toolchain_options *options,
	const char *folder, cply_error *err)
{
	if (platforms->count != 1)
		return cli_usage_error(
			err, "--sysroot for several platforms", "one platform, since a folder is for one");
	return cply_sysroot_bring(app->context, &platforms->at[0], options, folder, err);
}

static cply_status set_up(
	cli *app, const setup_options *given, const cli_platforms *platforms, cply_language language, cply_error *err)
{
	cply_toolchain_options options;
	cply_setup_plan plan;

	if (cli_toolchain_options(&options, app, language, err) ||
		(given->sysroot && bring_sysroot(app, platforms, &options, given->sysroot, err)) ||
		cply_setup_plan_make(&plan, app->context, platforms->at, platforms->count, &options, err))
		return err->code;
	cply_status status = CPLY_OK;
	if (given->print && app->json)
		status = print_plan_json(app, &plan, err);
	else if (given->print)
		print_plan(app, &plan);
	else if (!(status = cply_setup_run(app->context, &plan, err)))
		status = print_ready(app, platforms, &options, err);
	cply_setup_plan_release(&plan, app->context);
	return status;
}

static cply_status run_setup(cli *app, void *given, const cli_arguments *arguments, cply_error *err)
{
	const setup_options *options = given;
	cli_platforms platforms = {0};
	cply_language language;

	if (cli_language_parse(&language, options->language, err))
		return err->code;
	cply_status status = cli_platforms_given(&platforms, app, arguments, err);
	if (!status)
		status = set_up(app, options, &platforms, language, err);
	cli_platforms_release(&platforms);
	return status;
}

const cli_command cli_command_setup = {
	.name = "setup",
	.group = CLI_GROUP_PLATFORMS,
	.summary = "installs what platforms need",
	.arguments = "[PLATFORM...]",
	.help = "Makes a toolchain ready for each platform: the one that --toolchain names, or the first in the order "
		"that can be set up here, even where a later one is ready already, so that all platforms get the same "
		"C library as far as it serves them.\n\n"
		"Packages of the distribution are installed with apt-get, as root or through sudo. Sysroots are made "
		"of the distribution's packages for the platform in the cache folder, without root: nothing on the "
		"system is touched. For FreeBSD and macOS you bring the sysroot or SDK: name its folder with "
		"--sysroot.\n\n"
		"  crossply setup linux/arm64 linux/riscv64\n"
		"  crossply setup --print linux/arm/v7\n"
		"  crossply setup --language c++ linux/s390x\n"
		"  crossply setup darwin/arm64 --sysroot ~/MacOSX13.sdk",
	.options = setup_rows,
	.options_size = sizeof(setup_options),
	.shared = CLI_SHARE_JSON | CLI_SHARE_TOOLCHAIN | CLI_SHARE_LINK,
	.most = CLI_ANY,
	.run = run_setup,
};
