/* What is found wrong, in the making. Private to this room. */
#ifndef SUBJECT_FINDING_H
#define SUBJECT_FINDING_H

#include "driver/subject.h"
#include "runtime/arena.h"
#include "runtime/vec.h"

/* Findings of one layer or image at most; what is beyond is counted, and told by the last one. */
enum { FINDINGS_MAX = 1000 };

typedef struct finding_list {
	CPLY__VEC(cply__image_finding) list; /* owned */
	cply__arena *arena;                  /* borrowed: the texts */
	size_t dropped;
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

/* Says how many were dropped. */
cply_status finding_end(finding_list *findings, cply_error *err);

#endif
