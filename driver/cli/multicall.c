/*
 * Names that stand for a subcommand: build systems want a compiler to be one program without arguments.
 *
 *	crossply-cc                 `crossply cc`, for the platform of TARGETPLATFORM
 *	crossply-verify             `crossply verify`, and so every subcommand
 *	aarch64-linux-musl-cc       `crossply cc` for the platform of the triple, with the C library of it
 *	xx-info, xx-cc, ...         as the helpers of that name
 *
 * Beside a wrapper that `crossply wrappers` wrote is a file that says what all those of its triple stand for.
 */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include <crossply/handoff.h>
#include <crossply/suggest.h>

#include "command.h"
#include "toolchain.h"

enum { SETTINGS_MAX = 65536, PATH_ROOM = 4096, LINKS_MAX = 40 /* as many as Linux follows */ };

/* The part in front of the tool's name: "aarch64-linux-musl" of "aarch64-linux-musl-c++". NULL: no tool's name. */
static const cli_command *split_tool(const char *name, size_t *length)
{
	/* Some tools have a dash in their names, hence every dash is tried, from the front. */
	for (const char *dash = strchr(name, '-'); dash; dash = strchr(dash + 1, '-')) {
		const cply_tool tool = cply_wrapper_tool(dash + 1);
		*length = (size_t)(dash - name);
		if (tool != CPLY_TOOL_COUNT)
			return cli_command_find(cply_tool_name(tool));
	}
	return NULL;
}

/* The whole of a small file; *text is owned by the caller, and NULL where there is no such file. */
static cply_status read_file(char **text, const char *path, cply_error *err)
{
	FILE *file = fopen(path, "re");

	*text = NULL;
	if (!file)
		return CPLY_OK;
	*text = calloc(1, SETTINGS_MAX + 1);
	const size_t length = *text ? fread(*text, 1, SETTINGS_MAX, file) : 0;
	const int has_failed = ferror(file);
	fclose(file);
	if (!*text)
		return cli_error(err, CPLY_E_NOMEM, NULL, NULL, NULL);
	if (!has_failed && length < SETTINGS_MAX)
		return CPLY_OK;
	free(*text);
	*text = NULL;
	cli_error(err, has_failed ? CPLY_E_IO : CPLY_E_LIMIT, NULL, "what `crossply wrappers` wrote",
		"run `crossply wrappers` again");
	snprintf(err->path, sizeof err->path, "%.500s", path);
	return err->code;
}

/*
 * What the file beside the wrapper says, or beside that which it is a link to; `path` is changed. *text is owned by the
 * caller, and NULL where there is none.
 */
static cply_status read_settings(char **text, char path[PATH_ROOM], cply_error *err)
{
	*text = NULL;
	for (int links = 0; links < LINKS_MAX; links++) {
		char target[PATH_ROOM], file[PATH_ROOM + sizeof CPLY_WRAPPERS_SUFFIX];
		char *slash = strrchr(path, '/');
		char *base = slash ? slash + 1 : path;
		size_t prefix = 0;
		if (!split_tool(base, &prefix))
			return CPLY_OK;
		snprintf(file, sizeof file, "%.*s" CPLY_WRAPPERS_SUFFIX, (int)(base - path + (ptrdiff_t)prefix), path);
		if (read_file(text, file, err))
			return err->code;
		ssize_t length = *text ? -1 : readlink(path, target, sizeof target);
		if (length <= 0)
			return CPLY_OK;
		/* Relative links are seen from the folder that they are in. */
		const size_t folder = target[0] == '/' ? 0 : (size_t)(base - path);
		if (folder + (size_t)length >= PATH_ROOM)
			return CPLY_OK;
		memcpy(path + folder, target, (size_t)length);
		path[folder + (size_t)length] = '\0';
	}
	return CPLY_OK;
}

/* Lines "key=value"; the texts are cut out of `text`, which stays. */
static void take_settings(cli *app, char *text)
{
	const struct {
		const char *key;
		const char **value;
	} rows[] = {{"platform", &app->platform}, {"toolchain", &app->toolchain}, {"link", &app->link},
		{"definitions", &app->definitions}, {"cache", &app->cache}};

	for (char *line = text; *line;) {
		char *end = line + strcspn(line, "\n");
		char *next = *end ? end + 1 : end;
		*end = '\0';
		char *value = strchr(line, '=');
		if (value)
			*value++ = '\0';
		for (size_t i = 0; value && i < sizeof rows / sizeof *rows; i++)
			if (strcmp(rows[i].key, line) == 0)
				*rows[i].value = value;
		line = next;
	}
}

static cply_libc libc_of(const char *triple)
{
	if (strstr(triple, "-musl"))
		return CPLY_LIBC_MUSL;
	return strstr(triple, "-linux-gnu") ? CPLY_LIBC_GLIBC : CPLY_LIBC_ANY;
}

static cply_status take_triple(cli *app, const char *name, size_t length, cply_error *err)
{
	char triple[64] = "";

	if (length < sizeof triple)
		memcpy(triple, name, length);
	const cply_platform_row *row = *triple ? cply_platform_row_by_triple(triple) : NULL;
	if (!row) {
		cli_error(err, CPLY_E_USAGE, NULL, "crossply-TOOL or TRIPLE-TOOL",
			"`crossply info PLATFORM triple` prints a platform's triple; `crossply wrappers PLATFORM -o "
			"FOLDER` makes programs of such names");
		snprintf(err->found, sizeof err->found, "the name %s", name);
		return err->code;
	}
	app->platform = cply_platform_row_field(row, "platform");
	app->libc = libc_of(triple);
	app->abi = cli_arm_abi(triple);
	return CPLY_OK;
}

/* "xx-apk": a helper that crossply does not stand in for. */
static cply_status refuse_helper(cply_error *err, const char *name)
{
	static const char *const installers[] = {"xx-apk", "xx-dnf", "xx-yum"};
	cply_suggestion nearest;

	cli_usage_error(err, NULL, "a helper that crossply stands in for (docs/xx.md)");
	snprintf(err->found, sizeof err->found, "the name %s", name);
	cply_suggestion_init(&nearest, name);
	for (size_t i = 0; cli_command_at(i); i++)
		if (strncmp(cli_command_at(i)->name, "xx-", 3) == 0)
			cply_suggestion_offer(&nearest, cli_command_at(i)->name);
	snprintf(err->hint, sizeof err->hint, "keep %.100s of the helpers themselves, which asks xx-info", name);
	if (nearest.name)
		snprintf(err->hint, sizeof err->hint, "did you mean %s?", nearest.name);
	for (size_t i = 0; i < sizeof installers / sizeof *installers; i++)
		if (strcmp(name, installers[i]) == 0)
			snprintf(err->hint, sizeof err->hint,
				"keep %s of the helpers themselves, which asks xx-info, or let crossply fetch what "
				"programs need: crossply setup PLATFORM --with PACKAGE",
				name);
	return err->code;
}

/* "aarch64-linux-gnu-foo": a triple that is known, and no tool of crossply's. */
static cply_status check_triple(cply_error *err, const char *name)
{
	char triple[64];

	for (const char *dash = strchr(name, '-'); dash; dash = strchr(dash + 1, '-')) {
		snprintf(triple, sizeof triple, "%.*s", (int)(dash - name), name);
		if (!cply_platform_row_by_triple(triple))
			continue;
		cli_usage_error(err, NULL, "a tool behind the triple: cc, gcc, c++, ar, ld, pkg-config, ...");
		snprintf(err->found, sizeof err->found, "the name %s", name);
		snprintf(err->hint, sizeof err->hint,
			"`crossply wrappers PLATFORM -o FOLDER` makes programs of every such name");
		return err->code;
	}
	return CPLY_OK;
}

/* Names that are no tool's. What is none of these either is the program's own: "my-crossply", "crossply-1.0". */
static cply_status take_name(const cli_command **out, const char *name, cply_error *err)
{
	static const char own[] = "crossply-";

	if (strncmp(name, own, sizeof own - 1) == 0)
		*out = cli_command_find(name + sizeof own - 1);
	else if (strncmp(name, "xx-", 3) == 0)
		return refuse_helper(err, name);
	return *out ? CPLY_OK : check_triple(err, name);
}

cply_status cli_multicall(const cli_command **out, cli *app, const char *name, cply_error *err)
{
	const char *slash = strrchr(name, '/');
	const char *base = slash ? slash + 1 : name;
	size_t length = 0;

	*out = NULL;
	if (strncmp(base, "xx-", 3) == 0)
		*out = cli_command_find(base);
	else if (strcmp(base, "clang") == 0 || strcmp(base, "clang++") == 0) /* after xx-clang --wrap */
		*out = cli_command_find(base[5] ? "xx-clang++" : "xx-clang");
	if (*out)
		return CPLY_OK;
	const cli_command *command = split_tool(base, &length);
	if (!command)
		return take_name(out, base, err);
	/* The name as the kernel was given it: PATH has been searched, and links have not been followed. */
	const char *called = (const char *)getauxval(AT_EXECFN);
	char path[PATH_ROOM];
	snprintf(path, sizeof path, "%s", called ? called : "");
	if (read_settings(&app->called_as, path, err))
		return err->code;
	if (app->called_as)
		take_settings(app, app->called_as);
	else if ((length != 8 || memcmp(base, "crossply", 8) != 0) && take_triple(app, base, length, err))
		return err->code;
	*out = command;
	return CPLY_OK;
}
