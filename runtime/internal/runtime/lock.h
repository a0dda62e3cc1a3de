/* Locks between processes, held as long as the descriptor is open. */
#ifndef RUNTIME_LOCK_H
#define RUNTIME_LOCK_H

#include <stdbool.h>

#include <crossply/context.h>

typedef enum cply__lock_mode {
	CPLY__LOCK_WAIT, /* wait (cancellable); a note is sent when that takes more than half a second */
	CPLY__LOCK_TRY   /* *fd = -1 when somebody else holds it */
} cply__lock_mode;

/* Makes the file when it is not there; a folder can be locked as well. Unlock by closing. */
cply_status cply__lock_take(int *fd, cply_context *context, const char *path, cply__lock_mode mode, cply_error *err);

#endif
