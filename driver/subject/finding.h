/* What is found wrong, in the making. Private to this room. */
#ifndef SUBJECT_FINDING_H
#define SUBJECT_FINDING_H

#include "budget.h"
#include "driver/subject.h"
#include "runtime/vec.h"

/*
 * Findings of one layer or image at most. Of what is beyond, the first of each check is listed, so that none passes
 * that did not hold; others are counted.
 */
enum { FINDINGS_MAX = 1000, SEVERITIES = CPLY__SEVERITY_ERROR + 1 };

typedef struct finding_list {
	CPLY__VEC(cply__image_finding) list; /* owned */
	memory_account *account;             /* borrowed: whose arena the texts are in */
	struct finding_count {
		unsigned listed, dropped;
	} of[CPLY_CHECK_COUNT][SEVERITIES];
} finding_list;

/* Where a finding is; `layer` and `path` are borrowed from what lives as long as the list. */
typedef struct finding_place {
	cply_check check;
	cply__severity severity;
	const char *path;
	const char *layer;
	uint64_t offset;
} finding_place;

/* Control characters in the texts become "?": they come from images that may be hostile, and reach terminals. */
cply_status finding_add(finding_list *findings, const finding_place *place, cply_error *err, const char *wanted,
	const char *found, ...) CPLY_PRINTF(5, 6);

/* What reading said, as a finding. */
cply_status finding_add_error(
	finding_list *findings, const finding_place *place, const cply_error *problem, cply_error *err);

/* Adds one of another list, whose texts live as long as this one. */
cply_status finding_share(finding_list *findings, const cply__image_finding *finding, cply_error *err);

/* Says of each check how many were dropped. */
cply_status finding_end(finding_list *findings, cply_error *err);

#endif
