/* crossply cc, c++, ld, ...: one program of a toolchain, in the place of this process. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <crossply/suggest.h>

#include "command.h"
#include "toolchain.h"

typedef struct tool_options {
	cli_list launcher;
} tool_options;

static const cli_option tool_rows[] = {
	{"launcher", 0, CLI_WORDS, "COMMAND", "call the tool through this: ccache or distcc",
		CLI_AT(tool_options, launcher)},
	CLI_OPTIONS_END,
};

static const char *hint_of(int failure, const tool_options *options)
{
	if (failure == E2BIG)
		return "the arguments and the environment are too long: put arguments into a file, and give @FILE";
	return options->launcher.count ? "install it, or leave --launcher out"
				       : "it was there a moment ago: `crossply doctor` looks again";
}

/* Replaces this process by argv[0], which the launcher's may be to search for in PATH. Returns only when that fails. */
static cply_status become(char *const *argv, char *const *environment, const tool_options *options, cply_error *err)
{
	fflush(NULL);
	execvpe(argv[0], argv, environment);
	int failure = errno;
	cli_error(err, CPLY_E_CHILD, NULL, NULL, hint_of(failure, options));
	err->os_errno = failure;
	snprintf(err->path, sizeof err->path, "%s", argv[0]);
	return CPLY_E_CHILD;
}

static cply_status become_tool(const cply_command_line *line, const tool_options *options, cply_error *err)
{
	const cli_list *launcher = &options->launcher;

	if (!launcher->count)
		return become(line->argv, line->environment, options, err);
	char **argv = calloc(launcher->count + line->argc + 1, sizeof *argv);
	if (!argv)
		return cli_error(err, CPLY_E_NOMEM, NULL, NULL, "");
	for (size_t i = 0; i < launcher->count; i++)
		argv[i] = (char *)launcher->at[i];
	for (size_t i = 0; i < line->argc; i++)
		argv[launcher->count + i] = line->argv[i];
	become(argv, line->environment, options, err);
	free(argv);
	return err->code;
}

/* An option of crossply's among those of the tool: in the wrong place, or written wrongly. */
static void explain_options(const cli *app, const cli_arguments *arguments, cply_error *err)
{
	const char *tool = app->command->name;

	for (size_t i = 0; i < arguments->count; i++) {
		const char *given = arguments->at[i];
		const int length = (int)strcspn(given, "=");
		char name[64];
		cply_suggestion nearest;
		if (strncmp(given, "--", 2) != 0 || length >= (int)sizeof name)
			continue;
		snprintf(name, sizeof name, "%.*s", length, given);
		if (strcmp(name, "--platform") == 0) {
			snprintf(err->hint, sizeof err->hint,
				"options of crossply come first: crossply %s --platform PLATFORM ...", tool);
			snprintf(err->found, sizeof err->found, "--platform behind an argument of the tool");
			snprintf(err->wanted, sizeof err->wanted, "it in front of them");
			return;
		}
		cply_suggestion_init(&nearest, name);
		cply_suggestion_offer(&nearest, "--platform");
		if (nearest.name) {
			snprintf(err->hint, sizeof err->hint, "did you mean --platform?");
			snprintf(err->found, sizeof err->found, "no platform, but %s", name);
			return;
		}
	}
}

/* By a name like crossply-cc every argument is the tool's. */
static void explain_name(const cli *app, cply_error *err)
{
	const char *tool = app->command->name;

	snprintf(err->hint, sizeof err->hint,
		"add `ARG TARGETPLATFORM` before this RUN, or set it: TARGETPLATFORM=linux/arm64 crossply-%s ...; "
		"`crossply %s --platform PLATFORM ...` takes it as an option",
		tool, tool);
}

/* Objects of the two cannot be linked: what a name says of it must be so. Libraries of "any" kind have triples of
 * others. */
static cply_status check_abi(const cli *app, const cply_toolchain *toolchain, cply_error *err)
{
	const char *own = cli_arm_abi(cply_toolchain_triple(toolchain));

	if (!app->abi || !own || app->abi == own || cply_toolchain_libc(toolchain) == CPLY_LIBC_ANY)
		return CPLY_OK;
	cli_error(err, CPLY_E_UNSUPPORTED, NULL, NULL, NULL);
	snprintf(err->found, sizeof err->found, "%.60s: %.100s, which passes floating-point numbers in another way",
		cply_toolchain_family(toolchain), cply_toolchain_triple(toolchain));
	snprintf(err->wanted, sizeof err->wanted, "a toolchain for %s, as the name says", app->abi);
	snprintf(err->hint, sizeof err->hint,
		"CROSSPLY_TOOLCHAIN names another family; `crossply wrappers PLATFORM -o FOLDER` makes programs whose "
		"names fit");
	return err->code;
}

static cply_status run_tool(
	cli *app, cply_tool tool, const tool_options *given, const cli_arguments *arguments, cply_error *err)
{
	const cply_language language = tool == CPLY_TOOL_CXX ? CPLY_LANGUAGE_CXX : CPLY_LANGUAGE_C;
	cply_toolchain_options options;
	cply_toolchain *toolchain;
	cply_command_line line;
	cply_platform platform;

	if (cli_platform_one(&platform, app, err)) {
		if (err->code == CPLY_E_USAGE && !app->is_other_name)
			explain_options(app, arguments, err);
		else if (err->code == CPLY_E_USAGE && !cli_has_target(app))
			explain_name(app, err);
		return err->code;
	}
	if (cli_toolchain_options(&options, app, language, err) ||
		cply_toolchain_choose(&toolchain, app->context, &platform, &options, err))
		return err->code;
	if (check_abi(app, toolchain, err) == CPLY_OK &&
		!cply_toolchain_command(&line, app->context, toolchain, tool, CPLY_STEP_DETECT, NULL, arguments->at,
			arguments->count, err)) {
		become_tool(&line, given, err);
		cply_command_line_free(&line, app->context);
	}
	cply_toolchain_free(toolchain);
	return err->code;
}

#define COMPILER_HELP                                                                                                  \
	"Runs the compiler of the platform with these flags before yours: its target, code generation for the oldest " \
	"CPU that the platform promises, and what makes outputs reproducible. When an executable is linked, also "     \
	"those "                                                                                                       \
	"for a static program. Yours come last and win.\n\n"                                                           \
	"The platform is --platform, which must come first, or what TARGETPLATFORM says. The status is that of the "   \
	"tool; 125, 126 and 127 are failures of crossply itself, as with env(1). `crossply explain PLATFORM` shows "   \
	"the flags."

#define TOOL_HELP                                                                                                      \
	"Runs the tool that belongs to the compiler of the platform; all arguments are passed on untouched.\n\n"       \
	"The platform is --platform, which must come first, or what TARGETPLATFORM says. The status is that of the "   \
	"tool; 125, 126 and 127 are failures of crossply itself, as with env(1)."

#define PKG_CONFIG_HELP                                                                                                \
	"Runs pkg-config for the libraries of the platform: PKG_CONFIG_LIBDIR and PKG_CONFIG_SYSROOT_DIR are set to "  \
	"those of the toolchain, and --static comes first where programs are static. Folders of your own go into "     \
	"PKG_CONFIG_PATH, as ever.\n\n"                                                                                \
	"The platform is --platform, which must come first, or what TARGETPLATFORM says. The status is that of "       \
	"pkg-config; 125, 126 and 127 are failures of crossply itself, as with env(1)."

/* The subcommand of one tool. */
#define TOOL_COMMAND(id, tool, text, what, words)                                                                      \
	static cply_status run_##id(cli *app, void *options, const cli_arguments *arguments, cply_error *err)          \
	{                                                                                                              \
		return run_tool(app, CPLY_TOOL_##tool, options, arguments, err);                                       \
	}                                                                                                              \
	const cli_command cli_command_##id = {                                                                         \
		.name = text,                                                                                          \
		.group = CLI_GROUP_TOOLS,                                                                              \
		.summary = what,                                                                                       \
		.arguments = "ARGUMENTS...",                                                                           \
		.help = words,                                                                                         \
		.shared = CLI_SHARE_PLATFORM | CLI_SHARE_TOOLCHAIN | CLI_SHARE_LINK,                                   \
		.most = CLI_ANY,                                                                                       \
		.positionals = CLI_RAW,                                                                                \
		.child_status = 1,                                                                                     \
		.run = run_##id,                                                                                       \
		.options = tool_rows,                                                                                  \
		.options_size = sizeof(tool_options),                                                                  \
	};

TOOL_COMMAND(ar, AR, "ar", "the archiver for a platform", TOOL_HELP)
TOOL_COMMAND(cxx, CXX, "c++", "the C++ compiler for a platform", COMPILER_HELP)
TOOL_COMMAND(cc, CC, "cc", "the C compiler for a platform", COMPILER_HELP)
TOOL_COMMAND(ld, LD, "ld", "the linker for a platform", TOOL_HELP)
TOOL_COMMAND(nm, NM, "nm", "lists symbols of a platform's binaries", TOOL_HELP)
TOOL_COMMAND(objcopy, OBJCOPY, "objcopy", "copies and changes a platform's binaries", TOOL_HELP)
TOOL_COMMAND(objdump, OBJDUMP, "objdump", "shows what is in a platform's binaries", TOOL_HELP)
TOOL_COMMAND(pkg_config, PKG_CONFIG, "pkg-config", "pkg-config for a platform's libraries", PKG_CONFIG_HELP)
TOOL_COMMAND(ranlib, RANLIB, "ranlib", "makes the index of a platform's archives", TOOL_HELP)
TOOL_COMMAND(strip, STRIP, "strip", "removes symbols from a platform's binaries", TOOL_HELP)
TOOL_COMMAND(windres, WINDRES, "windres", "the compiler of Windows resources for a platform", TOOL_HELP)
