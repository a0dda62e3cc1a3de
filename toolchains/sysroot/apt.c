#include "apt.h"

#include <string.h>

#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/path.h"
#include "runtime/process.h"
#include "toolchains/distribution.h"
#include "toolchains/search_path.h"

enum { TIMEOUT_MS = 30 * 60 * 1000 };

static cply_status find_program(
	const char **out, cply_context *context, cply__arena *arena, const char *name, cply_error *err)
{
	char *found;

	if (cply__path_which(&found, &context->allocator, name, cply__search_path(context), err) != CPLY_OK)
		return err->code;
	if (!found) {
		cply__distribution_refuse("no such program in PATH", err);
		return cply__error_wanted(err, "%s, to fetch packages of Debian or Ubuntu", name);
	}
	*out = cply__arena_strdup(arena, found);
	cply__free(&context->allocator, found);
	return *out ? CPLY_OK : cply__error_nomem(err);
}

/* What stands in quotes in apt.conf: anything behind a quote would be an option of its own. */
static cply_status check_path(const char *path, const char *what, cply_error *err)
{
	if (!strpbrk(path, "\"\n"))
		return CPLY_OK;
	cply__error(err, CPLY_E_USAGE, .found = path, .hint = "give it another name");
	return cply__error_wanted(err, "%s without quotes and line ends in its name: apt cannot write them", what);
}

cply_status cply__apt_open(cply__apt *out, cply_context *context, cply__arena *arena, const char *folder,
	const char *architecture, const char *sources, cply_error *err)
{
	*out = (cply__apt){
		.context = context, .arena = arena, .folder = folder, .architecture = architecture, .sources = sources};
	if (check_path(folder, "a cache folder", err) != CPLY_OK ||
		(sources && check_path(sources, "a file of package sources", err) != CPLY_OK))
		return err->code;
	if (cply__distribution_check(context, err) != CPLY_OK)
		return err->code;
	if (find_program(&out->apt_get, context, arena, "apt-get", err) != CPLY_OK)
		return err->code;
	return find_program(&out->dpkg_deb, context, arena, "dpkg-deb", err);
}

/* Sources of the caller instead of the system's: a list by itself, since apt reads other folders' files as well. */
static const char *source_lines(const cply__apt *apt)
{
	if (!apt->sources)
		return "";
	return cply__arena_printf(
		apt->arena, "Dir::Etc::sourcelist \"%s\";\nDir::Etc::sourceparts \"/dev/null\";\n", apt->sources);
}

const char *cply__apt_configuration(const cply__apt *apt)
{
	const char *sources = source_lines(apt);

	/*
	 * apt.conf(5). The sandbox user could not write below a private folder; hooks of the system would touch the
	 * system; an empty status file means that nothing counts as installed. Several calls read the same lists: the
	 * cache that some images turn off makes all but the first quick, and the other one would only be written. Of
	 * several digests apt prints the strongest only, and SHA-256 is what lock files and the store know packages by.
	 */
	return !sources ? NULL
			: cply__arena_printf(apt->arena,
				  "APT::Architecture \"%s\";\n"
				  "APT::Architectures \"%s\";\n"
				  "APT::Sandbox::User \"\";\n"
				  "APT::Get::AllowUnauthenticated \"false\";\n"
				  "Acquire::AllowInsecureRepositories \"false\";\n"
				  "Acquire::AllowWeakRepositories \"false\";\n"
				  "Acquire::AllowDowngradeToInsecureRepositories \"false\";\n"
				  "Acquire::ForceHash \"SHA256\";\n"
				  "Acquire::Languages \"none\";\n"
				  "Acquire::Retries \"3\";\n"
				  "Dir::State \"%s/state\";\n"
				  "Dir::State::Lists \"%s/lists\";\n"
				  "Dir::State::status \"/dev/null\";\n"
				  "Dir::Cache \"%s/cache\";\n"
				  "Dir::Cache::pkgcache \"pkgcache.bin\";\n"
				  "Dir::Cache::srcpkgcache \"\";\n"
				  "Dir::Log \"%s/log\";\n"
				  "%s"
				  "#clear APT::Update::Pre-Invoke;\n"
				  "#clear APT::Update::Post-Invoke;\n"
				  "#clear APT::Update::Post-Invoke-Success;\n"
				  "#clear DPkg::Pre-Invoke;\n"
				  "#clear DPkg::Post-Invoke;\n",
				  apt->architecture, apt->architecture, apt->folder, apt->folder, apt->folder,
				  apt->folder, sources);
}

cply_status cply__apt_prepare(const cply__apt *apt, cply_error *err)
{
	static const char *const folders[] = {"state", "lists/partial", "cache/archives/partial", "log", "archives"};
	const cply_allocator *allocator = &apt->context->allocator;

	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		const char *path = cply__arena_printf(apt->arena, "%s/%s", apt->folder, folders[i]);
		if (!path)
			return cply__error_nomem(err);
		if (cply__path_mkdirs(allocator, path, 0755, err) != CPLY_OK)
			return err->code;
	}
	const char *text = cply__apt_configuration(apt);
	const char *path = cply__arena_printf(apt->arena, "%s/apt.conf", apt->folder);
	if (!text || !path)
		return cply__error_nomem(err);
	return cply__file_replace(allocator, path, text, strlen(text), 0644, err);
}

/* Runs a program; a status other than 0 is no error here. Its messages are made for people of any locale: C. */
static cply_status run(const cply__apt *apt, const char *const *argv, const char *folder, cply__strbuf *out,
	cply__strbuf *said, int *exit_status, cply_error *err)
{
	static const char *const set[] = {"LC_ALL=C", "DEBIAN_FRONTEND=noninteractive"};
	cply__process_end end = {0};
	char **environment = cply__environment_with(&apt->context->allocator, apt->context->environment, set, 2);

	if (!environment)
		return cply__error_nomem(err);
	const cply__process_spec spec = {.argv = argv,
		.environment = (const char *const *)environment,
		.folder = folder,
		.in = CPLY__STDIO_NULL,
		.out = CPLY__STDIO_PIPE,
		.error = CPLY__STDIO_PIPE};
	cply_status status = cply__process_run(apt->context, &spec, out, said, TIMEOUT_MS, &end, err);
	cply__free(&apt->context->allocator, environment);
	*exit_status = end.status;
	return status == CPLY_OK ? CPLY_OK : cply__error_context(err, "run %s", argv[0]);
}

cply_status cply__apt_get(const cply__apt *apt, const char *const *arguments, size_t count, const char *folder,
	cply__strbuf *out, cply__strbuf *said, int *exit_status, cply_error *err)
{
	const char *conf = cply__arena_printf(apt->arena, "%s/apt.conf", apt->folder);
	const char **argv = cply__arena_alloc(apt->arena, (count + 5) * sizeof *argv);

	if (!conf || !argv)
		return cply__error_nomem(err);
	argv[0] = apt->apt_get;
	argv[1] = "-q";
	argv[2] = "-c";
	argv[3] = conf;
	memcpy(argv + 4, arguments, count * sizeof *argv);
	return run(apt, argv, folder, out, said, exit_status, err);
}

cply_status cply__apt_unpack(const cply__apt *apt, const cply__store *store, const cply__package *package,
	const char *folder, cply_error *err)
{
	const char *path = cply__store_path(store, package);
	const char *const argv[] = {apt->dpkg_deb, "-x", path, folder, NULL};
	cply__strbuf said;
	int exit_status = 0;

	if (!path)
		return cply__error_nomem(err);
	cply__strbuf_init(&said, apt->arena->allocator);
	cply_status status = run(apt, argv, NULL, NULL, &said, &exit_status, err);
	if (status == CPLY_OK && exit_status != 0) {
		cply__error(err, CPLY_E_FAILED, .path = path, .found = said.text,
			.hint = "is there room below the cache folder? crossply needs some 150 MB for each sysroot");
		status = cply__error_wanted(err, "the package %s to unpack", package->name);
	}
	cply__strbuf_release(&said);
	return status;
}
