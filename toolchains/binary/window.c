#include "window.h"

#include <string.h>

/* The window that has this byte; NULL: none. */
static cply__window *find(cply__windows *windows, uint64_t offset)
{
	for (size_t i = 0; i < CPLY__WINDOWS; i++) {
		cply__window *window = &windows->at[i];
		if (window->length > 0 && offset >= window->start && offset - window->start < window->length)
			return window;
	}
	return NULL;
}

static cply__window *oldest(cply__windows *windows)
{
	cply__window *found = &windows->at[0];

	for (size_t i = 1; i < CPLY__WINDOWS; i++)
		if (windows->at[i].used < found->used)
			found = &windows->at[i];
	return found;
}

/*
 * Reads what is around an offset. A little of what lies before it comes along: section names precede the section table,
 * which is found first.
 */
static cply_status fill(cply__window **out, cply__windows *windows, uint64_t offset, cply_error *err)
{
	cply__window *window = oldest(windows);
	size_t lead = windows->size / 4;

	window->length = 0;
	window->start = offset > lead ? offset - lead : 0;
	cply_status status = windows->below->read(
		windows->below->user, window->bytes, windows->size, window->start, &window->length, err);
	*out = window;
	return status;
}

static cply_status read_windows(void *user, void *bytes, size_t size, uint64_t offset, size_t *got, cply_error *err)
{
	cply__windows *windows = user;

	*got = 0;
	while (*got < size) {
		uint64_t at = offset + *got;
		cply__window *window = find(windows, at);
		if (!window && size - *got > windows->size / 2) {
			size_t rest;
			cply_status status = windows->below->read(
				windows->below->user, (char *)bytes + *got, size - *got, at, &rest, err);
			*got += status ? 0 : rest;
			return status;
		}
		if (!window) {
			cply_status status = fill(&window, windows, at, err);
			if (status)
				return status;
			if (at - window->start >= window->length)
				return CPLY_OK;
		}
		window->used = ++windows->clock;
		size_t from = (size_t)(at - window->start), piece = window->length - from;
		if (piece > size - *got)
			piece = size - *got;
		memcpy((char *)bytes + *got, window->bytes + from, piece);
		*got += piece;
	}
	return CPLY_OK;
}

void cply__windows_over(cply__binary_source *out, cply__windows *windows, const cply__binary_source *below, size_t size)
{
	windows->size = size;
	windows->below = below;
	windows->clock = 0;
	for (size_t i = 0; i < CPLY__WINDOWS; i++) {
		windows->at[i].length = 0;
		windows->at[i].used = 0;
	}
	*out = (cply__binary_source){read_windows, windows, below->size, below->path};
}
