#include "apt.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/path.h"
#include "runtime/process.h"
#include "runtime/sha256.h"
#include "toolchains/search_path.h"

enum { TRIES = 3, PAUSE_MS = 2000, TIMEOUT_MS = 30 * 60 * 1000, MAX_SAID = 400 };

static cply_status find(const char **out, cply_context *context, cply__arena *arena, const char *name, cply_error *err)
{
	char *found;

	if (cply__path_which(&found, &context->allocator, name, cply__search_path(context), err) != CPLY_OK)
		return err->code;
	if (!found) {
		cply__error(err, CPLY_E_MISSING, .found = "no such program in PATH");
		cply__error_wanted(err, "%s, to fetch packages of Debian or Ubuntu", name);
		return cply__error_hint(err, "on other systems bring a toolchain of your own: a definition in the "
					     "folder that --definitions names");
	}
	*out = cply__arena_strdup(arena, found);
	cply__free(&context->allocator, found);
	return *out ? CPLY_OK : cply__error_nomem(err);
}

cply_status cply__apt_open(cply__apt *out, cply_context *context, cply__arena *arena, const char *folder,
	const char *architecture, cply_error *err)
{
	*out = (cply__apt){.context = context, .arena = arena, .folder = folder, .architecture = architecture};
	if (strpbrk(folder, "\"\n")) {
		cply__error(err, CPLY_E_USAGE, .found = folder,
			.wanted =
				"a cache folder without quotes and line ends in its name, since apt cannot write them");
		return err->code;
	}
	if (find(&out->apt_get, context, arena, "apt-get", err) != CPLY_OK)
		return err->code;
	return find(&out->dpkg_deb, context, arena, "dpkg-deb", err);
}

const char *cply__apt_configuration(const cply__apt *apt)
{
	/*
	 * apt.conf(5). The sandbox user could not write below a private folder; hooks of the system would touch the
	 * system; an empty status file means that nothing counts as installed.
	 */
	return cply__arena_printf(apt->arena,
		"APT::Architecture \"%s\";\n"
		"APT::Architectures \"%s\";\n"
		"APT::Sandbox::User \"\";\n"
		"APT::Get::AllowUnauthenticated \"false\";\n"
		"Acquire::AllowInsecureRepositories \"false\";\n"
		"Acquire::Languages \"none\";\n"
		"Acquire::Retries \"3\";\n"
		"Dir::State \"%s/state\";\n"
		"Dir::State::Lists \"%s/lists\";\n"
		"Dir::State::status \"/dev/null\";\n"
		"Dir::Cache \"%s/cache\";\n"
		"Dir::Log \"%s/log\";\n"
		"#clear APT::Update::Pre-Invoke;\n"
		"#clear APT::Update::Post-Invoke;\n"
		"#clear APT::Update::Post-Invoke-Success;\n"
		"#clear DPkg::Pre-Invoke;\n"
		"#clear DPkg::Post-Invoke;\n",
		apt->architecture, apt->architecture, apt->folder, apt->folder, apt->folder, apt->folder);
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

/* The lines of apt that begin with "E:", each once, on one line. */
static void collect_errors(char text[MAX_SAID], const char *said)
{
	size_t used = 0;

	text[0] = '\0';
	for (const char *line = said; *line; line += strcspn(line, "\n") + (line[strcspn(line, "\n")] == '\n')) {
		char copy[MAX_SAID];
		snprintf(copy, sizeof copy, "%.*s", (int)strcspn(line, "\n"), line);
		if (strncmp(copy, "E:", 2) == 0 && !strstr(text, copy) && used + strlen(copy) + 2 < MAX_SAID)
			used += (size_t)snprintf(text + used, MAX_SAID - used, "%s%s", used ? " " : "", copy);
	}
}

static cply_status complain(const cply__apt *apt, const char *said, const char *wanted, cply_error *err)
{
	char text[MAX_SAID];

	collect_errors(text, said);
	cply__error(
		err, CPLY_E_FAILED, .found = text[0] ? text : "nothing that apt-get would explain", .wanted = wanted);
	return cply__error_hint(err,
		"check the network and that the system's package sources offer the architecture %s, then run the "
		"same command again",
		apt->architecture);
}

static cply_status apt_get(const cply__apt *apt, const char *const *arguments, size_t count, const char *folder,
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

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The version in NAME_VERSION_ARCH.deb, where apt writes an epoch's colon as %3a. */
static const char *version_of(cply__arena *arena, const char *file)
{
	const char *start = strchr(file, '_');
	char *version = cply__arena_strndup(arena, start ? start + 1 : "", start ? strcspn(start + 1, "_") : 0);
	char *to = version;

	for (const char *at = version; at && *at; at++) {
		int high = *at == '%' ? hex_digit(at[1]) : -1, low = high >= 0 ? hex_digit(at[2]) : -1;
		*to++ = low >= 0 ? (char)(high << 4 | low) : *at;
		at += low >= 0 ? 2 : 0;
	}
	if (version)
		*to = '\0';
	return version;
}

/* The line of `apt-get download --print-uris` about a package: 'URI' FILE SIZE SHA256:HEX. */
static bool parse_uri(cply__package *out, cply__arena *arena, const char *name, const char *text)
{
	const size_t name_length = strlen(name);

	for (const char *line = text; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
		const char *file = strstr(line, "' ");
		const char *digest = strstr(line, " SHA256:");
		if (!file || !digest)
			return false;
		file += 2;
		const size_t length = strcspn(file, " \n");
		if (strncmp(file, name, name_length) != 0 || file[name_length] != '_')
			continue;
		if (memchr(file, '/', length) || digest < file || strspn(digest + 8, "0123456789abcdef") != 64)
			return false;
		*out = (cply__package){.name = cply__arena_strdup(arena, name),
			.file = cply__arena_strndup(arena, file, length),
			.sha256 = cply__arena_strndup(arena, digest + 8, 64)};
		out->version = out->file ? version_of(arena, out->file) : NULL;
		return true;
	}
	return false;
}

/* Asks for some names at once; *found tells whether the distribution has all of them. */
static cply_status look_up(const cply__apt *apt, cply__packages *packages, bool *found, const char *const *names,
	size_t count, cply__strbuf *said, cply_error *err)
{
	const char **arguments = cply__arena_alloc(apt->arena, (count + 2) * sizeof *arguments);
	cply__strbuf uris;
	int exit_status = 0;

	if (!arguments)
		return cply__error_nomem(err);
	arguments[0] = "download";
	arguments[1] = "--print-uris";
	memcpy(arguments + 2, names, count * sizeof *names);
	cply__strbuf_init(&uris, apt->arena->allocator);
	cply_status status = apt_get(apt, arguments, count + 2, NULL, &uris, said, &exit_status, err);
	*found = status == CPLY_OK && exit_status == 0;
	for (size_t i = 0; status == CPLY_OK && *found && i < count; i++) {
		cply__package package;
		*found = parse_uri(&package, apt->arena, names[i], uris.text);
		if (*found && (!package.name || !package.file || !package.sha256 || !package.version ||
				      !CPLY__VEC_PUSH(packages, apt->arena->allocator, package)))
			status = cply__error_nomem(err);
	}
	cply__strbuf_release(&uris);
	return status;
}

/* The n-th name of "a | b | c"; NULL behind the last, or (then *has_memory is false) without memory. */
static const char *alternative(cply__arena *arena, const char *wanted, size_t n, bool *has_memory)
{
	while (n-- > 0) {
		wanted += strcspn(wanted, "|");
		if (!*wanted++)
			return NULL;
	}
	wanted += strspn(wanted, " ");
	size_t length = strcspn(wanted, "|");
	while (length > 0 && wanted[length - 1] == ' ')
		length--;
	const char *name = cply__arena_strndup(arena, wanted, length);
	*has_memory = name != NULL;
	return name;
}

/* The first of "a | b | c" that there is. */
static cply_status look_up_any(const cply__apt *apt, cply__packages *packages, bool *found, const char *wanted,
	cply__strbuf *said, cply_error *err)
{
	bool has_memory = true;
	const char *name = NULL;

	*found = false;
	for (size_t n = 0; !*found && (name = alternative(apt->arena, wanted, n, &has_memory)); n++)
		if (look_up(apt, packages, found, &name, 1, said, err) != CPLY_OK)
			return err->code;
	return has_memory ? CPLY_OK : cply__error_nomem(err);
}

/* All first choices in one call, which is the usual case; else each by itself, with its alternatives. */
static cply_status look_up_all(const cply__apt *apt, cply__packages *packages, bool *found, const cply__texts *wanted,
	cply__strbuf *said, cply_error *err)
{
	const char **names = cply__arena_alloc(apt->arena, (wanted->count + 1) * sizeof *names);
	bool has_memory = names != NULL;

	for (size_t i = 0; i < wanted->count && has_memory; i++)
		names[i] = alternative(apt->arena, wanted->at[i], 0, &has_memory);
	if (!has_memory)
		return cply__error_nomem(err);
	packages->count = 0;
	cply_status status = look_up(apt, packages, found, names, wanted->count, said, err);
	if (status != CPLY_OK || *found)
		return status;
	packages->count = 0;
	*found = true;
	for (size_t i = 0; i < wanted->count && *found; i++)
		if (look_up_any(apt, packages, found, wanted->at[i], said, err) != CPLY_OK)
			return err->code;
	return CPLY_OK;
}

/* The names in the lines of `apt-get install --print-uris`: 'URI' NAME_VERSION_ARCH.deb SIZE ... */
static cply_status collect_names(cply__texts *out, cply__arena *arena, const char *text, cply_error *err)
{
	size_t room = 1;

	for (const char *at = text; *at; at++)
		room += *at == '\n';
	*out = (cply__texts){cply__arena_alloc(arena, room * sizeof *out->at), 0};
	if (!out->at)
		return cply__error_nomem(err);
	for (const char *line = text; line && *line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
		const char *file = line[0] == '\'' ? strstr(line, "' ") : NULL;
		if (!file || file > line + strcspn(line, "\n"))
			continue;
		if (!(out->at[out->count++] = cply__arena_strndup(arena, file + 2, strcspn(file + 2, "_ \n"))))
			return cply__error_nomem(err);
	}
	return CPLY_OK;
}

/* What the packages depend on joins them, as apt resolves it for an empty system. */
static cply_status add_dependencies(
	const cply__apt *apt, cply__packages *packages, bool *found, cply__strbuf *said, cply_error *err)
{
	static const char *const options[] = {"install", "--print-uris", "--yes", "--no-install-recommends"};
	const size_t option_count = sizeof options / sizeof *options;
	const char **arguments = cply__arena_alloc(apt->arena, (option_count + packages->count) * sizeof *arguments);
	cply__texts names = {NULL, 0};
	cply__strbuf uris;
	int exit_status = 0;

	if (!arguments)
		return cply__error_nomem(err);
	memcpy(arguments, options, sizeof options);
	for (size_t i = 0; i < packages->count; i++)
		arguments[option_count + i] = packages->at[i].name;
	cply__strbuf_init(&uris, apt->arena->allocator);
	cply_status status =
		apt_get(apt, arguments, option_count + packages->count, NULL, &uris, said, &exit_status, err);
	*found = exit_status == 0;
	if (status == CPLY_OK && *found)
		status = collect_names(&names, apt->arena, uris.text, err);
	cply__strbuf_release(&uris);
	if (status != CPLY_OK || !*found)
		return status;
	packages->count = 0;
	return look_up(apt, packages, found, names.at, names.count, said, err);
}

static cply_status download(
	const cply__apt *apt, const cply__packages *packages, bool *done, cply__strbuf *said, cply_error *err)
{
	const char **arguments = cply__arena_alloc(apt->arena, (packages->count + 1) * sizeof *arguments);
	const char *folder = cply__arena_printf(apt->arena, "%s/archives", apt->folder);
	cply__strbuf out;
	int exit_status = 0;

	if (!arguments || !folder)
		return cply__error_nomem(err);
	arguments[0] = "download";
	for (size_t i = 0; i < packages->count; i++)
		arguments[i + 1] = packages->at[i].name;
	cply__strbuf_init(&out, apt->arena->allocator);
	cply_status status = apt_get(apt, arguments, packages->count + 1, folder, &out, said, &exit_status, err);
	cply__strbuf_release(&out);
	*done = exit_status == 0;
	return status;
}

/* apt has checked it already; here the digest that goes into the manifest is held against the bytes. */
static cply_status check_digest(const cply__apt *apt, const cply__package *package, cply_error *err)
{
	const char *path = cply__arena_printf(apt->arena, "%s/archives/%s", apt->folder, package->file);
	uint8_t digest[CPLY__SHA256_SIZE];
	char text[CPLY__DIGEST_TEXT];
	char block[65536];
	cply__sha256 hash;
	size_t got = sizeof block;
	int fd;

	if (!path)
		return cply__error_nomem(err);
	if (cply__file_open(&fd, AT_FDCWD, path, O_RDONLY, 0, err) != CPLY_OK)
		return err->code;
	cply__sha256_init(&hash);
	cply_status status = CPLY_OK;
	while (status == CPLY_OK && got == sizeof block) {
		status = cply__file_read(fd, block, sizeof block, &got, path, err);
		if (status == CPLY_OK)
			cply__sha256_add(&hash, block, got);
	}
	cply__file_close(&fd);
	if (status != CPLY_OK)
		return status;
	cply__sha256_finish(&hash, digest);
	cply__digest_format(text, digest);
	if (strcmp(text + strlen("sha256:"), package->sha256) == 0)
		return CPLY_OK;
	return cply__error(err, CPLY_E_CORRUPT, .path = path, .wanted = package->sha256, .found = text);
}

/*
 * One round: lists, look-up, download. *done is false when it is worth asking again. Lists that could not be read in
 * full may do: apt leaves out what is not signed and whole.
 */
static cply_status fetch_once(const cply__apt *apt, cply__packages *packages, const cply__texts *wanted, bool *done,
	cply__strbuf *said, cply_error *err)
{
	static const char *const update[] = {"update"};
	cply__strbuf out;
	int exit_status = 0;

	*done = false;
	cply__strbuf_clear(said);
	cply__strbuf_init(&out, apt->arena->allocator);
	cply_status status = apt_get(apt, update, 1, NULL, &out, said, &exit_status, err);
	cply__strbuf_release(&out);
	if (status == CPLY_OK)
		status = look_up_all(apt, packages, done, wanted, said, err);
	if (status == CPLY_OK && *done && apt->with_dependencies)
		status = add_dependencies(apt, packages, done, said, err);
	if (status == CPLY_OK && *done)
		status = download(apt, packages, done, said, err);
	if (status == CPLY_OK && *done && exit_status != 0)
		cply__context_warn(apt->context, NULL,
			"some package lists for %s could not be read; packages may not be the newest",
			apt->architecture);
	return status;
}

/* Waits, unless the context is cancelled meanwhile. */
static cply_status pause_between(const cply__apt *apt, cply_error *err)
{
	struct pollfd fd = {.fd = apt->context->cancel_fd, .events = POLLIN};

	(void)poll(&fd, 1, PAUSE_MS);
	return cply__context_check(apt->context, err);
}

cply_status cply__apt_fetch(const cply__apt *apt, cply__packages *packages, const cply__texts *wanted, cply_error *err)
{
	cply__strbuf said;
	bool done = false;
	cply_status status = CPLY_OK;

	cply__strbuf_init(&said, apt->arena->allocator);
	for (int try = 1; status == CPLY_OK && !done && try <= TRIES; try++) {
		if (try > 1)
			status = pause_between(apt, err);
		if (status == CPLY_OK)
			status = fetch_once(apt, packages, wanted, &done, &said, err);
	}
	if (status == CPLY_OK && !done)
		status = complain(apt, said.text, "packages for a sysroot", err);
	for (size_t i = 0; status == CPLY_OK && i < packages->count; i++)
		status = check_digest(apt, &packages->at[i], err);
	cply__strbuf_release(&said);
	return status;
}

cply_status cply__apt_unpack(const cply__apt *apt, const cply__package *package, const char *folder, cply_error *err)
{
	const char *path = cply__arena_printf(apt->arena, "%s/archives/%s", apt->folder, package->file);
	const char *const argv[] = {apt->dpkg_deb, "-x", path, folder, NULL};
	cply__strbuf said;
	int exit_status = 0;

	if (!path)
		return cply__error_nomem(err);
	cply__strbuf_init(&said, apt->arena->allocator);
	cply_status status = run(apt, argv, NULL, NULL, &said, &exit_status, err);
	if (status == CPLY_OK && exit_status != 0)
		status = cply__error(
			err, CPLY_E_FAILED, .path = path, .wanted = "a package to unpack", .found = said.text);
	cply__strbuf_release(&said);
	return status;
}
