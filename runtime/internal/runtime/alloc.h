/*
 * Allocation through the context's allocator. All of these return NULL when there is no memory, and the caller turns
 * that into cply__error_nomem.
 */
#ifndef RUNTIME_ALLOC_H
#define RUNTIME_ALLOC_H

#include <stddef.h>

#include <crossply/context.h>

/* The allocator used when a context was given none: malloc(3). */
extern const cply_allocator cply__malloc_allocator;

void *cply__alloc(const cply_allocator *allocator, size_t size);
void *cply__calloc(const cply_allocator *allocator, size_t count, size_t size);
void *cply__realloc(const cply_allocator *allocator, void *memory, size_t size);
char *cply__strdup(const cply_allocator *allocator, const char *text);
char *cply__strndup(const cply_allocator *allocator, const char *text, size_t length);

/* NULL is allowed. */
void cply__free(const cply_allocator *allocator, void *memory);

#endif
