/* A report in the making. */
#ifndef VERIFY_REPORT_H
#define VERIFY_REPORT_H

#include <crossply/verify.h>

#include "runtime/arena.h"
#include "runtime/vec.h"

struct cply_verify_report {
	cply__arena arena;               /* texts, findings and problems */
	CPLY__VEC(cply_verified) files;  /* owned */
	const cply_allocator *allocator; /* borrowed */
	size_t tally[3];                 /* by verdict */
};

cply_status cply__verify_report_new(cply_verify_report **out, const cply_allocator *allocator, cply_error *err);

/* Adds a file whose texts, findings and problem (borrowed) are copied; counts its verdict. */
cply_status cply__verify_report_add(cply_verify_report *report, const cply_verified *file, cply_error *err);

/* CPLY_E_MISMATCH for one file. */
cply_status cply__verify_mismatch(const cply_verified *file, cply_error *err);

#endif
