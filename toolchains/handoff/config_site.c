/*
 * What configure finds out by running a program, which it cannot when it compiles for another platform: it then takes
 * the worst answer, and programs bring replacements that nobody needs. These are the answers of Linux with glibc or
 * musl (Autoconf manual, "Particular Functions" and "Files": AC_CHECK_FILE gives up when it compiles for another
 * platform).
 */
#include <string.h>

#include "handoff.h"

static const char *const answers[] = {
	"ac_cv_func_malloc_0_nonnull=yes",
	"ac_cv_func_realloc_0_nonnull=yes",
	"ac_cv_func_calloc_0_nonnull=yes",
	"ac_cv_func_mmap_fixed_mapped=yes",
	"ac_cv_func_memcmp_working=yes",
	"ac_cv_func_fork_works=yes",
	"ac_cv_func_vfork_works=yes",
	"ac_cv_func_chown_works=yes",
	"ac_cv_func_getgroups_works=yes",
	"ac_cv_func_getpgrp_void=yes",
	"ac_cv_func_setpgrp_void=yes",
	"ac_cv_func_lstat_dereferences_slashed_symlink=yes",
	"ac_cv_func_lstat_empty_string_bug=no",
	"ac_cv_func_stat_empty_string_bug=no",
	"ac_cv_func_working_mktime=yes",
	"ac_cv_func_strtod=yes",
	"ac_cv_func_strcoll_works=yes",
	"ac_cv_func_strnlen_working=yes",
	"ac_cv_func_utime_null=yes",
	"ac_cv_func_wait3_rusage=yes",
	"ac_cv_file__dev_null=yes",
	"ac_cv_file__dev_zero=yes",
	"ac_cv_file__dev_random=yes",
	"ac_cv_file__dev_urandom=yes",
	"ac_cv_file__dev_ptmx=yes",
	"ac_cv_file__dev_ptc=no",
};

void cply__handoff_config_site(cply__strbuf *out, const cply_platform_row *row)
{
	cply__strbuf_puts(
		out, "# Answers for configure, which cannot run what it builds; what was found out is not touched.\n");
	if (!row || strcmp(cply__row_text(row, CPLY__ROW_OS), "linux") != 0)
		return;
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
		const int length = (int)strcspn(answers[i], "=");
		cply__strbuf_printf(out, ": \"${%.*s=%s}\"\n", length, answers[i], answers[i] + length + 1);
	}
}
