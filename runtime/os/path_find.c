/* Patterns against the disk. Not glob(3): that sorts by the locale, and in a static program drags in the user database.
 */
#include "runtime/path.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "runtime/error.h"
#include "runtime/strbuf.h"

static bool find(cply__strbuf *path, const char *rest);

/* The last name below `before` ("": any) that matches; false: there is none. */
static bool last_name(char out[NAME_MAX + 1], const char *folder, const char *pattern, const char *before)
{
	DIR *listing = opendir(*folder ? folder : ".");
	const struct dirent *entry;
	bool is_found = false;

	while (listing && (entry = readdir(listing))) {
		const char *name = entry->d_name;
		if ((name[0] == '.' && pattern[0] != '.') || (*before && strverscmp(name, before) >= 0) ||
			(is_found && strverscmp(name, out) < 0) || !cply__path_match(pattern, name))
			continue;
		memcpy(out, name, strlen(name) + 1);
		is_found = true;
	}
	if (listing)
		closedir(listing);
	return is_found;
}

/* One part with wildcards: the last name behind which the rest is found. */
static bool find_part(cply__strbuf *path, const char *pattern, const char *rest)
{
	char name[NAME_MAX + 1], before[NAME_MAX + 1] = "";
	const size_t length = path->length;

	while (!path->failed && last_name(name, path->text, pattern, before)) {
		cply__strbuf_puts(path, name);
		if (find(path, rest))
			return true;
		cply__strbuf_truncate(path, length);
		memcpy(before, name, sizeof before);
	}
	return false;
}

/* Appends what `rest` matches in the folder `path`. */
static bool find(cply__strbuf *path, const char *rest)
{
	const size_t slashes = strspn(rest, "/"), length = strcspn(rest + slashes, "/");
	char part[NAME_MAX + 1];

	cply__strbuf_add(path, rest, slashes);
	rest += slashes;
	if (length > NAME_MAX || path->failed)
		return false;
	if (!length)
		return faccessat(AT_FDCWD, path->length ? path->text : ".", F_OK, AT_SYMLINK_NOFOLLOW) == 0;
	memcpy(part, rest, length);
	part[length] = '\0';
	if (strpbrk(part, "*?["))
		return find_part(path, part, rest + length);
	cply__strbuf_add(path, rest, length);
	return find(path, rest + length);
}

cply_status cply__path_find(char **out, const cply_allocator *allocator, const char *pattern, cply_error *err)
{
	cply__strbuf path;

	*out = NULL;
	cply__strbuf_init(&path, allocator);
	const bool is_found = find(&path, pattern) && path.length;
	cply_status status = path.failed ? cply__error_nomem(err) : CPLY_OK;
	if (!status && is_found && !(*out = cply__strbuf_detach(&path)))
		status = cply__error_nomem(err);
	cply__strbuf_release(&path);
	return status;
}
