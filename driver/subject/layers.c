#include <fcntl.h>
#include <string.h>

#include "runtime/alloc.h"
#include "runtime/context.h"
#include "runtime/error.h"
#include "runtime/file.h"
#include "subject.h"

enum { CHUNK = 64 << 10 };

/* Where a layer's bytes come from; reading stops when the context is cancelled. */
typedef struct layer_source {
	const cply_context *context;
	const char *path;
	cply__blob *blob; /* NULL: from the file */
	int fd;
} layer_source;

static cply_status read_source(void *user, void *bytes, size_t size, size_t *got, cply_error *err)
{
	const layer_source *source = user;

	if (cply__context_check(source->context, err))
		return err->code;
	return source->blob ? cply__blob_read(source->blob, bytes, size, got, err)
			    : cply__file_read(source->fd, bytes, size, got, source->path, err);
}

/*
 * A byte costs as much to inflate as three cost to hash and to walk over, by measurement. What can't be read is judged
 * when its turn comes.
 */
void subject_layer_weigh(subject_layer *layer)
{
	enum { OF_PACKED = 3 };
	const uint64_t back = layer->size < CPLY__INFLATE_ENDS ? 0 : layer->size - CPLY__INFLATE_ENDS;
	uint8_t first[CPLY__INFLATE_ENDS] = {0}, last[CPLY__INFLATE_ENDS] = {0};
	cply__blob *blob = NULL;
	cply_error ignored;
	size_t got;

	layer->weight = layer->size;
	if (!layer->is_tar || !layer->subject->layout)
		return;
	if (cply__blob_open(&blob, layer->subject->layout, layer->digest, layer->size, &ignored) == CPLY_OK &&
		cply__blob_peek(blob, 0, first, sizeof first, &got, &ignored) == CPLY_OK &&
		cply__blob_peek(blob, back, last, sizeof last, &got, &ignored) == CPLY_OK)
		layer->weight = OF_PACKED * layer->size + cply__inflate_guess(first, last, layer->size);
	cply__blob_close(blob);
}

/* A blob that is not what its descriptor says; other errors end the work. */
static cply_status note_blob(subject_layer *layer, const cply_error *problem, cply_error *err)
{
	const finding_place place = {
		CPLY_CHECK_BLOB, CPLY__SEVERITY_ERROR, layer->name, layer->digest, CPLY_OFFSET_NONE};

	/* What was unpacked from it is nobody's. */
	layer->listing.diff_id[0] = '\0';
	if (problem->code == CPLY_E_NOT_FOUND)
		return finding_add(&layer->listing.findings, &place, err, "the blob that the manifest lists", "none");
	if (problem->code == CPLY_E_CORRUPT)
		return finding_add_error(&layer->listing.findings, &place, problem, err);
	*err = *problem;
	return err->code;
}

/* To the end, where the digest is checked. */
static cply_status read_rest(layer_source *source, cply_error *err)
{
	char bytes[CHUNK];
	size_t got = sizeof bytes;

	while (got == sizeof bytes)
		if (read_source(source, bytes, sizeof bytes, &got, err))
			return err->code;
	return CPLY_OK;
}

/* Its list is begun anew when its window wants to be large. */
static cply_status read_list(subject_layer *layer, const layer_stream *from, cply_error *err)
{
	cply__inflate_limits limits = layer->subject->options.limits;
	layer_listing *listing = &layer->listing;

	limits.window_log = listing->wants_window ? WINDOW_LARGE : WINDOW_SMALL;
	cply_status status = listing_read(listing, from, &limits, err);
	if (status || !listing->wants_window)
		return status;
	listing_restart(listing);
	listing->wants_window = true;
	return CPLY_OK;
}

static cply_status read_blob(subject_layer *layer, cply_error *err)
{
	cply__subject *subject = layer->subject;
	layer_source source = {.context = subject->context, .path = layer->name, .fd = -1};
	cply_error problem;

	cply_status status = cply__blob_open(&source.blob, subject->layout, layer->digest, layer->size, &problem);
	if (status)
		return note_blob(layer, &problem, err);
	if (layer->is_tar) {
		const layer_stream stream = {
			read_source, &source, source.blob, &subject->meeting, cply__blob_name(source.blob)};
		status = read_list(layer, &stream, &problem);
	}
	/* A layer that could not be read to its end still has a digest. */
	if (!status && !layer->listing.wants_window)
		status = read_rest(&source, &problem);
	if (status)
		status = note_blob(layer, &problem, err);
	cply__blob_close(source.blob);
	return status;
}

cply_status subject_layer_work(void *work, unsigned thread, cply_error *err)
{
	subject_layer *layer = work;
	cply__subject *subject = layer->subject;
	layer_source source = {.context = subject->context, .path = subject->path, .fd = -1};

	(void)thread;
	if (subject->layout)
		return read_blob(layer, err);
	if (cply__file_open(&source.fd, AT_FDCWD, subject->path, O_RDONLY | O_NOCTTY, 0, err))
		return err->code;
	const layer_stream stream = {read_source, &source, NULL, NULL, subject->path};
	cply_status status = read_list(layer, &stream, err);
	cply__file_close(&source.fd);
	return status;
}
