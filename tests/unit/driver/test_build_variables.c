#include "../../../driver/build/variables.h"

#include <string.h>

#include "suite.h"

typedef void (*hasher)(cply__sha256 *, const char *const *);

/* Does one more setting count? */
static bool counts(hasher add, const char *setting)
{
	const char *const with[] = {"A=1", setting, NULL}, *const without[] = {"A=1", NULL};
	uint8_t one[CPLY__SHA256_SIZE], two[CPLY__SHA256_SIZE];
	cply__sha256 hash;

	cply__sha256_init(&hash);
	add(&hash, with);
	cply__sha256_finish(&hash, one);
	cply__sha256_init(&hash);
	add(&hash, without);
	cply__sha256_finish(&hash, two);
	return memcmp(one, two, sizeof one) != 0;
}

START_TEST(a_step_heeds_what_compilers_and_linkers_do)
{
	static const char *const heeded[] = {
		"SOURCE_DATE_EPOCH=1", "CPATH=x", "LD_RUN_PATH=/lib", "LIBRARY_PATH=", "SDKROOT=x"};
	static const char *const others[] = {"CFLAGS=-O1", "CPATHS=x", "CPAT=x", "LD_RUN_PATH_=x", "TERM=dumb"};

	for (size_t i = 0; i < 5; i++) {
		ck_assert_msg(counts(cply__variables_hash_step, heeded[i]), "%s", heeded[i]);
		ck_assert_msg(!counts(cply__variables_hash_step, others[i]), "%s", others[i]);
	}
}
END_TEST

START_TEST(a_command_heeds_all_but_those_of_the_session)
{
	static const char *const heeded[] = {"CFLAGS=-O1", "LDFLAGS=", "DEBUG=1", "TERMS=x", "PATH=/bin", "CCACHE=x"};
	static const char *const others[] = {
		"TERM=dumb", "TERM_PROGRAM=x", "SSH_TTY=x", "SSH_=", "MAKEFLAGS=-j3", "CCACHE_DIR=/x"};

	for (size_t i = 0; i < 6; i++) {
		ck_assert_msg(counts(cply__variables_hash_command, heeded[i]), "%s", heeded[i]);
		ck_assert_msg(!counts(cply__variables_hash_command, others[i]), "%s", others[i]);
	}
}
END_TEST

SUITE_MAIN("variables", a_step_heeds_what_compilers_and_linkers_do, a_command_heeds_all_but_those_of_the_session)
