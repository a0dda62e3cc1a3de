#include "runtime/map.h"

#include <stdio.h>
#include <stdlib.h>

#include "runtime/alloc.h"
#include "suite.h"

START_TEST(keeps_the_order_of_insertion_and_replaces)
{
	cply__map map;
	int values[1000];
	char key[16];

	cply__map_init(&map, &cply__malloc_allocator);
	for (int i = 0; i < 1000; i++) {
		snprintf(key, sizeof key, "k%d", (i * 7919) % 1000);
		ck_assert(cply__map_set(&map, key, &values[i]));
	}
	ck_assert_uint_eq(cply__map_count(&map), 1000);
	int at = 0;
	for (cply__map_entry *e = cply__map_next(&map, NULL); e; e = cply__map_next(&map, e)) {
		size_t length;
		snprintf(key, sizeof key, "k%d", (at * 7919) % 1000);
		ck_assert_str_eq(cply__map_key(e, &length), key);
		ck_assert_ptr_eq(cply__map_value(e), &values[at++]);
	}
	ck_assert_int_eq(at, 1000);
	ck_assert(cply__map_set(&map, "k0", &values[5]));
	ck_assert_uint_eq(cply__map_count(&map), 1000);
	ck_assert_ptr_eq(cply__map_find(&map, "k0"), &values[5]);
	ck_assert_ptr_null(cply__map_find(&map, "k1000"));
	cply__map_release(&map);
	ck_assert_uint_eq(cply__map_count(&map), 0);
}
END_TEST

static void *refuse(void *user, void *memory, size_t size)
{
	(void)user;
	if (size == 0)
		free(memory);
	return NULL;
}

START_TEST(put_without_memory_fails_and_changes_nothing)
{
	const cply_allocator none = {refuse, NULL};
	cply__map map;
	int value;

	cply__map_init(&map, &none);
	ck_assert(!cply__map_set(&map, "a", &value));
	ck_assert_uint_eq(cply__map_count(&map), 0);
	cply__map_release(&map);
}
END_TEST

SUITE_MAIN("map", keeps_the_order_of_insertion_and_replaces, put_without_memory_fails_and_changes_nothing)
