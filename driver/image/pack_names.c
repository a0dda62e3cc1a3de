/* What the image is called: its names, and the tags of its platforms. */
#include <string.h>

#include "packing.h"
#include "runtime/error.h"

static bool is_same(const cply__reference *one, const cply__reference *other)
{
	return strcmp(one->domain, other->domain) == 0 && strcmp(one->path, other->path) == 0 &&
	       strcmp(one->tag, other->tag) == 0;
}

static cply_status add_name(packing *p, const char *text, cply_error *err)
{
	cply__reference *reference = &p->references[p->reference_count];

	if (cply__reference_parse(reference, text, err))
		return err->code;
	for (size_t i = 0; i < p->reference_count; i++)
		if (is_same(&p->references[i], reference))
			return CPLY_OK;
	p->reference_count++;
	return CPLY_OK;
}

cply_status packing_read_names(packing *p, cply_error *err)
{
	const cply_image_options *options = p->options;

	if (!options->reference || !*options->reference) {
		cply__error(err, CPLY_E_USAGE, .found = "no name for the image", .wanted = "[REGISTRY/]NAME[:TAG]");
		return cply__error_hint(err, "give it one with -t, for instance -t app:1.0");
	}
	p->references = cply__arena_alloc(&p->arena, (options->further_references.count + 1) * sizeof *p->references);
	if (!p->references)
		return cply__error_nomem(err);
	if (add_name(p, options->reference, err))
		return err->code;
	for (size_t i = 0; i < options->further_references.count; i++)
		if (add_name(p, options->further_references.at[i], err))
			return err->code;
	return CPLY_OK;
}

static cply_status check_room(const packing *p, const char *suffix, cply_error *err)
{
	for (size_t i = 0; i < p->reference_count; i++)
		if (strlen(p->references[i].tag) + strlen(suffix) > CPLY__TAG_MAX) {
			cply__error(err, CPLY_E_USAGE, .found = p->references[i].tag);
			return cply__error_wanted(err, "a tag that leaves room for \"%s\" in 128 bytes", suffix);
		}
	return CPLY_OK;
}

/* A name (`index` 0), or the name of a platform; `text` keeps it whole, the part that must be unique is returned. */
static const char *name_at(char text[CPLY__REFERENCE_TEXT], const packing *p, const cply__reference *reference,
	size_t index, bool is_archive)
{
	cply__reference_full(text, reference, index ? p->platforms[index - 1].suffix : "");
	return is_archive ? text : strrchr(text, ':') + 1;
}

/* Two names, or one and the platform of another, that are the same. */
static cply_status check_pair(
	const packing *p, const cply__reference *one, const cply__reference *other, bool is_archive, cply_error *err)
{
	const size_t count = p->options->flags & CPLY_IMAGE_NO_INDEX ? 1 : p->dist.count + 1;
	char first[CPLY__REFERENCE_TEXT], second[CPLY__REFERENCE_TEXT];

	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < count; j++) {
			const char *name = name_at(first, p, one, i, is_archive);
			if (strcmp(name, name_at(second, p, other, j, is_archive)) != 0)
				continue;
			cply__error(err, CPLY_E_USAGE, .wanted = "names that differ, also with those of platforms");
			cply__error_found(err, "%s twice", name);
			return is_archive
				       ? err->code
				       : cply__error_hint(err, "a layout tells images apart by their tags alone: "
							       "pack an archive (-o NAME.tar), or write two layouts");
		}
	return CPLY_OK;
}

static cply_status check_clashes(const packing *p, bool is_archive, cply_error *err)
{
	for (size_t i = 0; i < p->reference_count; i++)
		for (size_t j = i + 1; j < p->reference_count; j++)
			if (check_pair(p, &p->references[i], &p->references[j], is_archive, err))
				return err->code;
	return CPLY_OK;
}

/* The tag of a platform: the pair form, without the OS that nearly all images have. */
cply_status packing_name_tags(packing *p, const char *output, cply_error *err)
{
	static const char usual[] = "linux-";

	for (size_t i = 0; i < p->dist.count; i++) {
		packing_platform *platform = &p->platforms[i];
		const char *pair = p->dist.folders[i].pair;
		platform->folder = &p->dist.folders[i];
		if (strncmp(pair, usual, sizeof usual - 1) == 0)
			pair += sizeof usual - 1;
		platform->suffix = cply__arena_printf(&p->arena, "-%s", pair);
		if (!platform->suffix)
			return cply__error_nomem(err);
		if (check_room(p, platform->suffix, err))
			return err->code;
	}
	return check_clashes(p, image_store_is_archive(output), err);
}
