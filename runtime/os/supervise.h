/*
 * One running child under supervision: its output is gathered, its end noticed, and it can be ended (TERM to its group,
 * KILL after two seconds). The poll loop belongs to the caller: cply__process_run has one for one child, the reactor
 * one for many.
 */
#ifndef OS_SUPERVISE_H
#define OS_SUPERVISE_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

#include "runtime/process.h"
#include "runtime/strbuf.h"

enum {
	CPLY__SUPERVISED_FDS = 3,              /* descriptors to poll per child */
	CPLY__OUTPUT_LIMIT = 64 * 1024 * 1024, /* bytes of output that are kept */
	CPLY__GRACE_MS = 2000,                 /* between TERM and KILL */
	CPLY__BLIND_POLL_MS = 10               /* how often to look at a child that has no pidfd */
};

typedef struct cply__supervised {
	cply__process process;
	cply__strbuf *buffers[2]; /* borrowed: of process.out and process.error; NULL where there is no pipe */
	bool cut[2];              /* more came than is kept */
	bool ended;               /* the child has ended, and is not yet reaped */
	uint64_t kill_at;         /* when it gets KILL; 0: nobody asked it to end; UINT64_MAX: it got it */
} cply__supervised;

/* Starts a child. The pipes of `out` and `error` must be in the spec. */
cply_status cply__supervise(cply__supervised *out, const cply__process_spec *spec, cply__strbuf *out_buffer,
	cply__strbuf *error_buffer, cply_error *err);

/* Fills in what to poll: CPLY__SUPERVISED_FDS entries, some of them negative, which poll(2) passes over. */
void cply__supervised_poll(const cply__supervised *child, struct pollfd *fds);

/* Acts on what poll(2) found: reads output, notes the end, sends KILL when its time has come. */
void cply__supervised_handle(cply__supervised *child, const struct pollfd *fds, uint64_t now);

/* Asks it to end. May be called again, without effect. */
void cply__supervised_end(cply__supervised *child, uint64_t now);

/* Is it time for cply__supervised_finish? */
bool cply__supervised_is_over(const cply__supervised *child);

/* Shortens a poll time-out (milliseconds, -1: none) to what this child needs. */
int cply__supervised_timeout(const cply__supervised *child, uint64_t now, int timeout);

/* Reaps it (waiting, if it is not over) and closes everything. CPLY_E_NOMEM when output was lost. */
cply_status cply__supervised_finish(cply__supervised *child, cply__process_end *end, cply_error *err);

#endif
