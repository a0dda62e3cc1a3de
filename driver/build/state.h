/*
 * What is remembered between runs of one program on one platform: for each output the command that made it, what it
 * looked like, and all inputs that it was made of. One compact file, read in one go and replaced as a whole.
 *
 * The file is a cache of this machine: numbers are in the machine's own byte order, and a file that is damaged, cut or
 * of another version counts as none.
 */
#ifndef BUILD_STATE_H
#define BUILD_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <crossply/context.h>

#include "runtime/strbuf.h"

#include "fingerprint.h"

/* An output. Inputs are numbers of `files`. */
typedef struct cply__state_step {
	const char *name;               /* of the output, unique within the state */
	uint8_t key[CPLY__SHA256_SIZE]; /* of the command and the compiler behind it */
	cply__fingerprint output;
	const uint32_t *inputs;
	size_t input_count;
} cply__state_step;

typedef struct cply__state_file {
	const char *path;
	cply__fingerprint fingerprint;
} cply__state_file;

typedef struct cply__state {
	cply__state_step *steps; /* owned */
	size_t step_count;
	cply__state_file *files; /* owned */
	size_t file_count;
	cply__strbuf bytes; /* the file as it was read, which names, paths and inputs point into */
} cply__state;

void cply__state_init(cply__state *state, const cply_allocator *allocator);
void cply__state_release(cply__state *state);

/*
 * Reads a state; one that is missing or not usable is empty, and *damaged says which of the two. Errors: CPLY_E_NOMEM,
 * CPLY_E_IO for a file that is there and cannot be read.
 */
cply_status cply__state_load(cply__state *state, bool *damaged, const char *path, cply_error *err);

/* The bytes of a state, appended to `out` (which may turn `failed`). */
void cply__state_encode(cply__strbuf *out, const cply__state_step *steps, size_t step_count,
	const cply__state_file *files, size_t file_count);

/* The same from memory, for tests and fuzzers: false when it is not usable. Takes over nothing; copies. */
bool cply__state_decode(cply__state *state, const void *bytes, size_t size);

/* The step of this name; `near` is where it probably is. NULL: none. */
const cply__state_step *cply__state_find(const cply__state *state, const char *name, size_t near);

#endif
