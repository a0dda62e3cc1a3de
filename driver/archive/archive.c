/* One archive per platform, and the list of their digests. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "archive.h"
#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/path.h"

static cply_status name_file(cply_archive_file *out, const packing_archive *a, cply_error *err)
{
	const char *suffix = strcmp(a->folder->platform.os, "windows") == 0 ? ".zip" : ".tar.gz";
	int length = snprintf(out->name, sizeof out->name, "%s-%s%s", a->name, a->folder->pair, suffix);

	if (length < 0 || (size_t)length >= sizeof out->name)
		return cply__error(err, CPLY_E_USAGE, .found = a->name, .wanted = "a name below 200 bytes");
	out->platform = a->folder->platform;
	return CPLY_OK;
}

static cply_status list_entries(packing_archive *a, const char *root, const cply_texts *add, cply_error *err)
{
	if (cply_layer_add_tree(a->entries, a->folder->path, root, err))
		return err->code;
	for (size_t i = 0; i < add->count; i++)
		if (cply__layer_add_below(a->entries, root, add->at[i], err))
			return cply__error_context(err, "--add %s", add->at[i]);
	return cply__layer_prepare(a->entries, err);
}

/* The folder in the archive: its name without suffix. */
static void root_of(char *out, size_t size, const packing_archive *a)
{
	snprintf(out, size, "%s-%s", a->name, a->folder->pair);
}

static cply_status write_one(cply_archive_file *out, packing_archive *a, const char *output,
	const cply_archive_options *options, cply_error *err)
{
	cply_layer_options layer = CPLY_LAYER_OPTIONS_INIT;
	char root[sizeof out->name];

	layer.level = options->level;
	if (name_file(out, a, err) || cply_layer_new(&a->entries, a->context, &layer, err))
		return err->code;
	root_of(root, sizeof root, a);
	char *path = cply__path_join(&a->context->allocator, output, out->name);
	cply_status status = path ? list_entries(a, root, &options->add, err) : cply__error_nomem(err);
	if (!status && strcmp(a->folder->platform.os, "windows") == 0)
		status = archive_write_zip(out, a, path, options->level, err);
	else if (!status)
		status = archive_write_tar(out, a, path, err);
	cply__free(&a->context->allocator, path);
	cply_layer_free(a->entries);
	a->entries = NULL;
	return status;
}

static cply_status write_sums(
	cply_context *context, const char *output, const cply_archive_result *result, cply_error *err)
{
	cply__strbuf sums;
	char *path = cply__path_join(&context->allocator, output, "SHA256SUMS");

	cply__strbuf_init(&sums, &context->allocator);
	for (size_t i = 0; i < result->count; i++)
		cply__strbuf_printf(&sums, "%s  %s\n", strchr(result->files[i].digest, ':') + 1, result->files[i].name);
	cply_status status = path && !sums.failed
				     ? cply__file_replace(&context->allocator, path, sums.text, sums.length, 0644, err)
				     : cply__error_nomem(err);
	cply__strbuf_release(&sums);
	cply__free(&context->allocator, path);
	return status;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const cply_archive_file *)a)->name, ((const cply_archive_file *)b)->name);
}

static cply_status write_all(cply_archive_result *result, cply_context *context, const cply__dist *dist,
	const char *output, const cply_archive_options *options, cply_error *err)
{
	packing_archive a = {.context = context, .name = options->name};

	if (!(options->flags & CPLY_ARCHIVE_NO_VERIFY)) {
		if (cply__dist_verify(dist, context, err))
			return err->code;
	} else {
		cply__context_warn(context, NULL,
			"nothing is verified: an archive may hold programs of another platform than it says");
	}
	if (cply__path_mkdirs(&context->allocator, output, 0755, err))
		return err->code;
	for (size_t i = 0; i < dist->count; i++) {
		a.folder = &dist->folders[i];
		if (write_one(&result->files[i], &a, output, options, err))
			return cply__error_context(err, "pack %s", a.folder->name);
		result->count++;
	}
	qsort(result->files, result->count, sizeof *result->files, by_name);
	return write_sums(context, output, result, err);
}

static cply_status check_name(const char *name, cply_error *err)
{
	if (*name && *name != '.' && *name != '-' && !strchr(name, '/') && strlen(name) < 200)
		return CPLY_OK;
	return cply__error(err, CPLY_E_USAGE, .found = name, .wanted = "a name for files, without slashes");
}

cply_status cply_archive_pack(cply_archive_result *out, cply_context *context, const char *folder, const char *output,
	const cply_archive_options *options, cply_error *err)
{
	cply_archive_options given = CPLY_ARCHIVE_OPTIONS_INIT;
	cply_archive_result result = {0};
	cply__dist dist;

	if (options)
		memcpy(&given, options, options->size < sizeof given ? options->size : sizeof given);
	if (cply__dist_open(&dist, context, folder, given.platforms, given.platform_count, err))
		return err->code;
	cply_status status = given.name ? CPLY_OK : archive_find_name(&given.name, context, &dist, err);
	if (!status)
		status = check_name(given.name, err);
	if (!status && !(result.files = cply__calloc(&context->allocator, dist.count, sizeof *result.files)))
		status = cply__error_nomem(err);
	if (!status)
		status = write_all(&result, context, &dist, output, &given, err);
	cply__dist_release(&dist);
	if (status)
		cply_archive_result_release(&result, context);
	else
		*out = result;
	return status;
}

void cply_archive_result_release(cply_archive_result *result, cply_context *context)
{
	cply__free(&context->allocator, result->files);
	*result = (cply_archive_result){0};
}
