/* Looking at a child without reaping it: as long as it is not reaped, its process group cannot be another's. */
#ifndef OS_REAP_H
#define OS_REAP_H

#include <stdbool.h>

#include "runtime/process.h"

/* Has it ended (and waits to be reaped)? Does not block. */
bool cply__process_has_ended(const cply__process *process);

#endif
