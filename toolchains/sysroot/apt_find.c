/* What names come to, asked of apt: versions, file names and digests, as the signed lists have them. */
#include <string.h>

#include "apt.h"
#include "runtime/alloc.h"
#include "runtime/error.h"

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

/*
 * The line of `apt-get download --print-uris` about a package: 'URI' FILE SIZE SHA256:HEX. What else apt may say there
 * is complained of in its own way.
 */
static bool parse_uri(cply__package *out, cply__arena *arena, const char *name, const char *text, cply__strbuf *said)
{
	const size_t name_length = strlen(name);

	for (const char *line = text; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
		const char *end = line + strcspn(line, "\n");
		const char *file = strstr(line, "' ");
		const char *digest = strstr(line, " SHA256:");
		if (!file)
			break;
		if (file > end || line[0] != '\'')
			continue;
		file += 2;
		const size_t length = strcspn(file, " \n");
		if (strncmp(file, name, name_length) != 0 || file[name_length] != '_')
			continue;
		if (memchr(file, '/', length) || !digest || digest > end || digest < file ||
			strspn(digest + 8, "0123456789abcdef") != 64)
			break;
		*out = (cply__package){.name = cply__arena_strdup(arena, name),
			.file = cply__arena_strndup(arena, file, length),
			.sha256 = cply__arena_strndup(arena, digest + 8, 64),
			.uri = cply__arena_strndup(arena, line + 1, (size_t)(file - line) - 3)};
		out->version = out->file ? version_of(arena, out->file) : NULL;
		return true;
	}
	cply__strbuf_printf(said, "E: no SHA-256 of %s in the lists\n", name);
	return false;
}

/* Runs `apt-get download --print-uris` with names, or NAME=VERSION, and keeps what it prints. */
static cply_status ask(const cply__apt *apt, cply__strbuf *uris, bool *found, const char *const *names, size_t count,
	cply__strbuf *said, cply_error *err)
{
	const char **arguments = cply__arena_alloc(apt->arena, (count + 2) * sizeof *arguments);
	int exit_status = 0;

	if (!arguments)
		return cply__error_nomem(err);
	arguments[0] = "download";
	arguments[1] = "--print-uris";
	memcpy(arguments + 2, names, count * sizeof *names);
	cply_status status = cply__apt_get(apt, arguments, count + 2, NULL, uris, said, &exit_status, err);
	*found = status == CPLY_OK && exit_status == 0;
	return status;
}

/* Asks for some names at once; *found tells whether the distribution has all of them. */
static cply_status look_up(const cply__apt *apt, cply__packages *packages, bool *found, const char *const *names,
	size_t count, cply__strbuf *said, cply_error *err)
{
	cply__strbuf uris;

	cply__strbuf_init(&uris, apt->arena->allocator);
	cply_status status = ask(apt, &uris, found, names, count, said, err);
	for (size_t i = 0; status == CPLY_OK && *found && i < count; i++) {
		cply__package package;
		*found = parse_uri(&package, apt->arena, names[i], uris.text, said);
		if (*found && (!package.name || !package.file || !package.sha256 || !package.version || !package.uri ||
				      !CPLY__VEC_PUSH(packages, apt->arena->allocator, package)))
			status = cply__error_nomem(err);
	}
	cply__strbuf_release(&uris);
	return status;
}

/* The first of "a | b | c" that there is. */
static cply_status look_up_any(const cply__apt *apt, cply__packages *packages, bool *found, const char *wanted,
	cply__strbuf *said, cply_error *err)
{
	bool has_memory = true;
	const char *name = NULL;

	*found = false;
	for (size_t n = 0; !*found && (name = cply__package_alternative(apt->arena, wanted, n, &has_memory)); n++)
		if (look_up(apt, packages, found, &name, 1, said, err) != CPLY_OK)
			return err->code;
	return has_memory ? CPLY_OK : cply__error_nomem(err);
}

/* All first choices in one call, which is the usual case; else each by itself, with its alternatives. */
static cply_status look_up_all(const cply__apt *apt, cply__packages *packages, bool *found, const cply__texts *wanted,
	cply__strbuf *said, cply_error *err)
{
	const char **names = cply__arena_alloc(apt->arena, (wanted->count + 1) * sizeof *names);
	const size_t said_before = said->length;
	bool has_memory = names != NULL;

	for (size_t i = 0; i < wanted->count && has_memory; i++)
		names[i] = cply__package_alternative(apt->arena, wanted->at[i], 0, &has_memory);
	if (!has_memory)
		return cply__error_nomem(err);
	packages->count = 0;
	cply_status status = look_up(apt, packages, found, names, wanted->count, said, err);
	if (status != CPLY_OK || *found)
		return status;
	packages->count = 0;
	*found = true;
	for (size_t i = 0; i < wanted->count && *found; i++) {
		/* That a first choice is lacking is nothing to complain of where there is a second. */
		cply__strbuf_truncate(said, said_before);
		if (look_up_any(apt, packages, found, wanted->at[i], said, err) != CPLY_OK)
			return err->code;
	}
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
		cply__apt_get(apt, arguments, option_count + packages->count, NULL, &uris, said, &exit_status, err);
	*found = exit_status == 0;
	if (status == CPLY_OK && !*found)
		cply__strbuf_puts(said, uris.text); /* unmet dependencies are explained on stdout */
	if (status == CPLY_OK && *found)
		status = collect_names(&names, apt->arena, uris.text, err);
	cply__strbuf_release(&uris);
	if (status != CPLY_OK || !*found)
		return status;
	packages->count = 0;
	return look_up(apt, packages, found, names.at, names.count, said, err);
}

cply_status cply__apt_find(const cply__apt *apt, cply__packages *packages, bool *found, const cply__texts *wanted,
	cply__strbuf *said, cply_error *err)
{
	cply_status status = look_up_all(apt, packages, found, wanted, said, err);

	if (status == CPLY_OK && *found && apt->with_dependencies)
		status = add_dependencies(apt, packages, found, said, err);
	if (status == CPLY_OK && *found)
		cply__packages_sort(packages);
	return status;
}

static cply_status refuse_digest(const cply__package *locked, const cply__package *offered, cply_error *err)
{
	cply__error(err, CPLY_E_CORRUPT,
		.hint = "the lock file was made with another archive, or one of the two was tampered with: compare "
			"them, "
			"then renew the lock file with --update");
	cply__error_wanted(
		err, "%s %s with SHA-256 %s, as in the lock file", locked->name, locked->version, locked->sha256);
	return cply__error_found(err, "SHA-256 %s in the archive", offered->sha256);
}

cply_status cply__apt_find_pinned(
	const cply__apt *apt, cply__packages *packages, bool *found, cply__strbuf *said, cply_error *err)
{
	const char **names = cply__arena_alloc(apt->arena, (packages->count + 1) * sizeof *names);
	cply__strbuf uris;

	for (size_t i = 0; names && i < packages->count; i++)
		if (!(names[i] = cply__arena_printf(
			      apt->arena, "%s=%s", packages->at[i].name, packages->at[i].version)))
			names = NULL;
	if (!names)
		return cply__error_nomem(err);
	cply__strbuf_init(&uris, apt->arena->allocator);
	cply_status status = ask(apt, &uris, found, names, packages->count, said, err);
	for (size_t i = 0; status == CPLY_OK && *found && i < packages->count; i++) {
		cply__package *locked = &packages->at[i], offered;
		*found = parse_uri(&offered, apt->arena, locked->name, uris.text, said);
		if (*found && (!offered.file || !offered.sha256 || !offered.uri))
			status = cply__error_nomem(err);
		else if (*found && strcmp(offered.sha256, locked->sha256) != 0)
			status = refuse_digest(locked, &offered, err);
		else if (*found) {
			locked->file = offered.file;
			locked->uri = offered.uri;
		}
	}
	cply__strbuf_release(&uris);
	return status;
}
