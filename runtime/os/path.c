#include "runtime/path.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/alloc.h"
#include "runtime/error.h"
#include "runtime/strbuf.h"

char *cply__path_join(const cply_allocator *allocator, const char *folder, const char *name)
{
	size_t length = strlen(folder), more = strlen(name);

	if (name[0] == '/' || length == 0)
		return cply__strndup(allocator, name, more);
	bool slash = folder[length - 1] != '/';
	char *path = cply__alloc(allocator, length + slash + more + 1);
	if (!path)
		return NULL;
	memcpy(path, folder, length);
	if (slash)
		path[length++] = '/';
	memcpy(path + length, name, more);
	path[length + more] = '\0';
	return path;
}

const char *cply__path_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

char *cply__path_parent(const cply_allocator *allocator, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return cply__strdup(allocator, ".");
	while (slash > path && slash[-1] == '/')
		slash--;
	return cply__strndup(allocator, path, slash == path ? 1 : (size_t)(slash - path));
}

/* Adds one part to a cleaned path: `floor` is the length that ".." cannot cut away ("/", or leading ".."s). */
static size_t clean_part(char *out, size_t length, size_t *floor, const char *part, size_t size)
{
	bool absolute = out[0] == '/' && length > 0;

	if (size == 0 || (size == 1 && part[0] == '.'))
		return length;
	if (size == 2 && part[0] == '.' && part[1] == '.') {
		if (length > *floor) {
			while (length > *floor && out[length - 1] != '/')
				length--;
			return length > *floor ? length - 1 : length;
		}
		if (absolute)
			return length;
	}
	if (length > 0 && out[length - 1] != '/')
		out[length++] = '/';
	memcpy(out + length, part, size);
	length += size;
	if (size == 2 && part[0] == '.' && part[1] == '.')
		*floor = length;
	return length;
}

char *cply__path_clean(const cply_allocator *allocator, const char *path)
{
	char *out = cply__alloc(allocator, strlen(path) + 2);
	size_t length = 0, floor;

	if (!out)
		return NULL;
	out[0] = '\0';
	if (path[0] == '/')
		out[length++] = '/';
	floor = length;
	while (*path) {
		size_t size = strcspn(path, "/");
		length = clean_part(out, length, &floor, path, size);
		path += size + (path[size] == '/');
	}
	if (length == 0)
		out[length++] = '.';
	out[length] = '\0';
	return out;
}

static cply_status current_folder(cply__strbuf *out, cply_error *err)
{
	size_t room = 256;

	for (;; room *= 2) {
		if (!cply__strbuf_reserve(out, room))
			return cply__error_nomem(err);
		if (getcwd(out->text, room)) {
			out->length = strlen(out->text);
			return CPLY_OK;
		}
		if (errno != ERANGE) {
			cply__error_errno(err, errno, ".");
			return cply__error_context(err, "find the current folder");
		}
	}
}

cply_status cply__path_absolute(char **out, const cply_allocator *allocator, const char *path, cply_error *err)
{
	cply__strbuf whole;
	cply_status status = CPLY_OK;

	cply__strbuf_init(&whole, allocator);
	if (path[0] != '/')
		status = current_folder(&whole, err);
	if (!status) {
		cply__strbuf_putc(&whole, '/');
		cply__strbuf_puts(&whole, path);
		char *clean = whole.failed ? NULL : cply__path_clean(allocator, whole.text);
		if (clean)
			*out = clean;
		else
			status = cply__error_nomem(err);
	}
	cply__strbuf_release(&whole);
	return status;
}

static bool is_program(const char *path)
{
	struct stat stat_of;

	return stat(path, &stat_of) == 0 && S_ISREG(stat_of.st_mode) && access(path, X_OK) == 0;
}

cply_status cply__path_which(
	char **out, const cply_allocator *allocator, const char *name, const char *path_variable, cply_error *err)
{
	cply__strbuf path;
	bool slash = strchr(name, '/') != NULL, found = false;

	*out = NULL;
	cply__strbuf_init(&path, allocator);
	if (slash) {
		cply__strbuf_puts(&path, name);
		found = is_program(name);
	}
	const char *at = path_variable && path_variable[0] && name[0] && !slash ? path_variable : NULL;
	while (at && !found && !path.failed) {
		size_t size = strcspn(at, ":");
		cply__strbuf_truncate(&path, 0);
		/* POSIX, 8.3: an empty part of PATH is the current folder. */
		cply__strbuf_add(&path, size ? at : ".", size ? size : 1);
		if (path.length && path.text[path.length - 1] != '/')
			cply__strbuf_putc(&path, '/');
		cply__strbuf_puts(&path, name);
		found = !path.failed && is_program(path.text);
		at = at[size] ? at + size + 1 : NULL;
	}
	bool failed = path.failed || (found && !(*out = cply__strbuf_detach(&path)));
	cply__strbuf_release(&path);
	return failed ? cply__error_nomem(err) : CPLY_OK;
}
