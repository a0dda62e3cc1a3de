/* A list of texts, as options take them. */
#ifndef CROSSPLY_TEXTS_H
#define CROSSPLY_TEXTS_H

#include <stddef.h>

/* `count` texts, borrowed as the function that takes them says; none: {NULL, 0}. */
typedef struct cply_texts {
	const char *const *at;
	size_t count;
} cply_texts;

#endif
