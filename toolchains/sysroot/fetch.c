#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "apt.h"
#include "floor.h"
#include "generation.h"
#include "layout.h"
#include "links.h"
#include "manifest.h"
#include "pins.h"
#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/lock.h"
#include "runtime/path.h"
#include "runtime/sha256.h"
#include "runtime/tempfile.h"
#include "toolchains/sysroot.h"

/* Digits of a generation's key; and how many generations of a sysroot are kept for who goes back to one. */
enum { KEY_DIGITS = 16, KEPT_GENERATIONS = 4 };

/* Everything about one fetch. Texts live in the arena. */
typedef struct fetch {
	cply_context *context;
	const cply__sysroot_job *job;
	const cply__recipe *recipe; /* the first */
	cply__arena *arena;
	cply__store store;
	cply__apt apt;
	cply__manifest manifest; /* what it is to be made of */
	cply__texts wanted;      /* names of packages, "a | b" */
	bool is_known;           /* the manifest has its packages: they need not be asked for */
	const char *generation;  /* the folder */
} fetch;

cply_status cply__sysroot_has_no_place(cply_error *err)
{
	return cply__error(err, CPLY_E_USAGE, .found = "none", .wanted = "a cache folder, where sysroots are kept",
		.hint = "set XDG_CACHE_HOME or HOME to a folder that can be written");
}

cply_status cply__sysroot_has_libraries(bool *out, cply__arena *arena, const cply__recipe *recipe, cply_error *err)
{
	cply__manifest manifest;

	*out = false;
	if (!recipe->sysroot[0])
		return CPLY_OK;
	if (cply__manifest_read(&manifest, out, arena, recipe->sysroot, err) != CPLY_OK)
		return err->code;
	*out = *out && manifest.libraries.count > 0;
	cply__free(arena->allocator, manifest.packages.at);
	return CPLY_OK;
}

static void announce(const fetch *f, const char *text)
{
	cply__context_send(f->context, &(cply_event){.kind = CPLY_EVENT_PHASE,
					       .subject = f->recipe->sysroot_name,
					       .text = text,
					       .text_length = strlen(text)});
}

static bool is_whole(fetch *f, const char *sysroot)
{
	struct stat st;
	const char *manifest = cply__arena_printf(f->arena, "%s/%s", sysroot, CPLY__SYSROOT_MANIFEST);

	return manifest && stat(manifest, &st) == 0;
}

static bool are_equal(const cply__texts *a, const cply__texts *b)
{
	for (size_t i = 0; i < a->count && i < b->count; i++)
		if (strcmp(a->at[i], b->at[i]) != 0)
			return false;
	return a->count == b->count;
}

/* What a definition asks for, and the libraries. */
static cply_status list_wanted(fetch *f, cply_error *err)
{
	const cply__texts *base = &f->recipe->definition->sysroot.packages, *libraries = &f->job->libraries;

	f->wanted = (cply__texts){
		cply__arena_alloc(f->arena, (base->count + libraries->count + 1) * sizeof *f->wanted.at), 0};
	if (!f->wanted.at)
		return cply__error_nomem(err);
	for (size_t i = 0; i < base->count; i++)
		f->wanted.at[f->wanted.count++] = base->at[i];
	for (size_t i = 0; i < libraries->count; i++)
		f->wanted.at[f->wanted.count++] = libraries->at[i];
	return CPLY_OK;
}

/* Is a list of packages an answer to what is asked? If not, *lacking names what is not in it. */
static bool answers(const fetch *f, const cply__texts *libraries, const cply__packages *packages, const char **lacking)
{
	*lacking = cply__packages_lacking(packages, &f->wanted);
	return !*lacking && are_equal(libraries, &f->job->libraries);
}

static cply_status refuse_lock(
	const fetch *f, bool is_there, const cply__pins *pins, const char *lacking, cply_error *err)
{
	cply__strbuf wanted, found;

	cply__strbuf_init(&wanted, f->arena->allocator);
	cply__strbuf_init(&found, f->arena->allocator);
	for (size_t i = 0; i < f->job->libraries.count; i++)
		cply__strbuf_printf(&wanted, " %s", f->job->libraries.at[i]);
	for (size_t i = 0; is_there && i < pins->libraries.count; i++)
		cply__strbuf_printf(&found, " %s", pins->libraries.at[i]);
	cply__error(err, CPLY_E_FAILED, .path = f->job->lock_path,
		.hint = "run the same command without --locked, and keep the lock file that it writes");
	cply__error_wanted(err, "the sysroot %s with the libraries%s", f->recipe->sysroot_name,
		wanted.length ? wanted.text : " (none)");
	if (!is_there)
		cply__error_found(err, "nothing about it in the lock file");
	else if (lacking && are_equal(&pins->libraries, &f->job->libraries))
		cply__error_found(err, "no %s in the lock file", lacking);
	else
		cply__error_found(err, "a lock file for the libraries%s", found.length ? found.text : " (none)");
	cply__strbuf_release(&wanted);
	cply__strbuf_release(&found);
	return err->code;
}

/* Packages that need not be asked for: those of the lock file, or else of the sysroot that is there. */
static cply_status recall(fetch *f, cply_error *err)
{
	const cply__sysroot_job *job = f->job;
	const char *lacking = NULL;
	cply__manifest present;
	cply__pins pins = {0};
	bool is_there = false;

	if (job->lock_path && (!(job->flags & CPLY_SETUP_UPDATE) || job->flags & CPLY_SETUP_LOCKED)) {
		if (cply__pins_read(&pins, &is_there, f->arena, job->lock_path, f->recipe->sysroot_name, err) !=
			CPLY_OK)
			return err->code;
		f->is_known = is_there && answers(f, &pins.libraries, &pins.packages, &lacking);
		f->manifest.packages = pins.packages;
		if (!f->is_known && job->flags & CPLY_SETUP_LOCKED)
			return refuse_lock(f, is_there, &pins, lacking, err);
		if (f->is_known)
			return CPLY_OK;
	}
	if (job->flags & CPLY_SETUP_UPDATE)
		return CPLY_OK;
	if (cply__manifest_read(&present, &is_there, f->arena, f->recipe->sysroot_link, err) != CPLY_OK)
		return err->code;
	f->is_known = is_there && answers(f, &present.libraries, &present.packages, &lacking);
	cply__free(f->arena->allocator, f->is_known ? f->manifest.packages.at : present.packages.at);
	if (f->is_known)
		f->manifest.packages = present.packages;
	return CPLY_OK;
}

/* The folder's name says all that it is made of: the same packages laid out in the same way are the same sysroot. */
static cply_status name_generation(fetch *f, cply_error *err)
{
	const cply__sysroot_spec *spec = &f->recipe->definition->sysroot;
	uint8_t digest[CPLY__SHA256_SIZE];
	char text[CPLY__DIGEST_TEXT];
	cply__strbuf what;
	cply__sha256 hash;

	cply__strbuf_init(&what, f->arena->allocator);
	for (size_t i = 0; i < spec->layout_count; i++)
		cply__strbuf_printf(&what, "%s: %s\n", spec->layout[i].from, spec->layout[i].to);
	cply_status status = cply__manifest_format(&what, &f->manifest, err);
	cply__sha256_init(&hash);
	cply__sha256_add(&hash, what.text, what.length);
	cply__sha256_finish(&hash, digest);
	cply__digest_format(text, digest);
	cply__strbuf_release(&what);
	if (status != CPLY_OK)
		return status;
	const char *key = cply__arena_strndup(f->arena, text + strlen("sha256:"), KEY_DIGITS);
	f->generation = key ? cply__generation_path(f->arena, f->recipe->sysroot_link, key) : NULL;
	return f->generation ? CPLY_OK : cply__error_nomem(err);
}

static cply_status open_apt(fetch *f, cply_error *err)
{
	const char *folder = cply__arena_printf(f->arena, "%s/apt/%s", f->context->cache_dir, f->recipe->architecture);

	if (!folder)
		return cply__error_nomem(err);
	if (cply__apt_open(&f->apt, f->context, f->arena, folder, f->recipe->architecture, f->job->sources_path, err) !=
		CPLY_OK)
		return err->code;
	f->apt.with_dependencies = f->recipe->definition->sysroot.has_libraries;
	f->apt.needs_newest = (f->job->flags & CPLY_SETUP_UPDATE) != 0;
	f->apt.is_offline = (f->job->flags & CPLY_SETUP_OFFLINE) != 0;
	return cply__store_open(&f->store, f->arena, f->context->cache_dir, err);
}

/* One apt at a time works in the folder of an architecture. */
static cply_status fetch_packages(fetch *f, cply_error *err)
{
	int fd = -1;

	if (cply__path_mkdirs(f->arena->allocator, f->apt.folder, 0755, err) != CPLY_OK)
		return err->code;
	const char *lock = cply__arena_printf(f->arena, "%s/.lock", f->apt.folder);
	if (!lock)
		return cply__error_nomem(err);
	cply_status status = cply__lock_take(&fd, f->context, lock, CPLY__LOCK_WAIT, err);
	if (status == CPLY_OK)
		status = cply__apt_prepare(&f->apt, err);
	if (status == CPLY_OK)
		status = cply__apt_fetch(
			&f->apt, &f->store, &f->manifest.packages, f->is_known ? NULL : &f->wanted, err);
	cply__file_close(&fd);
	return status;
}

static cply_status write_manifest(fetch *f, const char *root, cply_error *err)
{
	const char *path = cply__arena_printf(f->arena, "%s/%s", root, CPLY__SYSROOT_MANIFEST);
	cply__strbuf text;

	if (!path)
		return cply__error_nomem(err);
	cply__strbuf_init(&text, f->arena->allocator);
	cply_status status = cply__manifest_format(&text, &f->manifest, err);
	if (status == CPLY_OK)
		status = cply__file_replace(f->arena->allocator, path, text.text, text.length, 0644, err);
	cply__strbuf_release(&text);
	return status;
}

/* Every platform that is to be compiled for with it must be able to run what is in it. */
static cply_status check_floors(fetch *f, const char *root, cply_error *err)
{
	announce(f, "Checking what its objects need");
	for (size_t i = 0; i < f->job->count; i++)
		if (cply__floor_check(f->context, f->arena, f->job->recipes[i]->row, root, err) != CPLY_OK)
			return err->code;
	return CPLY_OK;
}

/* From packages to a sysroot, in two private folders. */
static cply_status fill(fetch *f, const char *unpacked, const char *root, cply_error *err)
{
	const cply__sysroot_spec *spec = &f->recipe->definition->sysroot;
	char text[96];

	snprintf(text, sizeof text, "Unpacking %zu packages", f->manifest.packages.count);
	announce(f, text);
	for (size_t i = 0; i < f->manifest.packages.count; i++)
		if (cply__apt_unpack(&f->apt, &f->store, &f->manifest.packages.at[i], unpacked, err) != CPLY_OK)
			return err->code;
	if (cply__layout_apply(f->arena, unpacked, root, spec->layout, spec->layout_count, err) != CPLY_OK ||
		cply__links_keep_inside(f->context, f->arena, root, err) != CPLY_OK ||
		check_floors(f, root, err) != CPLY_OK)
		return err->code;
	return write_manifest(f, root, err);
}

/* Makes the generation in a folder of its own and renames it; the lock is held. */
static cply_status make(fetch *f, cply_error *err)
{
	const cply_allocator *allocator = &f->context->allocator;
	const char *work_path = cply__arena_printf(f->arena, "%s.work", f->recipe->sysroot_link);
	cply__tempdir work = CPLY__TEMPDIR_INIT, root = CPLY__TEMPDIR_INIT;

	if (!work_path)
		return cply__error_nomem(err);
	cply_status status = cply__tempdir_create(&work, allocator, work_path, 0755, err);
	if (status == CPLY_OK)
		status = cply__tempdir_create(&root, allocator, f->generation, 0755, err);
	if (status == CPLY_OK)
		status = fill(f, work.path, root.path, err);
	/* What lies there without a manifest is no sysroot: somebody took it apart. */
	if (status == CPLY_OK)
		status = cply__path_remove(allocator, f->generation, err);
	if (status == CPLY_OK)
		status = cply__tempdir_commit(&root, err);
	cply__tempdir_release(&root);
	cply__tempdir_release(&work);
	return status;
}

static cply_status put_to_use(fetch *f, cply_error *err)
{
	const cply__pins pins = {f->recipe->sysroot_name, f->job->libraries, f->manifest.packages};

	cply_error left;

	if (cply__generation_use(f->arena, f->recipe->sysroot_link, f->generation, err) != CPLY_OK)
		return err->code;
	/* What cannot be removed is in nobody's way. */
	if (cply__generation_prune(f->arena, f->recipe->sysroot_link, KEPT_GENERATIONS, &left) != CPLY_OK)
		cply__context_warn(f->context, NULL, "an old sysroot stays: %s: %s", left.path, left.found);
	if (!f->job->lock_path || f->job->flags & CPLY_SETUP_LOCKED)
		return CPLY_OK;
	return cply__pins_write(f->context, f->arena, f->job->lock_path, &pins, err);
}

/* The lock of the sysroot is held. */
static cply_status bring_about(fetch *f, cply_error *err)
{
	if (list_wanted(f, err) != CPLY_OK || recall(f, err) != CPLY_OK)
		return err->code;
	if (f->is_known && name_generation(f, err) != CPLY_OK)
		return err->code;
	if (!f->is_known || !is_whole(f, f->generation)) {
		if (open_apt(f, err) != CPLY_OK || fetch_packages(f, err) != CPLY_OK ||
			name_generation(f, err) != CPLY_OK)
			return err->code;
	}
	cply_status status = is_whole(f, f->generation) ? check_floors(f, f->generation, err) : make(f, err);
	return status == CPLY_OK ? put_to_use(f, err) : status;
}

/* With nothing special asked for, a sysroot that is there will do. */
static bool is_content(fetch *f)
{
	const cply__sysroot_job *job = f->job;

	return !job->libraries.count && !job->lock_path && !(job->flags & CPLY_SETUP_UPDATE) &&
	       is_whole(f, f->recipe->sysroot_link);
}

static bool is_in_use(fetch *f)
{
	char target[PATH_MAX];
	const ssize_t length = readlink(f->recipe->sysroot_link, target, sizeof target - 1);

	if (length < 0)
		return false;
	target[length] = '\0';
	return strcmp(target, cply__path_base(f->generation)) == 0 && is_whole(f, f->generation);
}

/*
 * What is asked for is in use already, and there is no lock file that could have to be written: a cache that cannot be
 * written, as of an image's earlier layer or of another user, will do.
 */
static cply_status find_settled(fetch *f, bool *is_settled, cply_error *err)
{
	const cply__sysroot_job *job = f->job;

	*is_settled = is_content(f);
	if (*is_settled || job->flags & CPLY_SETUP_UPDATE || (job->lock_path && !(job->flags & CPLY_SETUP_LOCKED)))
		return CPLY_OK;
	if (list_wanted(f, err) != CPLY_OK || recall(f, err) != CPLY_OK ||
		(f->is_known && name_generation(f, err) != CPLY_OK))
		return err->code;
	*is_settled = f->is_known && is_in_use(f);
	if (*is_settled)
		return check_floors(f, f->generation, err);
	cply__free(f->arena->allocator, f->manifest.packages.at);
	f->manifest.packages = (cply__packages){0};
	f->is_known = false;
	return CPLY_OK;
}

static cply_status fetch_locked(fetch *f, cply_error *err)
{
	char *parent = cply__path_parent(f->arena->allocator, f->recipe->sysroot_link);
	const char *lock = parent ? cply__arena_printf(f->arena, "%s/.%s.lock", parent, f->recipe->sysroot_name) : NULL;
	cply_status status = lock ? cply__path_mkdirs(f->arena->allocator, parent, 0755, err) : cply__error_nomem(err);
	int fd = -1;

	if (status == CPLY_OK)
		status = cply__lock_take(&fd, f->context, lock, CPLY__LOCK_WAIT, err);
	/* A killed run may have made another generation than this one will. */
	if (status == CPLY_OK)
		status = cply__tempfile_sweep(f->arena->allocator, parent, err);
	if (status == CPLY_OK && !is_content(f))
		status = bring_about(f, err);
	cply__file_close(&fd);
	cply__free(f->arena->allocator, parent);
	return status;
}

cply_status cply__sysroot_fetch(cply_context *context, const cply__sysroot_job *job, cply_error *err)
{
	const cply__recipe *recipe = job->recipes[0];
	cply__arena arena;
	fetch f = {.context = context, .job = job, .recipe = recipe, .arena = &arena};

	if (!recipe->sysroot_link[0])
		return cply__sysroot_has_no_place(err);
	f.manifest.architecture = recipe->architecture;
	f.manifest.libraries = job->libraries;
	cply__arena_init(&arena, &context->allocator);
	bool is_settled = false;
	cply_status status = find_settled(&f, &is_settled, err);
	if (status == CPLY_OK && !is_settled)
		status = fetch_locked(&f, err);
	cply__free(&context->allocator, f.manifest.packages.at);
	cply__arena_release(&arena);
	return status == CPLY_OK ? CPLY_OK : cply__error_context(err, "fetch sysroot %s", recipe->sysroot_name);
}
