/*
 * A GNU make jobserver (POSIX form: GNU make manual, "POSIX Jobserver Interaction"): a pipe that holds one byte for
 * every job that may run beyond the one that each process may always run. All commands of a build share it, so that
 * together they run no more jobs than were asked for.
 */
#ifndef BUILD_JOBSERVER_H
#define BUILD_JOBSERVER_H

#include <stdbool.h>

#include <crossply/build.h>

typedef struct cply__jobserver {
	int fds[2]; /* reading and writing end, which children inherit under these numbers; owned */
	unsigned jobs;
} cply__jobserver;

#define CPLY__JOBSERVER_INIT                                                                                           \
	{                                                                                                              \
		{-1, -1}, 0                                                                                            \
	}

/* A jobserver over `jobs` jobs, of which `running` are those that commands have by running at all. */
cply_status cply__jobserver_open(cply__jobserver *out, unsigned jobs, unsigned running, cply_error *err);
void cply__jobserver_close(cply__jobserver *jobserver);

/* One command fewer runs from now on: its own job is for the others. */
void cply__jobserver_give(const cply__jobserver *jobserver);

/* The word in a command that makes GNU make leave the jobserver (-j4, --jobs), also inside of `sh -c`; NULL: none. */
const char *cply__jobserver_conflict(cply_texts command);

#endif
