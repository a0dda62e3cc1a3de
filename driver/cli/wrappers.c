/* crossply wrappers PLATFORM -o FOLDER: the tools of a platform as programs without arguments of their own. */
#include <string.h>

#include "command.h"
#include "toolchain.h"

typedef struct wrappers_options {
	const char *language;
	const char *output;
} wrappers_options;

static const cli_option wrappers_rows[] = {
	{"language", 0, CLI_TEXT, "LANGUAGE", "what is compiled: c (default) or c++",
		CLI_AT(wrappers_options, language)},
	{"output", 'o', CLI_PATH, "FOLDER", "where they go", CLI_AT(wrappers_options, output)},
	CLI_OPTIONS_END,
};

static cply_status run_wrappers(cli *app, void *given, const cli_arguments *arguments, cply_error *err)
{
	const wrappers_options *own = given;
	cply_toolchain *toolchain;
	cply_platform platform;
	cli_handing handing = {.program = NULL};

	if (!own->output)
		return cli_usage_error(err, "no -o FOLDER", "a folder for the wrappers");
	if (cli_platform_given(&platform, app, arguments, err) ||
		cli_toolchain_find(&toolchain, app, &platform, own->language, err))
		return err->code;
	cply_status status = cli_handing_make(&handing, app, toolchain, own->output, err);
	if (!status)
		fprintf(cli_results(app), "%s/%s-cc\n", handing.folder, cply_toolchain_triple(toolchain));
	cli_handing_release(&handing);
	cply_toolchain_free(toolchain);
	return status;
}

const cli_command cli_command_wrappers = {
	.name = "wrappers",
	.group = CLI_GROUP_TOOLS,
	.summary = "the tools of a platform as programs of their own",
	.arguments = "[PLATFORM]",
	.help = "Fills a folder with links to crossply: TRIPLE-cc, TRIPLE-gcc, TRIPLE-c++, TRIPLE-ar, "
		"TRIPLE-pkg-config "
		"and so on, each of which is the tool of that name for the platform, with the toolchain that was "
		"chosen "
		"now. All their arguments are the tool's. For build systems that take only the name of a compiler: "
		"cargo, cc-rs, configure, CMake.\n\n"
		"The path of the C compiler is printed.\n\n"
		"  crossply wrappers linux/arm64 -o bin\n"
		"  PATH=$PWD/bin:$PATH make CROSS_COMPILE=aarch64-linux-musl-",
	.options = wrappers_rows,
	.options_size = sizeof(wrappers_options),
	.shared = CLI_SHARE_PLATFORM | CLI_SHARE_TOOLCHAIN | CLI_SHARE_LINK | CLI_SHARE_PROJECT,
	.most = 1,
	.run = run_wrappers,
};
