#include <string.h>

#include "driver/layout.h"
#include "runtime/alloc.h"
#include "runtime/error.h"
#include "subject.h"

static cply_status keep(const char **out, cply__subject *subject, const char *text, cply_error *err)
{
	*out = cply__arena_strdup(&subject->arena, text ? text : "");
	return *out ? CPLY_OK : cply__error_nomem(err);
}

/* The first word of entrypoint and command, one behind the other. To Docker an entrypoint of one empty word is none. */
static cply_status read_program(image_config *config, cply__subject *subject, const cply__json *own, cply_error *err)
{
	const cply__json *words = cply__json_get(own, "Entrypoint");
	const char *first = cply__json_text(cply__json_at(words, 0));

	if (cply__json_count(words) == 0 || (cply__json_count(words) == 1 && first && !*first))
		words = cply__json_get(own, "Cmd");
	if (cply__json_count(words) == 0)
		return CPLY_OK;
	return keep(&config->program, subject, cply__json_text(cply__json_at(words, 0)), err);
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

static cply_status read_all(image_config *config, cply__subject *subject, const cply__json *root, cply_error *err)
{
	const cply__json *own = cply__json_get(root, "config");

	cply__layout_platform(&config->platform, root);
	if (read_program(config, subject, own, err) ||
		read_environment(config, subject, cply__json_get(own, "Env"), err) ||
		keep(&config->workdir, subject, cply__json_text(cply__json_get(own, "WorkingDir")), err))
		return err->code;
	return keep(&config->user, subject, cply__json_text(cply__json_get(own, "User")), err);
}

static cply_status read_anew(image_config *out, cply__subject *subject, size_t entry, cply_error *err)
{
	cply__json *root;
	size_t length;
	char *text;

	if (cply_layout_read(&text, &length, subject->layout, entry, CPLY_LAYOUT_CONFIG, err))
		return err->code;
	cply_status status = cply__json_parse(&root, text, length, subject->path, err);
	cply_layout_free_text(subject->layout, text);
	if (status)
		return status;
	status = read_all(out, subject, root, err);
	cply__json_free(root);
	return status ? status : account_take(&subject->account, 0, err);
}

cply_status subject_read_config(subject_image *image, size_t entry, cply_error *err)
{
	cply__subject *subject = image->subject;
	const char *digest = cply_layout_at(subject->layout, entry)->config_digest;
	image_config *config = cply__map_find(&subject->config_by_digest, digest);

	if (!config) {
		config = cply__arena_alloc(&subject->arena, sizeof *config);
		if (!config)
			return cply__error_nomem(err);
		if (read_anew(config, subject, entry, err))
			return err->code;
		if (!cply__map_set(&subject->config_by_digest, digest, config))
			return cply__error_nomem(err);
	}
	image->config = *config;
	return CPLY_OK;
}
