#include "runtime/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

/* 9999-12-31T23:59:59Z: RFC 3339 has no fifth digit for the year. */
static const uint64_t last_second = UINT64_C(253402300799);

uint64_t cply__clock_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* What lies at most between two times of files that are cut to the same, in nanoseconds. */
static uint64_t granularity(int64_t seconds, uint32_t nanoseconds)
{
	static const uint32_t cuts[] = {10000000, 1000000, 1000, 100};

	if (nanoseconds == 0)
		return seconds % 2 == 0 ? UINT64_C(2000000000) : UINT64_C(1000000000);
	for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++)
		if (nanoseconds % cuts[i] == 0)
			return cuts[i];
	return 1;
}

bool cply__clock_is_settled(int64_t seconds, uint32_t nanoseconds, int64_t now_seconds, uint32_t now_nanoseconds)
{
	uint64_t final = nanoseconds + granularity(seconds, nanoseconds);
	int64_t last = seconds + (int64_t)(final / 1000000000);

	return now_seconds > last || (now_seconds == last && now_nanoseconds >= final % 1000000000);
}

/* gmtime_r(3) would read TZ from the process environment, which the library leaves alone. */
static unsigned days_of_year(unsigned year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 366 : 365;
}

cply__moment cply__clock_split(uint64_t seconds)
{
	static const unsigned char days_of_month[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	static const unsigned thursday = 4; /* the first day of 1970 */
	unsigned year = 1970, month = 0;

	if (seconds > last_second)
		seconds = last_second;
	const unsigned days = (unsigned)(seconds / 86400), rest = (unsigned)(seconds % 86400);
	unsigned day = days;
	for (; day >= days_of_year(year); year++)
		day -= days_of_year(year);
	for (;; month++) {
		unsigned length = days_of_month[month] + (month == 1 && days_of_year(year) == 366);
		if (day < length)
			break;
		day -= length;
	}
	return (cply__moment){.year = year,
		.month = month + 1,
		.day = day + 1,
		.hour = rest / 3600,
		.minute = rest / 60 % 60,
		.second = rest % 60,
		.weekday = (days + thursday) % 7};
}

void cply__clock_format(char *text, size_t size, uint64_t seconds)
{
	const cply__moment at = cply__clock_split(seconds);

	snprintf(
		text, size, "%04u-%02u-%02uT%02u:%02u:%02uZ", at.year, at.month, at.day, at.hour, at.minute, at.second);
}
