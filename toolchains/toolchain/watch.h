/*
 * What a probe looked at: paths with the state that they were in. A remembered probe holds as long as every path is in
 * its old state, which costs one stat(2) each.
 */
#ifndef TOOLCHAIN_WATCH_H
#define TOOLCHAIN_WATCH_H

#include <stdbool.h>

#include "runtime/arena.h"
#include "runtime/vec.h"

/* Room for a state: device, inode, size, and times of contents and inode, in hexadecimal; "-" when it is not there. */
enum { CPLY__WATCH_STATE = 112 };

typedef struct cply__watch {
	const char *path;
	const char *state;
} cply__watch;

typedef CPLY__VEC(cply__watch) cply__watches;

/* The state of a path now; symbolic links are followed, so that a changed target is a change. */
void cply__watch_state(char state[CPLY__WATCH_STATE], const char *path);

/* Remembers a path in its present state; false when there is no memory. Texts are copied into the arena. */
bool cply__watch_add(cply__watches *watches, cply__arena *arena, const char *path);

/* Is the path still in this state? */
bool cply__watch_holds(const char *path, const char *state);

#endif
