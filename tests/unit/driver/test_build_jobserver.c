#include "../../../driver/build/jobserver.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "suite.h"

static cply_error err;

static size_t tokens(const cply__jobserver *jobserver)
{
	char bytes[2048];

	ck_assert_int_eq(fcntl(jobserver->fds[0], F_SETFL, O_NONBLOCK), 0);
	ssize_t got = read(jobserver->fds[0], bytes, sizeof bytes);
	return got > 0 ? (size_t)got : 0;
}

START_TEST(running_commands_and_tokens_make_the_number_of_jobs)
{
	cply__jobserver jobserver = CPLY__JOBSERVER_INIT;

	ck_assert_int_eq(cply__jobserver_open(&jobserver, 8, 3, &err), CPLY_OK);
	cply__jobserver_give(&jobserver);
	ck_assert_uint_eq(tokens(&jobserver), 6);
	cply__jobserver_close(&jobserver);
	ck_assert_int_eq(jobserver.fds[0], -1);
	ck_assert_int_eq(cply__jobserver_open(&jobserver, 1, 1, &err), CPLY_OK);
	ck_assert_uint_eq(tokens(&jobserver), 0);
	cply__jobserver_close(&jobserver);
	ck_assert_int_eq(cply__jobserver_open(&jobserver, 1024, 1, &err), CPLY_OK);
	ck_assert_uint_eq(tokens(&jobserver), 1023);
	cply__jobserver_close(&jobserver);
}
END_TEST

static const char *conflict(const char *a, const char *b, const char *c)
{
	const char *const words[] = {a, b, c};

	return cply__jobserver_conflict((cply_texts){words, 3});
}

START_TEST(own_jobs_of_make_are_found)
{
	ck_assert_str_eq(conflict("make", "CC={cc}", "-j4"), "-j4");
	ck_assert_str_eq(conflict("/usr/bin/gmake", "-j", "4"), "-j");
	ck_assert_str_eq(conflict("make", "--jobs=4", "all"), "--jobs=4");
	ck_assert_int_eq(strncmp(conflict("sh", "-c", "cd src && make -j8; true"), "-j8;", 4), 0);
	ck_assert_ptr_null(conflict("make", "CC={cc}", "all"));
	ck_assert_ptr_null(conflict("ninja", "-j4", "all"));
	ck_assert_ptr_null(conflict("make", "-json", "--jobserver"));
	ck_assert_ptr_null(conflict("cmake", "-j4", ""));
	ck_assert_ptr_null(conflict("cp", "-j4", "make"));
}
END_TEST

SUITE_MAIN("jobserver", running_commands_and_tokens_make_the_number_of_jobs, own_jobs_of_make_are_found)
