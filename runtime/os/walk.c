#include "runtime/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime/alloc.h"
#include "runtime/arena.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/strbuf.h"
#include "runtime/vec.h"

enum { MAX_DEPTH = 256 };

typedef struct walk {
	cply_context *context;
	const char *root;
	cply__walk_order order;
	cply__walk_visit visit;
	void *user;
	cply__strbuf path; /* of the current entry, relative to the root */
	unsigned depth;    /* open folders */
	cply_error *err;
} walk;

/* The names in one folder, sorted. */
typedef struct names {
	CPLY__VEC(const char *) list; /* owned; the texts are the arena's */
	cply__arena arena;
} names;

static cply_status walk_folder(walk *job, int folder);

static cply_status no_memory(const walk *job)
{
	return cply__error_nomem(job->err);
}

/* Puts the root in front of the path of an error. */
static cply_status entry_failed(const walk *job, int os_errno)
{
	cply__error_errno(job->err, os_errno, job->path.length ? job->path.text : job->root);
	return job->path.length ? cply__error_context(job->err, "walk %s", job->root) : job->err->code;
}

static cply_status entry_changed(const walk *job, const char *found)
{
	cply__error(job->err, CPLY_E_CHANGED, .path = job->path.text, .found = found,
		.hint = "nobody may change the folder while it is read");
	return cply__error_context(job->err, "walk %s", job->root);
}

static int compare_names(const void *one, const void *two, void *order)
{
	const char *a = *(const char *const *)one, *b = *(const char *const *)two;
	const walk *job = order;
	int result = job->order ? job->order(a, b) : 0;

	/* strcmp(3) compares unsigned bytes. */
	return result ? result : strcmp(a, b);
}

static cply_status read_listing(const walk *job, DIR *listing, names *out)
{
	const struct dirent *entry;

	while ((errno = 0, entry = readdir(listing))) {
		const char *name = entry->d_name;
		if (name[0] == '.' && (!name[1] || (name[1] == '.' && !name[2])))
			continue;
		if (!(name = cply__arena_strdup(&out->arena, name)) ||
			!CPLY__VEC_PUSH(&out->list, out->arena.allocator, name))
			return no_memory(job);
	}
	return errno ? entry_failed(job, errno) : CPLY_OK;
}

static cply_status read_names(const walk *job, int folder, names *out)
{
	/* closedir(3) closes its descriptor: this one goes on being used for what is in the folder. */
	int twin = fcntl(folder, F_DUPFD_CLOEXEC, 0);
	if (twin < 0)
		return entry_failed(job, errno);
	DIR *listing = fdopendir(twin);
	if (!listing) {
		int failed = errno;
		cply__file_close(&twin);
		return entry_failed(job, failed);
	}
	cply_status status = read_listing(job, listing, out);
	closedir(listing);
	if (!status && out->list.count)
		qsort_r(out->list.at, out->list.count, sizeof *out->list.at, compare_names, (void *)job);
	return status;
}

/* Goes into the folder that the current entry is, and makes sure that it still is the one that was visited. */
static cply_status descend(walk *job, int parent, const char *name, const struct stat *seen)
{
	struct stat opened;
	cply_status status;

	int folder = cply__file_openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
	if (folder < 0 && errno == ENOENT)
		return entry_changed(job, "nothing: it vanished while the folder was read");
	if (folder < 0 && (errno == ENOTDIR || errno == ELOOP))
		return entry_changed(job, "something else than the folder that was there");
	if (folder < 0)
		return entry_failed(job, errno);
	if (fstat(folder, &opened) != 0)
		status = entry_failed(job, errno);
	else if (opened.st_dev != seen->st_dev || opened.st_ino != seen->st_ino)
		status = entry_changed(job, "another folder than the one that was there");
	else
		status = walk_folder(job, folder);
	cply__file_close(&folder);
	return status;
}

static cply_status walk_entry(walk *job, int folder, const char *name)
{
	struct stat stat;

	if (fstatat(folder, name, &stat, AT_SYMLINK_NOFOLLOW) != 0)
		return errno == ENOENT ? entry_changed(job, "nothing: it vanished while the folder was read")
				       : entry_failed(job, errno);
	const cply__walk_entry entry = {job->path.text, name, folder, &stat};
	cply__walk_answer answer = job->visit(job->user, &entry, job->err);
	if (answer == CPLY__WALK_STOP)
		return job->err->code;
	return answer == CPLY__WALK_GO && S_ISDIR(stat.st_mode) ? descend(job, folder, name, &stat) : CPLY_OK;
}

static cply_status walk_names(walk *job, int folder, const names *found)
{
	size_t length = job->path.length;
	cply_status status = CPLY_OK;

	for (size_t i = 0; i < found->list.count && !status; i++) {
		if (length)
			cply__strbuf_putc(&job->path, '/');
		cply__strbuf_puts(&job->path, found->list.at[i]);
		if (job->path.failed)
			return no_memory(job);
		status = cply__context_check(job->context, job->err);
		if (!status)
			status = walk_entry(job, folder, found->list.at[i]);
		cply__strbuf_truncate(&job->path, length);
	}
	return status;
}

static cply_status walk_folder(walk *job, int folder)
{
	const cply_allocator *allocator = &job->context->allocator;
	names found = {.list = {0}};

	if (job->depth == MAX_DEPTH) {
		cply__error(job->err, CPLY_E_LIMIT, .path = job->path.text, .found = "a folder that lies deeper",
			.wanted = "at most 256 folders in each other",
			.hint = "remove it, or name the folders that matter");
		return cply__error_context(job->err, "walk %s", job->root);
	}
	if (cply__context_check(job->context, job->err))
		return job->err->code;
	job->depth++;
	cply__arena_init(&found.arena, allocator);
	cply_status status = read_names(job, folder, &found);
	if (!status)
		status = walk_names(job, folder, &found);
	cply__free(allocator, found.list.at);
	cply__arena_release(&found.arena);
	job->depth--;
	return status;
}

cply_status cply__walk(cply_context *context, const char *root, cply__walk_order order, cply__walk_visit visit,
	void *user, cply_error *err)
{
	walk job = {context, root, order, visit, user, {0}, 0, err};
	int folder;

	if (cply__file_open(&folder, AT_FDCWD, root, O_RDONLY | O_DIRECTORY, 0, err))
		return err->code;
	cply__strbuf_init(&job.path, &context->allocator);
	cply_status status = walk_folder(&job, folder);
	cply__strbuf_release(&job.path);
	cply__file_close(&folder);
	return status;
}
