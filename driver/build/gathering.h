/* The inputs of one step while they are gathered: those known beforehand, and those in its dependency file. */
#ifndef BUILD_GATHERING_H
#define BUILD_GATHERING_H

#include "depfile.h"
#include "runtime/vec.h"
#include "sources.h"

typedef struct cply__gathering {
	cply__run *run;
	uint64_t since; /* cply__fingerprint_clock before the step began */
	CPLY__VEC(uint32_t) ids;
} cply__gathering;

void cply__gathering_release(cply__gathering *gathering);

/* An input that the step used; false: no memory. */
bool cply__gathering_add(cply__gathering *gathering, uint32_t id);

/*
 * Hands the prerequisites in a dependency file to `add`, and removes the file. *missing: there is none. Errors:
 * CPLY_E_PARSE, CPLY_E_IO, CPLY_E_NOMEM, also when `add` says so.
 */
cply_status cply__gathering_read(cply__gathering *gathering, bool *missing, const char *path,
	cply__depfile_writer writer, cply__depfile_add add, void *user, cply_error *err);

/* They are the object's, for what is remembered. */
cply_status cply__gathering_keep(const cply__gathering *gathering, cply__object *object, cply_error *err);

#endif
