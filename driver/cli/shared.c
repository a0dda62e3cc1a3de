/* Options that every subcommand takes, and those that several share. Each table is sorted by name. */
#include "command.h"

static const char *const color_choices[] = {"auto", "always", "never", NULL};
static const char *const progress_choices[] = {"auto", "tty", "plain", "json", NULL};

const cli_option cli_global_options[] = {
	{"color", 0, CLI_CHOICE, "WHEN", "colour: auto, always or never; there is none where NO_COLOR is set",
		CLI_AT(cli, color), .choices = color_choices},
	{"help", 'h', CLI_FLAG, NULL, "print this help", CLI_AT(cli, help)},
	{"progress", 0, CLI_CHOICE, "MODE", "progress on stderr: auto, tty, plain or json (an event per line)",
		CLI_AT(cli, progress_mode), .choices = progress_choices},
	{"quiet", 'q', CLI_FLAG, NULL,
		"say only what failed, warnings, and results that were asked for: no progress, no summary of what "
		"went well",
		CLI_AT(cli, quiet)},
	{"verbose", 'v', CLI_COUNT, NULL, "say more", CLI_AT(cli, verbose)},
	CLI_OPTIONS_END,
};

static const cli_option json_options[] = {
	{"json", 0, CLI_FLAG, NULL,
		"print results as JSON on stdout, and errors and warnings on stderr, as JSON, a line each; no progress "
		"unless --progress asks for it",
		CLI_AT(cli, json)},
	CLI_OPTIONS_END,
};

static const cli_option jobs_options[] = {
	{"jobs", 'j', CLI_NUMBER, "N", "processes or threads at once (default: the processors available)",
		CLI_AT(cli, jobs), .least = 1, .most = 1024},
	CLI_OPTIONS_END,
};

static const cli_option platform_options[] = {
	{"platform", 0, CLI_ONCE, "PLATFORM",
		"the platform, as in linux/arm/v7; `native` for this machine (default: TARGETPLATFORM or TARGETARCH)",
		CLI_AT(cli, platform)},
	CLI_OPTIONS_END,
};

static const cli_option platforms_options[] = {
	{"platform", 0, CLI_LIST, "LIST",
		"platforms, separated by commas; may be repeated (default: TARGETPLATFORM or TARGETARCH where set, "
		"else linux/amd64,linux/arm64)",
		CLI_AT(cli, platforms)},
	CLI_OPTIONS_END,
};

static const cli_option built_options[] = {
	{"platform", 0, CLI_LIST, "LIST",
		"platforms, separated by commas; may be repeated (default: TARGETPLATFORM or TARGETARCH where set, "
		"else all that were built)",
		CLI_AT(cli, platforms)},
	CLI_OPTIONS_END,
};

static const cli_option named_options[] = {
	{"platform", 0, CLI_LIST, "LIST",
		"platforms, separated by commas; may be repeated: the same as naming them as arguments",
		CLI_AT(cli, platforms)},
	CLI_OPTIONS_END,
};

static const cli_option project_options[] = {
	{"no-project", 0, CLI_FLAG, NULL, "read no project file", CLI_AT(cli, no_project)},
	{"project", 0, CLI_PATH, "FILE", "the project file (default: crossply.yaml, where there is one)",
		CLI_AT(cli, project_file)},
	CLI_OPTIONS_END,
};

static const cli_option link_options[] = {
	{"link", 0, CLI_TEXT, "KIND", "executables: static (default), static-pie or dynamic", CLI_AT(cli, link),
		.key = "link"},
	CLI_OPTIONS_END,
};

static const cli_option toolchain_options[] = {
	{"definitions", 0, CLI_PATH, "FOLDER", "read further toolchain definitions (*.yaml) from here",
		CLI_AT(cli, definitions), .key = "definitions"},
	{"toolchain", 0, CLI_TEXT, "FAMILY", "use this toolchain family instead of the first ready one",
		CLI_AT(cli, toolchain), .key = "toolchain"},
	CLI_OPTIONS_END,
};

const cli_option cli_program_options[] = {
	{"version", 0, CLI_FLAG, NULL, "print the version", CLI_AT(cli, version)},
	CLI_OPTIONS_END,
};

size_t cli_option_sets(cli_option_set sets[CLI_SETS], cli *app, const cli_command *command, void *own)
{
	static const struct {
		unsigned share;
		const cli_option *options;
	} shared[] = {
		{CLI_SHARE_JSON, json_options},
		{CLI_SHARE_JOBS, jobs_options},
		{CLI_SHARE_PLATFORM, platform_options},
		{CLI_SHARE_PLATFORMS, platforms_options},
		{CLI_SHARE_BUILT, built_options},
		{CLI_SHARE_NAMED, named_options},
		{CLI_SHARE_TOOLCHAIN, toolchain_options},
		{CLI_SHARE_LINK, link_options},
		{CLI_SHARE_PROJECT, project_options},
	};
	size_t count = 0;

	if (command->options)
		sets[count++] = (cli_option_set){command->options, own};
	for (size_t i = 0; i < sizeof shared / sizeof *shared; i++)
		if (command->shared & shared[i].share)
			sets[count++] = (cli_option_set){shared[i].options, app};
	/* A tool's --help and -v are the tool's own. */
	if (command->positionals != CLI_RAW)
		sets[count++] = (cli_option_set){cli_global_options, app};
	return count;
}
