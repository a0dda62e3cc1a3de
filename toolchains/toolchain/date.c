#include "date.h"

#include <stdio.h>
#include <time.h>

/* 9999-12-31T23:59:59Z: the last moment of which the macros have the right length. */
static const uint64_t last_moment = 253402300799;

void cply__date_macros(
	char date[CPLY__DATE_TEXT], char time[CPLY__DATE_TEXT], char timestamp[CPLY__DATE_TEXT], uint64_t seconds)
{
	static const char months[12][4] = {
		"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	static const char days[7][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
	const time_t moment = (time_t)(seconds < last_moment ? seconds : last_moment);
	struct tm tm;

	gmtime_r(&moment, &tm);
	snprintf(date, CPLY__DATE_TEXT, "%s %2d %4d", months[tm.tm_mon], tm.tm_mday, tm.tm_year + 1900);
	snprintf(time, CPLY__DATE_TEXT, "%02d:%02d:%02d", tm.tm_hour, tm.tm_min, tm.tm_sec);
	snprintf(timestamp, CPLY__DATE_TEXT, "%s %s %2d %s %4d", days[tm.tm_wday], months[tm.tm_mon], tm.tm_mday, time,
		tm.tm_year + 1900);
}
