/* What the checks share. */
#ifndef BINARY_CHECK_H
#define BINARY_CHECK_H

#include <stdbool.h>

#include "toolchains/platform_row.h"

/* What is judged, and by what. All borrowed. */
typedef struct cply__checking {
	const cply_binary *binary; /* of a fat file the slice that is meant */
	const cply_binary *whole;  /* the file */
	const cply_platform_row *row;
	const cply__binary_rule *rule; /* of the row */
	const cply_check_options *options;
	cply_findings *findings; /* where texts go */
} cply__checking;

/* Fills in a finding, and returns true, so that a judge ends with it. What texts of a file go into `found` is cleaned.
 */
bool cply__finding_answer(cply_finding *out, const cply__checking *subject, cply_answer answer, uint64_t offset,
	const char *format, ...) CPLY_PRINTF(5, 6);

/* The same with a text that is static. */
bool cply__finding_says(cply_finding *out, cply_answer answer, uint64_t offset, const char *found);

/* A text that is kept as long as the findings are. */
const char *cply__finding_text(const cply__checking *subject, const char *format, ...) CPLY_PRINTF(2, 3);

cply_answer cply__pass_if(bool holds);

/* Is it one of the words of a list, which blanks separate? */
bool cply__has_word(const char *words, const char *word);
bool cply__has_part(const char *words, const char *word, size_t length);

/* The rules of a row about e_flags that belong to this check; false when there are none. */
bool cply__judge_flag_rules(cply_finding *out, const cply__checking *subject, cply_check check);

/* One check each; false: it does not apply. */
typedef bool cply__judge(cply_finding *out, const cply__checking *subject);
cply__judge cply__judge_variant, cply__judge_float_abi;
cply__judge cply__judge_os_abi, cply__judge_interpreter, cply__judge_needed, cply__judge_static;
cply__judge cply__judge_windows_needed;
cply__judge cply__judge_glibc_floor, cply__judge_kernel_floor, cply__judge_static_nss;
cply__judge cply__judge_nx, cply__judge_relro, cply__judge_pie, cply__judge_canary, cply__judge_fortify;
cply__judge cply__judge_stripped, cply__judge_rpath, cply__judge_textrel, cply__judge_writable_executable;

#endif
