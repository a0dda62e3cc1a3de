/* The command form while it runs: one order for each platform, whose commands all go through one reactor. */
#ifndef BUILD_ORDER_H
#define BUILD_ORDER_H

#include <crossply/toolchain.h>

#include "runtime/reactor.h"

#include "collect.h"
#include "jobserver.h"
#include "smoke.h"

/* One platform. Texts live in the run's arena. */
typedef struct cply__order {
	struct cply__command_run *run;
	cply_build_result *result;
	cply_toolchain *toolchain; /* owned */
	const char *folder;        /* OUTPUT/.crossply/PAIR, absolute */
	const char *copy, *out;    /* below it */
	const char *final;         /* OUTPUT/PAIR, as the user wrote OUTPUT */
	const char **argv;
	char **environment; /* owned */
	cply__process_spec spec;
	cply__collector *collector; /* owned: what the command built; NULL: nothing yet */
	cply__smoke *smoke;         /* owned: it runs when it is there */
} cply__order;

typedef struct cply__command_run {
	cply_context *context;
	const cply_build_options *options;
	cply_build *build;
	const char *from;        /* the source folder, absolute */
	const char *program;     /* crossply, absolute */
	const char *definitions; /* the options' folder of definitions, absolute; NULL: none */
	cply__arena arena;
	cply__order *orders;
	size_t count, next;
	cply__jobserver jobserver;
	size_t own; /* jobs that commands have by running at all; the others are in the jobserver */
	cply__reactor *reactor;
} cply__command_run;

/* ---- order_copy.c ---- */

/* Names the folders of an order whose platform is known. */
cply_status cply__order_name(cply__order *o, cply_error *err);

/*
 * Brings the copy of the sources up to date, and empties {out}. The copy is a fresh one when another command, toolchain
 * or environment used it, so all of these must be known.
 */
cply_status cply__order_copy(cply__order *o, cply_error *err);

/* ---- order.c ---- */

/* Everything before the command can be started: then its spec is complete. */
cply_status cply__order_prepare(cply__order *o, cply_error *err);

#endif
