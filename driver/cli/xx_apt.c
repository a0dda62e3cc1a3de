/* xx-apt, xx-apt-get: packages of the target's architecture, installed into the system beside its own. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "xx.h"

/* An apt call that is put together. */
typedef struct request {
	const cli *app;
	const xx_target *target;
	const char *apt; /* "apt" or "apt-get" */
	char **argv;
	size_t count;
	int is_cross;   /* for another platform than this machine's */
	int is_foreign; /* for one of which the package lists have nothing */
	int is_empty;   /* no package is left */
} request;

static int is_action(const char *word)
{
	static const char *const actions[] = {"install", "remove", "search", "show", "list", "info", NULL};

	for (size_t i = 0; actions[i]; i++)
		if (strcmp(actions[i], word) == 0)
			return 1;
	return 0;
}

/* Does the distribution have a package of this name? */
static int has_package(const char *name)
{
	const char *const argv[] = {"apt-cache", "show", name, NULL};
	char nothing[1];
	cply_error ignored;
	int status = 1;

	return xx_ask(nothing, sizeof nothing, &status, argv, &ignored) == CPLY_OK && status == 0;
}

/* One word: a name, and what follows it. */
static cply_status add(request *r, const char *name, const char *tail, cply_error *err)
{
	char text[512];

	snprintf(text, sizeof text, "%s%s", name, tail);
	r->argv[r->count] = strdup(text);
	return r->argv[r->count++] ? CPLY_OK : cli_error(err, CPLY_E_NOMEM, NULL, NULL, NULL);
}

/*
 * A cross package ("gcc-aarch64-linux-gnu") before one of the architecture itself ("libc6-dev:arm64"). Where the
 * package lists have nothing of the architecture, "libc6-dev-riscv64-cross" serves, and what is left is skipped and
 * said.
 */
static cply_status add_package(request *r, const char *name, cply_error *err)
{
	const int is_linux = strcmp(r->target->os, "linux") == 0;
	const char *suffix = cply_platform_row_field(r->target->row, "gcc-package");
	char cross[256];

	if (!r->is_cross) {
		r->is_empty = 0;
		return add(r, name, "", err);
	}
	suffix = strncmp(suffix, "gcc-", 4) == 0 ? suffix + 4 : r->target->triple;
	snprintf(cross, sizeof cross, "%.120s-%.120s", name, suffix);
	int is_there = has_package(cross);
	if (!is_there && is_linux && (r->is_foreign || cli_getenv(r->app, "XX_APT_PREFER_CROSS"))) {
		snprintf(cross, sizeof cross, "%.120s-%s-cross", name, r->target->package_arch);
		is_there = has_package(cross);
	}
	if (is_there) {
		r->is_empty = 0;
		return add(r, cross, "", err);
	}
	if (!is_linux)
		return CPLY_OK;
	if (r->is_foreign) {
		fprintf(stderr, "skipping %s: the package lists have nothing of %s\n", name, r->target->package_arch);
		return CPLY_OK;
	}
	r->is_empty = 0;
	snprintf(cross, sizeof cross, ":%s", r->target->package_arch);
	return add(r, name, cross, err);
}

/* The newest of a package whose name has a version in it, for the architecture. */
static cply_status add_newest(request *r, const char *start, cply_error *err)
{
	char name[64], full[160];

	if (r->is_foreign)
		return add_package(r, start, err);
	for (int version = 20; version >= 8; version--) {
		snprintf(name, sizeof name, "%.40s-%d-dev", start, version);
		snprintf(full, sizeof full, "%s:%s", name, r->target->package_arch);
		if (has_package(full))
			return add_package(r, name, err);
	}
	cli_error(err, CPLY_E_NOT_FOUND, "none in the package lists", NULL, "run apt-get update");
	snprintf(err->wanted, sizeof err->wanted, "%.40s-N-dev for %s", start, r->target->package_arch);
	return err->code;
}

static cply_status add_name(request *r, const char *name, cply_error *err)
{
	if (strcmp(name, "xx-c-essentials") == 0)
		return add_package(r, "libc6-dev", err) ? err->code : add_newest(r, "libgcc", err);
	if (strcmp(name, "xx-cxx-essentials") == 0)
		return add_newest(r, "libstdc++", err);
	return add_package(r, name, err);
}

/* dpkg or apt-get, whose own words say why it failed. */
static cply_status run_step(const char *const *argv, cply_error *err)
{
	int status = 0;

	if (xx_run(&status, argv, err))
		return err->code;
	if (status == 0)
		return CPLY_OK;
	cli_error(err, CPLY_E_FAILED, NULL, NULL, "see above: it says what it lacks");
	snprintf(err->found, sizeof err->found, "exit status %d", status);
	snprintf(err->wanted, sizeof err->wanted, "%s %s %s", argv[0], argv[1], argv[2] ? argv[2] : "");
	return err->code;
}

/* Is a word one of the lines? */
static int has_line(const char *lines, const char *word)
{
	const size_t length = strlen(word);

	for (const char *line = lines; *line; line += strcspn(line, "\n"), line += *line == '\n')
		if (strncmp(line, word, length) == 0 && (line[length] == '\n' || !line[length]))
			return 1;
	return 0;
}

/* The system is told of the architecture, and the lists are read. */
static cply_status add_architecture(request *r, cply_error *err)
{
	const char *const known[] = {"dpkg", "--print-foreign-architectures", NULL};
	const char *const dpkg[] = {"dpkg", "--add-architecture", r->target->package_arch, NULL};
	const char *const update[] = {"apt-get", "update", NULL};
	const int is_linux = strcmp(r->target->os, "linux") == 0;
	char lines[4096], essential[128];
	int status;

	if (xx_ask(lines, sizeof lines, &status, known, err))
		return err->code;
	if (!has_line(lines, r->target->package_arch) &&
		((r->is_cross && is_linux && run_step(dpkg, err)) || run_step(update, err)))
		return err->code;
	snprintf(essential, sizeof essential, "libc6-dev:%s", r->target->package_arch);
	r->is_foreign = r->is_cross && is_linux && !has_package(essential);
	return CPLY_OK;
}

static cply_status fill(request *r, const cli_arguments *arguments, int has_action, cply_error *err)
{
	int is_behind = 0;

	for (size_t i = 0; i < arguments->count; i++) {
		const char *argument = arguments->at[i];
		if (!has_action || argument[0] == '-' || is_action(argument) || !is_behind) {
			if (add(r, argument, "", err))
				return err->code;
			is_behind = is_behind || is_action(argument);
		}
	}
	is_behind = 0;
	for (size_t i = 0; has_action && i < arguments->count; i++) {
		const char *argument = arguments->at[i];
		if (argument[0] == '-')
			continue;
		if (is_action(argument))
			is_behind = 1;
		else if (is_behind && add_name(r, argument, err))
			return err->code;
	}
	return CPLY_OK;
}

/* Where the archives of the distribution are written down. */
static cply_status print_source_file(cli *app)
{
	static const char *const files[] = {
		"/etc/apt/sources.list.d/debian.sources", "/etc/apt/sources.list.d/ubuntu.sources"};
	const char *found = "/etc/apt/sources.list";

	for (size_t i = sizeof files / sizeof *files; i-- > 0;)
		if (access(files[i], F_OK) == 0)
			found = files[i];
	fprintf(cli_results(app), "%s\n", found);
	return CPLY_OK;
}

static cply_status run(cli *app, request *r, const cli_arguments *arguments, cply_error *err)
{
	int has_action = 0;

	for (size_t i = 0; i < arguments->count; i++)
		has_action = has_action || is_action(arguments->at[i]);
	for (size_t i = 0; i < arguments->count; i++)
		if (strcmp(arguments->at[i], "--print-source-file") == 0)
			return print_source_file(app);
	if (has_action && add_architecture(r, err))
		return err->code;
	if (add(r, r->apt, "", err) || fill(r, arguments, has_action, err))
		return err->code;
	const int is_linux = strcmp(r->target->os, "linux") == 0;
	if ((!is_linux && (!has_action || r->is_empty)) || (r->is_foreign && r->is_empty)) {
		fprintf(stderr, "skipping packages installation on %s\n", is_linux ? r->target->arch : r->target->os);
		return CPLY_OK;
	}
	if (has_action) {
		fprintf(stderr, "+ %s ", r->apt);
		for (size_t i = 1; i < r->count; i++)
			fprintf(stderr, " %s", r->argv[i]);
		fputc('\n', stderr);
	}
	return xx_become((const char *const *)r->argv, err);
}

static cply_status start(cli *app, const char *apt, const cli_arguments *arguments, cply_error *err)
{
	xx_target target;
	cply_platform platform;

	xx_target_find(&target, app);
	if (xx_platform(&platform, &target, err))
		return err->code;
	request r = {.app = app, .target = &target, .apt = apt, .is_cross = xx_target_is_cross(&target), .is_empty = 1};
	/* xx-c-essentials is two packages. */
	r.argv = calloc(2 * arguments->count + 2, sizeof *r.argv);
	if (!r.argv)
		return cli_error(err, CPLY_E_NOMEM, NULL, NULL, NULL);
	cply_status status = run(app, &r, arguments, err);
	for (size_t i = 0; i < r.count; i++)
		free(r.argv[i]);
	free(r.argv);
	return status;
}

static cply_status run_apt(cli *app, void *given, const cli_arguments *arguments, cply_error *err)
{
	(void)given;
	return start(app, "apt", arguments, err);
}

static cply_status run_apt_get(cli *app, void *given, const cli_arguments *arguments, cply_error *err)
{
	(void)given;
	return start(app, "apt-get", arguments, err);
}

XX_COMMAND(xx_apt, "xx-apt", "apt for packages of the target", run_apt);
XX_COMMAND(xx_apt_get, "xx-apt-get", "apt-get for packages of the target", run_apt_get);
