/* A moment in UTC in the words of the C preprocessor, independent of the locale and the time zone of this process. */
#ifndef TOOLCHAIN_DATE_H
#define TOOLCHAIN_DATE_H

#include <stdint.h>

enum { CPLY__DATE_TEXT = 32 };

/* C17 6.10.8.1: __DATE__ "Mmm dd yyyy" (the day padded by a blank), __TIME__ "hh:mm:ss"; GCC's __TIMESTAMP__ as
 * asctime. */
void cply__date_macros(
	char date[CPLY__DATE_TEXT], char time[CPLY__DATE_TEXT], char timestamp[CPLY__DATE_TEXT], uint64_t seconds);

#endif
