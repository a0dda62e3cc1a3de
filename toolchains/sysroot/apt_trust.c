/*
 * Is an archive's signature good? apt(8) refuses lists whose signature is not, unless the sources say that it need not
 * be ("[trusted=yes]"). By what it keeps of them the two are told apart: InRelease, or Release.gpg beside Release, only
 * where the signature was good.
 */
#include <string.h>
#include <unistd.h>

#include "apt.h"
#include "runtime/alloc.h"
#include "runtime/error.h"
#include "runtime/path.h"

/* A list of packages that apt has. */
typedef struct package_list {
	const char *archive; /* its URI, a prefix of those of its packages */
	const char *source;  /* FILE:N that names it */
	bool is_signed;
} package_list;

typedef CPLY__VEC(package_list) package_lists;

/*
 * In the names of lists apt writes "_" for "/", and an underscore itself as %5f: the archive's part of the name ends
 * where as many of them follow as its key in the Release file has. "" for a name that is not of this kind.
 */
static const char *name_of_release(cply__arena *arena, const char *list, const char *key, const char *suffix)
{
	const char *name = cply__path_base(list), *end = name + strlen(name);

	for (const char *at = key; at && end; at = strchr(at, '/') ? strchr(at, '/') + 1 : NULL) {
		do
			end = end > name ? end - 1 : NULL;
		while (end && *end != '_');
	}
	return end ? cply__arena_printf(arena, "%.*s_%s", (int)(end - list), list, suffix) : "";
}

static bool has_file(const char *path, bool *has_memory)
{
	*has_memory = *has_memory && path;
	return path && access(path, F_OK) == 0;
}

/* One line: URI, key, file of the list, source; by tabulators. */
static bool take_line(package_lists *lists, cply__arena *arena, char *line)
{
	bool has_memory = true;
	char *rest = NULL;
	const char *archive = strtok_r(line, "\t", &rest), *key = strtok_r(NULL, "\t", &rest),
		   *file = strtok_r(NULL, "\t", &rest), *source = strtok_r(NULL, "\t", &rest);

	if (!archive || !key || !file)
		return true;
	const package_list list = {.archive = archive,
		.source = source ? source : "",
		.is_signed = has_file(name_of_release(arena, file, key, "InRelease"), &has_memory) ||
			     has_file(name_of_release(arena, file, key, "Release.gpg"), &has_memory)};
	return CPLY__VEC_PUSH(lists, arena->allocator, list) && has_memory;
}

/* The lists that apt has; their texts are parts of `out`. */
static cply_status find_lists(package_lists *lists, const cply__apt *apt, cply__strbuf *out, cply_error *err)
{
	static const char *const arguments[] = {"indextargets", "--format",
		"$(REPO_URI)\t$(METAKEY)\t$(FILENAME)\t$(SOURCESENTRY)", "Created-By: Packages"};
	cply__strbuf said;
	char *rest = NULL;
	int exit_status = 0;

	cply__strbuf_init(&said, apt->arena->allocator);
	cply_status status = cply__apt_get(
		apt, arguments, sizeof arguments / sizeof *arguments, NULL, out, &said, &exit_status, err);
	if (status == CPLY_OK && exit_status != 0)
		status = cply__error(err, CPLY_E_FAILED, .wanted = "the package lists that apt has", .found = said.text,
			.hint = "is this apt older than 1.1? bring a sysroot: docs/sysroots.md");
	cply__strbuf_release(&said);
	for (char *line = status == CPLY_OK && out->length ? strtok_r(out->text, "\n", &rest) : NULL; line;
		line = strtok_r(NULL, "\n", &rest))
		if (!take_line(lists, apt->arena, line))
			return cply__error_nomem(err);
	return status;
}

/* The list of the archive that a package is in, or NULL; that of the longest URI, an unsigned one before others. */
static const package_list *list_of(const package_lists *lists, const char *uri)
{
	const package_list *best = NULL;
	size_t longest = 0;

	for (size_t i = 0; i < lists->count; i++) {
		const package_list *list = &lists->at[i];
		const size_t length = strlen(list->archive);
		const bool is_better = length > longest || (length == longest && !list->is_signed);
		if (is_better && strncmp(uri, list->archive, length) == 0) {
			longest = length;
			best = list;
		}
	}
	return best;
}

static cply_status refuse(const cply__package *package, const package_list *list, cply_error *err)
{
	cply__error(err, CPLY_E_CORRUPT, .path = list ? list->source : NULL,
		.hint = "crossply takes packages from signed archives only, whatever the sources say ([trusted=yes]): "
			"name the key with signed-by, and the archive's lists must be signed with it");
	cply__error_wanted(err, "%s %s from an archive whose signature is good", package->name, package->version);
	return cply__error_found(err, "none of %s", list ? list->archive : package->uri);
}

cply_status cply__apt_check_signed(const cply__apt *apt, const cply__packages *packages, cply_error *err)
{
	package_lists lists = {0};
	cply__strbuf out;

	cply__strbuf_init(&out, apt->arena->allocator);
	cply_status status = find_lists(&lists, apt, &out, err);
	for (size_t i = 0; status == CPLY_OK && i < packages->count; i++) {
		const package_list *list = list_of(&lists, packages->at[i].uri);
		if (!list || !list->is_signed)
			status = refuse(&packages->at[i], list, err);
	}
	cply__free(apt->arena->allocator, lists.at);
	cply__strbuf_release(&out);
	return status;
}
