#include "../../../driver/build/step_error.h"

#include <signal.h>
#include <string.h>

#include "runtime/error.h"
#include "suite.h"

static cply_error err;

START_TEST(every_end_has_its_words)
{
	cply__reactor_result result = {.end = {.status = 2}};

	ck_assert_int_eq(cply__step_error(&err, &result, "/usr/bin/cc", 0), CPLY_E_FAILED);
	ck_assert_str_eq(err.path, "/usr/bin/cc");
	ck_assert_str_eq(err.found, "exit status 2");
	result.end.signal = SIGSEGV;
	cply__step_error(&err, &result, "cc", 0);
	ck_assert_ptr_nonnull(strstr(err.found, "signal 11"));
	ck_assert_ptr_nonnull(strstr(err.hint, "crashed"));
	result.end.signal = SIGKILL;
	cply__step_error(&err, &result, "cc", 0);
	ck_assert_ptr_nonnull(strstr(err.hint, "memory"));
	result.end.signal = SIGTERM;
	result.timed_out = true;
	cply__step_error(&err, &result, "cc", 9);
	ck_assert_str_eq(err.wanted, "an end within 9 s");
}
END_TEST

START_TEST(what_could_not_be_started_says_why)
{
	cply_error why;
	cply__reactor_result result = {.error = &why};

	cply__error_errno(&why, 2, "/no/cc");
	ck_assert_int_eq(cply__step_error(&err, &result, "cc", 0), CPLY_E_NOT_FOUND);
	ck_assert_str_eq(err.path, "/no/cc");
}
END_TEST

SUITE_MAIN("step_error", every_end_has_its_words, what_could_not_be_started_says_why)
