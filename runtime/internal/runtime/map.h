/*
 * A hash map from byte strings to pointers, over uthash, which is included in map.c only. Iteration is in the order of
 * insertion, so that nothing built from it depends on a hash.
 */
#ifndef RUNTIME_MAP_H
#define RUNTIME_MAP_H

#include <stdbool.h>
#include <stddef.h>

#include <crossply/context.h>

/* Zero bytes and an allocator are an empty map. */
typedef struct cply__map {
	struct cply__map_entry *entries; /* owned */
	const cply_allocator *allocator; /* borrowed */
} cply__map;

void cply__map_init(cply__map *map, const cply_allocator *allocator);

/* Frees the map and its copies of the keys, not the values. */
void cply__map_release(cply__map *map);

size_t cply__map_count(const cply__map *map);

/* The value stored under the key, or NULL. */
void *cply__map_get(const cply__map *map, const void *key, size_t length);
void *cply__map_find(const cply__map *map, const char *key);

/* Stores a value (not NULL), replacing one under the same key; the key is copied. False when there is no memory. */
bool cply__map_put(cply__map *map, const void *key, size_t length, void *value);
bool cply__map_set(cply__map *map, const char *key, void *value);

/* Walks the map: NULL starts, and NULL comes back at the end. Keys are NUL-terminated behind their length. */
typedef struct cply__map_entry cply__map_entry;
cply__map_entry *cply__map_next(const cply__map *map, cply__map_entry *entry);
const char *cply__map_key(const cply__map_entry *entry, size_t *length);
void *cply__map_value(const cply__map_entry *entry);

#endif
