#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <crossply/json.h>

#include "apt.h"
#include "layout.h"
#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/lock.h"
#include "runtime/path.h"
#include "runtime/tempfile.h"
#include "toolchains/sysroot.h"

/* Everything about one fetch. Texts live in the arena. */
typedef struct fetch {
	cply_context *context;
	const cply__recipe *recipe;
	cply__arena *arena;
	const char *work; /* private folder: apt's files, archives, what they unpack to */
	const char *root; /* the sysroot while it is made */
	cply__packages packages;
} fetch;

static bool is_whole(fetch *f, const char *sysroot)
{
	struct stat st;
	const char *manifest = cply__arena_printf(f->arena, "%s/%s", sysroot, CPLY__SYSROOT_MANIFEST);

	return manifest && stat(manifest, &st) == 0;
}

static cply_status write_manifest(fetch *f, cply_error *err)
{
	const cply_allocator *allocator = &f->context->allocator;
	const char *path = cply__arena_printf(f->arena, "%s/%s", f->root, CPLY__SYSROOT_MANIFEST);
	const char *text;
	size_t length;
	cply_json *json;

	if (!path)
		return cply__error_nomem(err);
	if (cply_json_new(&json, allocator, err) != CPLY_OK)
		return err->code;
	cply_json_object(json, NULL);
	cply_json_text(json, "architecture", f->recipe->architecture);
	cply_json_array(json, "packages");
	for (size_t i = 0; i < f->packages.count; i++) {
		cply_json_object(json, NULL);
		cply_json_text(json, "name", f->packages.at[i].name);
		cply_json_text(json, "version", f->packages.at[i].version);
		cply_json_text(json, "sha256", f->packages.at[i].sha256);
		cply_json_end(json);
	}
	cply_json_end(json);
	cply_json_end(json);
	cply_status status = cply_json_finish(json, &text, &length, err);
	if (status == CPLY_OK)
		status = cply__file_replace(allocator, path, text, length, 0644, err);
	cply_json_free(json);
	return status;
}

static cply_status fill(fetch *f, cply_error *err)
{
	const cply__sysroot_spec *spec = &f->recipe->definition->sysroot;
	const char *unpacked = cply__arena_printf(f->arena, "%s/unpacked", f->work);
	cply__apt apt;

	if (!unpacked)
		return cply__error_nomem(err);
	if (cply__apt_open(&apt, f->context, f->arena, f->work, f->recipe->architecture, err) != CPLY_OK)
		return err->code;
	apt.with_dependencies = spec->has_libraries;
	if (cply__apt_prepare(&apt, err) != CPLY_OK ||
		cply__apt_fetch(&apt, &f->packages, &spec->packages, err) != CPLY_OK ||
		cply__path_mkdirs(&f->context->allocator, unpacked, 0755, err) != CPLY_OK)
		return err->code;
	for (size_t i = 0; i < f->packages.count; i++)
		if (cply__apt_unpack(&apt, &f->packages.at[i], unpacked, err) != CPLY_OK)
			return err->code;
	if (cply__layout_apply(f->arena, unpacked, f->root, spec->layout, spec->layout_count, err) != CPLY_OK)
		return err->code;
	return write_manifest(f, err);
}

/* Makes the sysroot in a folder of its own and renames it; the lock is held. */
static cply_status make(fetch *f, cply_error *err)
{
	const cply_allocator *allocator = &f->context->allocator;
	const char *work_path = cply__arena_printf(f->arena, "%s.work", f->recipe->sysroot);
	cply__tempdir work = CPLY__TEMPDIR_INIT, root = CPLY__TEMPDIR_INIT;

	if (!work_path)
		return cply__error_nomem(err);
	cply_status status = cply__tempdir_create(&work, allocator, work_path, 0755, err);
	if (status == CPLY_OK)
		status = cply__tempdir_create(&root, allocator, f->recipe->sysroot, 0755, err);
	if (status == CPLY_OK) {
		f->work = work.path;
		f->root = root.path;
		status = fill(f, err);
	}
	/* What lies there without a manifest is no sysroot: somebody took it apart. */
	if (status == CPLY_OK)
		status = cply__path_remove(allocator, f->recipe->sysroot, err);
	if (status == CPLY_OK)
		status = cply__tempdir_commit(&root, err);
	cply__tempdir_release(&root);
	cply__tempdir_release(&work);
	return status;
}

static cply_status fetch_locked(fetch *f, cply_error *err)
{
	const char *sysroot = f->recipe->sysroot;
	char *parent = cply__path_parent(f->arena->allocator, sysroot);
	const char *lock = parent ? cply__arena_printf(f->arena, "%s/.%s.lock", parent, f->recipe->sysroot_name) : NULL;
	cply_status status = lock ? cply__path_mkdirs(f->arena->allocator, parent, 0755, err) : cply__error_nomem(err);
	int fd = -1;

	cply__free(f->arena->allocator, parent);
	if (status == CPLY_OK)
		status = cply__lock_take(&fd, f->context, lock, CPLY__LOCK_WAIT, err);
	if (status == CPLY_OK && !is_whole(f, sysroot))
		status = make(f, err);
	cply__file_close(&fd);
	return status;
}

cply_status cply__sysroot_fetch(cply_context *context, const cply__recipe *recipe, cply_error *err)
{
	cply__arena arena;
	fetch f = {.context = context, .recipe = recipe, .arena = &arena};

	if (!recipe->sysroot[0])
		return cply__error(err, CPLY_E_USAGE, .found = "none",
			.wanted = "a cache folder, where sysroots are kept",
			.hint = "set XDG_CACHE_HOME or HOME to a folder that can be written");
	cply__arena_init(&arena, &context->allocator);
	cply_status status = is_whole(&f, recipe->sysroot) ? CPLY_OK : fetch_locked(&f, err);
	cply__free(&context->allocator, f.packages.at);
	cply__arena_release(&arena);
	return status == CPLY_OK ? CPLY_OK : cply__error_context(err, "fetch sysroot %s", recipe->sysroot_name);
}
