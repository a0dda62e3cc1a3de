#include "manifest.h"

#include <string.h>

#include <crossply/json.h>

#include "runtime/alloc.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "runtime/json_read.h"
#include "toolchains/sysroot.h"

enum { MAX_SIZE = 16 << 20 };

static void put_packages(cply_json *json, const cply__packages *packages)
{
	cply_json_array(json, "packages");
	for (size_t i = 0; i < packages->count; i++) {
		cply_json_object(json, NULL);
		cply_json_text(json, "name", packages->at[i].name);
		cply_json_text(json, "version", packages->at[i].version);
		cply_json_text(json, "sha256", packages->at[i].sha256);
		cply_json_end(json);
	}
	cply_json_end(json);
}

cply_status cply__manifest_format(cply__strbuf *out, const cply__manifest *manifest, cply_error *err)
{
	const char *text;
	size_t length;
	cply_json *json;

	if (cply_json_new(&json, out->allocator, err) != CPLY_OK)
		return err->code;
	cply_json_object(json, NULL);
	cply_json_text(json, "architecture", manifest->architecture);
	if (manifest->libraries.count) {
		cply_json_array(json, "libraries");
		for (size_t i = 0; i < manifest->libraries.count; i++)
			cply_json_text(json, NULL, manifest->libraries.at[i]);
		cply_json_end(json);
	}
	put_packages(json, &manifest->packages);
	cply_json_end(json);
	cply_status status = cply_json_finish(json, &text, &length, err);
	if (status == CPLY_OK)
		cply__strbuf_add(out, text, length);
	cply_json_free(json);
	return status != CPLY_OK ? status : out->failed ? cply__error_nomem(err) : CPLY_OK;
}

static bool take_texts(cply__texts *out, cply__arena *arena, const cply__json *list)
{
	const size_t count = cply__json_count(list);

	out->at = cply__arena_alloc(arena, (count + 1) * sizeof *out->at);
	for (size_t i = 0; out->at && i < count; i++) {
		const char *text = cply__json_text(cply__json_at(list, i));
		if (text && !(out->at[out->count++] = cply__arena_strdup(arena, text)))
			return false;
	}
	return out->at != NULL;
}

static bool take_packages(cply__packages *out, cply__arena *arena, const cply__json *list)
{
	for (size_t i = 0; i < cply__json_count(list); i++) {
		const cply__json *node = cply__json_at(list, i);
		const char *name = cply__json_text(cply__json_get(node, "name"));
		const char *version = cply__json_text(cply__json_get(node, "version"));
		const char *sha256 = cply__json_text(cply__json_get(node, "sha256"));
		if (!name || !version || !sha256 || !cply__package_is_digest(sha256))
			continue;
		const cply__package package = {.name = cply__arena_strdup(arena, name),
			.version = cply__arena_strdup(arena, version),
			.sha256 = cply__arena_strdup(arena, sha256)};
		if (!package.name || !package.version || !package.sha256 ||
			!CPLY__VEC_PUSH(out, arena->allocator, package))
			return false;
	}
	return true;
}

cply_status cply__manifest_read(
	cply__manifest *out, bool *is_there, cply__arena *arena, const char *sysroot, cply_error *err)
{
	const char *path = cply__arena_printf(arena, "%s/%s", sysroot, CPLY__SYSROOT_MANIFEST);
	cply__strbuf text;
	cply__json *root = NULL;
	cply_error ignored;

	*out = (cply__manifest){.architecture = ""};
	*is_there = false;
	if (!path)
		return cply__error_nomem(err);
	cply__strbuf_init(&text, arena->allocator);
	cply_status status = cply__file_slurp(&text, path, MAX_SIZE, &ignored);
	if (status == CPLY_OK)
		status = cply__json_parse(&root, text.text, text.length, path, &ignored);
	cply__strbuf_release(&text);
	if (status != CPLY_OK)
		return status == CPLY_E_NOMEM ? cply__error_nomem(err) : CPLY_OK;
	const char *architecture = cply__json_text(cply__json_get(root, "architecture"));
	out->architecture = cply__arena_strdup(arena, architecture ? architecture : "");
	bool has_memory = out->architecture && take_texts(&out->libraries, arena, cply__json_get(root, "libraries")) &&
			  take_packages(&out->packages, arena, cply__json_get(root, "packages"));
	cply__json_free(root);
	*is_there = has_memory;
	if (has_memory)
		return CPLY_OK;
	cply__free(arena->allocator, out->packages.at);
	out->packages.at = NULL;
	return cply__error_nomem(err);
}
