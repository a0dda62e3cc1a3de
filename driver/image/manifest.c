#include "manifest.h"

#include <string.h>

/* A set is an object with empty objects in it: Go's map[string]struct{}. */
static void put_set(cply_json *json, const char *key, const image_pairs *set)
{
	if (set->count == 0)
		return;
	cply_json_object(json, key);
	for (size_t i = 0; i < set->count; i++) {
		cply_json_object(json, set->at[i].key);
		cply_json_end(json);
	}
	cply_json_end(json);
}

static void put_words(cply_json *json, const char *key, const image_words *words)
{
	if (words->count == 0)
		return;
	cply_json_array(json, key);
	for (size_t i = 0; i < words->count; i++)
		cply_json_text(json, NULL, words->at[i]);
	cply_json_end(json);
}

static void put_text(cply_json *json, const char *key, const char *text)
{
	if (text && *text)
		cply_json_text(json, key, text);
}

void image_put_pairs(cply_json *json, const char *key, const image_pairs *pairs)
{
	if (pairs->count == 0)
		return;
	cply_json_object(json, key);
	for (size_t i = 0; i < pairs->count; i++)
		cply_json_text(json, pairs->at[i].key, pairs->at[i].value);
	cply_json_end(json);
}

void image_put_descriptor(cply_json *json, const cply__descriptor *descriptor)
{
	cply_json_text(json, "mediaType", descriptor->media_type);
	cply_json_text(json, "digest", descriptor->digest);
	cply_json_unsigned(json, "size", descriptor->size);
}

/* "a+b+c" to a list. */
static void put_features(cply_json *json, const char *features)
{
	if (!*features)
		return;
	cply_json_array(json, "os.features");
	while (*features) {
		char feature[sizeof((cply_platform *)0)->os_features];
		size_t length = strcspn(features, "+");
		memcpy(feature, features, length);
		feature[length] = '\0';
		cply_json_text(json, NULL, feature);
		features += length + (features[length] == '+');
	}
	cply_json_end(json);
}

static void put_run_config(cply_json *json, const image_settings *settings)
{
	cply_json_object(json, "config");
	put_text(json, "User", settings->user);
	put_set(json, "ExposedPorts", &settings->expose);
	put_words(json, "Env", &settings->env);
	put_words(json, "Entrypoint", &settings->entrypoint);
	put_words(json, "Cmd", &settings->cmd);
	put_set(json, "Volumes", &settings->volumes);
	put_text(json, "WorkingDir", settings->workdir);
	image_put_pairs(json, "Labels", &settings->labels);
	put_text(json, "StopSignal", settings->stop_signal);
	cply_json_end(json);
}

static void put_rootfs(cply_json *json, const image_settings *settings, const image_layer *const *layers, size_t count)
{
	cply_json_object(json, "rootfs");
	cply_json_text(json, "type", "layers");
	cply_json_array(json, "diff_ids");
	for (size_t i = 0; i < count; i++)
		cply_json_text(json, NULL, layers[i]->diff_id);
	cply_json_end(json);
	cply_json_end(json);
	cply_json_array(json, "history");
	for (size_t i = 0; i < count; i++) {
		cply_json_object(json, NULL);
		cply_json_text(json, "created", settings->created);
		cply_json_text(json, "created_by", "crossply image");
		cply_json_end(json);
	}
	cply_json_end(json);
}

void image_put_config(cply_json *json, const image_settings *settings, const cply_platform *platform,
	const image_layer *const *layers, size_t count)
{
	cply_json_object(json, NULL);
	cply_json_text(json, "created", settings->created);
	put_text(json, "author", settings->author);
	cply_json_text(json, "architecture", platform->arch);
	put_text(json, "variant", platform->variant);
	cply_json_text(json, "os", platform->os);
	put_text(json, "os.version", platform->os_version);
	put_features(json, platform->os_features);
	put_run_config(json, settings);
	put_rootfs(json, settings, layers, count);
	cply_json_end(json);
}

void image_put_manifest(cply_json *json, const image_pairs *annotations, const cply__descriptor *config,
	const image_layer *const *layers, size_t count)
{
	cply_json_object(json, NULL);
	cply_json_integer(json, "schemaVersion", 2);
	cply_json_text(json, "mediaType", CPLY__MEDIA_MANIFEST);
	cply_json_object(json, "config");
	image_put_descriptor(json, config);
	cply_json_end(json);
	cply_json_array(json, "layers");
	for (size_t i = 0; i < count; i++) {
		cply_json_object(json, NULL);
		image_put_descriptor(json, &layers[i]->blob);
		cply_json_end(json);
	}
	cply_json_end(json);
	image_put_pairs(json, "annotations", annotations);
	cply_json_end(json);
}

static void put_platform(cply_json *json, const cply_platform *platform)
{
	cply_json_object(json, "platform");
	cply_json_text(json, "architecture", platform->arch);
	cply_json_text(json, "os", platform->os);
	put_text(json, "variant", platform->variant);
	put_text(json, "os.version", platform->os_version);
	put_features(json, platform->os_features);
	cply_json_end(json);
}

void image_put_index(cply_json *json, const image_pairs *annotations, const image_child *children, size_t count)
{
	cply_json_object(json, NULL);
	cply_json_integer(json, "schemaVersion", 2);
	/* Registries refuse an index or manifest without it, although the specification leaves it optional. */
	cply_json_text(json, "mediaType", CPLY__MEDIA_INDEX);
	cply_json_array(json, "manifests");
	for (size_t i = 0; i < count; i++) {
		cply_json_object(json, NULL);
		image_put_descriptor(json, &children[i].manifest);
		put_platform(json, &children[i].platform);
		cply_json_end(json);
	}
	cply_json_end(json);
	image_put_pairs(json, "annotations", annotations);
	cply_json_end(json);
}
