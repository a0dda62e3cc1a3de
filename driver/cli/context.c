/* From the process's environment to a context: the only place of the program that reads it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "progress.h"

const char *cli_getenv(const cli *app, const char *name)
{
	size_t length = strlen(name);

	for (const char *const *at = app->environment; *at; at++)
		if (strncmp(*at, name, length) == 0 && (*at)[length] == '=')
			return (*at)[length + 1] ? *at + length + 1 : NULL;
	return NULL;
}

cply_status cli_own_path(char *out, size_t size, cply_error *err)
{
	ssize_t length = readlink("/proc/self/exe", out, size - 1);

	if (length >= 0) {
		out[length] = '\0';
		return CPLY_OK;
	}
	cli_error(err, CPLY_E_IO, NULL, NULL, "is /proc mounted?");
	err->os_errno = errno;
	snprintf(err->path, sizeof err->path, "/proc/self/exe");
	return err->code;
}

static cply_status read_epoch(uint64_t *out, const cli *app, cply_error *err)
{
	const char *text = cli_getenv(app, "SOURCE_DATE_EPOCH");
	char *end = NULL;

	if (!text)
		return CPLY_OK;
	errno = 0;
	unsigned long long seconds = *text >= '0' && *text <= '9' ? strtoull(text, &end, 10) : 0;
	if (!end || *end || errno || seconds > CPLY_EPOCH_LAST) {
		cli_error(err, CPLY_E_USAGE, NULL, "seconds since 1970 in decimal, at most 253402300799",
			"unset it, or take the time of the last commit: git log -1 --format=%ct");
		snprintf(err->found, sizeof err->found, "SOURCE_DATE_EPOCH=%s", text);
		return CPLY_E_USAGE;
	}
	*out = seconds;
	return CPLY_OK;
}

/* The base directory specification has relative paths ignored. */
static const char *base_folder(const cli *app, const char *variable)
{
	const char *folder = cli_getenv(app, variable);

	return folder && *folder == '/' ? folder : NULL;
}

/*
 * CROSSPLY_CACHE, else what the wrapper remembers, else crossply below the user's cache folder; NULL when there is no
 * place for it. Build systems call a wrapper with an environment of their own, and from another folder: its toolchain's
 * sysroot is where it was then. Owned by the caller.
 */
static cply_status find_cache(char **out, const cli *app, cply_error *err)
{
	const char *named = cli_getenv(app, "CROSSPLY_CACHE");
	const char *remembered = app->cache && access(app->cache, X_OK) == 0 ? app->cache : NULL;
	const struct {
		const char *folder, *below;
	} places[] = {{named && *named == '/' ? named : NULL, ""}, {remembered, ""}, {named, ""},
		{base_folder(app, "XDG_CACHE_HOME"), "/crossply"}, {base_folder(app, "HOME"), "/.cache/crossply"}};

	*out = NULL;
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		if (!places[i].folder)
			continue;
		size_t size = strlen(places[i].folder) + strlen(places[i].below) + 1;
		if (!(*out = malloc(size)))
			return cli_error(err, CPLY_E_NOMEM, NULL, NULL, NULL);
		snprintf(*out, size, "%s%s", places[i].folder, places[i].below);
		return CPLY_OK;
	}
	return CPLY_OK;
}

cply_status cli_context_open(cli *app, cply_error *err)
{
	cply_context_options options = CPLY_CONTEXT_OPTIONS_INIT;
	char *cache = NULL;

	if (read_epoch(&options.source_date_epoch, app, err) || find_cache(&cache, app, err))
		return err->code;
	options.environment = app->environment;
	options.cache_dir = cache;
	options.jobs = (unsigned)app->jobs;
	options.sink = cli_progress_event;
	options.sink_user = app->progress;
	cply_status status = cply_context_new(&app->context, &options, err);
	free(cache);
	return status;
}
