#include "../../../toolchains/toolchain/date.h"

#include <stddef.h>

#include "suite.h"

static const struct {
	uint64_t seconds;
	const char *date, *time, *timestamp;
} cases[] = {
	{0, "Jan  1 1970", "00:00:00", "Thu Jan  1 00:00:00 1970"},
	{951782399, "Feb 28 2000", "23:59:59", "Mon Feb 28 23:59:59 2000"},
	{951782400, "Feb 29 2000", "00:00:00", "Tue Feb 29 00:00:00 2000"},
	{1700000000, "Nov 14 2023", "22:13:20", "Tue Nov 14 22:13:20 2023"},
	{4102444800, "Jan  1 2100", "00:00:00", "Fri Jan  1 00:00:00 2100"},
	{253402300799, "Dec 31 9999", "23:59:59", "Fri Dec 31 23:59:59 9999"},
	{UINT64_MAX, "Dec 31 9999", "23:59:59", "Fri Dec 31 23:59:59 9999"},
};

START_TEST(moments_are_written_in_utc)
{
	/* Neither of these may matter. */
	setenv("TZ", "Asia/Kolkata", 1);
	setenv("LC_ALL", "de_DE.UTF-8", 1);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char date[CPLY__DATE_TEXT], time[CPLY__DATE_TEXT], timestamp[CPLY__DATE_TEXT];
		cply__date_macros(date, time, timestamp, cases[i].seconds);
		ck_assert_str_eq(date, cases[i].date);
		ck_assert_str_eq(time, cases[i].time);
		ck_assert_str_eq(timestamp, cases[i].timestamp);
	}
}
END_TEST

SUITE_MAIN("date", moments_are_written_in_utc)
