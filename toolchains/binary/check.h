/* What the checks share. */
#ifndef BINARY_CHECK_H
#define BINARY_CHECK_H

#include <stdbool.h>

#include "toolchains/platform_row.h"

/* What is judged, and by what. All borrowed. */
typedef struct cply__subject {
	const cply_binary *binary;
	const cply_platform_row *row;
	const cply__binary_rule *rule; /* of the row */
	bool must_be_static;
} cply__subject;

/* Fill in a finding; the second one returns true, so that a judge ends with it. */
void cply__finding_wanted(cply_finding *out, const char *format, ...) CPLY_PRINTF(2, 3);
bool cply__finding_answer(cply_finding *out, cply_answer answer, uint64_t offset, const char *format, ...)
	CPLY_PRINTF(4, 5);

/* The rules of a row about e_flags that belong to this check; false when there are none. */
bool cply__judge_flag_rules(cply_finding *out, const cply__subject *subject, cply_check check);

bool cply__judge_variant(cply_finding *out, const cply__subject *subject);
bool cply__judge_float_abi(cply_finding *out, const cply__subject *subject);

#endif
