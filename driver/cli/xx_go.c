/* xx-go and xx-cargo: go and cargo with what they need for the target. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <crossply/handoff.h>

#include "toolchain.h"
#include "xx.h"

static cply_status set(const char *name, const char *value, cply_error *err)
{
	return *value && setenv(name, value, 1) != 0 ? cli_error(err, CPLY_E_NOMEM, NULL, NULL, NULL) : CPLY_OK;
}

/*
 * MIPS without floating-point registers (TARGETVARIANT=softfloat) has no row: programs of Go need nothing else than
 * that word, and nothing here compiles C for it.
 */
static int is_soft_float(const xx_target *target, const char *usual)
{
	return strcmp(target->variant, "softfloat") == 0 && strcmp(usual, "hardfloat") == 0;
}

/* Go's variable for the variant ("GOARM=6"); `name` is "" where there is none. What the user has set stays. */
static cply_status set_variant(char name[XX_WORD], const xx_target *target, cply_error *err)
{
	const char *pair = cply_platform_row_field(target->row, "go-variant");
	const size_t length = strcspn(pair, "=");

	*name = '\0';
	if (!pair[length] || length >= XX_WORD)
		return CPLY_OK;
	memcpy(name, pair, length);
	name[length] = '\0';
	if (getenv(name) && *getenv(name))
		return CPLY_OK;
	const char *usual = pair + length + 1;
	return set(name, is_soft_float(target, usual) ? target->variant : usual, err);
}

/* XX_GO_PREFER_C_COMPILER: clang when it is not set, else zig, or the GNU compilers. */
static void prefer_compiler(cli *app)
{
	const char *preferred = cli_getenv(app, "XX_GO_PREFER_C_COMPILER");

	if (preferred && !app->toolchain && strcmp(preferred, "clang") != 0)
		app->toolchain = strcmp(preferred, "zig") == 0 ? "zig" : "gnu";
}

/* What the toolchain hands on to a build system, as (name, value). */
static cply_status ask_settings(
	cply_settings *out, cli *app, const cply_toolchain *toolchain, cply_handoff handoff, cply_error *err)
{
	cli_handing handing;

	cply_status status = cli_handing_make(&handing, app, toolchain, NULL, err);
	if (!status)
		status = cply_handoff_settings(out, app->context, toolchain, &handing.options, handoff, err);
	cli_handing_release(&handing);
	return status;
}

/*
 * The compilers, where some are ready: pure Go needs none, nor a folder for wrappers where there is none to be had.
 * CGO_ENABLED stays the user's.
 */
static cply_status set_compilers(cli *app, const xx_target *target, cply_error *err)
{
	static const char *const names[] = {"CC", "CXX", "AR", "PKG_CONFIG"};
	cply_status status = CPLY_OK;
	cply_toolchain *toolchain;
	cply_settings settings;
	cply_error ignored;

	if (strcmp(target->variant, "softfloat") == 0)
		return CPLY_OK;
	prefer_compiler(app);
	cply_error_init(&ignored);
	if (xx_toolchain(&toolchain, app, target, CPLY_LANGUAGE_C, &ignored))
		return CPLY_OK;
	if (ask_settings(&settings, app, toolchain, CPLY_HANDOFF_CGO, &ignored) == CPLY_OK) {
		for (size_t i = 0; i < settings.count; i++)
			for (size_t j = 0; !status && j < sizeof names / sizeof *names; j++)
				if (strcmp(settings.at[i].name, names[j]) == 0 && settings.at[i].value)
					status = set(names[j], settings.at[i].value, err);
		cply_settings_free(&settings, app->context);
	}
	cply_toolchain_free(toolchain);
	return status;
}

/* What `go install` made for the target is in a folder of its own below GOPATH. */
static cply_status set_path(const cli *app, cply_error *err)
{
	const char *gopath = cli_getenv(app, "GOPATH"), *path = cli_getenv(app, "PATH");
	char *longer;

	if (!gopath || cli_getenv(app, "GOBIN"))
		return CPLY_OK;
	const size_t size = strlen(gopath) + (path ? strlen(path) : 0) + 2 * XX_WORD;
	if (!(longer = malloc(size)))
		return cli_error(err, CPLY_E_NOMEM, NULL, NULL, NULL);
	snprintf(longer, size, "%s/bin/%s_%s%s%s", gopath, getenv("GOOS"), getenv("GOARCH"), path ? ":" : "",
		path ? path : "");
	cply_status status = set("PATH", longer, err);
	free(longer);
	return status;
}

static cply_status set_go(cli *app, const xx_target *target, char variant[XX_WORD], cply_error *err)
{
	cply_platform platform;

	if (xx_platform(&platform, target, err))
		return err->code;
	const char *arch = cply_platform_row_field(target->row, "go-arch");
	if (!*arch)
		return cli_error(err, CPLY_E_UNSUPPORTED, cply_platform_row_field(target->row, "platform"),
			"a platform of Go", "`go tool dist list` prints them");
	if (set("GOOS", cply_platform_row_field(target->row, "go-os"), err) || set("GOARCH", arch, err) ||
		set_variant(variant, target, err) || set_path(app, err))
		return err->code;
	return set_compilers(app, target, err);
}

/* Becomes the program with the user's arguments and one of ours, NULL for none, behind them. */
static cply_status become(const char *program, const cli_arguments *arguments, const char *last, cply_error *err)
{
	const char **argv = calloc(arguments->count + 3, sizeof *argv);

	if (!argv)
		return cli_error(err, CPLY_E_NOMEM, NULL, NULL, NULL);
	argv[0] = program;
	memcpy(argv + 1, arguments->at, arguments->count * sizeof *argv);
	argv[arguments->count + 1] = last;
	xx_become(argv, err);
	free(argv);
	return err->code;
}

/* go env -w keeps the settings for every later go, go env -u forgets them. */
static cply_status keep_go(const char *variant, int is_kept, cply_error *err)
{
	const char *const names[] = {"GOOS", "GOARCH", "CC", "CXX", "AR", "PKG_CONFIG", variant};
	enum { NAMES = sizeof names / sizeof *names };
	const char *words[NAMES + 4] = {"go", "env", is_kept ? "-w" : "-u"};
	char *texts[NAMES] = {NULL};
	cply_status status = CPLY_OK;
	size_t count = 3;

	for (size_t i = 0; i < NAMES && *names[i] && !status; i++) {
		const char *value = getenv(names[i]);
		if (is_kept && !value)
			continue;
		const size_t size = strlen(names[i]) + (is_kept ? strlen(value) : 0) + 2;
		if (!(texts[i] = malloc(size))) {
			status = cli_error(err, CPLY_E_NOMEM, NULL, NULL, NULL);
			break;
		}
		snprintf(texts[i], size, "%s%s%s", names[i], is_kept ? "=" : "", is_kept ? value : "");
		words[count++] = texts[i];
		/* While it is set, go takes the variable, and refuses to keep another. */
		unsetenv(names[i]);
	}
	if (!status)
		status = xx_become(words, err);
	for (size_t i = 0; i < NAMES; i++)
		free(texts[i]);
	return status;
}

static cply_status run_go(cli *app, void *given, const cli_arguments *arguments, cply_error *err)
{
	const char *first = arguments->count ? arguments->at[0] : "";
	char variant[XX_WORD];
	xx_target target;

	(void)given;
	xx_target_find(&target, app);
	if (set_go(app, &target, variant, err))
		return err->code;
	if (strcmp(first, "--wrap") == 0 || strcmp(first, "--unwrap") == 0)
		return keep_go(variant, first[2] == 'w', err);
	return become("go", arguments, NULL, err);
}

static const char *rust_target(const xx_target *target)
{
	const char *musl = cply_platform_row_field(target->row, "rust-musl");

	return strcmp(target->libc, "musl") == 0 && *musl ? musl : cply_platform_row_field(target->row, "rust-gnu");
}

static int ends_with(const char *text, const char *end)
{
	const size_t length = strlen(text), tail = strlen(end);

	return length >= tail && strcmp(text + length - tail, end) == 0;
}

/* XX_RUSTFLAGS come behind the flags of the platform. */
static cply_status set_flags(const cli *app, const cply_setting *setting, cply_error *err)
{
	const char *own = cli_getenv(app, "XX_RUSTFLAGS");
	char flags[4096];

	if (!own)
		return set(setting->name, setting->value, err);
	const int length = snprintf(flags, sizeof flags, "%s%s%s", setting->value, *setting->value ? " " : "", own);
	if (length < 0 || (size_t)length >= sizeof flags)
		return cli_error(err, CPLY_E_LIMIT, NULL, "XX_RUSTFLAGS of at most 4000 bytes", NULL);
	return set(setting->name, flags, err);
}

/* The linker and the compilers of build scripts, flags, and who runs the target's programs; --target is an argument. */
static cply_status set_cargo(cli *app, const xx_target *target, cply_error *err)
{
	const int is_cross = xx_target_is_cross(target);
	cply_toolchain *toolchain;
	cply_settings settings;

	if (xx_toolchain(&toolchain, app, target, CPLY_LANGUAGE_C, err))
		return err->code;
	cply_status status = ask_settings(&settings, app, toolchain, CPLY_HANDOFF_CARGO, err);
	cply_toolchain_free(toolchain);
	if (status)
		return status;
	for (size_t i = 0; !status && i < settings.count; i++) {
		const cply_setting *setting = &settings.at[i];
		if (!setting->value || strcmp(setting->name, "CARGO_BUILD_TARGET") == 0 ||
			(!is_cross && ends_with(setting->name, "_RUNNER")))
			continue;
		status = ends_with(setting->name, "_RUSTFLAGS") ? set_flags(app, setting, err)
								: set(setting->name, setting->value, err);
	}
	cply_settings_free(&settings, app->context);
	return status;
}

/*
 * Rust's standard library of the target: where rustc has none, rustup is asked for it, and where there is no rustup the
 * distribution. Who has neither is told by rustc.
 */
static cply_status add_library(cli *app, const char *rust, cply_error *err)
{
	static const char *const ask[] = {"rustc", "--print", "sysroot", NULL};
	char folder[4096], path[8192];
	cply_error ignored;
	int status;

	if (xx_ask(folder, sizeof folder, &status, ask, &ignored) || status != 0)
		return CPLY_OK;
	folder[strcspn(folder, "\n")] = '\0';
	snprintf(path, sizeof path, "%s/lib/rustlib/%s", folder, rust);
	if (access(path, F_OK) == 0)
		return CPLY_OK;
	const char *const rustup[] = {"rustup", "-q", "target", "add", rust, NULL};
	const char *const package[] = {path, "xx-apt-get", "install", "-y", "libstd-rust-dev", NULL};
	const char *const has_apt[] = {"apt-get", "--version", NULL};
	if (xx_run_aside(&status, rustup, &ignored)) {
		if (xx_ask(folder, 1, &status, has_apt, &ignored) || status != 0)
			return CPLY_OK;
		if (cli_own_path(path, sizeof path, err) || xx_run_aside(&status, package, err))
			return err->code;
	}
	if (status)
		app->exit_status = 1;
	return CPLY_OK;
}

/* The helper's own options are taken out of what cargo is given. */
typedef enum cargo_action { CARGO_RUN, CARGO_SET_UP, CARGO_PRINT } cargo_action;

static cargo_action take_options(cli_arguments *rest, const cli_arguments *arguments)
{
	cargo_action action = CARGO_RUN;

	for (size_t i = 0; i < arguments->count; i++)
		if (strcmp(arguments->at[i], "--setup-target-triple") == 0)
			action = action == CARGO_PRINT ? CARGO_PRINT : CARGO_SET_UP;
		else if (strcmp(arguments->at[i], "--print-target-triple") == 0)
			action = CARGO_PRINT;
		else
			rest->at[rest->count++] = arguments->at[i];
	return action;
}

/* RUST-clang and its kin, which the helper names after Rust's target. */
static cply_status make_aliases(cli *app, const xx_target *target, const char *rust, cply_error *err)
{
	cply_toolchain *toolchain;

	if (xx_toolchain(&toolchain, app, target, CPLY_LANGUAGE_C, err))
		return err->code;
	cply_status status = xx_aliases_make(app, toolchain, rust, err);
	cply_toolchain_free(toolchain);
	return status;
}

static cply_status act(
	cli *app, cargo_action action, const xx_target *target, const char *rust, cli_arguments *rest, cply_error *err)
{
	char option[256];
	cply_error ignored;

	snprintf(option, sizeof option, "--target=%s", rust);
	if (add_library(app, rust, err))
		return err->code;
	if (app->exit_status)
		return CPLY_OK;
	cply_error_init(&ignored);
	if (action == CARGO_SET_UP)
		return make_aliases(app, target, rust, err);
	if (xx_aliases_lack(rust))
		make_aliases(app, target, rust, &ignored);
	if (action == CARGO_RUN)
		return set_cargo(app, target, err) ? err->code : become("cargo", rest, option, err);
	fprintf(cli_results(app), "%s\n", rust);
	return CPLY_OK;
}

static cply_status run_cargo(cli *app, void *given, const cli_arguments *arguments, cply_error *err)
{
	cply_platform platform;
	xx_target target;

	(void)given;
	xx_target_find(&target, app);
	if (xx_platform(&platform, &target, err))
		return err->code;
	const char *rust = rust_target(&target);
	if (!*rust)
		return cli_error(err, CPLY_E_UNSUPPORTED, cply_platform_row_field(target.row, "platform"),
			"a target of Rust", "`rustc --print target-list` prints them");
	cli_arguments rest = {.at = calloc(arguments->count + 1, sizeof *rest.at)};
	if (!rest.at)
		return cli_error(err, CPLY_E_NOMEM, NULL, NULL, NULL);
	const cargo_action action = take_options(&rest, arguments);
	cply_status status = act(app, action, &target, rust, &rest, err);
	free(rest.at);
	return status;
}

XX_COMMAND(xx_go, "xx-go", "go for the target", run_go);
XX_COMMAND(xx_cargo, "xx-cargo", "cargo for the target", run_cargo);
