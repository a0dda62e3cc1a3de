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
	unsigned parts; /* CPLY__PART_: what they judge by */
} cply__judgement;

/* Errors: CPLY_E_PLATFORM for an option that names no known platform. */
cply_status cply__judgement_init(cply__judgement *out, const cply_verify_options *options, cply_error *err);

/* The row that a folder is named after in pair form (linux-armv7), or NULL. */
const cply_platform_row *cply__judge_row_of_folder(const char *name, size_t length);

/* What is done with a file that is no binary. */
typedef enum cply__judge_rule {
	CPLY__JUDGE_BINARIES, /* CPLY_VERDICT_SKIPPED */
	CPLY__JUDGE_ALL,      /* it does not fit */
	CPLY__JUDGE_SUBJECT   /* nothing: *is_other is set, and the caller looks what else it is */
} cply__judge_rule;

/*
 * Adds what `path` of `subject` holds to the report. Thread-safe as long as the report is the caller's own. Errors:
 * CPLY_E_USAGE for a path that tells no platform, what reading gives, CPLY_E_NOMEM; that the file is damaged is a
 * result.
 */
cply_status cply__judge_file(cply_verify_report *report, bool *is_other, const cply__judgement *how,
	const char *subject, const char *path, int flags, cply__judge_rule rule, cply_error *err);

/* What a binary is held against, and what the place where it was found excuses. */
typedef struct cply__judge_place {
	const cply_platform_row *row;
	cply_platform platform; /* as its label has it; os "": the row's */
	bool is_nearest;        /* the platform has no row, and this one is below it: its level binds nobody */
	bool excuses_data;      /* object files and those of other formats are data there, unless they are started */
	bool has_interpreter;   /* the one that the binary names is there, and of its machine */
} cply__judge_place;

/*
 * Adds one binary that was read already, or (`file->problem`) could not be. `place` NULL: the path tells. Fills in the
 * rest of `file`, whose kind, subject, path and problem are set.
 */
cply_status cply__judge_binary(cply_verify_report *report, const cply__judgement *how, const cply__judge_place *place,
	cply_verified *file, const cply_binary *binary, cply_error *err);

/* Adds the images of a layout or an archive, or the files of a tar. Only on the context's own thread. */
cply_status cply__judge_images(cply_verify_report *report, const cply__judgement *how, cply_context *context,
	const char *subject, cply_error *err);

#endif
