#include "runtime/clock.h"

#include <time.h>

#include "suite.h"

START_TEST(formats_known_moments)
{
	static const struct {
		uint64_t seconds;
		const char *text;
	} rows[] = {
		{0, "1970-01-01T00:00:00Z"},
		{59, "1970-01-01T00:00:59Z"},
		{951782400, "2000-02-29T00:00:00Z"},
		{951868799, "2000-02-29T23:59:59Z"},
		{951868800, "2000-03-01T00:00:00Z"},
		{1709164800, "2024-02-29T00:00:00Z"},
		{1735689599, "2024-12-31T23:59:59Z"},
		{4107542400, "2100-03-01T00:00:00Z"},
		{253402300799, "9999-12-31T23:59:59Z"},
		{UINT64_MAX, "9999-12-31T23:59:59Z"},
	};
	char text[21];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		cply__clock_format(text, sizeof text, rows[i].seconds);
		ck_assert_str_eq(text, rows[i].text);
	}
}
END_TEST

START_TEST(agrees_with_the_system_calendar)
{
	char text[21], expected[32];

	/* A step that is no multiple of a day, over 500 years. */
	for (uint64_t seconds = 0; seconds < UINT64_C(15778800000); seconds += 86400 * 13 + 7919) {
		time_t moment = (time_t)seconds;
		struct tm tm;
		gmtime_r(&moment, &tm);
		strftime(expected, sizeof expected, "%Y-%m-%dT%H:%M:%SZ", &tm);
		cply__clock_format(text, sizeof text, seconds);
		ck_assert_str_eq(text, expected);
		ck_assert_uint_eq(cply__clock_split(seconds).weekday, tm.tm_wday);
	}
}
END_TEST

START_TEST(never_goes_back)
{
	uint64_t last = cply__clock_now();

	for (int i = 0; i < 1000; i++) {
		uint64_t now = cply__clock_now();
		ck_assert_uint_ge(now, last);
		last = now;
	}
}
END_TEST

/* From when on a time of a file is final. */
START_TEST(times_that_look_cut_are_final_later)
{
	static const struct {
		int64_t seconds;
		uint32_t nanoseconds;
		int64_t final;
		uint32_t final_nanoseconds;
	} rows[] = {
		{7, 123456789, 7, 123456790},
		{7, 999999999, 8, 0},
		{7, 123456700, 7, 123456800},
		{7, 123456000, 7, 123457000},
		{7, 123000000, 7, 124000000},
		{7, 990000000, 8, 0},
		{7, 0, 8, 0},
		{8, 0, 10, 0},
		{-2, 0, 0, 0},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t seconds = rows[i].seconds, final = rows[i].final;
		uint32_t nanoseconds = rows[i].nanoseconds, last = rows[i].final_nanoseconds;
		ck_assert(!cply__clock_is_settled(seconds, nanoseconds, seconds, nanoseconds));
		ck_assert(cply__clock_is_settled(seconds, nanoseconds, final, last));
		ck_assert(cply__clock_is_settled(seconds, nanoseconds, final + 1, 0));
		if (last > 0)
			ck_assert(!cply__clock_is_settled(seconds, nanoseconds, final, last - 1));
		else
			ck_assert(!cply__clock_is_settled(seconds, nanoseconds, final - 1, 999999999));
	}
	/* A time in the future is not. */
	ck_assert(!cply__clock_is_settled(9, 1, 8, 999999999));
}
END_TEST

SUITE_MAIN("clock", times_that_look_cut_are_final_later, formats_known_moments, agrees_with_the_system_calendar,
	never_goes_back)
