/* crossply env PLATFORM: hands a toolchain on to another build system. */
#include <string.h>

#include <crossply/handoff.h>

#include "command.h"
#include "toolchain.h"

typedef struct env_options {
	int formats[CPLY_HANDOFF_COUNT]; /* 1: asked for */
	int go;
	const char *language;
	const char *wrappers;
} env_options;

#define FORMAT(id) CLI_AT(env_options, formats[CPLY_HANDOFF_##id])

static const cli_option env_rows[] = {
	{"autotools", 0, CLI_FLAG, NULL, "exports, with CONFIG_SITE and CROSSPLY_CONFIGURE", FORMAT(AUTOTOOLS)},
	{"cargo", 0, CLI_FLAG, NULL, "a config.toml for cargo", FORMAT(CARGO)},
	{"cgo", 0, CLI_FLAG, NULL, "exports for Go with C", FORMAT(CGO)},
	{"cmake", 0, CLI_FLAG, NULL, "a CMake toolchain file", FORMAT(CMAKE)},
	{"config-site", 0, CLI_FLAG, NULL, "the file that CONFIG_SITE names", FORMAT(CONFIG_SITE)},
	{"go", 0, CLI_FLAG, NULL, "exports for Go without C, for which no toolchain is needed",
		CLI_AT(env_options, go)},
	{"language", 0, CLI_TEXT, "LANGUAGE", "what is compiled: c (default) or c++", CLI_AT(env_options, language)},
	{"meson", 0, CLI_FLAG, NULL, "a Meson cross file", FORMAT(MESON)},
	{"shell", 0, CLI_FLAG, NULL, "exports for a shell (default)", FORMAT(SHELL)},
	{"wrappers", 0, CLI_PATH, "FOLDER", "where the programs go that it names (default: in the cache folder)",
		CLI_AT(env_options, wrappers)},
	CLI_OPTIONS_END,
};

/* The format that was asked for; CPLY_HANDOFF_COUNT for Go's without a toolchain. */
static cply_status choose_format(cply_handoff *out, const cli *app, const env_options *own, cply_error *err)
{
	const char *first = NULL;

	*out = CPLY_HANDOFF_SHELL;
	for (unsigned i = 0; i <= CPLY_HANDOFF_COUNT; i++) {
		const cply_handoff format = (cply_handoff)i;
		const int is_go = format == CPLY_HANDOFF_COUNT;
		const int is_asked = is_go ? own->go : own->formats[i] || (format == CPLY_HANDOFF_JSON && app->json);
		const char *name = is_go ? "go" : is_asked ? cply_handoff_name(format) : NULL;
		if (!is_asked)
			continue;
		if (first) {
			cli_usage_error(err, NULL, "one of them");
			snprintf(err->found, sizeof err->found, "--%s and --%s", first, name);
			return err->code;
		}
		first = name;
		*out = format;
	}
	return CPLY_OK;
}

/* Go brings its own compiler, which only wants to be told the platform. */
static cply_status print_go(cli *app, const cply_platform *platform, cply_error *err)
{
	const cply_platform_row *row;

	if (cply_platform_row_get(&row, platform, err))
		return err->code;
	const char *variant = cply_platform_row_field(row, "go-variant");
	if (!*cply_platform_row_field(row, "go-arch"))
		return cli_error(err, CPLY_E_UNSUPPORTED, "none", "a word of Go for the platform", NULL);
	fprintf(cli_results(app), "export GOOS=%s\nexport GOARCH=%s\n%s%s%sexport CGO_ENABLED=0\n",
		cply_platform_row_field(row, "go-os"), cply_platform_row_field(row, "go-arch"),
		*variant ? "export " : "", variant, *variant ? "\n" : "");
	return CPLY_OK;
}

static cply_status print_handoff(
	cli *app, const cply_toolchain *toolchain, cply_handoff handoff, const char *folder, cply_error *err)
{
	cli_handing handing = {.program = NULL};
	char *text = NULL;

	cply_status status = cli_handing_make(&handing, app, toolchain, folder, err);
	if (!status)
		status = cply_handoff_text(&text, app->context, toolchain, &handing.options, handoff, err);
	if (!status)
		fputs(text, cli_results(app));
	cply_handoff_free(text, app->context);
	cli_handing_release(&handing);
	return status;
}

static cply_status run_env(cli *app, void *given, const cli_arguments *arguments, cply_error *err)
{
	const env_options *own = given;
	cply_toolchain *toolchain;
	cply_platform platform;
	cply_handoff format;

	if (choose_format(&format, app, own, err) || cli_platform_given(&platform, app, arguments, err))
		return err->code;
	if (format == CPLY_HANDOFF_COUNT)
		return print_go(app, &platform, err);
	if (cli_toolchain_find(&toolchain, app, &platform, own->language, err))
		return err->code;
	cply_status status = print_handoff(app, toolchain, format, own->wrappers, err);
	cply_toolchain_free(toolchain);
	return status;
}

const cli_command cli_command_env = {
	.name = "env",
	.group = CLI_GROUP_TOOLS,
	.summary = "hands a toolchain on to another build system",
	.arguments = "[PLATFORM]",
	.help = "Prints what a build system wants to be told of a toolchain: variables for a shell, or the file that "
		"it "
		"reads. Compilers are named as programs without arguments (see `crossply help wrappers`); they are "
		"made "
		"when they are not there.\n\n"
		"  eval \"$(crossply env linux/arm64)\" && make\n"
		"  crossply env linux/arm64 --cmake >a.cmake && cmake --toolchain a.cmake ...\n"
		"  crossply env linux/arm64 --meson >a.ini && meson setup --cross-file a.ini ...\n"
		"  eval \"$(crossply env linux/386 --autotools)\"; ./configure $CROSSPLY_CONFIGURE\n"
		"  mkdir -p .cargo && crossply env linux/arm64 --cargo >.cargo/config.toml\n"
		"  cargo build\n"
		"  eval \"$(crossply env linux/arm64 --cgo)\" && go build ./...",
	.options = env_rows,
	.options_size = sizeof(env_options),
	.shared = CLI_SHARE_PLATFORM | CLI_SHARE_TOOLCHAIN | CLI_SHARE_LINK | CLI_SHARE_JSON | CLI_SHARE_PROJECT,
	.most = 1,
	.run = run_env,
};
