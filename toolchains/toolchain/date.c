#include "date.h"

#include <stdio.h>

#include "runtime/clock.h"

void cply__date_macros(
	char date[CPLY__DATE_TEXT], char time[CPLY__DATE_TEXT], char timestamp[CPLY__DATE_TEXT], uint64_t seconds)
{
	static const char months[12][4] = {
		"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	static const char days[7][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
	const cply__moment at = cply__clock_split(seconds);
	const char *month = months[at.month - 1];

	snprintf(date, CPLY__DATE_TEXT, "%s %2u %4u", month, at.day, at.year);
	snprintf(time, CPLY__DATE_TEXT, "%02u:%02u:%02u", at.hour, at.minute, at.second);
	snprintf(timestamp, CPLY__DATE_TEXT, "%s %s %2u %s %4u", days[at.weekday], month, at.day, time, at.year);
}
