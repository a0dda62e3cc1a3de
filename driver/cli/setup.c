/* crossply setup PLATFORM...: what platforms need, installed or only printed. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <crossply/setup.h>

#include "command.h"
#include "toolchain.h"

typedef struct setup_options {
	const char *language;
	const char *sysroot;
	const char *lock;
	const char *sources;
	cli_list with;
	int no_lock, locked, offline, update;
	int print;
} setup_options;

static const cli_option setup_rows[] = {
	{"language", 0, CLI_TEXT, "LANGUAGE", "what will be compiled: c (default) or c++",
		CLI_AT(setup_options, language)},
	{"lock", 0, CLI_PATH, "FILE",
		"the lock file (default with libraries: crossply.lock, beside the project file or here)",
		CLI_AT(setup_options, lock)},
	{"locked", 0, CLI_FLAG, NULL, "fail where the lock file would have to change", CLI_AT(setup_options, locked)},
	{"no-lock", 0, CLI_FLAG, NULL, "neither read nor write a lock file", CLI_AT(setup_options, no_lock)},
	{"offline", 0, CLI_FLAG, NULL, "fetch nothing: what was fetched before must do",
		CLI_AT(setup_options, offline)},
	{"print", 0, CLI_FLAG, NULL, "only say which commands would be run", CLI_AT(setup_options, print)},
	{"sources", 0, CLI_PATH, "FILE",
		"package sources instead of the system's: sources.list(5), *.list or *.sources",
		CLI_AT(setup_options, sources)},
	{"sysroot", 0, CLI_PATH, "FOLDER", "the sysroot or SDK that you bring for a platform that asks for one",
		CLI_AT(setup_options, sysroot)},
	{"update", 0, CLI_FLAG, NULL, "take the newest packages, and renew the lock file",
		CLI_AT(setup_options, update)},
	{"with", 0, CLI_LIST, "LIST",
		"libraries for the platforms: packages of Debian or Ubuntu, separated by commas; may be repeated",
		CLI_AT(setup_options, with), .key = "libraries"},
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

	if (cli_json_list_begin(&json, "steps", err))
		return err->code;
	for (size_t i = 0; i < plan->count; i++) {
		const cply_setup_step *step = &plan->steps[i];
		cply_json_object(json, NULL);
		cply_json_text(json, "kind", kind_name(step));
		cply_json_text(json, "subject", step->subject);
		cply_json_text(json, "platforms", step->platforms);
		put_texts(json, "commands", step->commands, step->command_count);
		cply_json_end(json);
	}
	return cli_json_list_end(cli_results(app), json, CPLY_OK, err);
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
			cply_json_text(json, "sysroot", cply_toolchain_sysroot(toolchain));
			cply_json_end(json);
		} else if (!app->quiet) {
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
	if (cli_json_list_begin(&json, "platforms", err))
		return err->code;
	cply_status status = put_ready(app, json, platforms, options, err);
	return cli_json_list_end(cli_results(app), json, status, err);
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

/* What --with, the lock file and their like come to. Owns the texts that it makes. */
typedef struct library_options {
	cply_setup_options setup;
	char *names; /* of --with, cut at the commas */
	const char **list;
	char *lock;
} library_options;

static void release_libraries(library_options *options)
{
	free(options->names);
	free(options->list);
	free(options->lock);
}

/* Every name of a list of lists, separated by commas or blanks. */
static cply_status split_names(library_options *out, const cli_list *lists, cply_error *err)
{
	size_t size = 1, count = 0;
	char *at, *rest = NULL;

	for (size_t i = 0; i < lists->count; i++)
		size += strlen(lists->at[i]) + 1;
	out->names = calloc(size, 1);
	out->list = calloc(size, sizeof *out->list);
	if (!out->names || !out->list)
		return cli_error(err, CPLY_E_NOMEM, NULL, NULL, NULL);
	at = out->names;
	for (size_t i = 0; i < lists->count; i++)
		at += sprintf(at, "%s,", lists->at[i]);
	for (char *name = strtok_r(out->names, ", \t\n", &rest); name; name = strtok_r(NULL, ", \t\n", &rest))
		out->list[count++] = name;
	out->setup.libraries = out->list;
	out->setup.library_count = count;
	if (lists->count && !count)
		return cli_usage_error(err, "an empty --with", "names of packages, as in zlib1g-dev,libelf-dev");
	return CPLY_OK;
}

/* crossply.lock beside the project file, as Cargo.lock is beside Cargo.toml. */
static cply_status find_lock(library_options *out, const cli *app, const setup_options *given, cply_error *err)
{
	static const char name[] = "crossply.lock";

	if (given->no_lock || (!given->lock && !given->locked && !out->setup.library_count))
		return CPLY_OK;
	const char *project = app->project_file ? app->project_file : "";
	const char *slash = strrchr(project, '/');
	const int folder = slash ? (int)(slash + 1 - project) : 0;
	const size_t size = given->lock ? strlen(given->lock) + 1 : (size_t)folder + sizeof name;
	if (!(out->lock = malloc(size)))
		return cli_error(err, CPLY_E_NOMEM, NULL, NULL, NULL);
	if (given->lock)
		memcpy(out->lock, given->lock, size);
	else
		snprintf(out->lock, size, "%.*s%s", folder, project, name);
	out->setup.lock_path = out->lock;
	return CPLY_OK;
}

/* To be released, also after an error. */
static cply_status read_libraries(library_options *out, const cli *app, const setup_options *given, cply_error *err)
{
	const cply_setup_options none = CPLY_SETUP_OPTIONS_INIT;

	*out = (library_options){.setup = none};
	if (given->locked && (given->update || given->no_lock))
		return cli_usage_error(err, given->update ? "--locked and --update" : "--locked and --no-lock",
			"one of them: a lock file that must not change, or one that may");
	if (given->offline && given->update)
		return cli_usage_error(err, "--offline and --update", "one of them: the newest packages are fetched");
	if (given->lock && given->no_lock)
		return cli_usage_error(err, "--lock and --no-lock", "one of them");
	if (given->sources && access(given->sources, R_OK) != 0) {
		cli_error(err, CPLY_E_NOT_FOUND, NULL, "a file of package sources that can be read",
			"it is named by --sources");
		snprintf(err->path, sizeof err->path, "%s", given->sources);
		return err->code;
	}
	out->setup.sources_path = given->sources;
	out->setup.flags = (given->locked ? CPLY_SETUP_LOCKED : 0U) | (given->offline ? CPLY_SETUP_OFFLINE : 0U) |
			   (given->update ? CPLY_SETUP_UPDATE : 0U);
	if (split_names(out, &given->with, err))
		return err->code;
	return find_lock(out, app, given, err);
}

static cply_status run_plan(cli *app, const setup_options *given, const cply_setup_plan *plan,
	const cli_platforms *platforms, const cply_toolchain_options *options, cply_error *err)
{
	if (given->print && app->json)
		return print_plan_json(app, plan, err);
	if (given->print) {
		print_plan(app, plan);
		return CPLY_OK;
	}
	if (cply_setup_run(app->context, plan, err))
		return err->code;
	return print_ready(app, platforms, options, err);
}

static cply_status set_up(
	cli *app, const setup_options *given, const cli_platforms *platforms, cply_language language, cply_error *err)
{
	cply_toolchain_options options;
	library_options libraries;
	cply_setup_plan plan;

	if (cli_toolchain_options(&options, app, language, err))
		return err->code;
	if (given->sysroot && given->print)
		return cli_usage_error(
			err, "--print and --sysroot", "one of them: a folder that is named is used from now on");
	cply_status status = read_libraries(&libraries, app, given, err);
	if (!status && given->sysroot)
		status = bring_sysroot(app, platforms, &options, given->sysroot, err);
	if (!status)
		status = cply_setup_plan_make(
			&plan, app->context, platforms->at, platforms->count, &options, &libraries.setup, err);
	if (!status) {
		status = run_plan(app, given, &plan, platforms, &options, err);
		cply_setup_plan_release(&plan, app->context);
	}
	release_libraries(&libraries);
	return status;
}

static cply_status run_setup(cli *app, void *given, const cli_arguments *arguments, cply_error *err)
{
	const setup_options *options = given;
	cli_platforms platforms = {0};
	cply_language language;

	if (cli_language_parse(&language, options->language, err))
		return err->code;
	/* Those of the project are asked for, too. */
	const int of_project =
		!arguments->count && !app->platforms.count && !cli_has_target(app) && cli_project_get(app, "platforms");
	cply_status status = of_project ? cli_platforms_many(&platforms, app, err)
					: cli_platforms_given(&platforms, app, arguments, err);
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
		"--sysroot; with --toolchain also in the place of a sysroot that would be fetched.\n\n"
		"With libraries (--with, or `libraries` in crossply.yaml) the sysroot is one of glibc, and has these "
		"packages and what they depend on, whose signatures apt checks. The list is whole: what an earlier "
		"call "
		"named is not kept. From then on compilers, builds and pkg-config take this sysroot for the platform, "
		"unless --toolchain says otherwise. crossply.lock gets name, version and SHA-256 of every package; as "
		"long "
		"as it is there, the same sysroot is made of exactly these, without the network if they were fetched "
		"before.\n\n"
		"  crossply setup linux/arm64 linux/riscv64\n"
		"  crossply setup --print linux/arm/v7\n"
		"  crossply setup --language c++ linux/s390x\n"
		"  crossply setup linux/arm64 --with zlib1g-dev,libelf-dev\n"
		"  crossply setup linux/arm64 --locked --offline --with zlib1g-dev,libelf-dev\n"
		"  crossply setup darwin/arm64 --sysroot ~/MacOSX13.sdk",
	.options = setup_rows,
	.options_size = sizeof(setup_options),
	.shared = CLI_SHARE_NAMED | CLI_SHARE_JSON | CLI_SHARE_TOOLCHAIN | CLI_SHARE_LINK | CLI_SHARE_PROJECT,
	.most = CLI_ANY,
	.run = run_setup,
};
