/* A report in the making. */
#ifndef VERIFY_REPORT_H
#define VERIFY_REPORT_H

#include <crossply/verify.h>

#include "runtime/arena.h"
#include "runtime/strbuf.h"
#include "runtime/vec.h"

/* What a check last said: most files say the same, and one copy is enough. */
typedef struct cply__last_texts {
	const char *wanted, *found;
} cply__last_texts;

struct cply_verify_report {
	cply__arena arena;                       /* texts, findings and problems */
	CPLY__VEC(cply__arena) others;           /* owned: those of reports that were taken in */
	CPLY__VEC(cply_verified) files;          /* owned */
	const cply_allocator *allocator;         /* borrowed */
	size_t tally[3];                         /* by verdict */
	cply__last_texts last[CPLY_CHECK_COUNT]; /* in the arena */
	const char **last_needed;                /* of the last file that needs libraries; in the arena */
	size_t last_needed_count;
};

/* On the caller's storage: _begin, then _end whatever happened; or owned by a pointer. */
void cply__verify_report_begin(cply_verify_report *report, const cply_allocator *allocator);
void cply__verify_report_end(cply_verify_report *report);
cply_status cply__verify_report_new(cply_verify_report **out, const cply_allocator *allocator, cply_error *err);

/*
 * Adds a file whose texts, findings, facts and problem (borrowed) are copied; counts its verdict. Errors: CPLY_E_NOMEM;
 * CPLY_E_LIMIT when the arena has a limit, which is reached.
 */
cply_status cply__verify_report_add(cply_verify_report *report, const cply_verified *file, cply_error *err);

/*
 * Moves all files of another report behind one's own; the other is empty then, and still to be ended. Allocators must
 * be the same. On an error (CPLY_E_NOMEM) nothing has moved.
 */
cply_status cply__verify_report_take(cply_verify_report *report, cply_verify_report *other, cply_error *err);

/* MISFIT when a finding is a problem, else what it was. */
cply_verdict cply__verify_verdict(cply_verdict verdict, const cply_finding *findings, size_t count);

/* Forms of a report; each appends to `out`, whose failure the caller asks for. Errors: CPLY_E_NOMEM. */
cply_status cply__verify_sarif(cply__strbuf *out, const cply_verify_report *report, cply_error *err);
cply_status cply__verify_junit(cply__strbuf *out, const cply_verify_report *report, cply_error *err);
cply_status cply__verify_html(cply__strbuf *out, const cply_verify_report *report, cply_error *err);

/* CPLY_E_MISMATCH for one file. */
cply_status cply__verify_mismatch(const cply_verified *file, cply_error *err);

#endif
