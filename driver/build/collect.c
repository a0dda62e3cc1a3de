#include "collect.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <crossply/verify.h>

#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/path.h"
#include "runtime/vec.h"
#include "runtime/walk.h"

#include "options.h"

/* One file that was found in {out}. */
typedef struct found_file {
	const char *path; /* in the final folder */
	cply__fingerprint fingerprint;
	int is_program;
} found_file;

/* A collection at work. */
struct cply__collector {
	cply__collection of;
	cply_context *context;
	const char *pattern; /* the one that is looked for */
	size_t matches;
	CPLY__VEC(found_file) files;
};

static cply_status copy_match(cply__collector *c, const cply__walk_entry *entry, cply_error *err)
{
	const cply_allocator *allocator = &c->context->allocator;
	char *from = cply__path_join(allocator, c->of.copy, entry->path);
	char *to = cply__path_join(allocator, c->of.out, entry->name);
	struct stat there;
	cply_status status;

	if (!from || !to) {
		status = cply__error_nomem(err);
	} else if (lstat(to, &there) == 0) {
		cply__error(err, CPLY_E_EXISTS, .path = entry->path, .wanted = "one file of each name",
			.hint = "collect with a narrower pattern, or let the command put files into {out}");
		status = cply__error_found(err, "a second %s", entry->name);
	} else {
		status = cply__file_copy(allocator, from, to, err);
	}
	cply__free(allocator, from);
	cply__free(allocator, to);
	return status;
}

static cply__walk_answer visit_match(void *user, const cply__walk_entry *entry, cply_error *err)
{
	cply__collector *c = user;

	if (!S_ISREG(entry->stat->st_mode) || !cply__path_match(c->pattern, entry->path))
		return CPLY__WALK_GO;
	c->matches++;
	return copy_match(c, entry, err) ? CPLY__WALK_STOP : CPLY__WALK_GO;
}

static cply_status collect_pattern(cply__collector *c, const char *pattern, cply_error *err)
{
	c->pattern = strncmp(pattern, "./", 2) == 0 ? pattern + 2 : pattern;
	c->matches = 0;
	cply_status status = cply__walk(c->context, c->of.copy, NULL, visit_match, c, err);
	if (!status && !c->matches) {
		cply__error(err, CPLY_E_NOT_FOUND, .path = c->of.copy, .found = "nothing",
			.hint = "patterns are relative to the folder in which the command runs; ** crosses folders");
		status = cply__error_wanted(err, "a file that --collect %s names", pattern);
	}
	return status;
}

/* The most common mistake has its own words: a build that takes no notice of CC makes programs for this machine. */
static void explain_misfit(cply__collector *c, const char *path, cply_error *err)
{
	cply_platform host;
	cply_error ignored;
	char text[CPLY_PLATFORM_TEXT];

	if (err->code != CPLY_E_MISMATCH || cply_platform_host(&host, &ignored))
		return;
	host.variant[0] = '\0';
	if (cply_verify_file(c->context, path, &host, CPLY_STATIC_FREE, &ignored))
		return;
	cply_platform_format(&host, text);
	bool is_host = strcmp(text, c->of.result->text) == 0;
	cply__error_hint(err,
		"%s%s%s: write it as an argument of make, which wins over the Makefile: make CC={cc} 'AR={ar} rcu' "
		"RANLIB={ranlib}",
		is_host ? "the build ignored CC, or links with -shared or -dynamic" : "this program is for ",
		is_host ? "" : text, is_host ? "" : ", the machine that it was built on: the build ignored CC");
}

static cply_status check_file(cply__collector *c, found_file *file, const char *path, cply_error *err)
{
	cply_binary binary;
	int fd;

	cply_status status = cply__file_open(&fd, AT_FDCWD, path, O_RDONLY, 0, err);
	if (status)
		return status;
	status = cply_binary_read(&binary, c->context, fd, path, err);
	cply__file_close(&fd);
	if (status)
		return status;
	file->is_program = binary.format != CPLY_BINARY_UNKNOWN;
	cply_binary_release(&binary);
	if (!file->is_program || c->of.is_unverified)
		return CPLY_OK;
	status = cply_verify_file(
		c->context, path, &c->of.result->platform, cply__build_static_rule(c->of.options), err);
	if (status)
		explain_misfit(c, path, err);
	return status;
}

/* Verifies one file and gives it a mode that does not depend on the umask. */
static cply_status settle_file(
	cply__collector *c, const cply__walk_entry *entry, const char *path, found_file *file, cply_error *err)
{
	cply_status status = check_file(c, file, path, err);

	if (!status && chmod(path, entry->stat->st_mode & 0111 ? 0755 : 0644) != 0)
		status = cply__error_errno(err, errno, path);
	if (!status)
		status = cply__fingerprint_read(&file->fingerprint, AT_FDCWD, path, err);
	return status;
}

static cply_status take_file(cply__collector *c, const cply__walk_entry *entry, cply_error *err)
{
	const cply_allocator *allocator = &c->context->allocator;
	char *path = cply__path_join(allocator, c->of.out, entry->path);
	found_file file = {.path = cply__arena_printf(&c->of.build->arena, "%s/%s", c->of.final, entry->path)};
	cply_status status;

	if (!path || !file.path)
		status = cply__error_nomem(err);
	else if (!(status = settle_file(c, entry, path, &file, err)) && !CPLY__VEC_PUSH(&c->files, allocator, file))
		status = cply__error_nomem(err);
	cply__free(allocator, path);
	return status;
}

static cply__walk_answer visit_file(void *user, const cply__walk_entry *entry, cply_error *err)
{
	mode_t type = entry->stat->st_mode & S_IFMT;

	if (type == S_IFDIR) {
		if (fchmodat(entry->folder, entry->name, 0755, 0) == 0)
			return CPLY__WALK_GO;
		cply__error_errno(err, errno, entry->path);
		return CPLY__WALK_STOP;
	}
	if (type == S_IFLNK)
		return CPLY__WALK_GO;
	if (type != S_IFREG) {
		cply__error(err, CPLY_E_UNSUPPORTED, .path = entry->path, .wanted = "files, folders and symbolic links",
			.found = "a device, pipe or socket");
		return CPLY__WALK_STOP;
	}
	return take_file(user, entry, err) ? CPLY__WALK_STOP : CPLY__WALK_GO;
}

static cply_status check_out(cply__collector *c, cply_error *err)
{
	cply_status status = cply__walk(c->context, c->of.out, NULL, visit_file, c, err);

	if (!status && !c->files.count)
		return cply__error(err, CPLY_E_NOT_FOUND, .path = c->of.out, .wanted = "what the command built",
			.found = "nothing",
			.hint = "let the command write to {out} (cp app {out}/), or name what it builds: --collect "
				"src/app");
	return status;
}

/*
 * The new folder takes the place of the old one in one step where the file system can exchange names, else in two: a
 * killed run then leaves the old one under OUTPUT/.crossply.
 */
static cply_status exchange(const cply__collection *of, const cply_allocator *allocator, cply_error *err)
{
	struct stat there;

	if (lstat(of->final, &there) != 0)
		return rename(of->out, of->final) == 0 ? CPLY_OK : cply__error_errno(err, errno, of->final);
	if (!S_ISDIR(there.st_mode))
		return cply__error(err, CPLY_E_EXISTS, .path = of->final, .wanted = "a folder, or nothing",
			.found = "a file", .hint = "move it away, or choose another output folder (-o)");
	if (renameat2(AT_FDCWD, of->out, AT_FDCWD, of->final, RENAME_EXCHANGE) == 0)
		return cply__path_remove(allocator, of->out, err);
	if (errno != EINVAL && errno != ENOSYS)
		return cply__error_errno(err, errno, of->final);
	if (cply__path_remove(allocator, of->old, err))
		return err->code;
	if (rename(of->final, of->old) != 0 || rename(of->out, of->final) != 0)
		return cply__error_errno(err, errno, of->final);
	return cply__path_remove(allocator, of->old, err);
}

static cply_status put_results(cply__collector *c, cply_error *err)
{
	cply_build *build = c->of.build;

	if (!cply__summary_files(build, c->of.result, c->files.count))
		return cply__error_nomem(err);
	for (size_t i = 0; i < c->files.count; i++) {
		const found_file *file = &c->files.at[i];
		if (!cply__summary_put_file(build, c->of.result, file->path, &file->fingerprint, file->is_program))
			return cply__error_nomem(err);
	}
	return CPLY_OK;
}

cply_status cply__collector_new(
	cply__collector **out, const cply__collection *of, cply_context *context, cply_error *err)
{
	cply__collector *c = cply__calloc(&context->allocator, 1, sizeof *c);
	cply_status status = CPLY_OK;

	if (!c)
		return cply__error_nomem(err);
	c->of = *of;
	c->context = context;
	for (size_t i = 0; !status && i < of->patterns.count; i++)
		status = collect_pattern(c, of->patterns.at[i], err);
	if (!status)
		status = check_out(c, err);
	if (!status && chmod(of->out, 0755) != 0)
		status = cply__error_errno(err, errno, of->out);
	if (status)
		cply__collector_free(c);
	else
		*out = c;
	return status;
}

void cply__collector_free(cply__collector *collector)
{
	if (!collector)
		return;
	const cply_allocator *allocator = &collector->context->allocator;
	cply__free(allocator, collector->files.at);
	cply__free(allocator, collector);
}

cply_status cply__collector_publish(cply__collector *collector, cply_error *err)
{
	cply_status status = exchange(&collector->of, &collector->context->allocator, err);

	return status ? status : put_results(collector, err);
}
