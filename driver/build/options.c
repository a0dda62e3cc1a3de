#include "options.h"

#include <string.h>

#include "runtime/error.h"

#include "placeholder.h"

enum { NAME_LIMIT = 200 };

static cply_status check_name(const char *name, cply_error *err)
{
	if (!name || (*name && strlen(name) <= NAME_LIMIT && !strchr(name, '/') && name[0] != '.' && name[0] != '-'))
		return CPLY_OK;
	cply__error(err, CPLY_E_USAGE, .wanted = "a file name: no slash, no dot or dash in front, at most 200 bytes");
	return cply__error_found(err, "the program name \"%s\"", name);
}

static cply_status check_form(const cply_build_options *options, cply_error *err)
{
	if (!options->sources.count && !options->command.count)
		return cply__error(err, CPLY_E_USAGE, .found = "nothing to build",
			.wanted = "sources, or a command behind `--`",
			.hint = "for instance: crossply build -o dist src/*.c, or: crossply build -o dist -- make "
				"CC={cc}");
	if (options->sources.count && options->command.count)
		return cply__error(err, CPLY_E_USAGE, .found = "sources and a command",
			.wanted = "either sources, or a command behind `--`");
	if (options->sources.count && options->collect.count)
		return cply__error(err, CPLY_E_USAGE, .found = "a pattern to collect, and no command",
			.wanted = "sources alone: their program is found by itself");
	if (options->command.count && (options->name || options->cflags.count || options->cxxflags.count ||
					      options->ldflags.count || options->flags & CPLY_BUILD_STRIP))
		return cply__error(err, CPLY_E_USAGE, .found = "a name, flags or stripping for a command",
			.wanted = "these only with sources",
			.hint = "hand them to the command itself, for instance: -- make CC={cc} CFLAGS=-O2");
	if (!options->smoke.count && options->flags & CPLY_BUILD_SMOKE_REQUIRED)
		return cply__error(err, CPLY_E_USAGE, .found = "a smoke test that is required, and none",
			.wanted = "what is to be run", .hint = "for instance --smoke './app --version'");
	if (options->smoke.count && (!*options->smoke.at[0] || options->smoke.at[0][0] == '/'))
		return cply__error(err, CPLY_E_USAGE, .found = options->smoke.at[0],
			.wanted = "a program in the folder of the results to test",
			.hint = "for instance --smoke './app --version'");
	if ((unsigned)options->linkage >= CPLY_LINKAGE_COUNT)
		return cply__error(err, CPLY_E_USAGE, .found = "an unknown kind of executables",
			.wanted = "static, static-pie or dynamic");
	if (options->command.count && options->compile_commands)
		return cply__error(err, CPLY_E_USAGE, .found = "a compilation database for a command",
			.wanted = "one only with sources", .hint = "for a command, let bear(1) watch it");
	return CPLY_OK;
}

/* Two platforms with one folder would overwrite each other's results. */
static cply_status check_platforms(const cply_build_options *options, cply_error *err)
{
	if (!options->platform_count)
		return cply__error(err, CPLY_E_USAGE, .found = "no platform", .wanted = "at least one",
			.hint = "for instance --platform linux/amd64,linux/arm64");
	for (size_t i = 0; i < options->platform_count; i++)
		for (size_t j = 0; j < i; j++) {
			char a[CPLY_PLATFORM_TEXT], b[CPLY_PLATFORM_TEXT];
			cply_platform_pair(&options->platforms[i], a);
			cply_platform_pair(&options->platforms[j], b);
			if (strcmp(a, b) != 0)
				continue;
			cply__error(err, CPLY_E_USAGE, .wanted = "each platform once");
			return cply__error_found(err, "%s twice", a);
		}
	return CPLY_OK;
}

static cply_status check_words(cply_texts words, const char *what, cply_error *err)
{
	for (size_t i = 0; i < words.count; i++)
		if (!words.at[i] || !*words.at[i]) {
			cply__error(err, CPLY_E_USAGE, .wanted = "a path");
			return cply__error_found(err, "an empty %s", what);
		}
	return CPLY_OK;
}

cply_status cply__build_options_take(cply_build_options *out, const cply_build_options *given, cply_error *err)
{
	memset(out, 0, sizeof *out);
	memcpy(out, given, given->size < sizeof *out ? given->size : sizeof *out);
	if (!out->output || !*out->output)
		out->output = "dist";
	cply_status status = check_platforms(out, err);
	if (!status)
		status = check_form(out, err);
	if (!status)
		status = check_name(out->name, err);
	if (!status)
		status = check_words(out->sources, "source", err);
	if (!status)
		status = check_words((cply_texts){out->launcher.at, out->launcher.count ? 1 : 0}, "launcher", err);
	if (!status)
		status = check_words(out->collect, "pattern", err);
	if (!status)
		status = cply__placeholder_check(out->command, err);
	return status;
}

cply_static_rule cply__build_static_rule(const cply_build_options *options)
{
	return options->linkage == CPLY_LINKAGE_DYNAMIC ? CPLY_STATIC_FREE : CPLY_STATIC_REQUIRED;
}
