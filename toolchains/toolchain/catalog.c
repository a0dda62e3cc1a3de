#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "definition_parse.h"
#include "runtime/alloc.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/path.h"
#include "runtime/vec.h"
#include "toolchains/embedded.h"

enum { MAX_FILES = 256, MAX_FILE_SIZE = 1 << 20 };

typedef CPLY__VEC(cply__definition_file) file_vec;

static cply_status add_file(file_vec *files, cply__arena *arena, const char *path, bool is_built_in, const char *text,
	size_t length, cply_error *err)
{
	cply__definition_file file;

	if (cply__definition_open(&file, arena, path, is_built_in, text, length, err) != CPLY_OK)
		return err->code;
	for (size_t i = 0; i < files->count; i++) {
		if (strcmp(files->at[i].family, file.family) != 0 || files->at[i].is_built_in)
			continue;
		cply__error(err, CPLY_E_PARSE, .path = path, .line = cply__yaml_get(file.root, "family")->line,
			.wanted = "a `family` of its own",
			.hint = "rename one, or move it out of the folder of definitions");
		return cply__error_found(err, "`%s`, which %s defines too", file.family, files->at[i].path);
	}
	return CPLY__VEC_PUSH(files, arena->allocator, file) ? CPLY_OK : cply__error_nomem(err);
}

static cply_status add_built_in(file_vec *files, cply__arena *arena, cply_error *err)
{
	for (const cply__embedded *at = cply__embedded_definitions; at->name; at++)
		if (add_file(files, arena, at->name, true, (const char *)at->bytes, at->size, err) != CPLY_OK)
			return err->code;
	return CPLY_OK;
}

static int is_definition(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return entry->d_name[0] != '.' && length > 5 && strcmp(entry->d_name + length - 5, ".yaml") == 0;
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static cply_status add_path(file_vec *files, cply__arena *arena, const char *folder, const char *name, cply_error *err)
{
	cply__strbuf text;
	char *path = cply__arena_printf(arena, "%s/%s", folder, name);

	if (!path)
		return cply__error_nomem(err);
	cply__strbuf_init(&text, arena->allocator);
	cply_status status = cply__file_slurp(&text, path, MAX_FILE_SIZE, err);
	if (status == CPLY_OK)
		status = add_file(files, arena, path, false, text.text, text.length, err);
	cply__strbuf_release(&text);
	return status;
}

static cply_status add_folder(file_vec *files, cply__arena *arena, const char *folder, cply_error *err)
{
	struct dirent **entries;
	int count = scandir(folder, &entries, is_definition, by_bytes);
	cply_status status = CPLY_OK;

	if (count < 0)
		return errno == ENOENT ? CPLY_OK : cply__error_errno(err, errno, folder);
	if (count > MAX_FILES)
		status = cply__error(
			err, CPLY_E_LIMIT, .path = folder, .wanted = "at most 256 definitions in one folder");
	for (int i = 0; i < count; i++) {
		if (status == CPLY_OK)
			status = add_path(files, arena, folder, entries[i]->d_name, err);
		free(entries[i]);
	}
	free(entries);
	return status;
}

/* The file that `extends: name` in `child` means: one of the user's own before a built-in one, never itself. */
static cply__definition_file *find_parent(file_vec *files, const cply__definition_file *child)
{
	cply__definition_file *found = NULL;

	for (size_t i = 0; i < files->count; i++) {
		cply__definition_file *file = &files->at[i];
		if (file != child && strcmp(file->family, child->extends) == 0 && (!found || found->is_built_in))
			found = file;
	}
	return found;
}

static cply_status finish(file_vec *files, cply__arena *arena, cply__definition_file *file, cply_error *err)
{
	cply__definition_file *parent = NULL;

	if (file->definition)
		return CPLY_OK;
	if (file->is_open) {
		cply__error(err, CPLY_E_PARSE, .path = file->path, .line = file->extends_line,
			.wanted = "`extends` that does not lead back to itself",
			.hint = "let one of the files state what it extends by itself");
		return cply__error_found(err, "`%s`", file->extends);
	}
	file->is_open = true;
	if (file->extends) {
		parent = find_parent(files, file);
		if (!parent) {
			cply__error(err, CPLY_E_PARSE, .path = file->path, .line = file->extends_line,
				.wanted = "`extends` with a family that is defined",
				.hint = "`crossply explain PLATFORM` lists those that are");
			return cply__error_found(err, "`%s`", file->extends);
		}
		if (finish(files, arena, parent, err) != CPLY_OK)
			return err->code;
	}
	cply__definition *definition = cply__arena_alloc(arena, sizeof *definition);
	if (!definition)
		return cply__error_nomem(err);
	if (parent)
		*definition = *parent->definition;
	if (cply__definition_parse(definition, arena, file, err) != CPLY_OK)
		return err->code;
	file->definition = definition;
	file->is_open = false;
	return CPLY_OK;
}

static int in_order(const void *a, const void *b)
{
	const cply__definition *first = a, *second = b;

	if (first->order != second->order)
		return first->order < second->order ? -1 : 1;
	return strcmp(first->family, second->family);
}

static bool is_replaced(const file_vec *files, const cply__definition_file *file)
{
	for (size_t i = 0; file->is_built_in && i < files->count; i++)
		if (!files->at[i].is_built_in && strcmp(files->at[i].family, file->family) == 0)
			return true;
	return false;
}

static cply_status collect(cply__catalog *out, file_vec *files, cply_error *err)
{
	out->families = cply__arena_alloc(&out->arena, (files->count + 1) * sizeof *out->families);
	if (!out->families)
		return cply__error_nomem(err);
	for (size_t i = 0; i < files->count; i++) {
		if (finish(files, &out->arena, &files->at[i], err) != CPLY_OK)
			return err->code;
		if (!is_replaced(files, &files->at[i]) && !files->at[i].definition->is_base)
			out->families[out->count++] = *files->at[i].definition;
	}
	qsort(out->families, out->count, sizeof *out->families, in_order);
	return CPLY_OK;
}

cply_status cply__catalog_load(
	cply__catalog *out, const cply_allocator *allocator, const char *definitions_dir, cply_error *err)
{
	file_vec files = {0};

	*out = (cply__catalog){.count = 0};
	cply__arena_init(&out->arena, allocator);
	cply_status status = add_built_in(&files, &out->arena, err);
	if (status == CPLY_OK && definitions_dir)
		status = add_folder(&files, &out->arena, definitions_dir, err);
	if (status == CPLY_OK)
		status = collect(out, &files, err);
	cply__free(allocator, files.at);
	if (status != CPLY_OK)
		cply__catalog_release(out);
	return status;
}

void cply__catalog_release(cply__catalog *catalog)
{
	cply__arena_release(&catalog->arena);
	catalog->families = NULL;
	catalog->count = 0;
}

const cply__definition *cply__catalog_find(const cply__catalog *catalog, const char *family)
{
	for (size_t i = 0; i < catalog->count; i++)
		if (strcmp(catalog->families[i].family, family) == 0)
			return &catalog->families[i];
	return NULL;
}

const cply__served *cply__definition_serves(const cply__definition *definition, const cply_platform *platform)
{
	const cply__served *without_variant = NULL;

	for (size_t i = 0; i < definition->platform_count; i++) {
		const cply__served *served = &definition->platforms[i];
		if (strcmp(served->platform.os, platform->os) != 0 ||
			strcmp(served->platform.arch, platform->arch) != 0)
			continue;
		if (strcmp(served->platform.variant, platform->variant) == 0)
			return served;
		if (!served->platform.variant[0])
			without_variant = served;
	}
	return without_variant;
}
