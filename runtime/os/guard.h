/*
 * What a SIGKILL of this process would leave running: a compiler's own children, the steps of a make. The death signal
 * of a child reaches only the child itself, so a small process watches over the process groups, and kills them when
 * this process has gone without saying goodbye.
 */
#ifndef OS_GUARD_H
#define OS_GUARD_H

#include <sys/types.h>

#include <crossply/context.h>

typedef struct cply__guard {
	pid_t pid; /* 0: none */
	int fd;    /* its end tells the guard of ours; owned */
} cply__guard;

#define CPLY__GUARD_INIT                                                                                               \
	{                                                                                                              \
		0, -1                                                                                                  \
	}

/*
 * Starts a guard for up to `room` groups at a time. There is no error: without one (too many processes) work goes on,
 * and only what a SIGKILL leaves is different.
 */
void cply__guard_start(cply__guard *out, const cply_allocator *allocator, unsigned room);

/* The group of a child that was spawned; and before the child is reaped, while the number is still its own. */
void cply__guard_watch(const cply__guard *guard, pid_t group);
void cply__guard_forget(const cply__guard *guard, pid_t group);

/* Ends the guard; it kills nobody. */
void cply__guard_release(cply__guard *guard);

#endif
