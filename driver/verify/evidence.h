/* What was named to be verified, and held nothing to verify, is no success: neither alone nor beside what fits. */
#ifndef VERIFY_EVIDENCE_H
#define VERIFY_EVIDENCE_H

#include "report.h"

/* Where evidence is wanted: a subject, an image of it, or a folder of it that is named after a platform. */
typedef struct cply__evidence_place {
	const char *subject, *path; /* borrowed */
	cply_platform platform;     /* os "": of none */
	size_t first, count;        /* its entries of the report */
} cply__evidence_place;

/*
 * Adds an entry of the kind NOTHING, a misfit with a problem, when all that the place has fits or was skipped, and none
 * of it is a binary, or an image that was seen to start. Errors: those of cply__verify_report_add.
 */
cply_status cply__evidence_want(cply_verify_report *report, const cply__evidence_place *place, cply_error *err);

#endif
