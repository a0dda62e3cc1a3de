/* INT, TERM and HUP end a run in order: the context is cancelled, and the program then dies of the signal itself. */
#ifndef CLI_SIGNALS_H
#define CLI_SIGNALS_H

#include <crossply/context.h>

/*
 * From now on a signal cancels `context`; a second one ends the program at once (its children die with it). A signal
 * that was ignored when the program began (nohup) stays so. Writing to a closed pipe gives EPIPE from now on, here but
 * not in children.
 */
void cli_signals_begin(cply_context *context);

/* The context is about to be freed. */
void cli_signals_end(void);

/* Dies of the signal that came, if one did, so that a shell sees it; else returns. */
void cli_signals_raise(void);

/* Dies of SIGPIPE, as a program does that writes where nobody reads any more. */
_Noreturn void cli_signals_die_of_pipe(void);

#endif
