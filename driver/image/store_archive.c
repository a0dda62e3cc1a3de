/*
 * The archive that is an OCI archive and a Docker archive at once: a plain tar with oci-layout, index.json, the blobs,
 * and a manifest.json as `docker save` writes it (moby, image/tarexport). Each blob is written in place behind room for
 * its header, which is filled in when digest and size are known.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/map.h"
#include "runtime/path.h"
#include "runtime/tar.h"
#include "runtime/tempfile.h"
#include "store.h"

typedef struct archive_store {
	image_store base;
	cply__tempfile file;
	cply__map digests; /* what is in it */
	uint64_t start;    /* of the member being written */
	uint64_t at;       /* end of what was written */
} archive_store;

enum { COPY_SIZE = 256 << 10 };

static const char zeros[CPLY__TAR_END];

static cply_status append(archive_store *s, const void *bytes, size_t size, cply_error *err)
{
	if (cply__file_write(s->file.fd, bytes, size, s->base.output, err))
		return err->code;
	s->at += size;
	return CPLY_OK;
}

static cply_status rewind_to(archive_store *s, uint64_t offset, cply_error *err)
{
	if (lseek(s->file.fd, (off_t)offset, SEEK_SET) < 0)
		return cply__error_errno(err, errno, s->base.output);
	s->at = offset;
	return CPLY_OK;
}

static cply_status put_header(
	archive_store *s, const char *name, cply__tar_type type, uint64_t size, uint64_t offset, cply_error *err)
{
	const cply__tar_entry entry = {
		.path = name,
		.type = type,
		.mode = type == CPLY__TAR_FOLDER ? 0755 : 0644,
		.size = size,
		.mtime = s->base.context->source_date_epoch,
	};
	cply__strbuf header;
	cply_status status;

	cply__strbuf_init(&header, &s->base.context->allocator);
	cply__tar_put_header(&header, &entry);
	if (header.failed)
		status = cply__error_nomem(err);
	else if (header.length != CPLY__TAR_BLOCK)
		status = cply__error(err, CPLY_E_LIMIT, .path = s->base.output, .found = name,
			.wanted = "archive members below 8 GiB");
	else if (!(status = rewind_to(s, offset, err)))
		status = append(s, header.text, header.length, err);
	cply__strbuf_release(&header);
	return status;
}

static cply_status begin(image_store *store, cply_error *err)
{
	archive_store *s = (archive_store *)store;

	s->start = s->at;
	return append(s, zeros, CPLY__TAR_BLOCK, err);
}

static cply_status write_blob(image_store *store, const void *bytes, size_t size, cply_error *err)
{
	return append((archive_store *)store, bytes, size, err);
}

/* Closes the member that began at `start`: its padding, and the header in front of it. */
static cply_status end_member(archive_store *s, const char *name, uint64_t size, cply_error *err)
{
	if (append(s, zeros, cply__tar_padding(size), err))
		return err->code;
	uint64_t end = s->at;
	if (put_header(s, name, CPLY__TAR_FILE, size, s->start, err))
		return err->code;
	return rewind_to(s, end, err);
}

static cply_status end(image_store *store, const char *digest, uint64_t size, cply_error *err)
{
	archive_store *s = (archive_store *)store;
	char name[CPLY__BLOB_PATH];

	/* Once is enough: what comes next is written over it. */
	if (cply__map_find(&s->digests, digest))
		return rewind_to(s, s->start, err);
	if (!cply__map_set(&s->digests, digest, s))
		return cply__error_nomem(err);
	cply__blob_path(name, digest);
	return end_member(s, name, size, err);
}

/* Nothing of an archive that is being written is from an earlier run. */
static bool has(const image_store *store, const char *digest, uint64_t size)
{
	(void)store, (void)digest, (void)size;
	return false;
}

static cply_status spool(image_store *store, cply__tempfile *out, cply_error *err)
{
	return cply__tempfile_create(out, &store->context->allocator, store->output, 0600, err);
}

static cply_status copy(archive_store *s, cply__tempfile *file, uint64_t size, cply_error *err)
{
	const cply_allocator *allocator = &s->base.context->allocator;
	uint8_t *bytes = cply__alloc(allocator, COPY_SIZE);
	cply_status status = bytes ? CPLY_OK : cply__error_nomem(err);

	for (uint64_t at = 0; at < size && !status;) {
		size_t got = 0;
		status = cply__context_check(s->base.context, err);
		if (!status)
			status = cply__file_pread(file->fd, bytes, COPY_SIZE, at, &got, file->path, err);
		if (!status && got == 0)
			status = cply__error(err, CPLY_E_CHANGED, .path = file->path, .found = "its end",
				.wanted = "what was just written there");
		if (!status)
			status = append(s, bytes, got, err);
		at += got;
	}
	cply__free(allocator, bytes);
	return status;
}

static cply_status adopt(image_store *store, cply__tempfile *file, const char *digest, uint64_t size, cply_error *err)
{
	archive_store *s = (archive_store *)store;

	if (!cply__map_find(&s->digests, digest) &&
		(begin(store, err) || copy(s, file, size, err) || end(store, digest, size, err)))
		return err->code;
	cply__tempfile_release(file);
	return CPLY_OK;
}

static cply_status put_document(archive_store *s, const char *name, const char *text, size_t length, cply_error *err)
{
	if (begin(&s->base, err) || append(s, text, length, err))
		return err->code;
	return end_member(s, name, length, err);
}

static cply_status put_json(archive_store *s, const char *name, cply_json *json, cply_error *err)
{
	const char *text;
	size_t length;

	if (cply_json_finish(json, &text, &length, err))
		return err->code;
	return put_document(s, name, text, length, err);
}

/* podman load takes an archive with exactly one entry: that of the first name. */
static cply_status put_index(archive_store *s, const image_publication *publication, cply_error *err)
{
	cply_json *json;

	if (cply_json_new(&json, &s->base.context->allocator, err))
		return err->code;
	cply_json_object(json, NULL);
	cply_json_integer(json, "schemaVersion", 2);
	cply_json_text(json, "mediaType", CPLY__MEDIA_INDEX);
	cply_json_array(json, "manifests");
	image_put_entry(json, &publication->top, &publication->references[0], "");
	cply_json_end(json);
	cply_json_end(json);
	cply_status status = put_json(s, "index.json", json, err);
	cply_json_free(json);
	return status;
}

static void put_blob_path(cply_json *json, const char *key, const char *digest)
{
	char path[CPLY__BLOB_PATH];

	cply__blob_path(path, digest);
	cply_json_text(json, key, path);
}

static void put_docker_item(cply_json *json, const image_publication *publication, size_t index)
{
	const image_tagged *platform = &publication->platforms[index];
	char name[CPLY__REFERENCE_TEXT];

	cply_json_object(json, NULL);
	put_blob_path(json, "Config", platform->config_digest);
	cply_json_array(json, "RepoTags");
	for (size_t i = 0; i < publication->reference_count; i++) {
		if (index == publication->load) {
			cply__reference_short(name, &publication->references[i], "");
			cply_json_text(json, NULL, name);
		}
		if (publication->has_index) {
			cply__reference_short(name, &publication->references[i], platform->suffix);
			cply_json_text(json, NULL, name);
		}
	}
	cply_json_end(json);
	cply_json_array(json, "Layers");
	for (size_t i = 0; i < platform->layer_count; i++)
		put_blob_path(json, NULL, platform->layers[i]->blob.digest);
	cply_json_end(json);
	cply_json_end(json);
}

static cply_status put_docker_manifest(archive_store *s, const image_publication *publication, cply_error *err)
{
	cply_json *json;

	if (cply_json_new(&json, &s->base.context->allocator, err))
		return err->code;
	cply_json_array(json, NULL);
	for (size_t i = 0; i < publication->platform_count; i++)
		put_docker_item(json, publication, i);
	cply_json_end(json);
	cply_status status = put_json(s, "manifest.json", json, err);
	cply_json_free(json);
	return status;
}

static cply_status commit(image_store *store, const image_publication *publication, cply_error *err)
{
	archive_store *s = (archive_store *)store;

	if (put_document(s, "oci-layout", IMAGE_LAYOUT_VERSION, strlen(IMAGE_LAYOUT_VERSION), err) ||
		put_index(s, publication, err) || put_docker_manifest(s, publication, err) ||
		append(s, zeros, CPLY__TAR_END, err))
		return err->code;
	/* A blob that was there already, written last, could have reached further. */
	if (ftruncate(s->file.fd, (off_t)s->at))
		return cply__error_errno(err, errno, s->base.output);
	return cply__tempfile_commit(&s->file, err);
}

static void free_store(image_store *store)
{
	archive_store *s = (archive_store *)store;

	cply__tempfile_release(&s->file);
	cply__map_release(&s->digests);
	cply__free(&store->context->allocator, s);
}

static cply_status put_folders(archive_store *s, cply_error *err)
{
	if (put_header(s, "blobs", CPLY__TAR_FOLDER, 0, 0, err))
		return err->code;
	return put_header(s, "blobs/sha256", CPLY__TAR_FOLDER, 0, s->at, err);
}

cply_status image_archive_store_open(image_store **out, cply_context *context, const char *output, cply_error *err)
{
	static const image_store_kind kind = {begin, write_blob, end, has, spool, adopt, commit, free_store};
	archive_store *s = cply__calloc(&context->allocator, 1, sizeof *s);

	if (!s)
		return cply__error_nomem(err);
	s->base = (image_store){&kind, context, output, false};
	s->file = (cply__tempfile)CPLY__TEMPFILE_INIT;
	cply__map_init(&s->digests, &context->allocator);
	cply_status status = cply__path_mkdirs_above(&context->allocator, output, 0755, err);
	if (!status)
		status = cply__tempfile_create(&s->file, &context->allocator, output, 0644, err);
	if (!status)
		status = put_folders(s, err);
	if (status)
		free_store(&s->base);
	else
		*out = &s->base;
	return status;
}
