/* From what apt says to an error that says what to do. */
#include <stdio.h>
#include <string.h>

#include <crossply/suggest.h>

#include "apt.h"
#include "runtime/alloc.h"
#include "runtime/error.h"
#include "runtime/path.h"
#include "toolchains/search_path.h"

enum { MAX_SAID = 600, MAX_NAME = 128 };

/*
 * Lines that begin with "E:", and warnings of lists that could not be had, each once, on one line. After such a warning
 * it is no news that a name is not in the lists.
 */
static bool is_alarming(const char *line)
{
	static const char *const starts[] = {"W: GPG", "W: Failed to fetch", "W: Some index files", "E:"};

	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
		if (strncmp(line, starts[i], strlen(starts[i])) == 0)
			return true;
	return false;
}

bool cply__apt_lists_failed(const char *said)
{
	for (const char *line = said; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL)
		if (is_alarming(line))
			return true;
	return false;
}

static void collect_errors(char text[MAX_SAID], const char *said)
{
	size_t used = 0;
	bool warned = false;

	text[0] = '\0';
	for (const char *line = said; *line; line += strcspn(line, "\n") + (line[strcspn(line, "\n")] == '\n')) {
		char copy[MAX_SAID];
		snprintf(copy, sizeof copy, "%.*s", (int)strcspn(line, "\n"), line);
		const bool is_warning = strncmp(copy, "W: GPG", 6) == 0 || strncmp(copy, "W: Failed to fetch", 18) == 0;
		const bool is_name = strstr(copy, "Unable to locate package") != NULL;
		const bool is_telling = is_warning || (strncmp(copy, "E:", 2) == 0 && (!is_name || !warned));
		warned = warned || (is_telling && !is_name);
		if (is_telling && !strstr(text, copy) && used + strlen(copy) + 2 < MAX_SAID)
			used += (size_t)snprintf(text + used, MAX_SAID - used, "%s%s", used ? " " : "", copy);
	}
}

/* What people can do about it, by what apt said; the first that fits. */
static const struct {
	const char *said;
	cply_status status;
	bool is_final; /* nothing that goes by in some seconds */
	const char *hint;
} known[] = {
	{"No space left on device", CPLY_E_IO, true,
		"make room below the cache folder, or point XDG_CACHE_HOME to a folder that has some"},
	{"NO_PUBKEY", CPLY_E_CORRUPT, true,
		"the archive is signed with a key that this system does not trust: install its keyring package, or "
		"correct "
		"Signed-By in the sources"},
	{"EXPKEYSIG", CPLY_E_CORRUPT, true,
		"the archive's key is too old for this system: upgrade its keyring package"},
	{"BADSIG", CPLY_E_CORRUPT, true, "the archive's lists are not what was signed: try another mirror (--sources)"},
	{"signatures were invalid", CPLY_E_CORRUPT, true,
		"the signature is not good, or made with what counts as forgeable by now, as SHA-1: try another mirror "
		"(--sources)"},
	{"not considered secure", CPLY_E_CORRUPT, true,
		"the archive is signed with what counts as forgeable by now, as SHA-1: try another one (--sources)"},
	{"only weak security information", CPLY_E_CORRUPT, true,
		"the archive's lists have no digests but MD5 and SHA-1, which count as forgeable: try another one "
		"(--sources)"},
	{"is not signed", CPLY_E_CORRUPT, true,
		"crossply takes packages from signed archives only: name one in the system's sources, or with "
		"--sources"},
	{"does not have a Release file", CPLY_E_CORRUPT, true,
		"crossply takes packages from signed archives only: is there one at the address that the sources "
		"name?"},
	{"no longer has a Release file", CPLY_E_FAILED, true,
		"the archive has gone from the address that the sources name: correct it, or name another (--sources)"},
	{"could not be verified", CPLY_E_CORRUPT, true,
		"crossply takes packages from archives with a good signature only"},
	{"no SHA-256 of", CPLY_E_UNSUPPORTED, true,
		"crossply knows packages by their SHA-256, which the lists of Debian and Ubuntu have: take another "
		"archive (--sources)"},
	{"is expired", CPLY_E_FAILED, true,
		"the mirror is not kept up, or this machine's clock is ahead: try another mirror (--sources); a "
		"snapshot's "
		"lists stay as they are, and its source may say [check-valid-until=no]"},
	{"is not valid yet", CPLY_E_FAILED, true, "set this machine's clock"},
	{"Temporary failure resolving", CPLY_E_FAILED, true,
		"there is no network here: what was fetched before can be used with --offline"},
	{"Could not resolve", CPLY_E_FAILED, true,
		"there is no network here: what was fetched before can be used with --offline"},
	{"Could not connect", CPLY_E_FAILED, true,
		"check the network and the proxy of apt; what was fetched before can be used with --offline"},
	{"/Packages  404  ", CPLY_E_FAILED, true,
		"the mirror does not have this architecture: name one that has, with --sources (Ubuntu's are at "
		"ports.ubuntu.com)"},
	{"Hash Sum mismatch", CPLY_E_FAILED, false,
		"the mirror is in the middle of an update, or damages what it sends: run the same command again in "
		"some "
		"minutes, or with another mirror (--sources)"},
	{"unexpected size", CPLY_E_FAILED, false,
		"the mirror is in the middle of an update: run the same command again in some minutes"},
};

bool cply__apt_is_final(const char *said)
{
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strstr(said, known[i].said))
			return known[i].is_final;
	return false;
}

/* The name in "E: Unable to locate package NAME" and its like. */
static bool find_name(char name[MAX_NAME], const char *said)
{
	static const char *const starts[] = {"Unable to locate package ", "Can't find a source to download version "};

	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
		const char *at = strstr(said, starts[i]);
		if (at) {
			at += strlen(starts[i]);
			snprintf(name, MAX_NAME, "%.*s", (int)strcspn(at, " \n"), at);
			return true;
		}
	}
	/* E: Package 'NAME' has no installation candidate; E: Version 'V' for 'NAME' was not found */
	const char *at = strstr(said, "E: Package '"), *end = at ? strstr(at, "' has no ") : NULL;
	if (!end && (at = strstr(said, "E: Version '")))
		end = strstr(at, "' was not found");
	for (const char *quote = end; quote && quote > at; quote--)
		if (quote[-1] == '\'') {
			snprintf(name, MAX_NAME, "%.*s", (int)(end - quote), quote);
			return true;
		}
	return false;
}

/* The nearest of all names that apt knows, into the error's hint; nothing when it cannot be asked. */
static void suggest(const cply__apt *apt, const char *name, cply_error *err)
{
	static const char cache[] = "apt-cache";
	static const char *const pkgnames[] = {"pkgnames"};
	cply__apt asked = *apt;
	cply_suggestion nearest;
	cply__strbuf out, ignored;
	char *program = NULL, *rest = NULL;
	cply_error failure;
	int status = 1;

	if (cply__path_which(&program, apt->arena->allocator, cache, cply__search_path(apt->context), &failure) ||
		!program)
		return;
	asked.apt_get = program;
	cply__strbuf_init(&out, apt->arena->allocator);
	cply__strbuf_init(&ignored, apt->arena->allocator);
	cply_suggestion_init(&nearest, name);
	if (cply__apt_get(&asked, pkgnames, 1, NULL, &out, &ignored, &status, &failure) == CPLY_OK && status == 0) {
		for (char *line = strtok_r(out.text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
			cply_suggestion_offer(&nearest, line);
		if (nearest.name)
			cply__error_hint(err, "did you mean %s?", nearest.name);
	}
	cply__strbuf_release(&ignored);
	cply__strbuf_release(&out);
	cply__free(apt->arena->allocator, program);
}

static cply_status refuse_name(const cply__apt *apt, const char *name, cply_error *err)
{
	cply__error(err, apt->is_offline ? CPLY_E_MISSING : CPLY_E_NOT_FOUND,
		.found = apt->is_offline ? "nothing in the lists that are here" : "nothing in the archive's lists");
	cply__error_wanted(err, "the package %s for %s", name, apt->architecture);
	cply__error_hint(err,
		"check the name, and that the sources (the system's, or those of --sources) offer the architecture "
		"%s%s",
		apt->architecture, apt->is_offline ? "; or run it once without --offline" : "");
	suggest(apt, name, err);
	return err->code;
}

/* E: Version '1.0-1' for 'zed-dev' was not found: the archive went on. */
static cply_status refuse_version(const cply__apt *apt, const char *name, const char *said, cply_error *err)
{
	static const char start[] = "E: Version '";
	const char *version = strstr(said, start);

	version = version ? version + strlen(start) : "";
	cply__error(err, CPLY_E_NOT_FOUND, .found = "another version, or none, in the archive's lists",
		.hint = "the archive does not keep it: name one that does (--sources, as a snapshot), or renew the "
			"lock "
			"file with --update");
	return cply__error_wanted(err, "%s %.*s for %s, as in the lock file", name, (int)strcspn(version, "'"), version,
		apt->architecture);
}

cply_status cply__apt_complain(
	const cply__apt *apt, const char *said, bool is_pinned, bool lists_are_whole, cply_error *err)
{
	char text[MAX_SAID], name[MAX_NAME];

	if ((lists_are_whole || apt->is_offline) && find_name(name, said))
		return is_pinned ? refuse_version(apt, name, said, err) : refuse_name(apt, name, err);
	collect_errors(text, said);
	const char *found = text[0] ? text : "nothing that apt-get would explain";
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strstr(said, known[i].said))
			return cply__error(err, known[i].status, .found = found, .wanted = "packages for a sysroot",
				.hint = known[i].hint);
	cply__error(err, CPLY_E_FAILED, .found = found, .wanted = "packages for a sysroot");
	return cply__error_hint(err,
		"check the network and that the system's package sources offer the architecture %s, then run the "
		"same command again",
		apt->architecture);
}
