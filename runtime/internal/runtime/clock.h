/* Time that only goes forward, for measuring. Outputs never carry it: they carry the context's SOURCE_DATE_EPOCH. */
#ifndef RUNTIME_CLOCK_H
#define RUNTIME_CLOCK_H

#include <stddef.h>
#include <stdint.h>

uint64_t cply__clock_now(void); /* nanoseconds */

/* RFC 3339 in UTC without a fraction ("1970-01-01T00:00:00Z"), at least 21 bytes; years 1970 to 9999. */
void cply__clock_format(char *text, size_t size, uint64_t seconds);

#endif
