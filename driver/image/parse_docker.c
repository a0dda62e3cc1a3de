/*
 * What `docker save`, podman and skopeo write for Docker: manifest.json lists images by the names of their config and
 * layers (moby, image/spec/v1.2.md). Layers have no digests of their own there: a plain one has that of its diff ID.
 */
#include <stdio.h>
#include <string.h>

#include "driver/descriptor.h"
#include "driver/reference.h"
#include "layout.h"
#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/inflate.h"

enum { CHUNK = 64 << 10, HEX = 64 };

/* An image of manifest.json on its way. */
typedef struct docker_image {
	cply_layout *layout;
	const char *where; /* for errors: of manifest.json, then of the config */
	const cply__json *item;
	size_t listed; /* entries of the layout that the archive is as well */
	cply_layout_entry entry;
} docker_image;

static cply_status corrupt(const docker_image *image, const char *found, const char *wanted, cply_error *err)
{
	return cply__error(err, CPLY_E_CORRUPT, .path = image->where, .found = found, .wanted = wanted);
}

static cply_status name_of(const char **out, cply_layout *layout, const char *member, cply_error *err)
{
	cply__strbuf name;

	cply__strbuf_init(&name, &layout->context->allocator);
	image_member_name(&name, &layout->members, member);
	*out = name.failed ? NULL : cply__arena_strdup(&layout->arena, name.text);
	cply__strbuf_release(&name);
	return *out ? CPLY_OK : cply__error_nomem(err);
}

/* The member that a blob is known to lie in, by a name of its own or by that of a layout; NULL: none yet. */
static const char *known_name(char path[CPLY__BLOB_PATH], const cply_layout *layout, const char *digest)
{
	const char *known = cply__map_find(&layout->names, digest);

	if (known)
		return known;
	cply__blob_path(path, digest);
	return image_members_has(&layout->members, path) ? path : NULL;
}

static cply_status note_name(cply_layout *layout, const char *digest, const char *member, cply_error *err)
{
	char *kept = cply__arena_strdup(&layout->arena, member);

	return kept && cply__map_set(&layout->names, digest, kept) ? CPLY_OK : cply__error_nomem(err);
}

/* The digest that is in names such as "blobs/sha256/HEX" and "HEX.json"; "" when there is none. */
static void digest_in_name(char digest[CPLY__DIGEST_TEXT], const char *member)
{
	const char *slash = strrchr(member, '/'), *base = slash ? slash + 1 : member;
	size_t length = strspn(base, "0123456789abcdef");

	digest[0] = '\0';
	if (length != HEX || (base[HEX] != '\0' && strcmp(base + HEX, ".json") != 0))
		return;
	memcpy(digest, "sha256:", 7);
	memcpy(digest + 7, base, HEX);
	digest[7 + HEX] = '\0';
}

/* A member as the inflater reads it, to see whether it is compressed; hashed when it is. */
typedef struct member_stream {
	image_member member;
	const char *where;
	uint64_t at;
} member_stream;

static cply_status read_member(void *user, void *bytes, size_t size, size_t *got, cply_error *err)
{
	member_stream *stream = user;

	if (image_member_read(&stream->member, bytes, size, stream->at, got, stream->where, err))
		return err->code;
	stream->at += *got;
	return CPLY_OK;
}

static cply_status hash_all(
	char digest[CPLY__DIGEST_TEXT], member_stream *stream, cply_context *context, cply_error *err)
{
	uint8_t sum[CPLY__SHA256_SIZE];
	char *chunk = cply__alloc(&context->allocator, CHUNK);
	cply_status status = chunk ? CPLY_OK : cply__error_nomem(err);
	cply__sha256 hash;
	size_t got = 1;

	cply__sha256_init(&hash);
	stream->at = 0;
	while (!status && got && !(status = cply__context_check(context, err)) &&
		!(status = read_member(stream, chunk, CHUNK, &got, err)))
		cply__sha256_add(&hash, chunk, got);
	cply__sha256_finish(&hash, sum);
	cply__digest_format(digest, sum);
	cply__free(&context->allocator, chunk);
	return status;
}

/* Many images have a layer, and one may have it many times: a member is hashed once. */
static cply_status hash_member(
	char digest[CPLY__DIGEST_TEXT], cply_layout *layout, member_stream *stream, cply_error *err)
{
	char place[32];
	const char *key = stream->member.is_owned ? stream->where : place;

	snprintf(place, sizeof place, "%llu", (unsigned long long)stream->member.offset);
	char *known = cply__map_find(&layout->hashed, key);
	if (known) {
		memcpy(digest, known, CPLY__DIGEST_TEXT);
		return CPLY_OK;
	}
	if (hash_all(digest, stream, layout->context, err))
		return err->code;
	known = cply__arena_strdup(&layout->arena, digest);
	return known && cply__map_set(&layout->hashed, key, known) ? CPLY_OK : cply__error_nomem(err);
}

/* Are they one range of the archive, as a file and a link to it are? */
static bool is_member(const image_member *member, const cply_layout *layout, const char *name)
{
	image_member other;
	cply_error ignored;

	if (layout->members.fd < 0 || image_member_open(&other, &layout->members, name, &ignored))
		return false;
	return other.offset == member->offset;
}

/*
 * Remembers under which name a blob lies. The first member that claims a digest is checked when it is read; another one
 * would never be, and must have the digest here.
 */
static cply_status claim(
	docker_image *image, member_stream *stream, const char *digest, const char *member, cply_error *err)
{
	char path[CPLY__BLOB_PATH], found[CPLY__DIGEST_TEXT];
	const char *known = known_name(path, image->layout, digest);

	if (!known)
		return note_name(image->layout, digest, member, err);
	if (strcmp(known, member) == 0 || is_member(&stream->member, image->layout, known))
		return CPLY_OK;
	if (hash_member(found, image->layout, stream, err))
		return err->code;
	if (strcmp(found, digest) == 0)
		return CPLY_OK;
	return cply__error(err, CPLY_E_CORRUPT, .path = stream->where, .found = found, .wanted = digest,
		.hint = "the archive has two layers under one digest: have it written again");
}

/* What is compressed has a digest in its name, or none before it is hashed. */
static cply_status digest_of(char digest[CPLY__DIGEST_TEXT], docker_image *image, member_stream *stream,
	const cply_layout_layer *layer, const char *member, bool is_plain, cply_error *err)
{
	digest_in_name(digest, member);
	if (is_plain)
		memcpy(digest, layer->diff_id, CPLY__DIGEST_TEXT);
	else if (!*digest)
		return hash_member(digest, image->layout, stream, err);
	return CPLY_OK;
}

static cply_status read_layer(cply_layout_layer *out, docker_image *image, const char *member, cply_error *err)
{
	cply_layout *layout = image->layout;
	member_stream stream = {.at = 0};
	char digest[CPLY__DIGEST_TEXT];
	cply__inflater *inflater;

	if (name_of(&stream.where, layout, member, err) ||
		image_member_open(&stream.member, &layout->members, member, err))
		return err->code;
	cply_status status = cply__inflater_new(
		&inflater, &layout->context->allocator, read_member, &stream, NULL, stream.where, err);
	if (!status) {
		bool is_plain = cply__inflater_kind(inflater) == CPLY__COMPRESSION_NONE;
		cply__inflater_free(inflater);
		out->media_type = is_plain ? "application/vnd.docker.image.rootfs.diff.tar"
					   : "application/vnd.docker.image.rootfs.diff.tar.gzip";
		out->size = stream.member.size;
		status = digest_of(digest, image, &stream, out, member, is_plain, err);
	}
	if (!status)
		status = claim(image, &stream, digest, member, err);
	image_member_close(&stream.member);
	if (status)
		return status;
	out->digest = cply__arena_strdup(&layout->arena, digest);
	return out->digest ? CPLY_OK : cply__error_nomem(err);
}

static cply_status read_layers(docker_image *image, const cply__json *config, cply_error *err)
{
	const cply__json *names = cply__json_get(image->item, "Layers");
	const cply__json *ids = cply__json_get(cply__json_get(config, "rootfs"), "diff_ids");
	size_t count = cply__json_count(ids);
	cply_layout_entry *entry = &image->entry;

	if (cply__json_count(names) != count) {
		corrupt(image, "", "", err);
		cply__error_found(err, "%zu layers in manifest.json", cply__json_count(names));
		return cply__error_wanted(err, "%zu, one for each diff ID", count);
	}
	cply_layout_layer *layers = cply__arena_alloc(&image->layout->arena, (count ? count : 1) * sizeof *layers);
	if (!layers)
		return cply__error_nomem(err);
	for (size_t i = 0; i < count; i++) {
		const char *name = cply__json_text(cply__json_at(names, i)),
			   *id = cply__json_text(cply__json_at(ids, i));
		if (!name || !id || !cply__digest_is_valid(id))
			return corrupt(image, id ? id : "no text", "a diff ID: sha256: and 64 hexadecimal digits", err);
		layers[i].diff_id = cply__arena_strdup(&image->layout->arena, id);
		if (!layers[i].diff_id)
			return cply__error_nomem(err);
		if (read_layer(&layers[i], image, cply__member_plain(name), err))
			return err->code;
		entry->layers_size += layers[i].size;
	}
	entry->layers = layers;
	entry->layer_count = count;
	return CPLY_OK;
}

static cply_status take_config(docker_image *image, const char *member, const cply__strbuf *text, cply_error *err)
{
	cply_layout *layout = image->layout;
	char digest[CPLY__DIGEST_TEXT], named[CPLY__DIGEST_TEXT], path[CPLY__BLOB_PATH];
	uint8_t sum[CPLY__SHA256_SIZE];
	cply__sha256 hash;

	cply__sha256_init(&hash);
	cply__sha256_add(&hash, text->text, text->length);
	cply__sha256_finish(&hash, sum);
	cply__digest_format(digest, sum);
	digest_in_name(named, member);
	if (*named && strcmp(named, digest) != 0)
		return corrupt(image, digest, named, err);
	image->entry.digest = cply__arena_strdup(&layout->arena, digest);
	if (!image->entry.digest)
		return cply__error_nomem(err);
	image->entry.config_digest = image->entry.digest;
	image->entry.size = image->entry.config_size = text->length;
	image->entry.media_type = image->entry.config_media_type = CPLY__MEDIA_DOCKER_CONFIG;
	image->entry.reference_type = "";
	return known_name(path, layout, digest) ? CPLY_OK : note_name(layout, digest, member, err);
}

static cply_status read_config(docker_image *image, const char *member, cply_error *err)
{
	cply_layout *layout = image->layout;
	cply__json *config = NULL;
	cply__strbuf text;

	cply__strbuf_init(&text, &layout->context->allocator);
	cply_status status = image_member_slurp(&text, &layout->members, member, CPLY__DOCUMENT_MAX, err);
	if (!status)
		status = name_of(&image->where, layout, member, err);
	if (!status)
		status = take_config(image, member, &text, err);
	if (!status)
		status = layout_take_document(layout, text.length, image->where, err);
	if (!status)
		status = cply__json_parse(&config, text.text, text.length, image->where, err);
	cply__strbuf_release(&text);
	if (status)
		return status;
	cply__layout_platform(&image->entry.platform, config);
	if (!*image->entry.platform.os || !*image->entry.platform.arch)
		status = corrupt(image, "a config without os or architecture", "both", err);
	if (!status)
		status = read_layers(image, config, err);
	cply__json_free(config);
	return status;
}

/* Is it, config and layers, one that the layout lists? */
static bool is_listed(const docker_image *image)
{
	const cply_layout_entry *own = &image->entry;

	for (size_t i = 0; i < image->listed; i++) {
		const cply_layout_entry *entry = &image->layout->entries.at[i];
		bool is_same =
			strcmp(entry->config_digest, own->config_digest) == 0 && entry->layer_count == own->layer_count;
		for (size_t j = 0; is_same && j < own->layer_count; j++)
			is_same = strcmp(entry->layers[j].digest, own->layers[j].digest) == 0;
		if (is_same)
			return true;
	}
	return false;
}

/* One entry for every tag, and one for an image without any. */
static cply_status add_entries(docker_image *image, cply_error *err)
{
	const cply__json *tags = cply__json_get(image->item, "RepoTags");
	size_t count = cply__json_count(tags);
	cply_layout *layout = image->layout;

	for (size_t i = 0; i < (count ? count : 1); i++) {
		const char *text = cply__json_text(cply__json_at(tags, i));
		char full[CPLY__REFERENCE_TEXT] = "";
		cply__reference reference = {.tag = ""};
		cply_error ignored;
		cply_layout_entry entry = image->entry;
		/* What is no reference by today's grammar is kept as it is. */
		if (text && cply__reference_parse(&reference, text, &ignored) == CPLY_OK)
			cply__reference_full(full, &reference, "");
		entry.name = cply__arena_strdup(&layout->arena, *full ? full : text ? text : "");
		entry.tag = cply__arena_strdup(&layout->arena, *full ? reference.tag : "");
		if (!entry.name || !entry.tag || !CPLY__VEC_PUSH(&layout->entries, &layout->context->allocator, entry))
			return cply__error_nomem(err);
		if (layout->entries.count > LAYOUT_ENTRIES_MAX)
			return cply__error(err, CPLY_E_LIMIT, .path = image->where, .wanted = "at most 10,000 images");
	}
	return CPLY_OK;
}

static cply_status read_images(cply_layout *layout, const cply__json *list, const char *where, cply_error *err)
{
	docker_image image = {.layout = layout, .where = where};
	size_t listed = layout->entries.count;

	if (!cply__json_is_array(list))
		return corrupt(&image, "JSON of another kind", "a list of images", err);
	for (size_t i = 0; i < cply__json_count(list); i++) {
		image = (docker_image){
			.layout = layout, .where = where, .item = cply__json_at(list, i), .listed = listed};
		image.entry.kind = CPLY_LAYOUT_MANIFEST;
		const char *config = cply__json_text(cply__json_get(image.item, "Config"));
		if (!config)
			return corrupt(&image, "an image without Config", "the name of one in every image", err);
		if (cply__context_check(layout->context, err) || read_config(&image, cply__member_plain(config), err))
			return err->code;
		if (!is_listed(&image) && add_entries(&image, err))
			return err->code;
	}
	return CPLY_OK;
}

cply_status layout_parse_docker(cply_layout *layout, cply_error *err)
{
	cply__json *list = NULL;
	cply__strbuf text;
	const char *where;

	cply__strbuf_init(&text, &layout->context->allocator);
	cply_status status = name_of(&where, layout, "manifest.json", err);
	if (!status)
		status = image_member_slurp(&text, &layout->members, "manifest.json", CPLY__DOCUMENT_MAX, err);
	if (!status)
		status = cply__json_parse(&list, text.text, text.length, where, err);
	cply__strbuf_release(&text);
	if (status)
		return status;
	status = read_images(layout, list, where, err);
	cply__json_free(list);
	return status;
}
