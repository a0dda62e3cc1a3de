#include "index_file.h"

#include <string.h>
#include <sys/stat.h>

#include "driver/layout.h"
#include "layout.h"
#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/json_read.h"
#include "runtime/map.h"
#include "runtime/path.h"
#include "runtime/tempfile.h"
#include "runtime/walk.h"

/* Reads ROOT/NAME; *out NULL when there is none. */
static cply_status read_json(
	cply__json **out, cply_context *context, const char *root, const char *name, cply_error *err)
{
	char *path = cply__path_join(&context->allocator, root, name);
	cply__strbuf text;
	struct stat found;
	bool exists;

	*out = NULL;
	if (!path)
		return cply__error_nomem(err);
	cply__strbuf_init(&text, &context->allocator);
	cply_status status = cply__file_stat(&found, &exists, path, err);
	if (!status && exists)
		status = cply__file_slurp(&text, path, CPLY__DOCUMENT_MAX, err);
	if (!status && exists)
		status = cply__json_parse(out, text.text, text.length, path, err);
	if (status == CPLY_E_PARSE)
		cply__error_hint(err, "choose another folder with -o, or repair this one");
	cply__strbuf_release(&text);
	cply__free(&context->allocator, path);
	return status;
}

/* Passes over what a run that was killed before its end may have left. */
static cply__walk_answer refuse_strangers(void *user, const cply__walk_entry *at, cply_error *err)
{
	const char *root = user;

	if (strcmp(at->name, "blobs") == 0 || cply__tempfile_is_temporary(at->name))
		return CPLY__WALK_SKIP;
	cply__error(err, CPLY_E_EXISTS, .path = root, .wanted = "an OCI layout, or an empty folder");
	cply__error_found(err, "a folder with %s in it, and no oci-layout", at->name);
	cply__error_hint(err, "choose another folder with -o");
	return CPLY__WALK_STOP;
}

cply_status image_index_check(bool *is_layout, cply_context *context, const char *root, cply_error *err)
{
	cply__json *json;
	cply_status status = CPLY_OK;

	if (read_json(&json, context, root, "oci-layout", err))
		return err->code;
	*is_layout = json != NULL;
	if (!json)
		return cply__walk(context, root, NULL, refuse_strangers, (void *)root, err);
	const char *version = layout_text(json, "imageLayoutVersion");
	if (strcmp(version, "1.0.0") != 0) {
		status = cply__error(err, CPLY_E_UNSUPPORTED, .path = root, .found = *version ? version : "none",
			.wanted = "imageLayoutVersion 1.0.0 in oci-layout");
		cply__error_hint(err, "choose another folder with -o");
	}
	cply__json_free(json);
	return status;
}

/* What is known while the old entries are gone through. */
typedef struct merging {
	const image_publication *publication;
	cply__map old_children; /* digests that the old indexes of the same tags listed */
} merging;

static const char *tag_of(const cply__json *entry)
{
	return layout_text(cply__json_get(entry, "annotations"), IMAGE_ANNOTATION_TAG);
}

/* Is it the tag of this name, or of a platform of it? */
static bool is_tag_of(const image_publication *publication, const cply__reference *reference, const char *tag)
{
	const char *base = reference->tag;
	size_t length = strlen(base);

	if (strncmp(tag, base, length) != 0)
		return false;
	if (tag[length] == '\0')
		return true;
	for (size_t i = 0; publication->has_index && i < publication->platform_count; i++)
		if (strcmp(tag + length, publication->platforms[i].suffix) == 0)
			return true;
	return false;
}

static bool is_new_tag(const image_publication *publication, const char *tag)
{
	for (size_t i = 0; i < publication->reference_count; i++)
		if (is_tag_of(publication, &publication->references[i], tag))
			return true;
	return false;
}

/* A tag of a platform that the old image had and the new one has not. */
static bool is_old_child(const merging *m, const cply__json *entry, const char *tag)
{
	for (size_t i = 0; i < m->publication->reference_count; i++) {
		const char *base = m->publication->references[i].tag;
		size_t length = strlen(base);
		if (strncmp(tag, base, length) == 0 && tag[length] == '-' &&
			cply__map_find(&m->old_children, layout_text(entry, "digest")))
			return true;
	}
	return false;
}

/* An old index that cannot be read keeps the tags of its platforms: they are somebody else's problem to judge. */
static cply_status note_children(
	merging *m, cply_context *context, const char *root, const cply__json *entry, cply_error *err)
{
	const char *digest = layout_text(entry, "digest");
	char name[CPLY__BLOB_PATH];
	cply__json *index;
	cply_error ignored;
	cply_status status = CPLY_OK;

	if (!cply__digest_is_valid(digest))
		return CPLY_OK;
	cply__blob_path(name, digest);
	if (read_json(&index, context, root, name, &ignored) || !index)
		return CPLY_OK;
	const cply__json *list = cply__json_get(index, "manifests");
	for (size_t i = 0; i < cply__json_count(list) && !status; i++)
		if (!cply__map_set(&m->old_children, layout_text(cply__json_at(list, i), "digest"), m))
			status = cply__error_nomem(err);
	cply__json_free(index);
	return status;
}

static cply_status put_old_entries(cply_json *json, const merging *m, const cply__json *list, cply_error *err)
{
	for (size_t i = 0; i < cply__json_count(list); i++) {
		const cply__json *entry = cply__json_at(list, i);
		const char *tag = tag_of(entry);
		if (is_new_tag(m->publication, tag) || is_old_child(m, entry, tag))
			continue;
		if (cply__json_copy(json, NULL, entry, err))
			return err->code;
	}
	return CPLY_OK;
}

static void put_new_entries(cply_json *json, const image_publication *publication)
{
	for (size_t at = 0; at < publication->reference_count; at++) {
		const cply__reference *reference = &publication->references[at];
		image_put_entry(json, &publication->top, reference, "");
		for (size_t i = 0; publication->has_index && i < publication->platform_count; i++)
			image_put_entry(
				json, &publication->platforms[i].manifest, reference, publication->platforms[i].suffix);
	}
}

/* Everything else that index.json says stays where it was. */
static cply_status put_index(cply_json *json, const merging *m, const cply__json *old, cply_error *err)
{
	const cply__json *list = cply__json_get(old, "manifests");

	cply_json_object(json, NULL);
	cply_json_integer(json, "schemaVersion", 2);
	cply_json_text(json, "mediaType", CPLY__MEDIA_INDEX);
	cply_json_array(json, "manifests");
	if (put_old_entries(json, m, list, err))
		return err->code;
	put_new_entries(json, m->publication);
	cply_json_end(json);
	for (const void *at = cply__json_next(old, NULL); at; at = cply__json_next(old, at)) {
		const char *key = cply__json_key(at);
		if (strcmp(key, "schemaVersion") == 0 || strcmp(key, "mediaType") == 0 || strcmp(key, "manifests") == 0)
			continue;
		if (cply__json_copy(json, key, cply__json_value(at), err))
			return err->code;
	}
	cply_json_end(json);
	return CPLY_OK;
}

static cply_status check_old(const cply__json *old, const char *root, cply_error *err)
{
	if (cply__json_is_object(old) && cply__json_is_array(cply__json_get(old, "manifests")))
		return CPLY_OK;
	cply__error(err, CPLY_E_CORRUPT, .path = root);
	cply__error_found(err, "an index.json without a list of manifests");
	cply__error_wanted(err, "one that can be added to");
	return cply__error_hint(err, "choose another folder with -o, or repair this one");
}

static cply_status write_merged(
	cply__strbuf *out, cply_context *context, const merging *m, const cply__json *old, cply_error *err)
{
	cply_json *json;
	const char *text;
	size_t length;

	if (cply_json_new(&json, &context->allocator, err))
		return err->code;
	cply_status status = put_index(json, m, old, err);
	if (!status)
		status = cply_json_finish(json, &text, &length, err);
	if (!status)
		cply__strbuf_add(out, text, length);
	cply_json_free(json);
	return status ? status : out->failed ? cply__error_nomem(err) : CPLY_OK;
}

/* Is it the tag of a whole image that is published? */
static bool is_tag(const image_publication *publication, const char *tag)
{
	for (size_t i = 0; i < publication->reference_count; i++)
		if (strcmp(publication->references[i].tag, tag) == 0)
			return true;
	return false;
}

cply_status image_index_merge(cply__strbuf *out, cply_context *context, const char *root,
	const image_publication *publication, cply_error *err)
{
	merging m = {.publication = publication};
	cply__json *old;

	if (read_json(&old, context, root, "index.json", err))
		return err->code;
	cply__map_init(&m.old_children, &context->allocator);
	cply_status status = old ? check_old(old, root, err) : CPLY_OK;
	const cply__json *list = cply__json_get(old, "manifests");
	for (size_t i = 0; i < cply__json_count(list) && !status; i++)
		if (is_tag(publication, tag_of(cply__json_at(list, i))))
			status = note_children(&m, context, root, cply__json_at(list, i), err);
	if (!status)
		status = write_merged(out, context, &m, old, err);
	cply__map_release(&m.old_children);
	if (old)
		cply__json_free(old);
	return status;
}
