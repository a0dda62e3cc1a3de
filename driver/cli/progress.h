/*
 * Where events go: a status line on a terminal, lines in a log, or JSON for a program. All of it on stderr.
 *
 * tty: one line, redrawn in place two to ten times a second: what the phase is, how far it is, what runs, since when.
 *      Messages scroll above it.
 * plain: a line per phase, per failed task, and at most one per second for tasks that went well.
 * json: an object per event and line; keys with nothing to say are left out.
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <crossply/event.h>

#include "command.h"

typedef struct cli_progress cli_progress;

/* For an app whose subcommand is known. Takes its mode from the app's options. NULL when there is no memory. */
cli_progress *cli_progress_new(const cli *app);
void cli_progress_free(cli_progress *progress);

/* The sink; `user` is the cli_progress. */
void cli_progress_event(void *user, const cply_event *event);

/* Takes the status line away, so that something else can be printed; the next event brings it back. */
void cli_progress_clear(cli_progress *progress);

/* Is it JSON that goes to stderr? */
int cli_progress_is_json(const cli_progress *progress);

#endif
