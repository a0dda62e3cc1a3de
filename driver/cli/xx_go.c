/* xx-go and xx-cargo: go and cargo with what they need for the target. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <crossply/handoff.h>
#include <crossply/json.h>

#include "toolchain.h"
#include "xx.h"

static cply_status set(const char *name, const char *value, cply_error *err)
{
	return *value && setenv(name, value, 1) != 0 ? cli_error(err, CPLY_E_NOMEM, NULL, NULL, NULL) : CPLY_OK;
}

/* NAME=value, from the table; nothing for "". */
static cply_status set_pair(const char *pair, cply_error *err)
{
	char name[XX_WORD];
	const size_t length = strcspn(pair, "=");

	if (!pair[length] || length >= sizeof name)
		return CPLY_OK;
	memcpy(name, pair, length);
	name[length] = '\0';
	return set(name, pair + length + 1, err);
}

/* The compilers, where some are ready: pure Go needs none. CGO_ENABLED stays the user's. */
static cply_status set_compilers(cli *app, const xx_target *target, cply_error *err)
{
	static const struct {
		const char *variable, *name;
	} rows[] = {{"CC", "clang"}, {"CXX", "clang++"}, {"AR", "ar"}, {"PKG_CONFIG", "pkg-config"}};
	cply_toolchain *toolchain;
	cli_handing handing;
	cply_error ignored;
	char path[8192];

	cply_error_init(&ignored);
	if (xx_toolchain(&toolchain, app, target, CPLY_LANGUAGE_C, &ignored))
		return CPLY_OK;
	cply_status status = cli_handing_make(&handing, app, toolchain, NULL, err);
	for (size_t i = 0; !status && i < sizeof rows / sizeof *rows; i++) {
		snprintf(path, sizeof path, "%s/%s-%s", handing.folder, cply_toolchain_triple(toolchain), rows[i].name);
		status = set(rows[i].variable, path, err);
	}
	cli_handing_release(&handing);
	cply_toolchain_free(toolchain);
	return status;
}

static cply_status set_go(cli *app, const xx_target *target, cply_error *err)
{
	cply_platform platform;

	if (xx_platform(&platform, target, err) || set("GOOS", cply_platform_row_field(target->row, "go-os"), err) ||
		set("GOARCH", cply_platform_row_field(target->row, "go-arch"), err) ||
		set_pair(cply_platform_row_field(target->row, "go-variant"), err))
		return err->code;
	return set_compilers(app, target, err);
}

/* The argument vector of a program: its name, ours in front, the user's, and one behind. */
static cply_status become(const char *program, char *const *first, size_t first_count, const cli_arguments *arguments,
	size_t from, char *last, cply_error *err)
{
	char **argv = calloc(arguments->count + first_count + 3, sizeof *argv);
	size_t count = 0;

	if (!argv)
		return cli_error(err, CPLY_E_NOMEM, NULL, NULL, NULL);
	argv[count++] = (char *)program;
	for (size_t i = 0; i < first_count; i++)
		argv[count++] = first[i];
	for (size_t i = from; i < arguments->count; i++)
		argv[count++] = (char *)arguments->at[i];
	argv[count] = last;
	xx_become(argv, err);
	free(argv);
	return err->code;
}

static const char *const go_names[] = {"GOOS", "GOARCH", "GOARM", "CC", "CXX", "AR", "PKG_CONFIG"};
enum { GO_NAMES = sizeof go_names / sizeof *go_names };

/* go env -w keeps the settings for every later go, go env -u forgets them. */
static cply_status keep_go(const cli_arguments *arguments, int is_kept, cply_error *err)
{
	static char texts[GO_NAMES][8192];
	char *words[GO_NAMES + 2] = {(char *)"env", (char *)(is_kept ? "-w" : "-u")};
	size_t count = 2;

	for (size_t i = 0; i < GO_NAMES; i++) {
		const char *value = getenv(go_names[i]);
		if (is_kept && !value)
			continue;
		snprintf(texts[i], sizeof texts[i], "%s%s%s", go_names[i], is_kept ? "=" : "", is_kept ? value : "");
		words[count++] = texts[i];
	}
	/* While they are set, go takes the variables, and refuses to keep others. */
	for (size_t i = 0; i < GO_NAMES; i++)
		unsetenv(go_names[i]);
	return become("go", words, count, arguments, arguments->count, NULL, err);
}

static cply_status run_go(cli *app, void *given, const cli_arguments *arguments, cply_error *err)
{
	const char *first = arguments->count ? arguments->at[0] : "";
	xx_target target;

	(void)given;
	xx_target_find(&target, app);
	if (set_go(app, &target, err))
		return err->code;
	if (strcmp(first, "--wrap") == 0 || strcmp(first, "--unwrap") == 0)
		return keep_go(arguments, first[2] == 'w', err);
	return become("go", NULL, 0, arguments, 0, NULL, err);
}

static const char *rust_target(const xx_target *target)
{
	const char *musl = cply_platform_row_field(target->row, "rust-musl");

	return strcmp(target->libc, "musl") == 0 && *musl ? musl : cply_platform_row_field(target->row, "rust-gnu");
}

/* CARGO_TARGET_T_LINKER, CC_t, AR_t, ...: cargo's words for the target. */
static cply_status set_cargo(cli *app, const xx_target *target, const char *rust, cply_error *err)
{
	static const struct {
		const char *prefix, *suffix, *name;
		int is_upper;
	} rows[] = {{"CARGO_TARGET_", "_LINKER", "clang", 1}, {"CC_", "", "clang", 0}, {"CXX_", "", "clang++", 0},
		{"AR_", "", "ar", 0}, {"PKG_CONFIG_", "", "pkg-config", 0}};
	cply_toolchain *toolchain;
	cli_handing handing;
	char name[256], path[8192];

	if (xx_toolchain(&toolchain, app, target, CPLY_LANGUAGE_C, err))
		return err->code;
	cply_status status = cli_handing_make(&handing, app, toolchain, NULL, err);
	for (size_t i = 0; !status && i < sizeof rows / sizeof *rows; i++) {
		snprintf(name, sizeof name, "%s%s%s", rows[i].prefix, rust, rows[i].suffix);
		for (char *at = name + strlen(rows[i].prefix); *at; at++) {
			*at = *at == '-' || *at == '.' ? '_' : *at;
			if (rows[i].is_upper && *at >= 'a' && *at <= 'z')
				*at = (char)(*at - 'a' + 'A');
		}
		snprintf(path, sizeof path, "%s/%s-%s", handing.folder, cply_toolchain_triple(toolchain), rows[i].name);
		status = set(name, path, err);
		if (!status && i == 0 && cli_getenv(app, "XX_RUSTFLAGS")) {
			snprintf(name + strlen(name) - strlen("LINKER"), sizeof name - strlen(name), "RUSTFLAGS");
			status = set(name, cli_getenv(app, "XX_RUSTFLAGS"), err);
		}
	}
	cli_handing_release(&handing);
	cply_toolchain_free(toolchain);
	return status ? status : set("PKG_CONFIG_ALLOW_CROSS", "1", err);
}

static cply_status run_cargo(cli *app, void *given, const cli_arguments *arguments, cply_error *err)
{
	char option[256];
	cli_arguments rest = {.at = calloc(arguments->count + 1, sizeof *rest.at)};
	int is_setup = 0, is_print = 0, status_of_rustup = 0;
	cply_platform platform;
	xx_target target;

	(void)given;
	if (!rest.at)
		return cli_error(err, CPLY_E_NOMEM, NULL, NULL, NULL);
	for (size_t i = 0; i < arguments->count; i++)
		if (strcmp(arguments->at[i], "--setup-target-triple") == 0)
			is_setup = 1;
		else if (strcmp(arguments->at[i], "--print-target") == 0 ||
			 strcmp(arguments->at[i], "--print-target-triple") == 0)
			is_print = 1;
		else
			rest.at[rest.count++] = arguments->at[i];
	xx_target_find(&target, app);
	cply_status status = xx_platform(&platform, &target, err);
	const char *rust = status ? "" : rust_target(&target);
	if (!status && is_print) {
		fprintf(cli_results(app), "%s\n", rust);
	} else if (!status && is_setup) {
		/* Where rustup is not, the distribution's package has the standard library: xx-apt install
		 * libstd-rust-dev. */
		char *const rustup[] = {(char *)"rustup", (char *)"target", (char *)"add", (char *)rust, NULL};
		cply_error ignored;
		if (xx_run(&status_of_rustup, rustup, 0, &ignored) == CPLY_OK)
			app->exit_status = status_of_rustup;
	} else if (!status && !(status = set_cargo(app, &target, rust, err))) {
		snprintf(option, sizeof option, "--target=%s", rust);
		status = become("cargo", NULL, 0, &rest, 0, option, err);
	}
	free(rest.at);
	return status;
}

XX_COMMAND(xx_go, "xx-go", "go for the target", run_go);
XX_COMMAND(xx_cargo, "xx-cargo", "cargo for the target", run_cargo);
