#include "runtime/alloc.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void *malloc_reallocate(void *user, void *memory, size_t size)
{
	(void)user;
	if (size == 0) {
		free(memory);
		return NULL;
	}
	return realloc(memory, size);
}

const cply_allocator cply__malloc_allocator = {malloc_reallocate, NULL};

void *cply__alloc(const cply_allocator *allocator, size_t size)
{
	return allocator->reallocate(allocator->user, NULL, size ? size : 1);
}

void *cply__calloc(const cply_allocator *allocator, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		return NULL;
	void *memory = cply__alloc(allocator, count * size);
	if (memory)
		memset(memory, 0, count * size);
	return memory;
}

void *cply__realloc(const cply_allocator *allocator, void *memory, size_t size)
{
	return allocator->reallocate(allocator->user, memory, size ? size : 1);
}

char *cply__strdup(const cply_allocator *allocator, const char *text)
{
	return cply__strndup(allocator, text, strlen(text));
}

char *cply__strndup(const cply_allocator *allocator, const char *text, size_t length)
{
	char *copy = cply__alloc(allocator, length + 1);

	if (copy) {
		memcpy(copy, text, length);
		copy[length] = '\0';
	}
	return copy;
}

void cply__free(const cply_allocator *allocator, void *memory)
{
	if (memory)
		allocator->reallocate(allocator->user, memory, 0);
}
