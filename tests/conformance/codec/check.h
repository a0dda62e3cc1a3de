/*
 * What unit tests of the codec need of Check, for machines that Check is not installed for. Cases run one after the
 * other in one process, and the first failure ends it.
 */
#ifndef CONFORMANCE_CODEC_CHECK_H
#define CONFORMANCE_CODEC_CHECK_H

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct TTest {
	const char *name;
	void (*run)(void);
} TTest;

#define START_TEST(name)                                                                                               \
	static void name##_body(void);                                                                                 \
	static const TTest name##_test = {#name, name##_body};                                                         \
	static const TTest *const name = &name##_test;                                                                 \
	static void name##_body(void)
#define END_TEST

#define ck_assert_msg(condition, ...)                                                                                  \
	do {                                                                                                           \
		if (!(condition)) {                                                                                    \
			printf("%s:%d: %s: ", __FILE__, __LINE__, #condition);                                         \
			printf(__VA_ARGS__);                                                                           \
			printf("\n");                                                                                  \
			exit(EXIT_FAILURE);                                                                            \
		}                                                                                                      \
	} while (0)
#define ck_assert(condition) ck_assert_msg(condition, "does not hold")
#define ck_compare(type, format, a, operator, b)                                                                       \
	do {                                                                                                           \
		type left = (type)(a), right = (type)(b);                                                              \
		ck_assert_msg(left operator right, "%" format " and %" format, left, right);                           \
	} while (0)
#define ck_assert_int_eq(a, b) ck_compare(intmax_t, PRIdMAX, a, ==, b)
#define ck_assert_uint_eq(a, b) ck_compare(uintmax_t, PRIuMAX, a, ==, b)
#define ck_assert_uint_le(a, b) ck_compare(uintmax_t, PRIuMAX, a, <=, b)
#define ck_assert_uint_gt(a, b) ck_compare(uintmax_t, PRIuMAX, a, >, b)
#define ck_assert_int_ne(a, b) ck_compare(intmax_t, PRIdMAX, a, !=, b)
#define ck_assert_mem_eq(a, b, size) ck_assert(memcmp(a, b, size) == 0)
#define ck_assert_str_eq(a, b) ck_assert(strcmp(a, b) == 0)
#define ck_assert_ptr_null(a) ck_assert((const void *)(a) == NULL)
#define ck_assert_ptr_nonnull(a) ck_assert((const void *)(a) != NULL)
#define ck_assert_ptr_eq(a, b) ck_assert((const void *)(a) == (const void *)(b))
#define ck_assert_ptr_ne(a, b) ck_assert((const void *)(a) != (const void *)(b))

enum { CK_NORMAL };

/* One suite with one list of cases is all that SUITE_MAIN makes. */
typedef struct Suite {
	const TTest *tests[64];
	int count;
} Suite, TCase, SRunner;

static inline Suite *suite_create(const char *name)
{
	static Suite suite;

	printf("%s\n", name);
	return &suite;
}

#define tcase_create(name) suite
#define tcase_set_timeout(tcase, seconds) ((void)(tcase))
#define suite_add_tcase(suite, tcase) ((void)(tcase))
#define srunner_create(suite) suite
#define srunner_ntests_failed(runner) ((void)(runner), 0)
#define srunner_free(runner) ((void)(runner))

static inline void tcase_add_test(TCase *tcase, const TTest *test)
{
	tcase->tests[tcase->count++] = test;
}

static inline void srunner_run_all(SRunner *runner, int mode)
{
	(void)mode;
	for (int i = 0; i < runner->count; i++) {
		printf("  %s\n", runner->tests[i]->name);
		fflush(stdout);
		runner->tests[i]->run();
	}
}

#endif
