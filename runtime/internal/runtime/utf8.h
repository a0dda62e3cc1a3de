/* UTF-8, as far as outputs must be it. */
#ifndef RUNTIME_UTF8_H
#define RUNTIME_UTF8_H

#include <stddef.h>

/* Length of the well-formed sequence at `at` (Unicode 15, table 3-7); 0 when there is none. `at` ends with NUL. */
size_t cply__utf8_sequence(const char *at);

#endif
