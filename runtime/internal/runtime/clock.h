/* Time that only goes forward, for measuring. Outputs never carry it: they carry the context's SOURCE_DATE_EPOCH. */
#ifndef RUNTIME_CLOCK_H
#define RUNTIME_CLOCK_H

#include <stddef.h>
#include <stdint.h>

uint64_t cply__clock_now(void); /* nanoseconds */

/* A moment in UTC. */
typedef struct cply__moment {
	unsigned year;  /* 1970 to 9999 */
	unsigned month; /* 1 to 12 */
	unsigned day;   /* 1 to 31 */
	unsigned hour, minute, second;
	unsigned weekday; /* 0: Sunday */
} cply__moment;

/* Seconds since 1970; what is behind the year 9999 becomes its last second. */
cply__moment cply__clock_split(uint64_t seconds);

/* RFC 3339 in UTC without a fraction ("1970-01-01T00:00:00Z"), at least 21 bytes; years 1970 to 9999. */
void cply__clock_format(char *text, size_t size, uint64_t seconds);

#endif
