/* An entry as tar sees it. */
#include "entry.h"
#include "runtime/context.h"

/*
 * No time later than SOURCE_DATE_EPOCH goes in: when it is unset every time is 0, and what a build just made carries
 * the epoch. Times before 1970 have no ustar form.
 */
uint64_t layer_mtime(const cply_layer *layer, const layer_entry *entry)
{
	uint64_t epoch = layer->context->source_date_epoch;

	if (entry->flags & LAYER_IMPLIED)
		return epoch;
	if (entry->mtime < 0)
		return 0;
	return (uint64_t)entry->mtime < epoch ? (uint64_t)entry->mtime : epoch;
}

void layer_put_header(cply__strbuf *out, const cply_layer *layer, const layer_entry *entry)
{
	cply__tar_entry tar = {
		.path = entry->path,
		.type = entry->type,
		.mode = entry->mode,
		.uid = entry->uid,
		.gid = entry->gid,
		.size = layer_contents(entry),
		.mtime = layer_mtime(layer, entry),
	};

	if (entry->extra) {
		if (entry->type == CPLY__TAR_HARDLINK || entry->type == CPLY__TAR_SYMLINK)
			tar.target = entry->extra->target;
		tar.device_major = entry->extra->device_major;
		tar.device_minor = entry->extra->device_minor;
		/* The attributes of a file with several names are in the header of the first. */
		if (entry->type != CPLY__TAR_HARDLINK) {
			tar.xattrs = entry->extra->xattrs;
			tar.xattr_count = entry->extra->xattr_count;
		}
	}
	cply__tar_put_header(out, &tar);
}
