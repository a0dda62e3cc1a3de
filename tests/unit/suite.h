/* The main function of a unit test: one Check suite, run in this process when a debugger or sanitizer wants it. */
#ifndef UNIT_SUITE_H
#define UNIT_SUITE_H

#include <check.h>
#include <stdlib.h>

/* Declares main() for one suite whose cases are the START_TEST names given. */
#define SUITE_MAIN(name, ...)                                                                                          \
	int main(void)                                                                                                 \
	{                                                                                                              \
		const TTest *const tests[] = {__VA_ARGS__};                                                            \
		Suite *suite = suite_create(name);                                                                     \
		TCase *tcase = tcase_create(name);                                                                     \
		for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)                                              \
			tcase_add_test(tcase, tests[i]);                                                               \
		tcase_set_timeout(tcase, 1000);                                                                        \
		suite_add_tcase(suite, tcase);                                                                         \
		SRunner *runner = srunner_create(suite);                                                               \
		srunner_run_all(runner, CK_NORMAL);                                                                    \
		int failed = srunner_ntests_failed(runner);                                                            \
		srunner_free(runner);                                                                                  \
		return failed ? EXIT_FAILURE : EXIT_SUCCESS;                                                           \
	}

#endif
