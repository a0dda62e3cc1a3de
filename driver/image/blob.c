#include <fcntl.h>
#include <string.h>

#include "driver/descriptor.h"
#include "layout.h"
#include "runtime/alloc.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/sha256.h"

enum { PREFIX = 7 /* "sha256:" */, HEX = 64, CHUNK = 64 << 10 };

struct cply__blob {
	const cply_allocator *allocator;
	image_member member;
	uint64_t at;
	cply__sha256 hash;
	cply__blob_hasher hasher; /* .add NULL: it hashes what is read itself */
	char digest[CPLY__DIGEST_TEXT];
	cply__strbuf name;
};

bool cply__digest_is_valid(const char *digest)
{
	return strncmp(digest, "sha256:", PREFIX) == 0 && strspn(digest + PREFIX, "0123456789abcdef") == HEX &&
	       digest[PREFIX + HEX] == '\0';
}

static cply_status check_digest(const char *found, const char *wanted, const char *path, cply_error *err)
{
	if (strcmp(found, wanted) == 0)
		return CPLY_OK;
	cply__error(err, CPLY_E_CORRUPT, .path = path, .found = found, .wanted = wanted);
	return cply__error_hint(err, "the blob was damaged: fetch or pack the image again");
}

static void finish(char text[CPLY__DIGEST_TEXT], cply__sha256 *hash)
{
	uint8_t digest[CPLY__SHA256_SIZE];

	cply__sha256_finish(hash, digest);
	cply__digest_format(text, digest);
}

static cply_status open_member(cply__blob *blob, cply_layout *layout, uint64_t size, cply_error *err)
{
	const char *name = cply__map_find(&layout->names, blob->digest);
	char path[CPLY__BLOB_PATH];

	cply__blob_path(path, blob->digest);
	name = name ? name : path;
	image_member_name(&blob->name, &layout->members, name);
	if (blob->name.failed)
		return cply__error_nomem(err);
	if (image_member_open(&blob->member, &layout->members, name, err)) {
		if (err->code == CPLY_E_NOT_FOUND)
			cply__error_hint(
				err, "the layout lacks a blob that it refers to: fetch or pack the image again");
		return err->code;
	}
	if (blob->member.size == size)
		return CPLY_OK;
	cply__error(err, CPLY_E_CORRUPT, .path = blob->name.text);
	cply__error_found(err, "%llu bytes", (unsigned long long)blob->member.size);
	cply__error_wanted(err, "%llu, as its descriptor says", (unsigned long long)size);
	return cply__error_hint(err, "the blob was damaged: fetch or pack the image again");
}

cply_status cply__blob_open(cply__blob **out, cply_layout *layout, const char *digest, uint64_t size, cply_error *err)
{
	const cply_allocator *allocator = &layout->context->allocator;

	if (!cply__digest_is_valid(digest))
		return cply__error(err, CPLY_E_CORRUPT, .path = layout->members.path, .found = digest,
			.wanted = "a digest: sha256: and 64 lower-case hexadecimal digits");
	cply__blob *blob = cply__calloc(allocator, 1, sizeof *blob);
	if (!blob)
		return cply__error_nomem(err);
	blob->allocator = allocator;
	blob->member.fd = -1;
	memcpy(blob->digest, digest, sizeof blob->digest);
	cply__strbuf_init(&blob->name, allocator);
	cply__sha256_init(&blob->hash);
	if (open_member(blob, layout, size, err)) {
		cply__blob_close(blob);
		return err->code;
	}
	*out = blob;
	return CPLY_OK;
}

void cply__blob_close(cply__blob *blob)
{
	if (!blob)
		return;
	image_member_close(&blob->member);
	cply__strbuf_release(&blob->name);
	cply__free(blob->allocator, blob);
}

const char *cply__blob_name(const cply__blob *blob)
{
	return blob->name.text;
}

cply__sha256 *cply__blob_lend_hash(cply__blob *blob, const cply__blob_hasher *hasher)
{
	blob->hasher = hasher ? *hasher : (cply__blob_hasher){0};
	return &blob->hash;
}

cply_status cply__blob_peek(const cply__blob *blob, uint64_t at, void *bytes, size_t size, size_t *got, cply_error *err)
{
	return image_member_read(&blob->member, bytes, size, at, got, blob->name.text, err);
}

static void add(cply__blob *blob, const void *bytes, size_t size)
{
	if (blob->hasher.add)
		blob->hasher.add(blob->hasher.user, bytes, size);
	else
		cply__sha256_add(&blob->hash, bytes, size);
}

cply_status cply__blob_read(void *user, void *bytes, size_t size, size_t *got, cply_error *err)
{
	cply__blob *blob = user;

	if (image_member_read(&blob->member, bytes, size, blob->at, got, blob->name.text, err))
		return err->code;
	add(blob, bytes, *got);
	blob->at += *got;
	if (*got == size || blob->at < blob->member.size)
		return CPLY_OK;
	if (blob->hasher.catch_up)
		blob->hasher.catch_up(blob->hasher.user);
	/* Reading on behind the end gives the same answer: the hash is copied, not ended. */
	cply__sha256 hash = blob->hash;
	char found[CPLY__DIGEST_TEXT];
	finish(found, &hash);
	return check_digest(found, blob->digest, blob->name.text, err);
}

cply_status cply__blob_slurp(cply__strbuf *out, cply_layout *layout, const char *digest, uint64_t size, cply_error *err)
{
	cply__blob *blob;
	size_t got;

	if (cply__blob_open(&blob, layout, digest, size, err))
		return err->code;
	cply_status status;
	if (size > CPLY__DOCUMENT_MAX) {
		status = cply__error(err, CPLY_E_LIMIT, .path = blob->name.text);
		cply__error_found(err, "%llu bytes", (unsigned long long)size);
		cply__error_wanted(err, "a JSON document of at most 4 MiB");
	} else if (!cply__strbuf_reserve(out, (size_t)size + 1)) {
		status = cply__error_nomem(err);
	} else {
		/* One byte more than there is, so that the end is met and the digest checked. */
		status = cply__blob_read(blob, out->text + out->length, (size_t)size + 1, &got, err);
		if (!status)
			out->length += got;
		out->text[out->length] = '\0';
	}
	cply__blob_close(blob);
	return status;
}

cply_status cply__digest_file(char digest[CPLY__DIGEST_TEXT], uint64_t *size, const char *path,
	const cply_allocator *allocator, cply_error *err)
{
	cply__sha256 hash;
	size_t got;
	int fd;

	if (cply__file_open(&fd, AT_FDCWD, path, O_RDONLY | O_NOCTTY | O_NOFOLLOW, 0, err))
		return err->code;
	char *chunk = cply__alloc(allocator, CHUNK);
	cply_status status = chunk ? CPLY_OK : cply__error_nomem(err);
	cply__sha256_init(&hash);
	*size = 0;
	while (!status && !(status = cply__file_read(fd, chunk, CHUNK, &got, path, err)) && got > 0) {
		cply__sha256_add(&hash, chunk, got);
		*size += got;
	}
	finish(digest, &hash);
	cply__free(allocator, chunk);
	cply__file_close(&fd);
	return status;
}

cply_status cply__blob_check_file(
	const char *path, const char *digest, const cply_allocator *allocator, cply_error *err)
{
	char found[CPLY__DIGEST_TEXT];
	uint64_t size;

	if (cply__digest_file(found, &size, path, allocator, err))
		return err->code;
	return check_digest(found, digest, path, err);
}
