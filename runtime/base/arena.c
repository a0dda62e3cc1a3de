#include "runtime/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "runtime/alloc.h"

/* Blocks double in size: of what is small there may be many. */
enum { FIRST_BLOCK = 1024, BLOCK = 16 * 1024 };

struct cply__arena_block {
	struct cply__arena_block *older;
	size_t used, room;
	_Alignas(max_align_t) char bytes[];
};

void cply__arena_init(cply__arena *arena, const cply_allocator *allocator)
{
	*arena = (cply__arena){.allocator = allocator};
}

void cply__arena_release(cply__arena *arena)
{
	while (arena->newest) {
		struct cply__arena_block *older = arena->newest->older;
		cply__free(arena->allocator, arena->newest);
		arena->newest = older;
	}
	arena->size = 0;
	arena->is_full = false;
}

/* A new block with room for so many bytes; NULL without memory, or beyond the limit. */
static struct cply__arena_block *new_block(cply__arena *arena, size_t room)
{
	struct cply__arena_block *fresh;
	size_t size = sizeof *fresh + room;

	if (arena->limit && (arena->size > arena->limit || size > arena->limit - arena->size)) {
		arena->is_full = true;
		return NULL;
	}
	fresh = cply__alloc(arena->allocator, size);
	if (!fresh)
		return NULL;
	fresh->room = room;
	fresh->used = 0;
	arena->size += size;
	return fresh;
}

static void *take(cply__arena *arena, size_t size, size_t align)
{
	struct cply__arena_block *block = arena->newest;

	if (block) {
		size_t start = (block->used + align - 1) & ~(align - 1);
		if (start <= block->room && size <= block->room - start) {
			block->used = start + size;
			return block->bytes + start;
		}
	}
	if (size > SIZE_MAX / 2)
		return NULL;
	size_t usual = arena->size < FIRST_BLOCK ? FIRST_BLOCK : arena->size < BLOCK ? arena->size : BLOCK;
	bool is_large = size > usual / 4;
	struct cply__arena_block *fresh = new_block(arena, is_large ? size : usual);
	if (!fresh)
		return NULL;
	fresh->used = size;
	/* A large piece gets a block of its own, behind the newest one, whose rest stays in use. */
	if (block && is_large) {
		fresh->older = block->older;
		block->older = fresh;
	} else {
		fresh->older = block;
		arena->newest = fresh;
	}
	return fresh->bytes;
}

void *cply__arena_alloc(cply__arena *arena, size_t size)
{
	void *memory = take(arena, size, _Alignof(max_align_t));

	if (memory)
		memset(memory, 0, size);
	return memory;
}

char *cply__arena_strdup(cply__arena *arena, const char *text)
{
	return cply__arena_strndup(arena, text, strlen(text));
}

char *cply__arena_strndup(cply__arena *arena, const char *text, size_t length)
{
	char *copy = take(arena, length + 1, 1);

	if (copy) {
		memcpy(copy, text, length);
		copy[length] = '\0';
	}
	return copy;
}

char *cply__arena_printf(cply__arena *arena, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	int length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	char *text = length < 0 ? NULL : take(arena, (size_t)length + 1, 1);
	if (text) {
		va_start(args, format);
		vsnprintf(text, (size_t)length + 1, format, args);
		va_end(args);
	}
	return text;
}
