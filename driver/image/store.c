#include "store.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "runtime/error.h"

static bool ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), tail = strlen(end);
	return length > tail && strcmp(text + length - tail, end) == 0;
}

/* Else a folder would get this name. */
static bool is_packed_name(const char *output)
{
	static const char *const ends[] = {".tgz", ".tar.gz", ".tar.xz", ".tar.zst", ".tar.bz2", ".zip"};

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (ends_with(output, ends[i]))
			return true;
	return false;
}

cply_status image_store_open(image_store **out, cply_context *context, const char *output, cply_error *err)
{
	struct stat found;
	bool exists = stat(output, &found) == 0;

	if (exists && !S_ISDIR(found.st_mode) && !(S_ISREG(found.st_mode) && ends_with(output, ".tar")))
		return cply__error(err, CPLY_E_EXISTS, .path = output,
			.found = S_ISREG(found.st_mode) ? "a file" : "something else",
			.wanted = "a layout folder, or a name that ends with .tar for an archive",
			.hint = "choose another name with -o");
	if (!exists && is_packed_name(output))
		return cply__error(err, CPLY_E_USAGE, .path = output, .found = "the name of a compressed archive",
			.wanted = "a layout folder, or a name that ends with .tar for an archive",
			.hint = "layers are compressed in the archive already: choose a name with .tar");
	return image_store_is_archive(output) ? image_archive_store_open(out, context, output, err)
					      : image_layout_store_open(out, context, output, err);
}

bool image_store_is_archive(const char *output)
{
	struct stat found;

	return stat(output, &found) == 0 ? S_ISREG(found.st_mode) : ends_with(output, ".tar");
}

void image_store_free(image_store *store)
{
	if (store)
		store->kind->free(store);
}

cply_status image_store_begin(image_store *store, cply_error *err)
{
	return store->kind->begin(store, err);
}

cply_status image_store_write(void *user, const void *bytes, size_t size, cply_error *err)
{
	image_store *store = user;
	return store->kind->write(store, bytes, size, err);
}

cply_status image_store_end(image_store *store, const char *digest, uint64_t size, cply_error *err)
{
	return store->kind->end(store, digest, size, err);
}

bool image_store_has(const image_store *store, const char *digest, uint64_t size)
{
	return store->kind->has(store, digest, size);
}

cply_status image_store_spool(image_store *store, cply__tempfile *out, cply_error *err)
{
	return store->kind->spool(store, out, err);
}

cply_status image_store_adopt(
	image_store *store, cply__tempfile *file, const char *digest, uint64_t size, cply_error *err)
{
	return store->kind->adopt(store, file, digest, size, err);
}

static void digest_of(char out[CPLY__DIGEST_TEXT], const char *text, size_t length)
{
	cply__sha256 hash;
	uint8_t digest[CPLY__SHA256_SIZE];

	cply__sha256_init(&hash);
	cply__sha256_add(&hash, text, length);
	cply__sha256_finish(&hash, digest);
	cply__digest_format(out, digest);
}

cply_status image_store_put(
	cply__descriptor *out, image_store *store, const char *media_type, cply_json *json, cply_error *err)
{
	cply__descriptor descriptor = {.media_type = media_type};
	const char *text;
	size_t length;

	cply_status status = cply_json_finish(json, &text, &length, err);
	if (!status) {
		digest_of(descriptor.digest, text, length);
		descriptor.size = length;
		status = image_store_begin(store, err);
	}
	if (!status)
		status = image_store_write(store, text, length, err);
	if (!status)
		status = image_store_end(store, descriptor.digest, length, err);
	cply_json_free(json);
	if (!status)
		*out = descriptor;
	return status;
}

cply_status image_store_commit(image_store *store, const image_publication *publication, cply_error *err)
{
	return store->kind->commit(store, publication, err);
}

void image_put_entry(
	cply_json *json, const cply__descriptor *descriptor, const cply__reference *reference, const char *suffix)
{
	char name[CPLY__REFERENCE_TEXT], tag[CPLY__TAG_MAX + 1];

	cply__reference_full(name, reference, suffix);
	snprintf(tag, sizeof tag, "%.*s%s", CPLY__TAG_MAX - (int)strlen(suffix), reference->tag, suffix);
	cply_json_object(json, NULL);
	image_put_descriptor(json, descriptor);
	cply_json_object(json, "annotations");
	cply_json_text(json, IMAGE_ANNOTATION_NAME, name);
	cply_json_text(json, IMAGE_ANNOTATION_TAG, tag);
	cply_json_end(json);
	cply_json_end(json);
}
