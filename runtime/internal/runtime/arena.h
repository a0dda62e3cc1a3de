/*
 * Memory that is released all at once: for the many small strings and structs of one piece of work. Not for use from
 * several threads.
 */
#ifndef RUNTIME_ARENA_H
#define RUNTIME_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#include <crossply/context.h>

typedef struct cply__arena {
	struct cply__arena_block *newest; /* owned list of blocks */
	const cply_allocator *allocator;  /* borrowed */
	size_t size;                      /* bytes of its blocks together, for who keeps a budget */
	size_t limit;                     /* of `size`, set after _init by whoever wants one; 0: none */
	bool is_full;                     /* NULL was given back because of the limit */
} cply__arena;

void cply__arena_init(cply__arena *arena, const cply_allocator *allocator);
void cply__arena_release(cply__arena *arena);

/* Zeroed, aligned for any type; NULL when there is no memory. */
void *cply__arena_alloc(cply__arena *arena, size_t size);
char *cply__arena_strdup(cply__arena *arena, const char *text);
char *cply__arena_strndup(cply__arena *arena, const char *text, size_t length);
char *cply__arena_printf(cply__arena *arena, const char *format, ...) CPLY_PRINTF(2, 3);

#endif
