#include "pins.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/alloc.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/lock.h"
#include "runtime/path.h"
#include "runtime/yaml.h"
#include "toolchains/distribution.h"

enum { MAX_SIZE = 1 << 20 };

/* A whole lock file; texts live in the arena. */
typedef struct lock_file {
	cply__arena *arena;
	const char *path;
	CPLY__VEC(cply__pins) sysroots;
	cply__strbuf text; /* as it was read */
} lock_file;

static cply_status fault(const lock_file *file, const cply__yaml_node *node, const char *wanted, cply_error *err)
{
	return cply__error(err, CPLY_E_PARSE, .path = file->path, .line = node->line, .wanted = wanted,
		.found = node->text && node->text[0] ? node->text : "something else",
		.hint = "crossply writes this file: take it from version control, or remove it to have it made anew");
}

static const char *text_of(const cply__yaml_node *map, const char *key)
{
	const cply__yaml_node *node = map->kind == CPLY__YAML_MAP ? cply__yaml_get(map, key) : NULL;

	return node && node->kind == CPLY__YAML_SCALAR && node->text[0] ? node->text : NULL;
}

static cply_status read_packages(lock_file *file, cply__pins *out, const cply__yaml_node *list, cply_error *err)
{
	if (list->kind != CPLY__YAML_LIST)
		return fault(file, list, "a list of packages", err);
	for (const cply__yaml_node *node = list->first; node; node = node->next) {
		const cply__package package = {.name = text_of(node, "name"),
			.version = text_of(node, "version"),
			.sha256 = text_of(node, "sha256")};
		if (!package.name || !package.version || !package.sha256 ||
			!cply__distribution_is_package(package.name) ||
			package.version[strcspn(package.version, " /'\"")] || !cply__package_is_digest(package.sha256))
			return fault(file, node, "a package's name, version and sha256", err);
		if (!CPLY__VEC_PUSH(&out->packages, file->arena->allocator, package))
			return cply__error_nomem(err);
	}
	cply__packages_sort(&out->packages);
	return CPLY_OK;
}

static cply_status read_libraries(lock_file *file, cply__pins *out, const cply__yaml_node *list, cply_error *err)
{
	size_t count = 0;

	if (list->kind != CPLY__YAML_LIST)
		return fault(file, list, "a list of libraries", err);
	for (const cply__yaml_node *node = list->first; node; node = node->next)
		count++;
	out->libraries.at = cply__arena_alloc(file->arena, (count + 1) * sizeof *out->libraries.at);
	if (!out->libraries.at)
		return cply__error_nomem(err);
	for (const cply__yaml_node *node = list->first; node; node = node->next) {
		if (node->kind != CPLY__YAML_SCALAR || !cply__distribution_is_package(node->text))
			return fault(file, node, "the name of a package", err);
		out->libraries.at[out->libraries.count++] = node->text;
	}
	return CPLY_OK;
}

static cply_status read_sysroot(lock_file *file, const cply__yaml_node *node, cply_error *err)
{
	cply__pins pins = {.sysroot = node->key};

	if (node->kind != CPLY__YAML_MAP)
		return fault(file, node, "a map of libraries and packages", err);
	if (!CPLY__VEC_PUSH(&file->sysroots, file->arena->allocator, pins))
		return cply__error_nomem(err);
	cply__pins *into = &file->sysroots.at[file->sysroots.count - 1];
	for (const cply__yaml_node *at = node->first; at; at = at->next) {
		cply_status status = CPLY_OK;
		if (strcmp(at->key, "libraries") == 0)
			status = read_libraries(file, into, at, err);
		else if (strcmp(at->key, "packages") == 0)
			status = read_packages(file, into, at, err);
		else
			status = fault(file, at, "libraries or packages", err);
		if (status != CPLY_OK)
			return status;
	}
	return CPLY_OK;
}

static cply_status read_root(lock_file *file, const cply__yaml_node *root, cply_error *err)
{
	const cply__yaml_node *version = cply__yaml_get(root, "version");
	const cply__yaml_node *sysroots = cply__yaml_get(root, "sysroots");

	if (!version || !version->text)
		return fault(file, root, "`version: 1`", err);
	if (strcmp(version->text, "1") != 0) {
		cply__error(err, CPLY_E_UNSUPPORTED, .path = file->path, .line = version->line,
			.wanted = "a lock file of version 1", .hint = "a later crossply wrote it: use that one");
		return cply__error_found(err, "version %s", version->text);
	}
	if (!sysroots || sysroots->kind != CPLY__YAML_MAP)
		return fault(file, sysroots ? sysroots : root, "a map `sysroots`", err);
	for (const cply__yaml_node *node = sysroots->first; node; node = node->next)
		if (read_sysroot(file, node, err) != CPLY_OK)
			return err->code;
	return CPLY_OK;
}

static void release(lock_file *file)
{
	for (size_t i = 0; i < file->sysroots.count; i++)
		cply__free(file->arena->allocator, file->sysroots.at[i].packages.at);
	cply__free(file->arena->allocator, file->sysroots.at);
	cply__strbuf_release(&file->text);
}

/* A file that is not there is an empty one. To be released, unless it fails. */
static cply_status load(lock_file *out, cply__arena *arena, const char *path, cply_error *err)
{
	cply__yaml_node *root = NULL;

	*out = (lock_file){.arena = arena, .path = path};
	cply__strbuf_init(&out->text, arena->allocator);
	cply_error missing;
	cply_status status = cply__file_slurp(&out->text, path, MAX_SIZE, &missing);
	if (status == CPLY_E_NOT_FOUND)
		return CPLY_OK;
	if (status != CPLY_OK)
		*err = missing;
	if (status == CPLY_OK)
		status = cply__yaml_parse(&root, arena, out->text.text, out->text.length, path, err);
	if (status == CPLY_OK)
		status = root->kind == CPLY__YAML_MAP ? read_root(out, root, err) : fault(out, root, "a map", err);
	if (status != CPLY_OK)
		release(out);
	return status;
}

static cply__pins *find(lock_file *file, const char *sysroot)
{
	for (size_t i = 0; i < file->sysroots.count; i++)
		if (strcmp(file->sysroots.at[i].sysroot, sysroot) == 0)
			return &file->sysroots.at[i];
	return NULL;
}

cply_status cply__pins_read(
	cply__pins *out, bool *is_there, cply__arena *arena, const char *path, const char *sysroot, cply_error *err)
{
	lock_file file;

	*is_there = false;
	if (load(&file, arena, path, err) != CPLY_OK)
		return cply__error_context(err, "read the lock file");
	cply__pins *found = find(&file, sysroot);
	if (found) {
		*out = *found;
		*is_there = true;
		found->packages.at = NULL;
	}
	release(&file);
	return CPLY_OK;
}

static int by_sysroot(const void *a, const void *b)
{
	return strcmp(((const cply__pins *)a)->sysroot, ((const cply__pins *)b)->sysroot);
}

/* Names, versions (Debian Policy 5.6.12) and digests hold nothing that YAML would read; the colon of an epoch is
 * quoted. */
static void format(cply__strbuf *out, const lock_file *file)
{
	cply__strbuf_puts(out,
		"# Written by `crossply setup`; to be kept with the sources. `crossply setup --update` renews "
		"it.\nversion: 1\nsysroots:\n");
	for (size_t i = 0; i < file->sysroots.count; i++) {
		const cply__pins *pins = &file->sysroots.at[i];
		cply__strbuf_puts(out, "  \"");
		for (const char *at = pins->sysroot; *at; at++)
			cply__strbuf_printf(out, "%s%c", *at == '"' || *at == '\\' ? "\\" : "", *at);
		cply__strbuf_puts(out, "\":\n    libraries: [");
		for (size_t j = 0; j < pins->libraries.count; j++)
			cply__strbuf_printf(out, "%s%s", j ? ", " : "", pins->libraries.at[j]);
		cply__strbuf_puts(out, "]\n    packages:\n");
		for (size_t j = 0; j < pins->packages.count; j++)
			cply__strbuf_printf(out, "      - {name: %s, version: \"%s\", sha256: %s}\n",
				pins->packages.at[j].name, pins->packages.at[j].version, pins->packages.at[j].sha256);
	}
}

static cply_status replace(cply__arena *arena, const char *path, const cply__pins *pins, cply_error *err)
{
	lock_file file;
	cply__strbuf text;

	if (load(&file, arena, path, err) != CPLY_OK)
		return err->code;
	cply__pins *old = find(&file, pins->sysroot);
	if (!old && CPLY__VEC_PUSH(&file.sysroots, arena->allocator, (cply__pins){.sysroot = pins->sysroot}))
		old = &file.sysroots.at[file.sysroots.count - 1];
	if (!old) {
		release(&file);
		return cply__error_nomem(err);
	}
	cply__free(arena->allocator, old->packages.at);
	*old = *pins;
	qsort(file.sysroots.at, file.sysroots.count, sizeof *file.sysroots.at, by_sysroot);
	cply__strbuf_init(&text, arena->allocator);
	format(&text, &file);
	find(&file, pins->sysroot)->packages.at = NULL; /* the caller's */
	cply_status status = text.failed ? cply__error_nomem(err) : CPLY_OK;
	if (status == CPLY_OK &&
		(text.length != file.text.length || memcmp(text.text, file.text.text, text.length) != 0))
		status = cply__file_replace(arena->allocator, path, text.text, text.length, 0644, err);
	cply__strbuf_release(&text);
	release(&file);
	return status;
}

cply_status cply__pins_write(
	cply_context *context, cply__arena *arena, const char *path, const cply__pins *pins, cply_error *err)
{
	char *folder = cply__path_parent(arena->allocator, path);
	int fd = -1;

	/* The folder is locked, so that no file is left beside the one that people keep. It must be one by then. */
	cply_status status = folder ? cply__path_mkdirs(arena->allocator, folder, 0777, err) : cply__error_nomem(err);
	if (status == CPLY_OK)
		status = cply__lock_take(&fd, context, folder, CPLY__LOCK_WAIT, err);
	cply__free(arena->allocator, folder);
	if (status == CPLY_OK)
		status = replace(arena, path, pins, err);
	cply__file_close(&fd);
	return status == CPLY_OK ? CPLY_OK : cply__error_context(err, "write the lock file");
}
