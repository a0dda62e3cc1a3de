#include "runtime/map.h"

#include <stdint.h>
#include <string.h>

#include "runtime/alloc.h"

/*
 * uthash ends the process when memory runs out unless it is told not to. Its own tables come from malloc, the entries
 * from the context's allocator.
 */
#define HASH_NONFATAL_OOM 1
static void note_failure(bool *failed)
{
	*failed = true;
}
#define uthash_nonfatal_oom(entry) note_failure(&failed)
#include <uthash.h>

struct cply__map_entry {
	UT_hash_handle hh;
	void *value;
	size_t length;
	char key[]; /* `length` bytes and a NUL */
};

void cply__map_init(cply__map *map, const cply_allocator *allocator)
{
	*map = (cply__map){.allocator = allocator};
}

void cply__map_release(cply__map *map)
{
	cply__map_entry *entry, *next;

	HASH_ITER(hh, map->entries, entry, next)
	{
		HASH_DEL(map->entries, entry);
		cply__free(map->allocator, entry);
	}
}

size_t cply__map_count(const cply__map *map)
{
	return HASH_COUNT(map->entries);
}

void *cply__map_get(const cply__map *map, const void *key, size_t length)
{
	cply__map_entry *entry = NULL;

	HASH_FIND(hh, map->entries, key, length, entry);
	return entry ? entry->value : NULL;
}

void *cply__map_find(const cply__map *map, const char *key)
{
	return cply__map_get(map, key, strlen(key));
}

/* NOLINTNEXTLINE(readability-function-size): it is all inside uthash's macro. */
bool cply__map_put(cply__map *map, const void *key, size_t length, void *value)
{
	cply__map_entry *entry = NULL;
	bool failed = false;

	HASH_FIND(hh, map->entries, key, length, entry);
	if (entry) {
		entry->value = value;
		return true;
	}
	entry = cply__alloc(map->allocator, sizeof *entry + length + 1);
	if (!entry)
		return false;
	entry->value = value;
	entry->length = length;
	memcpy(entry->key, key, length);
	entry->key[length] = '\0';
	HASH_ADD_KEYPTR(hh, map->entries, entry->key, length, entry);
	if (failed)
		cply__free(map->allocator, entry);
	return !failed;
}

bool cply__map_set(cply__map *map, const char *key, void *value)
{
	return cply__map_put(map, key, strlen(key), value);
}

cply__map_entry *cply__map_next(const cply__map *map, cply__map_entry *entry)
{
	return entry ? entry->hh.next : map->entries;
}

const char *cply__map_key(const cply__map_entry *entry, size_t *length)
{
	if (length)
		*length = entry->length;
	return entry->key;
}

void *cply__map_value(const cply__map_entry *entry)
{
	return entry->value;
}
