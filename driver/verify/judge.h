/* One file: read, and held against its platform. */
#ifndef VERIFY_JUDGE_H
#define VERIFY_JUDGE_H

#include <stdbool.h>

#include "report.h"
#include "toolchains/binary_source.h"

/* How files are judged. */
typedef struct cply__judgement {
	const cply_verify_options *options; /* borrowed */
	const cply_platform_row *row;       /* what everything must be; NULL: each path tells */
	const cply_platform_row *fallback;  /* NULL: paths must tell */
	cply_check_options checks;
} cply__judgement;

/* Errors: CPLY_E_PLATFORM for an option that names no known platform. */
cply_status cply__judgement_init(cply__judgement *out, const cply_verify_options *options, cply_error *err);

/* What is no binary is CPLY_VERDICT_SKIPPED, unless it had to be one. */
typedef enum cply__judge_rule { CPLY__JUDGE_BINARIES, CPLY__JUDGE_ALL } cply__judge_rule;

/*
 * Adds what `path` of `subject` holds to the report. Thread-safe as long as the report is the caller's own. Errors:
 * CPLY_E_USAGE for a path that tells no platform, what reading gives, CPLY_E_NOMEM; that the file is damaged is a
 * result.
 */
cply_status cply__judge_file(cply_verify_report *report, const cply__judgement *how, const char *subject,
	const char *path, int flags, cply__judge_rule rule, cply_error *err);

/* The same for bytes from elsewhere: the member of an archive or a layer. */
cply_status cply__judge_source(cply_verify_report *report, const cply__judgement *how, const char *subject,
	const char *path, const cply__binary_source *source, cply__judge_rule rule, cply_error *err);

#endif
