#include <stdio.h>

#include "packing.h"
#include "runtime/context.h"
#include "runtime/error.h"

static cply_status list_shared(packing *p, cply_error *err)
{
	if (cply_layer_new(&p->shared_entries, p->context, &p->options->layer, err))
		return err->code;
	for (size_t i = 0; i < p->options->add.count; i++)
		if (cply_layer_add_spec(p->shared_entries, p->options->add.at[i], err))
			return cply__error_context(err, "--add %s", p->options->add.at[i]);
	return cply__layer_prepare(p->shared_entries, err);
}

/* Nobody wants to publish what a failed build left. */
static cply_status check_not_empty(const packing *p, const packing_platform *platform, cply_error *err)
{
	if (cply__layer_count(platform->entries))
		return CPLY_OK;
	if (cply__layer_count(p->shared_entries)) {
		cply__context_warn(p->context, platform->folder->name,
			"%s is empty: the image has only what --add gives", platform->folder->path);
		return CPLY_OK;
	}
	cply__error(err, CPLY_E_NOT_FOUND, .path = platform->folder->path, .found = "an empty folder");
	cply__error_wanted(err, "what was built for %s", platform->folder->name);
	return cply__error_hint(err, "build it again, or name the other platforms with --platform");
}

static cply_status list_platform(packing *p, packing_platform *platform, cply_error *err)
{
	const char *clash;

	if (cply_layer_new(&platform->entries, p->context, &p->options->layer, err) ||
		cply_layer_add_tree(platform->entries, platform->folder->path, p->options->prefix, err) ||
		cply__layer_prepare(platform->entries, err) || check_not_empty(p, platform, err))
		return cply__error_context(err, "pack %s", platform->folder->name);
	clash = cply__layer_clash(p->shared_entries, platform->entries);
	if (clash) {
		cply__error(err, CPLY_E_EXISTS, .path = clash);
		cply__error_found(err, "it both in %s and among the files of --add", platform->folder->path);
		cply__error_wanted(err, "every path from one place");
		return cply__error_hint(err, "leave one out, or give --add another DEST");
	}
	return CPLY_OK;
}

static cply_status verify_added(void *user, const cply__layer_item *item, cply_error *err)
{
	packing *p = user;
	return item->is_link ? CPLY_OK : cply__dist_verify_common(&p->dist, p->context, item->source, err);
}

static cply_status verify(packing *p, cply_error *err)
{
	if (p->options->flags & CPLY_IMAGE_NO_VERIFY) {
		cply__context_warn(p->context, NULL,
			"nothing is verified: the image may hold programs of another platform than it says");
		return CPLY_OK;
	}
	packing_send_phase(p, "Verifying");
	if (cply__dist_verify(&p->dist, p->context, err))
		return err->code;
	return cply__layer_each(p->shared_entries, verify_added, p, err);
}

static cply_status share(packing *p, cply_error *err)
{
	cply_layer **layers = cply__arena_alloc(&p->arena, p->dist.count * sizeof(cply_layer *));

	if (!layers)
		return cply__error_nomem(err);
	for (size_t i = 0; i < p->dist.count; i++)
		layers[i] = p->platforms[i].entries;
	return cply__layer_share(p->shared_entries, layers, p->dist.count, err);
}

void packing_send_phase(const packing *p, const char *what)
{
	char text[64];
	int length =
		snprintf(text, sizeof text, "%s %zu platform%s", what, p->dist.count, p->dist.count == 1 ? "" : "s");

	cply__context_send(
		p->context, &(cply_event){.kind = CPLY_EVENT_PHASE, .text = text, .text_length = (size_t)length});
}

cply_status packing_list_files(packing *p, cply_error *err)
{
	if (list_shared(p, err))
		return err->code;
	for (size_t i = 0; i < p->dist.count; i++)
		if (list_platform(p, &p->platforms[i], err))
			return err->code;
	if (packing_check_entrypoint(p, err))
		return err->code;
	if (verify(p, err))
		return err->code;
	return share(p, err);
}
