/* Time that only goes forward, for measuring, and times of files. Outputs never carry it: they carry the context's
 * SOURCE_DATE_EPOCH. */
#ifndef RUNTIME_CLOCK_H
#define RUNTIME_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

uint64_t cply__clock_now(void); /* nanoseconds */

/*
 * Is the time of a file final, seen from `now` (CLOCK_REALTIME_COARSE, read before the file was looked at): would any
 * later change of it give another one? File systems cut times: FAT to 2 s, ext4 with small inodes to 1 s, others to
 * milliseconds, microseconds or 100 ns. Which one it was is taken from the time itself, as the coarsest that it may
 * come from: a file with all nanoseconds is final a tick after its change, and one that looks cut once no other change
 * can be cut to the same. The clock of a file system on the network must not be behind ours.
 */
bool cply__clock_is_settled(int64_t seconds, uint32_t nanoseconds, int64_t now_seconds, uint32_t now_nanoseconds);

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
