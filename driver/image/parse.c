/* index.json, indexes, manifests and configs to entries. */
#include <stdio.h>
#include <string.h>

#include "driver/descriptor.h"
#include "layout.h"
#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"

/* What one look at a layout carries along. */
typedef struct parsing {
	cply_layout *layout;
	const char *where; /* the document being read, for errors */
	unsigned depth;
} parsing;

/* A descriptor as JSON has it: texts in the document's memory. */
typedef struct found_descriptor {
	const char *media_type;
	const char *digest;
	uint64_t size;
	const cply__json *json;
} found_descriptor;

const char *layout_text(const cply__json *object, const char *key)
{
	const char *text = cply__json_text(cply__json_get(object, key));
	return text ? text : "";
}

static cply_status corrupt(const parsing *p, const char *found, const char *wanted, cply_error *err)
{
	return cply__error(err, CPLY_E_CORRUPT, .path = p->where, .found = found, .wanted = wanted);
}

static bool is_index_type(const char *type)
{
	return strcmp(type, CPLY__MEDIA_INDEX) == 0 || strcmp(type, CPLY__MEDIA_DOCKER_LIST) == 0;
}

static bool is_manifest_type(const char *type)
{
	return strcmp(type, CPLY__MEDIA_MANIFEST) == 0 || strcmp(type, CPLY__MEDIA_DOCKER_MANIFEST) == 0;
}

static cply_status read_descriptor(found_descriptor *out, const parsing *p, const cply__json *json, cply_error *err)
{
	int64_t size;

	if (!cply__json_is_object(json))
		return corrupt(p, "no descriptor", "an object with mediaType, digest and size", err);
	out->json = json;
	out->media_type = layout_text(json, "mediaType");
	out->digest = layout_text(json, "digest");
	if (!*out->media_type)
		return corrupt(p, "a descriptor without mediaType", "one in every descriptor", err);
	if (!cply__digest_is_valid(out->digest))
		return corrupt(p, *out->digest ? out->digest : "a descriptor without digest",
			"a digest: sha256: and 64 lower-case hexadecimal digits", err);
	if (!cply__json_integer(cply__json_get(json, "size"), &size) || size < 0)
		return corrupt(p, "a descriptor without size", "a number of bytes in every descriptor", err);
	out->size = (uint64_t)size;
	return CPLY_OK;
}

/* Texts outlive their document. */
static cply_status keep(const char **out, const parsing *p, const char *text, cply_error *err)
{
	*out = *text ? cply__arena_strdup(&p->layout->arena, text) : "";
	return *out ? CPLY_OK : cply__error_nomem(err);
}

static void copy_word(char *out, size_t size, const char *text)
{
	size_t length = strlen(text);

	if (length >= size)
		length = size - 1;
	memcpy(out, text, length);
	out[length] = '\0';
}

void cply__layout_platform(cply_platform *out, const cply__json *json)
{
	const cply__json *features = cply__json_get(json, "os.features");
	cply_platform platform = {0};

	copy_word(platform.os, sizeof platform.os, layout_text(json, "os"));
	copy_word(platform.arch, sizeof platform.arch, layout_text(json, "architecture"));
	copy_word(platform.variant, sizeof platform.variant, layout_text(json, "variant"));
	copy_word(platform.os_version, sizeof platform.os_version, layout_text(json, "os.version"));
	for (size_t i = 0; i < cply__json_count(features); i++) {
		const char *feature = cply__json_text(cply__json_at(features, i));
		size_t used = strlen(platform.os_features);
		if (feature && used + 1 + strlen(feature) < sizeof platform.os_features)
			snprintf(platform.os_features + used, sizeof platform.os_features - used, "%s%s",
				used ? "+" : "", feature);
	}
	*out = platform;
}

/* A document: its bytes, checked, as JSON, and its name for errors. */
static cply_status open_document(
	cply__json **out, const char **where, cply_layout *layout, const found_descriptor *d, cply_error *err)
{
	cply__strbuf text, name;
	char member[CPLY__BLOB_PATH];

	cply__strbuf_init(&text, &layout->context->allocator);
	cply__strbuf_init(&name, &layout->context->allocator);
	cply__blob_path(member, d->digest);
	image_member_name(&name, &layout->members, member);
	*where = cply__arena_strdup(&layout->arena, name.text);
	cply_status status = *where ? CPLY_OK : cply__error_nomem(err);
	if (!status)
		status = cply__blob_slurp(&text, layout, d->digest, d->size, err);
	if (!status)
		status = layout_take_document(layout, text.length, *where, err);
	if (!status)
		status = cply__json_parse(out, text.text, text.length, *where, err);
	cply__strbuf_release(&text);
	cply__strbuf_release(&name);
	return status;
}

static cply_status check_document(const parsing *p, const cply__json *json, const char *type, cply_error *err)
{
	const char *own = layout_text(json, "mediaType");
	int64_t version;

	if (!cply__json_is_object(json))
		return corrupt(p, "JSON of another kind", "an object", err);
	if (!cply__json_integer(cply__json_get(json, "schemaVersion"), &version) || version != 2)
		return corrupt(p, "another schemaVersion or none", "schemaVersion 2", err);
	if (*own && strcmp(own, type) != 0)
		return corrupt(p, own, type, err);
	return CPLY_OK;
}

static cply_status read_layers(cply_layout_entry *entry, const parsing *p, const cply__json *manifest, cply_error *err)
{
	const cply__json *list = cply__json_get(manifest, "layers");
	size_t count = cply__json_count(list);

	if (!cply__json_is_array(list))
		return corrupt(p, "a manifest without layers", "a list of layers", err);
	cply_layout_layer *layers = cply__arena_alloc(&p->layout->arena, (count ? count : 1) * sizeof *layers);
	if (!layers)
		return cply__error_nomem(err);
	for (size_t i = 0; i < count; i++) {
		found_descriptor d;
		if (read_descriptor(&d, p, cply__json_at(list, i), err) ||
			keep(&layers[i].media_type, p, d.media_type, err) || keep(&layers[i].digest, p, d.digest, err))
			return err->code;
		layers[i].diff_id = "";
		layers[i].size = d.size;
		if (d.size > UINT64_MAX - entry->layers_size)
			return corrupt(p, "layers without end", "sizes that can be", err);
		entry->layers_size += d.size;
	}
	entry->layers = layers;
	entry->layer_count = count;
	return CPLY_OK;
}

/* The config of an image: its platform where the index gave none, and the diff ID of every layer. */
static cply_status read_config(cply_layout_entry *entry, const parsing *p, const cply__json *config, cply_error *err)
{
	const cply__json *ids = cply__json_get(cply__json_get(config, "rootfs"), "diff_ids");
	cply_layout_layer *layers = (cply_layout_layer *)entry->layers;

	if (!cply__json_is_object(config))
		return corrupt(p, "JSON of another kind", "an image's config", err);
	if (!*layout_text(config, "os") || !*layout_text(config, "architecture"))
		return corrupt(p, "a config without os or architecture", "both", err);
	if (!entry->platform.os[0])
		cply__layout_platform(&entry->platform, config);
	if (cply__json_count(ids) != entry->layer_count) {
		corrupt(p, "", "", err);
		cply__error_found(err, "%zu diff_ids", cply__json_count(ids));
		return cply__error_wanted(err, "%zu, one for each layer", entry->layer_count);
	}
	for (size_t i = 0; i < entry->layer_count; i++) {
		const char *id = cply__json_text(cply__json_at(ids, i));
		if (!id || !cply__digest_is_valid(id))
			return corrupt(p, id ? id : "no text", "a diff ID: sha256: and 64 hexadecimal digits", err);
		if (keep(&layers[i].diff_id, p, id, err))
			return err->code;
	}
	return CPLY_OK;
}

static cply_status parse_config(cply_layout_entry *entry, const parsing *p, const cply__json *manifest, cply_error *err)
{
	parsing inner = *p;
	found_descriptor d;
	cply__json *config;

	if (read_descriptor(&d, p, cply__json_get(manifest, "config"), err) ||
		keep(&entry->config_digest, p, d.digest, err) || keep(&entry->config_media_type, p, d.media_type, err))
		return err->code;
	entry->config_size = d.size;
	if (!cply__media_is_config(d.media_type))
		return CPLY_OK;
	if (open_document(&config, &inner.where, p->layout, &d, err))
		return err->code;
	cply_status status = read_config(entry, &inner, config, err);
	cply__json_free(config);
	return status;
}

static cply_status parse_children(parsing *p, const cply__json *index, cply_error *err);

static cply_status parse_document(cply_layout_entry *entry, parsing *p, const cply__json *json, cply_error *err)
{
	if (check_document(p, json, entry->media_type, err))
		return err->code;
	if (entry->kind == CPLY_LAYOUT_MANIFEST)
		return read_layers(entry, p, json, err) ? err->code : parse_config(entry, p, json, err);
	return CPLY_OK;
}

static cply_layout_kind kind_of(const char *media_type)
{
	if (is_index_type(media_type))
		return CPLY_LAYOUT_INDEX;
	return is_manifest_type(media_type) ? CPLY_LAYOUT_MANIFEST : CPLY_LAYOUT_OTHER;
}

static cply_status start_entry(cply_layout_entry *entry, const parsing *p, const found_descriptor *d, cply_error *err)
{
	const cply__json *annotations = cply__json_get(d->json, "annotations");

	*entry = (cply_layout_entry){.depth = p->depth, .size = d->size, .config_digest = "", .config_media_type = ""};
	entry->kind = kind_of(d->media_type);
	cply__layout_platform(&entry->platform, cply__json_get(d->json, "platform"));
	if (p->layout->entries.count >= LAYOUT_ENTRIES_MAX)
		return cply__error(err, CPLY_E_LIMIT, .path = p->where, .wanted = "at most 10,000 manifests");
	if (keep(&entry->media_type, p, d->media_type, err) || keep(&entry->digest, p, d->digest, err) ||
		keep(&entry->tag, p, layout_text(annotations, "org.opencontainers.image.ref.name"), err) ||
		keep(&entry->name, p, layout_text(annotations, "io.containerd.image.name"), err) ||
		keep(&entry->reference_type, p, layout_text(annotations, "vnd.docker.reference.type"), err))
		return err->code;
	return CPLY_OK;
}

static cply_status add_entry(const parsing *p, const cply_layout_entry *entry, cply_error *err)
{
	return CPLY__VEC_PUSH(&p->layout->entries, &p->layout->context->allocator, *entry) ? CPLY_OK
											   : cply__error_nomem(err);
}

/* An index or a manifest, which is read. */
static cply_status parse_known(cply_layout_entry *entry, const parsing *p, const found_descriptor *d, cply_error *err)
{
	parsing inner = {.layout = p->layout, .depth = p->depth + 1};
	cply__json *document;

	if (inner.depth > LAYOUT_DEPTH_MAX)
		return cply__error(err, CPLY_E_LIMIT, .path = p->where, .wanted = "indexes at most 8 deep");
	if (open_document(&document, &inner.where, p->layout, d, err))
		return err->code;
	cply_status status = parse_document(entry, &inner, document, err);
	if (!status)
		status = add_entry(p, entry, err);
	if (!status && entry->kind == CPLY_LAYOUT_INDEX)
		status = parse_children(&inner, document, err);
	cply__json_free(document);
	return status;
}

static cply_status parse_child(parsing *p, const cply__json *json, cply_error *err)
{
	cply_layout_entry entry;
	found_descriptor d;

	if (cply__context_check(p->layout->context, err) || read_descriptor(&d, p, json, err) ||
		start_entry(&entry, p, &d, err))
		return err->code;
	/* What newer tools put beside images is no reason to read none of them. */
	return entry.kind == CPLY_LAYOUT_OTHER ? add_entry(p, &entry, err) : parse_known(&entry, p, &d, err);
}

static cply_status parse_children(parsing *p, const cply__json *index, cply_error *err)
{
	const cply__json *list = cply__json_get(index, "manifests");

	if (!cply__json_is_array(list))
		return corrupt(p, "no list of manifests", "\"manifests\": [...]", err);
	for (size_t i = 0; i < cply__json_count(list); i++)
		if (parse_child(p, cply__json_at(list, i), err))
			return err->code;
	return CPLY_OK;
}

static cply_status open_member_json(
	cply__json **out, const char **where, cply_layout *layout, const char *member, cply_error *err)
{
	cply__strbuf text, name;

	cply__strbuf_init(&text, &layout->context->allocator);
	cply__strbuf_init(&name, &layout->context->allocator);
	image_member_name(&name, &layout->members, member);
	*where = cply__arena_strdup(&layout->arena, name.text);
	cply_status status = *where ? CPLY_OK : cply__error_nomem(err);
	if (!status)
		status = image_member_slurp(&text, &layout->members, member, CPLY__DOCUMENT_MAX, err);
	if (status == CPLY_E_NOT_FOUND)
		cply__error_hint(err, "an OCI layout has oci-layout, index.json and blobs/ at its top");
	if (!status)
		status = cply__json_parse(out, text.text, text.length, *where, err);
	cply__strbuf_release(&text);
	cply__strbuf_release(&name);
	return status;
}

static cply_status check_version(cply_layout *layout, cply_error *err)
{
	cply__json *json;
	const char *where;

	if (open_member_json(&json, &where, layout, "oci-layout", err))
		return err->code;
	const char *version = layout_text(json, "imageLayoutVersion");
	cply_status status = CPLY_OK;
	if (strncmp(version, "1.", 2) != 0)
		status = cply__error(err, *version ? CPLY_E_UNSUPPORTED : CPLY_E_CORRUPT, .path = where,
			.found = *version ? version : "no imageLayoutVersion", .wanted = "imageLayoutVersion 1.0.0",
			.hint = "have it written again as version 1.0.0, which every tool reads");
	cply__json_free(json);
	return status;
}

cply_status layout_parse(cply_layout *layout, cply_error *err)
{
	parsing p = {.layout = layout};
	cply__json *index;

	if (!image_members_has(&layout->members, "oci-layout") && image_members_has(&layout->members, "manifest.json"))
		return layout_parse_docker(layout, err);
	if (check_version(layout, err) || open_member_json(&index, &p.where, layout, "index.json", err))
		return err->code;
	cply_status status = check_document(&p, index, CPLY__MEDIA_INDEX, err);
	if (!status)
		status = parse_children(&p, index, err);
	cply__json_free(index);
	/* What people load with docker has both when it can: docker reads just this one, which may say something else.
	 */
	if (!status && layout->members.fd >= 0 && image_members_has(&layout->members, "manifest.json"))
		status = layout_parse_docker(layout, err);
	return status;
}
