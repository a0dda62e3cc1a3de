#include "runtime/vec.h"

#include <stdint.h>

#include "runtime/alloc.h"

bool cply__vec_grow(const cply_allocator *allocator, void **at, size_t *room, size_t wanted, size_t element)
{
	size_t count = *room + *room / 2;

	if (count < wanted)
		count = wanted;
	if (count < 8)
		count = 8;
	if (count > SIZE_MAX / element)
		return false;
	void *memory = cply__realloc(allocator, *at, count * element);
	if (!memory)
		return false;
	*at = memory;
	*room = count;
	return true;
}
