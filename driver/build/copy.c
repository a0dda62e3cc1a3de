#include "copy.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/alloc.h"
#include "runtime/arena.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/map.h"
#include "runtime/path.h"
#include "runtime/vec.h"
#include "runtime/walk.h"

#include "state.h"

/* One update. */
typedef struct update {
	cply_context *context;
	const char *from, *to;
	const char *platform; /* for warnings */
	uint64_t began;       /* cply__fingerprint_clock before anything was looked at */
	struct stat except;   /* the folder that is left out */
	bool has_except;
	cply__state old;     /* what was copied before, as a state without steps */
	cply__map old_files; /* path to cply__state_file of `old` */
	cply__map seen;      /* paths that the source has now */
	cply__arena arena;
	CPLY__VEC(cply__state_file) files; /* the new manifest */
} update;

static char *path_in(const update *u, const char *folder, const char *path)
{
	return cply__path_join(&u->context->allocator, folder, path);
}

char *cply__copy_link_target(const cply_allocator *allocator, const char *from, const char *path, const char *target)
{
	if (target[0] == '/')
		return cply__strdup(allocator, target);
	char *folder = cply__path_parent(allocator, path);
	char *joined = folder ? cply__path_join(allocator, folder, target) : NULL;
	char *inside = joined ? cply__path_clean(allocator, joined) : NULL;
	char *result = NULL;
	if (inside && (strncmp(inside, "..", 2) != 0 || (inside[2] && inside[2] != '/'))) {
		result = cply__strdup(allocator, target);
	} else if (inside) {
		char *whole = cply__path_join(allocator, from, inside);
		result = whole ? cply__path_clean(allocator, whole) : NULL;
		cply__free(allocator, whole);
	}
	cply__free(allocator, folder);
	cply__free(allocator, joined);
	cply__free(allocator, inside);
	return result;
}

static cply_status copy_link(update *u, const cply__walk_entry *entry, const char *to, cply_error *err)
{
	char target[PATH_MAX];
	ssize_t length = readlinkat(entry->folder, entry->name, target, sizeof target - 1);

	if (length < 0)
		return cply__error_errno(err, errno, entry->path);
	target[length] = '\0';
	char *wanted = cply__copy_link_target(&u->context->allocator, u->from, entry->path, target);
	if (!wanted)
		return cply__error_nomem(err);
	cply_status status = cply__path_remove(&u->context->allocator, to, err);
	if (!status && symlink(wanted, to) != 0)
		status = cply__error_errno(err, errno, to);
	cply__free(&u->context->allocator, wanted);
	return status;
}

static cply_status copy_file(update *u, const cply__walk_entry *entry, const char *to, cply_error *err)
{
	char *from = path_in(u, u->from, entry->path);
	struct stat old;

	if (!from)
		return cply__error_nomem(err);
	cply_status status = CPLY_OK;
	if (lstat(to, &old) == 0 && S_ISDIR(old.st_mode))
		status = cply__path_remove(&u->context->allocator, to, err);
	if (!status)
		status = cply__file_copy(&u->context->allocator, from, to, err);
	cply__free(&u->context->allocator, from);
	return status;
}

/* A folder is made writable for its owner, since a build needs to write into it. */
static cply_status copy_folder(update *u, const cply__walk_entry *entry, const char *to, cply_error *err)
{
	struct stat old;
	mode_t mode = (entry->stat->st_mode & 0777) | S_IRWXU;

	if (lstat(to, &old) == 0) {
		if (S_ISDIR(old.st_mode))
			return CPLY_OK;
		if (cply__path_remove(&u->context->allocator, to, err))
			return err->code;
	}
	return mkdir(to, mode) == 0 ? CPLY_OK : cply__error_errno(err, errno, to);
}

/* Is the copy of this entry there, and made from what the entry still is? */
static bool is_current(const update *u, const cply__walk_entry *entry, const cply__fingerprint *now, const char *to)
{
	const cply__state_file *old = cply__map_find(&u->old_files, entry->path);
	struct stat copy;

	return old && !(old->fingerprint.flags & CPLY__FINGERPRINT_RACY) &&
	       cply__fingerprint_is_unmoved(&old->fingerprint, now) && lstat(to, &copy) == 0;
}

static cply_status copy_entry(update *u, const cply__walk_entry *entry, const char *to, cply_error *err)
{
	cply__fingerprint now;

	cply__fingerprint_of_stat(&now, entry->stat, u->began);
	if (S_ISDIR(entry->stat->st_mode)) {
		if (copy_folder(u, entry, to, err))
			return err->code;
	} else if (!is_current(u, entry, &now, to)) {
		if (S_ISLNK(entry->stat->st_mode) ? copy_link(u, entry, to, err) : copy_file(u, entry, to, err))
			return err->code;
	}
	const char *path = cply__arena_strdup(&u->arena, entry->path);
	if (!path || !CPLY__VEC_PUSH(&u->files, &u->context->allocator, (cply__state_file){path, now}) ||
		!cply__map_set(&u->seen, entry->path, u))
		return cply__error_nomem(err);
	return CPLY_OK;
}

static bool is_left_out(const update *u, const cply__walk_entry *entry)
{
	/* What crossply itself keeps in other output folders holds copies of this very folder. */
	if (strcmp(entry->name, ".git") == 0 || strcmp(entry->name, ".crossply") == 0)
		return true;
	return u->has_except && S_ISDIR(entry->stat->st_mode) && entry->stat->st_dev == u->except.st_dev &&
	       entry->stat->st_ino == u->except.st_ino;
}

static cply__walk_answer visit(void *user, const cply__walk_entry *entry, cply_error *err)
{
	update *u = user;
	mode_t type = entry->stat->st_mode & S_IFMT;

	if (is_left_out(u, entry))
		return CPLY__WALK_SKIP;
	if (type != S_IFDIR && type != S_IFREG && type != S_IFLNK) {
		cply__context_warn(
			u->context, u->platform, "%s is a device, pipe or socket: it is not copied", entry->path);
		return CPLY__WALK_GO;
	}
	char *to = path_in(u, u->to, entry->path);
	cply_status status = to ? copy_entry(u, entry, to, err) : cply__error_nomem(err);
	cply__free(&u->context->allocator, to);
	return status ? CPLY__WALK_STOP : CPLY__WALK_GO;
}

/* What came from the source and is no longer there. Contents come behind their folder, so the walk goes backwards. */
static cply_status remove_gone(update *u, cply_error *err)
{
	for (size_t i = u->old.file_count; i-- > 0;) {
		const char *path = u->old.files[i].path;
		if (cply__map_find(&u->seen, path))
			continue;
		char *to = path_in(u, u->to, path);
		if (!to)
			return cply__error_nomem(err);
		int failure = unlinkat(AT_FDCWD, to, 0) == 0 || rmdir(to) == 0 ? 0 : errno;
		cply__free(&u->context->allocator, to);
		/* A folder in which a build left something stays. */
		if (failure && failure != ENOENT && failure != ENOTDIR && failure != ENOTEMPTY && failure != EEXIST)
			return cply__error_errno(err, failure, path);
	}
	return CPLY_OK;
}

static cply_status load_manifest(update *u, const char *path, cply_error *err)
{
	bool damaged;

	if (cply__state_load(&u->old, &damaged, path, err))
		return err->code;
	for (size_t i = 0; i < u->old.file_count; i++)
		if (!cply__map_set(&u->old_files, u->old.files[i].path, &u->old.files[i]))
			return cply__error_nomem(err);
	return CPLY_OK;
}

static cply_status save_manifest(const update *u, const char *path, cply_error *err)
{
	cply__strbuf bytes;

	cply__strbuf_init(&bytes, &u->context->allocator);
	cply__state_encode(&bytes, NULL, 0, u->files.at, u->files.count);
	cply_status status =
		bytes.failed ? cply__error_nomem(err)
			     : cply__file_replace(&u->context->allocator, path, bytes.text, bytes.length, 0644, err);
	cply__strbuf_release(&bytes);
	return status;
}

static cply_status run(update *u, const char *manifest, cply_error *err)
{
	cply_status status = load_manifest(u, manifest, err);

	if (!status)
		status = cply__path_mkdirs(&u->context->allocator, u->to, 0777, err);
	if (!status)
		status = cply__walk(u->context, u->from, NULL, visit, u, err);
	if (!status)
		status = remove_gone(u, err);
	if (!status)
		status = save_manifest(u, manifest, err);
	return status;
}

cply_status cply__copy_update(cply_context *context, const char *from, const char *to, const char *manifest,
	const char *except, const char *platform, cply_error *err)
{
	update u = {
		.context = context, .from = from, .to = to, .platform = platform, .began = cply__fingerprint_clock()};

	u.has_except = except && stat(except, &u.except) == 0;
	cply__state_init(&u.old, &context->allocator);
	cply__map_init(&u.old_files, &context->allocator);
	cply__map_init(&u.seen, &context->allocator);
	cply__arena_init(&u.arena, &context->allocator);
	cply_status status = run(&u, manifest, err);
	cply__free(&context->allocator, u.files.at);
	cply__arena_release(&u.arena);
	cply__map_release(&u.seen);
	cply__map_release(&u.old_files);
	cply__state_release(&u.old);
	return status ? cply__error_context(err, "copy the source folder %s", from) : CPLY_OK;
}
