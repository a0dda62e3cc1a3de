#include <string.h>

#include "runtime/alloc.h"
#include "runtime/error.h"
#include "start.h"
#include "subject.h"

static cply_status judge_platform(subject_image *image, cply_error *err)
{
	const finding_place place = {
		CPLY_CHECK_CONFIG_PLATFORM, CPLY__SEVERITY_ERROR, image->shown.name, "", CPLY_OFFSET_NONE};
	char config[CPLY_PLATFORM_TEXT];

	if (cply_platform_matches(&image->shown.platform, &image->config.platform))
		return CPLY_OK;
	cply_platform_format(&image->config.platform, config);
	return finding_add(&image->findings, &place, err, image->shown.name, "%s in the config", config);
}

static cply_status judge_diff_id(subject_image *image, size_t at, cply_error *err)
{
	const layer_listing *listing = &image->layers[at]->listing;
	const char *wanted = image->shown.layers[at].diff_id;
	const finding_place place = {CPLY_CHECK_DIFF_ID, CPLY__SEVERITY_ERROR, image->layers[at]->name,
		image->layers[at]->digest, CPLY_OFFSET_NONE};

	if (strcmp(listing->diff_id, wanted) == 0)
		return CPLY_OK;
	return finding_add(&image->findings, &place, err, wanted, "a layer that unpacks to %s", listing->diff_id);
}

/* The findings of its layers, then its own. */
static cply_status gather(subject_image *image, size_t layer_count, cply_error *err)
{
	finding_list own = image->findings, all = {.account = own.account};
	cply_status status = finding_end(&own, err);

	for (size_t i = 0; i < layer_count; i++) {
		const finding_list *list = &image->layers[i]->listing.findings;
		for (size_t j = 0; !status && j < list->list.count; j++)
			status = finding_share(&all, &list->list.at[j], err);
	}
	for (size_t j = 0; !status && j < own.list.count; j++)
		status = finding_share(&all, &own.list.at[j], err);
	if (!status)
		status = finding_end(&all, err);
	cply__free(own.account->arena->allocator, own.list.at);
	image->findings = all;
	image->shown.findings = all.list.at;
	image->shown.finding_count = all.list.count;
	return status;
}

static cply_status apply_all(subject_image *image, size_t count, cply_error *err)
{
	for (size_t i = 0; i < count; i++) {
		const subject_layer *layer = image->layers[i];
		image->shown.size += layer->listing.size;
		if (image->has_config && judge_diff_id(image, i, err))
			return err->code;
		if (tree_apply(&image->tree, &layer->listing, i, &image->findings, err))
			return err->code;
	}
	return CPLY_OK;
}

cply_status subject_image_work(void *work, unsigned thread, cply_error *err)
{
	subject_image *image = work;
	size_t count = image->blob_count;
	bool is_tar = !image->subject->layout, is_whole = true;

	(void)thread;
	for (size_t i = 0; i < count; i++)
		is_whole = is_whole && *image->layers[i]->listing.diff_id;
	if (image->has_config && judge_platform(image, err))
		return err->code;
	/* Of an image that lacks a layer nothing can be said that would be true of the whole. */
	if ((image->has_config || is_tar) && is_whole && apply_all(image, count, err))
		return err->code;
	if (image->has_config && is_whole && start_check(image, err))
		return err->code;
	image->shown.judged = subject_judged(image, is_whole);
	return gather(image, count, err);
}
