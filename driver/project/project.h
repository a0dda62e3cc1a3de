/* Inside the room of the project file. */
#ifndef PROJECT_H
#define PROJECT_H

#include <crossply/project.h>

#include "runtime/arena.h"
#include "runtime/vec.h"

/* Texts that grow; the texts are borrowed, the array is owned. */
typedef CPLY__VEC(const char *) project_texts;

/* Where each of them stands, likewise. */
typedef CPLY__VEC(uint64_t) project_lines;

/* The number of keys, and the row of a name, or NULL. */
size_t project_key_count(void);
const cply_project_key *project_key_find(const char *name);

/* Is it the name of a section ("image")? */
int project_is_section(const char *name);

/*
 * Appends the files that a pattern matches, sorted by unsigned bytes and living in the arena; a pattern that is the
 * name of a file stands for it. *matches says how many there were.
 */
cply_status project_expand(project_texts *out, size_t *matches, cply__arena *arena, cply_context *context,
	const char *pattern, cply_error *err);

#endif
