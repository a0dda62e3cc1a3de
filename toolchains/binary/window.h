/*
 * A source that keeps the last few pieces that were read: headers, tables and names of a binary lie close together, and
 * a call to the system for each would be most of the work.
 */
#ifndef BINARY_WINDOW_H
#define BINARY_WINDOW_H

#include "reader.h"

/* A program header table with what it leads to lies in the small one. */
enum { CPLY__WINDOWS = 4, CPLY__WINDOW_SIZE = 8192, CPLY__WINDOW_SMALL = 1024 };

typedef struct cply__window {
	uint64_t start;
	size_t length;
	unsigned used; /* when it was last asked */
	unsigned char bytes[CPLY__WINDOW_SIZE];
} cply__window;

typedef struct cply__windows {
	const cply__binary_source *below; /* borrowed */
	size_t size;                      /* of a window: _SMALL where only the headers are asked for */
	unsigned clock;
	cply__window at[CPLY__WINDOWS];
} cply__windows;

/* `out` reads `below` through `windows` of `size` bytes, at most CPLY__WINDOW_SIZE; both must live as long as it is
 * used. */
void cply__windows_over(
	cply__binary_source *out, cply__windows *windows, const cply__binary_source *below, size_t size);

#endif
