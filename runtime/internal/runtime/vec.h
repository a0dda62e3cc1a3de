/*
 * Growing arrays. CPLY__VEC(T) declares the struct; zero bytes are an empty vector.
 *
 *     CPLY__VEC(char *) names = {0};
 *     if (!CPLY__VEC_PUSH(&names, allocator, name)) return cply__error_nomem(err);
 *     cply__free(allocator, names.at);
 */
#ifndef RUNTIME_VEC_H
#define RUNTIME_VEC_H

#include <stdbool.h>
#include <stddef.h>

#include <crossply/context.h>

#define CPLY__VEC(type)                                                                                                \
	struct {                                                                                                       \
		type *at;                                                                                              \
		size_t count, room;                                                                                    \
	}

/* Makes room for `count` elements in all; false when there is no memory (and nothing changed). */
#define CPLY__VEC_RESERVE(vec, allocator, wanted)                                                                      \
	((wanted) <= (vec)->room ||                                                                                    \
		cply__vec_grow((allocator), (void **)&(vec)->at, &(vec)->room, (wanted), sizeof *(vec)->at))

/* Appends; false when there is no memory. */
#define CPLY__VEC_PUSH(vec, allocator, ...)                                                                            \
	(CPLY__VEC_RESERVE((vec), (allocator), (vec)->count + 1) && ((vec)->at[(vec)->count++] = (__VA_ARGS__), true))

bool cply__vec_grow(const cply_allocator *allocator, void **at, size_t *room, size_t wanted, size_t element);

#endif
