#include <string.h>

#include "runtime/alloc.h"
#include "runtime/error.h"
#include "runtime/json_read.h"
#include "subject.h"

static cply_status keep(const char **out, cply__subject *subject, const char *text, cply_error *err)
{
	*out = cply__arena_strdup(&subject->arena, text ? text : "");
	return *out ? CPLY_OK : cply__error_nomem(err);
}

static cply_status add_words(image_config *config, cply__subject *subject, const cply__json *list, cply_error *err)
{
	for (size_t i = 0; i < cply__json_count(list); i++) {
		const char *word = cply__json_text(cply__json_at(list, i));
		if (keep(&config->words[config->word_count], subject, word, err))
			return err->code;
		config->word_count++;
	}
	return CPLY_OK;
}

/* Of several entries of one name the last one counts, as for runc. */
static cply_status read_environment(
	image_config *config, cply__subject *subject, const cply__json *list, cply_error *err)
{
	for (size_t i = 0; i < cply__json_count(list); i++) {
		const char *pair = cply__json_text(cply__json_at(list, i));
		if (pair && strncmp(pair, "PATH=", 5) == 0 && keep(&config->path, subject, pair + 5, err))
			return err->code;
		if (pair && strncmp(pair, "LD_LIBRARY_PATH=", 16) == 0 &&
			keep(&config->library_path, subject, pair + 16, err))
			return err->code;
	}
	return CPLY_OK;
}

static void copy_word(char *out, size_t size, const cply__json *json, const char *key)
{
	const char *text = cply__json_text(cply__json_get(json, key));
	size_t length = text ? strlen(text) : 0;

	if (length >= size)
		length = size - 1;
	memcpy(out, text ? text : "", length);
	out[length] = '\0';
}

static cply_status read_all(image_config *config, cply__subject *subject, const cply__json *root, cply_error *err)
{
	const cply__json *own = cply__json_get(root, "config");
	const cply__json *entrypoint = cply__json_get(own, "Entrypoint"), *cmd = cply__json_get(own, "Cmd");
	size_t count = cply__json_count(entrypoint) + cply__json_count(cmd);

	copy_word(config->platform.os, sizeof config->platform.os, root, "os");
	copy_word(config->platform.arch, sizeof config->platform.arch, root, "architecture");
	copy_word(config->platform.variant, sizeof config->platform.variant, root, "variant");
	config->words = cply__arena_alloc(&subject->arena, (count ? count : 1) * sizeof *config->words);
	if (!config->words)
		return cply__error_nomem(err);
	if (add_words(config, subject, entrypoint, err) || add_words(config, subject, cmd, err) ||
		read_environment(config, subject, cply__json_get(own, "Env"), err) ||
		keep(&config->workdir, subject, cply__json_text(cply__json_get(own, "WorkingDir")), err))
		return err->code;
	return keep(&config->user, subject, cply__json_text(cply__json_get(own, "User")), err);
}

cply_status subject_read_config(subject_image *image, size_t entry, cply_error *err)
{
	cply__subject *subject = image->subject;
	cply__json *root;
	size_t length;
	char *text;

	if (cply_layout_read(&text, &length, subject->layout, entry, CPLY_LAYOUT_CONFIG, err))
		return err->code;
	cply_status status = cply__json_parse(&root, text, length, subject->path, err);
	cply_layout_free_text(subject->layout, text);
	if (status)
		return status;
	status = read_all(&image->config, subject, root, err);
	cply__json_free(root);
	return status;
}
