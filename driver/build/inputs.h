/*
 * Every distinct source and header of a run, looked at once however many platforms use it.
 */
#ifndef BUILD_INPUTS_H
#define BUILD_INPUTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/arena.h"
#include "runtime/map.h"

#include "fingerprint.h"

/* How much is known of an input. */
typedef enum cply__input_level {
	CPLY__INPUT_NAMED,  /* not looked at yet */
	CPLY__INPUT_SEEN,   /* `now` has everything but the digest */
	CPLY__INPUT_READ,   /* `now` is complete */
	CPLY__INPUT_MISSING /* there is no such file, or it cannot be read */
} cply__input_level;

typedef struct cply__input {
	const char *path; /* relative to the folder of the table, or absolute */
	cply__fingerprint now;
	cply__input_level level;
	bool is_folder;
	bool is_touched; /* changed or vanished while the run was using it: what was used is not known */
} cply__input;

typedef struct cply__inputs {
	cply__input *at; /* owned */
	size_t count, room;
	cply__map ids;      /* path to id + 1, as a pointer */
	cply__arena *arena; /* borrowed: paths */
	int folder;         /* borrowed descriptor; AT_FDCWD: the current folder */
} cply__inputs;

#define CPLY__INPUT_NONE UINT32_MAX

void cply__inputs_init(cply__inputs *inputs, cply__arena *arena, int folder);
void cply__inputs_release(cply__inputs *inputs);

/* The id of a path, which is new or known; CPLY__INPUT_NONE when there is no memory. */
uint32_t cply__inputs_add(cply__inputs *inputs, const char *path, size_t length);

/* Is this input still as remembered? Looks at the file at most once, and reads it at most once. */
bool cply__inputs_same(cply__inputs *inputs, uint32_t id, const cply__fingerprint *remembered);

/*
 * An input that a step used which began at `since` (cply__fingerprint_clock). One that is first heard of now and was
 * changed since then, or is gone, is marked as touched.
 */
void cply__inputs_used(cply__inputs *inputs, uint32_t id, uint64_t since);

/*
 * A path at which a step found nothing, though it would have used a file there: counts as changed once there is one.
 * CPLY__INPUT_NONE when there is no memory. *is_there: there is a file, and since when (its ctime); then it is no such
 * path.
 */
uint32_t cply__inputs_add_absent(
	cply__inputs *inputs, const char *path, size_t length, bool *is_there, uint64_t *since);

/* Looks at everything once more, and marks what changed since it was looked at first. */
void cply__inputs_look_again(cply__inputs *inputs);

/* What a state file should remember: absent when there is no such file, unknown when the input is touched. */
cply__fingerprint cply__inputs_remember(cply__inputs *inputs, uint32_t id);

/* Is it there? */
bool cply__inputs_exists(cply__inputs *inputs, uint32_t id);

#endif
